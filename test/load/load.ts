/**
 * `npm run load [-- --connections N]`: whole answers over HTTP on this machine, each channel against a bare route that reads the same body
 * and returns as many bytes, in the same process and in turns. Exit 1 when a bound is missed.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import type { Wire } from '../platforms/wire.ts'
import { wires } from '../platforms/wires.ts'
import { questions } from '../questions.ts'
import { type Got, openConnections, requestBytes, sendAll } from './client.ts'

/** The least share of the bare route's requests a second that a channel must reach; the others are only told. */
const LEAST: Record<string, number> = { wecom: 0.35, telegram: 0.6 }
const MOST_MS = 1_000
const A_ROUND = 1_500
/** Rounds in which the code gets warm, and those that count. */
const [WARM, ROUNDS] = [4, 12]

const { values } = parseArgs({ options: { connections: { type: 'string', default: '8' } } })
const connections = Number(values.connections)

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)
const quantile = (values: readonly number[], at: number) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * at))] as number
/** The rate of the rounds that the rest of the machine disturbed least. */
const undisturbed = (rates: readonly number[]) => quantile(rates, 0.75)

/** Those that answer in the response itself. */
const passive = wires.filter(({ api, platform }) => api === undefined || platform in LEAST)
const bundle = here('../../dist/load/server.mjs')
// As `build:node` makes the service.
await build({
  entryPoints: [here('server.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  charset: 'utf8',
  logLevel: 'warning',
  alias: { grammy: 'grammy/web' },
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
})

const server = fork(bundle, {
  execArgv: ['--disable-warning=ExperimentalWarning'],
  env: Object.assign({}, ...passive.map(({ settings }) => settings)),
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
})
const [ports] = (await once(server, 'message')) as [{ service: number; bare: number }]
const service = await openConnections(ports.service, connections)
const bare = await openConnections(ports.bare, connections)

let delivery = 0
/** One round of messages nobody has sent yet, each from a person of its own. */
const compose = ({ platform, text }: Wire) =>
  Array.from({ length: A_ROUND }, () => {
    delivery++
    const { query, init } = text(
      questions[delivery % questions.length] as string,
      delivery,
      Date.now(),
      delivery,
    )
    const headers = Object.fromEntries(new Headers(init.headers))
    return { path: `/${platform}${query}`, headers, body: String(init.body) }
  })

type Row = { platform: string; perSecond: number; ratio: number; p50: number; p99: number; slowest: number }

const measure = async (wire: Wire): Promise<Row> => {
  const rounds: { perSecond: number; bare: number; times: number[] }[] = []
  for (let round = 0; round < WARM + ROUNDS; round++) {
    const composed = compose(wire)
    const messages = composed.map(({ path, headers, body }) => requestBytes(path, headers, body))
    const served = await sendAll(service, messages)
    const failed = served.got.find(({ status, bytes }) => status !== 200 || bytes === 0)
    if (failed) throw new Error(`${wire.platform} was answered with ${failed.status}, ${failed.bytes} bytes`)
    const same = composed.map(({ headers, body }, at) =>
      requestBytes(`/bare/${(served.got[at] as Got).bytes}`, headers, body),
    )
    const plain = await sendAll(bare, same)
    if (round < WARM) continue
    rounds.push({
      perSecond: A_ROUND / served.seconds,
      bare: A_ROUND / plain.seconds,
      times: served.got.map(({ ms }) => ms),
    })
  }
  const times = rounds.flatMap((round) => round.times)
  const perSecond = undisturbed(rounds.map(({ perSecond }) => perSecond))
  return {
    platform: wire.platform,
    perSecond,
    ratio: perSecond / undisturbed(rounds.map(({ bare }) => bare)),
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    slowest: quantile(times, 1),
  }
}

console.log(`${connections} connections, ${ROUNDS} rounds of ${A_ROUND}, after ${WARM} to get warm`)
console.log('channel      messages/s   of a bare route   at least      p50        p99    slowest')
let missed = false
for (const wire of passive) {
  const { platform, perSecond, ratio, p50, p99, slowest } = await measure(wire)
  const least = LEAST[platform]
  missed ||= ratio < (least ?? 0) || slowest > MOST_MS
  console.log(
    [
      platform.padEnd(11),
      perSecond.toFixed(0).padStart(11),
      ratio.toFixed(2).padStart(17),
      (least?.toFixed(2) ?? '').padStart(10),
      ...[p50, p99, slowest].map((ms) => `${ms.toFixed(2)} ms`.padStart(10)),
    ].join(' '),
  )
}
for (const socket of [...service, ...bare]) socket.destroy()
server.disconnect()
if (missed) console.log('a bound is missed')
process.exitCode = missed ? 1 : 0
