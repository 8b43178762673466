/** What every store promises, run over the in-process store, SQLite in memory and in a file, and a Durable Object in workerd. */

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  DELIVERY_MS,
  MEMORY_MS,
  type Memory,
  type Outcome,
  recall,
  SENDING_MS,
  type Store,
  type Turn,
} from '../../src/conversation/index.ts'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import { openSqliteStore } from '../../src/conversation/sqlite.ts'
import type { Reply } from '../../src/platforms/platform.ts'
import type { Done } from './objects.ts'
import { startWorker } from './workerd.ts'

const NOW = Date.UTC(2026, 10, 23)

const reply = (text: string): Reply => ({
  answer: { kind: 'clause', refs: ['demo-1/1'], hits: ['早稻'], text },
  blocks: [{ kind: 'quote', text }],
})
const outcome = (text: string, memory: Memory = {}, more: { forget?: true } = {}): Outcome => ({
  reply: reply(text),
  memory,
  ...more,
})
/** What a turn comes to whose work ran on this memory, and one whose work did not. */
const ran = (text: string, seen: Memory = {}): Done => ({
  turned: { reply: reply(text), repeated: false, due: true },
  seen,
})
const again = (text: string, due = false): Done => ({
  turned: { reply: reply(text), repeated: true, due },
  seen: null,
})

/** A store under test, its work told as data; `sql` gets at its rows behind its back. */
type Subject = {
  turn: (turn: Turn, now: number, outcome: Outcome | null) => Promise<Done>
  settle: Store['settle']
  purge: Store['purge']
  sql?: (statement: string, ...values: string[]) => Promise<unknown>
  close: () => void | Promise<void>
}

const subjectOf = (store: Store): Omit<Subject, 'close'> => ({
  async turn(turn, now, wanted) {
    let seen: Memory | null = null
    const turned = await store.turn(turn, now, (memory) => {
      seen = memory
      if (wanted === null) throw new Error('the work failed')
      return wanted
    })
    return { turned, seen }
  },
  settle: store.settle,
  purge: store.purge,
})

const subjects: Record<string, () => Promise<Subject>> = {
  'in-process': async () => ({ ...subjectOf(createMemoryStore()), close: () => {} }),
  'SQLite in memory': async () => {
    const store = await openSqliteStore(':memory:')
    return { ...subjectOf(store), close: store.close }
  },
  'SQLite in a file': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wence-store-'))
    const path = join(folder, 'store.sqlite')
    const store = await openSqliteStore(path)
    return {
      ...subjectOf(store),
      async sql(statement, ...values) {
        const other = new DatabaseSync(path)
        expect(other.prepare(statement).run(...values).changes).toBe(1)
        other.close()
      },
      close() {
        store.close()
        rmSync(folder, { recursive: true })
      },
    }
  },
  'a Durable Object': async () => {
    const { objectOf, close } = await startWorker('test/conversation/objects.ts', { KEEPERS: 'Keeper' })
    const { call, sql } = objectOf('KEEPERS', 'store')
    return {
      turn: (...given) => call('turn', ...given) as Promise<Done>,
      settle: (...given) => call('settle', ...given) as Promise<void>,
      purge: (...given) => call('purge', ...given) as Promise<void>,
      async sql(statement, ...values) {
        expect(await sql(`${statement} RETURNING key`, ...values)).toHaveLength(1)
      },
      close,
    }
  },
}

