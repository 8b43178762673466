/** Amounts that are fixed, or so much for each of something. */
import { describe, expect, test } from 'vitest'
import { calculate } from '../../src/calculate/index.ts'
import { amount, amounts, calculatorFrom, figure, figures, options, working } from './from.ts'

describe('a fixed amount by option (clause 14: 国家级 300万元, 省级 100万元)', () => {
  const calculator = calculatorFrom(`
    asks:
      level: { label: 级别, options: { 国家级: {}, 省级: {}, 市级: { refused: 条文只补国家级、省级 } } }
    steps:
      result: { label: 补助, amount: { by: level, 国家级: 300万元, 省级: 100万元 } }
  `)

  test('each has its own', () => {
    for (const [level, yuan] of [
      ['国家级', '3000000'],
      ['省级', '1000000'],
    ] as const) {
      const item = calculate({ calculator, inputs: { level: options(level) } })
      expect(amount(item)).toBe(`exact ${yuan}`)
      expect(working(item.lines)).toEqual([`result 补助: ${yuan} yuan = ${yuan} yuan`])
    }
  })

  test('an option that gets nothing says why', () => {
    const item = calculate({ calculator, inputs: { level: options('市级') } })
    expect(amount(item)).toBe('not-eligible')
    expect(item.why).toEqual({
      kind: 'refused',
      input: 'level',
      option: '市级',
      reason: '条文只补国家级、省级',
    })
  })

  test('among several it does not count', () => {
    const item = calculate({ calculator, inputs: { level: options('市级', '省级') } })
    expect(amount(item)).toBe('exact 1000000')
    const all = calculate({ calculator, inputs: { level: { kind: 'skipped' } } })
    expect(amount(all)).toBe('range 1000000~3000000')
  })
})

describe('so much for each (clause 43: 5万元 a centre)', () => {
  const calculator = calculatorFrom(`
    asks: { count: { label: 个数, unit: 个, assume: 1个 } }
    steps: { result: { label: 奖补, amount: 5万元, per: count } }
  `)

  test('is multiplied', () => {
    // 5万 × 3 = 15万
    const item = calculate({ calculator, inputs: { count: amounts('3个') } })
    expect(amount(item)).toBe('exact 150000')
    expect(working(item.lines)).toEqual(['result 奖补: 50000 yuan × 3 item = 150000 yuan'])
    expect(item).toMatchObject({ assumed: [], notes: [] })
  })

  test('is one when nothing is said, and that is told', () => {
    const item = calculate({ calculator, inputs: {} })
    expect(amount(item)).toBe('exact 50000')
    expect(item.assumed).toEqual(['count'])
    expect(item.notes).toEqual([{ kind: 'assumed', input: 'count', label: '个数' }])
    expect(item.inputs).toEqual({ count: amounts('1个') })
  })
})

test('a cap on what is given for each', () => {
  const calculator = calculatorFrom(`
    asks: { count: { label: 个数, unit: 个 } }
    steps: { result: { label: 奖补, amount: 5万元, per: count, at-most: 12万元, floor: true } }
  `)
  // 5万 × 2 = 10万; × 3 = 15万, capped
  expect(amount(calculate({ calculator, inputs: { count: amounts('2个') } }))).toBe('at-least 100000')
  expect(amount(calculate({ calculator, inputs: { count: amounts('3个') } }))).toBe('exact 120000')
})

