/** A fixed amount, or one for each unit of an input: 每个中心奖补5万元, 270元/亩. */
import type { AmountStep } from '../corpus/schema.ts'
import type { Term } from './kinds.ts'
import { limited } from './limits.ts'
import { numberOf, sumOf, toText } from './numbers.ts'
import { baseOf, literalOf, type Outcome, outsideNotes, shown, summed, termOf, type World } from './world.ts'

/** The amount of one unit: the document's, or another that was given and is higher. */
const unitAmount = (step: AmountStep, world: World) => {
  const literal = literalOf(step.amount, world)
  if (literal === null) return null
  const own = { value: numberOf(literal), term: termOf(literal), literal }
  const other = step.orHigher === null ? '' : baseOf(step.orHigher, world)
  if (typeof other === 'string') return own
  const value = sumOf(other.values)
  return value.gt(own.value) ? { value, term: shown(value, other.unit), literal: null } : own
}

export const amount = (step: AmountStep, world: World): Outcome[] => {
  const unit = unitAmount(step, world)
  if (unit === null) return [{ kind: 'absent', input: 'by' in step.amount ? step.amount.by : '' }]
  const notes = outsideNotes([unit.literal])
  const raw = { bound: 'exact' as const, lines: [], notes }
  const once = { ...raw, value: unit.value, terms: [unit.term] }
  if (step.per === null) return limited(step, world, once)
  const base = baseOf(step.per, world)
  if (typeof base === 'string') return [{ kind: 'absent', input: base }]
  const count = sumOf(base.values)
  const from = literalOf(step.from, world)
  if (from && count.lt(numberOf(from)) && !world.waived) {
    const why = {
      kind: 'below',
      input: step.per,
      label: base.label,
      value: toText(count),
      limit: from,
    } as const
    return [{ kind: 'below', why: { ...why, short: toText(numberOf(from).sub(count)) } }]
  }
  const terms: Term[] = [unit.term, { sign: '×' }, ...summed(base.terms)]
  const each = { ...raw, value: unit.value.mul(count), terms }
  if (step.orOnce === null || count.lte(1)) return limited(step, world, each)
  const read = { notes: [...notes, { kind: 'reading' as const, text: step.orOnce }] }
  return [...limited(step, world, { ...once, ...read }), ...limited(step, world, { ...each, ...read })]
}
