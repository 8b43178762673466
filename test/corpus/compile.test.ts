/** The compiler's promises: each file of `bad/` breaks one and must be told where and why. */

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { compile, readFiles } from '../../src/corpus/compile.ts'

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const shared = [...readFiles(folder('../../corpus'))].filter(([name]) => !name.includes('/'))
const small = [...readFiles(folder('small'))]
const good = new Map([...shared, ...small])

type Case = { file: string; at: string; line: number; what: string; why: string; content: string }

const readCase = (name: string): Case => {
  const text = readFileSync(folder(`bad/${name}`), 'utf8')
  const end = text.indexOf('-->\n')
  const head = Object.fromEntries(
    text
      .slice(5, end)
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  ) as Record<string, string>
  const { file = '', at = '', line = '', what = '', why = '' } = head
  return { file, at, line: Number(line), what, why, content: text.slice(end + 4) }
}

/** Two documents with one number: the second is a copy of the first in another folder. */
const overlay = ({ file, content }: Case): Map<string, string> => {
  const files = new Map(good)
  const [id] = file.split('/')
  if (id === 'demo-2') for (const [name, text] of small) files.set(name.replace('demo-1', 'demo-2'), text)
  else files.set(file, content)
  return files
}

test('the small corpus is good', () => {
  const { complaints, compiled } = compile(good)
  expect(complaints).toEqual([])
  expect(compiled?.policies[0]?.measures.map(({ units }) => units)).toEqual([
    ['区科技局', '区财政局'],
    ['区科技局'],
    ['区农业农村局'],
  ])
})

describe('each broken promise is reported at its line', () => {
  const names = readdirSync(folder('bad')).sort()
  test.each(names)('%s', (name) => {
    const wanted = readCase(name)
    const { complaints, compiled } = compile(overlay(wanted))
    expect(compiled).toBeUndefined()
    const told = complaints.map(({ file, line, what, why }) => `${file}:${line}  ${what}  ${why}`)
    const { at, line, what, why } = wanted
    expect(
      told.some((one) => one.startsWith(`${at}:${line}  ${what}  `) && one.includes(why)),
      told.join('\n'),
    ).toBe(true)
  })
})

test('every complaint is told at once', () => {
  const files = new Map(good)
  files.set(
    'demo-1/02-farming.md',
    (good.get('demo-1/02-farming.md') as string).replace('支持种粮', '支持种田'),
  )
  files.set(
    'demo-1/policy.yml',
    (good.get('demo-1/policy.yml') as string).replace('measures: 3', 'measures: 9'),
  )
  expect(
    compile(files)
      .complaints.map(({ what }) => what)
      .sort(),
  ).toEqual(['measures', 'text'])
})

test('several documents live side by side', () => {
  const files = new Map(good)
  for (const [name, text] of small) {
    files.set(
      name.replace('demo-1', 'demo-2'),
      text
        .replaceAll('示政发〔2030〕1号', '示政发〔2030〕2号')
        .replace('code: D', 'code: E')
        .replaceAll(/^ {2}demo-(?=\w+:$)/gm, '  next-'),
    )
  }
  const { complaints, compiled } = compile(files)
  expect(complaints).toEqual([])
  expect(compiled?.policies.map(({ id }) => id)).toEqual(['demo-1', 'demo-2'])
})