describe('so much a mu above a least area (clause 44: 200元/亩 from 50亩 on)', () => {
  const calculator = calculatorFrom(`
    asks:
      crop: { label: 作物, options: { 晚稻: {}, 油菜: {}, 早稻: {} } }
      area: { label: 面积, unit: 亩 }
    steps:
      province: { label: 其中省级, amount: 120元/亩, per: area }
      result:
        label: 补贴
        amount: { by: crop, 晚稻: 200元/亩, 油菜: 200元/亩, 早稻: 270元/亩 }
        per: area
        from: { by: crop, 晚稻: 50亩, 油菜: 50亩 }
        floor: { by: crop, options: [早稻] }
      rest: { label: 其余, less: [result, province] }
  `)
  const of = (area: string, ...crops: string[]) =>
    calculate({ calculator, inputs: { crop: options(...crops), area: amounts(area) } })

  test.each([
    // 200 × 50 = 10,000: 以上 includes the number itself
    ['50亩', '晚稻', 'exact 10000'],
    ['49.9亩', '晚稻', 'not-eligible'],
    // 200 × 50.1 = 10,020
    ['50.1亩', '油菜', 'exact 10020'],
    // 270 × 35.8 = 9,666, no least area
    ['35.8亩', '早稻', 'at-least 9666'],
  ])('%s of %s → %s', (area, crop, text) => {
    expect(amount(of(area, crop))).toBe(text)
  })

  test('its parts are figures', () => {
    // 120 × 60 = 7,200; 200 × 60 = 12,000; 4,800
    const item = of('60亩', '晚稻')
    expect(figures(item)).toEqual(['province 其中省级: 7200', 'rest 其余: 4800'])
    expect(working(item.lines)).toEqual([
      'province 其中省级: 120 yuan-per-mu × 60 mu = 7200 yuan',
      'result 补贴: 200 yuan-per-mu × 60 mu = 12000 yuan',
      'rest 其余: 12000 yuan − 7200 yuan = 4800 yuan',
    ])
  })

  test('below the least area it is said how much is missing, and there are no figures', () => {
    const item = of('49.9亩', '晚稻')
    expect(item.why).toEqual({
      kind: 'below',
      input: 'area',
      label: '面积',
      value: '49.9',
      limit: figure('50亩'),
      short: '0.1',
    })
    expect(item).toMatchObject({ yuan: null, figures: [], lines: [], upper: [] })
  })

  test('a range across it begins at nothing', () => {
    // 200 × 60 = 12,000; 120 × 60 = 7,200
    const item = of('40亩~60亩', '晚稻')
    expect(amount(item)).toBe('range 0~12000')
    expect(figures(item)).toEqual(['province 其中省级: 0~7200', 'rest 其余: 0~4800'])
    expect(item.lines).toEqual([])
    expect(item.notes).toEqual([{ kind: 'near', label: '面积', limit: figure('50亩') }])
  })

  test('when the kind is not known the one without a limit counts', () => {
    // 晚稻 40亩: nothing; 早稻: at least 270 × 40 = 10,800. Together at least nothing.
    expect(amount(of('40亩', '晚稻', '早稻'))).toBe('at-least 0')
    expect(amount(of('40亩', '晚稻', '油菜'))).toBe('not-eligible')
  })
})

test('an earlier rate a mu counts when it is higher (clause 44: not below that of the year before)', () => {
  const calculator = calculatorFrom(`
    asks:
      area: { label: 面积, unit: 亩 }
      before: { label: 上年标准, unit: 元/亩, optional: true }
    steps:
      result: { label: 补贴, amount: 270元/亩, per: area, or-higher: before, floor: true }
  `)
  const of = (before: string) =>
    calculate({ calculator, inputs: { area: amounts('100亩'), before: amounts(before) } })
  // 290 × 100 = 29,000; 270 × 100 = 27,000
  expect(amount(of('290元/亩'))).toBe('at-least 29000')
  expect(working(of('290元/亩').lines)).toEqual(['result 补贴: 290 yuan-per-mu × 100 mu = 29000 yuan'])
  expect(amount(of('250元/亩'))).toBe('at-least 27000')
  expect(amount(of('270元/亩'))).toBe('at-least 27000')
  expect(amount(calculate({ calculator, inputs: { area: amounts('100亩') } }))).toBe('at-least 27000')
})

test('a figure that is none of the document is told only where it is used', () => {
  const calculator = calculatorFrom(`
    asks:
      area: { label: 面积, unit: 亩 }
      before: { label: 上年标准, unit: 元/亩, optional: true }
    steps:
      result: { label: 补贴, amount: { value: 100元/亩, outside: 这个数不在本文件 }, per: area, or-higher: before }
  `)
  const own = calculate({ calculator, inputs: { area: amounts('1亩') } })
  expect(own.notes).toEqual([{ kind: 'outside', text: '这个数不在本文件' }])
  const other = calculate({ calculator, inputs: { area: amounts('1亩'), before: amounts('101元/亩') } })
  expect(other.notes).toEqual([])
})

