/** What a clause gives when its tests hold: priority, a green channel, no amount. */
import Fraction from 'fraction.js'
import type { Calculator, Literal, Test } from '../corpus/schema.ts'
import type { Note, Relation, Why } from './kinds.ts'
import type { Settled } from './needs.ts'
import { sumOf, toText } from './numbers.ts'
import { outsideNotes } from './world.ts'

type Span = { low: Fraction; high: Fraction }
type Tested = {
  verdict: 'yes' | 'no' | 'open'
  of: string
  label: string
  value: string | null
  limit: Literal | null
  relation: Relation
}

const ONE: Span = { low: new Fraction(1), high: new Fraction(1) }
/** A number that is only about right may be a tenth less or more. */
const LESS = new Fraction(9, 10)
const MORE = new Fraction(11, 10)

/** What a number is between: as it was said, and as it may be. */
const spansOf = (id: string | null, { quantities }: Settled): { said: Span; may: Span } => {
  const amounts = id === null ? undefined : quantities.get(id)
  if (!amounts) return { said: ONE, may: ONE }
  const low = amounts.map(({ from }) => new Fraction(from))
  const high = amounts.map(({ to }) => new Fraction(to))
  return {
    said: { low: sumOf(low), high: sumOf(high) },
    may: {
      low: sumOf(low.map((value, i) => (amounts[i]?.about ? value.mul(LESS) : value))),
      high: sumOf(high.map((value, i) => (amounts[i]?.about ? value.mul(MORE) : value))),
    },
  }
}

/** By relation: whether every number of one span stands so to every number of another, or some to some. */
const HOLDS: Record<
  Exclude<Relation, 'is'>,
  { all: (a: Span, b: Span) => boolean; some: (a: Span, b: Span) => boolean }
> = {
  'at-least': { all: (a, b) => a.low.gte(b.high), some: (a, b) => a.high.gte(b.low) },
  above: { all: (a, b) => a.low.gt(b.high), some: (a, b) => a.high.gt(b.low) },
  below: { all: (a, b) => a.high.lt(b.low), some: (a, b) => a.low.lt(b.high) },
}

const comparisonOf = ({ atLeast, above, below }: Test): [Exclude<Relation, 'is'>, Literal] => {
  if (atLeast) return ['at-least', atLeast]
  return above ? ['above', above] : ['below', below as Literal]
}

/** A share of a number that was itself worked out from that share is the share that was given. */
const plain = (test: Test, { inputs }: Calculator, { derived }: Settled): Test => {
  const input = inputs.find(({ id }) => id === test.of)
  const parts = input?.kind === 'quantity' && derived.includes(input.id) ? input.productOf : []
  const [share, ...others] = parts.filter((id) => id !== test.shareOf)
  return share !== undefined && parts.length === 2 && others.length === 0
    ? { ...test, of: share, shareOf: null }
    : test
}

const run = (given: Test, calculator: Calculator, settled: Settled): Tested => {
  const { inputs } = calculator
  const test = plain(given, calculator, settled)
  const { of } = test
  const labelOf = (ref: string) => inputs.find(({ id }) => id === ref)?.label ?? ''
  const label = labelOf(of)
  if (test.is) {
    const options = settled.options.get(of) ?? []
    const held = options.filter((option) => test.is?.includes(option)).length
    const verdict = held === 0 ? 'no' : held === options.length ? 'yes' : 'open'
    return { verdict, of, label, value: null, limit: null, relation: 'is' }
  }
  const [relation, limit] = comparisonOf(test)
  const absent = [of, test.shareOf].find((id) => id !== null && !settled.quantities.has(id))
  if (absent)
    return { verdict: 'open', of: absent, label: labelOf(absent), value: null, limit: null, relation }
  const number = spansOf(of, settled)
  const whole = spansOf(test.shareOf, settled)
  const bound = { low: whole.may.low.mul(limit.value), high: whole.may.high.mul(limit.value) }
  const { all, some } = HOLDS[relation]
  const verdict = all(number.may, bound) ? 'yes' : some(number.may, bound) ? 'open' : 'no'
  // Of a range, the end that comes nearest to the limit.
  const value =
    relation === 'below' ? number.said.low.div(whole.said.high) : number.said.high.div(nearest(whole.said))
  return { verdict, of, label, value: toText(value), limit, relation }
}

const nearest = ({ low, high }: Span): Fraction => (low.equals(0) ? high : low)

export type Checked = { status: 'not-quantified' | 'not-eligible'; why: Why; notes: Note[] }

/** Runs the checks of a calculator; the first of which all tests hold decides. */
export const check = (calculator: Calculator, settled: Settled): Checked => {
  const failed: Tested[] = []
  for (const { all, gives } of calculator.checks) {
    const tests = all.map((test) => run(test, calculator, settled))
    const notes = outsideNotes(tests.map(({ limit }) => limit))
    const no = tests.find(({ verdict }) => verdict === 'no')
    const open = tests.find(({ verdict }) => verdict === 'open')
    if (no) failed.push(no)
    else if (open) {
      const { of, label, limit } = open
      const near: Note[] = limit ? [{ kind: 'near', label, limit }] : []
      return {
        status: 'not-quantified',
        why: { kind: 'unknown', input: of, label },
        notes: [...near, ...notes],
      }
    } else return { status: 'not-quantified', why: { kind: 'gives', quote: gives }, notes }
  }
  const { label, value, limit, relation } = failed[0] as Tested
  return { status: 'not-eligible', why: { kind: 'test', label, value, limit, relation }, notes: [] }
}
