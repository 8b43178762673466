/** Makes the index that ranking looks up: which words and character pairs point to which measures, and how much. */

import { visitPairs } from './pairs.ts'
import type { Parsed } from './parse.ts'
import type { Index, Postings, Words } from './schema.ts'
import { TAGS } from './tags.ts'

/** How much a word counts by where it stands; the strongest place counts whole, each further one adds a little. */
const PLACES = { name: 1.6, title: 1.4, words: 1.15, lacks: 0.8, text: 0.95, chapter: 0.25 } as const
const FURTHER = 0.15
/** A term that is only part of a name or word there counts less. */
const PART_OF_WORD = 0.75
/** A word of everyday life counts a little less than the document's own word it stands for. */
const SAID = 0.85
/** A word without much meaning, such as 补贴. */
const VAGUE = 0.12
/** Longer words say more: their weight grows with this power of their length. */
const LENGTH_POWER = 0.5
/** A topic outweighs a measure that shares a few words with it: its words count more than a name does. */
const TOPIC = 2.8
const TYPICAL_PARTS = 64
/** Character pairs (BM25F): their share of the score, saturation, length normalisation, and field weights. */
const PAIRS = { share: 0.5, k: 1.2, b: 0.3, title: 2, name: 1.2, words: 0.7, text: 1 } as const
/** Weights are integers, so that sums are the same on every machine. */
const SCALE = 100

type Field = keyof typeof PLACES
type Doc = { ref: string; fields: Partial<Record<Field, string[]>>; topic?: string[] }

type Fold = (text: string) => string

/** Every doc with its folded fields: chapters and measures of every policy, then the topics. */
const readDocs = (parsed: Parsed, fold: Fold): Doc[] => {
  const docs: Doc[] = []
  for (const { policy, blocks } of parsed.policies) {
    for (const chapter of policy.chapters) {
      const block = blocks.get(chapter.ref)
      docs.push({
        ref: chapter.ref,
        fields: {
          name: (block?.names ?? []).map(fold),
          title: [fold(chapter.title)],
          words: (block?.words ?? []).map(fold),
          text: [fold(chapter.preamble)],
        },
      })
    }
    for (const measure of policy.measures) {
      const block = blocks.get(measure.ref)
      docs.push({
        ref: measure.ref,
        fields: {
          name: measure.names.map(fold),
          title: [fold(measure.title)],
          words: (block?.words ?? []).map(fold),
          lacks: measure.lacks.map(fold),
          text: [fold(measure.text)],
          chapter: [fold(policy.chapters[measure.chapter - 1]?.title ?? '')],
        },
      })
    }
  }
  for (const [topic, words] of Object.entries(parsed.outside)) {
    docs.push({ ref: topic, fields: {}, topic: [topic, ...words].map(fold) })
  }
  return docs
}

const MOST = 65535

const postings = (entries: Map<string, Map<number, number>>): Postings => {
  const keys = [...entries.keys()].sort()
  const starts = [0]
  const docs: number[] = []
  const weights: number[] = []
  for (const key of keys) {
    const list = [...(entries.get(key) ?? [])].sort(([a], [b]) => a - b)
    for (const [doc, weight] of list) {
      if (weight * SCALE < 0.5) continue
      docs.push(doc)
      weights.push(Math.min(MOST, Math.round(weight * SCALE)))
    }
    starts.push(docs.length)
  }
  return {
    keys,
    starts: Uint32Array.from(starts),
    docs: Uint16Array.from(docs),
    weights: Uint16Array.from(weights),
  }
}

/**
 * Makes the function that tells how much a term says about each doc before its rarity counts: 1 is a mention in the
 * text. Only docs that hold the term's rarest two characters side by side are looked at.
 */
