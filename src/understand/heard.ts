/** A message as the calculators hear it, and how near one thing in it stands to another. */
import type { Calculator, QuantityInput } from '../corpus/index.ts'
import type { Cue, Way } from './cues.ts'
import type { Quantity } from './quantities.ts'

/** A message as the calculators hear it. */
export type Heard = {
  text: string
  cues: Cue[]
  quantities: Quantity[]
  /** The calculators it has any word of. */
  spoken: Calculator[]
}

export type Span = { start: number; end: number }

/** How far a word may stand from what it speaks of, in characters and marks that weigh more (see `distance`). */
export const FAR = 40
/** A name so near a number stands beside it. */
export const BESIDE = 7
const AFTER = 2
const HARD = 12
const SOFT = 5
const PASSED = 8

/** Marks that end a sentence. */
export const hardStops = /[。；;！!？?\n]/g
/** Marks and blanks within a sentence. */
export const softStops = /[，,、：:\s]/g
/** How many of some marks a text has. */
export const count = (text: string, marks: RegExp) => text.match(marks)?.length ?? 0

/** The text between two spans; empty when they touch or overlap. */
export const between = (text: string, a: Span, b: Span): string =>
  a.end <= b.start ? text.slice(a.end, b.start) : b.end <= a.start ? text.slice(b.end, a.start) : ''

/** How far a cue stands from a number: characters, stops and other numbers between; a longer word says more. */
export const distance = ({ text, quantities }: Heard, cue: Span, number: Span): number => {
  const [from, to] = cue.end <= number.start ? [cue.end, number.start] : [number.end, cue.start]
  const gap = between(text, cue, number)
  const passed = quantities.filter(({ start, end }) => start >= from && end <= to).length
  const named = Math.min(3, (cue.end - cue.start) / 2)
  return (
    gap.length +
    HARD * count(gap, hardStops) +
    SOFT * count(gap, softStops) +
    PASSED * passed +
    (cue.start >= number.end ? AFTER : 0) -
    named
  )
}

/** Whether a quantity may be given for an input, by its unit. */
export const fits = (quantity: Quantity, input: QuantityInput): boolean => {
  const { unit, per } = quantity
  switch (input.unit) {
    case 'yuan':
      return unit === 'yuan' || unit === 'bare' || unit === 'foreign'
    case 'yuan-per-mu':
      return unit === 'yuan' && per === 'mu'
    case 'mu':
      return unit === 'mu' || unit === 'bare'
    case 'share':
      return unit === 'rate' || unit === 'bare'
    case 'year':
      return unit === 'year' || unit === 'month'
    case 'item':
      return unit === 'count' || unit === 'bare'
    case 'energy':
      return unit === 'energy' || unit === 'bare'
  }
}

export type Slot = { of: Calculator; input: QuantityInput }

export type Bound = { slot: Slot; quantity: Quantity; near: number }

/** The inputs of a calculator that are numbers. */
export const quantityInputs = (of: Calculator): QuantityInput[] =>
  of.inputs.filter((input): input is QuantityInput => input.kind === 'quantity')

/** The cues that name a calculator's subject. */
export const subjectsOf = (cues: readonly Cue[], of: Calculator): Cue[] =>
  cues.filter((cue) => cue.roles.some((role) => role.kind === 'calculator' && role.of === of))

/** The cues of one kind for an input. */
export const cuesFor = (
  cues: readonly Cue[],
  kind: 'input' | 'input-not' | 'monthly' | 'full',
  slot: Slot,
): Cue[] =>
  cues.filter((cue) =>
    cue.roles.some((role) => role.kind === kind && role.of === slot.of && role.id === slot.input.id),
  )

/** How near the nearest of some cues stands to a number or another cue; FAR when none does. */
export const nearestOf = (heard: Heard, cues: readonly Span[], number: Span): number =>
  Math.min(FAR, ...cues.map((cue) => distance(heard, cue, number)))

/** 三百万,哦不对,三百二十万: said again, and right this time. */
export const isCorrected = ({ text, cues }: Heard, before: Quantity, next: Quantity): boolean =>
  before.unit === next.unit &&
  ways(cues, 'correct').some(
    ({ start, end }) =>
      start >= before.end && end <= next.start && text.slice(end, next.start).length <= CORRECTED,
  )

const CORRECTED = 8

/** "85万、110万、76万": nothing but joining words between two numbers of one unit. */
export const continues = ({ text, cues }: Heard, before: Quantity, next: Quantity): boolean => {
  if (before.unit !== next.unit) return false
  const gap = between(text, before, next)
  if (gap.trim() === '' || /^[、,，/+]\s*$/.test(gap)) return true
  const joins = cues.filter(
    ({ start, end, roles }) =>
      start >= before.end &&
      end <= next.start &&
      roles.some((role) => role.kind === 'way' && role.way === 'joiners'),
  )
  return joins.reduce((sum, { start, end }) => sum + end - start, 0) >= gap.replace(/[\s,，、]/g, '').length
}

/** "一张15万一张9万": each sum is that of one of several. */
export const isOneOf = ({ text, quantities }: Heard, { start }: Quantity): boolean =>
  quantities.some(
    ({ unit, amount, end }) =>
      unit === 'count' && amount.from === '1' && end <= start && text.slice(end, start).trim() === '',
  )

/** So far a denial, or what takes a part, reaches. */
export const NEGATED = 6

/** The cues of one way of speaking. */
export const ways = (cues: readonly Cue[], way: Way): Cue[] =>
  cues.filter(({ roles }) => roles.some((role) => role.kind === 'way' && role.way === way))

/** So few characters may stand between a word and the number it is about. */
export const AIMED = 4
