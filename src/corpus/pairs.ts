/** The small units of a folded text beside its words: pairs of Han characters, and whole Latin words or numbers. */

const isHan = (code: number) => code >= 0x4e00 && code <= 0x9fff

/**
 * Reads the units of a folded text with their places.
 * @example readPairs('r&d经费') // r&d, 经费
 */
export const readPairs = (text: string): { key: string; start: number; end: number }[] => {
  const units: { key: string; start: number; end: number }[] = []
  let start = -1
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 32
    if (code !== 32 && !isHan(code)) {
      if (start < 0) start = i
      continue
    }
    if (start >= 0 && i - start > 1) units.push({ key: text.slice(start, i), start, end: i })
    start = -1
    if (i + 1 < text.length && isHan(code) && isHan(text.charCodeAt(i + 1))) {
      units.push({ key: text.slice(i, i + 2), start: i, end: i + 2 })
    }
  }
  return units
}
