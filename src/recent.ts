/** Keeps the latest of what was worked out, by its key: for results that depend on nothing else. */

/** Longer messages are hardly sent twice, and what was read in them takes much room. */
const LONGEST_KEY = 200

/** Creates an empty one that keeps at most `most`; what was not asked for longest goes first. */
export const createRecent = <Value>(most: number) => {
  const kept = new Map<string, Value>()
  return {
    /** What is kept for a key; else it is worked out and, unless undefined or for a long key, kept. */
    get(key: string, work: () => Value): Value {
      if (key.length > LONGEST_KEY) return work()
      const known = kept.get(key)
      const value = known ?? work()
      if (known !== undefined) kept.delete(key)
      if (value !== undefined) kept.set(key, value)
      if (kept.size > most) kept.delete(kept.keys().next().value as string)
      return value
    },
  }
}
