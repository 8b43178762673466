/** All the assistant can say, in no language. */
import type { Item, Total, Yuan } from '../calculate/index.ts'
import type { Chapter, Input, Measure, Policy } from '../corpus/index.ts'

/**
 * A policy's written period as seen from one date (YYYY-MM-DD, Asia/Shanghai). `timeless`: the answer is passed on, in
 * words that stay true on any date and for any reader, and ends with this code.
 */
export type Period = {
  timeless?: { code: string | null }
  policy: Policy
  asOf: string
  status: 'upcoming' | 'in-force' | 'ended'
}

/** The line an answer opens with when a point was asked for; quotes are exact substrings of the clause. */
export type Opening =
  | { kind: 'unit'; units: string[] }
  | { kind: 'amount' | 'target' | 'figure'; quotes: string[] }
  /** An amount was asked for and the clause holds none. */
  | { kind: 'no-figure'; units: string[] }
  | { kind: 'until'; quotes: string[] }

/** The words of a question for which its nearest clause holds nothing. */
export type Gap = { words: string[] }

export type Offer = {
  ref: string
  kind: 'measure' | 'chapter'
  number: number
  title: string
  hits: string[]
}

/** One calculator to begin with; `code` stands for its first question. */
export type CalculatorOffer = { ref: string; name: string; code: string | null }

/** What is asked to go on with an estimate: one input of one item. */
export type Asking = {
  /** Which item. */
  at: number
  input: Input
  /** By option: the code of the estimate with it; null where it has none. */
  codes: (string | null)[]
  /** The unit of a number was not said: the amounts it may mean. */
  meanings: Yuan[] | null
}

/** Why there is no answer. */
export type Why =
  | { kind: 'plain' }
  /** `idle`: talk that asks for no policy, whose words are not repeated. */
  | {
      kind:
        | 'empty'
        | 'unsupported'
        | 'no-last'
        | 'no-topic'
        | 'no-more'
        | 'idle'
        | 'urgent'
        | 'other-document'
        | 'no-forward'
        | 'no-code'
    }
  | { kind: 'outside'; words: string[] }
  | { kind: 'place'; place: string }
  /** A year outside the period; the measure of the period is shown for reference. */
  | { kind: 'year'; year: number; period: Period }
  | { kind: 'out-of-range'; what: 'measure' | 'chapter'; number: number }

export type Answer =
  | {
      kind: 'clause'
      /** `asked` is how many were asked for; at most three are shown. */
      measures: Measure[]
      asked: number
      hits: string[]
      period: Period
      opening: Opening | null
      gap: Gap | null
    }
  | {
      kind: 'preamble'
      chapter: Chapter
      hits: string[]
      period: Period
      opening: Opening | null
      gap: Gap | null
    }
  | { kind: 'choices'; offers: Offer[]; hits: string[]; period: Period }
  | { kind: 'chapter'; chapter: Chapter; measures: Measure[]; hits: string[]; period: Period }
  | { kind: 'contents'; period: Period }
  | {
      kind: 'unit'
      unit: string
      also: string[]
      first: Measure[]
      joint: Measure[]
      leads: Chapter[]
      period: Period
    }
  | { kind: 'policy'; hits: string[]; period: Period }
  | {
      kind: 'nothing'
      why: Why
      policy: Policy
      near: Measure | Chapter | null
      hits: string[]
      unit: { name: string; measures: Measure[] } | null
    }
  | {
      kind: 'estimate'
      items: Item[]
      /** The items of this message: so many, from this one on. */
      from: number
      count: number
      total: Total | null
      asking: Asking | null
      /** By item: the id of the figure asked for, null for the result. */
      focus: (string | null)[]
      hits: string[]
      period: Period
    }
  /** What can be worked out. */
  | { kind: 'calculators'; offers: CalculatorOffer[]; period: Period }
  /** `again`: the person was greeted today already, and nothing is said. */
  | { kind: 'help'; why: 'greet' | 'thank' | 'help' | 'cancelled' | 'forgotten' | 'again' }
