/** The journey of one message: remembered turn → understanding → answer → words. Read this first. */
import { answerTo } from './answer/index.ts'
import type { Memory, Outcome, Store, Turn, Turned } from './conversation/index.ts'
import { byRecency, type Policy, policies, version } from './corpus/index.ts'
import type { Log, Message, Respond, Settle } from './platforms/platform.ts'
import { understand } from './understand/index.ts'
import { labels, type PageTexts, pageTexts, word, wordBroken } from './wording/index.ts'

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

/** The assistant's own words on its pages, and on the platforms. */
export { labels, type PageTexts, pageTexts }

/** What is said when something broke. */
export const apology = wordBroken()

const latest = byRecency[0] as Policy
const SHANGHAI_MS = 8 * 60 * 60_000

/** The date in Asia/Shanghai, which has had no daylight saving since 1991. */
export const shanghaiDate = (now: number): string => new Date(now + SHANGHAI_MS).toISOString().slice(0, 10)

/** Builds the journey. Neither part of it ever throws. */
export const createRespond = ({
  store,
  now,
  log,
  pseudonym,
  publicUrl,
}: Deps): { respond: Respond; settle: Settle } => {
  /** One message in the light of what is remembered; a fault inside becomes an apology. */
  const answer = ({ platform, ask, asOf }: Message, memory: Memory): Outcome => {
    try {
      const understanding = understand(ask, memory)
      const answered = answerTo(understanding, memory, asOf ?? shanghaiDate(now()), latest)
      const reply = word(answered, publicUrl)
      log({ platform, intent: understanding.kind, answer: answered.answer.kind })
      return { reply, memory: answered.memory, ...(answered.forget ? { forget: true } : {}) }
    } catch (error) {
      log({ platform, reason: 'broken', error: error instanceof Error ? error.name : 'unknown' })
      return { reply: apology, memory }
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