const createPresence = (docs: readonly Doc[]) => {
  const holders = new Map<string, number[]>()
  docs.forEach((doc, d) => {
    const units = new Set<string>()
    for (const texts of Object.values(doc.fields)) {
      for (const text of texts) for (let i = 0; i + 1 < text.length; i++) units.add(text.slice(i, i + 2))
    }
    for (const unit of units) {
      const list = holders.get(unit)
      if (list) list.push(d)
      else holders.set(unit, [d])
    }
  })
  const candidates = (term: string): readonly number[] => {
    let fewest: readonly number[] | undefined
    for (let i = 0; i + 1 < term.length; i++) {
      const list = holders.get(term.slice(i, i + 2)) ?? []
      if (fewest === undefined || list.length < fewest.length) fewest = list
    }
    return fewest ?? []
  }
  return (term: string): Map<number, number> => {
    const found = new Map<number, number>()
    for (const d of candidates(term)) {
      const places: number[] = []
      for (const [field, texts] of Object.entries((docs[d] as Doc).fields) as [Field, string[]][]) {
        const whole = field === 'name' || field === 'words' || field === 'lacks'
        if (texts.includes(term)) places.push(PLACES[field])
        else if (texts.some((text) => text.includes(term))) {
          places.push(whole ? PLACES[field] * PART_OF_WORD : PLACES[field])
        }
      }
      if (places.length > 0) found.set(d, Math.max(...places) + FURTHER * (places.length - 1))
    }
    return found
  }
}

const rarity = (count: number, total: number) => Math.log(1 + (total - count + 0.5) / (count + 0.5))
const span = (term: string) => {
  const han = [...term].filter((c) => c > '\u2e80').length
  return (han + (term.length - han) / 2) ** LENGTH_POWER
}

/** Builds the index. `report` receives the words that point nowhere or nearly everywhere. */
export const weigh = (parsed: Parsed, fold: Fold, report: (line: string) => void): Index => {
  const docs = readDocs(parsed, fold)
  const parts = docs.filter((doc) => !doc.topic)
  const presence = createPresence(parts)
  const tags = new Map<string, number>()
  const tag = (list: readonly string[], bit: number) => {
    for (const word of list.map(fold)) tags.set(word, (tags.get(word) ?? 0) | bit)
  }
  tagWords(parsed, tag)

  const terms = new Map<string, Map<number, number>>()
  const weighOne = (term: string, found: Map<number, number>, factor: number) => {
    // A doc where the term is only mentioned counts less towards how common the term is.
    const count = [...found.values()].reduce((sum, f) => sum + Math.min(1, f), 0)
    const vague = ((tags.get(term) ?? 0) & TAGS.vague) !== 0 ? VAGUE : 1
    const weight = rarity(count, parts.length) * span(term) * factor * vague
    const list = terms.get(term) ?? new Map<number, number>()
    for (const [doc, f] of found) list.set(doc, Math.max(list.get(doc) ?? 0, f * weight))
    terms.set(term, list)
  }

  const own = new Set<string>()
  for (const doc of parts) {
    const { name = [], words = [], lacks = [] } = doc.fields
    for (const term of [...name, ...words, ...lacks]) own.add(term)
    tag(lacks, TAGS.lack)
    tag(name, TAGS.name)
  }
  for (const word of parsed.words.vague) own.add(fold(word))
  for (const term of own) {
    if (term.length < 2) continue
    const found = presence(term)
    if (found.size > parts.length / 3 && ((tags.get(term) ?? 0) & TAGS.vague) === 0) {
      report(`${term}: points to ${found.size} of ${parts.length} parts, nearly everywhere`)
    }
    weighOne(term, found, 1)
  }
  for (const [key, said] of Object.entries(parsed.concepts)) {
    const found = new Map<number, number>()
    for (const term of key.split('、').map(fold)) {
      const here = presence(term)
      for (const [doc, f] of here) found.set(doc, Math.max(found.get(doc) ?? 0, f))
      if (here.size > 0) weighOne(term, here, 1)
    }
    if (found.size === 0) report(`${key}: stands in no document`)
    for (const word of said.map(fold)) if (word.length >= 2 && found.size > 0) weighOne(word, found, SAID)
  }
  const topicRarity = rarity(1, TYPICAL_PARTS)
  docs.forEach((doc, d) => {
    for (const term of doc.topic ?? []) {
      const list = terms.get(term) ?? new Map<number, number>()
      terms.set(term, list.set(d, TOPIC * topicRarity * span(term)))
    }
  })
  for (const term of tags.keys()) if (!terms.has(term)) terms.set(term, new Map())

  const made = postings(terms)
  return {
    docs: docs.map((doc) => doc.ref),
    terms: { ...made, tags: Uint32Array.from(made.keys, (key) => tags.get(key) ?? 0) },
    pairs: postings(weighPairs(parts)),
  }
}

