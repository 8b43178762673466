/** What an input is given by its numbers: one, several, a part of one, or one that was said again. */
import Fraction from 'fraction.js'
import type { Amount, Calculator, Given, Unit } from '../corpus/index.ts'
import type { Cue } from './cues.ts'
import { isDenied } from './denials.ts'
import {
  AIMED,
  BESIDE,
  type Bound,
  between,
  continues,
  count,
  cuesFor,
  distance,
  type Heard,
  hardStops,
  isCorrected,
  NEGATED,
  nearestOf,
  type Slot,
  softStops,
  ways,
} from './heard.ts'
import type { Quantity } from './quantities.ts'

const MONTHS = '12'
const QUARTERS = '4'

/** "55亩玉米和20亩大豆": joined, the names of the things apart. */
const isAdded = (heard: Heard, of: Calculator, before: Quantity, next: Quantity): boolean => {
  if (continues(heard, before, next)) return true
  const names = heard.cues.filter(
    ({ start, end, roles }) =>
      start >= before.end &&
      end <= next.start &&
      roles.some((role) => (role.kind === 'option' || role.kind === 'calculator') && role.of === of),
  )
  const name = names.sort((a, b) => b.end - b.start - (a.end - a.start))[0]
  if (!name) return false
  const joins = ways(heard.cues, 'joiners').some(
    ({ start, end }) => start >= before.end && end <= next.start && (end <= name.start || start >= name.end),
  )
  const rest = between(heard.text, before, next).length - (name.end - name.start)
  return joins && rest <= AIMED
}

export const exact = (value: Fraction): string => value.toFraction()

const times = ({ from, to, ...rest }: Amount, by: string): Amount => ({
  ...rest,
  from: exact(new Fraction(from).mul(by)),
  to: exact(new Fraction(to).mul(by)),
})

/** A sum of so many, or for so many months, with what it is the product of. */
const product = (amount: Amount, by: string, unit: Unit = 'item'): Amount => ({
  ...times(amount, by),
  ...(amount.from === amount.to
    ? {
        factors: [
          ...(amount.factors ?? [{ value: amount.from, unit: 'yuan' as const }]),
          { value: by, unit },
        ],
      }
    : {}),
})

/** The area that a sum for each 亩 is paid for; the one 亩 of "一亩48块" is none. */
const areaOf = ({ quantities }: Heard): Quantity | undefined =>
  quantities.find(({ unit, amount }) => unit === 'mu' && amount.from !== '1')

/** The quantity in the unit of the input. */
const amountOf = (heard: Heard, { slot, quantity }: Bound): Amount => {
  const { amount } = quantity
  if (slot.input.unit === 'year' && quantity.unit === 'month') return times(amount, '1/12')
  if (quantity.unit === 'bare')
    return { ...(slot.input.unit === 'share' ? times(amount, '1/100') : amount), assumed: true }
  if (slot.input.unit === 'yuan' && quantity.per === 'mu') {
    const area = areaOf(heard)
    return area ? product(amount, area.amount.from, 'mu') : amount
  }
  const months = heard.quantities.find(({ unit, amount: { from, to } }) => unit === 'month' && from === to)
  if (quantity.per === 'quarter') {
    const quarters = months ? exact(new Fraction(months.amount.from).div(3)) : QUARTERS
    return { ...product(amount, quarters), ...(months ? {} : { assumed: true as const }) }
  }
  const monthly =
    quantity.per === 'month' ||
    nearestOf(heard, cuesFor(heard.cues, 'monthly', slot), quantity) <
      nearestOf(heard, cuesFor(heard.cues, 'input', slot), quantity)
  if (!monthly) return amount
  return months ? product(amount, months.amount.from) : { ...product(amount, MONTHS), assumed: true }
}

/** 总共80万,已付50万: a sum in all is none of its parts; a number without its unit is no sum beside others. */
const withoutTotal = (bound: readonly Bound[]): readonly Bound[] => {
  const parts = bound.filter(({ quantity }) => !quantity.total && quantity.unit !== 'bare')
  return parts.length > 0 ? parts : bound
}

