/** A unit's list: exactly the clauses whose 责任单位 names it, however the question is put and whatever the unit is called. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ask } from '../ask.ts'

const corpus = (path: string) => readFileSync(new URL(`../../corpus/${path}`, import.meta.url), 'utf8')
const departments = parse(corpus('departments.yml')) as Record<string, string[]>
const clauses = corpus('qujiang-2023-26/source.txt')
  .split('\n')
  .filter((line) => /^\d{1,2}\.\D/.test(line))
const refsOf = (unit: string) =>
  clauses.flatMap((clause, i) => {
    const units = clause.slice(clause.lastIndexOf('责任单位:') + 5).split(/[、) ]/)
    return units.includes(unit) ? [`qujiang-2023-26/${i + 1}`] : []
  })

const FORMS = [
  'X负责哪些',
  'X在这个文件里一共要负责哪些条？',
  '我刚调到X,想知道涉及我们局的措施有哪些',
  'X有哪些任务，列个清单',
  '跟X有关的有哪几条',
  '归X管的措施',
  'X牵头或参与的条目',
  '哪些措施由X负责',
  'what is X responsible for',
  'X',
]

describe.each(Object.entries(departments))('%s', (unit, also) => {
  test.each([unit, ...also])('%s', async (name) => {
    for (const form of FORMS) {
      const question = form.replace('X', name)
      const { answer } = await ask(question)
      expect([question, answer.kind, answer.refs]).toEqual([question, 'list', refsOf(unit)])
    }
  })
})

test('the leads of chapters are told apart from the clauses', async () => {
  const { answer } = await ask('经信局负责哪些')
  expect(answer.text).toContain('牵头的章：第3章 “2+2+X”先进制造业集群培育政策、第6章 扩大内需和对外开放政策')
  expect(answer.text.indexOf('第6条')).toBeLessThan(answer.text.indexOf('与其他单位共同负责的'))
  expect(answer.text.indexOf('第33条')).toBeGreaterThan(answer.text.indexOf('与其他单位共同负责的'))
})
