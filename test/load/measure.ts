/** The load test as it runs, bundled as the service is: both routes and the client in this one process. */
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import autocannon from 'autocannon'
import { Hono } from 'hono'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import { createJourney, createLog, createService } from '../../src/entry.ts'
import { createLines } from '../../src/lines.ts'
import { readSettings } from '../../src/settings.ts'
import type { Wire } from '../platforms/wire.ts'
import { wires } from '../platforms/wires.ts'
import { questions } from '../questions.ts'

/** The least share of the bare route's requests a second that a channel must reach; the others are only told. */
const LEAST: Record<string, number> = { wecom: 0.35, telegram: 0.6 }
const MOST_MS = 1_000
const CONNECTIONS = 8
const A_ROUND = 1_500
/** Rounds in which the code gets warm, and those that count. */
const [WARM, ROUNDS] = [6, 12]

/** Those that answer in the response itself. */
const passive = wires.filter(({ api, platform }) => api === undefined || platform in LEAST)

const listen = async (fetch: Hono['fetch']): Promise<string> => {
  const server = createAdaptorServer({ fetch })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const settings = readSettings(Object.assign({}, ...passive.map((wire) => wire.settings)))
const written: string[] = []
const log = createLog(
  settings.LOG_LEVEL,
  createLines((lines) => void written.splice(0, written.length, lines)),
)
const journey = createJourney(settings, createMemoryStore(), log)
const service = await listen(
  createService(settings, journey, (c) => getConnInfo(c).remote.address, log).fetch,
)

const filler = 'x'.repeat(64 * 1024)
/** Reads the body, and returns as many bytes as the path says. */
const bareRoute = new Hono().post('/bare/:bytes', async (c) => {
  await c.req.text()
  return c.body(filler.slice(0, Number(c.req.param('bytes'))), 200, { 'content-type': 'text/plain' })
})
const bare = await listen(bareRoute.fetch)

type Prepared = { path: string; headers: Record<string, string>; body: string }
type Got = { status: number; bytes: number; ms: number }

let delivery = 0
/** One round of messages nobody has sent yet, each from a person of its own. */
const compose = ({ platform, text }: Wire): Prepared[] =>
  Array.from({ length: A_ROUND }, () => {
    delivery++
    const said = questions[delivery % questions.length] as string
    const { query, init } = text(said, delivery, Date.now(), delivery)
    const headers = Object.fromEntries(new Headers(init.headers))
    return { path: `/${platform}${query}`, headers, body: String(init.body) }
  })

/** Sends each once, over connections that are kept; what each got, and the requests a second. */
const sendAll = async (
  url: string,
  prepared: readonly Prepared[],
): Promise<{ got: Got[]; perSecond: number }> => {
  const got: Got[] = []
  let next = 0
  let last = 0
  const begun = performance.now()
  await autocannon({
    url,
    connections: CONNECTIONS,
    amount: prepared.length,
    requests: [
      {
        method: 'POST',
        setupRequest(request, context) {
          const at = next++
          Object.assign(context, { at, begun: performance.now() })
          return { ...request, ...prepared[at % prepared.length] }
        },
        onResponse(status, body, context) {
          const { at, begun } = context as { at: number; begun: number }
          last = performance.now()
          got[at] = { status, bytes: Buffer.byteLength(body), ms: last - begun }
        },
      },
    ],
  })
  return { got, perSecond: (prepared.length * 1000) / (last - begun) }
}

const quantile = (values: readonly number[], at: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * at))] as number

/** One channel and the bare route in turns; the ratio is the median of the rounds'. */
const measure = async (wire: Wire) => {
  const rounds: { perSecond: number; ratio: number; times: number[] }[] = []
  for (let round = 0; round < WARM + ROUNDS; round++) {
    const prepared = compose(wire)
    const served = await sendAll(service, prepared)
    const failed = served.got.find(({ status, bytes }) => status !== 200 || bytes === 0)
    if (failed) throw new Error(`${wire.platform} was answered with ${failed.status}, ${failed.bytes} bytes`)
    const same = prepared.map((request, at) => ({
      ...request,
      path: `/bare/${(served.got[at] as Got).bytes}`,
    }))
    const plain = await sendAll(bare, same)
    const times = served.got.map(({ ms }) => ms)
    if (round >= WARM)
      rounds.push({ perSecond: served.perSecond, ratio: served.perSecond / plain.perSecond, times })
  }
  const times = rounds.flatMap((round) => round.times)
  return {
    perSecond: quantile(
      rounds.map((round) => round.perSecond),
      0.5,
    ),
    ratios: [0, 0.5, 1].map((at) =>
      quantile(
        rounds.map(({ ratio }) => ratio),
        at,
      ),
    ) as [number, number, number],
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    slowest: quantile(times, 1),
  }
}

console.log(`${CONNECTIONS} connections, ${ROUNDS} rounds of ${A_ROUND}, after ${WARM} to get warm`)
console.log(
  'channel      messages/s   of a bare route (min, median, max)   at least      p50        p99    slowest',
)
let missed = false
for (const wire of passive) {
  const { perSecond, ratios, p50, p99, slowest } = await measure(wire)
  const least = LEAST[wire.platform]
  missed ||= ratios[1] < (least ?? 0) || slowest > MOST_MS
  const times = [p50, p99, slowest].map((ms) => `${ms.toFixed(2)} ms`.padStart(10))
  const told = ratios
    .map((ratio) => ratio.toFixed(2))
    .join('  ')
    .padStart(36)
  console.log(
    `${wire.platform.padEnd(11)} ${perSecond.toFixed(0).padStart(11)} ${told} ${(least?.toFixed(2) ?? '').padStart(10)} ${times.join(' ')}`,
  )
}
if (missed) console.log('a bound is missed')
process.exit(missed ? 1 : 0)
