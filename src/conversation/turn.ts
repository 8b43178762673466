/** How a delivery gets its turn when another instance is already working on it: by trying again until the lease ends. */
import type { Turn } from './index.ts'
import { LEASE_MS } from './index.ts'

/** One try to claim a delivery: a turn, or someone else holds it. */
export type Attempt = Turn | { kind: 'held' }

const FIRST_PAUSE_MS = 50
/** Pauses grow a little, so that a whole lease costs a dozen tries: D1 allows 50 queries a request. */
const GROWTH = 1.25

/** A lease, and time for whoever took over; WeCom waits for 5 s in all. */
const MOST_WAIT_MS = 1.5 * LEASE_MS

/** Waits without holding up anything else. */
export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/**
 * Tries to claim until it succeeds or the holder's reply is there. `attempt` is given the time, moved on by the pauses.
 * @throws when others keep claiming and never finish.
 */
export const awaitTurn = async (attempt: (now: number) => Promise<Attempt>, now: number): Promise<Turn> => {
  let waited = 0
  for (let ms = FIRST_PAUSE_MS; waited < MOST_WAIT_MS; ms *= GROWTH) {
    const turn = await attempt(now + waited)
    if (turn.kind !== 'held') return turn
    await pause(ms)
    waited += ms
  }
  throw new Error('the delivery is held by another instance')
}
