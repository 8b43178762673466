/** Shares of an amount, with what limits them. */
import { describe, expect, test } from 'vitest'
import { calculate } from '../../src/calculate/index.ts'
import { amount, amounts, calculatorFrom, figure, figures, options, SKIPPED, working } from './from.ts'

describe('a share with a cap, by option (clause 12: 10%, 科技小巨人 20%, at most 200万元)', () => {
  const calculator = calculatorFrom(`
    asks:
      cost: { label: 研发费用, unit: 元 }
      kind: { label: 类型, options: { 一般: {}, 小巨人: {} } }
    steps:
      result: { label: 补助, share: cost, rate: { by: kind, 一般: 10%, 小巨人: 20% }, at-most: 200万元 }
      own: { label: 自己承担, less: [cost, result] }
  `)
  test.each([
    // 500万 × 10% = 50万
    ['500万元', '一般', '500000'],
    // 500万 × 20% = 100万
    ['500万元', '小巨人', '1000000'],
    // 2000万 × 10% = 200万, the cap itself
    ['2000万元', '一般', '2000000'],
    // one yuan less: 19,999,999 × 10% = 1,999,999.9
    ['19999999元', '一般', '1999999.9'],
    // one yuan more: 2,000,000.1, capped
    ['20000001元', '一般', '2000000'],
    // 1000万 × 20% = 200万
    ['1000万元', '小巨人', '2000000'],
    // 999.5万 × 20% = 199.9万
    ['999.5万元', '小巨人', '1999000'],
    // 0.04元 × 10% = 0.004 yuan, below half a fen
    ['0.04元', '一般', '0'],
    // 0.05元 × 10% = 0.005 yuan, half a fen: up
    ['0.05元', '一般', '0.01'],
    // 0.14元 × 10% = 0.014
    ['0.14元', '一般', '0.01'],
    // 10^13 yuan is the most that is believed
    ['100000亿元', '一般', '2000000'],
  ])('%s, %s → %s', (cost, kind, yuan) => {
    const item = calculate({ calculator, inputs: { cost: amounts(cost), kind: options(kind) } })
    expect(amount(item)).toBe(`exact ${yuan}`)
  })

  test('the working, and what it was before the cap', () => {
    const item = calculate({ calculator, inputs: { cost: amounts('3000万元'), kind: options('一般') } })
    expect(working(item.lines)).toEqual([
      'result 补助: 30000000 yuan × 0.1 share = 2000000 yuan (3000000 above 200万元)',
      'own 自己承担: 30000000 yuan − 2000000 yuan = 28000000 yuan',
    ])
    expect(figures(item)).toEqual(['own 自己承担: 28000000'])
    expect(item).toMatchObject({
      upper: [],
      notes: [],
      missing: [],
      why: null,
      assumed: [],
      min: null,
      max: null,
    })
    expect(item.lines[0]?.capped?.limit).toEqual(figure('200万元'))
  })

  test('what is exactly the cap was not above it', () => {
    const item = calculate({ calculator, inputs: { cost: amounts('2000万元'), kind: options('一般') } })
    expect(working(item.lines)[0]).toBe('result 补助: 20000000 yuan × 0.1 share = 2000000 yuan')
  })

  test('a range of the base is a range of the result, with both workings', () => {
    const cost = amounts('300万元~2500万元')
    const item = calculate({ calculator, inputs: { cost, kind: options('一般') } })
    // 300万 × 10% = 30万; 2500万 × 10% = 250万, capped
    expect(amount(item)).toBe('range 300000~2000000')
    expect(working(item.lines)).toEqual([
      'result 补助: 3000000 yuan × 0.1 share = 300000 yuan',
      'own 自己承担: 3000000 yuan − 300000 yuan = 2700000 yuan',
    ])
    expect(working(item.upper)).toEqual([
      'result 补助: 25000000 yuan × 0.1 share = 2000000 yuan (2500000 above 200万元)',
      'own 自己承担: 25000000 yuan − 2000000 yuan = 23000000 yuan',
    ])
    expect(figures(item)).toEqual(['own 自己承担: 2700000~23000000'])
    expect(item.inputs).toEqual({ cost, kind: options('一般') })
  })

  test('a range above the cap is exact', () => {
    const item = calculate({
      calculator,
      inputs: { cost: amounts('3000万元~4000万元'), kind: options('一般') },
    })
    expect(amount(item)).toBe('exact 2000000')
    expect(item.upper).toEqual([])
    // 3000万 − 200万 = 2800万; 4000万 − 200万 = 3800万
    expect(figures(item)).toEqual(['own 自己承担: 28000000~38000000'])
  })

  test('an option that is not known is all of them', () => {
    // 400万 × 10% = 40万; × 20% = 80万
    for (const kind of [options('小巨人', '一般'), SKIPPED]) {
      const item = calculate({ calculator, inputs: { cost: amounts('400万元'), kind } })
      expect(amount(item)).toBe('range 400000~800000')
      expect(item.inputs.kind).toEqual(options('一般', '小巨人'))
      expect(working(item.lines)[0]).toContain('0.1 share')
      expect(working(item.upper)[0]).toContain('0.2 share')
    }
  })

  test('both open: from the least to the most', () => {
    // 100万 × 10% = 10万; 600万 × 20% = 120万
    const item = calculate({
      calculator,
      inputs: { cost: amounts('100万元~600万元'), kind: options('一般', '小巨人') },
    })
    expect(amount(item)).toBe('range 100000~1200000')
  })

  test('several amounts of one thing are added up', () => {
    // (100万 + 50万) × 10% = 15万
    const cost = amounts('100万元', '50万元')
    const item = calculate({ calculator, inputs: { cost, kind: options('一般') } })
    expect(amount(item)).toBe('exact 150000')
    expect(working(item.lines)[0]).toBe('result 补助: 1500000 yuan × 0.1 share = 150000 yuan')
    expect(item.inputs.cost).toEqual(cost)
  })

  test('ranges among them are added up end by end', () => {
    // (100万 + 50万~60万) × 10% = 15万~16万
    const item = calculate({
      calculator,
      inputs: { cost: amounts('100万元', '50万元~60万元'), kind: options('一般') },
    })
    expect(amount(item)).toBe('range 150000~160000')
  })
})

