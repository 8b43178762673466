/** The promises of a calculator's block, one table each: what is written, and what is told about it. */
import { describe, expect, test } from 'vitest'
import { readCalculator } from '../../src/corpus/calculators.ts'
import { checkExamples } from '../../src/corpus/examples.ts'
import { checkFigures, standsIn } from '../../src/corpus/figures.ts'
import { checkReferences } from '../../src/corpus/references.ts'
import { blockFrom, NAMES } from '../calculate/from.ts'

type Tell = (path: readonly PropertyKey[], why: string) => void
/** What one check tells about a block. */
const toldBy = (
  yaml: string,
  check: (made: ReturnType<typeof readCalculator>, tell: Tell) => void,
): string[] => {
  const told: string[] = []
  const tell: Tell = (path, why) => void told.push(`${path.join('.')}: ${why}`)
  check(readCalculator('demo', 'demo-1/1', blockFrom(yaml), NAMES, tell), tell)
  return told
}

describe('names and units', () => {
  const references = (yaml: string) =>
    toldBy(yaml, ({ calculator }, tell) => checkReferences(calculator, tell))
  const ASKS = `asks:
  cost: { label: 投入, unit: 元 }
  fee: { label: 费用, unit: 元, many: true }
  area: { label: 面积, unit: 亩 }
  count: { label: 个数, unit: 个 }
  years: { label: 年数, unit: 年 }
  rate: { label: 利率, unit: '%' }
  price: { label: 单价, unit: 元/亩 }
  energy: { label: 能耗, unit: 吨标准煤/万元 }
  kind: { label: 类型, options: { 甲: {}, 乙: {}, 丙: { refused: 不补 } } }
`
  const step = (result: string, before = '') =>
    references(`${ASKS}steps: { ${before}result: { label: 补助, ${result} } }`)
  const CUT = '{ up-to: 1万元, rate: 10% }'

  test.each([
    ['a share', 'share: cost, rate: 10%'],
    [
      'all limits',
      'share: fee, rate: { from: 1%, to: 2% }, at-most: 1万元, floor: true, each: { from: 1元, at-most: 2元 }, counted: { of: area, at-most: 5亩, otherwise: 无 }, years: { of: years, at-most: 3年, in-all: 无 }',
    ],
    [
      'options',
      'share: cost, rate: { by: kind, 甲: 10%, 乙: 20% }, at-most: { by: kind, 甲: 1万元 }, floor: { by: kind, options: [乙] }',
    ],
    ['an option that gets nothing', 'share: cost, rate: { by: kind, 甲: 10%, 乙: 20%, 丙: 0% }'],
    ['a rate given', 'share: cost, rate: { of: rate }'],
    ['an amount', 'amount: 1万元'],
    ['for each', 'amount: 1万元, per: count, or-once: 一次'],
    ['for each mu', 'amount: 100元, per: area'],
    ['for each year', 'amount: 100元, per: years'],
    ['a mu', 'amount: 100元/亩, per: area, from: 50亩, together: 合计, or-higher: price'],
    [
      'a mu by option',
      'amount: { by: kind, 甲: 100元/亩, 乙: 200元/亩 }, per: area, from: { by: kind, 甲: 50亩 }',
    ],
    ['more than an amount given', 'amount: 1万元, or-higher: cost'],
    ['bands', `bands: cost, of: [${CUT}, { up-to: 2万元, rate: 20% }, { rate: 30% }]`],
    ['a sum', 'sum: [cost, fee]'],
    ['a difference', 'less: [cost, fee]'],
  ])('%s is whole', (_, result) => {
    expect(step(result)).toEqual([])
  })

  test.each([
    ['share: kind, rate: 10%', 'share: kind is no quantity and no earlier step'],
    ['share: result, rate: 10%', 'share: result is no quantity and no earlier step'],
    ['share: rate, rate: 10%', 'share: rate is in share, not in yuan'],
    ['share: cost, rate: 10亩', 'rate: 10亩 is in mu, not in share'],
    ['share: cost, rate: { from: 1元, to: 2% }', 'rate.from: 1元 is in yuan, not in share'],
    ['share: cost, rate: { from: 1%, to: 2元 }', 'rate.to: 2元 is in yuan, not in share'],
    ['share: cost, rate: { of: other }', 'rate.of: other is no quantity'],
    ['share: cost, rate: { of: years }', 'rate.of: years is in year, not in share'],
    ['share: cost, rate: { by: other, 甲: 10% }', 'rate.by: other is no input with options'],
    ['share: cost, rate: { by: kind, 甲: 10%, 乙: 20%, 丁: 5% }', 'rate.丁: is no option of kind'],
    ['share: cost, rate: { by: kind, 乙: 10% }', 'rate: says nothing for 甲'],
    ['share: cost, rate: { by: kind, 甲: 10%, 乙: 20元 }', 'rate: 20元 is in yuan, not in share'],
    ['share: cost, rate: 10%, at-most: 5%', 'at-most: 5% is in share, not in yuan'],
    ['share: cost, rate: 10%, at-most: { by: area, 甲: 5元 }', 'at-most.by: area is no input with options'],
    ['share: cost, rate: 10%, at-most: { by: kind, 丁: 5元 }', 'at-most.丁: is no option of kind'],
    ['share: cost, rate: 10%, floor: { by: area, options: [甲] }', 'floor.by: area is no input with options'],
    ['share: cost, rate: 10%, floor: { by: kind, options: [丁] }', 'floor.options.丁: is no option of kind'],
    ['share: cost, rate: 10%, each: { from: 1元 }', 'each: cost is not given many times'],
    ['share: fee, rate: 10%, each: { from: 1亩 }', 'each.from: 1亩 is in mu, not in yuan'],
    ['share: fee, rate: 10%, each: { at-most: 1亩 }', 'each.at-most: 1亩 is in mu, not in yuan'],
    [
      'share: cost, rate: 10%, counted: { of: kind, at-most: 1元, otherwise: 无 }',
      'counted.of: kind is no quantity',
    ],
    [
      'share: cost, rate: 10%, counted: { of: area, at-most: 1元, otherwise: 无 }',
      'counted.at-most: 1元 is in yuan, not in mu',
    ],
    [
      'share: cost, rate: 10%, years: { of: cost, at-most: 3年, in-all: 无 }',
      'years.of: cost is in yuan, not in year',
    ],
    [
      'share: cost, rate: 10%, years: { of: years, at-most: 3元, in-all: 无 }',
      'years.at-most: 3元 is in yuan, not in year',
    ],
    ['amount: 10%', 'amount: 10% is in share, not in yuan'],
    ['amount: 1元/亩', 'amount: is an amount a mu, but there is no per'],
    ['amount: 1元/亩, per: count', 'per: count is in item, not in mu'],
    ['amount: { by: kind, 甲: 1元/亩, 乙: 1元 }, per: area', 'amount: 1元 is in yuan, not in yuan-per-mu'],
    ['amount: { by: kind, 甲: 1元 }, per: area', 'amount: says nothing for 乙'],
    ['amount: 1元, per: cost', 'per: cost is in yuan, not in item or mu or year'],
    ['amount: 1元, per: energy', 'per: energy is in energy, not in item or mu or year'],
    ['amount: 1元, per: other', 'per: other is no quantity and no earlier step'],
    ['amount: 1元, per: area, from: 5个', 'from: 5个 is in item, not in mu'],
    ['amount: 1元, per: area, from: { by: kind, 丁: 5亩 }', 'from.丁: is no option of kind'],
    ['amount: 1元, from: 5个', 'from: needs per'],
    ['amount: 1元, or-once: 一次', 'or-once: needs per'],
    ['amount: 1元, per: area, together: 合计', 'together: needs from'],
    ['amount: 1元, or-higher: area', 'or-higher: area is in mu, not in yuan'],
    ['amount: 1元, or-higher: kind', 'or-higher: kind is no quantity'],
    ['amount: 1元/亩, per: area, or-higher: cost', 'or-higher: cost is in yuan, not in yuan-per-mu'],
    ['amount: 1元, at-most: 5亩', 'at-most: 5亩 is in mu, not in yuan'],
    [`bands: area, of: [${CUT}, { rate: 1% }]`, 'bands: area is in mu, not in yuan'],
    [`bands: cost, of: [${CUT}, { rate: 1元 }]`, 'of.1.rate: 1元 is in yuan, not in share'],
    ['bands: cost, of: [{ up-to: 1亩, rate: 1% }, { rate: 2% }]', 'of.0.up-to: 1亩 is in mu, not in yuan'],
    [`bands: cost, of: [${CUT}, { up-to: 2万元, rate: 1% }]`, 'of.1.up-to: stands in the last band'],
    [`bands: cost, of: [${CUT}, { rate: 1% }, { rate: 2% }]`, 'of.1: has no up-to, but is not the last band'],
    [`bands: cost, of: [${CUT}, { up-to: 1万元, rate: 1% }, { rate: 2% }]`, 'of.1.up-to: is not above 1万元'],
    [
      `bands: cost, of: [${CUT}, { up-to: 9000元, rate: 1% }, { rate: 2% }]`,
      'of.1.up-to: is not above 1万元',
    ],
    ['less: [area, cost]', 'less: area is in mu, not in yuan'],
    ['less: [cost, area]', 'less: area is in mu, not in yuan'],
    ['less: [cost, other]', 'less: other is no quantity and no earlier step'],
    ['sum: [cost, area]', 'sum: area is in mu, not in yuan'],
    ['sum: [cost, result]', 'sum: result is no quantity and no earlier step'],
  ])('%s → %s', (result, why) => {
    expect(step(result)).toEqual([`steps.result.${why}`])
  })

  test('an earlier step is a sum of money', () => {
    const before = 'part: { label: 部分, share: cost, rate: 10% }, '
    expect(step('less: [cost, part]', before)).toEqual([])
    expect(step('share: part, rate: 10%', before)).toEqual([])
    expect(step('amount: 1元, per: part', before)).toEqual([
      'steps.result.per: part is in yuan, not in item or mu or year',
    ])
    expect(step('share: part, rate: 10%, each: { from: 1元 }', before)).toEqual([
      'steps.result.each: part is not given many times',
    ])
    expect(step('share: cost, rate: { of: part }', before)).toEqual([
      'steps.result.rate.of: part is no quantity',
    ])
  })

  const test1 = (all: string) => references(`${ASKS}checks: [{ all: [${all}], gives: 优先 }]`)

  test.each([
    '{ of: cost, at-least: 5亿元 }',
    '{ of: cost, above: 5亿元 }',
    '{ of: energy, below: 0.52吨标准煤/万元 }',
    '{ of: cost, share-of: fee, at-least: 30% }',
    '{ of: kind, is: [甲, 丙] }, { of: area, below: 5亩 }',
  ])('%s is a test', (all) => {
    expect(test1(all)).toEqual([])
  })

  test.each([
    ['{ of: cost }', 'needs exactly one of at-least, above, below and is'],
    ['{ of: cost, at-least: 5元, below: 9元 }', 'needs exactly one of at-least, above, below and is'],
    ['{ of: kind, is: [甲], above: 9元 }', 'needs exactly one of at-least, above, below and is'],
    ['{ of: cost, at-least: 5亩 }', '5亩 is in mu, not in yuan'],
    ['{ of: cost, above: 5% }', '5% is in share, not in yuan'],
    ['{ of: cost, share-of: fee, below: 5元 }', '5元 is in yuan, not in share'],
  ])('%s: %s', (all, why) => {
    expect(test1(all)).toEqual([`checks.0.all.0: ${why}`])
  })

  test.each([
    ['{ of: kind, at-least: 5元 }', 'of: kind is no quantity'],
    ['{ of: other, at-least: 5元 }', 'of: other is no quantity'],
    ['{ of: cost, is: [甲] }', 'of: cost is no input with options'],
    ['{ of: kind, is: [丁] }', 'is.丁: is no option of kind'],
    ['{ of: kind, is: [甲], share-of: cost }', 'share-of: goes with a number, not with is'],
    ['{ of: cost, share-of: area, at-least: 5% }', 'share-of: area is in mu, not in yuan'],
    ['{ of: cost, share-of: kind, at-least: 5% }', 'share-of: kind is no quantity'],
  ])('%s: %s', (all, why) => {
    expect(test1(all)).toEqual([`checks.0.all.0.${why}`])
  })

  test('a check without a test', () => {
    expect(test1('')).toEqual(['checks.0.all: there is none'])
  })

  const product = (unit: string, parts: string, more = '') =>
    references(`${ASKS}  made: { label: 积, unit: ${unit}, product-of: [${parts}] }\n${more}opens: 奖励`)

  test.each([
    ['元', 'cost, rate'],
    ['元', 'cost, rate, years'],
    ['元', 'rate, cost, count'],
    ['元', 'area, price'],
    ['元', 'price, area, rate'],
    ['亩', 'area, count'],
    ['个', 'count, years'],
    ["'%'", 'rate, rate'],
    ['元/亩', 'price, rate'],
  ])('%s is the product of %s', (unit, parts) => {
    expect(product(unit, parts)).toEqual([])
  })

  test.each([
    ['元', 'cost', 'needs at least two parts'],
    ['元', 'cost, kind', 'kind is no quantity'],
    ['元', 'cost, other', 'other is no quantity'],
    ['元', 'fee, rate', 'fee is given many times'],
    ['元', 'cost, cost', 'does not come to yuan'],
    ['元', 'cost, price', 'does not come to yuan'],
    ['元', 'area, rate', 'does not come to yuan'],
    ['元', 'rate, count', 'does not come to yuan'],
    ['元', 'price, rate', 'does not come to yuan'],
    ['亩', 'cost, rate', 'does not come to mu'],
    ['亩', 'area, price', 'does not come to mu'],
    ['个', 'count, cost', 'does not come to item'],
    ["'%'", 'rate, area', 'does not come to share'],
  ])('%s is not the product of %s: %s', (unit, parts, why) => {
    expect(product(unit, parts)).toEqual([`asks.made.product-of: ${why}`])
  })

  test('of itself, of a product', () => {
    expect(product('元', 'cost, made')).toEqual(['asks.made.product-of: made is the product itself'])
    expect(
      product('元', 'other, rate', '  other: { label: 另, unit: 元, product-of: [cost, rate] }\n'),
    ).toEqual(['asks.made.product-of: other is a product itself'])
  })

  const asks = (input: string) => references(`asks: { one: ${input} }\nopens: 奖励`)

  test.each([
    '{ label: 类型, options: { 甲: {}, 乙: { refused: 不补 } }, assume: 甲 }',
    '{ label: 个数, unit: 个, assume: 1个 }',
    '{ label: 类型, options: { 甲: {} } }',
  ])('%s is an input', (input) => {
    expect(asks(input)).toEqual([])
  })

  test.each([
    [
      '{ label: 类型, options: { 甲: {}, 乙: { refused: 不补 } }, assume: 乙 }',
      'assume: 乙 is no option that gets something',
    ],
    ['{ label: 类型, options: { 甲: {} }, assume: 丁 }', 'assume: 丁 is no option that gets something'],
    ['{ label: 类型, options: {} }', 'options: there is none'],
    ['{ label: 个数, unit: 个, assume: 1元 }', 'assume: 1元 is in yuan, not in item'],
  ])('%s: %s', (input, why) => {
    expect(asks(input)).toEqual([`asks.one.${why}`])
  })

  const ONE = 'steps: { result: { label: 补助, amount: 1元 } }'
  const CHECK = `asks: { kind: { label: 类型, options: { 甲: {} } } }\nchecks: [{ all: [{ of: kind, is: [甲] }], gives: 优先 }]`

  test.each([ONE, CHECK, 'opens: 奖励'])('%s is one kind', (yaml) => {
    expect(references(yaml)).toEqual([])
  })

  test.each([
    `${ONE}\nopens: 奖励`,
    `${CHECK}\nopens: 奖励`,
    `${CHECK}\n${ONE}`,
    'payee: 企业',
    `${CHECK}\n${ONE}\nopens: 奖励`,
  ])('%s is none or more than one', (yaml) => {
    expect(references(yaml)).toEqual([': needs exactly one of steps, checks and opens'])
  })

  test('there must be a result', () => {
    expect(references('steps: { part: { label: 部分, amount: 1元 } }')).toEqual(['steps: there is no result'])
  })

  test('every name is one thing', () => {
    expect(
      references(`
        asks: { cost: { label: 投入, unit: 元 } }
        requires: { cost: { label: 投入, quote: 投入, reason: 无 } }
        steps: { cost: { label: 补助, amount: 1元 }, result: { label: 补助, amount: 1元 } }
      `),
    ).toEqual([
      'requires.cost: is the name of something else too',
      'steps.cost: is the name of something else too',
    ])
  })
})

