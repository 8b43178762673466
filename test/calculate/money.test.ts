/** Exact numbers as text, and the one rounding there is. */
import Fraction from 'fraction.js'
import { expect, test } from 'vitest'
import { isRounded, toYuan } from '../../src/calculate/money.ts'
import { toText } from '../../src/calculate/numbers.ts'

test.each([
  ['0', '0'],
  ['5', '5'],
  ['500000', '500000'],
  ['41062.5', '41062.5'],
  ['0.1', '0.1'],
  ['100.01', '100.01'],
  ['100.10', '100.1'],
  ['10', '10'],
  // half a fen goes up, less goes down
  ['0.005', '0.01'],
  ['0.0049999', '0'],
  ['0.015', '0.02'],
  ['0.014999999999999999999', '0.01'],
  ['1/3', '0.33'],
  ['2/3', '0.67'],
  ['99999999999999999999.995', '100000000000000000000'],
  ['0.994', '0.99'],
  ['0.995', '1'],
  ['-30.5', '-30.5'],
  ['-0.01', '-0.01'],
])('%s is %s yuan', (value, yuan) => {
  expect(toYuan(new Fraction(value))).toBe(yuan)
})

test.each([
  ['0.01', false],
  ['12.5', false],
  ['7', false],
  ['0.001', true],
  ['1/3', true],
  ['0.025', true],
])('%s: rounded %s', (value, rounded) => {
  expect(isRounded(new Fraction(value))).toBe(rounded)
})

test.each([
  ['0', '0'],
  ['12', '12'],
  ['1/8', '0.125'],
  ['1/5', '0.2'],
  ['3/10', '0.3'],
  ['1/3', '1/3'],
  ['7/6', '7/6'],
  ['1/7', '1/7'],
  ['0.0385', '0.0385'],
  ['0.12345678901234567890123', '0.12345678901234567890123'],
])('%s is written %s', (value, text) => {
  expect(toText(new Fraction(value))).toBe(text)
})
