/** The promise that every example of a calculator computes, and that between them every input matters. */
import Fraction from 'fraction.js'
import type * as z from 'zod'
import { calculate, type Item } from '../calculate/index.ts'
import { type Names, readFigure } from './literal.ts'
import type { Amount, Calculator, calculatorBlock, Given, Input, Inputs, QuantityInput } from './schema.ts'

type Tell = (path: readonly PropertyKey[], why: string) => void
type Example = z.infer<typeof calculatorBlock>['examples'][number]
type Value = Example['given'][string]

/** Written instead of a number or an option: the person does not know. */
const SKIP = 'skip'
const AT_LEAST_STEPS = 6
const AT_LEAST_CHECKS = 2
const HALF = new Fraction(1, 2)
const TWICE = new Fraction(2)

/** One number in the unit of its input; a count needs no unit. */
const readNumber = (text: string, { unit, counters }: QuantityInput, names: Names): string | undefined => {
  const [sign, digits] = text.startsWith('-') ? ['-', text.slice(1)] : ['', text]
  if (unit === 'item') {
    const [, number, counter = ''] = /^(\d+(?:\.\d+)?)(\D*)$/.exec(digits) ?? []
    return number !== undefined && ['', names.units.item, ...counters].includes(counter)
      ? sign + number
      : undefined
  }
  const figure = readFigure(digits, names)
  return figure?.unit === unit ? sign + figure.value : undefined
}

const readAmount = (text: string, input: QuantityInput, names: Names): Amount | undefined => {
  const [first = '', second = first, ...more] = text.split('~')
  const from = readNumber(first, input, names)
  const to = readNumber(second, input, names)
  return from === undefined || to === undefined || more.length > 0 ? undefined : { from, to }
}

/** What an example gives for one input; undefined when it cannot be read. */
const readGiven = (input: Input, value: Value, names: Names): Given | undefined => {
  const texts = (Array.isArray(value) ? value : [value]).map(String)
  if (value === SKIP) return { kind: 'skipped' }
  if (input.kind === 'option') {
    const known = texts.every((text) => input.options.some(({ name }) => name === text))
    return known && texts.length > 0 ? { kind: 'options', options: texts } : undefined
  }
  const amounts = texts.map((text) => readAmount(text, input, names))
  return amounts.every((amount) => amount !== undefined) && amounts.length > 0
    ? { kind: 'amounts', amounts }
    : undefined
}

const readInputs = (
  calculator: Calculator,
  given: Example['given'],
  names: Names,
  tell: Tell,
): Inputs | undefined => {
  const inputs: Inputs = {}
  let whole = true
  for (const [id, value] of Object.entries(given)) {
    const input = calculator.inputs.find((one) => one.id === id)
    const isCondition = calculator.conditions.some((one) => one.id === id)
    const read: Given | undefined = input
      ? readGiven(input, value, names)
      : isCondition && typeof value === 'boolean'
        ? { kind: 'condition', holds: value }
        : undefined
    if (read) inputs[id] = read
    else {
      whole = false
      tell(['given', id], input || isCondition ? `cannot be read: ${value}` : 'is no input and no condition')
    }
  }
  return whole ? inputs : undefined
}

/** An amount of money of an example as an item has it. */
const yuanOf = (text: string, names: Names): string => {
  const figure = readFigure(text, names)
  return figure?.unit === 'yuan' ? figure.value : `${text} (no amount of money)`
}

const spanText = (min: string | null, max: string | null) => `${min}~${max}`

/** What an example wants, as pairs of what is compared and the text it must have. */
const wantedOf = ({ gives }: Example, names: Names): [string, string][] => {
  const { status, amount, from, to, figures = {}, missing } = gives
  const text = (money: string) =>
    money
      .split('~')
      .map((one) => yuanOf(one, names))
      .join('~')
  const wanted: [string, string][] = [['status', status]]
  if (amount !== undefined) wanted.push(['amount', text(amount)])
  if (from !== undefined || to !== undefined) wanted.push(['amount', text(`${from ?? ''}~${to ?? ''}`)])
  for (const [name, money] of Object.entries(figures)) wanted.push([name, text(money)])
  if (missing) wanted.push(['missing', missing.join(' ')])
  return wanted
}