describe.each(Object.entries(subjects))('%s', (name, open) => {
  let store: Subject
  beforeAll(async () => {
    store = await open()
  }, 60_000)
  afterAll(() => store.close())

  let serial = 0
  /** Turns of two conversations that no other test has. */
  const turns = () => {
    const prefix = `${name} ${++serial}`
    const of =
      (conversation: string) =>
      (delivery: string | null, push = false): Turn => ({
        conversation: `${prefix} ${conversation}`,
        delivery: delivery === null ? null : `${prefix} ${conversation} ${delivery}`,
        push,
      })
    return { a: of('a'), b: of('b') }
  }
  /** What a conversation is remembered by, seen without leaving a trace. */
  const remembered = async (turn: Turn, now: number): Promise<Memory> => {
    const { seen } = await store.turn({ ...turn, delivery: null }, now, outcome('看', {}))
    if (seen !== null && Object.keys(seen).length > 0)
      await store.turn({ ...turn, delivery: null }, now, outcome('看', seen))
    return seen as Memory
  }

  test('a new delivery runs; the same again gets the reply it got, for a day', async () => {
    const { a } = turns()
    expect(await store.turn(a('1'), NOW, outcome('一', { refs: ['demo-1/1'] }))).toEqual(ran('一'))
    expect(await store.turn(a('1'), NOW + 1, outcome('另'))).toEqual(again('一'))
    expect(await store.turn(a('1'), NOW + DELIVERY_MS - 1, outcome('另'))).toEqual(again('一'))
    expect(await store.turn(a('1'), NOW + DELIVERY_MS, outcome('另'))).toEqual(ran('另'))
  })

  test('a repeated delivery gets its own reply, whatever came in between, and changes nothing', async () => {
    const { a } = turns()
    await store.turn(a('1'), NOW, outcome('一', { rest: ['一'] }))
    await store.turn(a('2'), NOW, outcome('二', { rest: ['二'] }))
    expect(await store.turn(a('1'), NOW, outcome('另', { rest: ['另'] }))).toEqual(again('一'))
    expect(await remembered(a(null), NOW)).toEqual({ rest: ['二'] })
  })

  test('each turn sees the memory the one before left; another conversation does not', async () => {
    const { a, b } = turns()
    const memory: Memory = {
      choices: ['demo-1/1', '=Q061'],
      refs: [],
      code: 'Q061',
      greeted: '2026-11-23',
      estimate: {
        asked: [
          {
            calculator: 'demo',
            inputs: {
              area: { kind: 'amounts', amounts: [{ from: '100', to: '100.5', about: true }] },
              crop: { kind: 'options', options: ['早稻'] },
              scale: { kind: 'condition', holds: false },
            },
            target: { yuan: '1/3' },
          },
        ],
        shown: 1,
        asking: { at: 0, input: 'area' },
      },
    }
    await store.turn(a('1'), NOW, outcome('一', memory))
    expect(await store.turn(b('1'), NOW, outcome('二'))).toEqual(ran('二'))
    expect(await store.turn(a('2'), NOW, outcome('二', { rest: ['余'] }))).toEqual(ran('二', memory))
    expect(await store.turn(a('3'), NOW, outcome('三', {}))).toEqual(ran('三', { rest: ['余'] }))
    expect(await store.turn(a('4'), NOW, outcome('四'))).toEqual(ran('四'))
  })

  test('without a delivery every turn runs', async () => {
    const { a } = turns()
    expect(await store.turn(a(null), NOW, outcome('一', { rest: ['一'] }))).toEqual(ran('一'))
    expect(await store.turn(a(null), NOW, outcome('一'))).toEqual(ran('一', { rest: ['一'] }))
  })

  test('memory goes half an hour after the last message, except the day of the greeting', async () => {
    const { a, b } = turns()
    const memory: Memory = { rest: ['一'], greeted: '2026-11-23' }
    await store.turn(a(null), NOW, outcome('一', { rest: ['旧'] }))
    await store.turn(a(null), NOW + 1000, outcome('一', memory))
    await store.turn(b(null), NOW, outcome('一', { rest: ['一'] }))
    expect(await remembered(a(null), NOW + 1000 + MEMORY_MS - 1)).toEqual(memory)
    expect(await remembered(b(null), NOW + MEMORY_MS)).toEqual({})
    await store.turn(a(null), NOW, outcome('一', memory))
    const late = await store.turn(a(null), NOW + MEMORY_MS, outcome('一', memory))
    expect(late.seen).toEqual({ greeted: '2026-11-23' })
    expect((await store.turn(a(null), NOW + MEMORY_MS + DELIVERY_MS, outcome('一'))).seen).toEqual({})
  })

  test('of twenty deliveries of one message at the same moment, the work of one runs', async () => {
    const { a } = turns()
    const done = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.turn(a('1'), NOW, outcome(`第${i}次`))),
    )
    const [first, ...more] = done.filter(({ seen }) => seen !== null)
    expect(more).toEqual([])
    for (const { turned } of done) expect(turned.reply).toEqual(first?.turned.reply)
    expect(done.filter(({ turned }) => turned.repeated)).toHaveLength(19)
  })

  test('different messages of one conversation at the same moment follow each other', async () => {
    const { a } = turns()
    const done = await Promise.all(
      Array.from({ length: 12 }, (_, i) => store.turn(a(`${i}`), NOW, outcome(`${i}`, { rest: [`${i}`] }))),
    )
    const seen = done.map(({ seen }) => seen?.rest?.[0])
    const left = (await remembered(a(null), NOW)).rest?.[0]
    // Each memory is seen by exactly one later turn: none is lost, none is seen twice.
    expect(seen.filter((one) => one === undefined)).toHaveLength(1)
    expect([...seen, left].filter((one) => one !== undefined).sort()).toEqual(
      done.map((_, i) => `${i}`).sort(),
    )
  })

  test('a turn whose work throws leaves nothing behind', async () => {
    const { a } = turns()
    await store.turn(a('1'), NOW, outcome('一', { rest: ['一'] }))
    await expect(store.turn(a('2'), NOW, null)).rejects.toThrow('the work failed')
    expect(await store.turn(a('2'), NOW, outcome('二'))).toEqual(ran('二', { rest: ['一'] }))
  })

  describe('a reply that is pushed', () => {
    test('is due once; sent, it never is again', async () => {
      const { a } = turns()
      expect(await store.turn(a('1', true), NOW, outcome('一'))).toEqual(ran('一'))
      expect(await store.turn(a('1', true), NOW + 1, outcome('另'))).toEqual(again('一'))
      await store.settle(a('1', true), true, NOW + 2)
      expect(await store.turn(a('1', true), NOW + 3, outcome('另'))).toEqual(again('一'))
      expect(await store.turn(a('1', true), NOW + SENDING_MS + 3, outcome('另'))).toEqual(again('一'))
    })

    test('not sent, it is due at once with the next delivery, and with that one only', async () => {
      const { a } = turns()
      await store.turn(a('1', true), NOW, outcome('一'))
      await store.settle(a('1', true), false, NOW + 1)
      expect(await store.turn(a('1', true), NOW + 1, outcome('另'))).toEqual(again('一', true))
      expect(await store.turn(a('1', true), NOW + 2, outcome('另'))).toEqual(again('一'))
      await store.settle(a('1', true), true, NOW + 3)
      expect(await store.turn(a('1', true), NOW + 1 + SENDING_MS, outcome('另'))).toEqual(again('一'))
    })

    test('of which nothing more is heard, it is due again once no call can still be running', async () => {
      const { a } = turns()
      await store.turn(a('1', true), NOW, outcome('一'))
      expect(await store.turn(a('1', true), NOW + SENDING_MS - 1, outcome('另'))).toEqual(again('一'))
      const late = await Promise.all(
        Array.from({ length: 5 }, () => store.turn(a('1', true), NOW + SENDING_MS, outcome('另'))),
      )
      expect(late.filter(({ turned }) => turned.due)).toEqual([again('一', true)])
    })

    test('settling what is not known, or has no delivery, does nothing', async () => {
      const { a } = turns()
      await store.settle(a('1', true), true, NOW)
      await store.settle(a(null, true), false, NOW)
      expect(await store.turn(a('1', true), NOW, outcome('一'))).toEqual(ran('一'))
    })
  })

  test('forgetting deletes memory and earlier deliveries, but not its own reply, nor anything of others', async () => {
    const { a, b } = turns()
    await store.turn(a('1'), NOW, outcome('一', { rest: ['一'], greeted: '2026-11-23' }))
    await store.turn(b('1'), NOW, outcome('别', { rest: ['别'] }))
    expect(await store.turn(a('2'), NOW, outcome('忘', {}, { forget: true }))).toEqual(
      ran('忘', { rest: ['一'], greeted: '2026-11-23' }),
    )
    expect(await store.turn(a('2'), NOW, outcome('另'))).toEqual(again('忘'))
    expect(await store.turn(a('3'), NOW, outcome('三'))).toEqual(ran('三'))
    expect(await store.turn(a('1'), NOW, outcome('再一'))).toEqual(ran('再一'))
    expect(await store.turn(b('1'), NOW, outcome('另'))).toEqual(again('别'))
    expect(await remembered(b(null), NOW)).toEqual({ rest: ['别'] })
  })

  test('purging deletes what has expired and nothing else', async () => {
    const { a, b } = turns()
    const later = NOW + 10 * DELIVERY_MS
    await store.turn(a('1'), later - DELIVERY_MS, outcome('旧', { rest: ['旧'], greeted: '2026-11-23' }))
    await store.turn(b('1'), later - DELIVERY_MS + 1, outcome('新', { rest: ['新'], greeted: '2026-11-23' }))
    await store.purge(later)
    // Seen with the clock turned back, an expired row would come back if it were still there.
    const before = later - DELIVERY_MS
    expect(await store.turn(b('1'), before + 1, outcome('另'))).toEqual(again('新'))
    expect(await remembered(b(null), before + 1)).toEqual({ rest: ['新'], greeted: '2026-11-23' })
    expect(await store.turn(a('1'), before, outcome('另'))).toEqual(ran('另'))
  })

  test('keys and texts are data: quotes, percent signs, rare characters', async () => {
    const { a } = turns()
    const odd = `'; DROP TABLE delivery; -- % _ \u0000 𠮷 ${'长'.repeat(500)}`
    const turn = a(odd, true)
    expect(await store.turn(turn, NOW, outcome(odd, { rest: [odd] }))).toEqual(ran(odd))
    await store.settle(turn, false, NOW)
    expect(await store.turn(turn, NOW, outcome('另'))).toEqual(again(odd, true))
    expect(await remembered(turn, NOW)).toEqual({ rest: [odd] })
  })

  if (['SQLite in a file', 'a Durable Object'].includes(name)) {
    test.each([
      'not JSON',
      '',
      'null',
      '[]',
      '5',
      '{"rest":"text"}',
      '{"rest":[1]}',
      '{"unknown":1}',
      '{"estimate":{"asked":[{"calculator":"x","inputs":{"a":{"kind":"amounts","amounts":[{"from":"1e9","to":"1"}]}}}],"shown":1}}',
    ])('a memory row holding %j counts as absent', async (damaged) => {
      const { a } = turns()
      const turn = a('1')
      await store.turn(turn, NOW, outcome('一', { rest: ['一'] }))
      await store.sql?.('UPDATE conversation SET memory = ? WHERE key = ?', damaged, turn.conversation)
      expect(await store.turn(a('2'), NOW, outcome('二'))).toEqual(ran('二'))
    })

    test.each([
      'not JSON',
      '',
      'null',
      '{}',
      '{"answer":{"kind":"help","text":"?"}}',
      '{"answer":null,"blocks":[]}',
    ])('a reply row holding %j counts as absent', async (damaged) => {
      const { a } = turns()
      const turn = a('1')
      await store.turn(turn, NOW, outcome('一', { rest: ['一'] }))
      await store.sql?.('UPDATE delivery SET reply = ? WHERE key = ?', damaged, turn.delivery as string)
      expect(await store.turn(turn, NOW, outcome('再一'))).toEqual(ran('再一', { rest: ['一'] }))
      expect(await store.turn(turn, NOW, outcome('另'))).toEqual(again('再一'))
    })
  }
})

