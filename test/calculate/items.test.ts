/** Several items: their sum, those that count only together, and those of another year. */
import { describe, expect, test } from 'vitest'
import { calculate, calculateAll, type Item, type Status, total } from '../../src/calculate/index.ts'
import type { Given, Inputs } from '../../src/corpus/schema.ts'
import { amount, amounts, calculatorFrom, DENIED, figure, figures, options, working } from './from.ts'

const plain = calculatorFrom(`
  asks: { cost: { label: 投入, unit: 元 } }
  steps: { result: { label: 补助, share: cost, rate: 10% } }
`)

describe('the sum', () => {
  const item = (
    status: Status,
    yuan: string | null = null,
    min: string | null = null,
    max: string | null = null,
  ): Item => ({
    ...calculate({ calculator: plain, inputs: { cost: amounts('10元') } }),
    status,
    yuan,
    min,
    max,
  })
  const nothing = () => [item('not-eligible'), item('not-quantified'), item('needs-input'), item('invalid')]

  test('of exact amounts is exact, to the fen', () => {
    // 500,000.15 + 300,000.1 + 0.75
    const items = [item('exact', '500000.15'), item('exact', '300000.1'), item('exact', '0.75')]
    expect(total(items)).toEqual({ status: 'exact', yuan: '800001', min: null, max: null })
  })

  test('needs two items that carry an amount', () => {
    expect(total([])).toBeNull()
    expect(total([item('exact', '5')])).toBeNull()
    expect(
      total([item('exact', '5'), item('not-quantified'), item('needs-input'), item('invalid')]),
    ).toBeNull()
    expect(total([item('not-eligible'), item('not-eligible')])).toBeNull()
    expect(total([item('not-eligible'), item('not-quantified'), item('needs-input')])).toBeNull()
    expect(total([item('exact', '5'), item('range', null, '1', '2')])).not.toBeNull()
  })

  test('what is not eligible is 0 in it', () => {
    const five = { status: 'exact', yuan: '5', min: null, max: null }
    expect(total([item('exact', '5'), item('not-eligible')])).toEqual(five)
    expect(total([item('not-eligible'), item('exact', '5'), item('not-eligible')])).toEqual(five)
  })

  test('nothing is nothing, and 0 is an amount', () => {
    expect(total([item('exact', '5'), item('exact', '0'), ...nothing()])).toEqual({
      status: 'exact',
      yuan: '5',
      min: null,
      max: null,
    })
  })

  test('with a range is a range', () => {
    // 5 + 1~2 + 10~20
    const items = [item('exact', '5'), item('range', null, '1', '2'), item('range', null, '10', '20')]
    expect(total(items)).toEqual({ status: 'range', yuan: null, min: '16', max: '27' })
  })

  test('with a floor is a floor', () => {
    // 5 + at least 7 + 1~2 = at least 13
    const items = [item('exact', '5'), item('at-least', '7'), item('range', null, '1', '2')]
    expect(total(items)).toEqual({ status: 'at-least', yuan: '13', min: null, max: null })
  })

  test('what is at most so much may be nothing', () => {
    const most = item('at-most', '300')
    expect(total([item('exact', '5'), most])).toEqual({ status: 'range', yuan: null, min: '5', max: '305' })
    expect(total([item('at-least', '5'), most])).toEqual({
      status: 'at-least',
      yuan: '5',
      min: null,
      max: null,
    })
  })
})

