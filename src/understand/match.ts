/** Ranks what a question may be about, over the compiled index. */
import {
  byRecency,
  chapterOf,
  fold,
  index,
  measureOf,
  type Policy,
  pairCode,
  TAGS,
  visitPairs,
} from '../corpus/index.ts'
import { type Found, findHeard, wordOf } from './words.ts'

const { docs, terms, pairs } = index
/** Pairs of characters by their two codes as one number; longer units by themselves. */
const pairByCodes = new Map<number, number>()
const unitByText = new Map<string, number>()
pairs.keys.forEach((key, i) => {
  if (key.length === 2) pairByCodes.set(pairCode(key, 0), i)
  else unitByText.set(key, i)
})

/** Something a question may be about. `strong` is the part of the score that words with a meaning gave. */
export type Candidate = { ref: string; score: number; strong: number; hits: string[]; lacks: string[] }

/**
 * What ranking found, best first: measures and chapters of one policy and topics, with a score. `found` holds each
 * word once. `content` counts the characters of the
 * question that mean something.
 */
export type Ranking = { policy: Policy; candidates: Candidate[]; found: Found[]; content: number }

const MOST_CANDIDATES = 5
/** Words whose characters are not looked at again as pairs: they ask, or name a place, a unit, the document. */
const CLOSED = TAGS.padding | TAGS.otherPlace | TAGS.ownPlace | TAGS.unit | TAGS.aboutDocument
/** Words that say how something is asked, not what. */
const MANNER =
  TAGS.padding |
  TAGS.vague |
  TAGS.attribute |
  TAGS.askUnit |
  TAGS.askAmount |
  TAGS.askUntil |
  TAGS.askTarget |
  TAGS.askFigure |
  TAGS.askList

const scores = new Int32Array(docs.length)
const strong = new Int32Array(docs.length)

/** Whether a ref is a measure or chapter; otherwise it is a topic no document covers. */
export const isPart = (ref: string): boolean => measureOf(ref) !== undefined || chapterOf(ref) !== undefined
const partDocs = docs.map(isPart)
/** Doc → the place of its policy in `byRecency`; -1 for a topic. */
const policyOfDoc = Int16Array.from(docs, (ref, doc) =>
  partDocs[doc] ? byRecency.findIndex(({ id }) => ref.startsWith(`${id}/`)) : -1,
)
const placesOf = byRecency.map(({ places }) => places.map(fold))
/** An older policy is meant when it fits better than a newer one by this factor. */
const OLDER = 1.15

/** Whether a word can decide: it has a meaning, and two characters that only sound alike are not enough. */
const decides = ({ start, end, tags, sure }: Found): boolean =>
  (tags & MANNER) === 0 && (sure === 1 || end - start > 2)

/** Adds a word's postings to the scores. */
const addWord = (word: Found): void => {
  const { term, sure } = word
  const means = decides(word)
  const end = terms.starts[term + 1] as number
  for (let i = terms.starts[term] as number; i < end; i++) {
    const doc = terms.docs[i] as number
    const weight = sure === 1 ? (terms.weights[i] as number) : Math.round((terms.weights[i] as number) * sure)
    scores[doc] = (scores[doc] as number) + weight
    if (means) strong[doc] = (strong[doc] as number) + weight
  }
}

const addPair = (pair: number): void => {
  const end = pairs.starts[pair + 1] as number
  for (let i = pairs.starts[pair] as number; i < end; i++) {
    const doc = pairs.docs[i] as number
    scores[doc] = (scores[doc] as number) + (pairs.weights[i] as number)
  }
}

/** The policy a question is about: the one named, the one whose place is named, or the one that fits best. */
const choosePolicy = (found: readonly Found[], named: Policy | undefined): number => {
  if (named) return byRecency.indexOf(named)
  if (byRecency.length === 1) return 0
  const tops = new Int32Array(byRecency.length)
  for (let doc = 0; doc < docs.length; doc++) {
    const policy = policyOfDoc[doc] as number
    if (policy >= 0 && (scores[doc] as number) > (tops[policy] as number))
      tops[policy] = scores[doc] as number
  }
  const places = found.filter(({ tags }) => tags & TAGS.ownPlace).map(wordOf)
  const isNamed = (policy: number) => placesOf[policy]?.some((place) => places.includes(place)) ?? false
  const anyNamed = places.length > 0 && placesOf.some((_, policy) => isNamed(policy))
  let chosen = -1
  for (let policy = 0; policy < tops.length; policy++) {
    if (anyNamed && !isNamed(policy)) continue
    if (chosen < 0 || (tops[policy] as number) > OLDER * (tops[chosen] as number)) chosen = policy
  }
  return Math.max(0, chosen)
}

