/** A message → what it asks for. Decides what is meant; never what is said about it. */
import { looksLikeCode, readCode, type Subject } from '../conversation/code.ts'
import type { Asked, Memory } from '../conversation/index.ts'
import { byRecency, chapterOf, measureOf, type Policy, policyOf } from '../corpus/index.ts'
import type { Ask } from '../platforms/platform.ts'
import { createRecent } from '../recent.ts'
import { decide, type Outcome } from './decide.ts'
import { readEstimate, readReply } from './estimates.ts'
import * as intents from './intents.ts'
import { type Candidate, type Ranking, rank } from './match.ts'
import { findMisspelt } from './misspelt.ts'
import { normalise } from './normalise.ts'
import { findNumerals, type Numeral } from './numerals.ts'
import { type Found, findWords } from './words.ts'

export type { Candidate } from './match.ts'
export { findQuantities, type Quantity } from './quantities.ts'
export { understandQuote } from './quote.ts'

/** The point of a clause a question is about; the answer opens with it. */
export type Point = 'unit' | 'amount' | 'until' | 'target' | 'figure'

/** What a message asks for. Refs name existing measures, chapters or policies. */
export type Understanding =
  | {
      kind:
        | 'empty'
        | 'unsupported'
        | 'greet'
        | 'thank'
        | 'help'
        | 'no-last'
        | 'no-topic'
        | 'no-more'
        | 'cancelled'
        | 'enter'
        | 'forget'
        | 'estimates'
        | 'again'
        /** Something is to be passed on, and there is nothing. */
        | 'no-forward'
        /** A code that stands for nothing, mistyped perhaps. */
        | 'no-code'
    }
  /** What a code stands for; `forward`: as one text to be passed on. */
  | { kind: 'subject'; subject: Subject; forward: boolean }
  /** Amounts to work out, shown from one of them on. `year`: one outside the period that the expense belongs to. */
  | { kind: 'estimate'; asked: Asked[]; from: number; hits: string[]; year?: number }
  | { kind: 'contents'; policy: string }
  /** `asked` are details such as 申请材料 that the clause may not hold, `hits` the words that led to it before. */
  | { kind: 'clauses'; refs: string[]; asked: string[]; hits?: string[]; point?: Point; year?: number }
  /** The same choice once more. */
  | { kind: 'offer'; refs: string[] }
  | { kind: 'out-of-range'; policy: string; what: 'measure' | 'chapter'; number: number }
  | { kind: 'chapter'; ref: string; hits: string[] }
  | { kind: 'unit'; policy: string; unit: string; others: string[] }
  /** A document by its number that is not among the policies. */
  | { kind: 'other-document'; policy: string }
  | { kind: 'document'; policy: string; hits: string[] }
  | { kind: 'place'; policy: string; place: string; near?: Candidate }
  | {
      kind: 'one' | 'several' | 'choices'
      candidates: Candidate[]
      rest: string[]
      asked: string[]
      point?: Point
      year?: number
    }
  | { kind: 'none'; topic?: string; words: string[]; near?: Candidate; unit?: string; policy: string }

const latest = byRecency[0] as Policy
const refsLately = createRecent<Understanding>(200)
/** In a longer message a word such as 租金 tells a story and asks for nothing. */
const STORY = 30

const readRef = (ref: string): Understanding => {
  if (measureOf(ref)) return { kind: 'clauses', refs: [ref], asked: [] }
  if (chapterOf(ref)) return { kind: 'chapter', ref, hits: [] }
  const policy = policyOf(ref)
  if (policy?.id === ref) return { kind: 'document', policy: ref, hits: [] }
  return { kind: 'none', words: [], policy: (policy ?? latest).id }
}

/** The same object for the same ref, as long as it is asked for. */
const understandRef = (ref: string): Understanding => refsLately.get(ref, () => readRef(ref))

