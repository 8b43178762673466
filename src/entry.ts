/** What both entries give the service beside a store: the clock, the log and the pseudonyms. */
import { createHmac } from 'node:crypto'
import type { Hono } from 'hono'
import { createApp } from './app.ts'
import type { Store } from './conversation/index.ts'
import type { Log } from './platforms/platform.ts'
import { createRespond, edition, pageTexts } from './respond.ts'
import type { Settings } from './settings.ts'

/** The settings that only the operator and the platform know, by their names. */
const SECRET = /(TOKEN|SECRET|KEY)$/
const PSEUDONYM_LENGTH = 32

/**
 * Makes names from which the sender cannot be read: the same on every instance and after every restart, as long as
 * the secrets of the platforms are the same.
 */
const createPseudonym = (platforms: Settings['platforms']): ((id: string) => string) => {
  const secrets = Object.values(platforms)
    .flatMap((settings) => Object.entries(settings))
    .filter(([name, value]) => SECRET.test(name) && typeof value === 'string')
    .map(([name, value]) => `${name}=${value}`)
    .sort()
  const key = createHmac('sha256', 'wence pseudonym').update(secrets.join('\n')).digest()
  return (id) => createHmac('sha256', key).update(id).digest('base64url').slice(0, PSEUDONYM_LENGTH)
}

const createLog = (level: Settings['LOG_LEVEL']): Log =>
  level === 'silent' ? () => {} : (entry) => console.log(JSON.stringify(entry))

/** Builds the service as it runs: the app over a store, with the real clock and console. */
export const createService = (settings: Settings, store: Store): Hono => {
  const now = Date.now
  const log = createLog(settings.LOG_LEVEL)
  const pseudonym = createPseudonym(settings.platforms)
  const respond = createRespond({ store, now, log, pseudonym, publicUrl: settings.PUBLIC_URL })
  return createApp(settings, { edition, pageTexts }, { respond, log, now })
}