/** "三个年薪100万,另外两个60万": each sum as often as the count before it, or behind it, when each has one. */
const repeated = ({ text, quantities }: Heard, bound: readonly Bound[], amounts: Amount[]): Amount[] => {
  const countIn = (from: number, to: number) =>
    quantities.findLast(
      ({ unit, start, end, amount }) =>
        unit === 'count' && start >= from && end <= to && Number(amount.from) <= MOST_ITEMS,
    )
  const before = bound.map(({ quantity }, i) => countIn(bound[i - 1]?.quantity.end ?? 0, quantity.start))
  const after = bound.map(({ quantity }, i) =>
    countIn(quantity.end, bound[i + 1]?.quantity.start ?? text.length),
  )
  const counts = [before, after].find((all) => all.every((one) => one !== undefined))
  if (bound.length < 2 || !counts) return amounts
  return amounts.flatMap((amount, i) =>
    Array.from({ length: Math.max(1, Math.trunc(Number(counts[i]?.amount.from))) }, () => amount),
  )
}

/** "一笔200万利息7万,一笔150万利息5万": one of several before each of them. */
const areOneByOne = ({ quantities }: Heard, bound: readonly Bound[]): boolean =>
  bound.every(({ quantity }, i) =>
    quantities.some(
      ({ unit, amount, start, end }) =>
        unit === 'count' &&
        amount.from === '1' &&
        start >= (bound[i - 1]?.quantity.end ?? 0) &&
        end <= quantity.start,
    ),
  )

/** "上半年210万下半年300万": each sum of a part of the year. */
const isOfPart = (heard: Heard, quantity: Quantity): boolean =>
  ways(heard.cues, 'part-of-year').some(({ end }) => end <= quantity.start && quantity.start - end <= BESIDE)

/** "单季晚稻51亩,双季晚稻20亩": each area beside a name of its own. */
const areApart = (heard: Heard, of: Calculator, bound: readonly Bound[]): boolean => {
  const names = heard.cues.filter(({ roles }) =>
    roles.some((role) => role.kind === 'option' && role.of === of),
  )
  const nearest = bound.map(({ quantity }) =>
    names.reduce<Cue | undefined>(
      (best, cue) => (!best || distance(heard, cue, quantity) < distance(heard, best, quantity) ? cue : best),
      undefined,
    ),
  )
  return new Set(nearest).size === bound.length
}

/** 两个中心,只有一个通过了验收: as many as a condition is said to hold of. */
const metOf = (heard: Heard, { of }: Slot): Quantity | undefined => {
  const { text, cues, quantities } = heard
  const met = cues.filter(
    (cue) => cue.roles.some((role) => role.kind === 'condition' && role.of === of) && !isDenied(heard, cue),
  )
  return quantities.find(
    ({ unit, end }) =>
      unit === 'count' &&
      met.some(({ start }) => {
        const gap = text.slice(end, start)
        return start >= end && gap.length <= MET && count(gap, hardStops) + count(gap, softStops) === 0
      }),
  )
}
const MET = 3

