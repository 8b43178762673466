/** Understanding → Answer: what to say, and what to remember of it. */
import { type Subject, writeCode } from '../conversation/code.ts'
import type { Memory } from '../conversation/index.ts'
import {
  type Chapter,
  chapterOf,
  fold,
  type Measure,
  measureOf,
  type Policy,
  policyOf,
  words,
} from '../corpus/index.ts'
import type { Candidate, Point, Understanding } from '../understand/index.ts'
import { calculators, estimate } from './estimate.ts'
import type { Answer, Gap, Offer, Period, Why } from './kinds.ts'
import { openMeasure, openPreamble } from './opening.ts'

export type { Answer } from './kinds.ts'

/** At most so many clauses are shown in full. */
const MOST_SHOWN = 3
/** More items of an estimate never fit one text. */
const MOST_PASSED_ON = 12

/** `code`: by which the same can be asked for again; `forward`: it is one text that is passed on. */
export type Answered = { answer: Answer; memory: Memory; code?: string; forward?: true; forget?: true }

/** The period of a policy as seen on a date; both ends belong to it. */
const periodOf = (ref: string, asOf: string): Period => {
  const policy = policyOf(ref) as Policy
  const { from, to } = policy.period
  return { policy, asOf, status: asOf < from ? 'upcoming' : asOf > to ? 'ended' : 'in-force' }
}

/** A ref that was not ranked. */
const bare = (ref: string): Candidate => ({ ref, score: 0, strong: 0, hits: [], lacks: [] })

const offer = ({ ref, hits }: Candidate): Offer[] => {
  const measure = measureOf(ref)
  if (measure) return [{ ref, kind: 'measure', number: measure.number, title: measure.title, hits }]
  const chapter = chapterOf(ref)
  return chapter ? [{ ref, kind: 'chapter', number: chapter.number, title: chapter.title, hits }] : []
}

const explain = (
  candidates: readonly Candidate[],
  asOf: string,
  point: Point | undefined,
  gap: Gap | null,
  asked = candidates.length,
): Answer | undefined => {
  const [first] = candidates
  if (!first) return undefined
  const chapter = chapterOf(first.ref)
  const period = periodOf(first.ref, asOf)
  const hits = [...new Set(candidates.flatMap((candidate) => candidate.hits))]
  if (chapter) {
    const opening = openPreamble(chapter.preamble, chapter.leads, point, hits)
    return { kind: 'preamble', chapter, hits, period, opening, gap }
  }
  const measures = candidates.flatMap(({ ref }) => measureOf(ref) ?? [])
  const only = measures.length === 1 ? measures[0] : undefined
  return {
    kind: 'clause',
    measures,
    asked,
    hits,
    period,
    opening: only ? openMeasure(only, point, hits) : null,
    gap,
  }
}

const part = (candidate: Candidate | undefined): Measure | Chapter | null =>
  candidate ? (measureOf(candidate.ref) ?? chapterOf(candidate.ref) ?? null) : null

/** No answer; what was remembered stays, and a clause shown as near is what the next message goes on from. */
const nothing = (why: Why, policy: Policy, memory: Memory, near?: Candidate, unit?: string): Answered => ({
  answer: {
    kind: 'nothing',
    why,
    policy,
    near: part(near),
    hits: why.kind === 'outside' ? why.words : why.kind === 'place' ? [why.place] : (near?.hits ?? []),
    unit: unit ? { name: unit, measures: policy.measures.filter(({ units }) => units.includes(unit)) } : null,
  },
  memory: near ? { refs: [near.ref] } : memory,
})

/** What was asked for and does not stand in the clauses; nothing when several answer. */
const gapOf = (refs: readonly string[], asked: readonly string[]): Gap | null => {
  const [ref] = refs
  if (!ref || refs.length > 1) return null
  const text = fold(measureOf(ref)?.text ?? chapterOf(ref)?.preamble ?? '')
  const missing = [...new Set(asked)].filter((word) => !text.includes(word))
  return missing.length > 0 ? { words: missing } : null
}

const texts = new Map<Policy, string>()

/** A policy's clauses in one spelling, made once. */
const textOf = (policy: Policy): string => {
  const known = texts.get(policy) ?? fold(policy.measures.map(({ text }) => text).join(' '))
  texts.set(policy, known)
  return known
}

/** Why nothing answers. A word that stands in the document is not said to be missing from it. */
const whyNothing = (
  { topic, words: said }: Extract<Understanding, { kind: 'none' }>,
  policy: Policy,
): Why => {
  if (topic === undefined) return { kind: 'plain' }
  if (words.urgent.includes(topic)) return { kind: 'urgent' }
  if (words.idle.includes(topic)) return { kind: 'idle' }
  const absent = said.filter((word) => !textOf(policy).includes(word))
  return absent.length > 0 ? { kind: 'outside', words: absent } : { kind: 'plain' }
}

