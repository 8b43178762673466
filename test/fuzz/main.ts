/** `npm run fuzz [-- --runs N --seed N --route NAME]`: mutated requests to every route, each in a process of its own; exit 1 with a fault. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { wires } from '../platforms/wires.ts'
import { questions } from '../questions.ts'
import type { Report } from './fuzz.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 32) },
    route: { type: 'string' },
  },
})
const [runs, seed] = [Number(values.runs), Number(values.seed)]
const routes = wires
  .map(({ platform }) => platform)
  .filter((name) => values.route === undefined || name === values.route)
if (!Number.isInteger(runs) || runs < 4 || !Number.isInteger(seed) || routes.length === 0) {
  console.error(
    `usage: npm run fuzz -- [--runs N] [--seed N] [--route ${wires.map(({ platform }) => platform).join('|')}]`,
  )
  process.exit(2)
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
/** Within the project, so that the peers' packages are found. */
const bundle = here('../../dist/fuzz/run.mjs')
await build({
  entryPoints: [here('run.ts')],
  outfile: bundle,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  charset: 'utf8',
  logLevel: 'warning',
})

console.log(`seed ${seed}, ${runs} requests a route`)
let faulty = false
for (const platform of routes) {
  const child = fork(bundle, { execArgv: ['--disable-warning=ExperimentalWarning'] })
  child.send({ platform, runs, seed, questions })
  const [report] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => [undefined]),
  ])) as [Report | undefined]
  if (report === undefined) {
    console.log(`${platform}: the process ended`)
    faulty = true
    continue
  }
  const statuses = Object.entries(report.statuses).map(([status, count]) => `${status}: ${count}`)
  console.log(
    [
      platform.padEnd(10),
      `${report.seconds.toFixed(0)} s`,
      `slowest ${report.slowestMs.toFixed(1)} ms`,
      `heap ${report.grownMiB >= 0 ? '+' : ''}${report.grownMiB.toFixed(1)} MiB`,
      `${report.refusals} kind of refusal`,
      `${report.broken} apologies`,
      statuses.join(', '),
    ].join('  '),
  )
  for (const fault of report.faults) console.log(`  ${fault}`)
  faulty ||= report.faults.length > 0
}
process.exit(faulty ? 1 : 0)
