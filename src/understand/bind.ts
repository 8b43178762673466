/** Which number is what: the quantities, options and denials of a message, as inputs of the calculators it is about. */
import Fraction from 'fraction.js'
import type { Asked } from '../conversation/index.ts'
import {
  type Amount,
  type Calculator,
  type Given,
  type Inputs,
  measureOf,
  type OptionInput,
  type QuantityInput,
  type Unit,
  words,
} from '../corpus/index.ts'
import { type Cue, findCues, hasWay, type Role, type Way } from './cues.ts'
import type { Quantity } from './quantities.ts'

/** A message as the calculators hear it. */
export type Heard = {
  text: string
  cues: Cue[]
  quantities: Quantity[]
  /** The calculators it has any word of. */
  spoken: Calculator[]
}

type Span = { start: number; end: number }

const MONTHS = '12'
const QUARTERS = '4'
/** How far a word may stand from what it speaks of, in characters and marks that weigh more (see `distance`). */
const FAR = 40
const BESIDE = 7
const BY_NAME = 4
const COUNT_BESIDE = 6
/** A subject says less about a number than the number's own name. */
const SUBJECT = 6
const AFTER = 2
const HARD = 12
const SOFT = 5
const PASSED = 8

const hardStops = /[。；;！!？?\n]/g
const softStops = /[，,、：:\s]/g
const count = (text: string, marks: RegExp) => text.match(marks)?.length ?? 0

/** The text between two spans; empty when they touch or overlap. */
const between = (text: string, a: Span, b: Span): string =>
  a.end <= b.start ? text.slice(a.end, b.start) : b.end <= a.start ? text.slice(b.end, a.start) : ''

/** How far a cue stands from a number: characters, stops and other numbers between; a longer word says more. */
const distance = ({ text, quantities }: Heard, cue: Span, number: Span): number => {
  const [from, to] = cue.end <= number.start ? [cue.end, number.start] : [number.end, cue.start]
  const gap = between(text, cue, number)
  const passed = quantities.filter(({ start, end }) => start >= from && end <= to).length
  const named = Math.min(3, (cue.end - cue.start) / 2)
  return (
    gap.length +
    HARD * count(gap, hardStops) +
    SOFT * count(gap, softStops) +
    PASSED * passed +
    (cue.start >= number.end ? AFTER : 0) -
    named
  )
}

/** Whether a quantity may be given for an input, by its unit. */
const fits = (quantity: Quantity, input: QuantityInput): boolean => {
  const { unit, per } = quantity
  switch (input.unit) {
    case 'yuan':
      return unit === 'yuan' || unit === 'bare' || unit === 'foreign'
    case 'yuan-per-mu':
      return unit === 'yuan' && per === 'mu'
    case 'mu':
      return unit === 'mu' || unit === 'bare'
    case 'share':
      return unit === 'rate' || unit === 'bare'
    case 'year':
      return unit === 'year' || unit === 'month'
    case 'item':
      return unit === 'count' || unit === 'bare'
    case 'energy':
      return unit === 'energy' || unit === 'bare'
  }
}

type Slot = { of: Calculator; input: QuantityInput }
type Bound = { slot: Slot; quantity: Quantity; near: number }

const quantityInputs = (of: Calculator): QuantityInput[] =>
  of.inputs.filter((input): input is QuantityInput => input.kind === 'quantity')

/** The cues that name a calculator's subject. */
export const subjectsOf = (cues: readonly Cue[], of: Calculator): Cue[] =>
  cues.filter((cue) => cue.roles.some((role) => role.kind === 'calculator' && role.of === of))

const cuesFor = (cues: readonly Cue[], kind: 'input' | 'input-not' | 'monthly' | 'full', slot: Slot): Cue[] =>
  cues.filter((cue) =>
    cue.roles.some((role) => role.kind === kind && role.of === slot.of && role.id === slot.input.id),
  )

/** How near the nearest of some cues stands to a number or another cue; FAR when none does. */
export const nearestOf = (heard: Heard, cues: readonly Span[], number: Span): number =>
  Math.min(FAR, ...cues.map((cue) => distance(heard, cue, number)))

