/** Ranks what a question may be about, over the compiled index, and decides: one answer, a few, or none. */
import { chapterOf, index, measureOf, readPairs, TAGS } from '../corpus/index.ts'
import { type Found, findHeard, wordOf } from './words.ts'

const { docs, terms, pairs } = index
const pairByText = new Map(pairs.keys.map((key, i) => [key, i]))

/** Something a question may be about. `strong` is the part of the score that words with a meaning gave. */
export type Candidate = { ref: string; score: number; strong: number; hits: string[]; lacks: string[] }

/** What ranking found, best first: measures, chapters and topics with a score. */
export type Ranking = { candidates: Candidate[]; found: Found[]; content: number }

const MOST_CANDIDATES = 6
const SETS_APART = TAGS.padding | TAGS.otherPlace | TAGS.ownPlace | TAGS.unit | TAGS.aboutDocument
const scores = new Int32Array(docs.length)

const isContent = (tags: number) =>
  (tags &
    (TAGS.padding |
      TAGS.vague |
      TAGS.askUnit |
      TAGS.askAmount |
      TAGS.askUntil |
      TAGS.askTarget |
      TAGS.askList)) ===
  0

/** Adds one entry's postings to the scores. */
const add = (list: typeof pairs, entry: number, sure: number) => {
  const end = list.starts[entry + 1] as number
  for (let i = list.starts[entry] as number; i < end; i++) {
    const doc = list.docs[i] as number
    scores[doc] = (scores[doc] as number) + Math.round((list.weights[i] as number) * sure)
  }
}

const weightFor = (entry: number, doc: number): number => {
  const end = terms.starts[entry + 1] as number
  for (let i = terms.starts[entry] as number; i < end; i++)
    if (terms.docs[i] === doc) return terms.weights[i] as number
  return 0
}

/** Ranks every measure, chapter and topic by the words and character pairs of a folded question. */
export const rank = (text: string, asWritten: readonly Found[]): Ranking => {
  const found = [...asWritten, ...findHeard(text, asWritten)]
  scores.fill(0)
  const once = new Set<number>()
  const closed = new Uint8Array(text.length)
  for (const word of found) {
    if ((word.tags & SETS_APART) !== 0 && word.end - word.start > 1) closed.fill(1, word.start, word.end)
    if (once.has(word.term)) continue
    once.add(word.term)
    add(terms, word.term, word.sure)
  }
  const seen = new Set<number>()
  for (const { key, start, end } of readPairs(text)) {
    if (closed[start] || closed[end - 1]) continue
    const pair = pairByText.get(key)
    if (pair === undefined || seen.has(pair)) continue
    seen.add(pair)
    add(pairs, pair, 1)
  }
  return { candidates: best(found), found, content: countContent(text, found) }
}

/** How many characters of a question mean something: neither spaces nor words set apart. */
const countContent = (text: string, found: readonly Found[]): number => {
  const empty = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) if (text[i] === ' ') empty[i] = 1
  for (const word of found) if (!isContent(word.tags)) empty.fill(1, word.start, word.end)
  return empty.reduce((sum, flag) => sum + (flag === 1 ? 0 : 1), 0)
}

const best = (found: readonly Found[]): Candidate[] => {
  const top: number[] = []
  for (let doc = 0; doc < docs.length; doc++) {
    const score = scores[doc] as number
    if (score === 0) continue
    let at = top.length
    while (at > 0 && (scores[top[at - 1] as number] as number) < score) at--
    if (at < MOST_CANDIDATES) {
      top.splice(at, 0, doc)
      if (top.length > MOST_CANDIDATES) top.pop()
    }
  }
  return top.map((doc) => {
    const hits = new Map<number, number>()
    for (const word of found) {
      const weight = Math.round(weightFor(word.term, doc) * word.sure)
      if (weight > 0 && isContent(word.tags)) hits.set(found.indexOf(word), weight)
    }
    const words = [...hits.entries()].sort(([, a], [, b]) => b - a).map(([i]) => found[i] as Found)
    const lacks = words.filter((word) => (word.tags & TAGS.lack) !== 0).map(wordOf)
    const own = new Set(measureOf(docs[doc] as string)?.lacks ?? [])
    return {
      ref: docs[doc] as string,
      score: scores[doc] as number,
      strong: [
        ...new Map(words.map((word) => [word.term, hits.get(found.indexOf(word)) ?? 0])).values(),
      ].reduce((a, b) => a + b, 0),
      hits: [...new Set(words.map(wordOf))],
      lacks: lacks.filter((word) => own.has(word)),
    }
  })
}

/** Whether a ref is a measure or chapter; otherwise it is a topic no document covers. */
export const isPart = (ref: string): boolean => measureOf(ref) !== undefined || chapterOf(ref) !== undefined
