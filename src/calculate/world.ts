/** What is open, settled every way it can be: each end of every range, each option that may be meant. */
import Fraction from 'fraction.js'
import type { Amount, Calculator, Literal, PerOption, QuantityInput, Step, Unit } from '../corpus/schema.ts'
import type { Line, Note, Term, Why } from './kinds.ts'
import { isRounded, toYuan } from './money.ts'
import type { Settled } from './needs.ts'
import { least, most, numberOf, sumOf, toText } from './numbers.ts'

/** Whether an amount is what there is, the least of it or the most. */
export type Bound = 'exact' | 'at-least' | 'at-most'
export type Money = { value: Fraction; bound: Bound }

/** One way in which everything is settled, with the steps worked out so far. */
export type World = {
  calculator: Calculator
  options: ReadonlyMap<string, string>
  quantities: ReadonlyMap<string, Fraction[]>
  steps: ReadonlyMap<string, Money>
  /** By step that cannot be worked out: the input that is not known. */
  absent: ReadonlyMap<string, string>
  lines: Line[]
  notes: Note[]
  /** The least that is asked for does not matter. */
  waived: boolean
}

/** What a step comes to in one world. */
export type Outcome =
  | ({ kind: 'money'; lines: Line[]; notes: Note[] } & Money)
  | { kind: 'below'; why: Extract<Why, { kind: 'below' }> }
  | { kind: 'absent'; input: string }

/** An input or an earlier step, as a later step takes it. */
export type Base = { label: string; unit: Unit; values: Fraction[]; bound: Bound; terms: Term[] }

/** Finds an input or earlier step; the id of the input that is missing for it when it is not there. */
export const baseOf = (ref: string, { calculator, quantities, steps, absent }: World): Base | string => {
  const input = calculator.inputs.find(({ id }) => id === ref)
  if (input) {
    const values = quantities.get(ref)
    if (!values || input.kind !== 'quantity') return ref
    const { label, unit } = input
    return { label, unit, values, bound: 'exact', terms: values.map((value) => shown(value, unit)) }
  }
  const money = steps.get(ref)
  if (!money) return absent.get(ref) ?? ref
  const { label } = calculator.steps.find(({ id }) => id === ref) as Step
  return {
    label,
    unit: 'yuan',
    values: [money.value],
    bound: money.bound,
    terms: [shown(money.value, 'yuan')],
  }
}

/** The literal for the option of this world. */
export const literalOf = (per: PerOption | null, { options }: Pick<World, 'options'>): Literal | null => {
  if (per === null || 'value' in per) return per
  return per.options[options.get(per.by) ?? ''] ?? null
}

/** A number as it is shown: money to the fen, anything else as it is. */
export const shown = (value: Fraction, unit: Unit): Extract<Term, { unit: Unit }> => ({
  value: unit === 'yuan' ? toYuan(value) : toText(value),
  unit,
})

export const termOf = ({ value, unit }: Literal): Term => ({ value, unit })

/** Joins terms by a sign. */
export const joinTerms = (terms: readonly Term[], sign: '+' | '×' | '−'): Term[] =>
  terms.flatMap((term, i) => (i === 0 ? [term] : [{ sign }, term]))

/** A sum as a part of a product. */
export const summed = (terms: readonly Term[]): Term[] =>
  terms.length < 2 ? [...terms] : [{ sign: '(' }, ...joinTerms(terms, '+'), { sign: ')' }]

/** A figure that is none of the document's is told wherever it is used. */
export const outsideNotes = (literals: readonly (Literal | null)[]): Note[] =>
  literals.flatMap((literal) =>
    literal?.outside === undefined ? [] : [{ kind: 'outside' as const, text: literal.outside }],
  )

/** The limits that decide whether a quantity counts at all. */
const thresholdsOf = (id: string, steps: readonly Step[], options: ReadonlyMap<string, string>): Literal[] =>
  steps
    .map((step) => {
      if (step.kind === 'amount' && step.per === id) return literalOf(step.from, { options })
      return step.kind === 'share' && step.share === id && step.each ? step.each.from : null
    })
    .filter((limit) => limit !== null)

const TENTH = new Fraction(1, 10)
const LESS = new Fraction(1).sub(TENTH)
const MORE = new Fraction(1).add(TENTH)

type Span = { low: Fraction; high: Fraction; near: Literal[]; isMoved: boolean }