/** Where a slot's name stands beside a number; FAR when nowhere. */
const nearness = (heard: Heard, slot: Slot, quantity: Quantity): number => {
  const { cues } = heard
  const own = nearestOf(heard, [...cuesFor(cues, 'input', slot), ...cuesFor(cues, 'monthly', slot)], quantity)
  const not = nearestOf(heard, cuesFor(cues, 'input-not', slot), quantity)
  if (not < own) return Number.POSITIVE_INFINITY
  // 320 beside 研发 is a sum of money without its unit; anywhere else it is just a number.
  if (quantity.unit === 'bare') return own <= 1 ? own : Number.POSITIVE_INFINITY
  if (slot.input.unit === 'item') return countNearness(heard, slot, quantity, own)
  const subject = slot.input.optional ? FAR : nearestOf(heard, subjectsOf(cues, slot.of), quantity) + SUBJECT
  return Math.min(own, subject)
}

/** 省级众创空间,有68个工位: what is counted is named behind, and is something else. */
const isOfOther = ({ text, cues }: Heard, of: Calculator, { end }: Quantity): boolean => {
  const own = cues.some(
    (cue) =>
      cue.start >= end &&
      text.slice(end, cue.start).trim() === '' &&
      cue.roles.some((role) => role.kind !== 'way' && role.of === of),
  )
  const [next = ''] = text.slice(end).trimStart()
  return !own && /\p{Script=Han}/u.test(next) && !words['after-count'].includes(next)
}

/** A count belongs to what is named right beside it, or to the only thing that is counted in 台. */
const countNearness = (heard: Heard, slot: Slot, quantity: Quantity, own: number): number => {
  const { of, input } = slot
  const subject = nearestOf(
    heard,
    heard.cues.filter((cue) =>
      cue.roles.some((role) => (role.kind === 'calculator' || role.kind === 'option') && role.of === of),
    ),
    quantity,
  )
  const beside = Math.min(own, subject)
  if (isOfOther(heard, of, quantity)) return Number.POSITIVE_INFINITY
  if (beside <= COUNT_BESIDE) return beside
  return quantity.counter !== null && input.counters.includes(quantity.counter) && input.counters.length === 1
    ? beside
    : Number.POSITIVE_INFINITY
}

/** Whether a word of its own clause says that a number is somebody else's, or of another time. */
const isElsewhere = ({ text, cues }: Heard, { start }: Span): boolean =>
  ways(cues, 'elsewhere').some(
    ({ end }) =>
      end <= start &&
      count(text.slice(end, start), hardStops) + count(text.slice(end, start), /[，,：:\s]/g) === 0,
  )

/** "其中委外一百万": a part, unless an input is named between. */
const isPart = ({ cues }: Heard, quantity: Quantity): boolean =>
  ways(cues, 'partial').some(
    ({ end }) =>
      end <= quantity.start &&
      quantity.start - end <= NEGATED &&
      !cues.some(
        (cue) =>
          cue.start >= end && cue.end <= quantity.start && cue.roles.some(({ kind }) => kind === 'input'),
      ),
  )

/** 尾款8万还没付: it is still owed. */
const isUnpaid = ({ text, cues }: Heard, { unit, end }: Quantity): boolean =>
  unit === 'yuan' &&
  ways(cues, 'unpaid').some(({ start }) => start >= end && text.slice(end, start).trim().length <= 1)

/** 三百万,哦不对,三百二十万: said again, and right this time. */
const isCorrected = ({ text, cues }: Heard, before: Quantity, next: Quantity): boolean =>
  before.unit === next.unit &&
  ways(cues, 'correct').some(
    ({ start, end }) =>
      start >= before.end && end <= next.start && text.slice(end, next.start).length <= CORRECTED,
  )
const CORRECTED = 8

/** 一年发13个月: the months that are paid are no part of the years. */
const isPayMonths = (of: Calculator, input: QuantityInput, { unit }: Quantity): boolean =>
  input.unit === 'year' && unit === 'month' && quantityInputs(of).some(({ monthly }) => monthly.length > 0)

