/** The in-process store: for one process that may forget when it restarts. Bounded, the oldest goes first. */
import type { Reply } from '../platforms/platform.ts'
import { DELIVERY_MS, LEASE_MS, MEMORY_MS, type Memory, type Store } from './index.ts'
import { awaitTurn } from './turn.ts'

const MOST_KEPT = 10_000

type Kept<Value> = Map<string, { value: Value; expires: number }>

const keep = <Value>(kept: Kept<Value>, key: string, value: Value, expires: number, most: number) => {
  kept.delete(key)
  kept.set(key, { value, expires })
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break
    kept.delete(oldest)
  }
}

const live = <Value>(kept: Kept<Value>, key: string, now: number): Value | undefined => {
  const found = kept.get(key)
  return found !== undefined && found.expires > now ? found.value : undefined
}

/** Creates an empty store that keeps at most `most` conversations and as many deliveries. */
export const createMemoryStore = (most = MOST_KEPT): Store => {
  const conversations: Kept<Memory> = new Map()
  const deliveries: Kept<{ lease: number; reply?: Reply }> = new Map()
  const remembered = (conversation: string, now: number): Memory =>
    live(conversations, conversation, now) ?? {}
  return {
    async begin(conversation, delivery, now) {
      if (delivery === null) return { kind: 'new', memory: remembered(conversation, now) }
      return awaitTurn(async (at) => {
        const known = live(deliveries, delivery, at)
        if (known?.reply) return { kind: 'repeated', reply: known.reply }
        if (known && known.lease > at) return { kind: 'held' }
        keep(deliveries, delivery, { lease: at + LEASE_MS }, at + DELIVERY_MS, most)
        return { kind: 'new', memory: remembered(conversation, at) }
      }, now)
    },
    async finish(conversation, delivery, memory, reply, now) {
      if (delivery !== null && live(deliveries, delivery, now)?.reply === undefined) {
        keep(deliveries, delivery, { lease: now, reply }, now + DELIVERY_MS, most)
      }
      keep(conversations, conversation, memory, now + MEMORY_MS, most)
    },
    async purge(now) {
      for (const kept of [conversations, deliveries]) {
        for (const [key, { expires }] of kept) if (expires <= now) kept.delete(key)
      }
    },
  }
}
