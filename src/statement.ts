/** All that one kind of person may have: the facts of a profile → every estimate they feed, and the sum. */
import Fraction from 'fraction.js'
import {
  calculate,
  calculateAll,
  countedOf,
  type Item,
  type Request,
  total,
  type Why,
} from './calculate/index.ts'
import {
  type Calculator,
  calculatorOf,
  type Fact,
  type Given,
  type Inputs,
  type Profile,
  profiles,
} from './corpus/index.ts'
import { readTexts } from './estimates.ts'
import { type ItemWords, say, sayRange, wordItem, wordTotal } from './wording/index.ts'

type Fault = Extract<Why, { kind: 'invalid' }>['fault']

/**
 * A fact with what was typed for it; `unread`: no number, or no option, is in it; `fault`: a number with which nothing
 * can be computed.
 */
export type Field = { fact: Fact; typed: string; unread: boolean; fault: Fault | null }

/**
 * One line of a statement, by which uses of the profile it comes about: several that reach a limit only together are
 * one. `yuan`: what counts of it, `floor`: it may be more.
 */
export type Row = ItemWords & {
  uses: string[]
  /** What it still needs. */
  missing: Fact[]
  /** The fact it cannot be worked out with, and why. */
  wrong: { fact: Fact; fault: Fault } | null
  yuan: { min: number; max: number; floor: boolean } | null
}

/**
 * What a profile comes to. `computed`: with an amount or a question still open; `refused`: not eligible, and why;
 * `blank`: nothing was typed for them; `open`: the clause names no amount, and the units to ask.
 */
export type Statement = {
  profile: Profile
  fields: Field[]
  computed: Row[]
  refused: Row[]
  blank: Row[]
  open: Row[]
  total: string | null
  /** What of the total is tax that is not paid rather than money that is received; `all`: there is nothing else. */
  saved: { amount: string; all: boolean } | null
}

export type { Profile }
export { profiles }

/** The most that is read of a field. */
export const MOST_TYPED = 200

/** What is given by one fact, and to what; nothing when it was left blank, undefined when it cannot be read. */
const givenBy = (fact: Fact, typed: string): { use: string; input: string; given: Given }[] | undefined => {
  if (typed === '') return []
  if (fact.kind === 'choice') return fact.options.find(({ name }) => name === typed)?.gives
  const given = readTexts(typed, fact)
  return given && fact.to.map(({ use, input }) => ({ use, input, given }))
}

/** Whether enough is said that an amount is meant: a number, or the option on which alone it depends. */
const isTouched = ({ inputs: asks }: Calculator, inputs: Inputs, fixed: Inputs): boolean => {
  const said = asks.filter(({ id }) => inputs[id] !== undefined && fixed[id] === undefined)
  const wants = asks.some((input) => input.kind === 'quantity' && !input.optional && input.assume === null)
  return said.some(({ kind }) => kind === 'quantity' || !wants)
}

/** One way in which facts are put to use. */
type Use = { id: string; fixed: Inputs; request: Request }

/** Whether a fact gives something for an input of a use; for any, when none is named. */
export const feeds = (fact: Fact, use: string, input?: string): boolean =>
  (fact.kind === 'number' ? fact.to : fact.options.flatMap(({ gives }) => gives)).some(
    (to) => to.use === use && (input === undefined || to.input === input),
  )

const yuanOf = (item: Item): Row['yuan'] => {
  const { status } = item
  const { yuan = null, min = null, max = null } = countedOf(item) ?? {}
  if (yuan !== null)
    return { min: status === 'at-most' ? 0 : Number(yuan), max: Number(yuan), floor: status === 'at-least' }
  return min !== null && max !== null ? { min: Number(min), max: Number(max), floor: false } : null
}

/** What each of several was worked out from, one by one. */
const wordInputs = (uses: readonly Use[], own: string): string =>
  uses.length > 1
    ? uses.map(({ request }) => wordItem(calculate(request)).inputs).join(say('estimate.separator'))
    : own

const rowOf = (facts: readonly Fact[], uses: readonly Use[], item: Item): Row => {
  const words = wordItem(item)
  const ids = uses.map(({ id }) => id)
  const factsFor = (input: string) => facts.filter((fact) => ids.some((use) => feeds(fact, use, input)))
  const why = item.why?.kind === 'invalid' ? item.why : null
  const [wrong] = why ? factsFor(why.input) : []
  return {
    ...words,
    inputs: wordInputs(uses, words.inputs),
    uses: ids,
    missing: item.missing.flatMap((input) => factsFor(input)),
    wrong: why && wrong ? { fact: wrong, fault: why.fault } : null,
    yuan: yuanOf(item),
  }
}

