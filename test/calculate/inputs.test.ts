/** What is given, and what stands in the way of an amount: in which order, and why. */
import { describe, expect, test } from 'vitest'
import { calculate } from '../../src/calculate/index.ts'
import type { Given, Inputs } from '../../src/corpus/schema.ts'
import { amount, amounts, calculatorFrom, DENIED, figure, HOLDS, options, SKIPPED, working } from './from.ts'

const about = (...values: string[]): Given => ({
  kind: 'amounts',
  amounts: values.map((value) => ({ from: value, to: value, about: true })),
})

describe('what is missing is asked in the order of the calculator', () => {
  const calculator = calculatorFrom(`
    asks:
      interest: { label: 利息, unit: 元, product-of: [principal, rate, years] }
      kind: { label: 企业, options: { 高企: {}, 中小企业: {}, 其他: { refused: 只补两类 } } }
      principal: { label: 本金, unit: 元, optional: true }
      rate: { label: 利率, unit: '%', optional: true }
      years: { label: 年数, unit: 年, optional: true }
    requires:
      lpr: { label: 定价, quote: 以LPR定价, reason: 要以LPR定价 }
      settled: { label: 结算, quote: 已结算, reason: 要已结算 }
    steps:
      result: { label: 贴息, share: interest, rate: 45% }
  `)
  const of = (inputs: Inputs) => calculate({ calculator, inputs })
  const PRINCIPAL = { principal: amounts('300万元') }
  const RATE = { rate: amounts('3.65%') }
  const YEARS = { years: amounts('1年') }
  const KIND = { kind: options('高企') }

  test.each<[string, Inputs, string[]]>([
    ['nothing', {}, ['interest', 'kind']],
    ['the kind', KIND, ['interest']],
    ['the interest', { interest: amounts('1万元') }, ['kind']],
    ['one part of three', { ...KIND, ...PRINCIPAL }, ['interest']],
    ['two parts of three', { ...KIND, ...PRINCIPAL, ...RATE }, ['years']],
    ['other two parts', { ...KIND, ...RATE, ...YEARS }, ['principal']],
    ['all parts', { ...PRINCIPAL, ...RATE, ...YEARS }, ['kind']],
    ['two parts, the third not known', { ...KIND, ...PRINCIPAL, ...RATE, years: SKIPPED }, ['interest']],
    ['two parts, itself not known', { ...KIND, ...PRINCIPAL, ...RATE, interest: SKIPPED }, ['years']],
    ['an empty list', { ...KIND, interest: { kind: 'amounts', amounts: [] } }, ['interest']],
  ])('%s given', (_, inputs, missing) => {
    const item = of(inputs)
    expect(item.status).toBe('needs-input')
    expect(item.missing).toEqual(missing)
    expect(item.why).toBeNull()
  })

  test('what was given is kept with it', () => {
    const item = of({ ...PRINCIPAL, ...RATE, lpr: HOLDS })
    expect(item.inputs).toEqual({ ...PRINCIPAL, ...RATE, lpr: HOLDS })
  })

  test.each<[string, Inputs]>([
    ['itself', { interest: SKIPPED }],
    ['itself and one part of three', { ...PRINCIPAL, interest: SKIPPED }],
    ['itself and a part', { ...PRINCIPAL, ...RATE, years: SKIPPED, interest: SKIPPED }],
  ])('not knowing %s: no amount, and nothing more is asked', (_, inputs) => {
    const item = of(inputs)
    expect(item.status).toBe('not-quantified')
    expect(item.why).toEqual({ kind: 'unknown', input: 'interest', label: '利息' })
    expect(item.missing).toEqual([])
  })

  test('what is given goes before what it is the product of', () => {
    // 10万 × 45% = 4.5万
    const item = of({ ...KIND, ...PRINCIPAL, ...RATE, ...YEARS, interest: amounts('10万元') })
    expect(amount(item)).toBe('exact 45000')
    expect(working(item.lines)).toEqual(['result 贴息: 100000 yuan × 0.45 share = 45000 yuan'])
  })

  test('about one part is about all', () => {
    // 300万 × 3.65% × 1 = 10.95万; × 45% = 49,275
    const item = of({ ...KIND, principal: about('3000000'), ...RATE, ...YEARS })
    expect(amount(item)).toBe('exact 49275')
    expect(item.notes).toEqual([
      { kind: 'about', label: '利息' },
      { kind: 'about', label: '本金' },
    ])
    expect(item.inputs.interest).toMatchObject({ amounts: [{ from: '109500', about: true }] })
  })

  test('a part of several amounts is their sum', () => {
    // (100万 + 200万) × 3.65% × 1 × 45% = 49,275
    const item = of({ ...KIND, principal: amounts('100万元', '200万元'), ...RATE, ...YEARS })
    expect(amount(item)).toBe('exact 49275')
  })

  test('a condition denied is told first, and before anything is asked', () => {
    const item = of({ lpr: DENIED, settled: DENIED, kind: options('其他') })
    expect(item.status).toBe('not-eligible')
    expect(item.why).toEqual({ kind: 'condition', condition: calculator.conditions[0] })
    expect(item.missing).toEqual([])
    expect(of({ lpr: HOLDS, settled: DENIED }).why).toEqual({
      kind: 'condition',
      condition: calculator.conditions[1],
    })
    expect(of({ lpr: HOLDS, settled: SKIPPED }).status).toBe('needs-input')
  })

  test('so is an option that gets nothing, even when a number is not known', () => {
    const why = { kind: 'refused', input: 'kind', option: '其他', reason: '只补两类' }
    expect(of({ kind: options('其他') }).why).toEqual(why)
    expect(of({ kind: options('其他'), interest: SKIPPED }).why).toEqual(why)
    expect(of({ kind: options('其他', '高企'), interest: amounts('1万元') }).status).toBe('exact')
  })

  test('a number that is none goes before all of it', () => {
    const item = of({ lpr: DENIED, rate: amounts('120%') })
    expect(item.status).toBe('invalid')
    expect(item.why).toEqual({ kind: 'invalid', input: 'rate', label: '利率', fault: 'over-all' })
  })
})

