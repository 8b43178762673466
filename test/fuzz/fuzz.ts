/** Sends mutated authentic requests to one platform's route, in this process, and tells what the service must never do. */
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Hono } from 'hono'
import { createApp } from '../../src/app.ts'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import type { Log } from '../../src/platforms/platform.ts'
import { createRespond, edition } from '../../src/respond.ts'
import { readSettings } from '../../src/settings.ts'
import { createContext, NOW } from '../ask.ts'
import { requests, secretsOf } from '../platforms/contract.ts'
import type { Sent, Wire } from '../platforms/wire.ts'
import { damage, damageBytes, damageTree, typed } from './mutate.ts'
import { type Plain, plains } from './plain.ts'
import { createRandom, type Random } from './random.ts'

/** What came of it. `faults`: each kind once, with the run in which it was first seen. */
export type Report = {
  platform: string
  runs: number
  /** How many requests got each status. */
  statuses: Record<number, number>
  /** How many responses of refusals can be told apart. */
  refusals: number
  /** Messages that were met with an apology. */
  broken: number
  slowestMs: number
  /** What the heap grew by between a quarter of the runs and all of them. */
  grownMiB: number
  seconds: number
  faults: string[]
}

const MOST_MS = 100
/** More than the machine makes a process wait. */
const MOST_WAIT_MS = 1_000
const MOST_GROWTH_MIB = 12
const KEPT = 500
const POOL = 40
/** Requests between two turns of the event loop, which a server has all the time. */
const A_TURN = 50

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const heapMiB = async () => {
  // What is finalised is let go of in a turn of its own.
  for (let times = 0; times < 3; times++) {
    collect()
    await setImmediate()
  }
  return process.memoryUsage().heapUsed / 2 ** 20
}

/** The platform's API as it may be: well, busy, broken, full of nonsense. */
const createApi =
  ({ api }: Wire, random: Random, failed: () => void): typeof fetch =>
  async (input, init) => {
    if (random.chance(0.9))
      return Response.json(
        api?.({
          url: String(input),
          body: init?.body === undefined ? undefined : JSON.parse(String(init.body)),
        }) ?? {},
      )
    failed()
    return random.pick<() => Response>([
      () => new Response('', { status: random.pick([400, 401, 404, 429, 500, 502, 503]) }),
      () =>
        new Response(
          damage('{"errcode":0,"code":0,"ok":true,"tenant_access_token":"t","expire":7200}', random),
        ),
      () => {
        throw new TypeError('fetch failed')
      },
    ])()
  }

/** The service, and whether a call of it failed since it was last asked. */
const createService = (wire: Wire, random: Random, log: Log) => {
  let failing = false
  const fetch = createApi(wire, random, () => {
    failing = true
  })
  const context = { ...createContext({ fetch, now: () => NOW }), log }
  const journey = createRespond({
    store: createMemoryStore(KEPT),
    now: () => NOW,
    log,
    pseudonym: (id) => id,
  })
  const app = createApp(readSettings(wire.settings), { edition }, { ...context, ...journey })
  const hasFailed = () => {
    const failed = failing
    failing = false
    return failed
  }
  return { app, hasFailed }
}

const HEADERS = [
  'content-type',
  'content-length',
  'transfer-encoding',
  'timestamp',
  'sign',
  'x-forwarded-for',
]
/** A header holds bytes and no line breaks; anything else never reaches a server. */
const headerText = (text: string) => text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '').trim()

const damageHeaders = (headers: RequestInit['headers'], random: Random): Record<string, string> => {
  const all = Object.fromEntries(new Headers(headers))
  const name = random.pick([...Object.keys(all), ...HEADERS])
  if (random.chance(0.3)) delete all[name]
  else
    all[name] = headerText(
      random.chance(0.3) ? `${all[name] ?? ''}, ${all[name] ?? ''}` : damage(all[name] ?? '0', random),
    )
  return all
}

const damageQuery = (query: string, random: Random): string => {
  const parameters = query.slice(1).split('&')
  const one = random.pick(parameters)
  return random.pick([
    () => `?${damage(query.slice(1), random)}`,
    () => `?${parameters.filter((each) => each !== one).join('&')}`,
    () => `${query}&${one}`,
    () => `${query}&${damage(one, random)}`,
    () => query.replace(one, damage(one, random)),
    () => query.replace(one, one.replace('=', '[]=')),
  ])()
}

/** Requests sealed once and sent again and again: texts, and all that the wire has of other kinds. */
const createPool = (wire: Wire, questions: readonly string[], random: Random): Sent[] => [
  ...Array.from({ length: POOL }, (_, at) => wire.text(random.pick(questions), at + 1, NOW)),
  ...(['forged', 'stale', 'foreign', 'reflected', 'ignored', 'unreadable'] as const).flatMap((kind) =>
    requests(wire, kind).map(([, sent]) => sent),
  ),
]