describe('each of several, and a cap on all of them (clause 9: 80万元 of pay or more, 30%, at most 100万元)', () => {
  const calculator = calculatorFrom(`
    asks:
      pay: { label: 年薪, unit: 元, many: true }
    steps:
      result: { label: 补助, share: pay, rate: 30%, each: { from: 80万元 }, at-most: 100万元 }
  `)
  const of = (...pay: string[]) => calculate({ calculator, inputs: { pay: amounts(...pay) } })

  test.each([
    // 80万 × 30% = 24万: 以上 includes the number itself
    [['80万元'], '240000'],
    // (85 + 110)万 × 30% = 58.5万
    [['85万元', '110万元'], '585000'],
    // 76万 does not count
    [['85万元', '110万元', '76万元'], '585000'],
    // (200 + 150)万 × 30% = 105万, capped
    [['200万元', '150万元'], '1000000'],
    // 80万 and one fen: 800,000.01 × 30% = 240,000.003
    [['800000.01元'], '240000'],
  ])('%j → %s', (pay, yuan) => {
    expect(amount(of(...pay))).toBe(`exact ${yuan}`)
  })

  test('who does not count is told', () => {
    const item = of('85万元', '76万元', '110万元')
    expect(working(item.lines)).toEqual([
      'result 补助: ( 850000 yuan + 1100000 yuan ) × 0.3 share = 585000 yuan',
    ])
    expect(item.notes).toEqual([
      { kind: 'left-out', label: '年薪', value: '760000', limit: figure('80万元'), short: '40000' },
    ])
  })

  test('when nobody counts it is the one nearest to the limit that is told', () => {
    const item = of('60万元', '79.99万元', '70万元')
    expect(amount(item)).toBe('not-eligible')
    expect(item.why).toEqual({
      kind: 'below',
      input: 'pay',
      label: '年薪',
      value: '799900',
      limit: figure('80万元'),
      short: '100',
    })
    expect(item.lines).toEqual([])
  })

  test('a range across the limit begins at nothing', () => {
    // 90万 × 30% = 27万
    const item = of('70万元~90万元')
    expect(amount(item)).toBe('range 0~270000')
    expect(item.lines).toEqual([])
    expect(working(item.upper)).toEqual(['result 补助: 900000 yuan × 0.3 share = 270000 yuan'])
    expect(item.notes).toEqual([{ kind: 'near', label: '年薪', limit: figure('80万元') }])
  })

  test('beside another who counts it begins at the other', () => {
    // 100万 × 30% = 30万; (100 + 90)万 × 30% = 57万. That 70万 is too little is true of one end only.
    const item = of('100万元', '70万元~90万元')
    expect(amount(item)).toBe('range 300000~570000')
    expect(item.notes).toEqual([{ kind: 'near', label: '年薪', limit: figure('80万元') }])
  })

  test('a range that begins at the limit is within it', () => {
    // 80万 × 30% = 24万; 90万 × 30% = 27万
    const item = of('80万元~90万元')
    expect(amount(item)).toBe('range 240000~270000')
    expect(item.notes).toEqual([])
  })

  test('a range that ends at the limit reaches it', () => {
    // 80万 × 30% = 24万
    expect(amount(of('70万元~80万元'))).toBe('range 0~240000')
  })

  test('a range below the limit gets nothing', () => {
    const item = of('60万元~70万元')
    expect(amount(item)).toBe('not-eligible')
    expect(item.why).toMatchObject({ value: '700000', short: '100000' })
  })
})

