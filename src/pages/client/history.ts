/** The conversation as this browser remembers it: its last exchanges, and by which name the server knows it. */

/** What was said, and the answer as the server made it. */
export type Turn = { said: string; answer: string }
export type Kept = { conversation: string; turns: Turn[] }

const KEY = 'wence.conversation'
const MOST_TURNS = 30
const MOST_CHARACTERS = 400_000

const isTurn = (value: unknown): value is Turn =>
  typeof (value as Turn | null)?.said === 'string' && typeof (value as Turn).answer === 'string'

/** What is kept; nothing where it cannot be read or nothing may be kept. */
export const load = (): Kept | undefined => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Kept> | null
    if (typeof kept?.conversation !== 'string' || !Array.isArray(kept.turns)) return undefined
    return { conversation: kept.conversation, turns: kept.turns.filter(isTurn) }
  } catch {
    return undefined
  }
}

/** Keeps the last exchanges that fit. */
export const save = ({ conversation, turns }: Kept): void => {
  const kept = turns.slice(-MOST_TURNS)
  while (kept.length > 1 && JSON.stringify(kept).length > MOST_CHARACTERS) kept.shift()
  try {
    localStorage.setItem(KEY, JSON.stringify({ conversation, turns: kept }))
  } catch {
    // A private window, or no room: the conversation is on the page all the same.
  }
}

/** Forgets all of it. */
export const clear = (): void => {
  try {
    localStorage.removeItem(KEY)
  } catch {
    // Where nothing may be kept, nothing was.
  }
}
