/** The Cloudflare Workers entry: settings from vars and secrets, conversations in D1, a daily purge by cron. */
import { env } from 'cloudflare:workers'
import { createD1Store, type Database } from './conversation/d1.ts'
import { createService } from './entry.ts'
import { readSettings } from './settings.ts'

const store = createD1Store(env.DB as Database)
const app = createService(readSettings(env), store)

export default {
  fetch: (request: Request) => app.fetch(request),
  scheduled: () => store.purge(Date.now()),
}
