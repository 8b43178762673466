/** Whole numbers as people write them for clauses, chapters and choices: 12, 十二, 二〇二三, 廿六. */
import { words } from '../corpus/index.ts'

const digits = new Map(Object.entries(words.digits))
const tens = new Map(Object.entries(words.tens))
/** Numbers this long name no clause, but are out of range rather than unread. */
const MOST_DIGITS = 8

/**
 * Reads a whole number; undefined when the characters make none.
 * @example readNumeral('五十六') // 56
 */
export const readNumeral = (text: string): number | undefined => {
  const plain = [...text].every((char) => digits.has(char) || /\d/.test(char))
  if (plain) {
    return text.length > MOST_DIGITS
      ? undefined
      : Number([...text].map((char) => digits.get(char) ?? char).join(''))
  }
  let sum = 0
  let digit: number | undefined
  let smallest = Number.POSITIVE_INFINITY
  for (const char of text) {
    const unit = tens.get(char)
    if (unit === undefined) {
      if (digit !== undefined && digit !== 0) return undefined
      digit = digits.get(char) ?? (/\d/.test(char) ? Number(char) : undefined)
      if (digit === undefined) return undefined
    } else {
      // Units fall: 一百二十, never 十二十.
      const size = unit >= 100 ? 100 : 10
      if (size >= smallest) return undefined
      smallest = size
      sum += (digit ?? 1) * unit
      digit = undefined
    }
  }
  return sum + (digit ?? 0)
}

/** A run of numeral characters that makes a number, and where it stands. */
export type Numeral = { value: number; start: number; end: number }

const LONGEST = 8
const isNumeral = new Uint8Array(65536)
for (const char of ['0123456789', ...digits.keys(), ...tens.keys()].join(''))
  isNumeral[char.charCodeAt(0)] = 1

/** Every whole number in a text, first to last. */
export const findNumerals = (text: string): Numeral[] => {
  const found: Numeral[] = []
  for (let start = 0; start < text.length; start++) {
    if (isNumeral[text.charCodeAt(start)] === 0) continue
    let end = start + 1
    while (end < text.length && isNumeral[text.charCodeAt(end)] === 1) end++
    const value = end - start <= LONGEST ? readNumeral(text.slice(start, end)) : undefined
    if (value !== undefined) found.push({ value, start, end })
    start = end
  }
  return found
}

/**
 * Makes a finder of the numbers that stand in one of the templates of `words.yml`, such as `第{n}条`; a space may
 * stand on either side of the number. What is found includes the words around the number.
 */
export const createFinder = (templates: readonly string[]) => {
  const parts = templates.map((template) => {
    const [before = '', after = ''] = template.split('{n}').map((part) => part.trim())
    return { before, after }
  })
  const byNext = new Map<string, typeof parts>()
  for (const next of new Set(parts.map(({ after }) => after.charAt(0)))) {
    byNext.set(
      next,
      parts.filter(({ after }) => after.charAt(0) === next),
    )
  }
  const open = byNext.get('') ?? []
  return (text: string, numerals: readonly Numeral[]): Numeral[] => {
    const found: Numeral[] = []
    for (const { value, start, end } of numerals) {
      const next = text[end] === ' ' ? text[end + 1] : text[end]
      const candidates = (next === undefined ? undefined : byNext.get(next)) ?? []
      const match = [...candidates, ...open].find(({ before, after }) => {
        const from = before !== '' && text[start - 1] === ' ' ? start - 1 : start
        const to = after !== '' && text[end] === ' ' ? end + 1 : end
        return text.endsWith(before, from) && text.startsWith(after, to)
      })
      if (!match) continue
      const from = match.before !== '' && text[start - 1] === ' ' ? start - 1 : start
      const to = match.after !== '' && text[end] === ' ' ? end + 1 : end
      found.push({ value, start: from - match.before.length, end: to + match.after.length })
    }
    return found
  }
}