/** Marks the words of `words.yml` and the units' names. */
const tagWords = (parsed: Parsed, tag: (list: readonly string[], bit: number) => void): void => {
  const { words } = parsed
  const marked: [keyof Words, number][] = [
    ['padding', TAGS.padding],
    ['vague', TAGS.vague],
    ['ask-unit', TAGS.askUnit],
    ['ask-amount', TAGS.askAmount],
    ['ask-until', TAGS.askUntil],
    ['ask-target', TAGS.askTarget],
    ['ask-list', TAGS.askList],
    ['about-document', TAGS.aboutDocument],
    ['document-words', TAGS.documentWord],
    ['other-places', TAGS.otherPlace],
    ['joining', TAGS.joining | TAGS.padding],
    ['attributes', TAGS.attribute],
    ['ask-figure', TAGS.askFigure | TAGS.padding],
    ['greet', TAGS.padding],
    ['thank', TAGS.padding],
  ]
  for (const [key, bit] of marked) tag(words[key] as string[], bit)
  const names = words['document-words']
  tag(
    words['about-document'].filter((word) => names.some((name) => word.includes(name))),
    TAGS.documentWord,
  )
  for (const [unit, also] of Object.entries(parsed.departments)) tag([unit, ...also], TAGS.unit)
  for (const { policy } of parsed.policies) {
    tag(policy.names, TAGS.aboutDocument | TAGS.documentWord)
    tag(policy.places, TAGS.ownPlace)
  }
}

/** The weight of each pair of neighbouring characters for each doc. */
const weighPairs = (docs: readonly Doc[]): Map<string, Map<number, number>> => {
  const counts = docs.map((doc) => {
    const count = new Map<string, number>()
    const add = (texts: readonly string[] | undefined, weight: number) => {
      for (const text of texts ?? []) {
        visitPairs(text, (start, end) => {
          const key = text.slice(start, end)
          count.set(key, (count.get(key) ?? 0) + weight)
        })
      }
    }
    add(doc.fields.title, PAIRS.title)
    add(doc.fields.name, PAIRS.name)
    add(doc.fields.words, PAIRS.words)
    add(doc.fields.text, PAIRS.text)
    return count
  })
  const sizes = counts.map((count) => [...count.values()].reduce((a, b) => a + b, 0))
  const mean = sizes.reduce((a, b) => a + b, 0) / sizes.length
  const owners = new Map<string, number>()
  for (const count of counts) for (const pair of count.keys()) owners.set(pair, (owners.get(pair) ?? 0) + 1)
  const pairs = new Map<string, Map<number, number>>()
  counts.forEach((count, d) => {
    const norm = PAIRS.k * (1 - PAIRS.b + (PAIRS.b * (sizes[d] as number)) / mean)
    for (const [pair, n] of count) {
      const list = pairs.get(pair) ?? new Map<number, number>()
      const weight = rarity(owners.get(pair) as number, docs.length) * ((n * (PAIRS.k + 1)) / (n + norm))
      pairs.set(pair, list.set(d, weight * PAIRS.share))
    }
  })
  return pairs
}
