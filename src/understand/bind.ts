/** Which number is what: the quantities, options and denials of a message, as inputs of the calculators it is about. */
import Fraction from 'fraction.js'
import type { Asked } from '../conversation/index.ts'
import { type Calculator, type Inputs, type OptionInput, words } from '../corpus/index.ts'
import { assign } from './assign.ts'
import { findCues, hasWay, type Role } from './cues.ts'
import { type Options, readConditions, readOptions } from './denials.ts'
import { exact, given, MOST_ITEMS } from './given.ts'
import {
  AIMED,
  type Bound,
  between,
  count,
  cuesFor,
  distance,
  type Heard,
  hardStops,
  quantityInputs,
  type Slot,
  type Span,
  softStops,
  ways,
} from './heard.ts'
import type { Quantity } from './quantities.ts'

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
  words['same-counters'].some((group) => group.includes(counter) && group.some((one) => each.includes(one)))

/** 两位专家, 3个引进的专家; 专家两位. */
const isCounted = ({ text }: Heard, quantity: Span, name: Span): boolean => {
  const gap = between(text, quantity, name)
  const near = quantity.end <= name.start ? gap.length <= COUNT_BEFORE : gap.length <= COUNT_AFTER
  return near && count(gap, hardStops) + count(gap, softStops) === 0
}

const COUNT_BEFORE = 3
const COUNT_AFTER = 1

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