describe('what is left of a memory', () => {
  const memory: Memory = { rest: ['一'], greeted: '2026-11-23' }
  test.each([
    [memory, 0, memory],
    [memory, MEMORY_MS - 1, memory],
    [memory, MEMORY_MS, { greeted: '2026-11-23' }],
    [memory, DELIVERY_MS - 1, { greeted: '2026-11-23' }],
    [memory, DELIVERY_MS, {}],
    [{ rest: ['一'] }, MEMORY_MS, {}],
  ])('%j after %d ms', (kept, age, left) => {
    expect(recall(kept, age)).toEqual(left)
  })
})

describe('in-process', () => {
  test('keeps a bounded number, the oldest goes first', async () => {
    const { turn } = subjectOf(createMemoryStore(3))
    const say = (key: string, delivery: string) =>
      turn({ conversation: key, delivery, push: false }, NOW, outcome(delivery, { rest: [key] }))
    for (const [key, delivery] of [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
      ['1', 'd'],
      ['4', 'e'],
    ] as const)
      await say(key, delivery)
    // Conversation 1 went on, so 2 was the oldest; of the deliveries a and b were.
    const left = await Promise.all(
      ['1', '3', '4', '2'].map((conversation) =>
        turn({ conversation, delivery: null, push: false }, NOW, outcome('看', { rest: [conversation] })),
      ),
    )
    expect(left.map(({ seen }) => seen?.rest?.[0])).toEqual(['1', '3', '4', undefined])
    const known = []
    for (const delivery of ['c', 'd', 'e', 'b', 'a'])
      known.push(
        (await turn({ conversation: '9', delivery, push: false }, NOW, outcome('新'))).turned.repeated,
      )
    expect(known).toEqual([true, true, true, false, false])
  })
})

