/** What a page may show otherwise stands in the plain text too: what a notice opens with, rows, how a source ends. */
import { describe, expect, test } from 'vitest'
import { type Block, plainText } from '../../src/wording/blocks.ts'
import { ask } from '../ask.ts'

const DAYS = ['2022-06-01', '2023-06-30', '2026-11-23']
const QUESTIONS = [
  '研发费用500万，科技小巨人，能补多少',
  '研发能补多少',
  '早稻一亩补多少',
  '孵化器归谁管',
  '孵化器申报时间是什么时候',
  '第2章的前言',
  '科技局负责哪些',
  '目录',
  '第2章',
  '早稻120亩，研发费用500万，年薪100万，各补多少',
]
const cases = DAYS.flatMap((day) => QUESTIONS.map((question) => [day, question] as const))
const of = <Kind extends Block['kind']>(blocks: readonly Block[], kind: Kind) =>
  blocks.filter((block): block is Extract<Block, { kind: Kind }> => block.kind === kind)

describe('on any day', () => {
  test.each(cases)('%s: %s', async (day, question) => {
    const { blocks, answer } = await ask(question, day)
    expect(answer.text).toBe(plainText(blocks))
    for (const { text, opening = '', answer: end = '' } of of(blocks, 'notice')) {
      expect(text.endsWith(opening)).toBe(true)
      expect(opening.endsWith(end)).toBe(true)
    }
    for (const { text, onPage } of of(blocks, 'text'))
      for (const { label } of onPage?.rows ?? []) expect(text).toContain(label)
    for (const { text, clauses = '' } of of(blocks, 'source')) expect(text.endsWith(clauses)).toBe(true)
  })
})

test('what an amount rests on ends where the amount begins', async () => {
  const { blocks } = await ask('研发费用500万，科技小巨人，能补多少')
  expect(blocks[0]).toEqual({
    kind: 'notice',
    text: '实施期已过（2023年1月1日至2023年12月31日）。按上年度允许加计扣除研发费用500万元、科技小巨人企业计算：研发补助100万元。',
    opening: '按上年度允许加计扣除研发费用500万元、科技小巨人企业计算：研发补助100万元。',
    answer: '研发补助100万元。',
  })
})
