/** The in-process store: for one process that may forget when it restarts. Bounded, the oldest goes first. */
import type { Reply } from '../platforms/platform.ts'
import { DELIVERY_MS, type Memory, recall, SENDING_MS, type Store } from './index.ts'

const MOST_KEPT = 10_000

type Kept<Value> = { map: Map<string, Value & { at: number }>; oldest: Iterator<string> }
type Delivery = { conversation: string; reply: Reply; sending: number | null }

const createKept = <Value>(): Kept<Value> => {
  const map: Kept<Value>['map'] = new Map()
  return { map, oldest: map.keys() }
}

const keep = <Value>(kept: Kept<Value>, key: string, value: Value & { at: number }, most: number) => {
  const { map } = kept
  map.delete(key)
  map.set(key, value)
  // One walk through the keys that goes on where it stopped: from the start, it would pass all that was deleted.
  while (map.size > most) {
    const { value: oldest, done } = kept.oldest.next()
    if (done) kept.oldest = map.keys()
    else map.delete(oldest)
  }
}

const live = <Value>(kept: Kept<Value>, key: string, now: number) => {
  const found = kept.map.get(key)
  return found !== undefined && now - found.at < DELIVERY_MS ? found : undefined
}

/** Creates an empty store that keeps at most `most` conversations and as many deliveries. */
export const createMemoryStore = (most = MOST_KEPT): Store => {
  const conversations = createKept<{ memory: Memory }>()
  const deliveries = createKept<Delivery>()
  return {
    async turn({ conversation, delivery, push }, now, work) {
      const known = delivery === null ? undefined : live(deliveries, delivery, now)
      if (known) {
        const due = push && known.sending !== null && known.sending <= now
        if (due) known.sending = now + SENDING_MS
        return { reply: known.reply, repeated: true, due }
      }
      const before = live(conversations, conversation, now)
      const { reply, memory, forget } = work(before ? recall(before.memory, now - before.at) : {})
      if (forget) {
        for (const [key, kept] of deliveries.map)
          if (kept.conversation === conversation) deliveries.map.delete(key)
      }
      if (delivery !== null) {
        const sending = push ? now + SENDING_MS : null
        keep(deliveries, delivery, { conversation, reply, sending, at: now }, most)
      }
      if (Object.keys(memory).length === 0) conversations.map.delete(conversation)
      else keep(conversations, conversation, { memory, at: now }, most)
      return { reply, repeated: false, due: true }
    },
    async settle({ delivery }, sent, now) {
      const known = delivery === null ? undefined : deliveries.map.get(delivery)
      if (known) known.sending = sent ? null : now
    },
    async purge(now) {
      for (const { map } of [conversations, deliveries]) {
        for (const [key, { at }] of map) if (now - at >= DELIVERY_MS) map.delete(key)
      }
    },
  }
}