describe('once, or once for each (clause 13: 每家100万元)', () => {
  const calculator = calculatorFrom(`
    asks: { count: { label: 平台数, unit: 个, assume: 1个 } }
    steps:
      result: { label: 支持, amount: 100万元, per: count, or-once: 每家可以指企业，也可以指平台 }
  `)

  test('one is one', () => {
    const item = calculate({ calculator, inputs: { count: amounts('1个') } })
    expect(amount(item)).toBe('exact 1000000')
    expect(item.notes).toEqual([])
    expect(working(item.lines)).toEqual(['result 支持: 1000000 yuan × 1 item = 1000000 yuan'])
  })

  test('of several both readings are given', () => {
    const item = calculate({ calculator, inputs: { count: amounts('3个') } })
    expect(amount(item)).toBe('range 1000000~3000000')
    expect(working(item.lines)).toEqual(['result 支持: 1000000 yuan = 1000000 yuan'])
    expect(working(item.upper)).toEqual(['result 支持: 1000000 yuan × 3 item = 3000000 yuan'])
    expect(item.notes).toEqual([{ kind: 'reading', text: '每家可以指企业，也可以指平台' }])
  })
})

describe('for several years (clause 9: at most 3 years, 100万元 a year or in all)', () => {
  const calculator = calculatorFrom(`
    asks:
      pay: { label: 年薪, unit: 元, many: true }
      years: { label: 年数, unit: 年, optional: true }
    steps:
      result:
        label: 补助
        share: pay
        rate: 30%
        at-most: 100万元
        years: { of: years, at-most: 3年, in-all: 100万元可以指每年，也可以指合计 }
  `)
  const of = (years: string, ...pay: string[]) =>
    calculate({ calculator, inputs: { pay: amounts(...pay), years: amounts(years) } })
  const READ = { kind: 'reading', text: '100万元可以指每年，也可以指合计' }

  test.each([
    // 30万 × 3 = 90万, below 100万 either way
    ['3年', '100万元', 'exact 900000'],
    // one year: 150万 × 30% = 45万
    ['1年', '150万元', 'exact 450000'],
    // 45万 a year: 135万 for three, or 100万 in all
    ['3年', '150万元', 'range 1000000~1350000'],
    // 120万, capped at 100万 a year: 200万 for two, or 100万 in all
    ['2年', '400万元', 'range 1000000~2000000'],
    // one year at the cap
    ['1年', '400万元', 'exact 1000000'],
    // 500,000.1 × 2 = 1,000,000.2, or 100万 in all
    ['2年', '1666667元', 'range 1000000~1000000.2'],
    // 500,000.001 × 2 = 1,000,000.002: the same to the fen
    ['2年', '1666666.67元', 'exact 1000000'],
    // half a year: 120万, capped at 100万, × 0.5
    ['0.5年', '400万元', 'exact 500000'],
    // half a year: 30万 × 0.5 = 15万
    ['0.5年', '100万元', 'exact 150000'],
    // 2 to 3 years of 30万: 60万 to 90万
    ['2年~3年', '100万元', 'range 600000~900000'],
  ])('%s of %s → %s', (years, pay, text) => {
    expect(amount(of(years, pay))).toBe(text)
  })

  test('without the years it is that of one', () => {
    const item = calculate({ calculator, inputs: { pay: amounts('400万元') } })
    expect(amount(item)).toBe('exact 1000000')
    expect(item.notes).toEqual([])
  })

  test('the working of years that stay below the cap', () => {
    const item = of('3年', '100万元')
    expect(working(item.lines)).toEqual([
      'result 补助: 1000000 yuan × 0.3 share = 300000 yuan',
      'result 补助: 300000 yuan × 3 year = 900000 yuan',
    ])
    expect(item.notes).toEqual([])
  })

  test('the working of both readings', () => {
    const item = of('2年', '400万元')
    expect(working(item.lines)).toEqual([
      'result 补助: 4000000 yuan × 0.3 share = 1200000 yuan',
      'result 补助: 1200000 yuan × 2 year = 1000000 yuan (2400000 above 100万元)',
    ])
    expect(working(item.upper)).toEqual([
      'result 补助: 4000000 yuan × 0.3 share = 1000000 yuan (1200000 above 100万元)',
      'result 补助: 1000000 yuan × 2 year = 2000000 yuan',
    ])
    expect(item.notes).toEqual([READ])
  })

  test('one year at the cap has one line', () => {
    expect(working(of('1年', '400万元').lines)).toEqual([
      'result 补助: 4000000 yuan × 0.3 share = 1000000 yuan (1200000 above 100万元)',
    ])
  })

  test('half a year is half of the capped amount', () => {
    expect(working(of('0.5年', '400万元').lines)).toEqual([
      'result 补助: 4000000 yuan × 0.3 share = 1000000 yuan (1200000 above 100万元)',
      'result 补助: 1000000 yuan × 0.5 year = 500000 yuan',
    ])
  })

  test('only so many years count, and that is told', () => {
    // 30万 × 3, not × 5
    const item = of('5年', '100万元')
    expect(amount(item)).toBe('exact 900000')
    expect(item.notes).toEqual([{ kind: 'counted', label: '年数', value: '5', limit: figure('3年') }])
    // 45万 × 3 = 135万
    const both = of('4年', '150万元')
    expect(amount(both)).toBe('range 1000000~1350000')
    expect(both.notes).toEqual([{ kind: 'counted', label: '年数', value: '4', limit: figure('3年') }, READ])
  })

  test('a limit of one year', () => {
    const one = calculatorFrom(`
      asks:
        pay: { label: 年薪, unit: 元 }
        years: { label: 年数, unit: 年, optional: true }
      steps:
        result:
          { label: 补助, share: pay, rate: 30%, at-most: 100万元, years: { of: years, at-most: 1年, in-all: 无 } }
    `)
    const item = calculate({ calculator: one, inputs: { pay: amounts('400万元'), years: amounts('2年') } })
    expect(amount(item)).toBe('exact 1000000')
    expect(item.notes).toEqual([{ kind: 'counted', label: '年数', value: '2', limit: figure('1年') }])
  })
})

