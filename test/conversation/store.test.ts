/** What every store promises, run over the in-process store, SQLite in a file and in memory, and D1 in workerd. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getPlatformProxy } from 'wrangler'
import { createD1Store, type Database } from '../../src/conversation/d1.ts'
import { DELIVERY_MS, LEASE_MS, MEMORY_MS, type Store, type Turn } from '../../src/conversation/index.ts'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import { schema } from '../../src/conversation/sql.ts'
import { openSqliteStore } from '../../src/conversation/sqlite.ts'
import type { Reply } from '../../src/platforms/platform.ts'

const ROOT = new URL('../../', import.meta.url)
const MIGRATION = readFileSync(new URL('deploy/migrations/0001_conversations.sql', ROOT), 'utf8')
const NOW = Date.UTC(2026, 10, 23)

const reply = (text: string): Reply => ({
  answer: { kind: 'clause', refs: ['demo-1/1'], hits: ['早稻'], text },
  blocks: [{ kind: 'quote', text }],
})
const fresh: Turn = { kind: 'new', memory: {} }
const repeated = (text: string): Turn => ({ kind: 'repeated', reply: reply(text) })

/** A store under test; `damage` writes a value into a row behind its back. */
type Subject = {
  store: Store
  damage?: (statement: string, value: string, key: string) => Promise<void>
  close: () => void | Promise<void>
}
/** The stores whose rows can be got at from outside. */
const DAMAGEABLE = ['SQLite in a file', 'D1']

const subjects: Record<string, () => Promise<Subject>> = {
  'in-process': async () => ({ store: createMemoryStore(), close: () => {} }),
  'SQLite in memory': async () => {
    const store = await openSqliteStore(':memory:')
    return { store, close: store.close }
  },
  'SQLite in a file': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wence-store-'))
    const path = join(folder, 'store.sqlite')
    const store = await openSqliteStore(path)
    const damage = async (statement: string, value: string, key: string) => {
      const other = new DatabaseSync(path)
      expect(other.prepare(statement).run(value, key).changes).toBe(1)
      other.close()
    }
    const close = () => {
      store.close()
      rmSync(folder, { recursive: true })
    }
    return { store, damage, close }
  },
  D1: async () => {
    const proxy = await getPlatformProxy<{ DB: Database }>({
      configPath: fileURLToPath(new URL('wrangler.toml', ROOT)),
      persist: false,
    })
    const { DB } = proxy.env
    await DB.batch(MIGRATION.split(';').flatMap((part) => (part.trim() === '' ? [] : [DB.prepare(part)])))
    const damage = async (statement: string, value: string, key: string) => {
      const [result] = await DB.batch([DB.prepare(`${statement} RETURNING key`).bind(value, key)])
      expect(result?.results).toEqual([{ key }])
    }
    return { store: createD1Store(DB), damage, close: proxy.dispose }
  },
}

