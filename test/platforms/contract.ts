/** One platform in the whole service, as the contract runs it: a store whose rows can be counted, an API that can fail, all that is logged. */
import { DatabaseSync } from 'node:sqlite'
import type { Hono } from 'hono'
import { createApp } from '../../src/app.ts'
import { createSqlStore } from '../../src/conversation/sql.ts'
import type { Context, Message, Respond } from '../../src/platforms/platform.ts'
import { createRespond, edition } from '../../src/respond.ts'
import { readSettings } from '../../src/settings.ts'
import { createContext, NOW } from '../ask.ts'
import type { Called, Sent, Wire } from './wire.ts'

/** What one request came to, and what was called while it ran. */
export type Answered = { status: number; headers: [string, string][]; body: string; calls: Called[] }

const createStore = () => {
  const database = new DatabaseSync(':memory:')
  const store = createSqlStore({
    query: (sql, ...values) => database.prepare(sql).all(...values),
    transact(work) {
      database.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        database.exec('COMMIT')
        return result
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    },
  })
  const count = (table: 'conversation' | 'delivery') =>
    Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)
  return { store, count }
}

/** The answer of a platform's API when all is well. */
const well =
  ({ api }: Wire): typeof fetch =>
  async (input, init) => {
    const called = calledBy(input, init)
    if (api === undefined) throw new Error('nothing is to be called')
    return Response.json(api(called))
  }

const calledBy = (...[input, init]: Parameters<typeof fetch>): Called => ({
  url: String(input),
  body: init?.body === undefined ? undefined : JSON.parse(String(init.body)),
})

/** The whole service with one platform; `respond` replaces the real journey, `context` anything else that is given to it. */
export const serve = (wire: Wire, { respond, ...given }: Partial<Context> & { respond?: Respond } = {}) => {
  const { store, count } = createStore()
  const asked: Message[] = []
  const calls: Called[] = []
  const line: { fetch: typeof fetch } = { fetch: well(wire) }
  const context = createContext({
    fetch: (input, init) => {
      calls.push(calledBy(input, init))
      return line.fetch(input, init)
    },
    ...given,
  })
  const { log, now } = context
  const journey = createRespond({ store, now, log, pseudonym: (id) => id, publicUrl: given.publicUrl })
  const app: Hono = createApp(
    readSettings(wire.settings),
    { edition },
    {
      ...context,
      settle: journey.settle,
      respond: (message) => {
        asked.push(message)
        return (respond ?? journey.respond)(message)
      },
    },
  )
  const send = async ({ query, init }: Sent): Promise<Answered> => {
    const before = calls.length
    const response = await app.request(`/${wire.platform}${query}`, init)
    return {
      status: response.status,
      headers: [...response.headers],
      body: await response.text(),
      calls: calls.slice(before),
    }
  }
  return {
    asked,
    logs: context.logs as readonly Record<string, unknown>[],
    send,
    /** Rows of the store. */
    count,
    /** What the platform's API does from now on; without: all is well again. */
    behave: (fetch?: typeof globalThis.fetch) => {
      line.fetch = fetch ?? well(wire)
    },
  }
}

/** The requests of one kind, by name, at the time of the tests. */
export const requests = (
  wire: Wire,
  kind: 'forged' | 'stale' | 'foreign' | 'reflected' | 'ignored' | 'unreadable',
): [string, Sent][] => Object.entries(wire[kind](NOW))

/** What every setting that only the operator and the platform know is. */
export const secretsOf = ({ settings }: Wire): string[] =>
  Object.entries(settings).flatMap(([name, value]) => (/(TOKEN|SECRET|KEY)$/.test(name) ? [value] : []))
