/** Clauses that give something other than money when tests hold. */
import { describe, expect, test } from 'vitest'
import { calculate } from '../../src/calculate/index.ts'
import type { Given } from '../../src/corpus/schema.ts'
import { amount, amounts, calculatorFrom, DENIED, figure, options, SKIPPED } from './from.ts'

describe('energy per added value (clause 20: below 0.52, or above it and a large project)', () => {
  const calculator = calculatorFrom(`
    asks:
      energy: { label: 单位能耗, unit: 吨标准煤/万元 }
      project: { label: 项目, options: { 制造业重大项目: {}, 其他项目: {} } }
    checks:
      - { all: [{ of: energy, below: 0.52 吨标准煤/万元 }], gives: 绿色通道 }
      - all: [{ of: energy, above: 0.52 吨标准煤/万元 }, { of: project, is: [制造业重大项目] }]
        gives: 一事一议
  `)
  const of = (energy: Given, ...projects: string[]) =>
    calculate({ calculator, inputs: { energy, project: options(...projects) } })
  const given = (text: string) => amounts(`${text}吨标准煤/万元`)

  test.each([
    ['0.5', '其他项目', '绿色通道'],
    ['0.519', '制造业重大项目', '绿色通道'],
    ['0.521', '制造业重大项目', '一事一议'],
  ])('%s, %s → %s', (energy, project, gives) => {
    const item = of(given(energy), project)
    expect(amount(item)).toBe('not-quantified')
    expect(item.why).toEqual({ kind: 'gives', quote: gives })
    expect(item.notes).toEqual([])
  })

  test('the limit itself is neither, and the first test that failed is told', () => {
    const item = of(given('0.52'), '制造业重大项目')
    expect(amount(item)).toBe('not-eligible')
    expect(item.why).toEqual({
      kind: 'test',
      label: '单位能耗',
      value: '0.52',
      limit: figure('0.52 吨标准煤/万元'),
      relation: 'below',
    })
  })

  test('above it, but not a large project', () => {
    const item = of(given('0.6'), '其他项目')
    expect(amount(item)).toBe('not-eligible')
    expect(item.why).toMatchObject({ label: '单位能耗', value: '0.6', relation: 'below' })
  })

  test('about the limit there is no verdict', () => {
    for (const energy of ['0.5', '0.55', '0.52']) {
      const about: Given = { kind: 'amounts', amounts: [{ from: energy, to: energy, about: true }] }
      const item = of(about, '制造业重大项目')
      expect(amount(item)).toBe('not-quantified')
      expect(item.why).toEqual({ kind: 'unknown', input: 'energy', label: '单位能耗' })
      expect(item.notes).toEqual([{ kind: 'near', label: '单位能耗', limit: figure('0.52 吨标准煤/万元') }])
    }
  })

  test('about something far from the limit there is one', () => {
    // 0.47 × 1.1 = 0.517
    const low: Given = { kind: 'amounts', amounts: [{ from: '0.47', to: '0.47', about: true }] }
    expect(of(low, '其他项目').why).toEqual({ kind: 'gives', quote: '绿色通道' })
    // 0.58 × 0.9 = 0.522
    const high: Given = { kind: 'amounts', amounts: [{ from: '0.58', to: '0.58', about: true }] }
    expect(of(high, '制造业重大项目').why).toEqual({ kind: 'gives', quote: '一事一议' })
    // What failed is told as it was said.
    expect(of(high, '其他项目').why).toMatchObject({ value: '0.58' })
  })

  test('a range across the limit has no verdict, one on one side has', () => {
    expect(of(given('0.4~0.51'.replace('~', '吨标准煤/万元~')), '其他项目').why).toMatchObject({
      kind: 'gives',
    })
    expect(of(given('0.4~0.6'.replace('~', '吨标准煤/万元~')), '其他项目').why).toMatchObject({
      kind: 'unknown',
    })
  })

  test('an option that decides must be known', () => {
    const item = of(given('0.6'), '制造业重大项目', '其他项目')
    expect(amount(item)).toBe('not-quantified')
    expect(item.why).toEqual({ kind: 'unknown', input: 'project', label: '项目' })
    expect(item.notes).toEqual([])
    // It does not decide below the limit.
    expect(of(given('0.4'), '制造业重大项目', '其他项目').why).toMatchObject({ kind: 'gives' })
  })

  test('what is missing is asked first', () => {
    expect(calculate({ calculator, inputs: {} }).missing).toEqual(['energy', 'project'])
    expect(calculate({ calculator, inputs: { energy: SKIPPED } }).why).toMatchObject({ kind: 'unknown' })
  })
})

