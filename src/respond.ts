/** The journey of one message: remembered turn → understanding → answer → words. Read this first. */
import { answerTo } from './answer/index.ts'
import type { Memory, Store, Turn } from './conversation/index.ts'
import { byRecency, type Policy, policies, version } from './corpus/index.ts'
import type { Log, Message, Reply, Respond } from './platforms/platform.ts'
import { understand } from './understand/index.ts'
import { type PageTexts, pageTexts, word, wordBroken } from './wording/index.ts'

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

/** The assistant's own words on its pages. */
export { type PageTexts, pageTexts }

const latest = byRecency[0] as Policy
const SHANGHAI_MS = 8 * 60 * 60_000

/** The date in Asia/Shanghai, which has had no daylight saving since 1991. */
export const shanghaiDate = (now: number): string => new Date(now + SHANGHAI_MS).toISOString().slice(0, 10)

/** Builds the journey. What it returns never throws. */
export const createRespond = ({ store, now, log, pseudonym, publicUrl }: Deps): Respond => {
  const begin = async (
    message: Message,
    conversation: string | null,
    delivery: string | null,
  ): Promise<Turn> => {
    if (conversation === null) return { kind: 'new', memory: {} }
    try {
      return await store.begin(conversation, delivery, now())
    } catch {
      log({ platform: message.platform, reason: 'store-begin-failed' })
      return { kind: 'new', memory: {} }
    }
  }

  const finish = async (
    message: Message,
    conversation: string,
    delivery: string | null,
    memory: Memory,
    reply: Reply,
  ) => {
    try {
      await store.finish(conversation, delivery, memory, reply, now())
    } catch {
      log({ platform: message.platform, reason: 'store-finish-failed' })
    }
  }

  return async (message) => {
    try {
      const key = (id: string | null) => (id === null ? null : pseudonym(`${message.platform} ${id}`))
      const conversation = key(message.conversation)
      const delivery = key(message.id)
      const turn = await begin(message, conversation, delivery)
      if (turn.kind === 'repeated') {
        log({ platform: message.platform, answer: turn.reply.answer.kind, repeated: true })
        return turn.reply
      }
      const understanding = understand(message.ask, turn.memory)
      const { answer, memory } = answerTo(
        understanding,
        turn.memory,
        message.asOf ?? shanghaiDate(now()),
        latest,
      )
      const reply = word(answer, publicUrl)
      if (conversation !== null) await finish(message, conversation, delivery, memory, reply)
      log({ platform: message.platform, intent: understanding.kind, answer: answer.kind })
      return reply
    } catch (error) {
      log({
        platform: message.platform,
        reason: 'broken',
        error: error instanceof Error ? error.name : 'unknown',
      })
      return wordBroken()
    }
  }
}
