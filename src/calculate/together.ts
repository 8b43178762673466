/** Items that are each below a limit which they may reach together. */
import Fraction from 'fraction.js'
import type { AmountStep, Inputs } from '../corpus/schema.ts'
import { unique, workOut } from './item.ts'
import type { Figure, Item, Line, Request, Term, Why } from './kinds.ts'
import { toYuan } from './money.ts'
import { numberOf, sumOf } from './numbers.ts'
import { joinTerms } from './world.ts'

type Below = Extract<Why, { kind: 'below' }>

/** The step because of which an item gets nothing, if several may count as one for it. */
const stepOf = ({ calculator, why }: Item): AmountStep | undefined =>
  why?.kind === 'below'
    ? calculator.steps.find(
        (step): step is AmountStep =>
          step.kind === 'amount' && step.per === why.input && step.together !== null,
      )
    : undefined

const merged = (inputs: readonly Inputs[]): Inputs => {
  const all: Inputs = {}
  for (const [id, given] of inputs.flatMap((one) => Object.entries(one))) {
    const before = all[id]
    if (before?.kind === 'amounts' && given.kind === 'amounts')
      all[id] = { kind: 'amounts', amounts: [...before.amounts, ...given.amounts] }
    else if (before?.kind === 'options' && given.kind === 'options')
      all[id] = { kind: 'options', options: [...new Set([...before.options, ...given.options])] }
    else all[id] = given
  }
  return all
}

const highest = ({ yuan, max }: Pick<Figure, 'yuan' | 'max'>): Fraction => new Fraction(yuan ?? max ?? 0)

/** From nothing to what all come to. */
const upTo = (amounts: readonly Pick<Figure, 'yuan' | 'max'>[]) => ({
  yuan: null,
  min: '0',
  max: toYuan(sumOf(amounts.map(highest))),
})

/** One item of several that reach the limit only together. */
const join = (requests: readonly Request[], text: string): Item => {
  const items = requests.map((request) => workOut(request, true))
  const [first] = items as [Item]
  const amount = upTo(items)
  const label = first.calculator.steps.find(({ id }) => id === 'result')?.label ?? ''
  const terms = joinTerms(
    items.map((item): Term => ({ value: toYuan(highest(item)), unit: 'yuan' })),
    '+',
  )
  const result = { value: amount.max, unit: 'yuan' as const }
  const line: Line = { step: 'result', label, terms, result, capped: null, rounded: false }
  return {
    ...first,
    ...amount,
    status: 'range',
    figures: first.figures.map(({ id, label }) => ({
      id,
      label,
      ...upTo(items.flatMap(({ figures }) => figures.filter((figure) => figure.id === id))),
    })),
    inputs: merged(items.map(({ inputs }) => inputs)),
    assumed: [...new Set(items.flatMap(({ assumed }) => assumed))],
    lines: [],
    upper: [...items.flatMap(({ lines, upper }) => (upper.length > 0 ? upper : lines)), line],
    notes: unique([...items.flatMap(({ notes }) => notes), { kind: 'reading', text }]),
  }
}

/** The items, with those of one calculator that reach its limit only together made one. */
export const together = (requests: readonly Request[], items: readonly Item[]): Item[] => {
  const groups = new Map<AmountStep, number[]>()
  items.forEach((item, i) => {
    const step = stepOf(item)
    if (step) groups.set(step, [...(groups.get(step) ?? []), i])
  })
  const made = new Map<number, Item | null>()
  for (const [step, group] of groups) {
    const whys = group.map((i) => items[i]?.why as Below)
    const sum = sumOf(whys.map(({ value }) => new Fraction(value)))
    if (whys.some(({ limit }) => sum.lt(numberOf(limit)))) continue
    const one = join(
      group.map((i) => requests[i] as Request),
      step.together as string,
    )
    group.forEach((i, place) => void made.set(i, place === 0 ? one : null))
  }
  return items.flatMap((item, i) => made.get(i) ?? (made.has(i) ? [] : [item]))
}
