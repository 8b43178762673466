/** One thing computed, in sentences for people and as an object for machines. */
import { type Given, type Input, policyOf } from '../corpus/index.ts'
import type { EstimateItem } from '../platforms/platform.ts'
import { sayAbout, sayAmounts, sayAssumed, sayFigure, sayRange, sayTerm } from './figures.ts'
import { dates, type Of, unitsAt } from './frame.ts'
import { list, say } from './say.ts'

export type Item = Of<'estimate'>['items'][number]
type Why = NonNullable<Item['why']>
type Line = Item['lines'][number]
type Note = Item['notes'][number]
type Figure = Item['figures'][number]
type Step = Item['calculator']['steps'][number]
type Amount = Pick<Item, 'yuan' | 'min' | 'max'>

const money = (yuan: string): string => sayFigure(yuan, 'yuan')
const join = (parts: readonly string[]): string => parts.join(say('estimate.separator'))

/** The statuses that carry an amount. */
const amounts = ['exact', 'at-least', 'at-most', 'range'] as const
export type WithAmount = (typeof amounts)[number]

/** Whether an item carries an amount. */
export const hasAmount = <T extends { status: Item['status'] }>(
  item: T,
): item is T & { status: WithAmount } => (amounts as readonly string[]).includes(item.status)

/** Whether an item holds what a unit would have to review: an amount, or that conditions are met. */
export const isComputed = ({ status, why }: Pick<Item, 'status' | 'why'>): boolean =>
  hasAmount({ status }) || why?.kind === 'gives'

/** An amount with its label: 补助至少50万元. */
const sayAmount = (label: string, status: WithAmount, { yuan, min, max }: Amount): string =>
  status === 'range'
    ? say('estimate.amount', { label, amount: sayRange(min as string, max as string, 'yuan') })
    : status === 'exact'
      ? say('estimate.amount', { label, amount: money(yuan as string) })
      : say(`estimate.${status}`, { label, amount: money(yuan as string) })

const sayFigureAmount = (label: string, figure: Figure): string =>
  sayAmount(label, figure.yuan === null ? 'range' : figure.floor ? 'at-least' : 'exact', figure)

const resultLabel = ({ calculator }: Item): string =>
  calculator.steps.find(({ id }) => id === 'result')?.label ?? ''

/** What an amount was worked back to, when the question was how much is needed for it. */
export const neededOf = ({ calculator, figures }: Item): Figure | undefined =>
  figures.find(({ id }) => calculator.inputs.some((input) => input.id === id))

/** What it comes to: first the figure asked for, then the result. */
export const sayResult = (item: Item & { status: WithAmount }, focus: string | null): string => {
  const figure = item.figures.find(({ id, label }) => id === focus && label !== null)
  return join([
    ...(figure?.label ? [sayFigureAmount(figure.label, figure)] : []),
    sayAmount(resultLabel(item), item.status, item),
  ])
}

/** "要达到200万元，研发费用需要1,000万元", when it was asked the other way round. */
export const sayNeeded = (item: Item & { status: WithAmount }, needed: Figure): string =>
  say('estimate.needed', {
    result: resultLabel(item),
    amount: sayAmount('', item.status, item),
    base: sayFigureAmount(needed.label ?? '', needed),
  })

/** One input or condition as it was understood; undefined where there is nothing to show. */
const sayGiven = (given: Given, input: Input | undefined, assumed: boolean): string | undefined => {
  const said =
    given.kind === 'amounts' && input?.kind === 'quantity'
      ? sayAmounts(given.amounts, input.unit)
      : given.kind === 'options'
        ? given.options.join(say('estimate.or'))
        : given.kind === 'condition'
          ? say(given.holds ? 'estimate.yes' : 'estimate.no')
          : undefined
  return said !== undefined && assumed ? sayAssumed(said) : said
}

const inputsOf = ({ calculator, inputs, assumed }: Item): Record<string, string> =>
  Object.fromEntries(
    Object.entries(inputs).flatMap(([id, given]) => {
      const input = calculator.inputs.find((one) => one.id === id)
      const said = sayGiven(given, input, assumed.includes(id))
      return said === undefined ? [] : [[id, said]]
    }),
  )

/** Which inputs are told: all, those that were said, or those that are no numbers and stand in no working. */
type Told = 'all' | 'said' | 'options'

