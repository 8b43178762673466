/** Parts of an amount by their own rates, and what amounts leave and come to. */
import { describe, expect, test } from 'vitest'
import { calculate } from '../../src/calculate/index.ts'
import { amount, amounts, calculatorFrom, figures, working } from './from.ts'

describe('exempt up to 500万元, half above (clause 11)', () => {
  const calculator = calculatorFrom(`
    asks: { income: { label: 技术转让所得, unit: 元 } }
    steps:
      taxed:
        label: 计税所得
        bands: income
        of:
          - { up-to: 500万元, rate: { value: 0%, says: 免征 } }
          - { rate: { value: 50%, says: 减半 } }
      result: { label: 应缴, share: taxed, rate: { value: 25%, outside: 25%是一般税率 } }
      usual: { label: 一般应缴, share: income, rate: { value: 25%, outside: 25%是一般税率 } }
      saved: { label: 少缴, less: [usual, result] }
  `)
  const of = (income: string) => calculate({ calculator, inputs: { income: amounts(income) } })

  test.each([
    // all exempt; usual 300万 × 25% = 75万
    ['300万元', '0', '0', '750000'],
    // the limit itself: still exempt; 500万 × 25% = 125万
    ['500万元', '0', '0', '1250000'],
    // one fen above: half of it is 0.005, shown 0.01; tax 0.00125, shown 0; saved 1,250,000.0025 − 0.00125 = 1,250,000.00125
    ['5000000.01元', '0.01', '0', '1250000'],
    // one fen below
    ['4999999.99元', '0', '0', '1250000'],
    // (800 − 500)万 × 50% = 150万; × 25% = 37.5万; 200万 − 37.5万 = 162.5万
    ['800万元', '1500000', '375000', '1625000'],
  ])('%s: taxed %s, due %s, saved %s', (income, taxed, due, saved) => {
    const item = of(income)
    expect(amount(item)).toBe(`exact ${due}`)
    expect(figures(item)[0]).toBe(`taxed 计税所得: ${taxed}`)
    expect(figures(item)[2]).toBe(`saved 少缴: ${saved}`)
  })

  test('the working shows each part that there is', () => {
    expect(working(of('800万元').lines)).toEqual([
      'taxed 计税所得: 5000000 yuan × 0 share + 3000000 yuan × 0.5 share = 1500000 yuan',
      'result 应缴: 1500000 yuan × 0.25 share = 375000 yuan',
      'usual 一般应缴: 8000000 yuan × 0.25 share = 2000000 yuan',
      'saved 少缴: 2000000 yuan − 375000 yuan = 1625000 yuan',
    ])
    expect(working(of('500万元').lines)[0]).toBe('taxed 计税所得: 5000000 yuan × 0 share = 0 yuan')
    expect(of('800万元').notes).toEqual([{ kind: 'outside', text: '25%是一般税率' }])
  })

  test('a range', () => {
    // 400万: nothing; 700万: 100万 × 25% = 25万
    const item = of('400万元~700万元')
    expect(amount(item)).toBe('range 0~250000')
    expect(figures(item)[0]).toBe('taxed 计税所得: 0~1000000')
  })

  test('a range from nothing', () => {
    const item = of('0元~600万元')
    // 600万: 50万 × 25% = 12.5万
    expect(amount(item)).toBe('range 0~125000')
    expect(working(item.lines)[0]).toBe('taxed 计税所得: 0 yuan × 0 share = 0 yuan')
  })
})

test('three bands, each counted once', () => {
  const calculator = calculatorFrom(`
    asks: { income: { label: 所得, unit: 元 } }
    steps:
      result:
        label: 补助
        bands: income
        of:
          - { up-to: 10万元, rate: 10% }
          - { up-to: 30万元, rate: { value: 20%, outside: 另有规定 } }
          - { rate: 30% }
  `)
  const of = (income: string) => calculate({ calculator, inputs: { income: amounts(income) } })
  // 10万 × 10% = 1万; 20万 × 20% = 4万; 10万 × 30% = 3万
  expect(amount(of('40万元'))).toBe('exact 80000')
  expect(working(of('40万元').lines)).toEqual([
    'result 补助: 100000 yuan × 0.1 share + 200000 yuan × 0.2 share + 100000 yuan × 0.3 share = 80000 yuan',
  ])
  // 10万 × 10% + 5万 × 20% = 2万
  expect(amount(of('15万元'))).toBe('exact 20000')
  expect(of('15万元').notes).toEqual([{ kind: 'outside', text: '另有规定' }])
  // 5万 × 10%: the second band is not reached, and not told
  expect(amount(of('5万元'))).toBe('exact 5000')
  expect(of('5万元').notes).toEqual([])
})

test('bands of what is not known are left out', () => {
  const calculator = calculatorFrom(`
    asks: { income: { label: 所得, unit: 元, optional: true } }
    steps:
      result: { label: 补助, bands: income, of: [{ up-to: 10万元, rate: 10% }, { rate: 30% }] }
  `)
  expect(calculate({ calculator, inputs: {} }).why).toEqual({
    kind: 'unknown',
    input: 'income',
    label: '所得',
  })
})

