/** A share of an input or an earlier step: 按研发费用的10%. */
import Fraction from 'fraction.js'
import type { Literal, ShareStep } from '../corpus/schema.ts'
import type { Line, Note, Term } from './kinds.ts'
import { limited, lineOf } from './limits.ts'
import { most, numberOf, sumOf, toText } from './numbers.ts'
import {
  type Base,
  baseOf,
  joinTerms,
  literalOf,
  type Outcome,
  outsideNotes,
  shown,
  summed,
  termOf,
  type World,
} from './world.ts'

type RateUsed = { value: Fraction; term: Term; literal: Literal | null }

/** The rates a step may have in one world; the id of the input that would have given it when there is none. */
export const ratesOf = ({ rate }: ShareStep, world: World): RateUsed[] | string => {
  if ('of' in rate) {
    const base = baseOf(rate.of, world)
    if (typeof base === 'string') return base
    const value = sumOf(base.values)
    return [{ value, term: shown(value, 'share'), literal: null }]
  }
  const literals = 'from' in rate ? [rate.from, rate.to] : [literalOf(rate, world)]
  return literals
    .filter((literal) => literal !== null)
    .map((literal) => ({ value: numberOf(literal), term: termOf(literal), literal }))
}

/** How much of the base counts: in proportion, when another number is above its limit. */
export const countedOf = (
  { counted }: ShareStep,
  world: World,
): { terms: Term[]; part: Fraction; notes: Note[] } => {
  const whole = { terms: [], part: new Fraction(1) }
  if (!counted) return { ...whole, notes: [] }
  const other = baseOf(counted.of, world)
  if (typeof other === 'string') return { ...whole, notes: [{ kind: 'reading', text: counted.otherwise }] }
  const value = sumOf(other.values)
  const limit = numberOf(counted.atMost)
  if (value.lte(limit)) return { ...whole, notes: [] }
  const { label, unit } = other
  return {
    terms: [{ sign: '×' }, termOf(counted.atMost), { sign: '÷' }, shown(value, unit)],
    part: limit.div(value),
    notes: [{ kind: 'counted', label, value: toText(value), limit: counted.atMost }],
  }
}

/** The values that are not below the limit of each, and a note for each that is. */
const keep = (base: Base, from: Literal | null): { kept: number[]; notes: Note[] } => {
  const limit = from && numberOf(from)
  const kept: number[] = []
  const notes: Note[] = []
  base.values.forEach((value, i) => {
    if (limit === null || value.gte(limit)) kept.push(i)
    else
      notes.push({
        kind: 'left-out',
        label: base.label,
        value: toText(value),
        limit: from as Literal,
        short: toText(limit.sub(value)),
      })
  })
  return { kept, notes }
}

export const share = (step: ShareStep, world: World): Outcome[] => {
  const base = baseOf(step.share, world)
  if (typeof base === 'string') return [{ kind: 'absent', input: base }]
  const rates = ratesOf(step, world)
  if (typeof rates === 'string') return [{ kind: 'absent', input: rates }]
  const from = step.each?.from ?? null
  const { kept, notes } = keep(base, from)
  if (from && kept.length === 0) {
    const value = base.values.reduce(most)
    const why = {
      kind: 'below',
      input: step.share,
      label: base.label,
      value: toText(value),
      limit: from,
    } as const
    return [{ kind: 'below', why: { ...why, short: toText(numberOf(from).sub(value)) } }]
  }
  const counted = countedOf(step, world)
  return rates.flatMap((rate) => {
    const told = [...notes, ...counted.notes, ...outsideNotes([rate.literal])]
    const by: Term[] = [...counted.terms, { sign: '×' }, rate.term]
    const of = (value: Fraction) => value.mul(counted.part).mul(rate.value)
    const values = kept.map((i) => base.values[i] as Fraction)
    const terms = kept.map((i) => base.terms[i] as Term)
    const cap = step.each?.atMost ?? null
    if (cap === null) {
      const value = of(sumOf(values))
      return limited(step, world, {
        value,
        bound: base.bound,
        terms: [...summed(terms), ...by],
        lines: [],
        notes: told,
      })
    }
    const made = values.map((value, i) => lineOf(step, [terms[i] as Term, ...by], of(value), cap))
    const lines: Line[] = made.map(({ line }) => line)
    const value = sumOf(made.map((one) => one.value))
    const sum = joinTerms(
      lines.map(({ result }) => result),
      '+',
    )
    return limited(step, world, { value, bound: base.bound, terms: sum, lines, notes: told })
  })
}
