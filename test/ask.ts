/** Asks the real journey one thing, for tests: fixed clock, no memory unless given. */
import { createMemoryStore } from '../src/conversation/memory.ts'
import type { Log, Reply, Respond } from '../src/platforms/platform.ts'
import { createRespond } from '../src/respond.ts'

/** 2026-11-23 08:00 in Shanghai. */
export const NOW = Date.UTC(2026, 10, 23)

/** Fails the test when the journey hid a fault behind an apology. */
const log: Log = ({ reason, error }) => {
  if (reason !== undefined) faults.push(`${reason} ${error ?? ''}`)
}
const faults: string[] = []

/** The journey with its in-process store; `now` may be moved. */
export const createAssistant = (now: () => number = () => NOW, publicUrl?: string): Respond => {
  const respond = createRespond({ store: createMemoryStore(), now, log, pseudonym: (id) => id, publicUrl })
  return async (message) => {
    const reply = await respond(message)
    if (faults.length > 0) throw new Error(`the journey broke: ${faults.splice(0).join(', ')}`)
    return reply
  }
}

const assistant = createAssistant()

/** One message that stands alone. */
export const ask = (text: string, asOf?: string): Promise<Reply> =>
  assistant({
    platform: 'test',
    conversation: null,
    id: null,
    ask: { kind: 'text', text },
    ...(asOf === undefined ? {} : { asOf }),
  })