describe('another year', () => {
  const of = (inputs: Inputs, calculator = plain) => calculate({ calculator, inputs, year: 2025 })

  test('is not eligible, with what the clause would have given', () => {
    const item = of({ cost: amounts('500元') })
    expect(item).toMatchObject({
      status: 'not-eligible',
      why: { kind: 'year', year: 2025 },
      yuan: null,
      min: null,
      max: null,
    })
    expect(item.figures).toEqual([{ id: 'in-period', label: null, yuan: '50', min: null, max: null }])
    expect(working(item.lines)).toEqual(['result 补助: 500 yuan × 0.1 share = 50 yuan'])
    expect(item.inputs).toEqual({ cost: amounts('500元') })
  })

  test('of a range too', () => {
    expect(of({ cost: amounts('500元~600元') }).figures).toEqual([
      { id: 'in-period', label: null, yuan: null, min: '50', max: '60' },
    ])
  })

  test('what it would have given instead of its other figures', () => {
    const parts = calculatorFrom(`
      asks: { cost: { label: 投入, unit: 元 } }
      steps:
        result: { label: 补助, share: cost, rate: 10% }
        own: { label: 自付, less: [cost, result] }
    `)
    expect(figures(of({ cost: amounts('500元') }, parts))).toEqual(['in-period null: 50'])
  })

  test('nothing need be asked for it', () => {
    expect(of({})).toMatchObject({ status: 'not-eligible', why: { kind: 'year' }, missing: [], figures: [] })
  })

  test('where there is no amount there is none to show', () => {
    const opens = calculatorFrom('opens: 给予一定奖励')
    expect(of({}, opens)).toMatchObject({ status: 'not-eligible', why: { kind: 'year' }, figures: [] })
  })

  test('a number that is none is told first', () => {
    expect(of({ cost: amounts('0元') })).toMatchObject({ status: 'invalid', why: { fault: 'zero' } })
  })

  test('without one nothing changes', () => {
    expect(amount(calculate({ calculator: plain, inputs: { cost: amounts('500元') } }))).toBe('exact 50')
  })
})