test('a floor over several years: the reading at its cap is exact, the other is not', () => {
  const calculator = calculatorFrom(`
    asks:
      pay: { label: 年薪, unit: 元 }
      years: { label: 年数, unit: 年, optional: true }
    steps:
      result:
        label: 补助
        share: pay
        rate: 30%
        floor: true
        at-most: 100万元
        years: { of: years, at-most: 3年, in-all: 两种读法 }
  `)
  const of = (pay: string, years: string) =>
    amount(calculate({ calculator, inputs: { pay: amounts(pay), years: amounts(years) } }))
  // 30万 × 3 = 90万, both below the cap
  expect(of('100万元', '3年')).toBe('at-least 900000')
  // 120万 a year: 100万 or 200万, each at its cap
  expect(of('400万元', '2年')).toBe('range 1000000~2000000')
  // 45万 × 3: 100万 at its cap, or at least 135万
  expect(of('150万元', '3年')).toBe('at-least 1000000')
})

test('what is given for each may also be for several years', () => {
  const calculator = calculatorFrom(`
    asks:
      count: { label: 人数, unit: 个 }
      years: { label: 年数, unit: 年, optional: true }
    steps:
      result: { label: 补助, amount: 1万元, per: count, years: { of: years, at-most: 3年, in-all: 无 } }
  `)
  // 1万 × 4 × 2 = 8万; no cap, so one reading
  const item = calculate({ calculator, inputs: { count: amounts('4个'), years: amounts('2年') } })
  expect(amount(item)).toBe('exact 80000')
  expect(working(item.lines)).toEqual([
    'result 补助: 10000 yuan × 4 item = 40000 yuan',
    'result 补助: 40000 yuan × 2 year = 80000 yuan',
  ])
})

test('several amounts of what is counted are added in the working', () => {
  const calculator = calculatorFrom(`
    asks: { area: { label: 面积, unit: 亩, many: true } }
    steps: { result: { label: 补贴, amount: 100元/亩, per: area } }
  `)
  // 100 × (30 + 25.5) = 5,550
  const item = calculate({ calculator, inputs: { area: amounts('30亩', '25.5亩') } })
  expect(working(item.lines)).toEqual(['result 补贴: 100 yuan-per-mu × ( 30 mu + 25.5 mu ) = 5550 yuan'])
})

test('an amount that rests on what is not known is left out', () => {
  const calculator = calculatorFrom(`
    asks: { count: { label: 个数, unit: 个, optional: true } }
    steps: { result: { label: 奖补, amount: 5万元, per: count } }
  `)
  const item = calculate({ calculator, inputs: {} })
  expect(amount(item)).toBe('not-quantified')
  expect(item.why).toEqual({ kind: 'unknown', input: 'count', label: '个数' })
})