const opens = new Map<Profile, Row[]>()

/** What no fact changes. */
const openOf = (profile: Profile): Row[] => {
  const rows =
    opens.get(profile) ??
    profile.opens.map((id) =>
      rowOf([], [], calculate({ calculator: calculatorOf(id) as Calculator, inputs: {} })),
    )
  opens.set(profile, rows)
  return rows
}

/** Whether an item came about by a use: the uses of one calculator differ in the options that are fixed. */
const isOf = (item: Item, { fixed, request }: Use): boolean => {
  if (item.calculator !== request.calculator) return false
  // It names no inputs.
  if (item.status === 'invalid') return calculate(request).status === 'invalid'
  return Object.entries(fixed).every(([id, given]) => {
    const counted = item.inputs[id]
    return (
      given.kind !== 'options' ||
      counted?.kind !== 'options' ||
      given.options.every((option) => counted.options.includes(option))
    )
  })
}

/** Each item with the uses it came about by. */
const withUses = (uses: readonly Use[], items: readonly Item[]): { uses: Use[]; item: Item }[] => {
  let left = uses
  return items.map((item) => {
    const own = left.filter((use) => isOf(item, use))
    const taken = item.status === 'invalid' ? own.slice(0, 1) : own
    left = left.filter((use) => !taken.includes(use))
    return { uses: taken, item }
  })
}

/** The sum of what counts instead of a result, where it is known exactly or between two amounts. */
const savedOf = (items: readonly Item[]): { min: string; max: string } | null => {
  const counted = items.flatMap((item) => {
    const { inSum } = item.calculator
    const figure = inSum === 'result' || item.status === 'not-eligible' ? undefined : countedOf(item)
    return figure ? [figure] : []
  })
  if (counted.length === 0) return null
  const sum = (ends: (string | null)[]) =>
    ends.reduce((all, end) => all.add(end ?? 0), new Fraction(0)).toString()
  return {
    min: sum(counted.map(({ yuan, min }) => yuan ?? min)),
    max: sum(counted.map(({ yuan, max }) => yuan ?? max)),
  }
}

const wordSaved = (items: readonly Item[], rows: readonly Row[]): Statement['saved'] => {
  const saved = savedOf(items)
  if (!saved) return null
  const counted = rows.filter(({ yuan }) => yuan !== null)
  return {
    amount: sayRange(saved.min, saved.max, 'yuan'),
    all: counted.every(({ item }) => calculatorOf(item.calculator)?.inSum !== 'result'),
  }
}

/** Works out a profile from what was typed for its facts, by their ids. */
export const stateOf = (profile: Profile, typed: (fact: string) => string): Statement => {
  const fields = profile.facts.map((fact) => {
    const text = typed(fact.id).trim().slice(0, MOST_TYPED)
    const gives = givenBy(fact, text)
    return { fact, typed: text, unread: gives === undefined, gives: gives ?? [] }
  })
  const uses = profile.uses.map(({ id, calculator, inputs: fixed }) => {
    const own = fields.flatMap(({ gives }) => gives).filter(({ use }) => use === id)
    const inputs = { ...fixed, ...Object.fromEntries(own.map(({ input, given }) => [input, given])) }
    const request: Request = { calculator: calculatorOf(calculator) as Calculator, inputs }
    return { id, fixed, request, touched: isTouched(request.calculator, inputs, fixed) }
  })
  const touched = uses.filter((use) => use.touched)
  const items = calculateAll(touched.map(({ request }) => request))
  const given = withUses(touched, items)
  const left = uses
    .filter((use) => !use.touched)
    .map((use) => ({ uses: [use], item: calculate(use.request) }))
  const isRefused = ({ item }: { item: Item }) => item.status === 'not-eligible'
  const isOpen = (row: { item: Item }) => !isRefused(row)
  const toRow = (one: { uses: Use[]; item: Item }) => rowOf(profile.facts, one.uses, one.item)
  const computed = given.filter(isOpen).map(toRow)
  const faults = new Map(
    computed.flatMap(({ wrong }): [string, Fault][] => (wrong ? [[wrong.fact.id, wrong.fault]] : [])),
  )
  const sum = total(items)
  return {
    profile,
    fields: fields.map(({ fact, typed: text, unread }) => ({
      fact,
      typed: text,
      unread,
      fault: faults.get(fact.id) ?? null,
    })),
    computed,
    refused: [...given, ...left].filter(isRefused).map(toRow),
    blank: left.filter(isOpen).map(toRow),
    open: openOf(profile),
    total: sum && wordTotal(sum),
    saved: sum && wordSaved(items, computed),
  }
}
