/** What the files of `corpus/` may hold (zod), and what the compiler makes of them (types). */
import * as z from 'zod'

const text = z.string().trim().min(1)
const words = z.array(z.coerce.string().trim().min(1))
const date = z.iso.date()

/** `policy.yml`: the document as a whole. */
export const policyFile = z.strictObject({
  title: text,
  number: text,
  /** The first character of its codes, one of Crockford's alphabet; none: its answers have no code. */
  code: z
    .string()
    .regex(/^[0-9A-HJKMNP-TV-Z]$/)
    .optional(),
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

/** The units of inputs and literals, as the program calls them; `units` of words.yml gives their names. */
export const UNITS = ['yuan', 'mu', 'yuan-per-mu', 'year', 'item', 'share', 'energy'] as const
export type Unit = (typeof UNITS)[number]

/**
 * A figure of the clause as it stands there (`200万元`, `10%`, `270元/亩`); one that words stand for, with those words;
 * or one that is no figure of the document, with the sentence that says so.
 */
const literal = z.union([
  text,
  z.strictObject({ value: text, says: text }),
  z.strictObject({ value: text, outside: text }),
])
/** One literal, or one for each option of an input (`by`); options left out have none. */
const byOption = z.object({ by: text }).catchall(literal)
const perOption = z.union([literal, byOption])

/** A quantity a person gives. */
const quantityInput = z.strictObject({
  label: text,
  /** By its name in `units` of words.yml: 元, 亩, 元/亩, 年, 个, %, 吨标准煤/万元. */
  unit: text,
  /** Words that stand beside the number; `not`: words beside a number that is something else. */
  words: words.default([]),
  not: words.default([]),
  /** Measure words by which a count of it is given: 台, 名. */
  counters: words.default([]),
  /** Each of its words that is named counts one. */
  'each-named': z.boolean().default(false),
  /** The whole question, where "how much is {label}" would not do. */
  ask: text.optional(),
  /** Several values are several things (each expert's pay); otherwise they are added up. */
  many: z.boolean().default(false),
  /** Never asked for. */
  optional: z.boolean().default(false),
  /** Taken when nothing is said, and marked as assumed. */
  assume: text.optional(),
  /** What somebody might give, shown in an empty field; how far an empty curve goes. */
  example: text.optional(),
  /** The product of other inputs gives it too. */
  'product-of': words.optional(),
  /** It belongs to the year before the policy's. */
  'last-year': z.boolean().default(false),
  /** Words by which it is given for a month: twelve of them are a year's. */
  monthly: words.default([]),
  /** Words by which a share is all of it: 全款. */
  full: words.default([]),
})

/** One of several kinds a person names; `refused` says why an option gets nothing. */
const optionInput = z.strictObject({
  label: text,
  options: z.record(
    text,
    z.strictObject({ words: words.default([]), not: words.default([]), refused: text.optional() }),
  ),
  ask: text.optional(),
  optional: z.boolean().default(false),
  assume: text.optional(),
  /** Several options named are several things, each computed by itself. */
  apart: z.boolean().default(false),
})

/** A condition that is taken to hold unless the message denies it. */
const condition = z.strictObject({
  label: text,
  /** The words of the clause it rests on. */
  quote: text,
  /** Words that name it: negated, they deny it. `unless`: words that deny it by themselves. */
  words: words.default([]),
  unless: words.default([]),
  /** The sentence said when it fails. */
  reason: text,
})

const limits = {
  /** Cap on the whole result. */
  'at-most': perOption.optional(),
  /** The result is a floor: 不低于. */
  floor: z.union([z.literal(true), z.strictObject({ by: text, options: words.min(1) })]).optional(),
  /** Several years: at most so many; `in-all` says that the cap may be one for all of them. */
  years: z.strictObject({ of: text, 'at-most': literal, 'in-all': text }).optional(),
}
const named = {
  label: text,
  /** Words by which this amount, rather than the result, is asked for. */
  words: words.default([]),
}
const rate = z.union([
  perOption,
  z.strictObject({ from: literal, to: literal }),
  /** The rate is itself an input. */
  z.strictObject({ of: text }),
])

/** A share of an input or an earlier step. */
const shareStep = z.strictObject({
  ...named,
  share: text,
  rate,
  /** Limits on each value of a `many` input: those below `from` are left out, each one's result is capped. */
  each: z.strictObject({ from: literal.optional(), 'at-most': literal.optional() }).optional(),
  /** The base counts only up to so much of another input, in proportion; without that input, `otherwise` is said. */
  counted: z.strictObject({ of: text, 'at-most': literal, otherwise: text }).optional(),
  ...limits,
})

/** A fixed amount, or one for each unit of an input. */
const amountStep = z.strictObject({
  ...named,
  amount: perOption,
  per: text.optional(),
  /** The least of `per` for anything to be paid; `together` says that several items may count as one. */
  from: perOption.optional(),
  together: text.optional(),
  /** The same amount a unit as this input, when that is higher. */
  'or-higher': text.optional(),
  /** The sentence saying that the amount may be meant once for all units: a range. */
  'or-once': text.optional(),
  ...limits,
})

/** Each part of an input up to a limit by its own rate; the last band has no limit. */
const bandsStep = z.strictObject({
  ...named,
  bands: text,
  of: z.array(z.strictObject({ 'up-to': literal.optional(), rate: literal })).min(2),
})

/** The first of two less the second; the sum of several. Inputs and earlier steps. */
const lessStep = z.strictObject({ ...named, less: words.length(2) })
const sumStep = z.strictObject({ ...named, sum: words.min(2) })

/** One test of a check: an input, or its share of another, against a literal; or the option chosen. */
const test = z.strictObject({
  of: text,
  'share-of': text.optional(),
  'at-least': literal.optional(),
  above: literal.optional(),
  below: literal.optional(),
  is: words.optional(),
})

/**
 * A calculator beside its clause: what a person gives, and what the clause gives for it. It has `steps`, evaluated in
 * order, of which `result` is the answer and the others are further figures; or `checks`, of which the first whose
 * tests all hold gives what its quote says; or `opens`, words that promise something without a figure.
 */
export const calculatorBlock = z.strictObject({
  name: text,
  /** Words by which a message means it; `weak` ones count when no other calculator of the clause is meant. */
  words,
  weak: words.default([]),
  /** Words beside which `words` mean something else. */
  not: words.default([]),
  asks: z.record(z.string().regex(/^[a-z][a-z-]*$/), z.union([quantityInput, optionInput])).default({}),
  requires: z.record(z.string().regex(/^[a-z][a-z-]*$/), condition).default({}),
  steps: z
    .record(
      z.string().regex(/^[a-z][a-z-]*$/),
      z.union([shareStep, amountStep, bandsStep, lessStep, sumStep]),
    )
    .optional(),
  checks: z
    .array(z.strictObject({ all: z.array(test), gives: text }))
    .min(1)
    .optional(),
  opens: text.optional(),
  /** `opens` quotes a sum for everybody together, such as a budget or a target: nobody's grant. */
  pool: z.literal(true).optional(),
  /** Exact substrings of the clause that together carry every figure of the steps. */
  quotes: words.min(1),
  /** The step that counts in a sum of several, where the result is nothing that is given: a tax, a fee; or `nothing`. */
  'in-sum': text.optional(),
  payee: text.optional(),
  per: text.optional(),
  /** How the text is read where it leaves something open: one sentence each, or one for some options of an input. */
  readings: z
    .array(z.union([text, z.strictObject({ says: text, by: text, options: words.min(1) })]))
    .default([]),
  /** The clause's own words on combining it with other support. */
  combining: text.optional(),
  /** Inputs by id, and what they give; worked out by hand. */
  examples: z
    .array(
      z.strictObject({
        given: z.record(z.string(), z.union([text, z.number(), z.boolean(), z.array(text)])).default({}),
        gives: z.strictObject({
          status: z.enum([
            'exact',
            'at-least',
            'range',
            'not-eligible',
            'not-quantified',
            'needs-input',
            'invalid',
          ]),
          amount: text.optional(),
          from: text.optional(),
          to: text.optional(),
          figures: z.record(text, text).optional(),
          missing: words.optional(),
        }),
        /** The working by hand. */
        why: text,
      }),
    )
    .default([]),
})

/** The YAML block beside a measure or a chapter's preamble: how people name it, and what it does not contain. */
export const block = z.strictObject({
  names: words.min(1),
  /** Names that other measures have too, and declare here too. */
  shared: words.default([]),
  words: words.default([]),
  lacks: words.default([]),
  calculators: z.record(z.string().regex(/^[a-z][a-z-]*$/), calculatorBlock).default({}),
})

/** `everyday.yml`: more everyday words, by measure number or chapter (`S2`). */
export const everydayFile = z.record(z.string().regex(/^S?\d{1,3}$/), words)

/** `kinds.yml`: what people sort measures by, and the numbers of the measures of each kind. */
export const kindsFile = z.record(text, z.array(z.int().positive()).min(1))

/** `departments.yml`: the unit as clauses write it, and its other names. */
export const departmentsFile = z.record(text, words)

/** `phrases.yml`: every sentence the assistant says in its own voice, with slots in braces. */
export const phrasesFile = z.record(z.string().regex(/^[a-z]+(\.[a-z-]+)+$/), text)

/** `concepts.yml`: a term of policy documents (spellings joined by `、`), and the everyday words for it. */
export const conceptsFile = z.record(text, words.min(1))

/** `outside.yml`: what no document covers, by topic. */
export const outsideFile = z.record(text, words.min(1))

const numbers = z.record(text, z.int().min(0))
const exactNumbers = z.record(text, z.string().regex(/^\d+(\/\d+)?$/))

/** `words.yml`, `quantities`: numerals, units with their size in the base unit, and the words around them. */
const quantities = z.strictObject({
  'latin-scales': numbers,
  small: numbers,
  big: numbers,
  pairs: numbers,
  point: words,
  zero: words,
  half: words,
  hundredth: words,
  thousandth: words,
  parts: words,
  yuan: exactNumbers,
  'small-money': exactNumbers,
  mu: exactNumbers,
  'mu-part': exactNumbers,
  rate: exactNumbers,
  year: exactNumbers,
  month: exactNumbers,
  energy: words,
  foreign: words,
  counters: words,
  other: words,
  'not-other': words,
  never: words,
  'about-before': words,
  'about-after': words,
  'about-never': words,
  'each-before': words,
  'each-after': words,
  'total-before': words,
  'per-mu-before': words,
  'per-mu-after': words,
  'per-month-before': words,
  'per-month-after': words,
  'per-quarter-before': words,
  'per-quarter-after': words,
  loose: words,
  'and-a-half': words,
  span: words,
  ratio: words,
  through: words,
  minus: words,
  and: words,
  ordinal: words,
  currency: words,
  'latin-before': words,
  'no-tail': words,
  'after-tenth': words,
  halves: words,
  'per-quarter': words,
})

/** `words.yml`, `estimates`: ways of asking for an amount and of answering a question about one. */
const estimates = z.strictObject({
  compute: words,
  standard: words,
  check: words,
  founding: words,
  total: words,
  invert: words,
  about: words,
  not: words,
  'not-prefix': words,
  'not-after': words,
  'no-negation': words,
  unsure: words,
  either: words,
  joiners: words,
  'other-amounts': words,
  elsewhere: words,
  formerly: words,
  already: words,
  partial: words,
  'paid-part': words,
  ceiling: words,
  unpaid: words,
  contrast: words,
  aim: words,
  spend: words,
  'part-of-year': words,
  reckon: words,
  most: words,
  'how-much': words,
  gain: words,
  gained: words,
  compare: words,
  skip: words,
  cancel: words,
  correct: words,
  suppose: words,
  more: words,
})

const id = z.string().regex(/^[a-z]+(-[a-z]+)*$/)
/** An input of a calculator in use, such as `early-rice.area`. */
const place = z.string().regex(/^[a-z-]+\.[a-z-]+$/)

/** `profiles.yml` of a policy: what one kind of person can be asked, and the calculators the answers go to. */
export const profilesFile = z.record(
  id,
  z.strictObject({
    name: text,
    uses: z.record(id, z.strictObject({ of: id.optional(), with: z.record(id, text).default({}) })),
    opens: z.array(id),
    facts: z.record(
      id,
      z.union([
        z.strictObject({ label: text, group: text.optional(), number: z.array(place).min(1) }),
        z.strictObject({
          label: text,
          group: text.optional(),
          choices: z.record(text, z.record(place, text)),
        }),
      ]),
    ),
  }),
)

/** `words.yml`: numerals, templates with `{n}`, ways of asking, words without meaning. */
export const wordsFile = z.strictObject({
  forward: words.min(1),
  forget: words.min(1),
  estimable: words.min(1),
  'code-marks': words.min(1),
  layout: z.strictObject({ 'units-label': text }),
  digits: numbers,
  counting: words,
  tens: numbers,
  'clause-number': words,
  'clause-number-bare': text,
  'after-bare-number': words,
  'before-other-law': words,
  'chapter-number': words,
  'chapter-mark': words,
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
  'before-partner': words,
  'after-place': words,
  joining: words,
  padding: words,
  vague: words,
  'same-counters': z.array(words),
  'after-count': words,
  estimates,
  /** What a numeral before a unit is multiplied by: 200万元. */
  scales: numbers,
  quantities,
  /** The name of each unit, as calculators and answers write it. */
  units: z.record(z.enum(UNITS), text),
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
  code: string | null
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
  /** What its measures are sorted by; none when there is no `kinds.yml`. */
  kinds: { name: string; measures: number[] }[]
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

/**
 * A figure in its base unit (yuan, 亩, years, a share as a fraction of one) as an exact decimal or fraction (`0.1`,
 * `1/3`), with its text as the clause writes it. `outside` says that it is no figure of the document.
 */
export type Literal = { value: string; unit: Unit; text: string; outside?: string }
/** The literal itself, or one by the option of an input. */
export type PerOption = Literal | { by: string; options: Record<string, Literal> }

/** What a calculator asks for, in the order in which it asks. */
export type QuantityInput = {
  kind: 'quantity'
  id: string
  label: string
  unit: Unit
  words: string[]
  not: string[]
  counters: string[]
  eachNamed: boolean
  ask: string | null
  many: boolean
  optional: boolean
  assume: Literal | null
  example: Literal | null
  productOf: string[]
  lastYear: boolean
  monthly: string[]
  full: string[]
}
export type OptionInput = {
  kind: 'option'
  id: string
  label: string
  options: { name: string; words: string[]; not: string[]; refused: string | null }[]
  ask: string | null
  optional: boolean
  assume: string | null
  apart: boolean
}
export type Input = QuantityInput | OptionInput
/** What must hold; taken to hold unless denied. */
export type Condition = {
  id: string
  label: string
  quote: string
  words: string[]
  unless: string[]
  reason: string
}

type Limits = {
  atMost: PerOption | null
  floor: true | { by: string; options: string[] } | null
  years: { of: string; atMost: Literal; inAll: string } | null
}
type Named = { id: string; label: string; words: string[] }
export type Rate = PerOption | { from: Literal; to: Literal } | { of: string }
/** One step of a calculation; names in it are ids of inputs and of earlier steps. */
export type ShareStep = Named &
  Limits & {
    kind: 'share'
    share: string
    rate: Rate
    each: { from: Literal | null; atMost: Literal | null } | null
    counted: { of: string; atMost: Literal; otherwise: string } | null
  }
export type AmountStep = Named &
  Limits & {
    kind: 'amount'
    amount: PerOption
    per: string | null
    from: PerOption | null
    together: string | null
    orHigher: string | null
    orOnce: string | null
  }
export type BandsStep = Named & {
  kind: 'bands'
  bands: string
  of: { upTo: Literal | null; rate: Literal }[]
}
export type LessStep = Named & { kind: 'less'; from: string; less: string }
export type SumStep = Named & { kind: 'sum'; sum: string[] }
export type Step = ShareStep | AmountStep | BandsStep | LessStep | SumStep

/** One test of a check. Exactly one of the comparisons is set. */
export type Test = {
  of: string
  shareOf: string | null
  atLeast: Literal | null
  above: Literal | null
  below: Literal | null
  is: string[] | null
}

/** A calculator as the running program knows it; see `calculatorBlock`. The step `result` is the answer. */
export type Calculator = {
  id: string
  ref: string
  name: string
  words: string[]
  weak: string[]
  not: string[]
  inputs: Input[]
  conditions: Condition[]
  steps: Step[]
  checks: { all: Test[]; gives: string }[]
  opens: string | null
  /** Whether `opens` quotes a sum for everybody together. */
  pool: boolean
  quotes: string[]
  /** The id of the step that counts in a sum of several; null: nothing of it is given to anybody. */
  inSum: string | null
  payee: string | null
  per: string | null
  /** `by`: told only with one of these options. */
  readings: { text: string; by: string | null; options: string[] }[]
  combining: string | null
}

/**
 * A number given for an input, in its base unit as an exact decimal or fraction (`5000000`, `0.0385`, `1/2`); `from`
 * and `to` differ when a range was given. `factors` are what it is the product of, when it was not said itself.
 */
export type Amount = {
  from: string
  to: string
  /** Said with 约, 大概, 左右, 来, 多. */
  about?: true
  /** Its unit was not said, and the usual one is taken. */
  assumed?: true
  factors?: { value: string; unit: Unit }[]
}
/** What is given for one input or condition. Several options: not known which. `skipped`: the person does not know. */
export type Given =
  | { kind: 'amounts'; amounts: Amount[] }
  | { kind: 'options'; options: string[] }
  | { kind: 'condition'; holds: boolean }
  | { kind: 'skipped' }
  /** A number that is none, or two that cannot both be. */
  | { kind: 'unreadable' | 'contradiction' }
/** By id of the input or condition. Plain data: it is remembered between two messages. */
export type Inputs = Record<string, Given>

/** An input of a use of a profile. */
export type Place = { use: string; input: string }

/** One thing asked of a person, below which heading, and where the answer goes: a number, or by option what it gives. */
export type Fact = { id: string; label: string; group: string | null } & (
  | { kind: 'number'; unit: Unit; many: boolean; example: Literal | null; to: Place[] }
  | { kind: 'choice'; options: { name: string; gives: (Place & { given: Given })[] }[] }
)

/** What one kind of person can be asked to see all that may be had; calculators by their ids. */
export type Profile = {
  id: string
  policy: string
  name: string
  uses: { id: string; calculator: string; inputs: Inputs }[]
  opens: string[]
  facts: Fact[]
}

/** Everything the running program knows, as the compiler writes it. */
export type Compiled = {
  version: string
  policies: Policy[]
  departments: { name: string; also: string[] }[]
  phrases: Record<string, string>
  words: Words
  calculators: Calculator[]
  profiles: Profile[]
  index: PackedIndex
  /** Traditional characters and, at the same place, their simplified forms. */
  fold: { from: string; to: string }
  /** Characters that sound alike, tones and regional confusions (z/zh, n/l, in/ing …) set aside. */
  sounds: string[]
}
