/**
 * `npm run eval`: asks every question of the sets and prints the grader's table for each, with the failures and the words
 * that decided them; the sets aside only as figures. `-- --fails N FILE...` for more of them or other sets.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import { createRespond } from '../../src/respond.ts'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { fails: { type: 'string', default: '15' } },
})
const sets =
  positionals.length > 0
    ? positionals
    : ['questions', 'aside', 'estimates', 'estimates-aside'].map((name) => here(`${name}.jsonl`))

const { respond } = createRespond({
  store: createMemoryStore(),
  now: Date.now,
  log: () => {},
  pseudonym: (id) => id,
})

const folder = mkdtempSync(join(tmpdir(), 'wence-eval-'))
for (const set of sets) {
  const lines = readFileSync(set, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const answers: string[] = []
  for (const line of lines) {
    const { q } = JSON.parse(line) as { q: string }
    const { answer } = await respond({
      platform: 'eval',
      conversation: null,
      id: null,
      ask: { kind: 'text', text: q },
    })
    answers.push(JSON.stringify(answer))
  }
  const file = join(folder, basename(set))
  writeFileSync(file, `${answers.join('\n')}\n`)
  const aside = basename(set).includes('aside')
  const mode = lines[0]?.includes('"expect"') ? 'estimates' : 'questions'
  const graded = spawnSync(
    process.execPath,
    [here('grade.mjs'), mode, set, file, '--fails', aside ? '0' : values.fails],
    {
      encoding: 'utf8',
    },
  )
  const rows = graded.stdout.trim().split('\n')
  const figures = JSON.parse(rows.pop() ?? '{}') as Record<string, unknown>
  console.log(`\n${basename(set)}`)
  for (const row of rows) {
    const at = lines.findIndex((line) => row.includes(` | ${(JSON.parse(line) as { q: string }).q} | `))
    const hits = at < 0 ? [] : (JSON.parse(answers[at] ?? '{}') as { hits: string[] }).hits
    console.log(`  ${row}${hits.length > 0 ? ` | by ${hits.join(', ')}` : ''}`)
  }
  for (const [name, value] of Object.entries(figures)) {
    if (typeof value !== 'object') console.log(`  ${name.padEnd(24)} ${value}`)
  }
  console.log(
    `  ${Object.entries((figures.by_kind ?? figures.by_type) as object)
      .map(([kind, of]) => `${kind} ${of}`)
      .join('  ')}`,
  )
}
rmSync(folder, { recursive: true })