const chapterList = (ref: string, hits: string[], asOf: string): Answered => {
  const chapter = chapterOf(ref) as Chapter
  const period = periodOf(ref, asOf)
  const measures = period.policy.measures.filter((measure) => measure.chapter === chapter.number)
  return {
    answer: { kind: 'chapter', chapter, measures, hits, period },
    memory: { refs: [ref], listed: measures.map((measure) => measure.ref) },
  }
}

const unitList = (id: string, unit: string, also: string[], asOf: string): Answered => {
  const period = periodOf(id, asOf)
  const all = period.policy.measures.filter(({ units }) => units.includes(unit))
  const first = all.filter(({ units }) => units[0] === unit)
  const joint = all.filter(({ units }) => units[0] !== unit)
  const leads = period.policy.chapters.filter((chapter) => chapter.leads.includes(unit))
  const listed = [...first, ...joint].map(({ ref }) => ref)
  return { answer: { kind: 'unit', unit, also, first, joint, leads, period }, memory: { listed } }
}

/** A year outside the period: no answer, with the clause of the period for reference. */
const otherYear = (year: number, near: Candidate, rest: string[], asOf: string, memory: Memory): Answered => {
  const period = periodOf(near.ref, asOf)
  const answered = nothing({ kind: 'year', year, period }, period.policy, memory, near)
  return { ...answered, memory: { refs: [near.ref], rest } }
}

/** What an answer was about, for its code; nothing for talk, offers and open questions. */
const subjectOf = (answer: Answer, { estimate: computed }: Memory): Subject | undefined => {
  switch (answer.kind) {
    case 'clause':
      return { kind: 'parts', refs: answer.measures.map(({ ref }) => ref) }
    case 'preamble':
      return { kind: 'parts', refs: [answer.chapter.ref] }
    case 'chapter':
      return { kind: 'chapter', ref: answer.chapter.ref }
    case 'contents':
      return { kind: 'contents', policy: answer.period.policy.id }
    case 'policy':
      return { kind: 'document', policy: answer.period.policy.id }
    case 'unit':
      return { kind: 'unit', policy: answer.period.policy.id, unit: answer.unit }
    case 'estimate': {
      if (!computed) return undefined
      const { asked, year } = computed
      if (answer.asking && answer.items.every(({ status }) => status === 'needs-input'))
        return { kind: 'parts', refs: [...new Set(answer.items.map(({ calculator }) => calculator.ref))] }
      return { kind: 'estimate', asked, ...(year === undefined ? {} : { year }) }
    }
    default:
      return undefined
  }
}

/** A subject asked for again, as the message that first led to it was understood. */
const again = (subject: Subject): Understanding => {
  switch (subject.kind) {
    case 'parts':
      return { kind: 'clauses', refs: subject.refs, asked: [] }
    case 'chapter':
      return { kind: 'chapter', ref: subject.ref, hits: [] }
    case 'contents':
      return { kind: 'contents', policy: subject.policy }
    case 'document':
      return { kind: 'document', policy: subject.policy, hits: [] }
    case 'unit':
      return { kind: 'unit', policy: subject.policy, unit: subject.unit, others: [] }
    case 'estimate': {
      const { asked, year } = subject
      return { kind: 'estimate', asked, from: 0, hits: [], ...(year === undefined ? {} : { year }) }
    }
  }
}

/** Passed on: nothing in it depends on the day, or waits for a reply. */
const timeless = (answer: Answer, code: string | null): Answer => {
  if (!('period' in answer)) return answer
  const period = { ...answer.period, timeless: { code } }
  return answer.kind === 'estimate'
    ? { ...answer, period, count: Math.min(answer.items.length, MOST_PASSED_ON) }
    : { ...answer, period }
}

/**
 * Says what to answer. `today` (YYYY-MM-DD, Asia/Shanghai) decides whether a policy's period has ended;
 * `fallback` is the policy meant when the message names none.
 */
export const answerTo = (
  understanding: Understanding,
  memory: Memory,
  today: string,
  fallback: Policy,
): Answered => {
  const answered = answerPlainly(understanding, memory, today, fallback)
  const subject = subjectOf(answered.answer, answered.memory)
  const code = subject && writeCode(subject)
  const { greeted } = memory
  const coded = code === undefined ? {} : { code }
  if (!answered.forward) {
    const kept = greeted === undefined || answered.forget ? {} : { greeted }
    return { ...answered, memory: { ...kept, ...answered.memory, ...coded }, ...coded }
  }
  // Passing on what was answered last leaves everything as it was, a question that was open too.
  const kept = code === undefined || code !== memory.code ? answered.memory : memory
  const day = greeted === undefined ? {} : { greeted }
  return {
    ...answered,
    answer: timeless(answered.answer, code ?? null),
    memory: { ...day, ...kept, ...coded },
    ...coded,
  }
}

/** What stands behind a code, to be passed on; of what is still asked for, the clause. */
const passOn = (subject: Subject, memory: Memory, today: string, fallback: Policy): Answered => {
  const answered = answerPlainly(again(subject), memory, today, fallback)
  const told = subjectOf(answered.answer, answered.memory)
  return told === undefined || told.kind === subject.kind
    ? answered
    : answerPlainly(again(told), memory, today, fallback)
}

