/** Statements: what one kind of person may have in all, the amounts worked out by hand from the clauses. */
import { expect, test } from 'vitest'
import { profiles, type Statement, stateOf } from '../src/statement.ts'

const state = (id: string, facts: Record<string, string>): Statement => {
  const profile = profiles.find((one) => one.id === id)
  if (!profile) throw new Error(id)
  return stateOf(profile, (fact) => facts[fact] ?? '')
}
const told = (rows: Statement['computed']) => rows.map(({ title, outcome }) => `${title} ${outcome}`)

// 第12条 20 % of 15 million, at most 2 million; 第9条 30 % of (850,000 + 1,100,000); 第37条 at least 70 % of 360,000.
test('a firm: 2,000,000 + 585,000 + at least 252,000', () => {
  const { computed, total } = state('firm', {
    giant: '是',
    deduction: '1500万',
    pay: '85万、110万',
    export: '36万元',
  })
  expect(told(computed)).toEqual([
    '第12条 企业研发投入补助 研发补助200万元',
    '第9条 高层次人才薪酬补助 薪酬补助58.5万元',
    '第37条 短期出口信用保险补助 保费补助至少25.2万元',
  ])
  expect(total).toBe('合计至少283.7万元')
  expect(computed.map(({ yuan }) => yuan)).toEqual([
    { min: 2_000_000, max: 2_000_000, floor: false },
    { min: 585_000, max: 585_000, floor: false },
    { min: 252_000, max: 252_000, floor: true },
  ])
})

test('what a firm does not qualify for is told with the reason, also when no number is given for it', () => {
  const { refused, blank } = state('firm', { technology: '都不是', income: '300万' })
  expect(told(refused)).toEqual(['第11条 高企15%企业所得税 不符合条件', '第8条 科技贷款贴息 不符合条件'])
  for (const { item } of refused) expect(item.reason).toContain('国家高新技术企业')
  expect(blank.map(({ title }) => title)).toContain('第12条 企业研发投入补助')
})

// 第44条: 270 × 120; 200 × 30 and 200 × 25 each below 50 mu, together 55; 第46条 40 % of 20,000.
test('a farm: crops that reach the limit only together are a range from nothing', () => {
  const { computed, total } = state('farm', {
    'early-rice': '120',
    'late-rice': '30亩',
    wheat: '25亩',
    quota: '2万',
  })
  expect(told(computed)).toEqual([
    '第44条 种粮补贴 种粮补贴至少3.24万元',
    '第44条 种粮补贴 种粮补贴0元至1.1万元',
    '第46条 插秧机、烘干机累加补贴 区财政承担8,000元',
  ])
  expect(total).toBe('合计至少4.04万元')
})

test('an incubator: a level alone is enough, a number without its level is asked for', () => {
  const { computed, refused } = state('incubator', { 'incubator-level': '省级', spaces: '2' })
  expect(told(computed)).toEqual(['第14条 科技企业孵化器补助 补助100万元', '第14条 众创空间备案补助 还缺数'])
  expect(computed[1]?.item.missing).toEqual(['level'])
  expect(told(state('incubator', { 'incubator-level': '市级' }).refused)).toHaveLength(1)
  expect(refused).toEqual([])
})

test('nothing typed: nothing computed, everything still to be had, whom to ask where no amount is named', () => {
  for (const profile of profiles) {
    const { computed, refused, blank, open, total } = stateOf(profile, () => '')
    expect([computed, refused, total]).toEqual([[], [], null])
    expect(blank.length).toBe(profile.uses.length)
    for (const { item, units } of open) {
      expect(item.status).toBe('not-quantified')
      expect(units.length).toBeGreaterThan(0)
    }
  }
})

test('nonsense is named by its field, the rest is still worked out', () => {
  const { fields, computed } = state('firm', {
    deduction: '<b>很多</b>',
    giant: '也许',
    fee: '100万、x',
    export: '10万',
  })
  expect(fields.filter(({ unread }) => unread).map(({ fact }) => fact.id)).toEqual([
    'giant',
    'deduction',
    'fee',
  ])
  expect(fields.find(({ fact }) => fact.id === 'deduction')?.typed).toBe('<b>很多</b>')
  expect(told(computed)).toEqual(['第37条 短期出口信用保险补助 保费补助至少7万元'])
})

test('a number with which nothing can be computed is told of its fact', () => {
  const { fields, computed, total } = state('firm', { interest: '-5', platforms: '2.5', export: '10万' })
  expect(fields.flatMap(({ fact, fault }) => (fault ? [[fact.id, fault]] : []))).toEqual([
    ['platforms', 'fraction'],
    ['interest', 'negative'],
  ])
  expect(computed.map(({ wrong, uses }) => [uses[0], wrong && [wrong.fact.id, wrong.fault]])).toEqual([
    ['loan-interest', ['interest', 'negative']],
    ['international-platform', ['platforms', 'fraction']],
    ['export-insurance', null],
  ])
  expect(total).toBeNull()
})

test('crops that reach the limit only together are one row of all their uses, beside one that is wrong', () => {
  const { computed } = state('farm', {
    'early-rice': '120',
    'late-rice': '30亩',
    wheat: '-1',
    'dry-grain': '25亩',
    quota: '2万',
  })
  expect(computed.map(({ uses, wrong }) => [uses, wrong?.fact.id])).toEqual([
    [['early-rice'], undefined],
    [['late-rice', 'dry-grain'], undefined],
    [['wheat'], 'wheat'],
    [['machine-subsidy'], undefined],
  ])
})

test('of a sum it is told how much is tax that is not paid', () => {
  const facts = { technology: '国家高新技术企业', income: '800万' }
  expect(state('firm', { ...facts, pay: '85万' }).saved).toEqual({ amount: '80万元', all: false })
  expect(state('firm', { ...facts, transfer: '600万' }).saved).toEqual({ amount: '217.5万元', all: true })
  expect(state('firm', { pay: '85万', export: '36万' }).saved).toBeNull()
  // One amount has no sum to be a part of.
  expect(state('firm', facts).saved).toBeNull()
})