test('a number that is part of a product and needed itself is asked for once', () => {
  const calculator = calculatorFrom(`
    asks:
      total: { label: 总额, unit: 元 }
      yearly: { label: 年度, unit: 元, product-of: [total, part] }
      part: { label: 占比, unit: '%', optional: true }
    steps:
      rest: { label: 其余, less: [total, yearly] }
      result: { label: 补助, share: yearly, rate: 10% }
  `)
  const missing = (inputs: Inputs) => calculate({ calculator, inputs }).missing
  expect(missing({})).toEqual(['total', 'yearly'])
  expect(missing({ part: amounts('30%') })).toEqual(['total'])
  expect(missing({ total: amounts('1万元') })).toEqual(['part'])
  expect(missing({ yearly: amounts('1万元') })).toEqual(['total'])
})

describe('what nobody need give', () => {
  const calculator = calculatorFrom(`
    asks:
      cost: { label: 投入, unit: 元 }
      extra: { label: 另投, unit: 元, product-of: [count, price], optional: true }
      count: { label: 个数, unit: 个, optional: true, assume: 2个 }
      price: { label: 单价, unit: 元, optional: true }
      kind: { label: 类型, options: { 甲: {}, 乙: {}, 丙: { refused: 不补 } }, optional: true }
      size: { label: 规模, options: { 大: {}, 小: {} }, optional: true, assume: 小 }
    steps:
      more: { label: 另补, share: extra, rate: 10% }
      result:
        label: 补助
        share: cost
        rate: { by: kind, 甲: 10%, 乙: 20% }
        at-most: { by: size, 大: 100万元, 小: 10万元 }
  `)

  test('is not asked for; an option may then be any that gets something', () => {
    // 40万 × 10% = 4万; × 20% = 8万
    const item = calculate({ calculator, inputs: { cost: amounts('40万元') } })
    expect(amount(item)).toBe('range 40000~80000')
    expect(item.figures).toEqual([])
    expect(item.assumed).toEqual(['count', 'size'])
    expect(item.notes).toEqual([
      { kind: 'assumed', input: 'count', label: '个数' },
      { kind: 'assumed', input: 'size', label: '规模' },
    ])
    expect(item.inputs).toEqual({
      cost: amounts('40万元'),
      count: amounts('2个'),
      kind: options('甲', '乙'),
      size: options('小'),
    })
  })

  test('counts when it is given', () => {
    // 200万 × 20% = 40万; 2 × 3万 × 10% = 6,000
    const item = calculate({
      calculator,
      inputs: {
        cost: amounts('200万元'),
        price: amounts('3万元'),
        kind: options('乙'),
        size: options('大'),
      },
    })
    expect(amount(item)).toBe('exact 400000')
    expect(item.assumed).toEqual(['count'])
    expect(item.figures).toMatchObject([{ id: 'more', label: '另补', yuan: '6000' }])
    expect(working(item.lines)[0]).toBe('extra 另投: 2 item × 30000 yuan = 60000 yuan')
  })

  test('an assumed option that is not known is any', () => {
    // 200万 × 10% = 20万: capped at 10万, or not at 100万
    const item = calculate({
      calculator,
      inputs: { cost: amounts('200万元'), kind: options('甲'), size: SKIPPED },
    })
    expect(amount(item)).toBe('range 100000~200000')
    expect(item.assumed).toEqual(['count'])
  })
})