describe('sums and differences', () => {
  test('a sum of inputs and steps', () => {
    const calculator = calculatorFrom(`
      asks:
        fee: { label: 费用, unit: 元, many: true }
        rent: { label: 租金, unit: 元 }
      steps:
        half: { label: 一半, share: rent, rate: 50% }
        result: { label: 合计, sum: [fee, half] }
    `)
    // 100 + 200 + 30 × 50% = 315
    const item = calculate({
      calculator,
      inputs: { fee: amounts('100元', '200元'), rent: amounts('30元') },
    })
    expect(amount(item)).toBe('exact 315')
    expect(working(item.lines)).toEqual([
      'half 一半: 30 yuan × 0.5 share = 15 yuan',
      'result 合计: 100 yuan + 200 yuan + 15 yuan = 315 yuan',
    ])
  })

  test('a difference of several', () => {
    const calculator = calculatorFrom(`
      asks:
        fee: { label: 费用, unit: 元, many: true }
        paid: { label: 已付, unit: 元 }
      steps: { result: { label: 还欠, less: [fee, paid] } }
    `)
    const item = calculate({ calculator, inputs: { fee: amounts('100元', '200元'), paid: amounts('30元') } })
    expect(working(item.lines)).toEqual(['result 还欠: ( 100 yuan + 200 yuan ) − 30 yuan = 270 yuan'])
  })

  const floorOf = (steps: string) => {
    const calculator = calculatorFrom(`
      asks: { premium: { label: 保费, unit: 元 } }
      steps:
        least: { label: 补贴, share: premium, rate: 70%, floor: true }
        other: { label: 其他, share: premium, rate: 10% }
        result: ${steps}
    `)
    return amount(calculate({ calculator, inputs: { premium: amounts('1000元') } }))
  }

  test('a floor stays one in what is made of it', () => {
    // 700 + 100; 700 − 100; 700 × 50%
    expect(floorOf('{ label: 合计, sum: [other, least] }')).toBe('at-least 800')
    expect(floorOf('{ label: 合计, sum: [other, other] }')).toBe('exact 200')
    expect(floorOf('{ label: 其余, less: [least, other] }')).toBe('at-least 600')
    expect(floorOf('{ label: 一半, share: least, rate: 50% }')).toBe('at-least 350')
    expect(floorOf('{ label: 部分, bands: least, of: [{ up-to: 500元, rate: 10% }, { rate: 20% }] }')).toBe(
      // 500 × 10% + 200 × 20% = 90
      'at-least 90',
    )
  })

  test('what is left when at least so much is taken is at most so much', () => {
    // 1000 − 700
    expect(floorOf('{ label: 自付, less: [premium, least] }')).toBe('at-most 300')
  })

  test('what is left when at most so much is taken is at least so much', () => {
    const calculator = calculatorFrom(`
      asks: { premium: { label: 保费, unit: 元 } }
      steps:
        least: { label: 补贴, share: premium, rate: 70%, floor: true }
        own: { label: 自付, less: [premium, least] }
        result: { label: 其余, less: [premium, own] }
    `)
    expect(amount(calculate({ calculator, inputs: { premium: amounts('1000元') } }))).toBe('at-least 700')
  })

  test('at most so much of a range is at most its upper end', () => {
    const calculator = calculatorFrom(`
      asks: { premium: { label: 保费, unit: 元 } }
      steps:
        least: { label: 补贴, share: premium, rate: 70%, floor: true }
        result: { label: 自付, less: [premium, least] }
    `)
    const item = calculate({ calculator, inputs: { premium: amounts('1000元~2000元') } })
    expect(amount(item)).toBe('at-most 600')
    expect(working(item.lines)[1]).toBe('result 自付: 2000 yuan − 1400 yuan = 600 yuan')
    expect(item.upper).toEqual([])
  })

  test('parts that are not known', () => {
    for (const step of [
      'sum: [fee, other]',
      'sum: [other, fee]',
      'less: [fee, other]',
      'less: [other, fee]',
    ]) {
      const calculator = calculatorFrom(`
        asks:
          fee: { label: 费用, unit: 元 }
          other: { label: 其他, unit: 元, optional: true }
        steps: { result: { label: 合计, ${step} } }
      `)
      const item = calculate({ calculator, inputs: { fee: amounts('100元') } })
      expect(item.why).toEqual({ kind: 'unknown', input: 'other', label: '其他' })
    }
  })

  test('less than nothing is shown as it is', () => {
    const calculator = calculatorFrom(`
      asks: { fee: { label: 费用, unit: 元 }, paid: { label: 已付, unit: 元 } }
      steps: { result: { label: 还欠, less: [fee, paid] } }
    `)
    const item = calculate({ calculator, inputs: { fee: amounts('100元'), paid: amounts('130.5元') } })
    expect(amount(item)).toBe('exact -30.5')
  })
})
