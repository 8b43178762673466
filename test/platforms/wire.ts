/** What the suites that every platform runs need of one: requests as it sends them, and what a person sees of the reply. */

/** A request to the platform's own route: its query with the question mark, or nothing, and the rest. */
export type Sent = { query: string; init: RequestInit }

/** A call that the service made to the platform's API. */
export type Called = { url: string; body: unknown }

/** One platform's side of the wire, played by peers that are not our code. `at` is in milliseconds since the epoch. */
export type Wire = {
  /** The name of its route. */
  platform: string
  /** The settings that switch it on, as environment variables; ids and secrets are made up. */
  settings: Record<string, string>
  /** An authentic text of a person; the same `delivery` is the same message sent again. `person` tells several apart. */
  text: (said: string, delivery: number, at: number, person?: number) => Sent
  /** The same message as it must be refused, each broken in one way: no proof, a wrong one, another body. */
  forged: (at: number) => Record<string, Sent>
  /** Authentic but too old, and from the future; none where the platform signs no time. */
  stale: (at: number) => Record<string, Sent>
  /** Authentic for another company, application or bot. */
  foreign: (at: number) => Record<string, Sent>
  /** Our own reply sent back, where the proof alone would let it in. */
  reflected: (at: number) => Record<string, Sent>
  /** Authentic and never answered: messages of bots and of the system, edited ones. */
  ignored: (at: number) => Record<string, Sent>
  /** Authentic pictures, voices, places, files. */
  unreadable: (at: number) => Record<string, Sent>
  /** What the platform's API says to a call when all is well; absent where nothing is ever called. */
  api?: (called: Called) => unknown
  /** What the sender gets to read, without markup; undefined when nothing. `calls`: what was called for this message. */
  seen: (body: string, calls: readonly Called[]) => string | undefined
  /** How a text looks where the platform makes something of a character and knows no escape for it; as it is when absent. */
  alike?: (text: string) => string
  /** How long one reply may be, in the unit of the platform. */
  limit: { most: number; size: (text: string) => number }
}