describe('each of several has a cap of its own (clause 15: 30%, at most 30万元 a project)', () => {
  const calculator = calculatorFrom(`
    asks:
      fee: { label: 技术费, unit: 元, many: true }
    steps:
      result: { label: 补助, share: fee, rate: 30%, each: { at-most: 30万元 } }
  `)
  const of = (...fee: string[]) => calculate({ calculator, inputs: { fee: amounts(...fee) } })

  test.each([
    // 100万 × 30% = 30万, the cap itself
    [['100万元'], '300000'],
    // 150万 × 30% = 45万, capped
    [['150万元'], '300000'],
    // 60万 × 30% = 18万; 120万 × 30% = 36万, capped: 48万
    [['60万元', '120万元'], '480000'],
    // 50 × 30% = 15; 60 × 30% = 18; 20 × 30% = 6: 39万
    [['50万元', '60万元', '20万元'], '390000'],
    // two at the cap: 60万, not 30万
    [['150万元', '200万元'], '600000'],
  ])('%j → %s', (fee, yuan) => {
    expect(amount(of(...fee))).toBe(`exact ${yuan}`)
  })

  test('the working shows each and their sum', () => {
    expect(working(of('60万元', '120万元').lines)).toEqual([
      'result 补助: 600000 yuan × 0.3 share = 180000 yuan',
      'result 补助: 1200000 yuan × 0.3 share = 300000 yuan (360000 above 30万元)',
      'result 补助: 180000 yuan + 300000 yuan = 480000 yuan',
    ])
  })

  test('one alone needs no sum', () => {
    expect(working(of('120万元').lines)).toEqual([
      'result 补助: 1200000 yuan × 0.3 share = 300000 yuan (360000 above 30万元)',
    ])
  })

  test('each below and each above, and one cap over all', () => {
    const both = calculatorFrom(`
      asks:
        fee: { label: 技术费, unit: 元, many: true }
      steps:
        result: { label: 补助, share: fee, rate: 30%, each: { from: 10万元, at-most: 30万元 }, at-most: 50万元 }
    `)
    const sum = calculate({ calculator: both, inputs: { fee: amounts('9万元', '120万元', '100万元') } })
    // 9万 is left out; 30万 + 30万 = 60万, capped at 50万
    expect(working(sum.lines)).toEqual([
      'result 补助: 1200000 yuan × 0.3 share = 300000 yuan (360000 above 30万元)',
      'result 补助: 1000000 yuan × 0.3 share = 300000 yuan',
      'result 补助: 300000 yuan + 300000 yuan = 500000 yuan (600000 above 50万元)',
    ])
    expect(sum.notes).toEqual([
      { kind: 'left-out', label: '技术费', value: '90000', limit: figure('10万元'), short: '10000' },
    ])
  })

  test('one alone, capped once by its own cap and once by that of all', () => {
    const tight = calculatorFrom(`
      asks:
        fee: { label: 技术费, unit: 元, many: true }
      steps:
        result: { label: 补助, share: fee, rate: 30%, each: { at-most: 30万元 }, at-most: 20万元 }
    `)
    const item = calculate({ calculator: tight, inputs: { fee: amounts('120万元') } })
    expect(working(item.lines)).toEqual([
      'result 补助: 1200000 yuan × 0.3 share = 300000 yuan (360000 above 30万元)',
      'result 补助: 300000 yuan = 200000 yuan (300000 above 20万元)',
    ])
  })
})