describe('figures and quotes', () => {
  test.each([
    ['20%', '提高至20%', true],
    ['20%', '按120%', false],
    ['20%', '按1.20%', false],
    ['20%', '按1,20%', false],
    ['20%', '按120%,另按20%', true],
    ['5万元', '给15万元', false],
    ['5万元', '给5万元', true],
    ['5万元', '5万元/村', false],
    ['3年', '2023年', false],
    ['3年', '最长为3年。', true],
    ['3年', '3年3', false],
    ['270元', '270元/亩', false],
    ['270元/亩', '270元/亩', true],
    ['270元/亩', '270 元/亩', true],
    ['0.52 吨标准煤/万元', '低于0.52吨标准煤/万元的', true],
    ['50亩', '晚稻、油菜50亩以上', true],
    ['15%', '15%~20%', true],
    ['20%', '15%~20%', true],
    ['1个', '第1、2个', false],
    ['5%', '按5%', true],
    ['5%', '按0.5%', false],
    ['5%', '给予2.5%。5%', true],
    ['5%', '第1.5%', false],
  ])('%s in %s: %s', (figure, text, stands) => {
    expect(standsIn(figure, text)).toBe(stands)
  })

  const CLAUSE = '1.支持研发。按费用的10%给予补助,大户减半,不超过20万元。与其他不重复享受。能耗低于5元的优先'
  const figuresOf = (yaml: string) =>
    toldBy(yaml, ({ calculator, placed }, tell) => checkFigures(calculator, placed, CLAUSE, tell))
  const cost = (rate: string, more = '') =>
    `asks: { cost: { label: 投入, unit: 元, assume: 77元 } }\nsteps: { result: { label: 补助, share: cost, rate: ${rate}${more} } }\n`

  test.each([
    [cost('10%'), 'quotes: [按费用的10%给予补助]'],
    [cost('10%', ', at-most: 20万元'), 'quotes: [按费用的10%给予补助, 不超过20万元]'],
    [cost('{ value: 50%, says: 减半 }'), 'quotes: [大户减半]'],
    [cost('{ value: 25%, outside: 另有规定 }'), 'quotes: [支持研发]'],
  ])('%s%s is carried', (yaml, quotes) => {
    expect(figuresOf(yaml + quotes)).toEqual([])
  })

  test.each([
    [cost('0%'), 'quotes: [按费用的10%给予补助]', 'steps.result.rate: 0% does not stand in the clause'],
    [cost('10%'), 'quotes: [不超过20万元]', 'steps.result.rate: 10% stands in no quote'],
    [
      cost('{ value: 50%, says: 全免 }'),
      'quotes: [支持研发]',
      'steps.result.rate: 全免 does not stand in the clause',
    ],
    [cost('{ value: 50%, says: 减半 }'), 'quotes: [支持研发]', 'steps.result.rate: 减半 stands in no quote'],
    [
      cost('10%', ', at-most: 2万元'),
      'quotes: [按费用的10%给予补助]',
      'steps.result.at-most: 2万元 does not stand in the clause',
    ],
    [cost('10%'), 'quotes: [按费用的10%给予补助, 每年]', 'quotes.1: is not in the words of the clause'],
    [
      cost('10%'),
      'quotes: [按费用的10%给予补助]\ncombining: 可叠加',
      'combining: is not in the words of the clause',
    ],
    [
      cost('10%'),
      'quotes: [按费用的10%给予补助]\nrequires: { small: { label: 小, quote: 小户, reason: 无 } }',
      'requires.small.quote: is not in the words of the clause',
    ],
    ['opens: 一定奖励\n', 'quotes: [支持研发]', 'opens: is not in the words of the clause'],
  ])('%s%s → %s', (yaml, quotes, why) => {
    expect(figuresOf(yaml + quotes)).toEqual([why])
  })

  test('what a check gives carries its figures', () => {
    const check = (gives: string) =>
      figuresOf(
        `asks: { cost: { label: 能耗, unit: 元 } }\nquotes: [支持研发]\nchecks: [{ all: [{ of: cost, below: 5元 }], gives: ${gives} }]`,
      )
    expect(check('能耗低于5元的优先')).toEqual([])
    expect(check('支持')).toEqual(['checks.0.all.0.below: 5元 stands in no quote'])
    expect(check('能耗低于5元的')).toEqual([])
    expect(check('能耗低于5元优先')).toEqual(['checks.0.gives: is not in the words of the clause'])
  })

  test('the clause may be told to allow combining', () => {
    expect(figuresOf(`${cost('10%')}quotes: [按费用的10%给予补助]\ncombining: 与其他不重复享受`)).toEqual([])
  })

  test('every literal of a block is looked for', () => {
    const told = figuresOf(`
      asks:
        cost: { label: 投入, unit: 元, many: true }
        area: { label: 面积, unit: 亩 }
        kind: { label: 类型, options: { 甲: {} } }
      steps:
        one: { label: 一, share: cost, rate: { from: 1%, to: 2% }, each: { from: 3元, at-most: 4元 } }
        two: { label: 二, share: cost, rate: { by: kind, 甲: 6% }, counted: { of: area, at-most: 7亩, otherwise: 无 } }
        three: { label: 三, amount: 8元, per: area, from: 9亩, years: { of: area, at-most: 11年, in-all: 无 } }
        four: { label: 四, bands: cost, of: [{ up-to: 12元, rate: 13% }, { rate: 14% }] }
        result: { label: 五, amount: { by: kind, 甲: 15元 }, at-most: { by: kind, 甲: 16元 } }
      checks:
        - all: [{ of: cost, at-least: 17元 }, { of: cost, above: 18元 }, { of: cost, below: 19元 }]
          gives: 支持研发
      quotes: [支持研发]
    `)
    const at = (path: string, figure: string) => `${path}: ${figure} does not stand in the clause`
    expect(told).toEqual([
      at('steps.one.rate.from', '1%'),
      at('steps.one.rate.to', '2%'),
      at('steps.one.each.from', '3元'),
      at('steps.one.each.at-most', '4元'),
      at('steps.two.rate.甲', '6%'),
      at('steps.two.counted.at-most', '7亩'),
      at('steps.three.amount', '8元'),
      at('steps.three.from', '9亩'),
      at('steps.three.years.at-most', '11年'),
      at('steps.four.of.0.up-to', '12元'),
      at('steps.four.of.0.rate', '13%'),
      at('steps.four.of.1.rate', '14%'),
      at('steps.result.amount.甲', '15元'),
      at('steps.result.at-most.甲', '16元'),
      at('checks.0.all.0.at-least', '17元'),
      at('checks.0.all.1.above', '18元'),
      at('checks.0.all.2.below', '19元'),
    ])
  })
})