/**
 * Both ends of an amount, and the limits between them. One that is only about right may lie on either side of a limit
 * within a tenth of it: its ends are moved there.
 */
const spanOf = ({ from, to, about }: Amount, limits: readonly Literal[]): Span => {
  const low = new Fraction(from)
  const high = new Fraction(to)
  const within = (least: Fraction, most: Fraction) =>
    limits.filter((limit) => numberOf(limit).gte(least) && numberOf(limit).lte(most))
  if (!about) {
    const near = within(low, high).filter((limit) => !numberOf(limit).equals(low))
    return { low, high, near, isMoved: false }
  }
  const near = within(low.mul(LESS), high.mul(MORE))
  return {
    low: near.map((limit) => numberOf(limit).mul(LESS)).reduce(least, low),
    high: near.map(numberOf).reduce(most, high),
    near,
    isMoved: near.length > 0,
  }
}

/** Every combination of one from each list. */
const combinations = <T>(lists: readonly (readonly T[])[]): T[][] =>
  lists.reduce<T[][]>((all, list) => all.flatMap((some) => list.map((one) => [...some, one])), [[]])

/** What was multiplied to get a number that was not said itself. */
const factorLine = ({ id, label, unit }: QuantityInput, { from, factors }: Amount): Line[] => {
  if (!factors) return []
  const value = new Fraction(from)
  const rounded = unit === 'yuan' && isRounded(value)
  const terms = joinTerms(factors, '×')
  return [{ step: id, label, terms, result: shown(value, unit), capped: null, rounded }]
}

/** A quantity with the spans of its amounts. */
type Open = { input: QuantityInput; amounts: Amount[]; spans: Span[]; isProduct: boolean }

const openOf = (
  { inputs, steps }: Calculator,
  { quantities, derived }: Settled,
  options: ReadonlyMap<string, string>,
): Open[] =>
  inputs.flatMap((input) => {
    const amounts = quantities.get(input.id)
    if (input.kind !== 'quantity' || !amounts) return []
    const limits = thresholdsOf(input.id, steps, options)
    const spans = amounts.map((amount) => spanOf(amount, limits))
    const isProduct = derived.includes(input.id) && !spans.some(({ isMoved }) => isMoved)
    return [{ input, amounts, spans, isProduct }]
  })

/** The ends of a quantity; all ranges of one are at the same end at a time. */
const endsOf = ({ input, spans }: Open): (readonly [string, Fraction[]])[] => {
  const isRange = spans.some(({ low, high }) => !low.equals(high))
  const sides = isRange ? (['low', 'high'] as const) : (['low'] as const)
  return sides.map((side) => [input.id, spans.map((span) => span[side])] as const)
}

const notesOf = ({ input, amounts, spans }: Open): Note[] =>
  spans.flatMap(({ near }, i): Note[] => {
    if (near.length > 0) return near.map((limit) => ({ kind: 'near', label: input.label, limit }))
    return amounts[i]?.about ? [{ kind: 'about', label: input.label }] : []
  })

/** A product is that of its parts as they are in the same world. */
const withProducts = (quantities: Map<string, Fraction[]>, open: readonly Open[]) => {
  for (const { input, isProduct } of open) {
    if (!isProduct) continue
    const parts = input.productOf.map((id) => sumOf(quantities.get(id) as Fraction[]))
    quantities.set(input.id, [parts.reduce((product, part) => product.mul(part))])
  }
  return quantities
}

/** Every way in which what is given may be meant. */
export const worldsOf = (calculator: Calculator, settled: Settled, waived = false): World[] => {
  const chosen = combinations(
    [...settled.options].map(([id, names]) => names.map((name) => [id, name] as const)),
  )
  return chosen.flatMap((pairs) => {
    const options = new Map(pairs)
    const open = openOf(calculator, settled, options)
    const lines = open.flatMap(({ input, amounts }) => amounts.flatMap((amount) => factorLine(input, amount)))
    const notes = open.flatMap(notesOf)
    const ends = open.filter(({ isProduct }) => !isProduct).map(endsOf)
    return combinations(ends).map(
      (pairs): World => ({
        calculator,
        options,
        quantities: withProducts(new Map(pairs), open),
        steps: new Map(),
        absent: new Map(),
        lines,
        notes,
        waived,
      }),
    )
  })
}