/** One request, mutated at one layer, from the outside in. */
const mutate = (
  pool: readonly Sent[],
  { messages, seal }: Plain,
  questions: readonly string[],
  delivery: number,
  random: Random,
): Sent => {
  const sent = random.pick(pool)
  const { query, init } = sent
  const body = String(init.body)
  const plaintext = () => random.pick(messages(typed(questions, random), delivery, NOW))
  const withBody = (changed: NonNullable<RequestInit['body']>): Sent => ({
    query,
    init: { ...init, body: changed },
  })
  return random.pick<() => Sent>([
    () => sent,
    () => ({ query: damageQuery(query, random), init }),
    () => ({ query, init: { ...init, headers: damageHeaders(init.headers, random) } }),
    () => withBody(damageBytes(body, random)),
    () => withBody(damage(body, random)),
    () => withBody(damageTree(body, random)),
    () => withBody(body + ' '.repeat(random.pick([1, 100, 64 * 1024, 70_000]))),
    () => seal(plaintext(), NOW),
    () => seal(damage(plaintext(), random), NOW),
    () => seal(damageTree(plaintext(), random), NOW),
    () => seal(damageTree(plaintext(), random), NOW),
    () => seal(damageTree(plaintext(), random), NOW + random.below(700_000) - 350_000),
    () => ({ query: random.chance(0.5) ? query : damageQuery(query, random), init: { method: 'GET' } }),
  ])()
}

/** `ms`: until the response is read; `busyMs`: the part of it this process computed, whatever else the machine did. */
const ask = async (app: Hono, platform: string, { query, init }: Sent) => {
  const [begun, before] = [performance.now(), process.cpuUsage()]
  const response = await app.request(`/${platform}${query}`, init)
  const body = await response.text()
  const { user, system } = process.cpuUsage(before)
  const ms = performance.now() - begun
  return { response, body, ms, busyMs: ms < MOST_WAIT_MS ? Math.min(ms, (user + system) / 1000) : ms }
}

/** What every value of a log line is: a word of ours, perhaps with a ref of ours, never anybody's text. */
const isCode = (value: unknown) =>
  typeof value !== 'string' || /^[\w-]{1,40}( [a-z]+-\d+-\d+(\/S?\d{1,3})?)?$/.test(value)

/** Runs so many requests, all from one seed. */
export const fuzz = async (
  wire: Wire,
  { runs, seed, questions }: { runs: number; seed: number; questions: readonly string[] },
): Promise<Report> => {
  const { platform } = wire
  const random = createRandom(seed)
  const plain = plains[platform] as Plain
  const faults = new Map<string, number>()
  let run = 0
  const fault = (what: string) => {
    if (!faults.has(what)) faults.set(what, run)
  }
  const secrets = secretsOf(wire)
  let broken = 0
  const log: Log = (entry) => {
    for (const [name, value] of Object.entries(entry)) {
      if (!isCode(value)) fault(`logged ${name}: ${String(value).slice(0, 60)}`)
      if (secrets.some((secret) => String(value).includes(secret))) fault(`a secret in the log: ${name}`)
    }
    if (entry.reason !== 'broken') return
    // A platform may apologise for a message that is no message; the journey understands whatever it is given.
    if (entry.journey) fault(`the journey broke by ${entry.error}`)
    broken++
  }
  const { app, hasFailed } = createService(wire, random, log)
  const pool = createPool(wire, questions, random)
  const statuses: Record<number, number> = {}
  const refusals = new Map<number, Set<string>>()
  let slowestMs = 0
  let before = 0
  const begun = performance.now()
  for (run = 1; run <= runs; run++) {
    if (run === Math.ceil(runs / 4)) before = await heapMiB()
    if (run % A_TURN === 0) await setImmediate()
    const sent = mutate(pool, plain, questions, run, random)
    try {
      const { response, body, busyMs } = await ask(app, platform, sent)
      const { status } = response
      statuses[status] = (statuses[status] ?? 0) + 1
      const apiFailed = hasFailed()
      if (status >= 500 && !(status === 503 && apiFailed)) fault(`status ${status}`)
      if (![200, 400, 401, 403, 404, 413, 414, 503].includes(status)) fault(`status ${status}`)
      if (status >= 400 && status < 500) {
        const kind = refusals.get(status) ?? new Set()
        refusals.set(status, kind.add(JSON.stringify([body, ...response.headers])))
      }
      let ms = busyMs
      // A collection of garbage may have come in between; another service has not seen the delivery.
      for (let again = 0; ms > MOST_MS && again < 2; again++) {
        const { app } = createService(wire, createRandom(seed), () => {})
        ms = Math.min(ms, (await ask(app, platform, sent)).busyMs)
      }
      slowestMs = Math.max(slowestMs, ms)
      if (ms > MOST_MS) fault(`more than ${MOST_MS} ms`)
    } catch (error) {
      fault(`threw ${(error as Error).stack?.slice(0, 300)}`)
    }
  }
  const seconds = (performance.now() - begun) / 1000
  const grownMiB = (await heapMiB()) - before
  if (grownMiB > MOST_GROWTH_MIB) fault(`the heap grew by ${grownMiB.toFixed(1)} MiB`)
  const most = Math.max(0, ...[...refusals.values()].map(({ size }) => size))
  const refused = new Set([...(refusals.get(401) ?? []), ...(refusals.get(403) ?? [])])
  if (refused.size > 1 || most > 1) fault(`refusals differ: ${[...refused].join(' ')}`)
  return {
    platform,
    runs,
    statuses,
    refusals: refused.size,
    broken,
    slowestMs,
    grownMiB,
    seconds,
    faults: [...faults].map(([what, at]) => `run ${at}: ${what}`),
  }
}
