/** The tokenizer: the words of the compiled index that stand in a question, the longest at each place. */
import { index, sounds, TAGS } from '../corpus/index.ts'

/** A word found: its number in the index, where it stands, its tags; `sure` is below 1 when only the sound agrees. */
export type Found = { term: number; start: number; end: number; tags: number; sure: number }

const { keys, tags, starts } = index.terms
const termByText = new Map(keys.map((key, i) => [key, i]))

/** The lengths of the words that begin with two characters, longest first, so that most places are passed over. */
const lengthsFrom = (words: Iterable<string>): Map<string, number[]> => {
  const lengths = new Map<string, number[]>()
  for (const word of words) {
    const head = word.slice(0, 2)
    const known = lengths.get(head)
    if (!known) lengths.set(head, [word.length])
    else if (!known.includes(word.length)) known.push(word.length)
  }
  for (const known of lengths.values()) known.sort((a, b) => b - a)
  return lengths
}
const wordLengths = lengthsFrom(keys)
const NONE: readonly number[] = []

const isDigit = (text: string, i: number) => text.charCodeAt(i) >= 48 && text.charCodeAt(i) <= 57

const isLatin = (text: string, i: number) => {
  const code = text.charCodeAt(i)
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}

/** A Latin word or number must not be the middle of a longer one; the plural of an English word is the word. */
const isWhole = (text: string, start: number, end: number) => {
  if (start > 0 && isLatin(text, start) && isLatin(text, start - 1)) return false
  if (end >= text.length || !isLatin(text, end - 1) || !isLatin(text, end)) return true
  return text[end] === 's' && !isDigit(text, end - 1) && (end + 1 === text.length || !isLatin(text, end + 1))
}

/**
 * Finds the words of a folded text, left to right. A word inside a longer one is not a find of its own; words may
 * overlap at their ends.
 */
export const findWords = (text: string): Found[] => {
  const found: Found[] = []
  let reached = 0
  for (let start = 0; start < text.length; start++) {
    let end = 0
    for (const length of wordLengths.get(text.slice(start, start + 2)) ?? NONE) {
      if (length < 2 || start + length > text.length) continue
      if (termByText.has(text.slice(start, start + length)) && isWhole(text, start, start + length)) {
        end = start + length
        break
      }
    }
    if (end === 0 && termByText.has(text[start] as string)) end = start + 1
    if (end <= reached) continue
    const term = termByText.get(text.slice(start, end)) as number
    found.push({ term, start, end, tags: tags[term] as number, sure: 1 })
    reached = end
  }
  return found
}

/** Character code → the code that stands for its sound. */
const soundOf = Uint16Array.from({ length: 65536 }, (_, code) => code)
sounds.forEach((chars, i) => {
  for (const char of chars) soundOf[char.charCodeAt(0)] = 0xe000 + i
})
const sound = (text: string): string => {
  const codes = new Array<number>(text.length)
  for (let i = 0; i < text.length; i++) codes[i] = soundOf[text.charCodeAt(i)] as number
  return String.fromCharCode(...codes)
}

/** A word by its sound is believed less than a word as written. */
const HEARD = 0.7
const LONGEST_HEARD = 8

/** Words by sound, made when the first question needs them; of two that sound alike, the first is meant. */
const hear = () => {
  const terms = new Map<string, number>()
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const points = starts[i + 1] !== starts[i] && ((tags[i] as number) & TAGS.vague) === 0
    if (!points || key.length < 2 || key.length > LONGEST_HEARD || !/^[\u4e00-\u9fff]+$/.test(key)) continue
    const spoken = sound(key)
    if (!terms.has(spoken)) terms.set(spoken, i)
  }
  return { terms, lengths: lengthsFrom(terms.keys()) }
}
let heard: ReturnType<typeof hear> | undefined

const sharesCharacter = (a: string, b: string) => {
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) return true
  return false
}

/**
 * Finds words that were written with other characters of the same sound (孵化器 as 浮化器), only where nothing was
 * found as written. At least one character must be right.
 */
export const findHeard = (text: string, found: readonly Found[]): Found[] => {
  const taken = new Uint8Array(text.length)
  for (const { start, end, tags } of found) {
    if (end - start > 1 && (tags & TAGS.vague) === 0) taken.fill(1, start, end)
  }
  heard ??= hear()
  const spoken = sound(text)
  const more: Found[] = []
  for (let start = 0; start + 1 < text.length; start++) {
    if (taken[start]) continue
    for (const length of heard.lengths.get(spoken.slice(start, start + 2)) ?? NONE) {
      if (start + length > text.length || taken[start + length - 1]) continue
      const term = heard.terms.get(spoken.slice(start, start + length))
      if (term === undefined) continue
      const written = text.slice(start, start + length)
      const key = keys[term] as string
      if (written === key || !sharesCharacter(written, key)) continue
      more.push({ term, start, end: start + length, tags: tags[term] as number, sure: HEARD })
      start += length - 1
      break
    }
  }
  return more
}

/** The word itself, as the corpus writes it. */
export const wordOf = (found: Found): string => keys[found.term] as string
