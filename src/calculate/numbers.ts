/** Exact numbers, from the text that carries them and back. */
import Fraction from 'fraction.js'
import type { Literal } from '../corpus/schema.ts'

export const ZERO = new Fraction(0)

/**
 * The text of an exact number: a decimal where there is one, a fraction otherwise.
 * @example toText(new Fraction(1, 8)) // '0.125'
 */
export const toText = (value: Fraction): string => {
  let rest = value.d
  for (const prime of [2n, 5n]) while (rest % prime === 0n) rest /= prime
  return rest === 1n ? value.toString(Number.POSITIVE_INFINITY) : value.toFraction()
}

export const numberOf = ({ value }: Literal): Fraction => new Fraction(value)

export const sumOf = (values: readonly Fraction[]): Fraction =>
  values.reduce((sum, value) => sum.add(value), ZERO)

export const least = (a: Fraction, b: Fraction): Fraction => (a.lte(b) ? a : b)
export const most = (a: Fraction, b: Fraction): Fraction => (a.gte(b) ? a : b)