/** What one slot is given by the numbers bound to it; undefined when they must be asked for again. */
export const given = (
  heard: Heard,
  slot: Slot,
  bound: readonly Bound[],
  items: string | null,
  all: readonly Bound[],
): Given | undefined => {
  if (bound.some(({ quantity }) => quantity.fault === 'unreadable')) return { kind: 'unreadable' }
  if (bound.some(({ quantity }) => quantity.unit === 'foreign')) return undefined
  const perMu = bound.some(({ quantity }) => slot.input.unit === 'yuan' && quantity.per === 'mu')
  if (perMu && !areaOf(heard)) return undefined
  // 其中两成没认: what is left of the number was not said.
  if (!slot.input.many && isPartial(heard, bound)) return undefined
  const parts = withoutTotal(bound)
  if (parts.length < bound.length) {
    const least = (one: Bound) => new Fraction(one.quantity.amount.from)
    const beyond = bound.some((sum) => sum.quantity.total && parts.some((part) => least(part).gt(least(sum))))
    return beyond && !slot.input.many ? { kind: 'contradiction' } : given(heard, slot, parts, items, all)
  }
  const met = slot.input.unit === 'item' ? metOf(heard, slot) : undefined
  if (met && bound.every(({ quantity }) => quantity !== met))
    return { kind: 'amounts', amounts: [met.amount] }
  // 三百万,不对,三百二十万: what was said last counts.
  const said = bound.findLastIndex(
    ({ quantity }, i) => i > 0 && isCorrected(heard, (bound[i - 1] as Bound).quantity, quantity),
  )
  if (said > 0) return given(heard, slot, bound.slice(said), items, all)
  const paid: Bound[] = []
  for (const one of items === null ? bound : []) {
    const before = paid.at(-1)
    if (isPaid(heard, one.quantity) || (before && continues(heard, before.quantity, one.quantity)))
      paid.push(one)
  }
  if (paid.length > 0 && paid.length < bound.length) return given(heard, slot, paid, items, all)
  const [only] = bound
  const part = only && bound.length === 1 ? paidPart(heard, only, all) : undefined
  if (only && part) return { kind: 'amounts', amounts: [product(amountOf(heard, only), part, 'share')] }
  const amounts = bound.map((one) => amountOf(heard, one))
  if (only && bound.length === 1 && items !== null && slot.input.unit === 'yuan') {
    const [amount] = amounts as [Amount]
    if (only.quantity.each || slot.input.many) {
      // So much in all says nothing about each of them.
      if (only.quantity.total && slot.input.many && !only.quantity.each) return undefined
      if (!slot.input.many) return { kind: 'amounts', amounts: [product(amount, items)] }
      return { kind: 'amounts', amounts: Array.from({ length: Number(items) }, () => amount) }
    }
  }
  if (slot.input.many) return { kind: 'amounts', amounts: repeated(heard, bound, amounts) }
  if (bound.length < 2) return { kind: 'amounts', amounts }
  const joined = bound.every(
    ({ quantity }, i) => i === 0 || isAdded(heard, slot.of, (bound[i - 1] as Bound).quantity, quantity),
  )
  if (joined) return { kind: 'amounts', amounts }
  if (areOneByOne(heard, bound)) return { kind: 'amounts', amounts }
  if (slot.input.unit === 'mu' && areApart(heard, slot.of, bound)) return { kind: 'amounts', amounts }
  if (bound.every(({ quantity }) => isOfPart(heard, quantity))) return { kind: 'amounts', amounts }
  const byNearness = [...bound].sort((a, b) => a.near - b.near) as [Bound, Bound, ...Bound[]]
  const [first, second] = byNearness
  const same = first.quantity.amount.from === second.quantity.amount.from
  if (!same && second.near - first.near <= 1) return { kind: 'contradiction' }
  return { kind: 'amounts', amounts: [amountOf(heard, first)] }
}

/** Whether a part of a number is spoken of that nothing asks for: 其中, 扣除. */
const isPartial = ({ text, cues, quantities }: Heard, bound: readonly Bound[]): boolean => {
  const taken = new Set(bound.map(({ quantity }) => quantity))
  return ways(cues, 'partial').some((way) =>
    quantities.some(
      (quantity) =>
        !taken.has(quantity) &&
        (quantity.unit === 'yuan' || quantity.unit === 'rate') &&
        quantity.start >= way.end &&
        count(text.slice(way.end, quantity.start), hardStops) === 0 &&
        quantity.start - way.end <= NEGATED &&
        [...taken].some(({ end }) => end <= way.start),
    ),
  )
}

/** 合同120万,只付了九成: the part that counts, unless it was given for something of its own. */
const paidPart = (
  { text, cues, quantities }: Heard,
  { slot, quantity }: Bound,
  all: readonly Bound[],
): string | undefined => {
  if (slot.input.unit !== 'yuan') return undefined
  const part = quantities.find(
    ({ unit, start, amount }) =>
      unit === 'rate' &&
      amount.from === amount.to &&
      start >= quantity.end &&
      !all.some((one) => one.quantity.start === start) &&
      count(text.slice(quantity.end, start), hardStops) === 0 &&
      ways(cues, 'paid-part').some(({ end }) => end === start),
  )
  return part && new Fraction(part.amount.from).lt(1) ? part.amount.from : undefined
}

/** 合同写的120万,实际付的是100万: what was really paid. */
const isPaid = ({ text, cues, quantities }: Heard, { start }: Quantity): boolean =>
  ways(cues, 'paid-part').some(({ end }) => {
    const time = quantities.find(
      (one) => one.start === end && one.end <= start && (one.unit === 'month' || one.unit === 'year'),
    )
    return end <= start && text.slice(time?.end ?? end, start).trim().length <= 1
  })

export const MOST_ITEMS = 50