describe('only so much of another number counts (clause 8: 45% of the interest on at most 500万元)', () => {
  const calculator = calculatorFrom(`
    asks:
      interest: { label: 利息, unit: 元, product-of: [principal, rate, years] }
      principal: { label: 本金, unit: 元, optional: true }
      rate: { label: 年利率, unit: '%', optional: true }
      years: { label: 年数, unit: 年, optional: true }
    steps:
      result:
        label: 贴息
        share: interest
        rate: 45%
        counted: { of: principal, at-most: 500万元, otherwise: 按贷款在500万元以内算 }
  `)

  test('within the limit all of it counts', () => {
    // 91,250 × 45% = 41,062.5
    const item = calculate({
      calculator,
      inputs: { interest: amounts('91250元'), principal: amounts('500万元') },
    })
    expect(amount(item)).toBe('exact 41062.5')
    expect(working(item.lines)).toEqual(['result 贴息: 91250 yuan × 0.45 share = 41062.5 yuan'])
    expect(item.notes).toEqual([])
  })

  test('above it only the part', () => {
    // 292,000 × 500 ÷ 800 × 45% = 182,500 × 45% = 82,125
    const item = calculate({
      calculator,
      inputs: { interest: amounts('29.2万元'), principal: amounts('800万元') },
    })
    expect(amount(item)).toBe('exact 82125')
    expect(working(item.lines)).toEqual([
      'result 贴息: 292000 yuan × 5000000 yuan ÷ 8000000 yuan × 0.45 share = 82125 yuan',
    ])
    expect(item.notes).toEqual([
      { kind: 'counted', label: '本金', value: '8000000', limit: figure('500万元') },
    ])
  })

  test('without the other number it is said how it is read', () => {
    // 12万 × 45% = 5.4万
    const item = calculate({ calculator, inputs: { interest: amounts('12万元') } })
    expect(amount(item)).toBe('exact 54000')
    expect(item.notes).toEqual([{ kind: 'reading', text: '按贷款在500万元以内算' }])
  })

  test('a range of the other number turns round: the more there is, the less counts', () => {
    // 10万 × 45% = 4.5万 within 500万; × 500 ÷ 1000 = 2.25万
    const item = calculate({
      calculator,
      inputs: { interest: amounts('10万元'), principal: amounts('400万元~1000万元') },
    })
    expect(amount(item)).toBe('range 22500~45000')
  })

  test('the interest is worked out, and rounded only where it is shown', () => {
    // 5,000,000 × 3.65% × 1/3 = 60,833.333…; × 45% = 27,375 exactly
    const third = { kind: 'amounts' as const, amounts: [{ from: '1/3', to: '1/3' }] }
    const item = calculate({
      calculator,
      inputs: { principal: amounts('500万元'), rate: amounts('3.65%'), years: third },
    })
    expect(amount(item)).toBe('exact 27375')
    expect(working(item.lines)).toEqual([
      'interest 利息: 5000000 yuan × 0.0365 share × 1/3 year = 60833.33 yuan (rounded)',
      'result 贴息: 60833.33 yuan × 0.45 share = 27375 yuan',
    ])
    expect(item.notes).toEqual([{ kind: 'rounded' }])
    expect(item.inputs.interest).toEqual({
      kind: 'amounts',
      amounts: [
        {
          from: '182500/3',
          to: '182500/3',
          factors: [
            { value: '5000000', unit: 'yuan' },
            { value: '0.0365', unit: 'share' },
            { value: '1/3', unit: 'year' },
          ],
        },
      ],
    })
  })

  test('a range of what is both a part and a limit is at one end at a time', () => {
    // 400万 × 3.65% × 45% = 65,700; 800万 × 3.65% × 500 ÷ 800 × 45% = 82,125
    const item = calculate({
      calculator,
      inputs: { principal: amounts('400万元~800万元'), rate: amounts('3.65%'), years: amounts('1年') },
    })
    expect(amount(item)).toBe('range 65700~82125')
  })

  test('a range of one part is a range of the product, without its parts', () => {
    // 500万 × 3%~4% × 1 = 15万~20万; × 45% = 6.75万~9万
    const item = calculate({
      calculator,
      inputs: { principal: amounts('500万元'), rate: amounts('3%~4%'), years: amounts('1年') },
    })
    expect(amount(item)).toBe('range 67500~90000')
    expect(item.inputs.interest).toEqual(amounts('150000元~200000元'))
    expect(working(item.lines)).toEqual(['result 贴息: 150000 yuan × 0.45 share = 67500 yuan'])
  })
})

