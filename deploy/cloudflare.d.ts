/** What src/worker.ts uses of the Workers runtime; the types of the whole runtime clash with Node's. */
declare module 'cloudflare:workers' {
  import type { Storage } from '../src/conversation/durable.ts'
  import type { Journey } from '../src/entry.ts'

  /** Vars, secrets and bindings, as wrangler.toml and the dashboard name them. */
  export const env: Record<string, unknown> & { CONVERSATIONS: { getByName(name: string): Journey } }

  export class DurableObject {
    protected readonly ctx: {
      storage: Storage & {
        getAlarm(): Promise<number | null>
        setAlarm(time: number): Promise<void>
        deleteAll(): Promise<void>
      }
    }
    alarm(): Promise<void>
  }
}
