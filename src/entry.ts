/** What the entries give the service: the journey over a store, the clock, the log, the pseudonyms, the way out. */
import { createHash, createHmac } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { createApp } from './app.ts'
import type { Store } from './conversation/index.ts'
import type { Log, Respond, Settle } from './platforms/platform.ts'
import { apology, createRespond, edition, labels } from './respond.ts'
import type { Settings } from './settings.ts'

/** The settings that only the operator and the platform know, by their names. */
const SECRET = /(TOKEN|SECRET|KEY)$/
const PSEUDONYM_LENGTH = 32

/**
 * Makes names from which the sender cannot be read: the same on every instance and after every restart, as long as
 * the secrets of the platforms are the same.
 */
export const createPseudonym = (platforms: Settings['platforms']): ((id: string) => string) => {
  const secrets = Object.values(platforms)
    .flatMap((settings) => Object.entries(settings))
    .filter(([name, value]) => SECRET.test(name) && typeof value === 'string')
    .map(([name, value]) => `${name}=${value}`)
    .sort()
  const key = createHmac('sha256', 'wence pseudonym').update(secrets.join('\n')).digest('base64')
  // In half the time of an HMAC: of a fixed length the key cannot run into the id, and a hash cut short cannot be extended.
  return (id) => createHash('sha256').update(`${key}${id}`).digest('base64url').slice(0, PSEUDONYM_LENGTH)
}

/** One JSON line an entry, or nothing. */
export const createLog = (
  level: Settings['LOG_LEVEL'],
  write: (line: string) => void = (line) => console.log(line),
): Log => (level === 'silent' ? () => {} : (entry) => write(JSON.stringify(entry)))

/** The journey of a message and the end of its delivery. */
export type Journey = { respond: Respond; settle: Settle }

/** Builds the journey over a store, with the real clock and console. */
export const createJourney = (
  settings: Settings,
  store: Store,
  log: Log = createLog(settings.LOG_LEVEL),
): Journey =>
  createRespond({
    store,
    now: Date.now,
    log,
    pseudonym: createPseudonym(settings.platforms),
    publicUrl: settings.PUBLIC_URL,
  })

/** Who is asking, by the header that a proxy in front is set to write, else by the address the entry sees. */
const createVisitor = (settings: Settings, addressOf: (c: Context) => string | undefined) => {
  const pseudonym = createPseudonym(settings.platforms)
  const header = settings.ADDRESS_HEADER
  return (c: Context): string | undefined => {
    // Of a list the nearest proxy wrote the last; what stands before it came with the request.
    const address = header === undefined ? addressOf(c) : c.req.header(header)?.split(',').at(-1)?.trim()
    return address === undefined ? undefined : pseudonym(`address ${address}`)
  }
}

/** Builds the service as it runs around a journey; `addressOf` tells the address a request came from. */
export const createService = (
  settings: Settings,
  { respond, settle }: Journey,
  addressOf: (c: Context) => string | undefined = () => undefined,
  log: Log = createLog(settings.LOG_LEVEL),
): Hono =>
  createApp(
    settings,
    { edition, visitor: createVisitor(settings, addressOf) },
    {
      respond,
      settle,
      log,
      now: Date.now,
      fetch: (...request) => fetch(...request),
      pause: (ms) => new Promise((done) => setTimeout(done, ms)),
      labels,
      apology,
      publicUrl: settings.PUBLIC_URL,
    },
  )