describe('a floor with a cap (clause 37: not less than 70%, at most 500万元)', () => {
  const calculator = calculatorFrom(`
    asks:
      premium: { label: 保费, unit: 元 }
    steps:
      result: { label: 扶持, share: premium, rate: 70%, floor: true, at-most: 500万元 }
  `)
  const of = (premium: string) => calculate({ calculator, inputs: { premium: amounts(premium) } })

  test.each([
    // 100万 × 70% = 70万
    ['100万元', 'at-least 700000'],
    // 714万 × 70% = 499.8万
    ['714万元', 'at-least 4998000'],
    // 7,142,857 × 70% = 4,999,999.9
    ['7142857元', 'at-least 4999999.9'],
    // 7,142,858 × 70% = 5,000,000.6, capped: exact
    ['7142858元', 'exact 5000000'],
    // 800万 × 70% = 560万, capped
    ['800万元', 'exact 5000000'],
    // 600万~800万: at least 420万
    ['600万元~800万元', 'at-least 4200000'],
    // 800万~900万: the cap either way
    ['800万元~900万元', 'exact 5000000'],
  ])('%s → %s', (premium, text) => {
    expect(amount(of(premium))).toBe(text)
  })

  test('the cap reached exactly is no floor any more', () => {
    const round = calculatorFrom(`
      asks: { premium: { label: 保费, unit: 元 } }
      steps: { result: { label: 扶持, share: premium, rate: 50%, floor: true, at-most: 500万元 } }
    `)
    // 1000万 × 50% = 500万
    const item = calculate({ calculator: round, inputs: { premium: amounts('1000万元') } })
    expect(amount(item)).toBe('exact 5000000')
  })

  test('a floor has the working of its lower end only', () => {
    const item = of('600万元~650万元')
    expect(working(item.lines)).toEqual(['result 扶持: 6000000 yuan × 0.7 share = 4200000 yuan'])
    expect(item).toMatchObject({ upper: [], min: null, max: null })
  })
})

test('a floor for some options only', () => {
  const calculator = calculatorFrom(`
    asks:
      premium: { label: 保费, unit: 元 }
      kind: { label: 险种, options: { 短期: {}, 中长期: {} } }
    steps:
      result: { label: 扶持, share: premium, rate: 70%, floor: { by: kind, options: [短期] } }
  `)
  const of = (...kinds: string[]) =>
    amount(calculate({ calculator, inputs: { premium: amounts('10万元'), kind: options(...kinds) } }))
  expect(of('短期')).toBe('at-least 70000')
  expect(of('中长期')).toBe('exact 70000')
  expect(of('短期', '中长期')).toBe('at-least 70000')
})

test('a cap for some options only', () => {
  const calculator = calculatorFrom(`
    asks:
      cost: { label: 投入, unit: 元 }
      kind: { label: 类型, options: { 大户: {}, 一般户: {} } }
    steps:
      result: { label: 补助, share: cost, rate: 50%, at-most: { by: kind, 大户: 10万元 } }
  `)
  const of = (kind: string) =>
    amount(calculate({ calculator, inputs: { cost: amounts('100万元'), kind: options(kind) } }))
  expect(of('大户')).toBe('exact 100000')
  expect(of('一般户')).toBe('exact 500000')
})

test('a rate between two (clause 43: 15%~20% of the total)', () => {
  const calculator = calculatorFrom(`
    asks: { total: { label: 总投资, unit: 元 } }
    steps: { result: { label: 安排, share: total, rate: { from: 15%, to: 20% } } }
  `)
  // 1200万 × 15% = 180万, × 20% = 240万
  const item = calculate({ calculator, inputs: { total: amounts('1200万元') } })
  expect(amount(item)).toBe('range 1800000~2400000')
  expect(working(item.lines)).toEqual(['result 安排: 12000000 yuan × 0.15 share = 1800000 yuan'])
  expect(working(item.upper)).toEqual(['result 安排: 12000000 yuan × 0.2 share = 2400000 yuan'])
})

