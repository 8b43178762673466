/** Whether a message wants an amount worked out, of which calculators, and what it changes of the estimate before it. */
import type { Asked, Memory } from '../conversation/index.ts'
import {
  type Calculator,
  calculatorOf,
  calculators,
  chapterOf,
  measureOf,
  type Policy,
  policyOf,
  simplify,
  TAGS,
} from '../corpus/index.ts'
import { createRecent } from '../recent.ts'
import { bind, givesNumber } from './bind.ts'
import { type Cue, findCues, hasWay, type Way } from './cues.ts'
import { type Heard, nearestOf, subjectsOf } from './heard.ts'
import type { Understanding } from './index.ts'
import { findNumerals } from './numerals.ts'
import { findQuantities, type Quantity } from './quantities.ts'
import { type Found, wordOf } from './words.ts'

/** A long message is read from its beginning and its end; of a pasted text these are all that can be a question. */
const STORY = { head: 320, tail: 120 }
const PASTED = { from: 600, head: 120, tail: 60 }
/** An answer to a question, or a correction, is a short message. */
const LONGEST_REPLY = 60
const SHORT = 16

/** The same messages come again and again. */
const heardLately = createRecent<Heard>(500)

const hear = (raw: string): Heard => heardLately.get(raw, () => hearRaw(raw))

const hearRaw = (raw: string): Heard => {
  const text = raw.trim()
  const { head, tail } = text.length > PASTED.from ? PASTED : STORY
  return hearAs(simplify(text.length <= head + tail ? text : `${text.slice(0, head)}\n${text.slice(-tail)}`))
}

/** The calculators that a message has any word of, in the order of their clauses. */
const spokenIn = (cues: readonly Cue[]): Calculator[] => {
  const spoken = new Set(
    cues.flatMap(({ roles }) => roles.map((role) => (role.kind === 'way' ? null : role.of))),
  )
  return calculators.filter((of) => spoken.has(of))
}

/** Whether a calculator's subject is named, by its own words (`strong`) or by words it shares. */
const isNamed = (heard: Heard, of: Calculator, strong: boolean): boolean => {
  const { cues } = heard
  const not = cues.filter(({ roles }) => roles.some((role) => role.kind === 'not' && role.of === of))
  return cues.some(
    (cue) =>
      cue.roles.some((role) => role.kind === 'calculator' && role.of === of && (role.strong || !strong)) &&
      nearestOf(heard, not, cue) > VOID,
  )
}

/** So near, a word that a calculator is not about says that its own word means something else: 海外的研发投入. */
const VOID = 18

const isInputNamed = ({ cues }: Heard, of: Calculator): boolean =>
  cues.some(({ roles }) => roles.some((role) => role.kind === 'input' && role.of === of))

/** The calculators a message may mean: by their own words; else, within a clause that is meant, by weaker ones. */
const activate = (heard: Heard, meant: readonly string[], numbered: boolean): Calculator[] => {
  const own = heard.spoken.filter((of) => isNamed(heard, of, true))
  const weak = heard.spoken.filter(
    (of) =>
      !own.some(({ ref }) => ref === of.ref) &&
      (isNamed(heard, of, false) ||
        (meant.includes(of.ref) && subjectsOf(heard.cues, of).length === 0 && isInputNamed(heard, of))),
  )
  const active = [...own, ...weak.filter(({ ref }) => own.length === 0 || meant.includes(ref))]
  if (!numbered) return active
  const inside = active.filter(({ ref }) => meant.includes(ref))
  if (inside.length > 0) return inside
  const only = calculators.filter(({ ref, steps }) => meant.includes(ref) && steps.length > 0)
  return only.length === 1 ? only : []
}

/** Calculators in the order in which a message names them. */
const inOrder = ({ cues }: Heard, active: readonly Calculator[]): Calculator[] => {
  const first = (of: Calculator) =>
    cues.findIndex(({ roles }) => roles.some((role) => role.kind === 'calculator' && role.of === of))
  return [...active].sort((a, b) => first(a) - first(b))
}

