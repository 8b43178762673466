/** Several numbers in one field: what people put between them, and what is one number or none. */
import { describe, expect, test } from 'vitest'
import { readTexts } from '../src/estimates.ts'

const read = (typed: string, many = true) =>
  readTexts(typed, { unit: 'yuan', many })?.amounts.map(({ from }) => from)

describe('several numbers', () => {
  test.each([
    '80万和110万',
    '80万 110万',
    '80万及110万',
    '80万与110万',
    '80万、110万',
    '80万，110万',
    '80万;110万',
    '８０万和１１０万',
    '80 万 110 万',
    '八十万 一百一十万',
    '800,000、1,100,000',
    '80万 以及 110万',
    '80万，和110万',
    '80万+110万',
  ])('%s', (typed) => {
    expect(read(typed)).toEqual(['800000', '1100000'])
  })
  test('are three, whatever stands between them', () => {
    expect(read('80万、90万和110万元')).toEqual(['800000', '900000', '1100000'])
    expect(read('80万 90万 110万')).toEqual(['800000', '900000', '1100000'])
  })
})

test.each([
  ['1,000', ['1000']],
  ['85 万', ['850000']],
  ['一个亿', ['100000000']],
  ['80万和', ['800000']],
])('%s is one number', (typed, wanted) => {
  expect(read(typed)).toEqual(wanted)
})

// Where two readings are possible none is taken: an amount is never made up.
test.each(['1 000 000', '85万 5千', '1/2', '80万和很多', '80万 x', '和', ''])('%s is none', (typed) => {
  expect(read(typed)).toBeUndefined()
})

test('where one number is asked for, two are none', () => {
  expect(read('80万和110万', false)).toBeUndefined()
  expect(read('80万 110万', false)).toBeUndefined()
})
