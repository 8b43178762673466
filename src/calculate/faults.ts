/** Numbers that nothing can be computed with. */
import Fraction from 'fraction.js'
import type { Calculator, Given, QuantityInput, Unit } from '../corpus/schema.ts'
import type { Fault, Request, Why } from './kinds.ts'
import { basesOf } from './needs.ts'

/** Beyond these a number is a slip of the pen, not an enterprise. */
const MOST_YUAN = new Fraction(10n ** 13n)
const MOST = new Fraction(10n ** 9n)

/** What is wrong with one number, if anything. */
const faultOfNumber = (value: Fraction, unit: Unit): Fault | null => {
  if (value.lt(0)) return 'negative'
  if (unit === 'share' && value.gt(1)) return 'over-all'
  if (value.gt(unit === 'yuan' ? MOST_YUAN : MOST)) return 'too-large'
  return unit === 'item' && value.d !== 1n ? 'fraction' : null
}

const faultOf = ({ unit }: QuantityInput, given: Given, isBase: boolean): Fault | null => {
  if (given.kind === 'unreadable' || given.kind === 'contradiction') return given.kind
  if (given.kind !== 'amounts') return null
  const values = given.amounts.flatMap(({ from, to }) => [new Fraction(from), new Fraction(to)])
  const fault = values.map((value) => faultOfNumber(value, unit)).find((one) => one !== null)
  if (fault) return fault
  return isBase && values.length > 0 && values.every((value) => value.equals(0)) ? 'zero' : null
}

/** The first number given that is none, in the order of the calculator. */
export const findFault = ({
  calculator,
  inputs,
  target,
}: Request): Extract<Why, { kind: 'invalid' }> | null => {
  const bases = basesOf(calculator)
  for (const input of calculator.inputs) {
    const given = inputs[input.id]
    if (!given || input.kind !== 'quantity') continue
    const fault = faultOf(input, given, bases.has(input.id))
    if (fault) return { kind: 'invalid', input: input.id, label: input.label, fault }
  }
  return target === undefined || target === 'at-most' ? null : faultOfTarget(calculator, target.yuan)
}

const faultOfTarget = ({ steps }: Calculator, yuan: string): Extract<Why, { kind: 'invalid' }> | null => {
  const label = steps.find(({ id }) => id === 'result')?.label ?? ''
  const value = new Fraction(yuan)
  const fault = value.equals(0) ? 'zero' : faultOfNumber(value, 'yuan')
  return fault && { kind: 'invalid', input: 'result', label, fault }
}
