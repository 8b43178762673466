/** An estimate → what it comes to with its working and clause; or the question that is still open. */
import { countedOf } from '../calculate/index.ts'
import type { AnswerObject, EstimateItem } from '../platforms/platform.ts'
import type { Block, Choice } from './blocks.ts'
import { sayFigure, sayRange } from './figures.ts'
import {
  fits,
  notices,
  type Of,
  type Opening,
  type PageOf,
  partOf,
  source,
  unitsAt,
  type Worded,
} from './frame.ts'
import {
  amountObject,
  hasAmount,
  type Item,
  inShort,
  isComputed,
  itemObject,
  neededOf,
  sayConditions,
  sayInputs,
  sayNeeded,
  sayNote,
  sayQuotes,
  sayReason,
  sayResult,
  sayWorking,
  type WithAmount,
} from './item.ts'
import { list, say } from './say.ts'

type Estimate = Of<'estimate'>
type Asking = NonNullable<Estimate['asking']>
type Facts = Extract<Block, { kind: 'facts' }>['facts']

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]
const textOf = (kind: 'text' | 'quote' | 'title', text: string): Block[] =>
  text === '' ? [] : [{ kind, text }]
const detailed = (blocks: readonly Block[]): Block[] =>
  blocks.map((block) =>
    block.kind === 'text' || block.kind === 'quote' ? { ...block, detail: true } : block,
  )
const lines = (texts: readonly string[]): Block[] => textOf('text', unique(texts).join('\n'))

const titleOf = ({ calculator }: Item): string => {
  const part = partOf(calculator.ref)
  const slots = { number: String(part.number), name: calculator.name }
  return 'text' in part ? say('estimate.title', slots) : say('estimate.title-chapter', slots)
}

const unitsFact = (units: readonly string[]) => ({ label: say('clause.units'), value: list(units) })

const payeeFacts = ({ calculator: { payee, per } }: Item): Facts => [
  ...(payee === null ? [] : [{ label: say('estimate.payee'), value: payee }]),
  ...(per === null ? [] : [{ label: say('estimate.per'), value: per }]),
]

/** The sentence an answer about one thing opens with. */
const sayOpening = (item: Item, focus: string | null): Opening => {
  if (hasAmount(item)) {
    const needed = neededOf(item)
    const inputs = sayInputs(item)
    const result = needed ? sayNeeded(item, needed) : sayResult(item, focus)
    const answer = say('estimate.open-plain', { result })
    return inputs === '' ? { opening: answer } : { opening: say('estimate.open', { inputs, result }), answer }
  }
  const reason = sayReason(item) ?? ''
  const refused = item.status === 'not-eligible' && item.why?.kind !== 'year'
  return { opening: refused ? say('estimate.open-not-eligible', { reason }) : reason }
}

const combiningOf = ({ calculator: { combining, ref } }: Item): string[] =>
  combining === null
    ? []
    : [say('estimate.combining-quote', { number: String(partOf(ref).number), quote: combining })]

/** How much is said: what is the least needed goes first, so that nothing that is needed is cut. */
type Detail = 3 | 2 | 1 | 0
const DETAILS: readonly Detail[] = [3, 2, 1, 0]

/** The most that is said within the narrowest message, with what stands below it. */
const fitted = (period: Estimate['period'], compose: (detail: Detail) => Block[]): Block[] => {
  let blocks: Block[] = []
  for (const detail of DETAILS) {
    blocks = compose(detail)
    if (fits(period, blocks)) break
  }
  return blocks
}

/** The notices, with less detail without what is known after the first. */
const framed = (period: Estimate['period'], units: readonly string[], opening: Opening, whole: boolean) => {
  const all = notices(period, units, opening)
  return whole || period.timeless ? all : all.slice(0, period.status === 'ended' ? 1 : 2)
}

/** The notes without which the amount would be misunderstood, and with more detail all of them. */
const notesOf = ({ notes }: Item, all: boolean): string[] =>
  notes
    .filter(({ kind }) => all || kind === 'left-out' || kind === 'counted' || kind === 'near')
    .flatMap(sayNote)

