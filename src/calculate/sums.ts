/** What is left of one amount when another is taken from it, and what several come to. */
import type { LessStep, SumStep } from '../corpus/schema.ts'
import type { Term } from './kinds.ts'
import { lineOf } from './limits.ts'
import { sumOf } from './numbers.ts'
import { type Base, type Bound, baseOf, joinTerms, type Outcome, summed, type World } from './world.ts'

const money = (
  step: LessStep | SumStep,
  value: ReturnType<typeof sumOf>,
  bound: Bound,
  terms: Term[],
): Outcome => ({ kind: 'money', value, bound, lines: [lineOf(step, terms, value, null).line], notes: [] })

/** What is left is at most so much when at least so much is taken. */
const LEFT: Record<Bound, Bound> = { exact: 'exact', 'at-least': 'at-most', 'at-most': 'at-least' }

const strictest = (bounds: readonly Bound[]): Bound => bounds.find((bound) => bound !== 'exact') ?? 'exact'

export const less = (step: LessStep, world: World): Outcome => {
  const from = baseOf(step.from, world)
  if (typeof from === 'string') return { kind: 'absent', input: from }
  const taken = baseOf(step.less, world)
  if (typeof taken === 'string') return { kind: 'absent', input: taken }
  const value = sumOf(from.values).sub(sumOf(taken.values))
  const terms: Term[] = [...summed(from.terms), { sign: '−' }, ...summed(taken.terms)]
  return money(step, value, strictest([from.bound, LEFT[taken.bound]]), terms)
}

export const sum = (step: SumStep, world: World): Outcome => {
  const bases = step.sum.map((ref) => baseOf(ref, world))
  const absent = bases.find((base) => typeof base === 'string')
  if (absent !== undefined) return { kind: 'absent', input: absent as string }
  const found = bases as Base[]
  const value = sumOf(found.flatMap(({ values }) => values))
  const terms = joinTerms(
    found.flatMap((base) => base.terms),
    '+',
  )
  return money(step, value, strictest(found.map(({ bound }) => bound)), terms)
}