describe.each(Object.entries(subjects))('%s', (name, open) => {
  let subject: Subject
  let store: Store
  beforeAll(async () => {
    subject = await open()
    store = subject.store
  })
  afterAll(() => subject.close())

  let serial = 0
  /** Keys of their own for each test. */
  const keys = () => ({
    a: `a${++serial}`,
    b: `b${serial}`,
    first: `first${serial}`,
    second: `second${serial}`,
  })

  test('a new delivery, then the same again: the reply it got, also a day later, and then no longer', async () => {
    const { a, first } = keys()
    expect(await store.begin(a, first, NOW)).toEqual(fresh)
    await store.finish(a, first, { refs: ['demo-1/1'] }, reply('一'), NOW)
    expect(await store.begin(a, first, NOW + 1)).toEqual(repeated('一'))
    expect(await store.begin(a, first, NOW + DELIVERY_MS - 1)).toEqual(repeated('一'))
    expect(await store.begin(a, first, NOW + DELIVERY_MS)).toEqual(fresh)
  })

  test('the next delivery of a conversation is given its memory, another conversation is not', async () => {
    const { a, b, first, second } = keys()
    const memory = { choices: ['demo-1/1', 'demo-1/2'], refs: [], rest: ['其余'] }
    await store.begin(a, first, NOW)
    await store.finish(a, first, memory, reply('一'), NOW)
    expect(await store.begin(a, second, NOW)).toEqual({ kind: 'new', memory })
    expect(await store.begin(b, `${second} of b`, NOW)).toEqual(fresh)
    await store.finish(b, `${second} of b`, { rest: ['别的'] }, reply('二'), NOW)
    expect(await store.begin(a, null, NOW)).toEqual({ kind: 'new', memory })
    expect(await store.begin(b, null, NOW)).toEqual({ kind: 'new', memory: { rest: ['别的'] } })
  })

  test('without a delivery nothing is claimed, only the memory is kept', async () => {
    const { a } = keys()
    expect(await store.begin(a, null, NOW)).toEqual(fresh)
    expect(await store.begin(a, null, NOW)).toEqual(fresh)
    await store.finish(a, null, { rest: ['一'] }, reply('一'), NOW)
    await store.finish(a, null, { rest: ['二'] }, reply('二'), NOW)
    expect(await store.begin(a, null, NOW)).toEqual({ kind: 'new', memory: { rest: ['二'] } })
  })

  test('memory expires, counted from the last message', async () => {
    const { a } = keys()
    await store.finish(a, null, { rest: ['一'] }, reply('一'), NOW)
    await store.finish(a, null, { rest: ['二'] }, reply('二'), NOW + 1000)
    expect(await store.begin(a, null, NOW + MEMORY_MS + 999)).toEqual({
      kind: 'new',
      memory: { rest: ['二'] },
    })
    expect(await store.begin(a, null, NOW + MEMORY_MS + 1000)).toEqual(fresh)
  })

  test('of twenty at the same moment one is new, the others wait for its reply', async () => {
    const { a, first } = keys()
    let begun = 0
    const turns = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const turn = await store.begin(a, first, NOW)
        if (turn.kind === 'repeated') return turn
        await new Promise((done) => setTimeout(done, 120))
        await store.finish(a, first, {}, reply(`第${++begun}次`), NOW)
        return turn
      }),
    )
    expect(turns.filter(({ kind }) => kind === 'new')).toHaveLength(1)
    expect(turns.filter(({ kind }) => kind === 'repeated')).toEqual(Array(19).fill(repeated('第1次')))
  })

  test('a claim whose lease has run out is taken over, by one', async () => {
    const { a, first } = keys()
    expect(await store.begin(a, first, NOW)).toEqual(fresh)
    expect(await store.begin(a, first, NOW + LEASE_MS)).toEqual(fresh)
    await store.finish(a, first, {}, reply('接手'), NOW + LEASE_MS)
    await store.finish(a, first, {}, reply('迟到'), NOW + LEASE_MS + 1)
    expect(await store.begin(a, first, NOW + LEASE_MS + 2)).toEqual(repeated('接手'))
  })

  test('whoever waits takes over when the lease runs out', async () => {
    const { a, first } = keys()
    await store.begin(a, first, NOW)
    const started = performance.now()
    const winners = await Promise.all(
      [1, 2].map(async (number) => {
        const turn = await store.begin(a, first, NOW)
        if (turn.kind === 'new') await store.finish(a, first, {}, reply(`${number}`), NOW + LEASE_MS)
        return turn.kind
      }),
    )
    expect(winners.sort()).toEqual(['new', 'repeated'])
    expect(performance.now() - started).toBeGreaterThan(LEASE_MS - 50)
    expect(performance.now() - started).toBeLessThan(4500)
  })

  test('purging deletes what has expired and nothing else', async () => {
    const { a, b, first, second } = keys()
    const later = NOW + 10 * DELIVERY_MS
    await store.begin(a, first, NOW)
    await store.finish(a, first, { rest: ['旧'] }, reply('旧'), NOW)
    await store.begin(b, second, later)
    await store.finish(b, second, { rest: ['新'] }, reply('新'), later)
    await store.purge(later)
    expect(await store.begin(b, second, later)).toEqual(repeated('新'))
    expect(await store.begin(b, null, later)).toEqual({ kind: 'new', memory: { rest: ['新'] } })
    // Seen with the clock turned back, an expired row would come back if it were still there.
    expect(await store.begin(a, null, NOW)).toEqual(fresh)
    expect(await store.begin(a, first, NOW)).toEqual(fresh)
  })

  if (DAMAGEABLE.includes(name)) {
    test.each(['not JSON', '', 'null', '[]', '5', '{"rest":"text"}', '{"rest":[1]}'])(
      'a memory row holding %j counts as absent',
      async (damaged) => {
        const { a } = keys()
        await store.finish(a, null, { rest: ['一'] }, reply('一'), NOW)
        await subject.damage?.('UPDATE conversations SET memory = ? WHERE key = ?', damaged, a)
        expect(await store.begin(a, null, NOW)).toEqual(fresh)
        expect(await store.begin(a, `${a} delivery`, NOW)).toEqual(fresh)
      },
    )

    test.each([
      'not JSON',
      '',
      'null',
      '{}',
      '{"answer":{"kind":"help","text":"?"}}',
      '{"answer":null,"blocks":[]}',
    ])('a reply row holding %j counts as absent', async (damaged) => {
      const { a, first } = keys()
      await store.finish(a, first, { rest: ['一'] }, reply('一'), NOW)
      await subject.damage?.('UPDATE deliveries SET reply = ? WHERE key = ?', damaged, first)
      expect(await store.begin(a, first, NOW)).toEqual({ kind: 'new', memory: { rest: ['一'] } })
      await store.finish(a, first, {}, reply('再一'), NOW)
      expect(await store.begin(a, first, NOW)).toEqual(repeated('再一'))
    })
  }

  test('keys and texts are data: quotes, percent signs, rare characters', async () => {
    const { a } = keys()
    const odd = `${a}'; DROP TABLE deliveries; -- % _ \u0000 𠮷`
    await store.begin(odd, odd, NOW)
    await store.finish(odd, odd, { rest: [odd] }, reply(odd), NOW)
    expect(await store.begin(odd, odd, NOW)).toEqual(repeated(odd))
    expect(await store.begin(odd, null, NOW)).toEqual({ kind: 'new', memory: { rest: [odd] } })
  })
})