describe('examples', () => {
  const examplesOf = (yaml: string) =>
    toldBy(yaml, ({ calculator }, tell) => checkExamples(calculator, blockFrom(yaml).examples, NAMES, tell))
  const BASE = `asks:
  cost: { label: 投入, unit: 元 }
  count: { label: 台数, unit: 个, counters: [台], optional: true, assume: 1个 }
  kind: { label: 类型, options: { 甲: {}, 乙: {}, 丙: { refused: 不补 } }, assume: 甲 }
requires:
  listed: { label: 列入, quote: 列入, reason: 未列入 }
steps:
  result: { label: 补助, share: cost, rate: { by: kind, 甲: 10%, 乙: 20% } }
  own: { label: 自付, less: [cost, result] }
  extra: { label: 另补, amount: 5元, per: count }
`
  const GOOD = [
    '{ given: { cost: 100元 }, gives: { status: exact, amount: 10元 }, why: 算 }',
    '{ given: { cost: 100元, kind: 乙 }, gives: { status: exact, amount: 20元, figures: { own: 80元, 另补: 5元 } }, why: 算 }',
    '{ given: { cost: 1万元, count: 2 }, gives: { status: exact, amount: 1000元, figures: { 另补: 10元 } }, why: 算 }',
    '{ given: { cost: 100元~200元 }, gives: { status: range, from: 10元, to: 20元, figures: { 自付: 90元~180元 } }, why: 算 }',
    '{ given: {}, gives: { status: needs-input, missing: [cost] }, why: 算 }',
    '{ given: { cost: skip }, gives: { status: not-quantified }, why: 算 }',
  ]
  const withExamples = (examples: readonly string[], base = BASE) =>
    examplesOf(`${base}examples:\n${examples.map((one) => `  - ${one}\n`).join('')}`)
  const also = (example: string) => withExamples([...GOOD, example])

  test('those that compute', () => {
    expect(withExamples(GOOD)).toEqual([])
  })

  test.each([
    '{ given: { cost: [60元, 40元] }, gives: { status: exact, amount: 10元 }, why: 算 }',
    '{ given: { cost: 100元, kind: [甲, 乙] }, gives: { status: range, from: 10元, to: 20元 }, why: 算 }',
    '{ given: { cost: 100元, kind: skip }, gives: { status: range, from: 10元, to: 20元 }, why: 算 }',
    '{ given: { cost: 100元, kind: 丙 }, gives: { status: not-eligible }, why: 算 }',
    '{ given: { cost: 100元, listed: false }, gives: { status: not-eligible }, why: 算 }',
    '{ given: { cost: 100元, listed: true }, gives: { status: exact, amount: 10元 }, why: 算 }',
    '{ given: { cost: 100元, count: 3台 }, gives: { status: exact, amount: 10元, figures: { extra: 15元 } }, why: 算 }',
    '{ given: { cost: 100元, count: 3个 }, gives: { status: exact, amount: 10元, figures: { extra: 15元 } }, why: 算 }',
    '{ given: { cost: 100元, count: "2~3" }, gives: { status: exact, amount: 10元, figures: { extra: 10元~15元 } }, why: 算 }',
    '{ given: { cost: 100元, count: 2.5 }, gives: { status: invalid }, why: 算 }',
    '{ given: { cost: 100元, count: "-3个" }, gives: { status: invalid }, why: 算 }',
    '{ given: { cost: "-5万元" }, gives: { status: invalid }, why: 算 }',
  ])('%s computes', (example) => {
    expect(also(example)).toEqual([])
  })

  test.each([
    [
      '{ given: { cost: 100元 }, gives: { status: exact, amount: 11元 }, why: 算 }',
      'gives: amount: wants 11, comes to 10',
    ],
    ['{ given: { cost: 100元 }, gives: { status: exact }, why: 算 }', 'gives: says no amount'],
    ['{ given: { cost: 100元~200元 }, gives: { status: range }, why: 算 }', 'gives: says no amount'],
    [
      '{ given: { cost: 100元~200元 }, gives: { status: range, from: 10元, to: 30元 }, why: 算 }',
      'gives: amount: wants 10~30, comes to 10~20',
    ],
    [
      '{ given: { cost: 100元~200元 }, gives: { status: range, from: 11元, to: 20元 }, why: 算 }',
      'gives: amount: wants 11~20, comes to 10~20',
    ],
    [
      '{ given: { cost: 100元 }, gives: { status: at-least, amount: 10元 }, why: 算 }',
      'gives: status: wants at-least, comes to exact',
    ],
    [
      '{ given: { cost: 100元 }, gives: { status: exact, amount: 10元, figures: { own: 91元 } }, why: 算 }',
      'gives: own: wants 91, comes to 90',
    ],
    [
      '{ given: { cost: 100元 }, gives: { status: exact, amount: 10元, figures: { 其他: 91元 } }, why: 算 }',
      'gives: 其他: wants 91, comes to none',
    ],
    [
      '{ given: {}, gives: { status: needs-input, missing: [kind, cost] }, why: 算 }',
      'gives: missing: wants kind cost, comes to cost',
    ],
    [
      '{ given: {}, gives: { status: needs-input, amount: 5元 }, why: 算 }',
      'gives: amount: wants 5, comes to none',
    ],
    [
      '{ given: { cost: 100元 }, gives: { status: exact, amount: 10亩 }, why: 算 }',
      'gives: amount: wants 10亩 (no amount of money), comes to 10',
    ],
    [
      '{ given: { cost: 100 }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.cost: cannot be read: 100',
    ],
    [
      '{ given: { cost: 100亩 }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.cost: cannot be read: 100亩',
    ],
    [
      '{ given: { cost: 1元~2元~3元 }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.cost: cannot be read: 1元~2元~3元',
    ],
    [
      '{ given: { cost: 1元~ }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.cost: cannot be read: 1元~',
    ],
    [
      '{ given: { cost: ~1元 }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.cost: cannot be read: ~1元',
    ],
    [
      '{ given: { cost: [] }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.cost: cannot be read: ',
    ],
    [
      '{ given: { cost: [1元, 2亩] }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.cost: cannot be read: 1元,2亩',
    ],
    [
      '{ given: { count: 3辆 }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.count: cannot be read: 3辆',
    ],
    [
      '{ given: { count: 约3台 }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.count: cannot be read: 约3台',
    ],
    [
      '{ given: { kind: 丁 }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.kind: cannot be read: 丁',
    ],
    [
      '{ given: { kind: [甲, 丁] }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.kind: cannot be read: 甲,丁',
    ],
    [
      '{ given: { kind: [] }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.kind: cannot be read: ',
    ],
    [
      '{ given: { listed: 否 }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.listed: cannot be read: 否',
    ],
    [
      '{ given: { other: 5元 }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.other: is no input and no condition',
    ],
    [
      '{ given: { other: true }, gives: { status: exact, amount: 10元 }, why: 算 }',
      'given.other: is no input and no condition',
    ],
  ])('%s → %s', (example, why) => {
    expect(also(example)).toEqual([`examples.6.${why}`])
  })

  test('each difference is told', () => {
    expect(
      also('{ given: { cost: 100元, listed: false }, gives: { status: exact, amount: 10元 }, why: 算 }'),
    ).toEqual([
      'examples.6.gives: status: wants exact, comes to not-eligible',
      'examples.6.gives: amount: wants 10, comes to none',
    ])
  })

  test('so many are needed', () => {
    expect(withExamples(GOOD.slice(0, 5))).toEqual(['examples: there are 5, not 6'])
    const check = `asks: { kind: { label: 类型, options: { 甲: {}, 乙: {} } } }
checks: [{ all: [{ of: kind, is: [甲] }], gives: 优先 }]
`
    const one = '{ given: { kind: 甲 }, gives: { status: not-quantified }, why: 算 }'
    expect(withExamples([one], check)).toEqual(['examples: there are 1, not 2'])
    expect(withExamples([one, one], check)).toEqual([])
    expect(examplesOf('steps: { result: { label: 补助, amount: 5元 } }')).toEqual([])
    expect(examplesOf('opens: 奖励')).toEqual([])
  })

  test('an input that changes nothing', () => {
    const idle = (input: string, given = '') =>
      withExamples(
        GOOD.map((one) => one.replace(/cost: 100元(?=[ ,])/, `cost: 100元${given}`)),
        BASE.replace('requires:', `  idle: ${input}\nrequires:`),
      )
    const told = ['asks.idle: changes nothing in any example']
    expect(idle('{ label: 旁的, unit: 元, optional: true }')).toEqual(told)
    expect(idle('{ label: 旁的, unit: 元, optional: true }', ', idle: 5元')).toEqual(told)
    expect(idle('{ label: 旁的, options: { 一: {}, 二: {} }, optional: true }')).toEqual(told)
    expect(idle('{ label: 旁的, unit: 个, assume: 1个 }')).toEqual(told)
    // These say how many things there are.
    expect(idle('{ label: 旁的, unit: 个, optional: true }')).toEqual([])
    expect(idle('{ label: 旁的, options: { 一: {}, 二: {} }, optional: true, apart: true }')).toEqual([])
  })

  test('an input matters by half or twice of what one example gives', () => {
    const cap = (examples: readonly string[]) =>
      withExamples(
        examples,
        `asks:
  cost: { label: 投入, unit: 元, product-of: [base, part] }
  base: { label: 合同, unit: 元, optional: true }
  part: { label: 已付, unit: '%', optional: true }
steps: { result: { label: 补助, share: cost, rate: 10%, at-most: 10元 } }
`,
      )
    const of = (given: string, status: string) => `{ given: ${given}, gives: { status: ${status} }, why: 算 }`
    const fill = Array.from({ length: 5 }, () => of('{ cost: 50元 }', 'exact, amount: 5元'))
    expect(cap([...fill, of('{ base: 100元, part: 40% }', 'exact, amount: 4元')])).toEqual([])
    // 30% of 4000元 is far above the cap, so is half of it
    expect(cap([...fill, of('{ base: 4000元, part: 30% }', 'exact, amount: 10元')])).toEqual([
      'asks.base: changes nothing in any example',
      'asks.part: changes nothing in any example',
    ])
    // 150 × 100% is above the cap, half of it is not
    expect(cap([...fill, of('{ base: 150元, part: 100% }', 'exact, amount: 10元')])).toEqual([])
    // nobody says what the contract is
    expect(cap([...fill, of('{ cost: 60元 }', 'exact, amount: 6元')])).toEqual([
      'asks.base: changes nothing in any example',
      'asks.part: changes nothing in any example',
    ])
  })

  test('a number matters by twice of what one example gives', () => {
    const told = withExamples(
      Array.from({ length: 6 }, () => '{ given: { area: 40亩 }, gives: { status: not-eligible }, why: 算 }'),
      `asks: { area: { label: 面积, unit: 亩 } }
steps: { result: { label: 补助, amount: 1元/亩, per: area, from: 50亩 } }
`,
    )
    expect(told).toEqual([])
  })
})