/** Whether nothing need be asked: every input is given, assumed or optional. */
const isComplete = ({ inputs }: Asked, { inputs: asks }: Calculator): boolean =>
  asks.every(
    (input) =>
      input.optional ||
      input.assume !== null ||
      inputs[input.id] !== undefined ||
      (input.kind === 'quantity' &&
        input.productOf.length > 0 &&
        input.productOf.every((part) => inputs[part] !== undefined)),
  )

const CENTURY = 2000
const FOUNDING = 4
const EARLIEST = 3
const LATEST = 10

/** A year outside the policy's period that an expense is said to belong to. */
const readYear = ({ text, cues, quantities }: Heard, { period }: Policy, of: readonly Calculator[]) => {
  const [from, to] = [period.from, period.to].map((date) => Number(date.slice(0, 4))) as [number, number]
  const founds = (quantity: Quantity) =>
    cues.some(
      ({ start, roles }) =>
        start >= quantity.end &&
        start - quantity.end <= FOUNDING &&
        roles.some((role) => role.kind === 'way' && role.way === 'founding') &&
        text.slice(quantity.end, start).trim().length <= FOUNDING,
    )
  const years = quantities
    .filter((quantity) => quantity.year && !founds(quantity))
    .map(({ amount }) => Number(amount.from))
    .map((year) => (year < 100 ? CENTURY + year : year))
    .filter((year) => year >= from - EARLIEST && year <= to + LATEST)
  if (years.some((year) => year >= from && year <= to)) return undefined
  const before = of.some(({ inputs }) => inputs.some((input) => input.kind === 'quantity' && input.lastYear))
  return years.find((year) => !(before && year === from - 1))
}

/**
 * What the rest of the reading found: refs worth an answer, best first; refs named by number; and, when the message
 * names nothing, the refs of the answer before it.
 */
export type Reading = {
  found: readonly Found[]
  ranked: readonly string[]
  named: readonly string[]
  before: readonly string[]
  /** Details are asked for that the best of them is known not to hold: 安家费. */
  lacking: boolean
  policy: Policy
}

const OTHER_POINT = TAGS.askUnit | TAGS.askUntil | TAGS.askTarget | TAGS.askList | TAGS.attribute

const hitsOf = ({ text, cues }: Heard, of: readonly Calculator[]): string[] => [
  ...new Set(
    cues
      .filter(({ roles }) => roles.some((role) => role.kind === 'calculator' && of.includes(role.of)))
      .map(({ start, end }) => text.slice(start, end)),
  ),
]

const byId = (asked: Asked): Calculator => calculatorOf(asked.calculator) as Calculator

const understood = (heard: Heard, asked: Asked[], year: number | undefined, from = 0): Understanding => ({
  kind: 'estimate',
  asked,
  from,
  hits: hitsOf(heard, asked.map(byId)),
  ...(year === undefined ? {} : { year }),
})

/** "一亩补多少" asks for the standard: the one 亩 is no area of the sender's. */
const withoutStandard = (heard: Heard): { heard: Heard; standard: boolean } => {
  const isOne = ({ unit, amount }: Quantity) => unit === 'mu' && amount.from === '1' && amount.to === '1'
  const quantities = heard.quantities.filter((quantity) => !isOne(quantity))
  const standard = hasWay(heard.cues, 'standard') || quantities.length < heard.quantities.length
  return { heard: { ...heard, quantities }, standard }
}

