/** Keeps the latest of what was worked out, by its key: for results that depend on nothing else. */

/** Longer messages are hardly sent twice, and what was read in them takes much room. */
const LONGEST_KEY = 200

/** Creates an empty one that keeps at most `most`: those asked for lately, and half of them at least. */
export const createRecent = <Value>(most: number) => {
  // Two halves rather than one in order: what is asked for again and again is found without a change.
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  return {
    /** What is kept for a key; else it is worked out and, unless undefined or for a long key, kept. */
    get(key: string, work: () => Value): Value {
      if (key.length > LONGEST_KEY) return work()
      const known = young.get(key)
      if (known !== undefined) return known
      const value = old.get(key) ?? work()
      if (value === undefined) return value
      if (young.size >= most / 2) {
        old = young
        young = new Map()
      }
      young.set(key, value)
      return value
    },
  }
}
