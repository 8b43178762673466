/** Each part of an amount by its own rate: 不超过500万元的部分免征, 超过的部分减半. */
import type { BandsStep } from '../corpus/schema.ts'
import type { Term } from './kinds.ts'
import { lineOf } from './limits.ts'
import { least, numberOf, sumOf, ZERO } from './numbers.ts'
import { baseOf, type Outcome, outsideNotes, shown, termOf, type World } from './world.ts'

export const bands = (step: BandsStep, world: World): Outcome => {
  const base = baseOf(step.bands, world)
  if (typeof base === 'string') return { kind: 'absent', input: base }
  const whole = sumOf(base.values)
  let below = ZERO
  const parts = step.of.map(({ upTo, rate }) => {
    const top = upTo ? least(whole, numberOf(upTo)) : whole
    const part = top.sub(below)
    below = top
    return { part, rate }
  })
  const counted = parts.filter(({ part }, i) => i === 0 || part.gt(0))
  const terms = counted.map(({ part, rate }): Term[] => [shown(part, base.unit), { sign: '×' }, termOf(rate)])
  const value = sumOf(counted.map(({ part, rate }) => part.mul(numberOf(rate))))
  const joined = terms.flatMap((term, i): Term[] => (i === 0 ? term : [{ sign: '+' }, ...term]))
  const { line } = lineOf(step, joined, value, null)
  const notes = outsideNotes(counted.map(({ rate }) => rate))
  return { kind: 'money', value, bound: base.bound, lines: [line], notes }
}
