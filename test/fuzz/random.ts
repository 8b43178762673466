/** Chance that can be repeated: everything follows from one seed. */

/** Draws from one seed. */
export type Random = {
  /** A whole number from 0, below `most`. */
  below: (most: number) => number
  /** Whether something of this likelihood happens. */
  chance: (likelihood: number) => boolean
  pick: <One>(from: readonly One[]) => One
}

/** The mulberry32 generator. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (most: number) => Math.floor(next() * most)
  return {
    below,
    chance: (likelihood) => next() < likelihood,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
  }
}
