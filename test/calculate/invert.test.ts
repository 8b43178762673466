/** How much of the base gives a certain result. */
import { describe, expect, test } from 'vitest'
import { calculate, type Request } from '../../src/calculate/index.ts'
import type { Inputs } from '../../src/corpus/schema.ts'
import { amount, amounts, calculatorFrom, DENIED, figures, options, working } from './from.ts'

describe('a share with a cap', () => {
  const calculator = calculatorFrom(`
    asks:
      cost: { label: 研发费用, unit: 元, product-of: [income, part] }
      income: { label: 收入, unit: 元, optional: true }
      part: { label: 占比, unit: '%', optional: true }
      kind: { label: 类型, options: { 一般: {}, 小巨人: {}, 农业: { refused: 不补 } } }
    requires:
      listed: { label: 统计, quote: 统计, reason: 没有统计 }
    steps:
      result: { label: 补助, share: cost, rate: { by: kind, 一般: 10%, 小巨人: 20% }, at-most: 200万元 }
      own: { label: 自己承担, less: [cost, result] }
  `)
  const of = (target: Request['target'], inputs: Inputs = { kind: options('一般') }) =>
    calculate({ calculator, inputs, ...(target === undefined ? {} : { target }) })

  test('the cap', () => {
    // 200万 ÷ 10% = 2000万
    const item = of('at-most')
    expect(amount(item)).toBe('exact 2000000')
    expect(figures(item)).toEqual(['cost 研发费用: 20000000'])
    expect(working(item.lines)).toEqual(['cost 研发费用: 2000000 yuan ÷ 0.1 share = 20000000 yuan'])
    expect(item).toMatchObject({ upper: [], missing: [], notes: [] })
  })

  test('an amount below it', () => {
    // 50万 ÷ 20% = 250万
    const item = of({ yuan: '500000' }, { kind: options('小巨人') })
    expect(amount(item)).toBe('exact 500000')
    expect(figures(item)).toEqual(['cost 研发费用: 2500000'])
  })

  test('more than the cap is the cap', () => {
    const item = of({ yuan: '3000000' })
    expect(amount(item)).toBe('exact 2000000')
    expect(figures(item)).toEqual(['cost 研发费用: 20000000'])
  })

  test('when the kind is not known, from the least to the most', () => {
    // 200万 ÷ 20% = 1000万, ÷ 10% = 2000万
    const item = of('at-most', { kind: options('一般', '小巨人') })
    expect(amount(item)).toBe('exact 2000000')
    expect(figures(item)).toEqual(['cost 研发费用: 10000000~20000000'])
  })

  test('the base itself is not asked for, other things are', () => {
    expect(of('at-most', {}).missing).toEqual(['kind'])
    expect(of('at-most', { kind: options('一般'), income: amounts('100万元') }).status).toBe('exact')
    expect(of(undefined).missing).toEqual(['cost'])
  })

  test('a base that was given does not count', () => {
    const item = of('at-most', { kind: options('一般'), cost: amounts('5万元') })
    expect(amount(item)).toBe('exact 2000000')
    expect(item.inputs).toEqual({ kind: options('一般') })
  })

  test('what stands in the way still does', () => {
    expect(of('at-most', { kind: options('农业') }).why).toMatchObject({ kind: 'refused' })
    expect(of('at-most', { kind: options('一般'), listed: DENIED }).why).toMatchObject({ kind: 'condition' })
  })

  test.each([
    ['0', 'zero'],
    ['-1', 'negative'],
    ['10000000000000.5', 'too-large'],
  ])('%s yuan is no result to aim at', (yuan, fault) => {
    expect(of({ yuan }).why).toEqual({ kind: 'invalid', input: 'result', label: '补助', fault })
  })
})

