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
 * Plain data kept for one conversation, refs all: what was offered to pick from (refs, or codes after `=`), what a list showed, what was answered,
 * what came next; and the words that decided the answer, so that a point asked for later is found in the same sentence.
 */
export type Memory = {
  choices?: string[]
  listed?: string[]
  refs?: string[]
  rest?: string[]
  hits?: string[]
  /** The code of what was answered last, to be passed on as one text; see `code.ts`. */
  code?: string
  /** The day (YYYY-MM-DD) on which the person was last greeted; outlives the rest. */
  greeted?: string
  /** What was computed or is being computed; `asking` is the input asked for, `shown` how many items were shown. */
  estimate?: { asked: Asked[]; year?: number; shown: number; asking?: { at: number; input: string } }
}

/** What one message comes to. `forget`: everything kept of the conversation before is deleted. */
export type Outcome = { reply: Reply; memory: Memory; forget?: true }

/** One message of one conversation. `delivery` null: it is never sent again. `push`: its answer is sent by a call of ours. */
export type Turn = { conversation: string; delivery: string | null; push: boolean }

/** `repeated`: the reply of an earlier delivery. `due`: it is still to be sent, and nobody else is sending it. */
export type Turned = { reply: Reply; repeated: boolean; due: boolean }

/**
 * Keeps conversations and deliveries. Keys are pseudonyms (see `respond.ts`), times milliseconds since the epoch.
 * A store that fails throws; the journey then answers without memory.
 */
export interface Store {
  /**
   * Runs one turn as a whole: turns of one conversation follow each other, each on the memory the one before left.
   * `work` runs once a delivery; a delivery that is known gets the reply it got, whatever came in between.
   */
  turn(turn: Turn, now: number, work: (memory: Memory) => Outcome): Promise<Turned>
  /** Ends the sending of a pushed reply. One that was not sent is due again with the next delivery. */
  settle(turn: Turn, sent: boolean, now: number): Promise<void>
  /** Deletes what has expired. */
  purge(now: number): Promise<void>
}

/** How long a conversation is remembered after its last message. */
export const MEMORY_MS = 30 * 60_000
/** How long a delivery is known: Telegram repeats a message for up to a day, the other platforms for hours at most. */
export const DELIVERY_MS = 24 * 60 * 60_000
/** How long a reply counts as being sent: longer than any platform's calls with all their tries take. */
export const SENDING_MS = 30_000

/** What is left of a memory kept so long ago: all of it, or only when the person was greeted. */
export const recall = (memory: Memory, age: number): Memory => {
  if (age < MEMORY_MS) return memory
  return memory.greeted === undefined || age >= DELIVERY_MS ? {} : { greeted: memory.greeted }
}
