/** Lookups in the compiled corpus, for the running program. */
import { compiled } from './generated.ts'
import { unpack } from './pack.ts'
import type { Calculator, Chapter, Measure, Policy } from './schema.ts'
import { createFold, createSimplify } from './spelling.ts'

export type { Phrases } from './generated.ts'
export { pairCode, visitPairs } from './pairs.ts'
export type {
  Amount,
  Calculator,
  Chapter,
  Fact,
  Given,
  Input,
  Inputs,
  Literal,
  Measure,
  OptionInput,
  Policy,
  Profile,
  QuantityInput,
  Unit,
} from './schema.ts'
export { TAGS } from './tags.ts'

export const { policies, departments, phrases, words, calculators, profiles, sounds, version } = compiled
export const index = unpack(compiled.index)
// The packed form is as large as the index and needed no more.
Reflect.deleteProperty(compiled, 'index')

/** Gives a text its one spelling; see `spelling.ts`. */
export const fold = createFold(compiled.fold)

/** Makes a text half width, lower case and simplified, its marks and positions kept. */
export const simplify = createSimplify(compiled.fold)

const policyById = new Map(policies.map((policy) => [policy.id, policy]))
const measureByRef = new Map(
  policies.flatMap((policy) => policy.measures.map((measure) => [measure.ref, measure])),
)
const chapterByRef = new Map(
  policies.flatMap((policy) => policy.chapters.map((chapter) => [chapter.ref, chapter])),
)

const calculatorById = new Map(calculators.map((calculator) => [calculator.id, calculator]))

/** What a ref names, or undefined. */
export const policyOf = (ref: string): Policy | undefined => policyById.get(ref.split('/')[0] as string)
export const measureOf = (ref: string): Measure | undefined => measureByRef.get(ref)
export const chapterOf = (ref: string): Chapter | undefined => chapterByRef.get(ref)

/** The calculator with an id, or undefined; those of a clause, in its order. */
export const calculatorOf = (id: string): Calculator | undefined => calculatorById.get(id)
export const calculatorsOf = (ref: string): readonly Calculator[] =>
  calculators.filter((calculator) => calculator.ref === ref)

/** The policies in the order in which they are meant when none is named: the latest first. */
export const byRecency: readonly Policy[] = [...policies].sort((a, b) => (a.published < b.published ? 1 : -1))
