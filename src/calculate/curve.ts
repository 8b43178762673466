/** How an amount moves with one of its inputs: straight lines between points, and where they bend or break. */
import Fraction from 'fraction.js'
import type { Calculator, Literal, OptionInput, QuantityInput } from '../corpus/schema.ts'
import { createRecent } from '../recent.ts'
import { workOut } from './item.ts'
import type { Item, Request } from './kinds.ts'
import { numberOf, toText } from './numbers.ts'
import { shownOf, shownStep } from './total.ts'

/**
 * What a value of the input comes to: exact numbers, `min` and `max` in yuan of what counts in a sum (of a tax what is
 * saved); both 0 when not eligible.
 */
export type Point = { x: string; min: string; max: string }

/** Where the line bends or breaks: at a figure of the clause for the input, or where the cap is reached. */
export type Mark = { kind: 'threshold' | 'cap'; at: Point }

/**
 * The amount over an input from 0 to the last point; two points of one `x` are a break. `given`: both ends of what was
 * given or is assumed, the same point when it is one number. `floor`: it may be more.
 */
export type Curve = {
  main: QuantityInput
  points: Point[]
  marks: Mark[]
  given: { from: Point; to: Point } | null
  floor: boolean
}

/** So little beside a bend, as a part of it, shows a break and nothing else. */
const LITTLE = new Fraction(1, 10 ** 12)
/** A fen that rounding makes is no break. */
const NO_BREAK = new Fraction('0.02')
/** How far two amounts may be from what lies between them, each rounded by half a fen. */
const ROUNDED = new Fraction('0.01')
const BEYOND = new Fraction('1.25')
/** How far a curve reaches that bends nowhere, when nothing is given and there is no example. */
const FAR: Record<QuantityInput['unit'], number> = {
  yuan: 1_000_000,
  mu: 100,
  'yuan-per-mu': 500,
  year: 5,
  item: 5,
  share: 1,
  energy: 1,
}

/** The one number given for an input, or from which to which one it may be. */
const amountGiven = ({ inputs }: Request, id: string): { from: string; to: string } | undefined => {
  const given = inputs[id]
  return given?.kind === 'amounts' && given.amounts.length === 1 ? given.amounts[0] : undefined
}

/** What is given for the input of a curve, or taken when nothing is. */
const saidOf = (request: Request, { id, assume }: QuantityInput) =>
  request.inputs[id] === undefined && assume
    ? { from: assume.value, to: assume.value }
    : amountGiven(request, id)

