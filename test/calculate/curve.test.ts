/** Curves: bends where the clauses put them, worked out by hand; and straight in between, held against the calculation. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compare, curveOf, mainOf } from '../../src/calculate/curve.ts'
import { calculate, type Request } from '../../src/calculate/index.ts'
import { calculatorOf, calculators, type OptionInput } from '../../src/corpus/index.ts'
import { amounts, options } from './from.ts'

const request = (id: string, inputs: Request['inputs'] = {}): Request => {
  const calculator = calculatorOf(id)
  if (!calculator) throw new Error(id)
  return { calculator, inputs }
}
const drawn = (of: Request) => {
  const main = mainOf(of)
  const curve = main && curveOf(of, main)
  if (!curve) throw new Error('no curve')
  return curve
}
const lines = (of: Request) =>
  drawn(of).points.map(({ x, min, max }) => `${x}: ${min === max ? min : `${min}~${max}`}`)
const marks = (of: Request) => drawn(of).marks.map(({ kind, at }) => `${kind} ${at.x}: ${at.max}`)

describe('by hand', () => {
  // 第12条: 10 %, a 科技小巨人 20 %, at most 2,000,000 yuan.
  test('research: the cap of 2 million is reached at 20 million, by a small giant at 10 million', () => {
    const plain = request('rd-investment', { kind: options('一般企业') })
    expect(lines(plain)).toEqual(['0: 0', '20000000: 2000000', '25000000: 2000000'])
    expect(marks(plain)).toEqual(['cap 20000000: 2000000'])
    expect(marks(request('rd-investment', { kind: options('科技小巨人企业') }))).toEqual([
      'cap 10000000: 2000000',
    ])
  })
  test('the point of the person lies on it, and the curve reaches beyond it', () => {
    const { given, points } = drawn(
      request('rd-investment', { deduction: amounts('4000万元'), kind: options('一般企业') }),
    )
    const point = { x: '40000000', min: '2000000', max: '2000000' }
    expect(given).toEqual({ from: point, to: point })
    expect(points.at(-1)?.x).toBe('50000000')
  })
  // 10 % of 5 and of 8 million.
  test('a range has a point at both its ends, and an assumed count one', () => {
    expect(drawn(request('rd-investment', { deduction: amounts('500万元~800万元') })).given).toEqual({
      from: { x: '5000000', min: '500000', max: '500000' },
      to: { x: '8000000', min: '800000', max: '800000' },
    })
    // 第46条: 30,000 yuan for each base, one when nothing is said.
    const one = { x: '1', min: '30000', max: '30000' }
    expect(drawn(request('trial-base')).given).toEqual({ from: one, to: one })
    expect(drawn(request('rd-investment')).given).toBeNull()
  })
  test('the axis stays as it is while a number beyond the last bend is typed', () => {
    const end = (typed: string) =>
      drawn(request('rd-investment', { deduction: amounts(typed), kind: options('一般企业') })).points.at(-1)
    expect(end('4100万元')).toEqual({ x: '60000000', min: '2000000', max: '2000000' })
    expect(end('4170万元')).toBe(end('4100万元'))
  })
  // 第49条: 30,000 yuan for each base; there is no half of one.
  test('counts end at a whole number, whatever is given', () => {
    const ends = ['3个', '7个', '10个'].map((count) =>
      lines(request('trial-base', { count: amounts(count) })).at(-1),
    )
    expect(ends).toEqual(['4: 120000', '10: 300000', '15: 450000'])
  })
  // 第9条: 30 % of a pay of 800,000 yuan or more, at most 1,000,000 yuan.
  test('expert pay: nothing below 800,000, there at once 240,000, the cap at 3,333,333 and a third', () => {
    expect(lines(request('expert-pay'))).toEqual([
      '0: 0',
      '800000: 0',
      '800000: 240000',
      expect.stringMatching(/^3333333\.33.*: 1000000$|^10000000\/3: 1000000$/),
      expect.stringMatching(/: 1000000$/),
    ])
  })
  // 第44条: 200 yuan a mu when there are 50 mu of the crop; early rice at least 270 yuan without a limit.
  test('grain: late rice breaks at 50 mu, early rice does not and is a floor', () => {
    const late = drawn(request('grain', { crop: options('晚稻') }))
    expect(late.marks).toEqual([{ kind: 'threshold', at: { x: '50', min: '10000', max: '10000' } }])
    expect(late.points.filter(({ x }) => x === '50').map(({ max }) => max)).toEqual(['0', '10000'])
    expect(late.floor).toBe(false)
    const early = drawn(request('grain', { crop: options('早稻'), area: amounts('40亩') }))
    expect(early.floor).toBe(true)
    expect(early.marks).toEqual([])
    // 50 × 270 and 60 × 270: 50 is the end of an axis for 40, and no bend.
    expect(early.points.map(({ x, max }) => `${x}: ${max}`)).toEqual(['0: 0', '50: 13500'])
  })
  // 第11条: 15 % instead of 25 %: 10 % of the income is saved. The example is 10 million.
  test('income tax: what is saved is drawn, not what is due, as far as twice the example', () => {
    expect(lines(request('income-tax'))).toEqual(['0: 0', '20000000: 2000000'])
    expect(marks(request('income-tax'))).toEqual([])
  })
  // 第11条: up to 5 million exempt (25 % saved), half of what is above (12.5 % saved); to 6.25 million.
  test('transfer income: what is saved rises half as fast above 5 million', () => {
    expect(marks(request('transfer-income'))).toEqual(['threshold 5000000: 1250000'])
    expect(lines(request('transfer-income'))).toEqual(['0: 0', '5000000: 1250000', '6250000: 1406250'])
  })
  // 第41条: a fee of at most 1 % counts in no sum, and is drawn all the same.
  test('what counts in no sum is drawn as it is', () => {
    const fee = request('guarantee-fee', { guaranteed: amounts('300万元') })
    // 3.75 million is rounded up.
    expect(lines(fee)).toEqual(['0: 0', '4000000: 0~40000'])
  })
  // 第37条: at least 70 %, at most 5 million: reached at 50/7 million.
  test('export insurance: a floor up to its cap', () => {
    expect(marks(request('export-insurance'))).toEqual(['cap 7142857.14: 5000000'])
  })
  // 第8条: interest × 45 %, for a loan of 6 million only 5/6 of it.
  test('loan interest: over the principal it bends at 5 million', () => {
    const loan = request('loan-interest', {
      principal: amounts('300万元'),
      rate: { kind: 'amounts', amounts: [{ from: '0.04', to: '0.04' }] },
      time: { kind: 'amounts', amounts: [{ from: '1', to: '1' }] },
    })
    expect(marks(loan)).toEqual(['threshold 5000000: 90000'])
  })
  // 5,000,000 is a limit of the loan, none of its interest; 400,000 × 45 %.
  test('loan interest: over the interest itself it goes straight on', () => {
    expect(marks(request('loan-interest'))).toEqual([])
    expect(lines(request('loan-interest'))).toEqual(['0: 0', '400000: 180000'])
    expect(marks(request('loan-interest', { interest: amounts('3500万元') }))).toEqual([])
  })
  test('several experts have no curve over one of them, and a check has none', () => {
    expect(mainOf(request('expert-pay', { pay: amounts('85万元', '110万元') }))).toBeNull()
    const check = request('energy-efficiency')
    const main = mainOf(check)
    expect(main && curveOf(check, main)).toBeNull()
  })
  test('options side by side', () => {
    const of = request('rd-investment', { deduction: amounts('500万元') })
    const input = of.calculator.inputs.find(({ id }) => id === 'kind') as OptionInput
    expect(compare(of, input).map(({ option, item }) => [option, item.yuan])).toEqual([
      ['一般企业', '500000'],
      ['科技小巨人企业', '1000000'],
    ])
  })
})

describe('between its points a curve is the calculation', () => {
  const drawable = calculators.flatMap((calculator) => {
    const choices = calculator.inputs.filter((input) => input.kind === 'option' && !input.optional)
    const [first] = choices as OptionInput[]
    const given = first
      ? first.options
          .filter(({ refused }) => refused === null)
          .map(({ name }) => ({ [first.id]: options(name) }))
      : [{}]
    return given.flatMap((inputs) => {
      const of = { calculator, inputs }
      const main = mainOf(of)
      const curve = main && curveOf(of, main)
      return curve
        ? [[`${calculator.id} ${JSON.stringify(Object.values(inputs)[0] ?? '')}`, of, curve] as const]
        : []
    })
  })
  test('there are enough of them', () => {
    expect(new Set(drawable.map(([, { calculator }]) => calculator.id)).size).toBeGreaterThanOrEqual(18)
  })
  test.each(drawable)('%s', (_, of, { main, points }) => {
    const most = Number(points.at(-1)?.x)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Math.floor(most) }), (x) => {
        if (main.unit === 'item') return
        const text = String(x)
        const item = calculate({
          ...of,
          inputs: { ...of.inputs, [main.id]: { kind: 'amounts', amounts: [{ from: text, to: text }] } },
        })
        const right = points.findIndex((point) => Number(point.x) >= x)
        const [a, b] = [points[right - 1], points[right]] as [(typeof points)[0], (typeof points)[0]]
        if (Number(b.x) === x) return
        const share = (x - Number(a.x)) / (Number(b.x) - Number(a.x))
        const drawnAt = (end: 'min' | 'max') => Number(a[end]) + (Number(b[end]) - Number(a[end])) * share
        const { inSum } = of.calculator
        const counted = item.figures.find(({ id }) => id === inSum) ?? item
        const max = item.status === 'not-eligible' ? 0 : Number(counted.yuan ?? counted.max)
        const min =
          item.status === 'not-eligible' || item.status === 'at-most'
            ? 0
            : Number(counted.yuan ?? counted.min)
        expect(Math.abs(drawnAt('max') - max)).toBeLessThan(0.05)
        expect(Math.abs(drawnAt('min') - min)).toBeLessThan(0.05)
      }),
      { numRuns: 60 },
    )
  })
})