/** Ranks and decides; when nothing is found, once more with names that may have been mistyped. */
const judge = (
  text: string,
  found: readonly Found[],
  listed: boolean,
  named: Policy | undefined,
): { ranking: Ranking; outcome: Outcome } => {
  const ranking = rank(text, found, named)
  const outcome = decide(ranking, listed)
  if (outcome.kind !== 'none' || outcome.topic) return { ranking, outcome }
  const misspelt = findMisspelt(text, ranking.found)
  if (misspelt.length === 0) return { ranking, outcome }
  const again = rank(text, [...found, ...misspelt], named)
  return { ranking: again, outcome: decide(again, listed) }
}

/** What is to be passed on: of a ref, of a code, or what was answered last. */
const understandForward = (of: string | undefined, memory: Memory): Understanding => {
  const wanted = of ?? memory.code
  if (wanted === undefined) return { kind: 'no-forward' }
  const subject = subjectOfRef(wanted) ?? readCode(wanted)
  return subject ? { kind: 'subject', subject, forward: true } : { kind: 'no-code' }
}

const subjectOfRef = (ref: string): Subject | undefined => {
  if (measureOf(ref)) return { kind: 'parts', refs: [ref] }
  if (chapterOf(ref)) return { kind: 'chapter', ref }
  return policyOf(ref)?.id === ref ? { kind: 'document', policy: ref } : undefined
}

/** A choice that was tapped or picked: a ref, or a code after its mark. */
const understandChoice = (choice: string): Understanding => {
  if (!choice.startsWith('=')) return understandRef(choice)
  const subject = readCode(choice.slice(1))
  return subject ? { kind: 'subject', subject, forward: false } : { kind: 'no-code' }
}

/** "查 K7Q2", "转发版", "清除记录". */
const understandCommand = ({ command }: Words, memory: Memory): Understanding | undefined => {
  if (command === undefined) return undefined
  if (command === 'forward') return understandForward(undefined, memory)
  if (typeof command === 'string') return { kind: command }
  const subject = readCode(command.code)
  if (subject) return { kind: 'subject', subject, forward: true }
  return looksLikeCode(command.code, command.marked) ? { kind: 'no-code' } : undefined
}

/** Its one spelling and the words in it: enough for commands, picks and follow-ups. */
type Words = { text: string; found: readonly Found[]; command: ReturnType<typeof intents.readCommand> }
/** What it is about, whatever was said before. */
type Topic = Omit<Words, 'command'> & {
  raw: string
  numerals: readonly Numeral[]
  document: Policy | undefined
  ranking: Ranking
  outcome: Outcome
  point: Point | undefined
  numbered: Understanding | undefined
}

/** The same messages come again and again; what is read in them depends on nothing else. */
const MOST_KEPT = 1000
const wordsLately = createRecent<Words>(MOST_KEPT)
const topicLately = createRecent<Topic | Understanding>(MOST_KEPT)
const aloneLately = createRecent<Understanding>(MOST_KEPT)

const readWords = (raw: string): Words => {
  const text = normalise(raw)
  return { text, found: findWords(text), command: intents.readCommand(raw, text) }
}

/** The topic of a message; or what it means already, when it asks for none: talk, another document, another place. */
const readTopic = (raw: string, { text, found }: Words): Topic | Understanding => {
  const small = intents.readSmallTalk(text, found)
  if (small) return small === 'contents' ? { kind: 'contents', policy: latest.id } : { kind: small }
  const numerals = findNumerals(text)
  const document = intents.readDocument(text, numerals)
  if (document === 'unknown') return { kind: 'other-document', policy: latest.id }
  const { ranking, outcome } = judge(text, found, raw.includes('、'), document)
  const point = intents.readPoint(found)
  const place = intents.readOtherPlace(text, found)
  if (place) {
    const near = outcome.kind === 'one' || outcome.kind === 'several' ? outcome.near : undefined
    return { kind: 'place', policy: ranking.policy.id, place, ...(near ? { near } : {}) }
  }
  const numbered = intents.readClauses(text, numerals, document ?? latest, point)
  return { raw, text, found, numerals, document, ranking, outcome, point, numbered }
}

