/** Runs in a process of its own over one compiled corpus: start-up, memory and time a question, as one JSON line. */

import { createMemoryStore } from '../../src/conversation/memory.ts'
import { index } from '../../src/corpus/index.ts'
import { createRespond } from '../../src/respond.ts'

/** Imports run first, so this is how long the process took to be ready. */
const started = performance.now()

const questions = JSON.parse(process.argv[2] ?? '[]') as string[]
const { respond } = createRespond({
  store: createMemoryStore(),
  now: Date.now,
  log: () => {},
  pseudonym: (id) => id,
})
const ask = (text: string) =>
  respond({ platform: 'bench', conversation: null, id: null, ask: { kind: 'text', text } })

for (let lap = 0; lap < 3; lap++) for (const question of questions) await ask(question)
const times: number[] = []
for (let lap = 0; lap < 5; lap++) {
  for (const question of questions) {
    const from = performance.now()
    await ask(question)
    times.push(performance.now() - from)
  }
}
globalThis.gc?.()
const { heapUsed, arrayBuffers } = process.memoryUsage()
times.sort((a, b) => a - b)
const indexBytes = [index.terms, index.pairs].reduce(
  (sum, { keys, starts, docs, weights }) =>
    sum +
    starts.byteLength +
    docs.byteLength +
    weights.byteLength +
    keys.reduce((all, key) => all + 2 * key.length, 0),
  0,
)
console.log(
  JSON.stringify({
    startMs: started,
    indexMiB: indexBytes / 2 ** 20,
    memoryMiB: (heapUsed + arrayBuffers) / 2 ** 20,
    p50: times[times.length >> 1],
    p99: times[Math.floor(times.length * 0.99)],
  }),
)
