/** What `npm run eval` measures may not get worse unnoticed: the development sets and the sets aside, by the grader. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Set → figure → value, from the printed tables. */
const measure = (): Map<string, Map<string, number>> => {
  const run = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', here('eval.ts'), '--fails', '0'],
    { encoding: 'utf8' },
  )
  const sets = new Map<string, Map<string, number>>()
  let figures = new Map<string, number>()
  for (const line of run.stdout.split('\n')) {
    const [set] = /^[a-z-]+\.jsonl$/.exec(line) ?? []
    const [, name, value] = /^ {2}([a-z_]+) +([\d.]+)$/.exec(line) ?? []
    if (set) {
      figures = new Map()
      sets.set(set, figures)
    } else if (name && value) figures.set(name, Number(value))
  }
  return sets
}

test('the sets are answered as well as before', () => {
  const sets = measure()
  const of = (set: string, figure: string) => sets.get(set)?.get(figure) ?? Number.NaN
  expect(of('estimates.jsonl', 'right')).toBeGreaterThanOrEqual(97)
  expect(of('estimates.jsonl', 'wrong_amount')).toBeLessThanOrEqual(1)
  expect(of('estimates-aside.jsonl', 'right')).toBeGreaterThanOrEqual(90)
  for (const set of ['estimates.jsonl', 'estimates-aside.jsonl'])
    expect(of(set, 'amounts_with_quote_and_working')).toBe(100)
  for (const set of ['questions.jsonl', 'aside.jsonl']) {
    expect(of(set, 'answered_right_first')).toBeGreaterThanOrEqual(97)
    expect(of(set, 'wrong_answer')).toBeLessThanOrEqual(1)
    expect(of(set, 'out_of_scope_answered')).toBe(0)
  }
})