/** What it was computed from, in one list; what follows from the rest stands in the working. */
export const sayInputs = (item: Item, told: Told = 'all'): string => {
  const { calculator, inputs, assumed } = item
  const said = inputsOf(item)
  return list(
    calculator.inputs.flatMap((input) => {
      const value = said[input.id]
      if (value === undefined || (told === 'said' && assumed.includes(input.id))) return []
      if (input.kind === 'option') return [value]
      if (told === 'options') return []
      const derived = input.productOf.length > 0 && input.productOf.every((id) => inputs[id] !== undefined)
      return derived ? [] : [say('estimate.input', { label: input.label, value })]
    }),
  )
}

type Term = Line['terms'][number]

/** "(85万元 + 110万元) × 30%"; what was rounded before is only about right here. */
const sayTerms = (terms: readonly Term[], rounded: ReadonlySet<string>): string =>
  terms
    .map((term) => {
      if ('sign' in term) return term.sign === '(' || term.sign === ')' ? term.sign : ` ${term.sign} `
      const said = sayTerm(term.value, term.unit)
      return term.unit === 'yuan' && rounded.has(term.value) ? sayAbout(said) : said
    })
    .join('')

const sayLine = ({ terms, result, capped, rounded }: Line, before: ReadonlySet<string>): string => {
  const amount = sayFigure(result.value, result.unit)
  const reached = capped ? money(capped.before) : amount
  const said = sayTerms(terms, before)
  const line =
    said === reached
      ? reached
      : say(rounded ? 'estimate.line-rounded' : 'estimate.line', { terms: said, amount: reached })
  return capped ? say('estimate.line-capped', { line, amount }) : line
}

/** The lines of one end, each with its label where they are about several things. */
const sayLines = (lines: readonly Line[]): string => {
  const several = new Set(lines.map(({ label }) => label)).size > 1
  const rounded = new Set(lines.flatMap((line) => (line.rounded ? [line.result.value] : [])))
  return join(
    lines.map((line) =>
      several && line.label !== ''
        ? say('estimate.line-labelled', { label: line.label, line: sayLine(line, rounded) })
        : sayLine(line, rounded),
    ),
  )
}

/** What a step is made from, by its id; inputs among them. */
const partsOf = (step: Step): string[] => {
  switch (step.kind) {
    case 'share':
      return [step.share]
    case 'bands':
      return [step.bands]
    case 'less':
      return [step.from, step.less]
    case 'sum':
      return step.sum
    case 'amount':
      return step.per === null ? [] : [step.per]
  }
}

/** The item with those lines alone that lead to its result or the figure asked for. */
export const inShort = (item: Item, focus: string | null): Item => {
  const { steps } = item.calculator
  const wanted = new Set<string>()
  const add = (id: string) => {
    wanted.add(id)
    const step = steps.find((one) => one.id === id)
    if (step) partsOf(step).forEach(add)
  }
  for (const id of ['result', ...(focus === null ? [] : [focus])]) add(id)
  const leads = ({ step }: Line) => wanted.has(step) || !steps.some(({ id }) => id === step)
  return { ...item, lines: item.lines.filter(leads), upper: item.upper.filter(leads) }
}

/** The working; of a range, that of either end. Null where nothing was computed. */
export const sayWorking = ({ lines, upper, min }: Item): string | null => {
  if (upper.length > 0) {
    const least = lines.length > 0 ? sayLines(lines) : money(min ?? '0')
    return join([
      say('estimate.lower', { working: least }),
      say('estimate.upper', { working: sayLines(upper) }),
    ])
  }
  return lines.length > 0 ? sayLines(lines) : null
}

const sayTest = ({ label, value, limit, relation }: Extract<Why, { kind: 'test' }>): string =>
  relation === 'is' || limit === null || value === null
    ? say('estimate.test-is', { label })
    : say(`estimate.test-${relation}`, { label, value: sayFigure(value, limit.unit), limit: limit.text })

const sayYear = (year: number, { calculator, figures }: Item): string => {
  const policy = policyOf(calculator.ref)
  const said = { year: String(year), ...(policy ? dates(policy) : { from: '', to: '' }) }
  const figure = figures.find(({ label }) => label === null)
  return figure
    ? say('estimate.year', { ...said, amount: sayFigureAmount('', figure) })
    : say('estimate.year-plain', said)
}