test('what is needed is shown to the fen', () => {
  const calculator = calculatorFrom(`
    asks: { pay: { label: 年薪, unit: 元, many: true } }
    steps: { result: { label: 补助, share: pay, rate: 30%, each: { from: 80万元 }, at-most: 100万元 } }
  `)
  const of = (target: Request['target']) =>
    calculate({ calculator, inputs: {}, ...(target === undefined ? {} : { target }) })
  // 100万 ÷ 30% = 3,333,333.333…
  const most = of('at-most')
  expect(figures(most)).toEqual(['pay 年薪: 3333333.33'])
  expect(working(most.lines)).toEqual(['pay 年薪: 1000000 yuan ÷ 0.3 share = 3333333.33 yuan (rounded)'])
  expect(most.notes).toEqual([{ kind: 'rounded' }])
  // 24万 ÷ 30% = 80万, the limit of each
  expect(figures(of({ yuan: '240000' }))).toEqual(['pay 年薪: 800000'])
  expect(working(of({ yuan: '240000' }).lines)).toEqual(['pay 年薪: 240000 yuan ÷ 0.3 share = 800000 yuan'])
  // 10万 ÷ 30% is below 80万, for which there is nothing; 80万 × 30% = 24万
  const least = of({ yuan: '100000' })
  expect(amount(least)).toBe('exact 240000')
  expect(figures(least)).toEqual(['pay 年薪: 800000'])
  expect(working(least.lines)).toEqual(['result 补助: 800000 yuan × 0.3 share = 240000 yuan'])
})

test('the limit of each may reach the cap', () => {
  const calculator = calculatorFrom(`
    asks: { pay: { label: 年薪, unit: 元, many: true } }
    steps: { result: { label: 补助, share: pay, rate: 30%, each: { from: 80万元, at-most: 20万元 } } }
  `)
  // 80万 × 30% = 24万, capped at 20万
  const item = calculate({ calculator, inputs: {}, target: { yuan: '100000' } })
  expect(amount(item)).toBe('exact 200000')
  // 20万 ÷ 30% = 66.67万, below the limit
  expect(figures(calculate({ calculator, inputs: {}, target: 'at-most' }))).toEqual(['pay 年薪: 800000'])
})

test('the cap of each and that of all', () => {
  const of = (caps: string) => {
    const calculator = calculatorFrom(`
      asks: { fee: { label: 技术费, unit: 元, many: true } }
      steps: { result: { label: 补助, share: fee, rate: 30%, ${caps} } }
    `)
    return figures(calculate({ calculator, inputs: {}, target: 'at-most' }))
  }
  // 30万 ÷ 30% = 100万; 15万 ÷ 30% = 50万
  expect(of('each: { at-most: 30万元 }')).toEqual(['fee 技术费: 1000000'])
  expect(of('each: { at-most: 30万元 }, at-most: 15万元')).toEqual(['fee 技术费: 500000'])
  expect(of('each: { at-most: 15万元 }, at-most: 30万元')).toEqual(['fee 技术费: 500000'])
})

test('a floor is one until its cap', () => {
  const calculator = calculatorFrom(`
    asks: { premium: { label: 保费, unit: 元 } }
    steps: { result: { label: 扶持, share: premium, rate: 70%, floor: true, at-most: 500万元 } }
  `)
  const of = (target: Request['target']) =>
    amount(calculate({ calculator, inputs: {}, ...(target === undefined ? {} : { target }) }))
  expect(of({ yuan: '700000' })).toBe('at-least 700000')
  expect(of({ yuan: '5000000' })).toBe('exact 5000000')
  expect(of('at-most')).toBe('exact 5000000')
})

test('a rate between two', () => {
  const calculator = calculatorFrom(`
    asks: { total: { label: 总投资, unit: 元 } }
    steps:
      result:
        label: 安排
        share: total
        rate: { from: { value: 0%, outside: 没有下限 }, to: 20% }
  `)
  // 100万 ÷ 20% = 500万; no part of anything is 100万 at 0%
  const item = calculate({ calculator, inputs: {}, target: { yuan: '1000000' } })
  expect(figures(item)).toEqual(['total 总投资: 5000000'])
  expect(item.notes).toEqual([])
})

