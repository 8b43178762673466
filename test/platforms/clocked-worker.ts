/** A Worker for tests: the whole service under the settings, the clock and the platforms' API that each request brings along. */
import { createApp } from '../../src/app.ts'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import { apology, createRespond, edition, labels } from '../../src/respond.ts'
import { readSettings } from '../../src/settings.ts'

type App = ReturnType<typeof createApp>
const apps = new Map<string, App>()
let at = 0
let api = ''

const log = (entry: object) => console.log(JSON.stringify(entry))

const create = (settings: string): App => {
  const now = () => at
  const journey = createRespond({ store: createMemoryStore(), now, log, pseudonym: (id) => id })
  return createApp(
    readSettings(JSON.parse(settings)),
    { edition },
    {
      ...journey,
      log,
      now,
      fetch: (url, init) => fetch(`${api}/?url=${encodeURIComponent(String(url))}`, init),
      pause: async () => {},
      labels,
      apology,
    },
  )
}

/**
 * `x-service` (whose memory is its own), `x-settings` (JSON), `x-now` (milliseconds), `x-api` (where calls go instead) →
 * what the service says.
 */
export default {
  async fetch(request: Request): Promise<Response> {
    const settings = request.headers.get('x-settings') ?? '{}'
    at = Number(request.headers.get('x-now'))
    api = request.headers.get('x-api') ?? ''
    const name = request.headers.get('x-service') ?? ''
    const app = apps.get(name) ?? create(settings)
    apps.set(name, app)
    return app.fetch(request)
  },
}