describe('SQLite in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wence-store-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('two connections share it, and it outlives them', async () => {
    const path = join(folder, 'two.sqlite')
    const [one, two] = [await openSqliteStore(path), await openSqliteStore(path)]
    const turn: Turn = { conversation: 'a', delivery: 'first', push: false }
    expect(await subjectOf(one).turn(turn, NOW, outcome('一', { rest: ['一'] }))).toEqual(ran('一'))
    expect(await subjectOf(two).turn(turn, NOW, outcome('另'))).toEqual(again('一'))
    one.close()
    two.close()
    const third = await openSqliteStore(path)
    expect(await subjectOf(third).turn({ ...turn, delivery: 'next' }, NOW, outcome('二'))).toEqual(
      ran('二', { rest: ['一'] }),
    )
    third.close()
  })

  test('processes that start at once share it: every turn follows another, every delivery runs once', async () => {
    const path = join(folder, 'processes.sqlite')
    const turnsEach = 60
    // Each process counts in one conversation, and tells which of the common deliveries it ran.
    const script = `
      import { openSqliteStore } from ${JSON.stringify(new URL('../../src/conversation/sqlite.ts', import.meta.url).href)}
      const store = await openSqliteStore(${JSON.stringify(path)})
      const reply = { answer: { kind: 'help', refs: [], hits: [], text: '' }, blocks: [] }
      const ran = []
      for (let i = 0; i < ${turnsEach}; i++) {
        await store.turn({ conversation: 'count', delivery: null, push: false }, ${NOW}, ({ rest = ['0'] }) =>
          ({ reply, memory: { rest: [String(Number(rest[0]) + 1)] } }))
        await store.turn({ conversation: 'common', delivery: 'd' + i, push: false }, ${NOW}, () =>
          { ran.push(i); return { reply, memory: {} } })
      }
      console.log(JSON.stringify(ran))`
    const processes = await Promise.all(
      Array.from({ length: 4 }, () =>
        promisify(execFile)(process.execPath, [
          '--disable-warning=ExperimentalWarning',
          '--input-type=module',
          '--eval',
          script,
        ]),
      ),
    )
    const inAll = processes.flatMap(({ stdout }) => JSON.parse(stdout) as number[])
    expect(inAll.sort((a, b) => a - b)).toEqual(Array.from({ length: turnsEach }, (_, i) => i))
    const store = await openSqliteStore(path)
    const turn: Turn = { conversation: 'count', delivery: null, push: false }
    expect((await subjectOf(store).turn(turn, NOW, outcome('看'))).seen).toEqual({
      rest: [String(4 * turnsEach)],
    })
    store.close()
  })

  test('a file that cannot be opened is told', async () => {
    await expect(openSqliteStore('/no/such/folder/store.sqlite')).rejects.toThrow('STORE cannot be opened')
  })
})