/** A message that wants amounts, with what it gives for each; undefined when it wants something else. */
export const readEstimate = (raw: string, reading: Reading): Understanding | undefined => {
  const { found, ranked, policy } = reading
  const { heard, standard } = withoutStandard(hear(raw))
  const wants =
    (['compute', 'total', 'invert'] as Way[]).some((way) => hasWay(heard.cues, way)) ||
    found.some(({ tags }) => tags & TAGS.askAmount) ||
    asksWhich(heard)
  const checks = hasWay(heard.cues, 'check')
  if (!wants && !checks && heard.quantities.length === 0) return undefined
  const leans = heard.quantities.length > 0 && !heard.spoken.some((of) => isNamed(heard, of, true))
  const numbered = reading.named.length > 0 ? reading.named : leans ? reading.before : []
  const meant = numbered.length > 0 ? numbered : ranked
  const active = activate(heard, meant, numbered.length > 0).filter(({ ref }) => policyOf(ref) === policy)
  if (active.length === 0) return undefined
  const asked = bind(heard, inOrder(heard, active))
  const otherPoint = found.some((one) => one.tags & OTHER_POINT && !isInputOf(heard, wordOf(one), active))
  const isWorth = (one: Asked): boolean => {
    const of = byId(one)
    const number = givesNumber(one, of)
    const named = numbered.length > 0 || isNamed(heard, of, false)
    const relevant = meant.includes(of.ref) || (named && isInside(of, meant[0]))
    if (of.opens !== null) return wants && meant[0] === of.ref
    if (of.checks.length > 0) return (checks || wants || number) && (relevant || number)
    if (number) return wants || checks || !otherPoint
    if (isDenied(one)) return (wants || checks) && relevant
    if (isComplete(one, of)) return wants && relevant
    return wants && named && relevant && !standard && !otherPoint && !reading.lacking
  }
  const worth = asked.filter(isWorth)
  if (worth.length === 0) return undefined
  // Several things without a number for any: their clauses say more than one question after another.
  const bare =
    worth.length > 1 && !worth.some((one) => givesNumber(one, byId(one)) || isComplete(one, byId(one)))
  if (bare && !hasWay(heard.cues, 'reckon')) return undefined
  // Beside something that is computed, what is named and needs no number is computed too.
  const beside = asked.filter(
    (one) =>
      !worth.includes(one) &&
      isNamed(heard, byId(one), true) &&
      isComplete(one, byId(one)) &&
      byId(one).steps.length > 0,
  )
  const computed = worth.some((one) => givesNumber(one, byId(one)) || isComplete(one, byId(one)))
  const kept = asked.filter((one) => worth.includes(one) || (computed && beside.includes(one)))
  const year = readYear(heard, policy, kept.map(byId))
  // Without a number the clause of the period says more about another year.
  const settled = kept.some((one) => givesNumber(one, byId(one)) || isComplete(one, byId(one)))
  return year !== undefined && !settled ? undefined : understood(heard, kept, year)
}

/** Whether a chapter that is meant holds a calculator's clause. */
const isInside = ({ ref }: Calculator, chapter: string | undefined): boolean => {
  const meant = chapter === undefined ? undefined : chapterOf(chapter)
  return meant !== undefined && measureOf(ref)?.chapter === meant.number
}

/** "奖20万还是30万" asks for the amount. */
const asksWhich = ({ cues, quantities }: Heard): boolean => {
  const sums = quantities.filter(({ unit }) => unit === 'yuan')
  return cues.some(
    ({ start, end, roles }) =>
      roles.some((role) => role.kind === 'way' && role.way === 'either') &&
      sums.some((sum) => sum.end <= start) &&
      sums.some((sum) => sum.start >= end),
  )
}

/** 利率 asks for a detail of a loan, unless it names a number that a calculator takes. */
const isInputOf = ({ text, cues }: Heard, word: string, active: readonly Calculator[]): boolean =>
  cues.some(
    ({ start, end, roles }) =>
      text.slice(start, end) === word &&
      roles.some((role) => role.kind === 'input' && active.includes(role.of)),
  )

const isDenied = ({ inputs }: Asked): boolean =>
  Object.values(inputs).some((given) => given.kind === 'condition' && !given.holds)

const bareText = (text: string): string => text.replace(/[\s，。！？、,.!?~～…]+/g, '')

const isOnly = ({ text, cues }: Heard, way: Way): boolean => {
  const said = bareText(text)
  return cues.some(
    ({ start, end, roles }) =>
      bareText(text.slice(start, end)) === said &&
      roles.some((role) => role.kind === 'way' && role.way === way),
  )
}

