/** Lookups in the compiled corpus, for the running program. */
import { compiled } from './generated.ts'
import { unpack } from './pack.ts'
import type { Chapter, Measure, Policy } from './schema.ts'
import { createFold } from './spelling.ts'

export type { Phrases } from './generated.ts'
export { pairCode, visitPairs } from './pairs.ts'
export type { Chapter, Measure, Policy } from './schema.ts'
export { TAGS } from './tags.ts'

export const { policies, departments, phrases, words, sounds, version } = compiled
export const index = unpack(compiled.index)
// The packed form is as large as the index and needed no more.
Reflect.deleteProperty(compiled, 'index')

/** Gives a text its one spelling; see `spelling.ts`. */
export const fold = createFold(compiled.fold)

const policyById = new Map(policies.map((policy) => [policy.id, policy]))
const measureByRef = new Map(
  policies.flatMap((policy) => policy.measures.map((measure) => [measure.ref, measure])),
)
const chapterByRef = new Map(
  policies.flatMap((policy) => policy.chapters.map((chapter) => [chapter.ref, chapter])),
)

/** What a ref names, or undefined. */
export const policyOf = (ref: string): Policy | undefined => policyById.get(ref.split('/')[0] as string)
export const measureOf = (ref: string): Measure | undefined => measureByRef.get(ref)
export const chapterOf = (ref: string): Chapter | undefined => chapterByRef.get(ref)

/** The policies in the order in which they are meant when none is named: the latest first. */
export const byRecency: readonly Policy[] = [...policies].sort((a, b) => (a.published < b.published ? 1 : -1))
