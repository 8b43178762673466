/** What counts in a sum: what is given, not the tax that is still due, and no fee that is paid. */
import { expect, test } from 'vitest'
import { calculateAll, type Request, total } from '../../src/calculate/index.ts'
import { calculatorOf } from '../../src/corpus/index.ts'
import { amounts, options } from './from.ts'

const request = (id: string, inputs: Request['inputs']): Request => {
  const calculator = calculatorOf(id)
  if (!calculator) throw new Error(id)
  return { calculator, inputs }
}
const sum = (...requests: Request[]) => total(calculateAll(requests))
const research = request('rd-investment', { deduction: amounts('500万元'), kind: options('一般企业') })

// 第12条 10 % of 5,000,000; 第11条 15 % instead of 25 % of 8,000,000.
test('of a reduced tax rate the tax saved counts: 500,000 + 800,000', () => {
  const tax = request('income-tax', { income: amounts('800万元') })
  expect(sum(research, tax)).toEqual({ status: 'exact', yuan: '1300000', min: null, max: null })
})
// 第11条 exempt up to 5,000,000, half of the rest: 25 % of 6,500,000 saved.
test('of an exemption what is saved counts: 500,000 + 1,625,000', () => {
  const transfer = request('transfer-income', { income: amounts('800万元') })
  expect(sum(research, transfer)?.yuan).toBe('2125000')
})
test('an exemption without a rate counts as nothing: no sum with only one amount', () => {
  expect(sum(research, request('transfer-vat', { income: amounts('800万元') }))).toBeNull()
})
// 第41条: the fee is paid by the firm. 第37条 at least 70 % of 100,000.
test('a fee is no part of a sum: 500,000 + at least 70,000', () => {
  const fee = request('guarantee-fee', { guaranteed: amounts('300万元') })
  const insurance = request('export-insurance', { premium: amounts('10万元') })
  expect(sum(research, fee, insurance)).toEqual({ status: 'at-least', yuan: '570000', min: null, max: null })
})
test('a range of income is a range of tax saved: 500,000 + 200,000 to 300,000', () => {
  const tax = request('income-tax', {
    income: { kind: 'amounts', amounts: [{ from: '2000000', to: '3000000' }] },
  })
  expect(sum(research, tax)).toEqual({ status: 'range', yuan: null, min: '700000', max: '800000' })
})
