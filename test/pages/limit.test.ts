/** How often one address may ask: counted for each address alone, filled again by time, never without an address. */
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import { createJourney, createService } from '../../src/entry.ts'
import { createLimit } from '../../src/pages/index.tsx'
import { edition } from '../../src/respond.ts'
import { readSettings } from '../../src/settings.ts'
import { createContext, NOW } from '../ask.ts'

const MINUTE = 120

const limited = () => {
  let now = NOW
  const app = new Hono()
  app.use(
    createLimit(
      () => now,
      (c) => c.req.header('x-visitor'),
    ),
  )
  app.get('/', (c) => c.text('in'))
  const visit = (visitor?: string) =>
    app.request('/', { headers: visitor === undefined ? {} : { 'x-visitor': visitor } })
  const count = async (visitor: string, times: number) => {
    const statuses: number[] = []
    for (let i = 0; i < times; i++) statuses.push((await visit(visitor)).status)
    return statuses.filter((status) => status === 200).length
  }
  const pass = (ms: number) => {
    now += ms
  }
  return { visit, count, pass }
}

describe('a bucket for each address', () => {
  test('lets 120 in at once, and no more', async () => {
    const { count } = limited()
    expect(await count('a', MINUTE + 30)).toBe(MINUTE)
  })
  test('leaves others alone', async () => {
    const { count } = limited()
    await count('a', MINUTE + 30)
    expect(await count('b', MINUTE)).toBe(MINUTE)
  })
  test('says when to come back, and is right', async () => {
    const { visit, count, pass } = limited()
    await count('a', MINUTE)
    const refused = await visit('a')
    expect(refused.status).toBe(429)
    expect(await refused.json()).toEqual({ error: 'too many requests' })
    const seconds = Number(refused.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(0)
    pass(seconds * 1000)
    expect((await visit('a')).status).toBe(200)
  })
  test('fills at two a second, up to 120', async () => {
    const { count, pass } = limited()
    await count('a', MINUTE)
    pass(10_000)
    expect(await count('a', MINUTE)).toBe(20)
    pass(60 * 60_000)
    expect(await count('a', MINUTE + 30)).toBe(MINUTE)
  })
  test('does not count who has no address', async () => {
    const { visit } = limited()
    for (let i = 0; i < MINUTE + 1; i++) expect((await visit()).status).toBe(200)
  })
  test('keeps no more than it has room for, and forgets the longest unused', async () => {
    const { count, visit } = limited()
    await count('first', MINUTE)
    expect((await visit('first')).status).toBe(429)
    for (let i = 0; i < 10_000; i++) await visit(`v${i}`)
    expect((await visit('first')).status).toBe(200)
  })
})

describe('in the service', () => {
  const app = createApp(
    readSettings({}),
    { edition, visitor: (c) => c.req.header('x-visitor') },
    createContext({ now: () => NOW }),
  )
  const request = (path: string, visitor: string, method = 'POST') =>
    app.request(path, {
      method,
      headers: { 'x-visitor': visitor, accept: path === '/' ? 'text/html' : 'application/json' },
      ...(method === 'POST' ? { body: path === '/' ? 'q=1' : '{"text":"1"}' } : {}),
    })
  test('questions count, by page and by API together; looking does not', async () => {
    for (let i = 0; i < MINUTE / 2; i++) {
      await request('/', 'a')
      await request('/api/ask', 'a')
    }
    expect((await request('/api/ask', 'a')).status).toBe(429)
    const page = await request('/', 'a')
    expect(page.status).toBe(429)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('您问得太快了')
    for (const path of ['/', '/p/qujiang-2023-26/12', '/health'])
      expect((await request(path, 'a', 'GET')).status).toBe(200)
  })
})

describe('who is asking', () => {
  const serve = (settings: Record<string, string>) => {
    const all = readSettings({ LOG_LEVEL: 'silent', ...settings })
    const service = createService(all, createJourney(all, createMemoryStore()), () => '192.0.2.1')
    return async (headers: Record<string, string>, times: number) => {
      let last = 0
      for (let i = 0; i < times; i++)
        last = (await service.request('/api/ask', { method: 'POST', headers, body: '{"text":"1"}' })).status
      return last
    }
  }
  test('is told by the address of the connection, whatever the request says', async () => {
    const ask = serve({})
    for (let i = 0; i < MINUTE; i++) await ask({ 'x-forwarded-for': `198.51.100.${i}` }, 1)
    expect(await ask({ 'x-forwarded-for': '203.0.113.1' }, 1)).toBe(429)
  })
  test('is told by the header of a proxy where it is set, of a list by its last', async () => {
    const ask = serve({ ADDRESS_HEADER: 'X-Forwarded-For' })
    for (let i = 0; i < MINUTE; i++) await ask({ 'x-forwarded-for': `${i}.0.0.1, 198.51.100.7` }, 1)
    expect(await ask({ 'x-forwarded-for': '1.1.1.1, 198.51.100.7' }, 1)).toBe(429)
    expect(await ask({ 'x-forwarded-for': '1.1.1.1, 198.51.100.8' }, 1)).toBe(200)
  })
})
