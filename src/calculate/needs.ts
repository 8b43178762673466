/** What a calculator needs, and how what is given settles it. */
import Fraction from 'fraction.js'
import type { Amount, Calculator, Given, Inputs, OptionInput, QuantityInput } from '../corpus/schema.ts'
import type { Why } from './kinds.ts'
import { sumOf, toText } from './numbers.ts'

/** The names that a step's amount is made from. */
const partsOf = (step: Calculator['steps'][number]): (string | null)[] => {
  switch (step.kind) {
    case 'share':
      return [step.share, step.counted?.of ?? null, step.years?.of ?? null]
    case 'amount':
      return [step.per, step.years?.of ?? null]
    case 'bands':
      return [step.bands]
    case 'less':
      return [step.from, step.less]
    case 'sum':
      return step.sum
  }
}

const findBases = ({ inputs, steps, checks }: Calculator): ReadonlySet<string> => {
  const found = new Set<string>()
  const add = (id: string | null) => {
    if (id === null || found.has(id)) return
    found.add(id)
    const input = inputs.find((one) => one.id === id)
    if (input?.kind === 'quantity') input.productOf.forEach(add)
    const step = steps.find((one) => one.id === id)
    if (step) partsOf(step).forEach(add)
  }
  add('result')
  for (const { all } of checks) for (const { shareOf } of all) add(shareOf)
  return found
}

const bases = new WeakMap<Calculator, ReadonlySet<string>>()

/** The inputs without which, or with none of which, there is nothing to compute. */
export const basesOf = (calculator: Calculator): ReadonlySet<string> => {
  const found = bases.get(calculator) ?? findBases(calculator)
  bases.set(calculator, found)
  return found
}

/** The inputs as they are computed with: given, derived or assumed. */
export type Settled = {
  quantities: Map<string, Amount[]>
  options: Map<string, string[]>
  /** Ids still to be asked for. */
  missing: Set<string>
  /** The first number that is not known, and cannot be. */
  unknown: Extract<Why, { kind: 'unknown' }> | null
  assumed: string[]
  /** Those that are the product of others. */
  derived: string[]
}

const amountsOf = (given: Given | undefined): Amount[] | null =>
  given?.kind === 'amounts' && given.amounts.length > 0 ? given.amounts : null

/** Several amounts of one thing are one amount. */
const joined = (amounts: Amount[]): Amount => {
  const [only] = amounts
  if (only && amounts.length === 1) return only
  const add = (end: 'from' | 'to') => toText(sumOf(amounts.map((amount) => new Fraction(amount[end]))))
  return {
    from: add('from'),
    to: add('to'),
    ...(amounts.some(({ about }) => about) ? { about: true as const } : {}),
  }
}

const productOf = (parts: { input: QuantityInput; amount: Amount }[]): Amount => {
  const multiply = (end: 'from' | 'to') =>
    toText(parts.reduce((product, { amount }) => product.mul(amount[end]), new Fraction(1)))
  const [from, to] = [multiply('from'), multiply('to')]
  return {
    from,
    to,
    ...(parts.some(({ amount }) => amount.about) ? { about: true as const } : {}),
    ...(from === to
      ? { factors: parts.map(({ input, amount }) => ({ value: amount.from, unit: input.unit })) }
      : {}),
  }
}

/** The options a person may mean: those named, or all; but none that gets nothing. */
const optionsOf = (input: OptionInput, given: Given | undefined): string[] =>
  input.options
    .filter(
      ({ name, refused }) => refused === null && (given?.kind !== 'options' || given.options.includes(name)),
    )
    .map(({ name }) => name)

const settleOption = (input: OptionInput, given: Given | undefined, settled: Settled): void => {
  if (given || (input.optional && input.assume === null))
    settled.options.set(input.id, optionsOf(input, given))
  else if (input.assume !== null) {
    settled.options.set(input.id, [input.assume])
    settled.assumed.push(input.id)
  } else settled.missing.add(input.id)
}

const settleGiven = (input: QuantityInput, given: Given | undefined, settled: Settled): void => {
  const amounts = amountsOf(given)
  if (amounts) settled.quantities.set(input.id, input.many ? amounts : [joined(amounts)])
  else if (input.assume) {
    settled.quantities.set(input.id, [{ from: input.assume.value, to: input.assume.value }])
    settled.assumed.push(input.id)
  }
}

/** A quantity that is not given: what it is the product of, or what is missing for it. */
const settleOpen = (
  input: QuantityInput,
  quantities: readonly QuantityInput[],
  inputs: Inputs,
  settled: Settled,
): void => {
  const factors = quantities.filter(({ id }) => input.productOf.includes(id))
  const open = factors.filter(({ id }) => !settled.quantities.has(id))
  if (factors.length > 0 && open.length === 0) {
    const known = factors.map((factor) => ({
      input: factor,
      amount: joined(settled.quantities.get(factor.id) as Amount[]),
    }))
    settled.quantities.set(input.id, [productOf(known)])
    settled.derived.push(input.id)
    return
  }
  if (input.optional) return
  const skipped = (id: string) => inputs[id]?.kind === 'skipped'
  const [next] = open
  const begun = factors.some(({ id }) => amountsOf(inputs[id]))
  if (next && open.length === 1 && begun && !skipped(next.id)) settled.missing.add(next.id)
  else if (!skipped(input.id)) settled.missing.add(input.id)
  else settled.unknown ??= { kind: 'unknown', input: input.id, label: input.label }
}

/** Settles every input but those in `without`, which are worked out instead of given. */
export const settle = (
  { inputs: asks }: Calculator,
  inputs: Inputs,
  without: ReadonlySet<string>,
): Settled => {
  const settled: Settled = {
    quantities: new Map(),
    options: new Map(),
    missing: new Set(),
    unknown: null,
    assumed: [],
    derived: [],
  }
  const needed = asks.filter(({ id }) => !without.has(id))
  const quantities = needed.filter((input) => input.kind === 'quantity')
  for (const input of quantities) settleGiven(input, inputs[input.id], settled)
  for (const input of needed) {
    if (input.kind === 'option') settleOption(input, inputs[input.id], settled)
    else if (!settled.quantities.has(input.id)) settleOpen(input, quantities, inputs, settled)
  }
  return settled
}
