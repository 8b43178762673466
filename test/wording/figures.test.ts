/** Exact numbers as people write them. */
import * as fc from 'fast-check'
import Fraction from 'fraction.js'
import { describe, expect, test } from 'vitest'
import type { Unit } from '../../src/corpus/index.ts'
import { sayAmounts, sayFigure, sayRange, sayTerm } from '../../src/wording/figures.ts'

describe('sayFigure', () => {
  test.each<[string, Unit, string]>([
    ['0', 'yuan', '0元'],
    ['0.4', 'yuan', '0.4元'],
    ['3050.87', 'yuan', '3,050.87元'],
    ['9999.99', 'yuan', '9,999.99元'],
    ['10000', 'yuan', '1万元'],
    ['500000', 'yuan', '50万元'],
    // 万 with at most two decimals: multiples of 100 yuan.
    ['49275', 'yuan', '49,275元'],
    ['49200', 'yuan', '4.92万元'],
    ['41062.5', 'yuan', '41,062.5元'],
    ['1251250', 'yuan', '1,251,250元'],
    ['10000000', 'yuan', '1,000万元'],
    ['99999900', 'yuan', '9,999.99万元'],
    ['100000000', 'yuan', '1亿元'],
    // 亿 with at most four decimals: multiples of 10,000 yuan.
    ['123450000', 'yuan', '1.2345亿元'],
    ['123456700', 'yuan', '12,345.67万元'],
    ['123456789.01', 'yuan', '123,456,789.01元'],
    ['10000000000000', 'yuan', '100,000亿元'],
    ['-500000', 'yuan', '-50万元'],
    ['-1234.5', 'yuan', '-1,234.5元'],
    // 36500 ÷ 3 = 12166.666…
    ['36500/3', 'yuan', '约12,166.67元'],
    ['0.005', 'yuan', '约0.01元'],
    ['63.5', 'mu', '63.5亩'],
    ['12000', 'mu', '12,000亩'],
    ['100/3', 'mu', '100/3亩'],
    ['270', 'yuan-per-mu', '270元/亩'],
    ['1/2', 'year', '半年'],
    ['0.5', 'year', '半年'],
    ['3', 'year', '3年'],
    ['3/2', 'year', '1.5年'],
    ['1/3', 'year', '1/3年'],
    ['2', 'item', '2个'],
    ['0.0385', 'share', '3.85%'],
    ['77/2000', 'share', '3.85%'],
    ['0.1', 'share', '10%'],
    ['1', 'share', '100%'],
    ['1/3', 'share', '1/3'],
    ['0.52', 'energy', '0.52吨标准煤/万元'],
  ])('%s %s is %s', (value, unit, said) => {
    expect(sayFigure(value, unit)).toBe(said)
  })

  test('a sum is never another sum: it reads back as itself', () => {
    const scales: Record<string, bigint> = { '': 1n, 万: 10_000n, 亿: 100_000_000n }
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (fen) => {
        const said = sayFigure(new Fraction(fen, 100n).toFraction(), 'yuan')
        const [, number = '', scale = ''] = /^([\d,.]+)([万亿]?)元$/.exec(said) ?? []
        expect(
          new Fraction(number.replaceAll(',', ''))
            .mul(scales[scale] as bigint)
            .mul(100)
            .equals(fen),
        ).toBe(true)
      }),
    )
  })
})

test('in a working a count is a bare factor', () => {
  expect([sayTerm('12', 'item'), sayTerm('70000', 'yuan')]).toEqual(['12', '7万元'])
})

test('a range names both ends, once when they are one', () => {
  expect(sayRange('0', '10000', 'yuan')).toBe('0元至1万元')
  expect(sayRange('10000', '10000', 'yuan')).toBe('1万元')
})

describe('sayAmounts', () => {
  test.each([
    [
      'several',
      [
        { from: '850000', to: '850000' },
        { from: '1100000', to: '1100000' },
      ],
      '85万元、110万元',
    ],
    ['a range', [{ from: '3000000', to: '4000000' }], '300万元至400万元'],
    ['about', [{ from: '500000', to: '500000', about: true as const }], '约50万元'],
    [
      'a product',
      [
        {
          from: '840000',
          to: '840000',
          factors: [
            { value: '70000', unit: 'yuan' as const },
            { value: '12', unit: 'item' as const },
          ],
        },
      ],
      '7万元×12',
    ],
    ['without its unit', [{ from: '500000', to: '500000', assumed: true as const }], '50万元(假设)'],
  ])('%s', (_, amounts, said) => {
    expect(sayAmounts(amounts, 'yuan')).toBe(said)
  })
})