const amountText = ({ yuan, min, max }: Pick<Item, 'yuan' | 'min' | 'max'>): string =>
  yuan ?? (min === null ? 'none' : spanText(min, max))

const foundOf = (item: Item, name: string): string => {
  if (name === 'status') return item.status
  if (name === 'amount') return amountText(item)
  if (name === 'missing') return item.missing.join(' ')
  const figure = item.figures.find(({ id, label }) => id === name || label === name)
  return figure ? amountText(figure) : 'none'
}

const compare = (example: Example, item: Item, names: Names, tell: Tell) => {
  const wanted = wantedOf(example, names)
  const carriesAmount = item.yuan !== null || item.min !== null
  if (carriesAmount && !wanted.some(([name]) => name === 'amount')) tell(['gives'], 'says no amount')
  for (const [name, text] of wanted) {
    const found = foundOf(item, name)
    if (found !== text) tell(['gives'], `${name}: wants ${text}, comes to ${found}`)
  }
}

/** All that an input can change. */
const outcomeOf = (item: Item): string => {
  const { status, yuan, min, max, figures, why } = item
  return JSON.stringify({ status, yuan, min, max, figures, why })
}

/** A result that says nothing of the clause. */
const isEmpty = ({ status }: Item) => status === 'needs-input' || status === 'invalid'

const times = (given: Given | undefined, factor: Fraction): Given | undefined =>
  given?.kind === 'amounts'
    ? {
        kind: 'amounts',
        amounts: given.amounts.map(({ from, to }) => ({
          from: factor.mul(from).toFraction(),
          to: factor.mul(to).toFraction(),
        })),
      }
    : undefined

/** What else an input may be: each option; the numbers of all examples, and those with half or twice as much; nothing. */
const othersOf = (input: Input, settings: readonly Inputs[]): (Given | undefined)[] => {
  if (input.kind === 'option') {
    return input.options.map(({ name }) => ({ kind: 'options', options: [name] }))
  }
  const given = settings.map((inputs) => inputs[input.id])
  return [undefined, ...given, ...given.flatMap((one) => [times(one, HALF), times(one, TWICE)])]
}

/** Counts, and kinds that are apart, say how many things there are, each of which is computed by itself. */
const isNumberOfThings = (input: Input): boolean =>
  input.kind === 'option' ? input.apart : input.unit === 'item' && input.optional

/** Whether some example comes out differently when only this input is changed. */
const matters = (calculator: Calculator, input: Input, settings: readonly Inputs[]): boolean => {
  const others = othersOf(input, settings)
  return settings.some((inputs) => {
    const own = calculate({ calculator, inputs })
    return others.some((value) => {
      const { [input.id]: _, ...rest } = inputs
      const other = calculate({ calculator, inputs: value ? { ...rest, [input.id]: value } : rest })
      return !isEmpty(own) && !isEmpty(other) && outcomeOf(own) !== outcomeOf(other)
    })
  })
}

/** Complains of examples that compute differently, of too few of them, and of inputs that change nothing. */
export const checkExamples = (
  calculator: Calculator,
  examples: readonly Example[],
  names: Names,
  tell: Tell,
): void => {
  const { inputs, steps, checks } = calculator
  const least =
    checks.length > 0 ? AT_LEAST_CHECKS : steps.length > 0 && inputs.length > 0 ? AT_LEAST_STEPS : 0
  if (examples.length < least) tell(['examples'], `there are ${examples.length}, not ${least}`)
  const settings = examples.flatMap((example, i) => {
    const within: Tell = (path, why) => tell(['examples', i, ...path], why)
    const given = readInputs(calculator, example.given, names, within)
    if (!given) return []
    compare(example, calculate({ calculator, inputs: given }), names, within)
    return [given]
  })
  for (const input of inputs) {
    if (!isNumberOfThings(input) && !matters(calculator, input, settings))
      tell(['asks', input.id], 'changes nothing in any example')
  }
}
