/** Asks the real journey one thing, for tests: fixed clock, no memory unless given. */
import type { Store } from '../src/conversation/index.ts'
import { createMemoryStore } from '../src/conversation/memory.ts'
import type { Context, Log, Reply, Respond, Settle, Told } from '../src/platforms/platform.ts'
import { apology, createRespond, labels } from '../src/respond.ts'

/** 2026-11-23 08:00 in Shanghai. */
export const NOW = Date.UTC(2026, 10, 23)

/** Fails the test when the journey hid a fault behind an apology. */
const log: Log = ({ reason, error }) => {
  if (reason !== undefined) faults.push(`${reason} ${error ?? ''}`)
}
const faults: string[] = []

/** The journey over a store, the in-process one unless given; `now` may be moved. */
export const createJourney = (
  now: () => number = () => NOW,
  publicUrl?: string,
  store: Store = createMemoryStore(),
): { respond: Respond; settle: Settle } => {
  const { respond, settle } = createRespond({ store, now, log, pseudonym: (id) => id, publicUrl })
  return {
    settle,
    async respond(message) {
      const reply = await respond(message)
      if (faults.length > 0) throw new Error(`the journey broke: ${faults.splice(0).join(', ')}`)
      return reply
    },
  }
}

/** A reply as the journey hands it to a platform the first time. */
export const told = (reply: Reply): Told => ({ ...reply, repeated: false, due: true })

/** Only the answering half. */
export const createAssistant = (now?: () => number, publicUrl?: string): Respond =>
  createJourney(now, publicUrl).respond

/** What a platform is given, with the real journey and no way out unless given; `logs` collects what is logged. */
export const createContext = (given: Partial<Context> = {}): Context & { logs: Parameters<Log>[0][] } => {
  const logs: Parameters<Log>[0][] = []
  const now = given.now ?? (() => NOW)
  return {
    ...createJourney(now, given.publicUrl),
    log: (entry) => void logs.push(entry),
    now,
    fetch: () => Promise.reject(new Error('no way out')),
    pause: async () => {},
    labels,
    apology,
    ...given,
    logs,
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