describe('in-process', () => {
  test('keeps a bounded number, the oldest goes first', async () => {
    const store = createMemoryStore(3)
    for (const key of ['1', '2', '3', '1', '4'])
      await store.finish(key, key, { rest: [key] }, reply(key), NOW)
    expect(await store.begin('2', null, NOW)).toEqual(fresh)
    for (const key of ['1', '3', '4']) {
      expect(await store.begin(key, null, NOW)).toEqual({ kind: 'new', memory: { rest: [key] } })
    }
    expect(await store.begin('4', '4', NOW)).toEqual(repeated('4'))
    // Delivery 1 was known already, so it stayed the oldest.
    expect(await store.begin('1', '1', NOW)).toEqual({ kind: 'new', memory: { rest: ['1'] } })
  })
})

describe('SQLite', () => {
  test('two processes share a file, and it outlives them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wence-store-'))
    const path = join(folder, 'store.sqlite')
    const [one, two] = [await openSqliteStore(path), await openSqliteStore(path)]
    expect(await one.begin('a', 'first', NOW)).toEqual(fresh)
    const waiting = two.begin('a', 'first', NOW)
    await one.finish('a', 'first', {}, reply('一'), NOW)
    expect(await waiting).toEqual(repeated('一'))
    one.close()
    two.close()
    const again = await openSqliteStore(path)
    expect(await again.begin('a', 'first', NOW)).toEqual(repeated('一'))
    again.close()
    rmSync(folder, { recursive: true })
  })

  test('a file that cannot be opened is told', async () => {
    await expect(openSqliteStore('/no/such/folder/store.sqlite')).rejects.toThrow('STORE cannot be opened')
  })
})

describe('D1', () => {
  /** A database of one empty answer that fails as often as told. */
  const failing = (times: number, message: string) => {
    const tried = { batches: 0 }
    const statement = { bind: () => statement }
    const database: Database = {
      prepare: () => statement,
      batch: async (statements) => {
        if (tried.batches++ < times) throw new Error(message)
        return statements.map(() => ({ results: [{ key: 'ours' }] }))
      },
    }
    return { tried, store: createD1Store(database) }
  }

  test.each([
    'D1_ERROR: Network connection lost.',
    'storage caused object to be reset',
    'reset because its code was updated',
  ])('a passing fault is tried again: %s', async (message) => {
    const { tried, store } = failing(2, message)
    expect(await store.begin('a', 'first', NOW)).toEqual(fresh)
    expect(tried.batches).toBe(3)
  })

  test('four times at most', async () => {
    const { tried, store } = failing(99, 'Network connection lost')
    await expect(store.finish('a', 'first', {}, reply('一'), NOW)).rejects.toThrow('connection lost')
    expect(tried.batches).toBe(4)
  })

  test('any other fault is not', async () => {
    const { tried, store } = failing(1, 'no such table: deliveries')
    await expect(store.purge(NOW)).rejects.toThrow('no such table')
    expect(tried.batches).toBe(1)
  })

  test('the migration makes the tables the program knows', () => {
    for (const statement of schema) expect(MIGRATION).toContain(`${statement};`)
  })
})