describe('several that reach a limit only together (clause 44)', () => {
  const crops = calculatorFrom(`
    asks:
      crop: { label: 作物, options: { 晚稻: {}, 油菜: {}, 旱粮: {} } }
      area: { label: 面积, unit: 亩 }
      count: { label: 地块, unit: 个, optional: true, assume: 1个 }
    requires:
      own: { label: 自种, quote: 自种, reason: 要自种 }
    steps:
      province: { label: 其中省级, amount: 120元/亩, per: area }
      result:
        label: 补贴
        amount: { by: crop, 晚稻: 200元/亩, 油菜: 200元/亩, 旱粮: 150元/亩 }
        per: area
        from: { by: crop, 晚稻: 50亩, 油菜: 50亩, 旱粮: 60亩 }
        together: 各种作物合计到50亩也许可以
      fields: { label: 地块费, amount: 1元, per: count }
  `)
  const request = (crop: string, area: string) => ({
    calculator: crops,
    inputs: { crop: options(crop), area: amounts(area) },
  })
  const READ = { kind: 'reading', text: '各种作物合计到50亩也许可以' }
  const ASSUMED = { kind: 'assumed', input: 'count', label: '地块' }

  test('are one item from nothing to what all come to', () => {
    // 200 × 30 = 6,000; 200 × 25 = 5,000; 120 × 55 = 6,600
    const items = calculateAll([request('晚稻', '30亩'), request('油菜', '25亩')])
    expect(items.map(amount)).toEqual(['range 0~11000'])
    const [item] = items as [Item]
    expect(figures(item)).toEqual(['province 其中省级: 0~6600', 'fields 地块费: 0~2'])
    expect(item.inputs).toEqual({
      crop: options('晚稻', '油菜'),
      area: amounts('30亩', '25亩'),
      count: amounts('1个', '1个'),
    })
    expect(item.lines).toEqual([])
    expect(working(item.upper)).toEqual([
      'province 其中省级: 120 yuan-per-mu × 30 mu = 3600 yuan',
      'result 补贴: 200 yuan-per-mu × 30 mu = 6000 yuan',
      'fields 地块费: 1 yuan × 1 item = 1 yuan',
      'province 其中省级: 120 yuan-per-mu × 25 mu = 3000 yuan',
      'result 补贴: 200 yuan-per-mu × 25 mu = 5000 yuan',
      'fields 地块费: 1 yuan × 1 item = 1 yuan',
      'result 补贴: 6000 yuan + 5000 yuan = 11000 yuan',
    ])
    expect(item.notes).toEqual([ASSUMED, READ])
    expect(item.assumed).toEqual(['count'])
    expect(item).toMatchObject({ why: null, missing: [], yuan: null })
  })

  test('exactly the limit is enough, less is not', () => {
    expect(calculateAll([request('晚稻', '30亩'), request('油菜', '20亩')]).map(amount)).toEqual([
      'range 0~10000',
    ])
    expect(calculateAll([request('晚稻', '30亩'), request('油菜', '19.9亩')]).map(amount)).toEqual([
      'not-eligible',
      'not-eligible',
    ])
  })

  test('every limit must be reached', () => {
    expect(calculateAll([request('晚稻', '30亩'), request('旱粮', '25亩')]).map(amount)).toEqual([
      'not-eligible',
      'not-eligible',
    ])
    // 200 × 30 + 150 × 30
    expect(calculateAll([request('晚稻', '30亩'), request('旱粮', '30亩')]).map(amount)).toEqual([
      'range 0~10500',
    ])
  })

  test('three, and others between them, each in its place', () => {
    const other = { calculator: plain, inputs: { cost: amounts('10元') } }
    const items = calculateAll([
      other,
      request('晚稻', '20亩'),
      other,
      request('油菜', '20亩'),
      request('晚稻', '20亩'),
    ])
    expect(items.map(amount)).toEqual(['exact 1', 'range 0~12000', 'exact 1'])
    expect(items[1]?.inputs.crop).toEqual(options('晚稻', '油菜'))
  })

  test('one that has enough by itself stays by itself', () => {
    const items = calculateAll([
      request('晚稻', '60亩'),
      request('油菜', '30亩'),
      request('晚稻', '25亩'),
      request('油菜', '5亩'),
    ])
    // 200 × 60; 200 × (30 + 25 + 5)
    expect(items.map(amount)).toEqual(['exact 12000', 'range 0~12000'])
    expect(calculateAll([request('晚稻', '60亩'), request('油菜', '30亩')]).map(amount)).toEqual([
      'exact 12000',
      'not-eligible',
    ])
  })

  test('one that gets nothing for another reason does not join', () => {
    const denied = { calculator: crops, inputs: { ...request('油菜', '25亩').inputs, own: DENIED } }
    expect(calculateAll([request('晚稻', '30亩'), denied]).map(amount)).toEqual([
      'not-eligible',
      'not-eligible',
    ])
    const later = { ...request('油菜', '25亩'), year: 2025 }
    expect(calculateAll([request('晚稻', '30亩'), later]).map(amount)).toEqual([
      'not-eligible',
      'not-eligible',
    ])
  })

  test('only where the clause may be read so', () => {
    const strict = calculatorFrom(`
      asks: { area: { label: 面积, unit: 亩 } }
      steps: { result: { label: 补贴, amount: 200元/亩, per: area, from: 50亩 } }
    `)
    const small = { calculator: strict, inputs: { area: amounts('30亩') } }
    expect(calculateAll([small, small]).map(amount)).toEqual(['not-eligible', 'not-eligible'])
  })

  test('only where that limit was missed', () => {
    const two = calculatorFrom(`
      asks: { area: { label: 面积, unit: 亩 }, other: { label: 另一块, unit: 亩 } }
      steps:
        part: { label: 部分, amount: 1元/亩, per: other, from: 5亩 }
        result: { label: 补贴, amount: 200元/亩, per: area, from: 50亩, together: 合计 }
    `)
    const small = { calculator: two, inputs: { area: amounts('60亩'), other: amounts('3亩') } }
    expect(calculateAll([small, small]).map(amount)).toEqual(['not-eligible', 'not-eligible'])
  })

  test('ranges and conditions among them', () => {
    const low: Given = amounts('20亩~30亩')
    const items = calculateAll([
      {
        calculator: crops,
        inputs: { crop: options('晚稻'), area: low, own: { kind: 'condition', holds: true } },
      },
      request('油菜', '25亩'),
    ])
    // up to 200 × 30 + 200 × 25
    expect(items.map(amount)).toEqual(['range 0~11000'])
    expect(items[0]?.inputs.own).toEqual({ kind: 'condition', holds: true })
    expect(working(items[0]?.upper ?? [])[1]).toBe('result 补贴: 200 yuan-per-mu × 30 mu = 6000 yuan')
  })

  test('alone it says how much is missing', () => {
    const [item] = calculateAll([request('晚稻', '30亩')]) as [Item]
    expect(item.why).toMatchObject({ kind: 'below', short: '20', limit: figure('50亩') })
  })
})

test('nothing asked, nothing worked out', () => {
  expect(calculateAll([])).toEqual([])
})
