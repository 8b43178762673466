/** What the files of `corpus/` may hold (zod), and what the compiler makes of them (types). */
import * as z from 'zod'

const text = z.string().trim().min(1)
const words = z.array(z.coerce.string().trim().min(1))
const date = z.iso.date()

/** `policy.yml`: the document as a whole. */
export const policyFile = z.strictObject({
  title: text,
  number: text,
  names: words,
  'index-number': text.optional(),
  'registration-number': text.optional(),
  issuer: text,
  publisher: text,
  published: date,
  disclosure: text.optional(),
  validity: text,
  place: text,
  places: words,
  examples: words.length(3),
  period: z.strictObject({ from: date, to: date, 'rests-on': text }),
  counts: z.strictObject({ chapters: z.int(), measures: z.int(), units: z.int() }),
  leads: z.array(words.min(1)),
  opening: text,
  closing: text,
})

/** The YAML block beside a measure or a chapter's preamble: how people name it, and what it does not contain. */
export const block = z.strictObject({
  names: words.min(1),
  /** Names that other measures have too, and declare here too. */
  shared: words.default([]),
  words: words.default([]),
  lacks: words.default([]),
})

/** `everyday.yml`: more everyday words, by measure number or chapter (`S2`). */
export const everydayFile = z.record(z.string().regex(/^S?\d{1,3}$/), words)

/** `departments.yml`: the unit as clauses write it, and its other names. */
export const departmentsFile = z.record(text, words)

/** `phrases.yml`: every sentence the assistant says in its own voice, with slots in braces. */
export const phrasesFile = z.record(z.string().regex(/^[a-z]+(\.[a-z-]+)+$/), text)

/** `concepts.yml`: a term of policy documents (spellings joined by `、`), and the everyday words for it. */
export const conceptsFile = z.record(text, words.min(1))

/** `outside.yml`: what no document covers, by topic. */
export const outsideFile = z.record(text, words.min(1))

const numbers = z.record(text, z.int().min(0))

/** `words.yml`: numerals, templates with `{n}`, ways of asking, words without meaning. */
export const wordsFile = z.strictObject({
  layout: z.strictObject({ 'units-label': text }),
  digits: numbers,
  counting: words,
  tens: numbers,
  'clause-number': words,
  'clause-number-bare': text,
  'after-bare-number': words,
  'before-other-law': words,
  'chapter-number': words,
  'document-number': words,
  'other-document': words,
  ordinal: words,
  year: words,
  greet: words,
  thank: words,
  capability: words,
  contents: words,
  'ask-unit': words,
  'ask-amount': words,
  'ask-figure': words,
  'ask-until': words,
  'ask-target': words,
  'ask-list': words,
  'about-document': words,
  'document-words': words,
  idle: words,
  urgent: words,
  attributes: words,
  'money-marks': words,
  'date-marks': words,
  'target-marks': words,
  'not-money-before': words,
  'follow-mark': words,
  'follow-unit': words,
  'follow-more': words,
  'follow-last': words,
  'other-places': words,
  'after-place': words,
  joining: words,
  padding: words,
  vague: words,
})

export type Words = z.infer<typeof wordsFile>

/** One measure of a policy: its paragraph as published, and what was read from it. */
export type Measure = {
  ref: string
  policy: string
  chapter: number
  number: number
  title: string
  text: string
  units: string[]
  names: string[]
  lacks: string[]
}

/** One chapter: its heading and preamble as published, and the numbers of its first and last measure. */
export type Chapter = {
  ref: string
  policy: string
  number: number
  title: string
  heading: string
  preamble: string
  leads: string[]
  names: string[]
  first: number
  last: number
}

/** One published document. Dates are YYYY-MM-DD. */
export type Policy = {
  id: string
  title: string
  number: string
  names: string[]
  indexNumber: string | null
  registrationNumber: string | null
  issuer: string
  publisher: string
  published: string
  disclosure: string | null
  validity: string
  place: string
  places: string[]
  examples: string[]
  period: { from: string; to: string; restsOn: string }
  units: string[]
  chapters: Chapter[]
  measures: Measure[]
}

/**
 * The index that ranking looks up, made by `weigh.ts`. A doc is a measure, a chapter or a topic; `docs` holds their
 * refs. The keys of `terms` and `pairs` are sorted; key i owns the postings from `starts[i]` to `starts[i + 1]`,
 * each a doc number and an integer weight. `tags` are the bits of a term (see `tags.ts`).
 */
export type Postings = { keys: string[]; starts: Uint32Array; docs: Uint16Array; weights: Uint16Array }
export type Index = { docs: string[]; terms: Postings & { tags: Uint32Array }; pairs: Postings }

/** The index as `generated.ts` holds it: keys joined by line ends, numbers as little-endian bytes in base64. */
export type PackedPostings = { keys: string; starts: string; docs: string; weights: string }
export type PackedIndex = { docs: string[]; terms: PackedPostings & { tags: string }; pairs: PackedPostings }

/** Everything the running program knows, as the compiler writes it. */
export type Compiled = {
  version: string
  policies: Policy[]
  departments: { name: string; also: string[] }[]
  phrases: Record<string, string>
  words: Words
  index: PackedIndex
  /** Traditional characters and, at the same place, their simplified forms. */
  fold: { from: string; to: string }
  /** Characters that sound alike, tones and regional confusions (z/zh, n/l, in/ing …) set aside. */
  sounds: string[]
}
