/** The other way round: how much of the base gives a certain result. */
import Fraction from 'fraction.js'
import type { QuantityInput, ShareStep } from '../corpus/schema.ts'
import type { Line, Note, Request, Term } from './kinds.ts'
import { isFloor, lineOf } from './limits.ts'
import { isRounded } from './money.ts'
import { least, numberOf } from './numbers.ts'
import { countedOf, ratesOf } from './share.ts'
import { type Bound, literalOf, outsideNotes, shown, type World } from './world.ts'

/** One way in which the base may come out. */
export type Inverted = { value: Fraction; needed: Fraction; bound: Bound; line: Line; notes: Note[] }
export type Invertible = { step: ShareStep; base: QuantityInput }

/** The step that can be turned round, and the amount of money it is a share of. */
export const invertibleOf = ({ calculator, target }: Request): Invertible | null => {
  const step = calculator.steps.find(({ id }) => id === 'result')
  if (target === undefined || step?.kind !== 'share') return null
  const base = calculator.inputs.find(({ id }) => id === step.share)
  return base?.kind === 'quantity' ? { step, base } : null
}

const FLIPPED = { '×': '÷', '÷': '×' } as const
const flip = (term: Term): Term =>
  'sign' in term && (term.sign === '×' || term.sign === '÷') ? { sign: FLIPPED[term.sign] } : term

/** What is needed in one world, by each rate it may have; nothing when there is no rate or no cap to reach. */
export const invert = ({ step, base }: Invertible, target: Request['target'], world: World): Inverted[] => {
  const rates = ratesOf(step, world)
  const each = step.each ?? { from: null, atMost: null }
  const caps = [literalOf(step.atMost, world), each.atMost].filter((cap) => cap !== null).map(numberOf)
  const asked = target === undefined || target === 'at-most' ? caps : [new Fraction(target.yuan), ...caps]
  if (typeof rates === 'string' || asked.length === 0) return []
  const wanted = asked.reduce(least)
  const { part, terms, notes } = countedOf(step, world)
  return rates
    .filter(({ value }) => value.gt(0))
    .map(({ value: rate, term, literal }) => {
      const share = part.mul(rate)
      const enough = wanted.div(share)
      // Below the limit of each there is nothing, and the limit itself gives more than was asked for.
      const from = each.from && enough.lt(numberOf(each.from)) ? numberOf(each.from) : null
      const given = from && [from.mul(share), ...caps].reduce(least)
      const value = given ?? wanted
      const reached = caps.some((cap) => value.gte(cap))
      const line: Line = from
        ? lineOf(step, [shown(from, base.unit), ...terms, { sign: '×' }, term], value, null).line
        : {
            step: base.id,
            label: base.label,
            terms: [shown(wanted, 'yuan'), { sign: '÷' }, term, ...terms.map(flip)],
            result: shown(enough, base.unit),
            capped: null,
            rounded: isRounded(enough),
          }
      return {
        value,
        needed: from ?? enough,
        bound: isFloor(step, world) && !reached ? 'at-least' : 'exact',
        line,
        notes: [...notes, ...outsideNotes([literal])],
      }
    })
}