/** The place of an option in the list that was shown: "2", "第二个", "选2". */
const readPlace = (text: string, most: number): number | undefined => {
  const said = bareText(text)
  const [numeral] = findNumerals(said)
  if (!numeral || said.length > 5 || numeral.value < 1 || numeral.value > most) return undefined
  return /^\D*\d+$/.test(said) || numeral.end === said.length || said.length <= 3
    ? numeral.value - 1
    : undefined
}

/** The first number that may be meant for an input which the message does not name. */
const firstFitting = (heard: Heard, of: Calculator, id: string): Asked | undefined => {
  const input = of.inputs.find((one) => one.id === id)
  if (input?.kind !== 'quantity') return undefined
  // Naming the input right before the number is what the answer leaves out.
  const named = hearAs(`${simplify(input.label)}${heard.text}`)
  const [first] = bind(named, [of])
  return first?.inputs[id] || first?.unclear ? first : undefined
}

const hearAs = (text: string): Heard => {
  const cues = findCues(text)
  return { text, cues, quantities: findQuantities(text), spoken: spokenIn(cues) }
}

const merge = (before: Asked, change: Asked): Asked => {
  const { unclear: _, ...kept } = before
  return { ...kept, ...change, inputs: { ...before.inputs, ...change.inputs } }
}

/** What an answer to the question asked changes. */
const answerWith = (heard: Heard, before: Asked, id: string): Asked | undefined => {
  const of = byId(before)
  const input = of.inputs.find((one) => one.id === id)
  if (!input) return undefined
  if (isOnly(heard, 'skip')) return { calculator: of.id, inputs: { [id]: { kind: 'skipped' } } }
  if (before.unclear?.input === id) {
    const { meanings } = before.unclear
    const yuan = meanings[readPlace(heard.text, meanings.length) ?? -1]
    if (yuan !== undefined)
      return { calculator: of.id, inputs: { [id]: { kind: 'amounts', amounts: [{ from: yuan, to: yuan }] } } }
  }
  if (input.kind === 'option') {
    const place = readPlace(heard.text, input.options.length)
    const option = place === undefined ? undefined : input.options[place]
    if (option) return { calculator: of.id, inputs: { [id]: { kind: 'options', options: [option.name] } } }
  }
  const [change] = bind(heard, [of])
  if (change && (Object.keys(change.inputs).length > 0 || change.unclear)) return change
  return firstFitting(heard, of, id)
}

/** An answer to the question of an estimate, a correction, a supposition, or leave; undefined: another topic. */
export const readReply = (raw: string, { estimate }: Memory): Understanding | undefined => {
  if (!estimate || raw.length > LONGEST_REPLY) return undefined
  const { asked, asking, year, shown } = estimate
  const heard = hear(raw)
  if (asking && isOnly(heard, 'cancel')) return { kind: 'cancelled' }
  if (shown < asked.length && isOnly(heard, 'more')) return understood(heard, asked, year, shown)
  const mine = new Set(asked.map(({ calculator }) => calculator))
  const other = heard.spoken.some((of) => !mine.has(of.id) && isNamed(heard, of, true))
  const replace = (at: number, change: Asked): Understanding =>
    understood(
      heard,
      asked.map((one, i) => (i === at ? merge(one, change) : one)),
      year,
    )
  const pending = asking && asked[asking.at]
  if (asking && pending && !other) {
    const change = answerWith(heard, pending, asking.input)
    if (change) return replace(asking.at, change)
  }
  if (other) return undefined
  const changes = hasWay(heard.cues, 'correct') || hasWay(heard.cues, 'suppose') || heard.text.length <= SHORT
  if (!changes) return undefined
  for (const [at, one] of [...asked.entries()].reverse()) {
    const of = byId(one)
    const [change] = bind(heard, [of])
    if (change && (Object.keys(change.inputs).length > 0 || change.unclear)) return replace(at, change)
    const main = of.inputs.find(({ id, kind }) => kind === 'quantity' && one.inputs[id] !== undefined)
    const again = main && firstFitting(heard, of, main.id)
    if (again) return replace(at, again)
  }
  return undefined
}