/**
 * Ranks the measures, chapters and topics by the words and character pairs of a folded question, within the policy
 * that is named or fits best.
 */
export const rank = (text: string, asWritten: readonly Found[], named?: Policy): Ranking => {
  const all = [...asWritten, ...findHeard(text, asWritten)]
  const found: Found[] = []
  scores.fill(0)
  strong.fill(0)
  const once = new Set<number>()
  const closed = new Uint8Array(text.length)
  const empty = new Uint8Array(text.length)
  for (const word of all) {
    if ((word.tags & CLOSED) !== 0 && word.end - word.start > 1) closed.fill(1, word.start, word.end)
    if ((word.tags & MANNER) !== 0) empty.fill(1, word.start, word.end)
    if (once.has(word.term)) continue
    once.add(word.term)
    found.push(word)
    addWord(word)
  }
  const seen = new Set<number>()
  visitPairs(text, (start, end) => {
    if (closed[start] || closed[end - 1]) return
    const pair =
      end - start === 2 ? pairByCodes.get(pairCode(text, start)) : unitByText.get(text.slice(start, end))
    if (pair === undefined || seen.has(pair)) return
    seen.add(pair)
    addPair(pair)
  })
  let content = 0
  for (let i = 0; i < text.length; i++) if (empty[i] === 0 && text.charCodeAt(i) !== 32) content++
  const policy = choosePolicy(found, named)
  const candidates = best(policy).map((doc) => candidate(doc, found))
  return { policy: byRecency[policy] as Policy, candidates, found, content }
}

/** The docs of a policy and the topics with the highest scores; of equals the first in the document. */
const best = (policy: number): number[] => {
  const top: number[] = []
  for (let doc = 0; doc < docs.length; doc++) {
    const score = scores[doc] as number
    if (score === 0) continue
    const owner = policyOfDoc[doc] as number
    if (owner !== policy && owner !== -1) continue
    if (top.length === MOST_CANDIDATES && score <= (scores[top[MOST_CANDIDATES - 1] as number] as number))
      continue
    let at = top.length
    while (at > 0 && (scores[top[at - 1] as number] as number) < score) at--
    top.splice(at, 0, doc)
    if (top.length > MOST_CANDIDATES) top.pop()
  }
  return top
}

/**
 * How much the words that point to one doc and not to the other say about it.
 * @returns the sum of their weights
 */
export const ownEvidence = (ref: string, other: string, found: readonly Found[]): number => {
  const [doc = -1, otherDoc = -1] = [ref, other].map((name) => docByRef.get(name))
  let sum = 0
  for (const { term, tags, sure } of found) {
    if ((tags & MANNER) !== 0 || weightFor(term, otherDoc) > 0) continue
    sum += weightFor(term, doc) * sure
  }
  return sum
}

const docByRef = new Map(docs.map((ref, doc) => [ref, doc]))

const weightFor = (term: number, doc: number): number => {
  const end = terms.starts[term + 1] as number
  for (let i = terms.starts[term] as number; i < end; i++)
    if (terms.docs[i] === doc) return terms.weights[i] as number
  return 0
}

/** A doc with the words that point to it, the weightiest first. */
const candidate = (doc: number, found: readonly Found[]): Candidate => {
  const ref = docs[doc] as string
  const base = { ref, score: scores[doc] as number, strong: strong[doc] as number }
  if (!partDocs[doc]) return { ...base, hits: [], lacks: [] }
  const weights = new Map<string, number>()
  const lacking = new Set<string>()
  for (const word of found) {
    if (!decides(word)) continue
    const weight = weightFor(word.term, doc) * word.sure
    if (weight === 0) continue
    weights.set(wordOf(word), weight)
    if ((word.tags & TAGS.lack) !== 0) lacking.add(wordOf(word))
  }
  const hits = [...weights.entries()].sort(([, a], [, b]) => b - a).map(([word]) => word)
  return {
    ...base,
    hits,
    lacks: lacking.size === 0 ? [] : (measureOf(ref)?.lacks ?? []).filter((word) => lacking.has(fold(word))),
  }
}
