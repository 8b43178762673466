/** `npm run bench`: Wence's whole answer against rankings alone, in one run on the same questions, and how it grows. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import { compile, moduleText, readFiles } from '../../src/corpus/compile.ts'
import { api } from '../../src/pages/api.ts'
import { createRespond } from '../../src/respond.ts'
import { createContext } from '../ask.ts'
import { grow } from './growth.ts'
import { createPeers } from './peers.ts'

type Question = { q: string; gold: (number | string)[]; acceptable?: (number | string)[]; kind: string }

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const POLICY = 'qujiang-2023-26'
const questions = ['questions', 'aside'].flatMap((name) =>
  readFileSync(here(`../eval/${name}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Question),
)
const ref = (gold: number | string) => (gold === 'DOC' ? POLICY : `${POLICY}/${gold}`)
const percent = (part: number, all: number) => `${((100 * part) / all).toFixed(1)} %`
const quantile = (times: number[], at: number) =>
  times[Math.min(times.length - 1, Math.floor(times.length * at))] as number

const { respond } = createRespond({
  store: createMemoryStore(),
  now: Date.now,
  log: () => {},
  pseudonym: (id) => id,
})
const FULL = new Set(['clause', 'estimate', 'ask', 'policy', 'list'])

/** Each contender answers a question with the first ref it would show in full, or nothing. */
const contenders = [
  ...createPeers().map(({ name, rank }) => ({
    name,
    laps: name.startsWith('fuse') ? 1 : 6,
    answer: async (q: string) => rank(q),
  })),
  {
    name: 'Wence, whole answer',
    laps: 6,
    answer: async (q: string) => {
      const { answer } = await respond({
        platform: 'bench',
        conversation: null,
        id: null,
        ask: { kind: 'text', text: q },
      })
      return FULL.has(answer.kind) ? answer.refs[0] : undefined
    },
  },
].map((contender) => ({ ...contender, times: [] as number[], first: 0, wrong: 0, oos: 0 }))

const inScope = questions.filter(({ kind }) => kind !== 'oos' && kind !== 'unit_list')
const outOfScope = questions.filter(({ kind }) => kind === 'oos')
for (const contender of contenders) {
  for (const { q, gold, acceptable = [], kind } of questions) {
    const answer = await contender.answer(q)
    const right = answer !== undefined && [...gold, ...acceptable].map(ref).includes(answer)
    if (kind === 'unit_list') continue
    if (kind === 'oos') contender.oos += answer !== undefined && !right ? 1 : 0
    else if (right) contender.first++
    else if (answer !== undefined) contender.wrong++
  }
}
// Question by question in turn, so that whatever else the machine does falls on all alike.
for (let lap = 0; lap < 6; lap++) {
  for (const { q } of questions) {
    for (const { answer, times, laps } of contenders) {
      if (lap >= laps) continue
      const from = performance.now()
      await answer(q)
      times.push(performance.now() - from)
    }
  }
}

console.log(
  `${questions.length} questions: ${inScope.length} in scope, ${outOfScope.length} out of scope, the rest unit lists\n`,
)
const mini = contenders.find(({ name }) => name.startsWith('MiniSearch'))
for (const { times } of contenders) times.sort((a, b) => a - b)
console.log(
  'contender                               right first  wrong    oos answered  p50 ms   p99 ms   p50 and p99 of MiniSearch',
)
for (const { name, first, wrong, oos, times } of contenders) {
  const ratio = (at: number) => (quantile(times, at) / quantile(mini?.times ?? times, at)).toFixed(2)
  console.log(
    [
      name.padEnd(39),
      percent(first, inScope.length).padEnd(12),
      percent(wrong, inScope.length).padEnd(8),
      percent(oos, outOfScope.length).padEnd(13),
      quantile(times, 0.5).toFixed(3).padEnd(8),
      quantile(times, 0.99).toFixed(3).padEnd(8),
      `× ${ratio(0.5)}  × ${ratio(0.99)}`,
    ].join(' '),
  )
}

const route = api(createContext({ respond }))
const ways = {
  'the answer': (text: string) =>
    respond({ platform: 'bench', conversation: null, id: null, ask: { kind: 'text', text } }),
  'POST /api/ask': async (text: string) =>
    (await route.request('/ask', { method: 'POST', body: JSON.stringify({ text }) })).text(),
}
const texts = inScope.map(({ q }) => q)
const short = texts.filter((q) => q.length >= 15 && q.length <= 25).slice(0, 20)
const long = texts.join('，').slice(0, 4096)

/** The time of one text, the least of several laps. */
const least = async (run: (text: string) => Promise<unknown>, text: string): Promise<number> => {
  let best = Number.POSITIVE_INFINITY
  for (let lap = 0; lap < 400; lap++) {
    const from = performance.now()
    await run(text)
    best = Math.min(best, performance.now() - from)
  }
  return best
}
console.log('\n4,096 characters against a question of about 20 (least of 400 runs each)')
for (const [way, run] of Object.entries(ways)) {
  const times: number[] = []
  for (const question of short) times.push(await least(run, question))
  const [shortMs, longMs] = [
    quantile(
      times.sort((x, y) => x - y),
      0.5,
    ),
    await least(run, long),
  ]
  console.log(
    `${way.padEnd(14)} × ${(longMs / shortMs).toFixed(2)}  (${longMs.toFixed(3)} and ${shortMs.toFixed(3)} ms)`,
  )
}
console.log()

const folder = mkdtempSync(join(tmpdir(), 'wence-growth-'))
console.log('documents  compiled MB  compile s  start ms  index MiB  memory MiB  p50 ms  p99 ms')
for (const copies of [1, 10, 100]) {
  const from = performance.now()
  const { complaints, compiled } = compile(grow(readFiles(here('../../corpus')), copies))
  if (!compiled) throw new Error(JSON.stringify(complaints.slice(0, 3)))
  const generated = join(folder, 'generated.ts')
  writeFileSync(generated, moduleText(compiled))
  const seconds = (performance.now() - from) / 1000
  const outfile = join(folder, 'probe.mjs')
  await build({
    entryPoints: [here('probe.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
    plugins: [
      {
        name: 'grown',
        setup: ({ onResolve }) => onResolve({ filter: /generated\.ts$/ }, () => ({ path: generated })),
      },
    ],
  })
  const asked = JSON.stringify(inScope.map(({ q }) => q))
  const output = execFileSync(process.execPath, ['--expose-gc', outfile, asked], { encoding: 'utf8' })
  const { startMs, indexMiB, memoryMiB, p50, p99 } = JSON.parse(output) as Record<string, number>
  console.log(
    [
      String(copies).padEnd(10),
      (statSync(generated).size / 1e6).toFixed(1).padEnd(12),
      seconds.toFixed(1).padEnd(10),
      startMs?.toFixed(0).padEnd(9),
      indexMiB?.toFixed(1).padEnd(10),
      memoryMiB?.toFixed(1).padEnd(11),
      p50?.toFixed(3).padEnd(7),
      p99?.toFixed(3),
    ].join(' '),
  )
}
console.log(
  'It grows with the postings of the words that are asked for, not with the text; what bounds it is memory: the texts and the index.',
)
rmSync(folder, { recursive: true })