/** A figure of the clause itself is spoken about, not given. */
const isOfClause = ({ text }: Heard, { ref }: Calculator, { start, end }: Quantity): boolean =>
  measureOf(ref)?.text.includes(text.slice(start, end).trim()) === true

/** 按500万额度: the limit of the clause. */
const isCeiling = (heard: Heard, of: Calculator, quantity: Quantity): boolean =>
  isOfClause(heard, of, quantity) && ways(heard.cues, 'ceiling').some(({ start }) => start === quantity.end)

/** 已经补了两年: years that are over are not those asked about. */
const isOver = ({ text, cues }: Heard, { unit, start }: Quantity): boolean =>
  unit === 'year' &&
  ways(cues, 'already').some(({ end }) => end <= start && text.slice(end, start).trim().length <= AIMED)

/** Gives each number to the slot whose name stands nearest, unless the name of something else stands nearer. */
const assign = (heard: Heard, active: readonly Calculator[]): Bound[] => {
  const slots = active.flatMap((of) => quantityInputs(of).map((input): Slot => ({ of, input })))
  const others = heard.cues.filter(({ roles }) =>
    roles.some((role) => role.kind === 'way' && role.way === 'other-amounts'),
  )
  const bound: Bound[] = []
  const open: Quantity[] = []
  for (const quantity of heard.quantities) {
    if (
      quantity.ordinal ||
      quantity.year ||
      isElsewhere(heard, quantity) ||
      isOver(heard, quantity) ||
      isUnpaid(heard, quantity) ||
      isPart(heard, quantity)
    )
      continue
    // The name of another sum says nothing about a share or a time.
    const isSum = quantity.unit !== 'rate' && quantity.unit !== 'year' && quantity.unit !== 'month'
    const other = isSum ? nearestOf(heard, others, quantity) : FAR
    const candidates = slots
      .filter(
        ({ of, input }) =>
          fits(quantity, input) && !isPayMonths(of, input, quantity) && !isCeiling(heard, of, quantity),
      )
      .map((slot): Bound => ({ slot, quantity, near: nearness(heard, slot, quantity) }))
      .filter(({ near }) => near < FAR && near <= other)
      .sort((a, b) => a.near - b.near || rank(heard, a) - rank(heard, b))
    const before = bound.at(-1)
    const like = before && likeBefore(heard, bound, quantity)
    const follows = before !== undefined && continues(heard, before.quantity, quantity)
    const [best] = candidates
    if (before && fits(quantity, before.slot.input) && isCorrected(heard, before.quantity, quantity))
      bound.push({ ...before, quantity })
    else if (like && !(best && best.near <= BESIDE)) bound.push({ ...like, quantity })
    else if (best && !(follows && best.near > BESIDE && fits(quantity, before.slot.input))) bound.push(best)
    else if (follows && fits(quantity, before.slot.input)) bound.push({ ...before, quantity })
    else if (other === FAR) open.push(quantity)
  }
  for (const quantity of open) {
    const slot =
      partOf(slots, bound, quantity) ?? anotherOf(bound, quantity) ?? onlyOf(heard, slots, active, quantity)
    if (slot) bound.push({ slot, quantity, near: FAR })
  }
  const whole = bound.map((one) => partInstead(heard, slots, bound, one))
  return whole.sort((a, b) => a.quantity.start - b.quantity.start)
}

/** "一项成果120万,付了一半": beside its share, a sum that is not called the product is the other part of it. */
const partInstead = (heard: Heard, slots: readonly Slot[], bound: readonly Bound[], one: Bound): Bound => {
  const { of, input } = one.slot
  const has = (id: string) => bound.some(({ slot }) => slot.of === of && slot.input.id === id)
  const named = nearestOf(heard, cuesFor(heard.cues, 'input', one.slot), one.quantity) <= BY_NAME
  if (named || !input.productOf.some(has)) return one
  const slot = slots.find(
    (other) =>
      other.of === of &&
      input.productOf.includes(other.input.id) &&
      other.input.unit === input.unit &&
      !has(other.input.id),
  )
  return slot ? { ...one, slot } : one
}

