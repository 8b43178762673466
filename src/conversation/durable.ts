/** The store in a Durable Object's own SQLite: one object a conversation, which Workers enters one message at a time. */
import type { Store } from './index.ts'
import { createSqlStore, type Database } from './sql.ts'

/** What the store needs of a Durable Object's storage. */
export type Storage = {
  sql: { exec(sql: string, ...values: unknown[]): { toArray(): Record<string, unknown>[] } }
  transactionSync<Result>(work: () => Result): Result
}

/** Creates the store of one Durable Object; `isEmpty` when nothing in it is left to expire. */
export const createDurableStore = (storage: Storage): Store & { isEmpty: () => boolean } => {
  const query: Database['query'] = (sql, ...values) => storage.sql.exec(sql, ...values).toArray()
  return {
    ...createSqlStore({ query, transact: (work) => storage.transactionSync(work) }),
    isEmpty: () =>
      query('SELECT key FROM conversation UNION ALL SELECT key FROM delivery LIMIT 1').length === 0,
  }
}