/** The readings to disclose, those that belong to an option only with it. */
const readingsOf = ({ calculator: { readings }, inputs }: Item): string[] =>
  readings
    .filter(({ by, options }) => {
      const given = by === null ? undefined : inputs[by]
      return (
        by === null || (given?.kind === 'options' && given.options.some((name) => options.includes(name)))
      )
    })
    .map(({ text }) => text)

const wordOne = ({ items, focus, period }: Estimate, pageOf: PageOf): Block[] => {
  const [item] = items as [Item]
  const { ref } = item.calculator
  const units = unitsAt(ref)
  const working = sayWorking(item)
  const explained = item.status !== 'not-eligible' && item.status !== 'invalid'
  return fitted(period, (detail) => [
    ...framed(period, units, sayOpening(item, focus[0] ?? null), detail >= 1),
    { kind: 'title', text: titleOf(item) },
    ...detailed([
      ...textOf('text', working === null ? '' : say('estimate.working', { working })),
      ...textOf('quote', sayQuotes(item)),
      ...lines([
        ...notesOf(item, detail >= 2),
        ...(explained
          ? [...(detail >= 3 ? readingsOf(item) : []), ...sayConditions(item), ...combiningOf(item)]
          : []),
      ]),
    ]),
    { kind: 'facts', facts: [...(explained ? payeeFacts(item) : []), unitsFact(units)] },
    ...(isComputed(item) || item.status === 'not-eligible' ? lines([say('estimate.disclaimer')]) : []),
    source(period.policy, [partOf(ref)], pageOf),
  ])
}

const choiceOf = (text: string, code: string | null | undefined): Choice => ({
  label: text,
  send: text,
  ...(code ? { code } : {}),
})

/** The question, and what can be tapped to answer it. */
const questionOf = ({ input, meanings, codes }: Asking): { question: string; choices: Choice[] } => {
  const { label, ask } = input
  const [first, second] = meanings ?? []
  if (first !== undefined && second !== undefined) {
    const choices = [first, second].map((yuan) => sayFigure(yuan, 'yuan'))
    const [one, other] = choices as [string, string]
    return {
      question: say('estimate.ask-meaning', { label, first: one, second: other }),
      choices: choices.map((text, at) => choiceOf(text, codes[at])),
    }
  }
  if (input.kind === 'quantity')
    return { question: ask ?? say('estimate.ask-quantity', { label }), choices: [] }
  return {
    question: ask ?? say('estimate.ask-option', { label }),
    choices: input.options.map(({ name }, at) => choiceOf(name, codes[at])),
  }
}

const answering = (choices: Choice[]): Block[] => [
  ...(choices.length > 0 ? [{ kind: 'choices' as const, choices }] : []),
  {
    kind: 'text',
    text: say('estimate.ask-hint'),
    onPage: {
      text: '',
      choices: [choiceOf(say('label.skip'), null), choiceOf(say('label.cancel'), null)],
      open: true,
    },
  },
]

const wordAsk = ({ items, period }: Estimate, asking: Asking, pageOf: PageOf): Block[] => {
  const item = items[asking.at] as Item
  const { ref } = item.calculator
  const units = unitsAt(ref)
  const { question, choices } = questionOf(asking)
  const inputs = sayInputs(item, 'said')
  const opening =
    inputs === ''
      ? { opening: question }
      : { opening: say('estimate.ask-known', { inputs, question }), answer: question }
  return fitted(period, (detail) => [
    ...framed(period, units, opening, detail >= 1),
    ...answering(choices),
    { kind: 'title', text: titleOf(item) },
    ...textOf('quote', sayQuotes(item)),
    { kind: 'facts', facts: [...payeeFacts(item), unitsFact(units)] },
    source(period.policy, [partOf(ref)], pageOf),
  ])
}

/** What an item comes to, in a few words. */
const sayOutcome = (item: Item, focus: string | null): string => {
  if (hasAmount(item)) {
    const needed = neededOf(item)
    return needed ? sayNeeded(item, needed) : sayResult(item, focus)
  }
  if (item.why?.kind === 'unknown') return say('estimate.short-unknown')
  return say(`estimate.short-${item.status as Exclude<Item['status'], WithAmount>}`)
}