describe('numbers that are none', () => {
  const calculator = calculatorFrom(`
    asks:
      cost: { label: 投入, unit: 元, product-of: [price, share] }
      price: { label: 单价, unit: 元, optional: true }
      share: { label: 比例, unit: '%', optional: true }
      area: { label: 面积, unit: 亩 }
      count: { label: 个数, unit: 个 }
      before: { label: 上年标准, unit: 元/亩, optional: true }
      years: { label: 年数, unit: 年, optional: true }
      principal: { label: 本金, unit: 元, optional: true }
      side: { label: 旁的, unit: 元, optional: true }
      vat: { label: 税率, unit: '%', optional: true }
    steps:
      crop: { label: 补贴, amount: 100元/亩, per: area, or-higher: before }
      each: { label: 奖补, amount: 1万元, per: count, years: { of: years, at-most: 3年, in-all: 无 } }
      part: { label: 部分, share: cost, rate: 10%, counted: { of: principal, at-most: 5万元, otherwise: 无 } }
      idle: { label: 旁的, share: side, rate: { of: vat } }
      sum: { label: 合计, sum: [crop, each] }
      result: { label: 补助, less: [sum, part] }
  `)
  const whole: Inputs = { cost: amounts('1元'), area: amounts('1亩'), count: amounts('1个') }
  const of = (inputs: Inputs) => calculate({ calculator, inputs: { ...whole, ...inputs } })
  const exactly = (value: string): Given => ({ kind: 'amounts', amounts: [{ from: value, to: value }] })

  test.each<[string, Given, string]>([
    ['cost', exactly('-1'), 'negative'],
    ['cost', exactly('0'), 'zero'],
    ['cost', exactly('10000000000000.01'), 'too-large'],
    ['price', exactly('0'), 'zero'],
    ['share', exactly('0'), 'zero'],
    ['share', exactly('1.0001'), 'over-all'],
    ['share', exactly('-0.1'), 'negative'],
    ['area', exactly('0'), 'zero'],
    ['area', exactly('1000000000.1'), 'too-large'],
    ['area', exactly('-0.5'), 'negative'],
    ['count', exactly('2.5'), 'fraction'],
    ['count', exactly('-3'), 'negative'],
    ['count', exactly('0'), 'zero'],
    ['count', exactly('1000000001'), 'too-large'],
    ['before', exactly('1000000001'), 'too-large'],
    ['years', exactly('0'), 'zero'],
    ['principal', exactly('0'), 'zero'],
    ['side', exactly('-1'), 'negative'],
    ['vat', exactly('2'), 'over-all'],
    ['cost', { kind: 'unreadable' }, 'unreadable'],
    ['cost', { kind: 'contradiction' }, 'contradiction'],
    ['area', { kind: 'amounts', amounts: [{ from: '-1', to: '5' }] }, 'negative'],
    ['area', { kind: 'amounts', amounts: [{ from: '1', to: '1000000001' }] }, 'too-large'],
    [
      'area',
      {
        kind: 'amounts',
        amounts: [
          { from: '1', to: '1' },
          { from: '-1', to: '-1' },
        ],
      },
      'negative',
    ],
  ])('%s %j: %s', (input, given, fault) => {
    const item = of({ [input]: given })
    expect(item.status).toBe('invalid')
    expect(item.why).toMatchObject({ kind: 'invalid', input, fault })
    expect(item).toMatchObject({ yuan: null, min: null, max: null, missing: [], lines: [], inputs: {} })
  })

  test.each<[string, Given]>([
    ['cost', exactly('10000000000000')],
    ['area', exactly('1000000000')],
    ['share', exactly('1')],
    ['before', exactly('0')],
    ['vat', exactly('0')],
    ['area', { kind: 'amounts', amounts: [{ from: '0', to: '5' }] }],
    [
      'area',
      {
        kind: 'amounts',
        amounts: [
          { from: '0', to: '0' },
          { from: '2', to: '2' },
        ],
      },
    ],
  ])('%s %j is one', (input, given) => {
    expect(of({ [input]: given }).status).not.toBe('invalid')
  })

  test('the first of them is told', () => {
    expect(of({ count: exactly('-1'), area: exactly('0') }).why).toMatchObject({ input: 'area' })
  })

  test('an option cannot be one', () => {
    const kinds = calculatorFrom(`
      asks: { kind: { label: 类型, options: { 甲: {}, 乙: {} } } }
      steps: { result: { label: 补助, amount: { by: kind, 甲: 1万元, 乙: 2万元 } } }
    `)
    const item = calculate({ calculator: kinds, inputs: { kind: { kind: 'unreadable' } } })
    expect(amount(item)).toBe('range 10000~20000')
  })
})

