/** What binds the result of a step: its cap, its years, and whether it is the least there is. */
import type Fraction from 'fraction.js'
import type { Literal, ShareStep, Step } from '../corpus/schema.ts'
import type { Line, Note, Term } from './kinds.ts'
import { isRounded, toYuan } from './money.ts'
import { least, numberOf, sumOf, toText } from './numbers.ts'
import { type Bound, baseOf, literalOf, type Outcome, shown, type World } from './world.ts'

/** The line of a working that comes to an amount of money, capped if there is a cap and it binds. */
export const lineOf = (
  { id, label }: Pick<Step, 'id' | 'label'>,
  terms: Term[],
  value: Fraction,
  cap: Literal | null,
): { line: Line; value: Fraction; reached: boolean } => {
  const limit = cap && numberOf(cap)
  const binds = limit !== null && value.gt(limit)
  const result = binds ? limit : value
  return {
    line: {
      step: id,
      label,
      terms,
      result: shown(result, 'yuan'),
      capped: binds ? { before: toYuan(value), limit: cap as Literal } : null,
      rounded: isRounded(result),
    },
    value: result,
    reached: limit !== null && value.gte(limit),
  }
}

type Limits = Pick<ShareStep, 'id' | 'label' | 'atMost' | 'floor' | 'years'>
/** An amount before its limits: of a year, when there are years. */
export type Raw = { value: Fraction; bound: Bound; terms: Term[]; lines: Line[]; notes: Note[] }

export const isFloor = ({ floor }: Pick<ShareStep, 'floor'>, { options }: World): boolean => {
  if (floor === null || floor === true) return floor === true
  return floor.options.includes(options.get(floor.by) ?? '')
}

/** Applies a step's limits; two outcomes when the clause can be read in two ways. */
export const limited = (step: Limits, world: World, raw: Raw): Outcome[] => {
  const cap = literalOf(step.atMost, world)
  const open: Bound = isFloor(step, world) ? 'at-least' : raw.bound
  const outcome = (made: { value: Fraction; reached: boolean }, lines: Line[], notes: Note[]): Outcome => ({
    kind: 'money',
    value: made.value,
    bound: made.reached && open === 'at-least' ? 'exact' : open,
    // One amount that stays as it is needs no line of its own.
    lines: [
      ...raw.lines,
      ...lines.filter(({ terms, capped }) => terms.length > 1 || capped || raw.lines.length === 0),
    ],
    notes: [...raw.notes, ...notes],
  })
  const once = lineOf(step, raw.terms, raw.value, cap)
  const years = step.years && baseOf(step.years.of, world)
  if (!step.years || years === null || typeof years === 'string') return [outcome(once, [once.line], [])]

  const said = sumOf(years.values)
  const paid = least(said, numberOf(step.years.atMost))
  const notes: Note[] = said.equals(paid)
    ? []
    : [{ kind: 'counted', label: years.label, value: toText(said), limit: step.years.atMost }]
  const times = (value: Fraction, limit: Literal | null) =>
    lineOf(step, [shown(value, 'yuan'), { sign: '×' }, shown(paid, 'year')], value.mul(paid), limit)
  if (paid.equals(1)) return [outcome(once, [once.line], notes)]
  const yearly = times(once.value, null)
  const perYear = { value: yearly.value, reached: once.reached }
  if (paid.lt(1)) return [outcome(perYear, [once.line, yearly.line], notes)]

  const plain = lineOf(step, raw.terms, raw.value, null)
  const inAll = times(plain.value, cap)
  if (inAll.line.result.value === yearly.line.result.value)
    return [outcome(perYear, [once.line, yearly.line], notes)]
  const read: Note[] = [...notes, { kind: 'reading', text: step.years.inAll }]
  return [outcome(inAll, [plain.line, inAll.line], read), outcome(perYear, [once.line, yearly.line], read)]
}
