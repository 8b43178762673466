/** The load test's other side, in a process of its own: the service as `src/node.ts` runs it, and a bare route beside it. */
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import { createJourney, createLog, createService } from '../../src/entry.ts'
import { createLines } from '../../src/lines.ts'
import { readSettings } from '../../src/settings.ts'

const filler = 'x'.repeat(64 * 1024)

/** Reads the body, and returns as many bytes as the path says. */
const bare = new Hono()
bare.post('/bare/:bytes', async (c) => {
  await c.req.text()
  return c.body(filler.slice(0, Number(c.req.param('bytes'))), 200, { 'content-type': 'text/plain' })
})

const settings = readSettings(process.env)
const log = createLog(settings.LOG_LEVEL, createLines())
const journey = createJourney(settings, createMemoryStore(), log)
const service = createService(settings, journey, (c) => getConnInfo(c).remote.address, log)

const listen = (fetch: Hono['fetch']) =>
  new Promise<number>((done) => {
    const server = createAdaptorServer({ fetch })
    server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port))
  })

process.send?.({ service: await listen(service.fetch), bare: await listen(bare.fetch) })
process.once('disconnect', () => process.exit(0))