test('only so much of another number counts', () => {
  const calculator = calculatorFrom(`
    asks:
      interest: { label: 利息, unit: 元, product-of: [principal, rate] }
      principal: { label: 本金, unit: 元, optional: true }
      rate: { label: 利率, unit: '%', optional: true }
    steps:
      result:
        label: 贴息
        share: interest
        rate: { value: 45%, outside: 另说 }
        counted: { of: principal, at-most: 500万元, otherwise: 按500万元以内算 }
  `)
  // 4.5万 ÷ 45% = 10万
  const plain = calculate({ calculator, inputs: {}, target: { yuan: '45000' } })
  expect(figures(plain)).toEqual(['interest 利息: 100000'])
  expect(plain.notes).toEqual([
    { kind: 'reading', text: '按500万元以内算' },
    { kind: 'outside', text: '另说' },
  ])
  // 4.5万 ÷ 45% ÷ 500 × 1000 = 20万
  const large = calculate({
    calculator,
    inputs: { principal: amounts('1000万元') },
    target: { yuan: '45000' },
  })
  expect(figures(large)).toEqual(['interest 利息: 200000'])
  expect(working(large.lines)).toEqual([
    'interest 利息: 45000 yuan ÷ 0.45 share ÷ 5000000 yuan × 10000000 yuan = 200000 yuan',
  ])
  expect(large.notes.map(({ kind }) => kind)).toEqual(['counted', 'outside'])
})

describe('what cannot be turned round is computed as usual', () => {
  const of = (asks: string, result: string, inputs: Inputs, target: Request['target']) => {
    const calculator = calculatorFrom(`asks: { ${asks} }\nsteps: { ${result} }`)
    return calculate({ calculator, inputs, ...(target === undefined ? {} : { target }) })
  }
  const COST = 'cost: { label: 投入, unit: 元 }'

  test.each<[string, string, string, Inputs, Request['target'], string]>([
    [
      'no cap to reach',
      COST,
      'result: { label: 补助, share: cost, rate: 10% }',
      { cost: amounts('100元') },
      'at-most',
      'exact 10',
    ],
    [
      'no share',
      COST,
      'result: { label: 其余, less: [cost, cost] }',
      { cost: amounts('100元') },
      { yuan: '5' },
      'exact 0',
    ],
    [
      'a share of a step',
      COST,
      'half: { label: 一半, share: cost, rate: 50% }, result: { label: 补助, share: half, rate: 10% }',
      { cost: amounts('100元') },
      { yuan: '50' },
      'exact 5',
    ],
    [
      'a rate that is not known',
      `${COST}, vat: { label: 税率, unit: '%', optional: true }`,
      'result: { label: 补助, share: cost, rate: { of: vat } }',
      { cost: amounts('100元') },
      { yuan: '50' },
      'not-quantified',
    ],
  ])('%s', (_, asks, result, inputs, target, text) => {
    expect(amount(of(asks, result, inputs, target))).toBe(text)
  })

  test('and asked for as usual', () => {
    const item = of(COST, 'result: { label: 补助, share: cost, rate: 10% }', {}, 'at-most')
    expect(item.missing).toEqual(['cost'])
  })
})

test('a rate that is given is used', () => {
  const calculator = calculatorFrom(`
    asks: { cost: { label: 投入, unit: 元 }, vat: { label: 税率, unit: '%', optional: true } }
    steps: { result: { label: 补助, share: cost, rate: { of: vat } } }
  `)
  // 50 ÷ 5% = 1000
  const item = calculate({ calculator, inputs: { vat: amounts('5%') }, target: { yuan: '50' } })
  expect(figures(item)).toEqual(['cost 投入: 1000'])
})