/** The one part still open of a product of which another part is known: the year of a loan's interest. */
const partOf = (slots: readonly Slot[], bound: readonly Bound[], quantity: Quantity): Slot | undefined => {
  const has = (of: Calculator, id: string) => bound.some(({ slot }) => slot.of === of && slot.input.id === id)
  const open = slots.filter(({ of, input }) => {
    const whole = quantityInputs(of).find(({ productOf }) => productOf.includes(input.id))
    return (
      whole !== undefined &&
      fits(quantity, input) &&
      quantity.unit !== 'bare' &&
      !has(of, input.id) &&
      !has(of, whole.id) &&
      whole.productOf.some((id) => has(of, id))
    )
  })
  return open.length === 1 ? open[0] : undefined
}

/** After "第12条" a number by itself is what its only calculator asks for. */
const onlyOf = (
  heard: Heard,
  slots: readonly Slot[],
  active: readonly Calculator[],
  quantity: Quantity,
): Slot | undefined => {
  const [of] = active
  if (!of || active.length > 1 || subjectsOf(heard.cues, of).length > 0 || quantity.unit === 'bare')
    return undefined
  if (isOfClause(heard, of, quantity)) return undefined
  return slots.find(({ input }) => !input.optional && fits(quantity, input))
}

/** One more of the things that an input takes several of. */
const anotherOf = (bound: readonly Bound[], quantity: Quantity): Slot | undefined =>
  bound.findLast(
    ({ slot, quantity: known }) =>
      slot.input.many && known.unit === quantity.unit && known.end <= quantity.start,
  )?.slot

/** Of two inputs with one name, such as 保费, the one whose calculator is named nearer. */
const rank = (heard: Heard, { slot, quantity }: Bound): number =>
  nearestOf(heard, subjectsOf(heard.cues, slot.of), quantity) + (slot.input.optional ? 1 : 0)

/** "85万、110万、76万": nothing but joining words between two numbers of one unit. */
const continues = ({ text, cues }: Heard, before: Quantity, next: Quantity): boolean => {
  if (before.unit !== next.unit) return false
  const gap = between(text, before, next)
  if (gap.trim() === '' || /^[、,，/+]\s*$/.test(gap)) return true
  const joins = cues.filter(
    ({ start, end, roles }) =>
      start >= before.end &&
      end <= next.start &&
      roles.some((role) => role.kind === 'way' && role.way === 'joiners'),
  )
  return joins.reduce((sum, { start, end }) => sum + end - start, 0) >= gap.replace(/[\s,，、]/g, '').length
}

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

const exact = (value: Fraction): string => value.toFraction()

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

/** "一张15万一张9万": each sum is that of one of several. */
const isOneOf = ({ text, quantities }: Heard, { start }: Quantity): boolean =>
  quantities.some(
    ({ unit, amount, end }) =>
      unit === 'count' && amount.from === '1' && end <= start && text.slice(end, start).trim() === '',
  )

/** "一笔200万利息7万,一笔150万利息5万": what the first sum of the one before was given for. */
const likeBefore = (heard: Heard, bound: readonly Bound[], quantity: Quantity): Bound | undefined =>
  isOneOf(heard, quantity)
    ? bound.findLast(
        (one) =>
          fits(quantity, one.slot.input) &&
          one.quantity.unit === quantity.unit &&
          heard.quantities.some(
            ({ unit, amount }, i) =>
              unit === 'count' && amount.from === '1' && heard.quantities[i + 1] === one.quantity,
          ),
      )
    : undefined

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

