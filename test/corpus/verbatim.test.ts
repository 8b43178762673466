/** Every clause, word for word: compared with the published source, read here without the compiler. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ask } from '../ask.ts'

const source = readFileSync(new URL('../../corpus/qujiang-2023-26/source.txt', import.meta.url), 'utf8')
const clauses = new Map(
  source.split('\n').flatMap((line) => {
    const number = /^(\d{1,2})\.[^\d]/.exec(line)?.[1]
    return number ? [[Number(number), line] as const] : []
  }),
)
const unitsOf = (clause: string) =>
  clause
    .slice(clause.lastIndexOf('责任单位:') + 5)
    .replace(/\s*\)\s*$/, '')
    .split('、')
    .map((unit) => unit.trim())

test('the source has 56 clauses', () => {
  expect([...clauses.keys()]).toEqual(Array.from({ length: 56 }, (_, i) => i + 1))
})

describe('第N条 gives the exact clause and all its units', () => {
  test.each([...clauses])('第%d条', async (number, clause) => {
    const { answer, blocks } = await ask(`第${number}条`)
    expect(answer.kind).toBe('clause')
    expect(answer.refs).toEqual([`qujiang-2023-26/${number}`])
    expect(answer.text).toContain(clause)
    expect(answer.text).toContain(`责任单位：${unitsOf(clause).join('、')}\n`)
    expect(answer.text).toContain('衢江区政发〔2023〕26号')
    expect(blocks.find(({ kind }) => kind === 'quote')).toEqual({ kind: 'quote', text: clause })
  })
})
