/** What a calculation is asked for and what it comes to, in no language. */
import type { Calculator, Condition, Inputs, Literal, Unit } from '../corpus/schema.ts'

/** One thing to compute. */
export type Request = {
  calculator: Calculator
  inputs: Inputs
  /** A year outside the policy's period that the expense itself belongs to. */
  year?: number
  /** The step asked for instead of the result. */
  focus?: string
  /** The other way round: how much of the base gives this result (yuan, exact), or the cap. */
  target?: { yuan: string } | 'at-most'
}

export type Status =
  | 'exact'
  | 'at-least'
  | 'at-most'
  | 'range'
  | 'not-eligible'
  | 'not-quantified'
  | 'needs-input'
  | 'invalid'

/** An exact amount of money in yuan with at most two decimals, such as `41062.5`. */
export type Yuan = string

/** A part of a working: a figure, or a sign between two. */
export type Term = { value: string; unit: Unit } | { sign: '×' | '÷' | '+' | '−' | '(' | ')' }

/** One line of a working: `terms` = `result`. */
export type Line = {
  step: string
  label: string
  terms: Term[]
  result: { value: string; unit: Unit }
  /** The result was above a cap and is the cap. */
  capped: { before: Yuan; limit: Literal } | null
  /** The result had more than two decimals and was rounded to the fen, half up. */
  rounded: boolean
}

/** Why there is no amount. `short` is how much is missing to the limit, in the unit of the limit. */
export type Why =
  | { kind: 'condition'; condition: Condition }
  | { kind: 'refused'; input: string; option: string; reason: string }
  | { kind: 'below'; input: string; label: string; value: string; limit: Literal; short: string }
  /** A test of a check failed; `value` is what it came to, null for an option. */
  | { kind: 'test'; label: string; value: string | null; limit: Literal | null; relation: Relation }
  | { kind: 'year'; year: number }
  /** The clause gives this, and no amount. */
  | { kind: 'gives' | 'opens'; quote: string }
  /** A number the person does not know, without which there is no amount. */
  | { kind: 'unknown'; input: string; label: string }
  | { kind: 'invalid'; input: string; label: string; fault: Fault }
export type Relation = 'at-least' | 'above' | 'below' | 'is'
export type Fault =
  | 'zero'
  | 'negative'
  | 'too-large'
  | 'over-all'
  | 'fraction'
  | 'unreadable'
  | 'contradiction'

/** What must be said with the result. */
export type Note =
  | { kind: 'reading'; text: string }
  /** A figure used that is none of the document's; `text` says so. */
  | { kind: 'outside'; text: string }
  /** One of several values that does not count, because it is below a limit. */
  | { kind: 'left-out'; label: string; value: string; limit: Literal; short: string }
  /** Only so much of a number counts: years that are paid, a loan that is subsidised. */
  | { kind: 'counted'; label: string; value: string; limit: Literal }
  /** Taken without being said. */
  | { kind: 'assumed'; input: string; label: string }
  /** Computed with a number that is only about right. */
  | { kind: 'about'; label: string }
  /** A number that is only about right lies near this limit. */
  | { kind: 'near'; label: string; limit: Literal }
  | { kind: 'rounded' }

/** A further amount; `label` null is what the clause would have given in its period. */
export type Figure = {
  id: string
  label: string | null
  yuan: Yuan | null
  min: Yuan | null
  max: Yuan | null
  /** `yuan` is the least it is. */
  floor?: true
}

/** One thing computed. */
export type Item = {
  calculator: Calculator
  status: Status
  /** exact, at-least, at-most. */
  yuan: Yuan | null
  /** range. */
  min: Yuan | null
  max: Yuan | null
  figures: Figure[]
  /** needs-input: ids, in the order they are asked. */
  missing: string[]
  why: Why | null
  /** The inputs that counted, also those assumed or derived, in the calculator's order. */
  inputs: Inputs
  assumed: string[]
  /** The working; of a range, first of the lower and then of the upper end. */
  lines: Line[]
  upper: Line[]
  notes: Note[]
}

/** The sum of the items that carry an amount; null with fewer than two of them. */
export type Total = {
  status: 'exact' | 'at-least' | 'range'
  yuan: Yuan | null
  min: Yuan | null
  max: Yuan | null
}