const sayTotal = (total: NonNullable<Estimate['total']>): string =>
  total.status === 'range'
    ? say('estimate.total', { amount: sayRange(total.min as string, total.max as string, 'yuan') })
    : total.status === 'at-least'
      ? say('estimate.total-at-least', { amount: sayFigure(total.yuan as string, 'yuan') })
      : say('estimate.total', { amount: sayFigure(total.yuan as string, 'yuan') })

/** One thing computed in the words of a table: what it is, from what, what it comes to, whom to ask; and for machines. */
export type ItemWords = {
  title: string
  inputs: string
  outcome: string
  units: string[]
  item: EstimateItem
}

/** What an item comes to, in a few words; what counts of it in a sum comes first. */
export const wordOutcome = (item: Item): string => sayOutcome(item, item.calculator.inSum)

const worded = new WeakMap<Item, ItemWords>()

/** Words one item for a table. */
export const wordItem = (item: Item): ItemWords => {
  const words = worded.get(item) ?? {
    title: titleOf(item),
    inputs: sayInputs(item),
    outcome: wordOutcome(item),
    units: unitsAt(item.calculator.ref),
    item: itemObject(item),
  }
  worded.set(item, words)
  return words
}

/** The sum, in words. */
export const wordTotal = (total: NonNullable<Estimate['total']>): string => sayTotal(total)

/** What counts of an item in a sum instead of its result. */
const labelInSum = ({ calculator: { steps, inSum }, figures }: Item): string | undefined =>
  inSum !== 'result' && figures.some(({ id }) => id === inSum)
    ? steps.find(({ id }) => id === inSum)?.label
    : undefined

/** The sum, and what is no part of it. */
const totalOf = ({ items, total }: Estimate, detail: Detail): string[] => {
  if (total === null) {
    const fees = items.flatMap((item, at) =>
      hasAmount(item) && !countedOf(item)
        ? [say('estimate.without', { place: String(at + 1), why: say('estimate.short-not-given') })]
        : [],
    )
    return fees.length > 0 ? [say('estimate.no-total', { items: list(fees) })] : []
  }
  const without = items.flatMap((item, at) => {
    const place = String(at + 1)
    if (item.status === 'not-eligible') return []
    if (!hasAmount(item)) return [say('estimate.without', { place, why: sayOutcome(item, null) })]
    return countedOf(item) ? [] : [say('estimate.without', { place, why: say('estimate.short-not-given') })]
  })
  const counted = items.flatMap((item, at) => {
    const label = hasAmount(item) ? labelInSum(item) : undefined
    return label === undefined ? [] : [say('estimate.counted-one', { place: String(at + 1), label })]
  })
  const instead = counted.length > 0 ? [say('estimate.counted-as', { items: list(counted) })] : []
  if (without.length > 0)
    return [say('estimate.total-without', { total: sayTotal(total), items: list(without) }), ...instead]
  // The answer has opened with it.
  return detail >= 1 ? [say('estimate.open-plain', { result: sayTotal(total) }), ...instead] : instead
}

/** One of several items: what it comes to, how, and the words it rests on; `said` is what the one before told. */
const compact = (
  item: Item,
  place: number,
  focus: string | null,
  said: Item | undefined,
  detail: Detail,
): Block[] => {
  const working = sayWorking(inShort(item, focus))
  const inputs = sayInputs(item, detail === 0 && working !== null ? 'options' : 'all')
  const how =
    working === null
      ? []
      : [
          inputs === ''
            ? say('estimate.open-plain', { result: working })
            : say('estimate.open', { inputs, result: working }),
        ]
  const { payee, ref } = item.calculator
  const units = list(unitsAt(ref))
  const quotes = sayQuotes(item)
  const reason = sayReason(item) ?? ''
  return [
    {
      kind: 'title',
      text: say('estimate.numbered', {
        place: String(place),
        title: titleOf(item),
        outcome: sayOutcome(item, focus),
      }),
    },
    ...(hasAmount(item) ? detailed : (blocks: Block[]) => blocks)([
      ...lines([
        ...how,
        ...[sayReason(item) ?? ''].filter((text) => text !== ''),
        ...notesOf(item, detail >= 2),
      ]),
      ...(said && sayQuotes(said) === quotes ? [] : textOf('quote', quotes)),
    ]),
    ...lines([
      ...(detail >= 1 && payee !== null
        ? [say('estimate.line-labelled', { label: say('estimate.payee'), line: payee })]
        : []),
      ...(said?.calculator.ref === ref || reason.includes(units)
        ? []
        : [say('estimate.line-labelled', { label: say('clause.units'), line: units })]),
    ]),
  ]
}

