/** How an amount moves with one of its inputs: straight lines between points, and where they bend or break. */
import Fraction from 'fraction.js'
import type { Calculator, Literal, OptionInput, QuantityInput } from '../corpus/schema.ts'
import { workOut } from './item.ts'
import type { Item, Request } from './kinds.ts'
import { numberOf, toText } from './numbers.ts'

/** What a value of the input comes to: exact numbers, `min` and `max` of the amount in yuan; both 0 when not eligible. */
export type Point = { x: string; min: string; max: string }

/** Where the amount bends or breaks: at a figure of the clause for the input, or where the cap is reached. */
export type Mark = { kind: 'threshold' | 'cap'; at: Point }

/** The amount over an input from 0 to the last point; two points of one `x` are a break. `floor`: it may be more. */
export type Curve = {
  main: QuantityInput
  points: Point[]
  marks: Mark[]
  given: Point | null
  floor: boolean
}

/** So little beside a bend, as a part of it, shows a break and nothing else. */
const LITTLE = new Fraction(1, 10 ** 12)
/** A fen that rounding makes is no break. */
const NO_BREAK = new Fraction('0.02')
const BEYOND = new Fraction('1.25')
/** How far a curve reaches that bends nowhere, when nothing is given. */
const FAR: Record<QuantityInput['unit'], number> = {
  yuan: 1_000_000,
  mu: 100,
  'yuan-per-mu': 500,
  year: 5,
  item: 5,
  share: 1,
  energy: 1,
}

/** The one number given for an input. */
const numberGiven = ({ inputs }: Request, id: string): string | undefined => {
  const given = inputs[id]
  if (given?.kind !== 'amounts' || given.amounts.length !== 1) return undefined
  const [only] = given.amounts
  return only && only.from === only.to ? only.from : undefined
}

/** The quantity an amount is mostly about: the first that must be given, or what it was said to be the product of. */
export const mainOf = (request: Request): QuantityInput | null => {
  const quantities = request.calculator.inputs.filter((input) => input.kind === 'quantity')
  const first = quantities.find(({ optional }) => !optional)
  if (!first) return null
  const given = request.inputs[first.id]
  if (given?.kind === 'amounts' && given.amounts.length > 1) return null
  const parts = first.productOf.filter((id) => numberGiven(request, id) !== undefined)
  return given === undefined && parts.length > 0
    ? (quantities.find(({ id }) => id === first.productOf[0]) ?? first)
    : first
}

const literalsOf = (value: unknown): Literal[] => {
  if (typeof value !== 'object' || value === null) return []
  if ('value' in value && 'unit' in value && 'text' in value) return [value as Literal]
  return Object.values(value).flatMap(literalsOf)
}

/** The figures of the steps that the input itself is held against. */
const thresholdsOf = ({ steps }: Calculator, { unit }: QuantityInput): Fraction[] =>
  steps
    .flatMap((step) => {
      if (step.kind === 'share') return [step.each?.from, step.counted?.atMost, step.years?.atMost]
      if (step.kind === 'amount') return [...literalsOf(step.from), step.years?.atMost]
      return step.kind === 'bands' ? step.of.map(({ upTo }) => upTo) : []
    })
    .filter((literal): literal is Literal => literal != null && literal.unit === unit)
    .map(numberOf)

const spanOf = ({ status, yuan, min, max }: Item): { min: string; max: string } | null => {
  if (status === 'not-eligible') return { min: '0', max: '0' }
  if (status === 'at-most') return { min: '0', max: yuan as string }
  if (yuan !== null) return { min: yuan, max: yuan }
  return min !== null && max !== null ? { min, max } : null
}

/**
 * The curve of a request over an input; null where it has none: a check, or something else is still missing. With
 * `reach` it goes so far and no farther, unless that hides something.
 */
export const curveOf = (request: Request, main: QuantityInput, reach?: string): Curve | null => {
  const { calculator } = request
  if (calculator.steps.length === 0) return null
  const worked = (x: Fraction) => {
    const text = toText(x)
    const amounts = [{ from: text, to: text }]
    return workOut({ calculator, inputs: { ...request.inputs, [main.id]: { kind: 'amounts', amounts } } })
  }
  const pointAt = (x: Fraction, of = x): Point | null => {
    const span = x.equals(0) ? { min: '0', max: '0' } : spanOf(worked(x))
    return span && { x: toText(of), ...span }
  }
  const needed = workOut({ ...request, target: 'at-most' }).figures.find(({ id }) => id === main.id)
  const cap = needed?.yuan == null ? null : new Fraction(needed.yuan)
  const thresholds = thresholdsOf(calculator, main)
  const said = numberGiven(request, main.id)
  const given = said === undefined ? null : pointAt(new Fraction(said))
  const ends = [...thresholds, ...(cap ? [cap] : []), ...(given ? [new Fraction(given.x)] : [])]
  const farthest = ends.reduce((a, b) => (b.gt(a) ? b : a), new Fraction(0))
  const last =
    reach !== undefined && farthest.lte(reach)
      ? new Fraction(reach)
      : ends.length > 0
        ? farthest.mul(BEYOND)
        : new Fraction(FAR[main.unit])
  const end = worked(last)
  const span = spanOf(end)
  if (!span) return null

  const bends = [...new Set([...thresholds, ...(cap ? [cap] : [])].map(toText))]
    .map((text) => new Fraction(text))
    .sort((a, b) => a.compare(b))
    .map((bend) => {
      const by = bend.mul(LITTLE)
      const [before, at, after] = [bend.sub(by), bend, bend.add(by)].map((x) => pointAt(x, bend))
      return { bend, at, sides: [before, at, after] }
    })
  const moves = (from: Point, to: Point): boolean =>
    [new Fraction(to.max).sub(from.max), new Fraction(to.min).sub(from.min)].some((by) =>
      by.abs().gt(NO_BREAK),
    )
  const around = bends.flatMap(({ sides }) =>
    sides.filter((point, at) => {
      const before = sides[at - 1]
      return point && (!before || moves(before, point))
    }),
  )
  const points = [pointAt(new Fraction(0)), ...around, { x: toText(last), ...span }].filter(
    (point) => point != null,
  )
  const marks = bends.flatMap(({ bend, at }): Mark[] =>
    at ? [{ kind: cap?.equals(bend) ? 'cap' : 'threshold', at }] : [],
  )
  return { main, points, marks, given, floor: end.status === 'at-least' }
}

/** The same request with each option of one input that gets something. */
export const compare = (request: Request, input: OptionInput): { option: string; item: Item }[] =>
  input.options
    .filter(({ refused }) => refused === null)
    .map(({ name }) => ({
      option: name,
      item: workOut({
        ...request,
        inputs: { ...request.inputs, [input.id]: { kind: 'options', options: [name] } },
      }),
    }))
