/** From a ranking to a decision: one answer, several, a choice, the document itself, or nothing. */
import { index, TAGS } from '../corpus/index.ts'
import type { Point } from './index.ts'
import { type Candidate, isPart, type Ranking } from './match.ts'
import { type Found, wordOf } from './words.ts'

export type Outcome =
  | { kind: 'one' | 'several' | 'choices'; candidates: Candidate[]; rest: string[]; near?: Candidate }
  | { kind: 'document'; hits: string[]; near?: Candidate }
  | { kind: 'none'; topics: string[]; near?: Candidate }

/** Below this a candidate is not worth showing; above it, words with a meaning must have given this much. */
const LEAST_SCORE = 700
const LEAST_STRONG = 150
/** A score this high needs no strong word: long stretches of the clause's own text agree. */
const PLAIN_SCORE = 1500
/** The second candidate is close when it reaches this share of the first. */
const CLOSE = 0.93
/** Words about the document itself win over a candidate below this score. */
const DOCUMENT_BEATS = 900

const topicWords = (found: readonly Found[], topic: number): string[] => {
  const { starts, docs } = index.terms
  return found
    .filter(({ term }) => docs.slice(starts[term], starts[term + 1]).includes(topic))
    .map(wordOf)
}

/** Decides what a ranking means. */
export const decide = ({ candidates, content }: Ranking, found: readonly Found[], _point: Point | undefined): Outcome => {
  const [first] = candidates
  const parts = candidates.filter(({ ref }) => isPart(ref))
  const [top, second] = parts
  const aboutDocument = found.filter((word) => word.tags & TAGS.aboutDocument)
  const namesDocument = found.some((word) => word.tags & TAGS.documentWord)
  if (aboutDocument.length > 0 || (namesDocument && content <= 2)) {
    if (!top || top.score < DOCUMENT_BEATS) return { kind: 'document', hits: aboutDocument.map(wordOf) }
  }
  if (!first || !top) return { kind: 'none', topics: first ? topicWords(found, index.docs.indexOf(first.ref)) : [] }
  if (!isPart(first.ref)) {
    return { kind: 'none', topics: topicWords(found, index.docs.indexOf(first.ref)), ...near(top) }
  }
  const worth = (top.score >= LEAST_SCORE && top.strong >= LEAST_STRONG) || top.score >= PLAIN_SCORE
  if (!worth) return { kind: 'none', topics: [], ...near(top) }
  const rest = parts.slice(1).map(({ ref }) => ref)
  if (second && second.score >= top.score * CLOSE && second.strong >= LEAST_STRONG) {
    const close = parts.filter(({ score }) => score >= top.score * CLOSE).slice(0, 3)
    return { kind: 'choices', candidates: close, rest: [], near: top }
  }
  return { kind: 'one', candidates: [top], rest, near: top }
}

const near = (top: Candidate): { near?: Candidate } => (top.score >= LEAST_SCORE / 2 ? { near: top } : {})