/** Why there is no amount, in one sentence; null where there is one or it is still asked for. */
export const sayReason = (item: Item): string | null => {
  const { why, calculator, inputs } = item
  if (why === null) return null
  const units = list(unitsAt(calculator.ref))
  switch (why.kind) {
    case 'condition':
      return why.condition.reason
    case 'refused':
      return why.reason
    case 'below': {
      const { label, value, limit, short } = why
      return say('estimate.below', {
        label,
        value: sayFigure(value, limit.unit),
        limit: limit.text,
        short: sayFigure(short, limit.unit),
      })
    }
    case 'test':
      return sayTest(why)
    case 'year':
      return sayYear(why.year, item)
    case 'gives':
      return say('estimate.gives', { quote: why.quote, units })
    case 'opens':
      return say(calculator.pool ? 'estimate.pool' : 'estimate.opens', { quote: why.quote, units })
    case 'unknown':
      return say(inputs[why.input] ? 'estimate.undecided' : 'estimate.unknown', { label: why.label, units })
    case 'invalid':
      return say(`estimate.invalid-${why.fault}`, { label: why.label })
  }
}

/** What must be said with the result; what was assumed stands with the inputs. */
export const sayNote = (note: Note): string[] => {
  switch (note.kind) {
    case 'reading':
    case 'outside':
      return [note.text]
    case 'left-out': {
      const { value, limit, short } = note
      return [
        say('estimate.left-out', {
          value: sayFigure(value, limit.unit),
          limit: limit.text,
          short: sayFigure(short, limit.unit),
        }),
      ]
    }
    case 'counted': {
      const { label, value, limit } = note
      return [say('estimate.counted', { label, value: sayFigure(value, limit.unit), limit: limit.text })]
    }
    case 'about':
      return [say('estimate.about', { label: note.label })]
    case 'near':
      return [say('estimate.near', { label: note.label, limit: note.limit.text })]
    case 'rounded':
      return [say('estimate.rounded')]
    case 'assumed':
      return []
  }
}

/** The clause's words that carry its figures, each in quotation marks; those of the reason are not said twice. */
export const sayQuotes = ({ calculator, why }: Item): string => {
  const said = why?.kind === 'gives' || why?.kind === 'opens' ? why.quote : ''
  return calculator.quotes
    .filter((quote) => !said.includes(quote))
    .map((quote) => say('estimate.quote', { quote }))
    .join('')
}

/** What is taken to hold because nothing was said of it. */
export const sayConditions = ({ calculator, inputs, status, why }: Item): string[] => {
  const open = calculator.conditions.filter(({ id }) => inputs[id] === undefined).map(({ label }) => label)
  return open.length > 0 && isComputed({ status, why })
    ? [say('estimate.conditions', { conditions: list(open) })]
    : []
}

const number = (yuan: string | null): number | null => (yuan === null ? null : Number(yuan))

/** An amount for machines: at most 10^13 yuan with two decimals, which a JSON number holds exactly. */
export const amountObject = ({ yuan, min, max }: Amount) => ({
  yuan: number(yuan),
  min: number(min),
  max: number(max),
})

/** The conditions that an amount takes to hold without their being said. */
const assumedConditions = ({ calculator, inputs, status, why }: Item): Record<string, string> =>
  isComputed({ status, why })
    ? Object.fromEntries(
        calculator.conditions
          .filter(({ id }) => inputs[id] === undefined)
          .map(({ id }) => [id, sayAssumed(say('estimate.yes'))]),
      )
    : {}

/** What is not eligible gets nothing: an amount of 0 where there would be one at all. */
const amountOf = (item: Item) =>
  item.status === 'not-eligible' && item.calculator.steps.length > 0
    ? amountObject({ yuan: '0', min: null, max: null })
    : amountObject(item)

/** One item for machines. */
export const itemObject = (item: Item): EstimateItem => {
  const { calculator, status, figures, missing } = item
  const { id, ref, quotes, payee, per } = calculator
  return {
    calculator: id,
    ref,
    status,
    ...amountOf(item),
    figures: figures.map((figure) => {
      const label = figure.label ?? say('estimate.in-period')
      return figure.yuan === null
        ? { label, min: Number(figure.min), max: Number(figure.max) }
        : { label, yuan: Number(figure.yuan) }
    }),
    missing,
    reason: sayReason(item),
    inputs: { ...inputsOf(item), ...assumedConditions(item) },
    working: sayWorking(item),
    quotes,
    ...(payee === null ? {} : { payee }),
    ...(per === null ? {} : { per }),
  }
}
