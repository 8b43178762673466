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

const read = new WeakMap<Literal, Fraction>()

/** The number of a literal. */
export const numberOf = (literal: Literal): Fraction => {
  const number = read.get(literal) ?? new Fraction(literal.value)
  read.set(literal, number)
  return number
}

export const sumOf = ([first = ZERO, ...others]: readonly Fraction[]): Fraction =>
  others.reduce((sum, value) => sum.add(value), first)

export const least = (a: Fraction, b: Fraction): Fraction => (a.lte(b) ? a : b)
export const most = (a: Fraction, b: Fraction): Fraction => (a.gte(b) ? a : b)