/** The quantity an amount is mostly about: the first that must be given, or what it was said to be the product of. */
export const mainOf = (request: Request): QuantityInput | null => {
  const quantities = request.calculator.inputs.filter((input) => input.kind === 'quantity')
  const first = quantities.find(({ optional }) => !optional)
  if (!first) return null
  const given = request.inputs[first.id]
  if (given?.kind === 'amounts' && given.amounts.length > 1) return null
  const parts = first.productOf.filter((id) => amountGiven(request, id) !== undefined)
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

const spanOf = (item: Item): { min: string; max: string } | null => {
  const { status } = item
  if (status === 'not-eligible') return { min: '0', max: '0' }
  const { yuan = null, min = null, max = null } = shownOf(item) ?? {}
  if (status === 'at-most') return { min: '0', max: yuan as string }
  if (yuan !== null) return { min: yuan, max: yuan }
  return min !== null && max !== null ? { min, max } : null
}

/** The request with one number for an input. */
const withNumber = ({ calculator, inputs }: Request, id: string, x: Fraction): Request => {
  const text = toText(x)
  return { calculator, inputs: { ...inputs, [id]: { kind: 'amounts', amounts: [{ from: text, to: text }] } } }
}

const pointOf = (of: Fraction, item: Item): Point | null => {
  const span = spanOf(item)
  return span && { x: toText(of), ...span }
}
const pointAt = (request: Request, id: string, x: Fraction, of = x): Point | null =>
  x.equals(0) ? { x: '0', min: '0', max: '0' } : pointOf(of, workOut(withNumber(request, id, x)))

const moves = (from: Point, to: Point): boolean =>
  [new Fraction(to.max).sub(from.max), new Fraction(to.min).sub(from.min)].some((by) => by.abs().gt(NO_BREAK))

/** A curve from 0 to its end, whatever is given along it. */
type Course = { points: Point[]; floor: boolean }
/** What does not depend on the number given: where the curve bends, and its courses to the ends that were asked for. */
type Bends = {
  at: Fraction[]
  points: Point[]
  marks: Mark[]
  courses: ReturnType<typeof createRecent<Course | undefined>>
}

/** Whether three points, from left to right, lie on no straight line. */
const isBent = (from: Point, at: Point, to: Point): boolean => {
  const [before, after] = [new Fraction(at.x).sub(from.x), new Fraction(to.x).sub(at.x)]
  const off = (end: 'min' | 'max') =>
    new Fraction(at[end]).sub(from[end]).mul(after).sub(new Fraction(to[end]).sub(at[end]).mul(before))
  const most = before.add(after).mul(ROUNDED)
  return off('min').abs().gt(most) || off('max').abs().gt(most)
}

/** Points at some distance before and after a possible bend, with no other between them and it. */
const besides = (request: Request, { id, unit }: QuantityInput, places: readonly Fraction[], at: number) => {
  const place = places[at] as Fraction
  if (unit === 'item') return [place.sub(1), place.add(1)].map((x) => pointAt(request, id, x))
  const [before, after] = [places[at - 1] ?? 0, places[at + 1] ?? place.mul(BEYOND)]
  return [before, after].map((other) => pointAt(request, id, place.add(other).div(2)))
}

/** What is drawn of a place where the line may bend; nothing where it goes straight on. */
const bendAt = (
  request: Request,
  main: QuantityInput,
  places: readonly Fraction[],
  at: number,
): { points: Point[]; at: Point } | null => {
  const place = places[at] as Fraction
  const by = place.mul(LITTLE)
  const [left, own, right] = [place.sub(by), place, place.add(by)].map((x) =>
    pointAt(request, main.id, x, place),
  )
  if (!own) return null
  const before = left && moves(left, own) ? [left] : []
  const after = right && moves(own, right) ? [right] : []
  const [from, to] = besides(request, main, places, at)
  const breaks = before.length + after.length > 0
  return breaks || (from && to && isBent(from, own, to))
    ? { points: [...before, own, ...after], at: own }
    : null
}

const workOutBends = (request: Request, main: QuantityInput): Bends => {
  const needed = workOut({ ...request, target: 'at-most' }).figures.find(({ id }) => id === main.id)
  const cap = needed?.yuan == null ? null : new Fraction(needed.yuan)
  // The cap is one of the result.
  const isCap = (place: Fraction) =>
    cap?.equals(place) && shownStep(request.calculator) === 'result' ? 'cap' : 'threshold'
  const all = [...thresholdsOf(request.calculator, main), ...(cap ? [cap] : [])]
  const places = [...new Set(all.map(toText))].map((text) => new Fraction(text)).sort((a, b) => a.compare(b))
  const bends = places.flatMap((place, at) => {
    const bend = bendAt(request, main, places, at)
    return bend ? [{ ...bend, place, kind: isCap(place) } as const] : []
  })
  return {
    at: bends.map(({ place }) => place),
    points: bends.flatMap(({ points }) => points),
    marks: bends.map(({ kind, at }) => ({ kind, at })),
    courses: createRecent<Course | undefined>(MOST_KEPT),
  }
}

/** While somebody types a number the bends stay where they are. */
const MOST_KEPT = 20
const kept = new WeakMap<Calculator, ReturnType<typeof createRecent<Bends>>>()

const bendsOf = ({ calculator, inputs }: Request, main: QuantityInput): Bends => {
  const { [main.id]: _, ...others } = inputs
  const recent = kept.get(calculator) ?? createRecent<Bends>(MOST_KEPT)
  kept.set(calculator, recent)
  return recent.get(`${main.id} ${JSON.stringify(others)}`, () =>
    workOutBends({ calculator, inputs: others }, main),
  )
}

const ROUND = ['1', '1.5', '2', '3', '4', '5', '6', '8', '10'].map((text) => new Fraction(text))

/** The next round number, so that an axis stays as it is while a number is typed; a count is a whole one. */
const roundUp = (value: Fraction, { unit }: QuantityInput): Fraction => {
  const power = new Fraction(10).pow(Math.floor(Math.log10(value.valueOf()))) as Fraction
  const round = ROUND.map((by) => power.mul(by)).find((one) => one.gte(value)) ?? value
  return unit === 'item' ? round.ceil() : round
}

/** Where a curve may end, the first that can be worked out: beyond a certain share or sum nothing can. */
const endsOf = (
  { at }: Bends,
  main: QuantityInput,
  given: Fraction | null,
  reach: string | undefined,
): Fraction[] => {
  const bend = at.at(-1)
  const last = given?.gt(bend ?? 0) ? given : bend
  if (reach !== undefined && (last === undefined || last.lte(reach)))
    return [new Fraction(reach), ...(last ? [last] : [])]
  if (last === undefined)
    return [main.example ? roundUp(numberOf(main.example).mul(2), main) : new Fraction(FAR[main.unit])]
  const beyond = last.mul(BEYOND)
  if (last === given) return [roundUp(beyond, main), last]
  return [main.unit === 'item' ? beyond.ceil() : beyond, last]
}

/**
 * The curve of a request over an input; null where it has none: a check, or something else is still missing. With
 * `reach` it goes so far and no farther, unless that hides something.
 */
export const curveOf = (request: Request, main: QuantityInput, reach?: string): Curve | null => {
  if (request.calculator.steps.length === 0) return null
  const said = saidOf(request, main)
  const from = said && pointAt(request, main.id, new Fraction(said.from))
  const upTo = said?.from === said?.to ? from : said && pointAt(request, main.id, new Fraction(said.to))
  const given = from && upTo ? { from, to: upTo } : null
  const bends = bendsOf(request, main)
  const to = (last: Fraction): Course | undefined =>
    bends.courses.get(toText(last), () => {
      const item = workOut(withNumber(request, main.id, last))
      const end = pointOf(last, item)
      const start = { x: '0', min: '0', max: '0' }
      return end ? { points: [start, ...bends.points, end], floor: item.status === 'at-least' } : undefined
    })
  for (const last of endsOf(bends, main, given && new Fraction(given.to.x), reach)) {
    const course = to(last)
    if (course) return { main, ...course, marks: bends.marks, given }
  }
  return null
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
