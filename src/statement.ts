/** All that one kind of person may have: the facts of a profile → every estimate they feed, and the sum. */
import { calculate, calculateAll, countedOf, type Item, type Request, total } from './calculate/index.ts'
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
import { type ItemWords, wordItem, wordTotal } from './wording/index.ts'

/** A fact with what was typed for it; `unread`: no number, or no option, is in it. */
export type Field = { fact: Fact; typed: string; unread: boolean }

/** One line of a statement, by which use of the profile it comes about; `floor`: it may be more. */
export type Row = ItemWords & { use: string; yuan: { min: number; max: number; floor: boolean } | null }

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

const rowOf = (use: string, item: Item): Row => {
  const { status } = item
  const { yuan = null, min = null, max = null } = countedOf(item) ?? {}
  const amount =
    yuan !== null
      ? { min: status === 'at-most' ? 0 : Number(yuan), max: Number(yuan), floor: status === 'at-least' }
      : min !== null && max !== null
        ? { min: Number(min), max: Number(max), floor: false }
        : null
  return { ...wordItem(item), use, yuan: amount }
}

const opens = new Map<Profile, Row[]>()

/** What no fact changes. */
const openOf = (profile: Profile): Row[] => {
  const rows =
    opens.get(profile) ??
    profile.opens.map((id) =>
      rowOf(id, calculate({ calculator: calculatorOf(id) as Calculator, inputs: {} })),
    )
  opens.set(profile, rows)
  return rows
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
    return { id, request, touched: isTouched(request.calculator, inputs, fixed) }
  })
  const touched = uses.filter((use) => use.touched)
  const items = calculateAll(touched.map(({ request }) => request))
  const given = items.map((item, at) => ({ use: touched[at]?.id ?? '', item }))
  const left = uses
    .filter((use) => !use.touched)
    .map(({ id, request }) => ({ use: id, item: calculate(request) }))
  const isRefused = ({ item }: { item: Item }) => item.status === 'not-eligible'
  const isOpen = (row: { item: Item }) => !isRefused(row)
  const toRow = ({ use, item }: { use: string; item: Item }) => rowOf(use, item)
  const sum = total(items)
  return {
    profile,
    fields: fields.map(({ fact, typed, unread }) => ({ fact, typed, unread })),
    computed: given.filter(isOpen).map(toRow),
    refused: [...given, ...left].filter(isRefused).map(toRow),
    blank: left.filter(isOpen).map(toRow),
    open: openOf(profile),
    total: sum && wordTotal(sum),
  }
}