const answerPlainly = (
  understanding: Understanding,
  memory: Memory,
  today: string,
  fallback: Policy,
): Answered => {
  switch (understanding.kind) {
    case 'subject':
      return understanding.forward
        ? { ...passOn(understanding.subject, memory, today, fallback), forward: true }
        : answerPlainly(again(understanding.subject), memory, today, fallback)
    case 'enter':
      return memory.greeted === today
        ? { answer: { kind: 'help', why: 'again' }, memory }
        : { answer: { kind: 'help', why: 'greet' }, memory: { ...memory, greeted: today } }
    case 'again':
      return { answer: { kind: 'help', why: 'again' }, memory }
    case 'forget':
      return { answer: { kind: 'help', why: 'forgotten' }, memory: {}, forget: true }
    case 'estimates': {
      const offers = calculators(fallback)
      return {
        answer: { kind: 'calculators', offers, period: periodOf(fallback.id, today) },
        memory: { choices: offers.map(({ ref, code }) => (code === null ? ref : `=${code}`)) },
      }
    }
    case 'greet':
    case 'thank':
    case 'help':
      return { answer: { kind: 'help', why: understanding.kind }, memory }
    case 'cancelled':
      return { answer: { kind: 'help', why: 'cancelled' }, memory: {} }
    case 'estimate': {
      const { asked, from, hits, year } = understanding
      return estimate(asked, from, hits, year, (ref) => periodOf(ref, today))
    }
    case 'empty':
    case 'unsupported':
    case 'no-last':
    case 'no-topic':
    case 'no-more':
    case 'no-forward':
    case 'no-code':
      return nothing({ kind: understanding.kind }, fallback, memory)
    case 'contents': {
      const period = periodOf(understanding.policy, today)
      const listed = period.policy.chapters.map(({ ref }) => ref)
      return { answer: { kind: 'contents', period }, memory: { listed } }
    }
    case 'document':
      return {
        answer: { kind: 'policy', hits: understanding.hits, period: periodOf(understanding.policy, today) },
        memory: { refs: [understanding.policy] },
      }
    case 'chapter':
      return chapterList(understanding.ref, understanding.hits, today)
    case 'unit':
      return unitList(understanding.policy, understanding.unit, understanding.others, today)
    case 'other-document':
      return nothing({ kind: 'other-document' }, fallback, memory)
    case 'out-of-range':
      return nothing(
        { kind: 'out-of-range', what: understanding.what, number: understanding.number },
        policyOf(understanding.policy) ?? fallback,
        memory,
      )
    case 'place':
      return nothing(
        { kind: 'place', place: understanding.place },
        policyOf(understanding.policy) ?? fallback,
        memory,
        understanding.near,
      )
    case 'none': {
      const policy = policyOf(understanding.policy) ?? fallback
      const why = whyNothing(understanding, policy)
      const near = why.kind === 'idle' || why.kind === 'urgent' ? undefined : understanding.near
      return nothing(why, policy, memory, near, understanding.unit)
    }
    case 'clauses': {
      const { refs, point, year, hits = [] } = understanding
      const shown = refs.slice(0, MOST_SHOWN)
      if (year !== undefined) return otherYear(year, bare(refs[0] as string), [], today, memory)
      const gap = gapOf(shown, understanding.asked)
      const answer = explain(
        shown.map((ref) => ({ ...bare(ref), hits })),
        today,
        point,
        gap,
        refs.length,
      ) as Answer
      // An offer that was picked from can be picked from again.
      const choices = (memory.choices ?? []).some((ref) => shown.includes(ref)) ? memory.choices : undefined
      const rest = (memory.rest ?? []).filter((ref) => !shown.includes(ref))
      return { answer, memory: { refs: shown, rest, hits, ...(choices ? { choices } : {}) } }
    }
    case 'offer':
    case 'choices': {
      const offers = (
        understanding.kind === 'offer' ? understanding.refs.map(bare) : understanding.candidates
      ).flatMap(offer)
      const period = periodOf(offers[0]?.ref ?? fallback.id, today)
      const hits = [...new Set(offers.flatMap((o) => o.hits))]
      return {
        answer: { kind: 'choices', offers, hits, period },
        memory: { choices: offers.map(({ ref }) => ref) },
      }
    }
    case 'one':
    case 'several': {
      const { candidates, point, year, rest, asked } = understanding
      const [first] = candidates
      if (first && year !== undefined) return otherYear(year, first, rest, today, memory)
      const refs = candidates.map(({ ref }) => ref)
      const gap = gapOf(refs, [...(first?.lacks ?? []), ...asked])
      const answer = explain(candidates, today, point, gap) as Answer
      return { answer, memory: { refs, rest, hits: candidates.flatMap(({ hits }) => hits) } }
    }
  }
}
