/** The store in a SQLite file, for Node 22.5 and newer. node:sqlite is loaded when a file is opened, so that Node 20 starts without. */
import type { StatementSync } from 'node:sqlite'
import type { Store } from './index.ts'
import { createSqlStore } from './sql.ts'

const loadSqlite = async () => {
  try {
    return await import('node:sqlite')
  } catch {
    throw new Error('STORE needs Node 22.5 or newer: this Node has no node:sqlite')
  }
}

/**
 * Opens the file, or makes it; several processes on one machine may share it.
 * @throws when the file cannot be opened, or this Node has no SQLite
 */
export const openSqliteStore = async (path: string): Promise<Store & { close: () => void }> => {
  const { DatabaseSync } = await loadSqlite()
  try {
    const database = new DatabaseSync(path)
    database.exec('PRAGMA busy_timeout = 2000')
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = NORMAL')
    const prepared = new Map<string, StatementSync>()
    const prepare = (sql: string) => {
      const statement = prepared.get(sql) ?? database.prepare(sql)
      prepared.set(sql, statement)
      return statement
    }
    const store = createSqlStore({
      query: (sql, ...values) => prepare(sql).all(...values),
      transact(work) {
        database.exec('BEGIN IMMEDIATE')
        try {
          const result = work()
          database.exec('COMMIT')
          return result
        } catch (error) {
          database.exec('ROLLBACK')
          throw error
        }
      },
    })
    return { ...store, close: () => database.close() }
  } catch (error) {
    throw new Error(`STORE cannot be opened: ${(error as Error).message}`)
  }
}
