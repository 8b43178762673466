/** Starts a Worker made for tests in workerd, and reaches its Durable Objects. */
import { fileURLToPath } from 'node:url'
import { createTestHarness } from 'wrangler'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** One object of the Worker: its methods by name (see `objects.ts`), and its own SQLite. */
export type ObjectHandle = {
  call: (method: string, ...args: unknown[]) => Promise<unknown>
  sql: (statement: string, ...values: (string | number)[]) => Promise<Record<string, unknown>[]>
  /** Ends the object as an idle one is ended; what it keeps stays. */
  evict: () => Promise<void>
}

/** Starts the Worker of a file; `classes` are its Durable Objects by their bindings. */
export const startWorker = async (main: string, classes: Record<string, string>) => {
  const harness = createTestHarness()
  await harness.update({
    root: ROOT,
    workers: [
      {
        config: {
          name: 'objects',
          main,
          compatibility_date: '2026-10-20',
          compatibility_flags: ['nodejs_compat'],
          durable_objects: {
            bindings: Object.entries(classes).map(([name, class_name]) => ({ name, class_name })),
          },
          migrations: [{ tag: 'v1', new_sqlite_classes: Object.values(classes) }],
        },
      },
    ],
  })
  await harness.listen()
  const post = (path: string, body: unknown) =>
    harness.fetch(path, { method: 'POST', body: JSON.stringify(body) }) as unknown as Promise<Response>
  const objectOf = (object: string, name: string): ObjectHandle => ({
    async call(method, ...args) {
      const response = await post('/', { object, name, call: method, args })
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
    post,
    objectOf,
    logs: () => harness.getLogs().map(({ message }) => message),
    close: () => harness.close(),
  }
}
