/** The store in a SQLite file, for Node 22.5 and newer. node:sqlite is loaded when a file is opened, so that Node 20 starts without. */
import type { StatementSync } from 'node:sqlite'
import type { Store } from './index.ts'
import {
  claim,
  discard,
  keep,
  purge,
  type Query,
  readAttempt,
  readMemory,
  schema,
  selectMemory,
  selectTurn,
} from './sql.ts'
import { awaitTurn } from './turn.ts'

const loadSqlite = async () => {
  try {
    return await import('node:sqlite')
  } catch {
    throw new Error('STORE needs Node 22.5 or newer: this Node has no node:sqlite')
  }
}

const open = async (path: string) => {
  const { DatabaseSync } = await loadSqlite()
  try {
    const database = new DatabaseSync(path)
    database.exec('PRAGMA busy_timeout = 2000')
    database.exec('PRAGMA journal_mode = WAL')
    for (const statement of schema) database.exec(statement)
    return database
  } catch (error) {
    throw new Error(`STORE cannot be opened: ${(error as Error).message}`)
  }
}

/**
 * Opens the file, or makes it; several processes on one machine may share it.
 * @throws when the file cannot be opened, or this Node has no SQLite
 */
export const openSqliteStore = async (path: string): Promise<Store & { close: () => void }> => {
  const database = await open(path)
  const prepared = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }
  const first = ({ sql, values }: Query) => prepare(sql).get(...values)
  const transact = (queries: Query[]) => {
    database.exec('BEGIN IMMEDIATE')
    try {
      for (const { sql, values } of queries) prepare(sql).run(...values)
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }

  return {
    async begin(conversation, delivery, now) {
      if (delivery === null)
        return { kind: 'new', memory: readMemory(first(selectMemory(conversation, now))) }
      return awaitTurn(async (at) => {
        const claimed = first(claim(delivery, at)) !== undefined
        const attempt = readAttempt(claimed, first(selectTurn(conversation, delivery, at)))
        if (attempt.damaged !== undefined) transact([discard(delivery, attempt.damaged)])
        return attempt
      }, now)
    },
    async finish(...finished) {
      transact(keep(...finished))
    },
    async purge(now) {
      transact(purge(now))
    },
    close: () => database.close(),
  }
}