describe('a number that is only about right', () => {
  const area = calculatorFrom(`
    asks: { area: { label: 面积, unit: 亩 } }
    steps: { result: { label: 补贴, amount: 200元/亩, per: area, from: 50亩 } }
  `)
  const of = (value: string) => calculate({ calculator: area, inputs: { area: about(value) } })
  const NEAR = [{ kind: 'near', label: '面积', limit: figure('50亩') }]
  const ABOUT = [{ kind: 'about', label: '面积' }]

  test.each([
    // far above: as said
    ['60', 'exact 12000', ABOUT],
    // 56 × 0.9 = 50.4: the limit is more than a tenth away
    ['56', 'exact 11200', ABOUT],
    // 55.5 × 0.9 = 49.95: 200 × 55.5 = 11,100
    ['55.5', 'range 0~11100', NEAR],
    ['50', 'range 0~10000', NEAR],
    // at most the limit: 200 × 50
    ['48', 'range 0~10000', NEAR],
    // 45.5 × 1.1 = 50.05
    ['45.5', 'range 0~10000', NEAR],
    // 45 × 1.1 = 49.5
    ['45', 'not-eligible', []],
  ])('about %s → %s', (value, text, notes) => {
    const item = of(value)
    expect(amount(item)).toBe(text)
    expect(item.notes).toEqual(notes)
  })

  test('no number that nobody said is shown', () => {
    expect(of('48').lines).toEqual([])
    expect(working(of('48').upper)).toEqual(['result 补贴: 200 yuan-per-mu × 50 mu = 10000 yuan'])
    expect(of('45').why).toMatchObject({ value: '45', short: '5' })
  })

  test('about a range', () => {
    // 52~70 × 0.9~1.1: the limit is near its lower end
    const range: Given = { kind: 'amounts', amounts: [{ from: '52', to: '70', about: true }] }
    const item = calculate({ calculator: area, inputs: { area: range } })
    expect(amount(item)).toBe('range 0~14000')
    expect(item.notes).toEqual(NEAR)
    const far: Given = { kind: 'amounts', amounts: [{ from: '60', to: '70', about: true }] }
    expect(amount(calculate({ calculator: area, inputs: { area: far } }))).toBe('range 12000~14000')
  })

  test('one of several', () => {
    const pay = calculatorFrom(`
      asks: { pay: { label: 年薪, unit: 元, many: true } }
      steps: { result: { label: 补助, share: pay, rate: 30%, each: { from: 80万元 } } }
    `)
    const given: Given = {
      kind: 'amounts',
      amounts: [
        { from: '1000000', to: '1000000' },
        { from: '780000', to: '780000', about: true },
      ],
    }
    // 100万 × 30% = 30万; with 80万 × 30% = 24万 it is 54万
    const item = calculate({ calculator: pay, inputs: { pay: given } })
    expect(amount(item)).toBe('range 300000~540000')
    expect(item.notes).toEqual([{ kind: 'near', label: '年薪', limit: figure('80万元') }])
    expect(working(item.lines)).toEqual(['result 补助: 1000000 yuan × 0.3 share = 300000 yuan'])
  })

  test('one of several that are added up makes the sum so', () => {
    const given: Given = {
      kind: 'amounts',
      amounts: [
        { from: '30', to: '30' },
        { from: '22', to: '22', about: true },
      ],
    }
    expect(calculate({ calculator: area, inputs: { area: given } }).notes).toEqual(NEAR)
  })
})