describe('a share of another number (clause 29: 5亿元 or more, 30% of it in a year)', () => {
  const calculator = calculatorFrom(`
    asks:
      total: { label: 总投资, unit: 元 }
      yearly: { label: 年度投资, unit: 元, product-of: [total, part] }
      part: { label: 占比, unit: '%', optional: true }
    checks:
      - all: [{ of: total, at-least: 5亿元 }, { of: yearly, share-of: total, at-least: 30% }]
        gives: 优先保障
  `)
  const of = (total: string, yearly: string) =>
    calculate({ calculator, inputs: { total: amounts(total), yearly: amounts(yearly) } })

  test.each([
    // 2 ÷ 6 = 33%
    ['6亿元', '2亿元', 'not-quantified'],
    // both limits themselves: 1.5 ÷ 5 = 30%
    ['5亿元', '1.5亿元', 'not-quantified'],
    ['499999999元', '2亿元', 'not-eligible'],
    // 149,999,999 ÷ 500,000,000 < 30%
    ['5亿元', '149999999元', 'not-eligible'],
  ])('%s, %s → %s', (total, yearly, status) => {
    expect(of(total, yearly).status).toBe(status)
  })

  test('what failed is told: the total, or the share', () => {
    expect(of('4亿元', '2亿元').why).toEqual({
      kind: 'test',
      label: '总投资',
      value: '400000000',
      limit: figure('5亿元'),
      relation: 'at-least',
    })
    // 1.5 ÷ 6 = 25%
    expect(of('6亿元', '1.5亿元').why).toEqual({
      kind: 'test',
      label: '年度投资',
      value: '0.25',
      limit: figure('30%'),
      relation: 'at-least',
    })
  })

  test('the share itself decides when it was given', () => {
    const by = (total: Given, part: string) =>
      calculate({ calculator, inputs: { total, part: amounts(part) } })
    expect(by(amounts('6亿元'), '35%').status).toBe('not-quantified')
    expect(by(amounts('6亿元'), '25%').why).toMatchObject({ kind: 'test', label: '占比', value: '0.25' })
    // However much the total is, 30% of it is 30% of it.
    expect(by(amounts('5亿元~9亿元'), '30%').why).toEqual({ kind: 'gives', quote: '优先保障' })
  })

  test('of ranges, the end nearest to the limit is told', () => {
    // at most 1.4 ÷ 6 = 7/30
    expect(of('6亿元~8亿元', '1亿元~1.4亿元').why).toMatchObject({ kind: 'test', value: '7/30' })
    expect(of('3亿元~4亿元', '2亿元').why).toMatchObject({ value: '400000000' })
    // 2 ÷ 6 = 33%, 2 ÷ 8 = 25%
    expect(of('6亿元~8亿元', '2亿元').why).toMatchObject({ kind: 'unknown', input: 'yearly' })
    expect(of('6亿元', '1亿元~2亿元').why).toMatchObject({ kind: 'unknown', input: 'yearly' })
  })

  test('a total that may be nothing', () => {
    expect(of('0元~4亿元', '1亿元').why).toMatchObject({ kind: 'test', value: '400000000' })
    expect(of('0元', '1亿元').why).toMatchObject({ kind: 'invalid', fault: 'zero', input: 'total' })
  })
})

test('above is above', () => {
  const calculator = calculatorFrom(`
    asks: { income: { label: 所得, unit: 元 }, other: { label: 其他, unit: 元 } }
    checks:
      - { all: [{ of: income, share-of: other, above: 30% }], gives: 可以 }
  `)
  const of = (income: string, other: string) =>
    calculate({ calculator, inputs: { income: amounts(income), other: amounts(other) } }).why
  expect(of('31元', '100元')).toEqual({ kind: 'gives', quote: '可以' })
  expect(of('30元', '100元')).toMatchObject({ kind: 'test', value: '0.3', relation: 'above' })
  expect(of('30元~40元', '100元')).toMatchObject({ kind: 'unknown' })
  expect(of('20元~30元', '100元')).toMatchObject({ kind: 'test', value: '0.3' })
  expect(of('20元', '0元~100元')).toMatchObject({ kind: 'unknown' })
  // 20 ÷ 100 is the most that is sure; the least of the total may be nothing.
  expect(of('0元~0元', '0元~100元')).toMatchObject({ kind: 'test', value: '0' })
})