const understandTopic = (
  { raw, text, found, numerals, document, ranking, outcome, point, numbered }: Topic,
  memory: Memory,
): Understanding => {
  const { policy } = ranking
  const estimate = readEstimate(raw, {
    found,
    policy,
    ranked: 'candidates' in outcome ? outcome.candidates.map(({ ref }) => ref) : [],
    named: numbered?.kind === 'clauses' ? numbered.refs : [],
    before: outcome.kind === 'none' && !outcome.topic ? (memory.refs ?? []) : [],
    lacking: 'candidates' in outcome && (outcome.candidates[0]?.lacks.length ?? 0) > 0,
  })
  if (estimate) return estimate
  const year = intents.readYear(text, numerals, ranking, policy)
  if (numbered) return year && numbered.kind === 'clauses' ? { ...numbered, year } : numbered
  const unit = intents.readUnitList(found, ranking, policy)
  if (unit) return { kind: 'unit', policy: policy.id, unit, others: intents.readOtherUnits(found, unit) }
  const chapter = intents.readChapter(text, numerals, found, ranking, policy)
  if (chapter) return chapter
  switch (outcome.kind) {
    case 'document':
      return { kind: 'document', policy: policy.id, hits: outcome.hits }
    case 'none': {
      if (document) return { kind: 'document', policy: policy.id, hits: [] }
      const leaning = outcome.topic ? undefined : intents.readLeaning(text, found, memory)
      if (leaning) return leaning
      const titled = outcome.topic ? undefined : intents.readTitled(text, found, policy)
      if (titled) return titled
      return {
        kind: 'none',
        words: outcome.words,
        ...(outcome.topic ? { topic: outcome.topic } : {}),
        policy: policy.id,
        ...(outcome.near ? { near: outcome.near } : {}),
        ...intents.readNamedUnit(found),
      }
    }
    default:
      return {
        kind: outcome.kind,
        candidates: outcome.candidates,
        rest: outcome.rest,
        asked: ranking.content <= STORY ? intents.readAttributes(found) : [],
        ...(point ? { point } : {}),
        ...(year ? { year } : {}),
      }
  }
}

const understandText = (raw: string, memory: Memory): Understanding => {
  const words = wordsLately.get(raw, () => readWords(raw))
  const { text, found } = words
  if (text === '') return { kind: 'empty' }
  const command = understandCommand(words, memory)
  if (command) return command
  const reply = readReply(raw, memory)
  if (reply) return reply
  const picked = intents.readPick(text, memory)
  if (picked) return understandChoice(picked)
  const beyond = intents.readBeyond(text, memory)
  if (beyond) return beyond
  const said = intents.readFollow(text, found, memory)
  if (said) return said
  const topic = topicLately.get(raw, () => readTopic(raw, words))
  if (!('outcome' in topic)) return topic
  // What a message that no clause answers means may follow from the answer before.
  const { outcome } = topic
  const leans = outcome.kind === 'none' && !outcome.topic && (memory.refs ?? []).length > 0
  return leans ? understandTopic(topic, memory) : aloneLately.get(raw, () => understandTopic(topic, {}))
}

/** Reads one message in the light of what is remembered. Pure: the same message and memory give the same result. */
export const understand = (ask: Ask, memory: Memory): Understanding => {
  switch (ask.kind) {
    case 'help':
      return { kind: 'greet' }
    case 'unsupported':
    case 'enter':
    case 'forget':
    case 'estimates':
    case 'again':
      return { kind: ask.kind }
    case 'code':
      return understandChoice(`=${ask.code}`)
    case 'forward':
      return understandForward(ask.of, memory)
    case 'chapters':
      return { kind: 'contents', policy: latest.id }
    case 'ref':
      return understandRef(ask.ref)
    case 'text':
      return understandText(ask.text, memory)
  }
}
