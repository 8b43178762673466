/** What is remembered between two messages, and the last reply of each delivery so that a repetition gets the same. */
import type { Inputs } from '../corpus/index.ts'
import type { Reply } from '../platforms/platform.ts'

/** One thing to compute, by the id of its calculator: what was read from a message, and may be changed by the next. */
export type Asked = {
  calculator: string
  inputs: Inputs
  /** The figure asked for instead of the result. */
  focus?: string
  /** The other way round: how much of the base gives this result. */
  target?: { yuan: string } | 'at-most'
  /** The amounts (yuan) that a number without its unit may mean, for the input that wants it. */
  unclear?: { input: string; meanings: string[] }
}

/**
 * Plain data kept for one conversation, refs all: what was offered to pick from, what a list showed, what was answered,
 * what came next; and the words that decided the answer, so that a point asked for later is found in the same sentence.
 */
export type Memory = {
  choices?: string[]
  listed?: string[]
  refs?: string[]
  rest?: string[]
  hits?: string[]
  /** What was computed or is being computed; `asking` is the input asked for, `shown` how many items were shown. */
  estimate?: { asked: Asked[]; year?: number; shown: number; asking?: { at: number; input: string } }
}

/** How a delivery begins: new, with what is remembered; or known, with the reply it got. */
export type Turn = { kind: 'new'; memory: Memory } | { kind: 'repeated'; reply: Reply }

/**
 * Keeps conversations and deliveries. Keys are pseudonyms (see `respond.ts`), times milliseconds since the epoch.
 * A store that fails throws; the journey then answers without memory.
 */
export interface Store {
  /**
   * Claims a delivery under a lease. While another instance holds an unfinished claim, waits for its reply;
   * a claim whose lease has run out is taken over. `delivery` null: no claim, only the memory is read.
   */
  begin(conversation: string, delivery: string | null, now: number): Promise<Turn>
  /**
   * Ends what `begin` claimed: keeps the reply and the memory, both with an expiry. Of two instances that
   * finish one delivery, the first gives the reply that is kept.
   */
  finish(
    conversation: string,
    delivery: string | null,
    memory: Memory,
    reply: Reply,
    now: number,
  ): Promise<void>
  /** Deletes what has expired. */
  purge(now: number): Promise<void>
}

/** How long a conversation is remembered after its last message. */
export const MEMORY_MS = 30 * 60_000
/** How long a delivery is known: Telegram repeats a message for up to a day, the other platforms for minutes. */
export const DELIVERY_MS = 24 * 60 * 60_000
/** How long an unfinished claim holds: far longer than a journey takes, and short enough to answer WeCom within 5 s. */
export const LEASE_MS = 2_000
