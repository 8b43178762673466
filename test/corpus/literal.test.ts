/** Figures as blocks write them. */
import { expect, test } from 'vitest'
import { readFigure, readLiteral, unitNamed } from '../../src/corpus/literal.ts'
import { NAMES } from '../calculate/from.ts'

test.each([
  ['200万元', '2000000', 'yuan'],
  ['1亿元', '100000000', 'yuan'],
  ['0.5亿元', '50000000', 'yuan'],
  ['5元', '5', 'yuan'],
  ['10%', '0.1', 'share'],
  ['0.5%', '0.005', 'share'],
  ['100%', '1', 'share'],
  ['3.65%', '0.0365', 'share'],
  ['270元/亩', '270', 'yuan-per-mu'],
  ['50亩', '50', 'mu'],
  ['0.85万亩', '8500', 'mu'],
  ['3年', '3', 'year'],
  ['0.52 吨标准煤/万元', '0.52', 'energy'],
  ['0.52吨标准煤/万元', '0.52', 'energy'],
  ['1个', '1', 'item'],
  ['12345678901234567890.123456789万元', '123456789012345678901234.56789', 'yuan'],
])('%s is %s in %s', (text, value, unit) => {
  expect(readFigure(text, NAMES)).toEqual({ value, unit, text })
})

test.each([
  '',
  '元',
  '200',
  '200万',
  '万元',
  '10万%',
  '-5元',
  '5 万 元',
  '5.元',
  '.5元',
  '5元/个',
  '约5元',
  '5元以上',
  '５元',
])('%j is no figure', (text) => {
  expect(readFigure(text, NAMES)).toBeUndefined()
})

test('what words stand for, and what is outside', () => {
  expect(readLiteral('10%', NAMES)).toEqual({ value: '0.1', unit: 'share', text: '10%' })
  expect(readLiteral({ value: '50%', says: '减半' }, NAMES)).toEqual({
    value: '0.5',
    unit: 'share',
    text: '50%',
  })
  expect(readLiteral({ value: '25%', outside: '一般税率' }, NAMES)).toEqual({
    value: '0.25',
    unit: 'share',
    text: '25%',
    outside: '一般税率',
  })
  expect(readLiteral({ value: '四分之一', outside: '一般税率' }, NAMES)).toBeUndefined()
  expect(readLiteral('一半', NAMES)).toBeUndefined()
})

test('units by their names', () => {
  expect(unitNamed('元/亩', NAMES)).toBe('yuan-per-mu')
  expect(unitNamed('%', NAMES)).toBe('share')
  expect(unitNamed('斤', NAMES)).toBeUndefined()
})