test('of a share below a limit the least is told', () => {
  const calculator = calculatorFrom(`
    asks: { income: { label: 所得, unit: 元 }, other: { label: 其他, unit: 元 } }
    checks:
      - { all: [{ of: income, share-of: other, below: 30% }], gives: 可以 }
  `)
  const of = (income: string, other: string) =>
    calculate({ calculator, inputs: { income: amounts(income), other: amounts(other) } }).why
  // 40 ÷ 100 = 40%, the least of 40~50 of 80~100
  expect(of('40元~50元', '80元~100元')).toMatchObject({ kind: 'test', value: '0.4' })
  expect(of('29元', '100元')).toMatchObject({ kind: 'gives' })
  expect(of('20元~29元', '100元')).toMatchObject({ kind: 'gives' })
  expect(of('20元~30元', '100元')).toMatchObject({ kind: 'unknown' })
})

test('kinds only (clause 9: three kinds of talent)', () => {
  const calculator = calculatorFrom(`
    asks:
      talent: { label: 人才, options: { 杰出人才: {}, 领军人才: {}, 其他人才: {} } }
    requires:
      selected: { label: 入选, quote: 入选, reason: 没有入选 }
    checks:
      - { all: [{ of: talent, is: [杰出人才, 领军人才] }], gives: 优先推荐 }
  `)
  const of = (...names: string[]) => calculate({ calculator, inputs: { talent: options(...names) } })
  expect(of('领军人才').why).toEqual({ kind: 'gives', quote: '优先推荐' })
  expect(of('杰出人才', '领军人才').why).toEqual({ kind: 'gives', quote: '优先推荐' })
  expect(of('其他人才').why).toEqual({
    kind: 'test',
    label: '人才',
    value: null,
    limit: null,
    relation: 'is',
  })
  expect(of('其他人才', '领军人才').why).toEqual({ kind: 'unknown', input: 'talent', label: '人才' })
  const denied = calculate({ calculator, inputs: { talent: options('领军人才'), selected: DENIED } })
  expect(denied.why).toMatchObject({ kind: 'condition' })
})

test('a limit that is none of the document is told', () => {
  const calculator = calculatorFrom(`
    asks: { income: { label: 所得, unit: 元 } }
    checks:
      - { all: [{ of: income, at-least: { value: 5万元, outside: 另有规定 } }], gives: 可以 }
  `)
  const of = (income: string) => calculate({ calculator, inputs: { income: amounts(income) } })
  expect(of('6万元').notes).toEqual([{ kind: 'outside', text: '另有规定' }])
  expect(of('4万元~6万元').notes.map(({ kind }) => kind)).toEqual(['near', 'outside'])
})

test('a number that nobody need give leaves it open', () => {
  const calculator = calculatorFrom(`
    asks:
      income: { label: 所得, unit: 元 }
      other: { label: 其他, unit: 元, optional: true }
    checks:
      - { all: [{ of: income, share-of: other, at-least: 10% }], gives: 可以 }
  `)
  const item = calculate({ calculator, inputs: { income: amounts('6万元') } })
  expect(item).toMatchObject({
    status: 'not-quantified',
    why: { kind: 'unknown', input: 'other', label: '其他' },
    notes: [],
  })
})

test('words without a figure are quoted', () => {
  const calculator = calculatorFrom(`
    requires:
      listed: { label: 列入, quote: 列入, reason: 没有列入 }
    opens: 给予一定奖励
  `)
  const item = calculate({ calculator, inputs: {} })
  expect(item).toMatchObject({
    status: 'not-quantified',
    why: { kind: 'opens', quote: '给予一定奖励' },
    yuan: null,
    missing: [],
  })
  expect(calculate({ calculator, inputs: { listed: DENIED } }).why).toMatchObject({ kind: 'condition' })
})
