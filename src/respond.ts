/** The journey of one message: remembered turn → understanding → answer → words. Read this first. */
import { answerTo } from './answer/index.ts'
import type { Memory, Outcome, Store, Turn, Turned } from './conversation/index.ts'
import { byRecency, type Policy, policies, version } from './corpus/index.ts'
import type { Ask, Log, Message, Respond, Settle } from './platforms/platform.ts'
import { createRecent } from './recent.ts'
import { type Understanding, understand, understandQuote } from './understand/index.ts'
import { labels, word, wordBroken } from './wording/index.ts'

type Deps = {
  store: Store
  /** Milliseconds since the epoch. */
  now: () => number
  log: Log
  /** A stable name for a conversation or delivery from which the sender cannot be read. */
  pseudonym: (id: string) => string
  /** Where the clause pages are, for links; absent: no links. */
  publicUrl?: string | undefined
}

/** Which documents are served, and the edition of the corpus. */
export const edition = { policies: policies.length, version }

/** The assistant's own words on the platforms. */
export { labels }

/** What is said when something broke. */
export const apology = wordBroken()

const latest = byRecency[0] as Policy

/**
 * What was said last to what was understood: understandings of messages that come again are the same objects. `on` is
 * the day and the address of the pages, on which the words depend.
 */
const thoughts = new WeakMap<Understanding, { on: string; thought: Thought }>()
/** Kinds whose answer, and what is remembered of it, depend on nothing that was remembered before. */
const STANDING = new Set<Understanding['kind']>(['one', 'several', 'choices', 'estimate', 'unit', 'chapter'])
const SHANGHAI_MS = 8 * 60 * 60_000

const DAY_MS = 24 * 60 * 60_000
const dates = createRecent<string>(10)

/** The date in Asia/Shanghai, which has had no daylight saving since 1991. */
export const shanghaiDate = (now: number): string => {
  const day = Math.floor((now + SHANGHAI_MS) / DAY_MS)
  return dates.get(String(day), () => new Date(day * DAY_MS).toISOString().slice(0, 10))
}

/** What one message was taken for, the kind of its answer, and what it comes to. */
type Thought = { intent: string; answer: string; outcome: Outcome }

const withGreeted = (thought: Thought, greeted: string): Thought => ({
  ...thought,
  outcome: { ...thought.outcome, memory: { ...thought.outcome.memory, greeted } },
})

/** Builds the journey. Neither part of it ever throws. */
export const createRespond = ({
  store,
  now,
  log,
  pseudonym,
  publicUrl,
}: Deps): { respond: Respond; settle: Settle } => {
  /** What is remembered once the quoted answer counts as the last one. */
  const recallQuote = (ask: Ask, memory: Memory, today: string): Memory => {
    const quoted = ask.kind === 'text' && ask.quoted ? understandQuote(ask.quoted, memory) : undefined
    return quoted ? answerTo(quoted, memory, today, latest).memory : memory
  }

  const say = (understanding: Understanding, memory: Memory, today: string): Thought => {
    const answered = answerTo(understanding, memory, today, latest)
    const { memory: kept, forget } = answered
    const outcome = { reply: word(answered, publicUrl), memory: kept, ...(forget ? { forget } : {}) }
    return { intent: understanding.kind, answer: answered.answer.kind, outcome }
  }

  const think = (ask: Ask, remembered: Memory, today: string): Thought => {
    const memory = recallQuote(ask, remembered, today)
    const understanding = understand(ask, memory)
    const stands = STANDING.has(understanding.kind) || Object.keys(memory).length === 0
    if (!stands) return say(understanding, memory, today)
    const on = `${today} ${publicUrl}`
    const known = thoughts.get(understanding)
    const thought = known?.on === on ? known.thought : say(understanding, {}, today)
    if (thought !== known?.thought) thoughts.set(understanding, { on, thought })
    return memory.greeted === undefined ? thought : withGreeted(thought, memory.greeted)
  }

  /** One message in the light of what is remembered; a fault that stays without it becomes an apology. */
  const answer = (message: Message, memory: Memory): Outcome => {
    const { platform, ask, asOf } = message
    try {
      const today = asOf ?? shanghaiDate(now())
      const thought = think(ask, memory, today)
      log({ platform, intent: thought.intent, answer: thought.answer })
      return thought.outcome
    } catch (error) {
      log({ platform, reason: 'broken', error: error instanceof Error ? error.name : 'unknown' })
      // What is remembered may be of an edition that had other clauses: the message may stand alone.
      return Object.keys(memory).length > 0 ? answer(message, {}) : { reply: apology, memory }
    }
  }

  const turnOf = ({ platform, conversation, id, push = false }: Message): Turn | null => {
    if (conversation === null) return null
    const key = (name: string): string => pseudonym(`${platform} ${name}`)
    return { conversation: key(conversation), delivery: id === null ? null : key(id), push }
  }

  return {
    async respond(message) {
      const turn = turnOf(message)
      const alone = (): Turned => ({ reply: answer(message, {}).reply, repeated: false, due: true })
      let told: Turned
      try {
        told = turn ? await store.turn(turn, now(), (memory) => answer(message, memory)) : alone()
      } catch {
        log({ platform: message.platform, reason: 'store-failed' })
        told = alone()
      }
      const { reply, repeated, due } = told
      if (repeated) log({ platform: message.platform, answer: reply.answer.kind, repeated })
      return { ...reply, repeated, due }
    },
    async settle(message, sent) {
      const turn = turnOf(message)
      try {
        if (turn) await store.settle(turn, sent, now())
      } catch {
        log({ platform: message.platform, reason: 'store-failed' })
      }
    },
  }
}
