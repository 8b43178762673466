/** The store over SQLite, wherever it runs: a turn is one transaction. What does not parse in a row counts as absent. */
import type { Reply } from '../platforms/platform.ts'
import { DELIVERY_MS, type Memory, recall, SENDING_MS, type Store } from './index.ts'
import { asMemory } from './remembered.ts'

type Value = string | number | null
type Row = Record<string, unknown>

/** What the store needs of a SQLite: both calls are synchronous. */
export type Database = {
  /** Runs one statement and returns its rows. */
  query(sql: string, ...values: Value[]): Row[]
  /** Runs the work in one transaction that no other writer can enter; undone when it throws. */
  transact<Result>(work: () => Result): Result
}

const tables = [
  `CREATE TABLE IF NOT EXISTS conversation (
  key TEXT PRIMARY KEY,
  memory TEXT NOT NULL,
  at INTEGER NOT NULL
)`,
  `CREATE TABLE IF NOT EXISTS delivery (
  key TEXT PRIMARY KEY,
  conversation TEXT NOT NULL,
  reply TEXT NOT NULL,
  sending INTEGER,
  at INTEGER NOT NULL
)`,
  'CREATE INDEX IF NOT EXISTS delivery_of ON delivery (conversation)',
]

const readObject = (text: unknown): Row | undefined => {
  if (typeof text !== 'string') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Row) : undefined
  } catch {
    return undefined
  }
}

const readReply = (text: unknown): Reply | undefined => {
  const reply = readObject(text) as { answer?: Row; blocks?: unknown } | undefined
  const whole = typeof reply?.answer?.kind === 'string' && typeof reply.answer.text === 'string'
  return whole && Array.isArray(reply.blocks) ? (reply as unknown as Reply) : undefined
}

/** Creates the store, and its tables where they are missing. */
export const createSqlStore = ({ query, transact }: Database): Store => {
  for (const table of tables) query(table)

  const readMemory = (conversation: string, now: number): Memory => {
    const [row] = query('SELECT memory, at FROM conversation WHERE key = ?', conversation)
    return row ? recall(asMemory(readObject(row.memory)), now - Number(row.at)) : {}
  }
  const keepMemory = (conversation: string, memory: Memory, now: number) => {
    if (Object.keys(memory).length === 0) query('DELETE FROM conversation WHERE key = ?', conversation)
    else
      query(
        'INSERT OR REPLACE INTO conversation (key, memory, at) VALUES (?, ?, ?)',
        conversation,
        JSON.stringify(memory),
        now,
      )
  }
  const readDelivery = (delivery: string, now: number) => {
    const [row] = query(
      'SELECT reply, sending FROM delivery WHERE key = ? AND at > ?',
      delivery,
      now - DELIVERY_MS,
    )
    const reply = readReply(row?.reply)
    return reply && { reply, sending: row?.sending === null ? null : Number(row?.sending) }
  }

  return {
    async turn({ conversation, delivery, push }, now, work) {
      return transact(() => {
        const known = delivery === null ? undefined : readDelivery(delivery, now)
        if (known) {
          const due = push && known.sending !== null && known.sending <= now
          if (due) query('UPDATE delivery SET sending = ? WHERE key = ?', now + SENDING_MS, delivery)
          return { reply: known.reply, repeated: true, due }
        }
        const { reply, memory, forget } = work(readMemory(conversation, now))
        if (forget) query('DELETE FROM delivery WHERE conversation = ?', conversation)
        if (delivery !== null)
          query(
            'INSERT OR REPLACE INTO delivery (key, conversation, reply, sending, at) VALUES (?, ?, ?, ?, ?)',
            delivery,
            conversation,
            JSON.stringify(reply),
            push ? now + SENDING_MS : null,
            now,
          )
        keepMemory(conversation, memory, now)
        return { reply, repeated: false, due: true }
      })
    },
    async settle({ delivery }, sent, now) {
      query('UPDATE delivery SET sending = ? WHERE key = ?', sent ? null : now, delivery)
    },
    async purge(now) {
      for (const table of ['conversation', 'delivery'])
        query(`DELETE FROM ${table} WHERE at <= ?`, now - DELIVERY_MS)
    },
  }
}
