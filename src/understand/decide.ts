/** From a ranking to a decision: one answer, several, a choice, the document itself, or nothing. */
import { index, measureOf, TAGS } from '../corpus/index.ts'
import { type Candidate, isPart, ownEvidence, type Ranking } from './match.ts'
import { type Found, wordOf } from './words.ts'

export type Outcome =
  | { kind: 'one' | 'several' | 'choices'; candidates: Candidate[]; rest: string[]; near?: Candidate }
  | { kind: 'document'; hits: string[]; near?: Candidate }
  /** `topic` is the one no document covers, `words` the words that named it. */
  | { kind: 'none'; topic?: string; words: string[]; near?: Candidate }

/**
 * What a candidate must have to be worth an answer: so much score, so much of it from words with a meaning, and so
 * much for each character that means something; or so high a score that nothing else is asked. Calibrated on
 * questions (`npm run eval`), with the set aside watched.
 */
const LEAST = { score: 1100, strong: 300, density: 40 } as const
const PLAIN_SCORE = 1400
/** The second candidate is close when it reaches this share of the first. */
const CLOSE = 0.97
/** A word or two say little: less is asked of them, and what they may mean is offered sooner. */
const BRIEF = { content: 4, score: 250, close: 0.75 } as const
/** Two things are asked for when each has words of its own that say this much; longer messages are stories. */
const OWN = 650
const ALIKE = 0.45
const MOST_JOINED = 30
/** Words about the document itself win over a candidate below this score. */
const DOCUMENT_BEATS = 900
/**
 * So few characters beside those words ask for nothing else; a few more when one of the words is as telling as
 * 什么时候发布, for 编号 and 过期 are said of many things.
 */
const LITTLE_ELSE = 1
const MORE_ELSE = 6
const TELLING = 4

const topicWords = (found: readonly Found[], topic: string): string[] => {
  const { starts, docs } = index.terms
  const doc = index.docs.indexOf(topic)
  return found.filter(({ term }) => docs.subarray(starts[term], starts[term + 1]).includes(doc)).map(wordOf)
}

/** Whether a question is about the document itself: it names it, or asks for nothing else. */
const isAboutDocument = (
  { content, found }: Ranking,
  about: readonly Found[],
  top: Candidate | undefined,
): boolean => {
  if (top && top.score >= DOCUMENT_BEATS) return false
  if (found.some(({ tags }) => tags & TAGS.documentWord)) return about.length > 0 || content <= LITTLE_ELSE
  if (top && top.strong >= LEAST.strong) return false
  const lengths = about.map(({ start, end }) => end - start)
  const said = lengths.reduce((a, b) => a + b, 0)
  const telling = lengths.some((length) => length >= TELLING)
  return about.length > 0 && content - said <= (telling ? MORE_ELSE : LITTLE_ELSE)
}

/** Decides what a ranking means; `listed`: the question puts things side by side with 、. */
export const decide = (ranking: Ranking, listed: boolean): Outcome => {
  const { candidates, content, found } = ranking
  const [first] = candidates
  const parts = candidates.filter(({ ref }) => isPart(ref))
  const [top] = parts
  if (first && !isPart(first.ref)) {
    // Beside a topic of its own a clause is named when it would answer by itself, or is known not to hold the word.
    const known = top && (top.lacks.length > 0 || (top.score >= LEAST.score && top.strong >= OWN))
    const beside = known ? { near: top } : {}
    return { kind: 'none', topic: first.ref, words: topicWords(found, first.ref), ...beside }
  }
  const about = found.filter(({ tags }) => tags & TAGS.aboutDocument)
  if (isAboutDocument(ranking, about, top)) return { kind: 'document', hits: about.map(wordOf) }
  if (!top) return { kind: 'none', words: [] }
  const dense = top.score >= LEAST.density * content
  const worth = (top.score >= LEAST.score && top.strong >= LEAST.strong && dense) || top.score >= PLAIN_SCORE
  const brief = content <= BRIEF.content && top.hits.length > 0 && top.score >= BRIEF.score
  if (!worth && !brief) return { kind: 'none', words: [], ...near(top) }
  const rest = parts.slice(1).map(({ ref }) => ref)
  const joins = listed || found.some((word) => word.tags & TAGS.joining)
  const joined = joins && content <= MOST_JOINED ? several(parts, found) : []
  if (joined.length > 1) return { kind: 'several', candidates: joined, rest: [], near: top }
  const close = parts.filter(
    ({ score, hits }) => score >= top.score * (brief ? BRIEF.close : CLOSE) && hits.length > 0,
  )
  if (close.length > 1) return { kind: 'choices', candidates: close.slice(0, 3), rest: [], near: top }
  return { kind: 'one', candidates: [top], rest, near: top }
}

const near = (top: Candidate): { near?: Candidate } => (top.score >= LEAST.score / 2 ? { near: top } : {})

/** The candidates that are each asked for by words of their own; at most three. */
const several = (parts: readonly Candidate[], found: readonly Found[]): Candidate[] => {
  const chosen: Candidate[] = []
  for (const part of parts) {
    const apart = chosen.every(({ ref }) => {
      const [own, other] = [ownEvidence(part.ref, ref, found), ownEvidence(ref, part.ref, found)]
      return own >= OWN && other >= OWN && own >= ALIKE * other
    })
    if (apart && measureOf(part.ref) && chosen.length < 3) chosen.push(part)
  }
  return chosen
}