/** What one slot is given by the numbers bound to it; undefined when they must be asked for again. */
const given = (
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

const NEGATED = 6
const NEGATED_AFTER = 5
const UNSURE = 20

const ways = (cues: readonly Cue[], way: Way): Cue[] =>
  cues.filter(({ roles }) => roles.some((role) => role.kind === 'way' && role.way === way))

/** Whether a cue is denied: 不是科技小巨人, 科技小巨人没评上. */
export const isDenied = ({ text, cues }: Heard, cue: Cue): boolean => {
  const apart = (gap: string) => count(gap, hardStops) + count(gap, softStops) > 0
  // 工业企业不是小巨人: it is the next that is denied.
  const deniesNext = ({ end }: Cue) =>
    cues.some(
      ({ start, roles }) =>
        start === end && roles.some(({ kind }) => kind === 'option' || kind === 'condition'),
    )
  const before = [...ways(cues, 'not'), ...ways(cues, 'not-after')].some((not) => {
    const gap = text.slice(not.end, cue.start)
    return not.end <= cue.start && gap.length <= NEGATED && !apart(gap)
  })
  const prefixed = ways(cues, 'not-prefix').some(({ end }) => end === cue.start)
  const after = ways(cues, 'not-after').some((not) => {
    const gap = text.slice(cue.end, not.start)
    return not.start >= cue.end && gap.length <= NEGATED_AFTER && !apart(gap) && !deniesNext(not)
  })
  // 是不是高企 asks; 省级没有 denies what stands before it, not what comes next.
  return before || prefixed || after
}

/** 小巨人正在申报,现在是普通企业: the nearest of the options is what is not sure. */
const isUnsure = (heard: Heard, cue: Cue, options: readonly Cue[]): boolean =>
  ways(heard.cues, 'unsure').some((unsure) => {
    const own = distance(heard, unsure, cue)
    return own <= UNSURE && options.every((other) => distance(heard, unsure, other) >= own)
  })

/** 原先是省级: what was so before is not what is asked about. */
const isFormer = ({ text, cues }: Heard, cue: Cue): boolean =>
  ways(cues, 'formerly').some(({ end }) => {
    const gap = text.slice(end, cue.start)
    return end <= cue.start && gap.length <= NEGATED && count(gap, hardStops) + count(gap, softStops) === 0
  })

/** The cues of one input's options, each for the calculator it stands nearest to. */
const optionCues = (heard: Heard, of: Calculator, input: OptionInput, active: readonly Calculator[]) =>
  heard.cues.flatMap((cue) => {
    const role = cue.roles.find((one) => one.kind === 'option' && one.of === of && one.id === input.id)
    if (role?.kind !== 'option' || isFormer(heard, cue)) return []
    const rivals = active.filter(
      (other) => other !== of && cue.roles.some((one) => one.kind === 'option' && one.of === other),
    )
    const near = (calculator: Calculator) => nearestOf(heard, subjectsOf(heard.cues, calculator), cue)
    return [{ cue, option: role.option, own: rivals.every((other) => near(of) <= near(other)) }]
  })

type Options = { chosen: { option: string; cue: Cue }[]; unknown: string[] | null }

/** What is said about an option input: the options chosen, or those it may be. */
const readOptions = (
  heard: Heard,
  of: Calculator,
  input: OptionInput,
  active: readonly Calculator[],
): Options => {
  const all = optionCues(heard, of, input, active)
  const nearer = all.filter(({ own }) => own)
  const said = nearer.length > 0 ? nearer : all
  const denied = new Set(said.filter(({ cue }) => isDenied(heard, cue)).map(({ option }) => option))
  const open = input.options.filter(({ name, refused }) => refused === null && !denied.has(name))
  const chosen = said.filter(({ option }) => !denied.has(option))
  const cues = chosen.map(({ cue }) => cue)
  const sure = chosen.filter(({ cue }) => !isUnsure(heard, cue, cues))
  if (sure.length < chosen.length && sure.length === 0)
    return { chosen: [], unknown: open.map(({ name }) => name) }
  const once = sure.filter(({ option }, i) => sure.findIndex((other) => other.option === option) === i)
  if (once.length > 1 && !input.apart) return { chosen: [], unknown: once.map(({ option }) => option) }
  if (
    once.length > 1 &&
    isEither(
      heard,
      once.map(({ cue }) => cue),
    )
  )
    return { chosen: [], unknown: once.map(({ option }) => option) }
  if (once.length === 0 && denied.size > 0 && open.length === 1) {
    const cue = said[0] as { cue: Cue }
    return { chosen: [{ option: (open[0] as { name: string }).name, cue: cue.cue }], unknown: null }
  }
  return { chosen: once, unknown: null }
}

/** "晚稻还是早稻": one of them, not both. */
const isEither = ({ cues }: Heard, options: readonly Cue[]): boolean =>
  ways(cues, 'either').some((way) =>
    options.some(
      (cue, i) =>
        options[i + 1] !== undefined &&
        way.start >= cue.end &&
        way.end <= (options[i + 1] as Cue).start &&
        (options[i + 1] as Cue).start - cue.end <= way.end - way.start + 2,
    ),
  )

/** 比一般企业省多少: what something is compared with is not what it is. */
const isCompared = ({ text, cues }: Heard, cue: Cue): boolean =>
  ways(cues, 'compare').some(({ end }) => end <= cue.start && text.slice(end, cue.start).trim().length <= 1)

/** 没纳入统计部门的统计范围: what was denied goes on to the end of its clause, unless it is contrasted. */
const continuesDenial = ({ text, cues }: Heard, denied: readonly Cue[], cue: Cue): boolean =>
  denied.some((before) => {
    if (cue.start < before.start) return false
    const gap = text.slice(before.end, cue.start)
    const contrasted = ways(cues, 'contrast').some(
      ({ start, end }) => start >= before.end && end <= cue.start,
    )
    return count(gap, hardStops) + count(gap, softStops) === 0 && !contrasted
  })

/** The conditions a message speaks of. */
const readConditions = (heard: Heard, of: Calculator): Inputs => {
  const inputs: Inputs = {}
  for (const { id } of of.conditions) {
    const said = (kind: 'condition' | 'unless') =>
      heard.cues.filter((cue) =>
        cue.roles.some((role) => role.kind === kind && role.of === of && role.id === id),
      )
    const named = said('condition')
    const denied = named.filter((cue) => isDenied(heard, cue))
    const affirmed = named.some((cue) => !denied.includes(cue) && !continuesDenial(heard, denied, cue))
    const denies = said('unless').some((cue) => !isDenied(heard, cue) && !isCompared(heard, cue))
    if (denies || (named.length > 0 && !affirmed)) inputs[id] = { kind: 'condition', holds: false }
    else if (affirmed) inputs[id] = { kind: 'condition', holds: true }
  }
  return inputs
}

/** How many of the thing there are: a count beside its name, or of what a sum is said to be for each of. */
const itemsOf = (heard: Heard, of: Calculator, bound: readonly Bound[]): string | null => {
  const names = heard.cues.filter(({ roles }) =>
    roles.some((role) => (role.kind === 'calculator' || role.kind === 'option') && role.of === of),
  )
  const counts = heard.quantities.filter(
    ({ unit, amount: { from, to } }) =>
      unit === 'count' && from === to && /^\d+$/.test(from) && Number(from) > 1 && Number(from) <= MOST_ITEMS,
  )
  const beside = counts.find((quantity) => names.some((name) => isCounted(heard, quantity, name)))
  const each = bound.find(({ slot, quantity }) => slot.of === of && quantity.each)?.quantity.each
  const same = counts.find(({ counter }) => each && (counter === null || countsSame(each, counter)))
  return (beside ?? same)?.amount.from ?? null
}
/** 每人 and 4个: both count people. */
const countsSame = (each: string, counter: string): boolean =>
  each.endsWith(counter.charAt(0)) ||
  words['same-counters'].some((group) => group.includes(counter) && group.some((one) => each.endsWith(one)))

/** 两位专家, 3个引进的专家; 专家两位. */
const isCounted = ({ text }: Heard, quantity: Span, name: Span): boolean => {
  const gap = between(text, quantity, name)
  const near = quantity.end <= name.start ? gap.length <= COUNT_BEFORE : gap.length <= COUNT_AFTER
  return near && count(gap, hardStops) + count(gap, softStops) === 0
}
const COUNT_BEFORE = 3
const COUNT_AFTER = 1
const MOST_ITEMS = 50

/** Below this a sum without its unit may be meant in ten thousands: 研发320. */
const SURELY_YUAN = 10_000

/** What a number may mean whose unit was not said, when it is all there is for an input of money. */
const unclearOf = (slot: Slot, bound: readonly Bound[]): Asked['unclear'] | undefined => {
  const [only] = bound
  if (!only || bound.length > 1 || only.quantity.unit !== 'bare' || slot.input.unit !== 'yuan')
    return undefined
  const { from, to } = only.quantity.amount
  if (from !== to || new Fraction(from).gte(SURELY_YUAN)) return undefined
  // 保费800: what is given here is mostly so small a sum.
  const usual = slot.input.example
  if (usual && new Fraction(usual.value).lt(SURELY_YUAN)) return undefined
  return { input: slot.input.id, meanings: [from, exact(new Fraction(from).mul(SURELY_YUAN))] }
}

/** How many different words of an input are named, those inside others apart. */
const namesOf = ({ text, cues }: Heard, slot: Slot): number => {
  const own = cuesFor(cues, 'input', slot)
  const whole = own.filter(
    (cue) => !own.some((other) => other !== cue && other.start <= cue.start && other.end >= cue.end),
  )
  return new Set(whole.map(({ start, end }) => text.slice(start, end))).size
}

/** 成交价100万,全款付清: all of it, where another part of the product was given and the product was not. */
const isFull = ({ cues }: Heard, slot: Slot, inputs: Inputs): boolean => {
  const whole = quantityInputs(slot.of).find(({ productOf }) => productOf.includes(slot.input.id))
  return (
    whole !== undefined &&
    inputs[whole.id] === undefined &&
    inputs[slot.input.id] === undefined &&
    whole.productOf.some((id) => inputs[id] !== undefined) &&
    cuesFor(cues, 'full', slot).length > 0
  )
}

/** One calculator's inputs from the numbers that are its own. */
const fill = (heard: Heard, of: Calculator, bound: readonly Bound[], fixed: Inputs): Asked => {
  const inputs: Inputs = { ...fixed }
  let unclear: Asked['unclear']
  const items = itemsOf(heard, of, bound)
  for (const input of quantityInputs(of)) {
    const own = bound.filter(({ slot }) => slot.of === of && slot.input.id === input.id)
    if (own.length === 0) continue
    const slot = { of, input }
    unclear ??= unclearOf(slot, own)
    if (unclear?.input === input.id) continue
    const value = given(heard, slot, own, items, bound)
    if (value) inputs[input.id] = value
  }
  for (const input of quantityInputs(of)) {
    if (isFull(heard, { of, input }, inputs))
      inputs[input.id] = { kind: 'amounts', amounts: [{ from: '1', to: '1' }] }
    const named = input.eachNamed ? namesOf(heard, { of, input }) : 0
    if (named > Math.max(1, Number(items ?? 1)))
      inputs[input.id] = { kind: 'amounts', amounts: [{ from: String(named), to: String(named) }] }
  }
  const focus = heard.cues
    .flatMap(({ roles }) => roles)
    .find((role) => role.kind === 'figure' && role.of === of)
  return {
    calculator: of.id,
    inputs,
    ...(focus && 'id' in focus && focus.id !== 'result' ? { focus: focus.id } : {}),
    ...(unclear ? { unclear } : {}),
  }
}

/** What is asked of one calculator: once, or once for each option that stands for something of its own. */
const askOne = (
  heard: Heard,
  of: Calculator,
  bound: readonly Bound[],
  active: readonly Calculator[],
): Asked[] => {
  const fixed = readConditions(heard, of)
  let apart: { input: OptionInput; chosen: Options['chosen'] } | undefined
  for (const input of of.inputs) {
    if (input.kind !== 'option') continue
    const { chosen, unknown } = readOptions(heard, of, input, active)
    if (unknown) fixed[input.id] = { kind: 'options', options: unknown }
    else if (chosen.length === 1)
      fixed[input.id] = { kind: 'options', options: [(chosen[0] as { option: string }).option] }
    else if (chosen.length > 1) apart = { input, chosen }
  }
  if (!apart) return [fill(heard, of, bound, fixed)]
  const { input, chosen } = apart
  const nearestOption = (quantity: Quantity) =>
    chosen.reduce((best, one) =>
      distance(heard, one.cue, quantity) < distance(heard, best.cue, quantity) ? one : best,
    )
  const own = bound.filter(({ slot }) => slot.of === of && !slot.input.optional)
  // As many numbers as options: they stand in the same order.
  const inOrder = own.length === chosen.length
  const belongsTo = (quantity: Quantity) => {
    const place = inOrder ? own.findIndex((one) => one.quantity === quantity) : -1
    return chosen[place] ?? nearestOption(quantity)
  }
  // "晚稻和油菜一共80亩" does not say how much of each.
  const shared = bound.length === 1 && bound[0]?.quantity.total === true
  return chosen.map((one) =>
    fill(
      heard,
      of,
      shared ? [] : bound.filter(({ quantity }) => quantity.each || belongsTo(quantity) === one),
      { ...fixed, [input.id]: { kind: 'options', options: [one.option] } },
    ),
  )
}

const ASKED = 8

/** Whether a role names a number that a calculator cannot do without. */
const isBase = (role: Role): boolean =>
  role.kind === 'input' && quantityInputs(role.of).some(({ id, optional }) => id === role.id && !optional)

/** "研发费用要多少", "要多少研发费用": the number asked for is what the calculator would be given. */
const asksForBase = ({ text, cues }: Heard): boolean =>
  cues.some(
    (cue) =>
      cue.roles.some((role) => isBase(role) || (role.kind === 'way' && role.way === 'spend')) &&
      ways(cues, 'how-much').some((way) => {
        const gap = between(text, cue, way)
        const [from, to] = cue.end <= way.start ? [cue.end, way.start] : [way.end, cue.start]
        const gains = ways(cues, 'gain').some((gain) => gain.start >= from && gain.end <= to)
        const most = cue.end <= way.start ? ASKED : ASKED_FOR
        return (
          from <= to && gap.length <= most && count(gap, hardStops) + count(gap, softStops) === 0 && !gains
        )
      }),
  )
const ASKED_FOR = 3

const AIMED = 4
/** "想拿60万", "60万的补助": the amount a person wants to get, when it is the only one. */
const aimOf = ({ text, cues, quantities }: Heard): Quantity | undefined => {
  const sums = quantities.filter(({ unit }) => unit === 'yuan')
  const [only] = sums
  if (!only || sums.length > 1 || only.amount.from !== only.amount.to) return undefined
  const aimed = ways(cues, 'aim').some(
    ({ end }) => end <= only.start && text.slice(end, only.start).trim().length <= AIMED,
  )
  const gained = ways(cues, 'gained').some(
    ({ start }) => start >= only.end && text.slice(only.end, start).trim().length <= GAINED,
  )
  return aimed || gained ? only : undefined
}
const GAINED = 2

/**
 * What a message asks of the calculators it is about. A number goes to the input whose name stands nearest; one that
 * belongs to something else goes nowhere.
 */
export const bind = (message: Heard, active: readonly Calculator[]): Asked[] => {
  const heard = { ...message, cues: findCues(message.text, active) }
  const aimed = aimOf(heard)
  const most = hasWay(heard.cues, 'most') && asksForBase(heard)
  const inverted = most || (aimed !== undefined && asksForBase(heard)) || hasWay(heard.cues, 'invert')
  const bound = inverted ? [] : assign(heard, active)
  const asked = active.flatMap((of) => askOne(heard, of, bound, active))
  if (!inverted) return asked
  const wanted =
    aimed ?? heard.quantities.find(({ unit, amount }) => unit === 'yuan' && amount.from === amount.to)
  const target = wanted ? { yuan: wanted.amount.from } : ('at-most' as const)
  return asked.map((one) => ({ ...one, target }))
}

/** Whether a message gives a calculator a number that its amount is made of. */
export const givesNumber = ({ inputs, unclear }: Asked, of: Calculator): boolean => {
  const asks = quantityInputs(of)
  return (
    unclear !== undefined ||
    asks.some(
      ({ id, optional }) =>
        inputs[id] !== undefined && (!optional || asks.some(({ productOf }) => productOf.includes(id))),
    )
  )
}
