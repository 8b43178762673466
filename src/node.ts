/** The Node entry: settings from the environment, conversations in SQLite or in this process, one HTTP server. */
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Store } from './conversation/index.ts'
import { createMemoryStore } from './conversation/memory.ts'
import { openSqliteStore } from './conversation/sqlite.ts'
import { createJourney, createLog, createService } from './entry.ts'
import { createLines } from './lines.ts'
import { readSettings, type Settings } from './settings.ts'

const PURGE_MS = 60 * 60_000
/** How long running requests may take to finish once the process is told to stop; journeys take milliseconds. */
const GRACE_MS = 2_000

const openStore = async (path: string | undefined): Promise<Store & { close?: () => void }> =>
  path === undefined ? createMemoryStore() : openSqliteStore(path)

const listen = ({ HOST, PORT }: Settings, server: ReturnType<typeof createAdaptorServer>) =>
  new Promise<string>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${PORT} on ${HOST} is in use: set PORT to another`)
          : error,
      ),
    )
    server.listen(PORT, HOST, () => {
      const { address, family, port } = server.address() as AddressInfo
      done(`http://${family === 'IPv6' ? `[${address}]` : address}:${port}`)
    })
  })

const start = async () => {
  const settings = readSettings(process.env)
  const store = await openStore(settings.STORE)
  const log = createLog(settings.LOG_LEVEL, createLines())
  const journey = createJourney(settings, store, log)
  const service = createService(settings, journey, (c) => getConnInfo(c).remote.address, log)
  const server = createAdaptorServer({ fetch: service.fetch })
  // What stands in front keeps its connections: one that is closed here just as a request comes would be a 502 there.
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 0
  const url = await listen(settings, server)
  const purge = setInterval(() => store.purge(Date.now()).catch(warn), PURGE_MS)
  const stop = () => {
    clearInterval(purge)
    server.close(() => {
      store.close?.()
      process.exit(0)
    })
    if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), GRACE_MS).unref()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  const mounted = Object.keys(settings.platforms)
  console.log(`listening on ${url}${mounted.length > 0 ? `, with ${mounted.join(', ')}` : ''}`)
}

const warn = (error: Error) => console.error(error.message)

start().catch((error: Error) => {
  warn(error)
  process.exit(1)
})
