/** The store in Cloudflare D1, shared by every instance of the Worker. Its tables are made by deploy/migrations. */
import type { Store } from './index.ts'
import {
  claim,
  discard,
  keep,
  purge,
  type Query,
  readAttempt,
  readMemory,
  selectMemory,
  selectTurn,
} from './sql.ts'
import { awaitTurn, pause } from './turn.ts'

type Statement = { bind(...values: unknown[]): Statement }

/** What the store needs of a D1 binding. */
export type Database<Prepared extends Statement = Statement> = {
  prepare(sql: string): Prepared
  /** Runs the statements as one transaction. */
  batch(statements: Prepared[]): Promise<{ results: unknown[] }[]>
}

/** The passing faults, https://developers.cloudflare.com/d1/observability/debug-d1/ */
const PASSING = /Network connection lost|storage caused object to be reset|reset because its code was updated/
const MOST_TRIES = 4
const RETRY_MS = 40

/**
 * Creates the store. Every transaction may be run twice to the same end, so one that meets a passing fault is tried
 * again; a claim whose success got lost that way is waited for and taken over.
 */
export const createD1Store = (database: Database): Store => {
  const run = async (queries: Query[]): Promise<unknown[][]> => {
    for (let tries = 1; ; tries++) {
      try {
        const batch = queries.map(({ sql, values }) => database.prepare(sql).bind(...values))
        return (await database.batch(batch)).map(({ results }) => results)
      } catch (error) {
        if (tries === MOST_TRIES || !PASSING.test(String(error))) throw error
        await pause(RETRY_MS * 2 ** tries * (0.5 + Math.random() / 2))
      }
    }
  }

  return {
    async begin(conversation, delivery, now) {
      if (delivery === null) {
        const [rows] = await run([selectMemory(conversation, now)])
        return { kind: 'new', memory: readMemory(rows?.[0]) }
      }
      return awaitTurn(async (at) => {
        const [claimed, rows] = await run([claim(delivery, at), selectTurn(conversation, delivery, at)])
        const attempt = readAttempt(claimed?.length === 1, rows?.[0])
        if (attempt.damaged !== undefined) await run([discard(delivery, attempt.damaged)])
        return attempt
      }, now)
    },
    async finish(...finished) {
      await run(keep(...finished))
    },
    async purge(now) {
      await run(purge(now))
    },
  }
}