/** Several things, each in short; when they are passed on, as many as fit. */
const wordSeveral = (estimate: Estimate, pageOf: PageOf): Block[] => {
  const { period, count } = estimate
  const blocks = wordShown(estimate, pageOf)
  return period.timeless && count > 1 && !fits(period, blocks)
    ? wordSeveral({ ...estimate, count: count - 1 }, pageOf)
    : blocks
}

const wordShown = (estimate: Estimate, pageOf: PageOf): Block[] => {
  const { items, from, count, total, asking, focus, period } = estimate
  const shown = items.slice(from, from + count)
  const refs = unique(shown.map(({ calculator }) => calculator.ref))
  const units = unique(refs.flatMap(unitsAt))
  const left = items.length - from - count
  const opening =
    total === null
      ? say('estimate.several', { count: String(items.length) })
      : say('estimate.several-total', { count: String(items.length), total: sayTotal(total) })
  const combining = unique(shown.filter((item) => hasAmount(item)).flatMap(combiningOf))
  const assumes = shown.some((item) => sayConditions(item).length > 0)
  const asked = asking && questionOf(asking)
  const sums = (detail: Detail): Block => {
    const telling = (rest: string[]) =>
      unique([
        ...totalOf(estimate, detail),
        ...rest,
        say('estimate.combining'),
        ...(detail >= 1 ? combining : []),
        ...(assumes && detail >= 1 ? [say('estimate.conditions-all')] : []),
        say('estimate.disclaimer'),
      ]).join('\n')
    if (left <= 0) return { kind: 'text', text: telling([]) }
    const listed = telling([say('estimate.left', { count: String(left) })])
    if (period.timeless) return { kind: 'text', text: listed }
    const choices = [choiceOf(say('label.more'), null)]
    return {
      kind: 'text',
      text: telling([say('estimate.more', { count: String(left) })]),
      onPage: { text: listed, choices, open: true },
    }
  }
  return fitted(period, (detail) => [
    ...framed(period, units, { opening }, detail >= 3),
    ...shown.flatMap((item, i) => {
      const at = from + i
      return compact(item, at + 1, focus[at] ?? null, shown[i - 1], detail)
    }),
    sums(detail),
    ...(asking && asked
      ? [
          ...lines([say('estimate.ask-one', { place: String(asking.at + 1), question: asked.question })]),
          ...(period.timeless ? [] : answering(asked.choices)),
        ]
      : []),
    source(period.policy, refs.map(partOf), pageOf),
  ])
}

const objectOf = ({ items, total }: Estimate): NonNullable<AnswerObject['estimate']> => ({
  items: items.map(itemObject),
  ...(total === null ? {} : { total: { status: total.status, ...amountObject(total) } }),
})

/** Words an estimate: one thing in full, several each in a few lines with their sum, or the open question. */
export const wordEstimate = (answer: Estimate, pageOf: PageOf): Worded => {
  const { items, asking, hits, period } = answer
  const open = items.every(({ status }) => status === 'needs-input')
  const blocks =
    items.length > 1
      ? wordSeveral(answer, pageOf)
      : asking
        ? wordAsk(answer, asking, pageOf)
        : wordOne(answer, pageOf)
  return {
    kind: open ? 'ask' : 'estimate',
    refs: unique(items.map(({ calculator }) => calculator.ref)),
    hits,
    period,
    blocks,
    estimate: objectOf(answer),
  }
}
