/** Gives each number of a message to the input it is said of. */
import { type Calculator, measureOf, type QuantityInput, words } from '../corpus/index.ts'
import {
  AIMED,
  BESIDE,
  type Bound,
  continues,
  count,
  cuesFor,
  FAR,
  fits,
  type Heard,
  hardStops,
  isCorrected,
  isOneOf,
  NEGATED,
  nearestOf,
  quantityInputs,
  type Slot,
  type Span,
  subjectsOf,
  ways,
} from './heard.ts'
import type { Quantity } from './quantities.ts'

const BY_NAME = 4
const COUNT_BESIDE = 6

/** A subject says less about a number than the number's own name. */
const SUBJECT = 6

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

/** What is said again: the number before it, or the only one of its unit: 贷了420万,用了一年,说错了是380万. */
const correctedBy = (heard: Heard, bound: readonly Bound[], quantity: Quantity): Bound | undefined => {
  const like = bound.filter((one) => one.quantity.unit === quantity.unit && fits(quantity, one.slot.input))
  const last = like.at(-1)
  const only = like.every(({ slot }) => slot.input === last?.slot.input)
  return last && (only || last === bound.at(-1)) && isCorrected(heard, last.quantity, quantity)
    ? last
    : undefined
}

/** Gives each number to the slot whose name stands nearest, unless the name of something else stands nearer. */
export const assign = (heard: Heard, active: readonly Calculator[]): Bound[] => {
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
    const corrected = correctedBy(heard, bound, quantity)
    if (corrected) bound.push({ ...corrected, quantity })
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