test('a product that is only about right lies near a limit like any other number', () => {
  const calculator = calculatorFrom(`
    asks:
      pay: { label: 年薪, unit: 元, product-of: [month, months] }
      month: { label: 月薪, unit: 元, optional: true }
      months: { label: 月数, unit: 个, optional: true }
    steps: { result: { label: 补助, share: pay, rate: 30% } }
  `)
  // 6.5万 × 12 = 78万; × 30% = 23.4万
  const item = calculate({ calculator, inputs: { month: about('65000'), months: amounts('12个') } })
  expect(amount(item)).toBe('exact 234000')
  const area = calculatorFrom(`
    asks:
      area: { label: 面积, unit: 亩, product-of: [field, count] }
      field: { label: 每块, unit: 亩, optional: true }
      count: { label: 块数, unit: 个, optional: true }
    steps: { result: { label: 补贴, amount: 200元/亩, per: area, from: 50亩 } }
  `)
  // about 16 × 3 = 48, near 50: up to 200 × 50
  const near = calculate({ calculator: area, inputs: { field: about('16'), count: amounts('3个') } })
  expect(amount(near)).toBe('range 0~10000')
})

test('what a number is the product of is shown when it was said so', () => {
  const calculator = calculatorFrom(`
    asks: { quota: { label: 定额, unit: 元 }, area: { label: 面积, unit: 亩, optional: true } }
    steps:
      result: { label: 补贴, share: quota, rate: 40% }
      other: { label: 另补, amount: 10元/亩, per: area }
  `)
  // 3 × 2万 = 6万; × 40% = 2.4万
  const quota: Given = {
    kind: 'amounts',
    amounts: [
      {
        from: '60000',
        to: '60000',
        factors: [
          { value: '20000', unit: 'yuan' },
          { value: '3', unit: 'item' },
        ],
      },
    ],
  }
  const area: Given = {
    kind: 'amounts',
    amounts: [
      {
        from: '2/3',
        to: '2/3',
        factors: [
          { value: '2', unit: 'mu' },
          { value: '1/3', unit: 'share' },
        ],
      },
    ],
  }
  const item = calculate({ calculator, inputs: { quota, area } })
  expect(working(item.lines)).toEqual([
    'quota 定额: 20000 yuan × 3 item = 60000 yuan',
    'area 面积: 2 mu × 1/3 share = 2/3 mu',
    'result 补贴: 60000 yuan × 0.4 share = 24000 yuan',
    'other 另补: 10 yuan-per-mu × 2/3 mu = 6.67 yuan (rounded)',
  ])
  expect(item.inputs.quota).toEqual(quota)
})

test('what is given for no input is not counted', () => {
  const calculator = calculatorFrom(`
    asks: { area: { label: 面积, unit: 亩 } }
    steps: { result: { label: 补贴, amount: 1元/亩, per: area } }
  `)
  const item = calculate({ calculator, inputs: { other: amounts('1元'), area: amounts('2亩') } })
  expect(item.inputs).toEqual({ area: amounts('2亩') })
})
