/** The promises about calculators: each file of `bad/` that is about one breaks exactly one. */

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readCalculators } from '../../src/corpus/calculators.ts'
import { type Complaint, parse } from '../../src/corpus/parse.ts'

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const read = (path: string) => readFileSync(folder(path), 'utf8')
const SHARED = ['concepts.yml', 'departments.yml', 'outside.yml', 'phrases.yml', 'words.yml']
const SMALL = ['01-science.md', '02-farming.md', 'policy.yml', 'source.txt']
const good = new Map([
  ...SHARED.map((name): [string, string] => [name, read(`../../corpus/${name}`)]),
  ...SMALL.map((name): [string, string] => [`demo-1/${name}`, read(`small/demo-1/${name}`)]),
])

/** The complaints about a corpus, and its calculators. */
const compiled = (files: ReadonlyMap<string, string>) => {
  const told: Complaint[] = []
  const parsed = parse(files, (complaint) => void told.push(complaint))
  const calculators = parsed
    ? readCalculators(parsed.policies, parsed.words, (one) => void told.push(one))
    : []
  return { calculators, told: told.map(({ file, line, what, why }) => `${file}:${line}  ${what}  ${why}`) }
}

test('the calculators of the small corpus are good', () => {
  const { calculators, told } = compiled(good)
  expect(told).toEqual([])
  expect(calculators.map(({ id, ref }) => `${ref} ${id}`)).toEqual([
    'demo-1/1 demo-research',
    'demo-1/2 demo-incubator',
    'demo-1/3 demo-rice',
  ])
})

describe('each broken promise is the only complaint, at its line', () => {
  const names = readdirSync(folder('bad')).filter((name) => name.startsWith('calculator-'))
  test.each(names)('%s', (name) => {
    const text = read(`bad/${name}`)
    const end = text.indexOf('-->\n')
    const [, file = '', at = '', line = '', what = '', why = ''] =
      /^<!-- file: (.+)\nat: (.+)\nline: (.+)\nwhat: (.+)\nwhy: (.+)\n$/.exec(text.slice(0, end)) ?? []
    const { told } = compiled(new Map([...good, [file, text.slice(end + 4)]]))
    expect(told).toEqual([`${at}:${line}  ${what}  ${why}`])
  })
})