describe('a rate that is given', () => {
  const calculator = calculatorFrom(`
    asks:
      income: { label: 收入, unit: 元 }
      vat: { label: 税率, unit: '%', optional: true }
    steps:
      result: { label: 应缴, amount: { value: 0元, says: 免征 } }
      saved: { label: 少缴, share: income, rate: { of: vat } }
      rest: { label: 其余, less: [income, saved] }
  `)

  test('is used', () => {
    // 500万 × 6% = 30万; 500万 − 30万 = 470万
    const item = calculate({ calculator, inputs: { income: amounts('500万元'), vat: amounts('6%') } })
    expect(amount(item)).toBe('exact 0')
    expect(figures(item)).toEqual(['saved 少缴: 300000', 'rest 其余: 4700000'])
    expect(working(item.lines)).toEqual([
      'result 应缴: 0 yuan = 0 yuan',
      'saved 少缴: 5000000 yuan × 0.06 share = 300000 yuan',
      'rest 其余: 5000000 yuan − 300000 yuan = 4700000 yuan',
    ])
  })

  test('without it the step is left out, and what rests on it', () => {
    for (const inputs of [{ income: amounts('500万元') }, { income: amounts('500万元'), vat: SKIPPED }]) {
      const item = calculate({ calculator, inputs })
      expect(amount(item)).toBe('exact 0')
      expect(figures(item)).toEqual([])
    }
  })

  test('when the result itself rests on it there is no amount', () => {
    const bare = calculatorFrom(`
      asks:
        income: { label: 收入, unit: 元 }
        vat: { label: 税率, unit: '%', optional: true }
      steps:
        half: { label: 一半, share: income, rate: 50% }
        saved: { label: 少缴, share: income, rate: { of: vat } }
        result: { label: 合计, sum: [half, saved] }
    `)
    const item = calculate({ calculator: bare, inputs: { income: amounts('500万元') } })
    expect(amount(item)).toBe('not-quantified')
    expect(item.why).toEqual({ kind: 'unknown', input: 'vat', label: '税率' })
    expect(figures(item)).toEqual(['half 一半: 2500000'])
  })
})

test('a share of an earlier step is not rounded in between', () => {
  const calculator = calculatorFrom(`
    asks: { income: { label: 收入, unit: 元 } }
    steps:
      part: { label: 部分, share: income, rate: 0.5% }
      result: { label: 补助, share: part, rate: 50% }
  `)
  // 1.50 × 0.5% = 0.0075, shown 0.01; × 50% = 0.00375, shown 0; rounded before it would be 0.005, shown 0.01
  const item = calculate({ calculator, inputs: { income: amounts('1.5元') } })
  expect(amount(item)).toBe('exact 0')
  expect(figures(item)).toEqual(['part 部分: 0.01'])
  expect(working(item.lines)).toEqual([
    'part 部分: 1.5 yuan × 0.005 share = 0.01 yuan (rounded)',
    'result 补助: 0.01 yuan × 0.5 share = 0 yuan (rounded)',
  ])
  expect(item.notes).toEqual([{ kind: 'rounded' }])
})

test('a figure that is none of the document is told', () => {
  const calculator = calculatorFrom(`
    asks: { income: { label: 所得, unit: 元 } }
    steps:
      result: { label: 应缴, share: income, rate: 15% }
      usual: { label: 一般应缴, share: income, rate: { value: 25%, outside: 25%是一般税率，本文件没有写 } }
      saved: { label: 少缴, less: [usual, result] }
  `)
  // 1000万 × 15% = 150万; × 25% = 250万; 100万 less
  const item = calculate({ calculator, inputs: { income: amounts('1000万元') } })
  expect(amount(item)).toBe('exact 1500000')
  expect(figures(item)).toEqual(['usual 一般应缴: 2500000', 'saved 少缴: 1000000'])
  expect(item.notes).toEqual([{ kind: 'outside', text: '25%是一般税率，本文件没有写' }])
})
