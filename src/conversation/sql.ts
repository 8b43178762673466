/** The statements of the two SQL stores, and how their rows are read: what does not parse counts as absent. */

import type { Reply } from '../platforms/platform.ts'
import { DELIVERY_MS, LEASE_MS, MEMORY_MS, type Memory } from './index.ts'
import { asMemory } from './remembered.ts'
import type { Attempt } from './turn.ts'

/** The tables; D1 gets them from deploy/migrations, where the same statements stand. */
export const schema = [
  `CREATE TABLE IF NOT EXISTS conversations (
  key TEXT PRIMARY KEY,
  memory TEXT NOT NULL,
  expires_at INTEGER NOT NULL
)`,
  `CREATE TABLE IF NOT EXISTS deliveries (
  key TEXT PRIMARY KEY,
  lease_until INTEGER NOT NULL,
  reply TEXT,
  expires_at INTEGER NOT NULL
)`,
]

/** A statement with the values of its `?`. */
export type Query = { sql: string; values: (string | number | null)[] }

/** Reads the memory of a conversation, as `{ memory }`. */
export const selectMemory = (conversation: string, now: number): Query => ({
  sql: 'SELECT memory FROM conversations WHERE key = ? AND expires_at > ?',
  values: [conversation, now],
})

/** Claims a delivery that is unknown, expired, or held under a lease that has run out. A row comes back when it is ours. */
export const claim = (delivery: string, now: number): Query => ({
  sql: `INSERT INTO deliveries (key, lease_until, reply, expires_at) VALUES (?, ?, NULL, ?)
ON CONFLICT (key) DO UPDATE SET lease_until = excluded.lease_until, reply = NULL, expires_at = excluded.expires_at
WHERE (reply IS NULL AND lease_until <= ?) OR deliveries.expires_at <= ?
RETURNING key`,
  values: [delivery, now + LEASE_MS, now + DELIVERY_MS, now, now],
})

/** Reads the reply of a delivery and the memory of its conversation, as one row `{ reply, memory }`. */
export const selectTurn = (conversation: string, delivery: string, now: number): Query => ({
  sql: `SELECT (SELECT reply FROM deliveries WHERE key = ?) AS reply,
(SELECT memory FROM conversations WHERE key = ? AND expires_at > ?) AS memory`,
  values: [delivery, conversation, now],
})

/** Takes a reply that cannot be read off its delivery, so that the delivery can be claimed. */
export const discard = (delivery: string, reply: string): Query => ({
  sql: 'DELETE FROM deliveries WHERE key = ? AND reply = ?',
  values: [delivery, reply],
})

/** Keeps the memory and, unless another instance was first, the reply. To be run as one transaction. */
export const keep = (
  conversation: string,
  delivery: string | null,
  memory: Memory,
  reply: Reply,
  now: number,
): Query[] => {
  const queries: Query[] = [
    {
      sql: `INSERT INTO conversations (key, memory, expires_at) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET memory = excluded.memory, expires_at = excluded.expires_at`,
      values: [conversation, JSON.stringify(memory), now + MEMORY_MS],
    },
  ]
  if (delivery !== null) {
    queries.push({
      sql: `INSERT INTO deliveries (key, lease_until, reply, expires_at) VALUES (?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET reply = excluded.reply, expires_at = excluded.expires_at
WHERE reply IS NULL OR deliveries.expires_at <= ?`,
      values: [delivery, now, JSON.stringify(reply), now + DELIVERY_MS, now],
    })
  }
  return queries
}

/** Deletes what has expired. */
export const purge = (now: number): Query[] =>
  ['conversations', 'deliveries'].map((table) => ({
    sql: `DELETE FROM ${table} WHERE expires_at <= ?`,
    values: [now],
  }))

const readObject = (text: unknown): Record<string, unknown> | undefined => {
  if (typeof text !== 'string') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** The memory in a row `{ memory }`; nothing remembered when there is none. */
export const readMemory = (row: unknown): Memory =>
  asMemory(readObject((row as { memory?: unknown } | undefined)?.memory))

const readReply = (text: unknown): Reply | undefined => {
  const reply = readObject(text) as { answer?: Record<string, unknown>; blocks?: unknown } | undefined
  const whole = typeof reply?.answer?.kind === 'string' && typeof reply.answer.text === 'string'
  return whole && Array.isArray(reply.blocks) ? (reply as unknown as Reply) : undefined
}

/** What a try to claim came to, from the rows of `claim` and `selectTurn`; `damaged` is a reply to discard. */
export const readAttempt = (claimed: boolean, row: unknown): Attempt & { damaged?: string } => {
  if (claimed) return { kind: 'new', memory: readMemory(row) }
  const text = (row as { reply?: unknown } | undefined)?.reply
  if (typeof text !== 'string') return { kind: 'held' }
  const reply = readReply(text)
  return reply ? { kind: 'repeated', reply } : { kind: 'held', damaged: text }
}
