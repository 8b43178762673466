/** Starts the Worker of `objects.ts` in workerd, for tests of Durable Objects. */
import { fileURLToPath } from 'node:url'
import { createTestHarness } from 'wrangler'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** One object of the Worker: its methods by name, and its own SQLite. */
export type ObjectHandle = {
  call: (method: string, ...args: unknown[]) => Promise<unknown>
  sql: (statement: string, ...values: (string | number)[]) => Promise<Record<string, unknown>[]>
  /** Ends the object as an idle one is ended; what it keeps stays. */
  evict: () => Promise<void>
}

/** Starts it; `objectOf` reaches an object by its binding and name. */
export const startObjects = async () => {
  const harness = createTestHarness()
  await harness.update({
    root: ROOT,
    workers: [
      {
        config: {
          name: 'objects',
          main: 'test/conversation/objects.ts',
          compatibility_date: '2026-10-20',
          compatibility_flags: ['nodejs_compat'],
          durable_objects: {
            bindings: [
              { name: 'KEEPERS', class_name: 'Keeper' },
              { name: 'CONVERSATIONS', class_name: 'Conversation' },
            ],
          },
          migrations: [{ tag: 'v1', new_sqlite_classes: ['Keeper', 'Conversation'] }],
        },
      },
    ],
  })
  await harness.listen()
  const objectOf = (object: 'KEEPERS' | 'CONVERSATIONS', name: string): ObjectHandle => ({
    async call(method, ...args) {
      const body = JSON.stringify({ object, name, call: method, args })
      const response = await harness.fetch('/', { method: 'POST', body })
      const { returned, threw } = (await response.json()) as { returned?: unknown; threw?: string }
      if (threw !== undefined) throw new Error(threw)
      return returned
    },
    async sql(statement, ...values) {
      const storage = await harness.getWorker().getDurableObjectStorage(object, { name })
      return (await storage.exec(statement, ...values)) as Record<string, unknown>[]
    },
    evict: () => harness.getWorker().evictDurableObject(object, { name }),
  })
  return {
    objectOf,
    logs: () => harness.getLogs().map(({ message }) => message),
    close: () => harness.close(),
  }
}
