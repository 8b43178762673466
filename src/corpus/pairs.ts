/** The small units of a folded text beside its words: pairs of Han characters, and whole Latin words or numbers. */

const isHan = (code: number) => code >= 0x4e00 && code <= 0x9fff

/**
 * Visits the units of a folded text with their places, left to right.
 * @example visitPairs('r&d经费', visit) // r&d, 经费
 */
export const visitPairs = (text: string, visit: (start: number, end: number) => void): void => {
  let start = -1
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 32
    if (code !== 32 && !isHan(code)) {
      if (start < 0) start = i
      continue
    }
    if (start >= 0 && i - start > 1) visit(start, i)
    start = -1
    if (i + 1 < text.length && isHan(code) && isHan(text.charCodeAt(i + 1))) visit(i, i + 2)
  }
}

const HAN_WIDTH = 21_120
const place = (code: number) => (code < 0x4e00 ? code & 127 : code - 0x4e00 + 128)

/**
 * Two neighbouring characters as one small integer, which is quicker to look up than a slice of the text. Different
 * pairs of folded text have different codes.
 */
export const pairCode = (text: string, i: number): number =>
  place(text.charCodeAt(i)) * HAN_WIDTH + place(text.charCodeAt(i + 1))
