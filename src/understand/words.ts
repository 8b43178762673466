/** The tokenizer: the words of the compiled index that stand in a question, the longest at each place. */
import { index, sounds, TAGS } from '../corpus/index.ts'

/** A word found: its number in the index, where it stands, its tags; `sure` is below 1 when only the sound agrees. */
export type Found = { term: number; start: number; end: number; tags: number; sure: number }

const { keys, tags, starts } = index.terms

/** Two characters as one number, which is quicker to look up than a slice of the text. */
const headAt = (text: string, i: number): number => text.charCodeAt(i) * 65536 + text.charCodeAt(i + 1)

/** Words by their first two characters, the longest first, each with its number in the index. */
type Heads = Map<number, { word: string; term: number }[]>
const byHead = (words: Iterable<readonly [word: string, term: number]>): Heads => {
  const heads: Heads = new Map()
  for (const [word, term] of words) {
    if (word.length < 2) continue
    const known = heads.get(headAt(word, 0))
    if (known) known.push({ word, term })
    else heads.set(headAt(word, 0), [{ word, term }])
  }
  for (const known of heads.values()) known.sort((a, b) => b.word.length - a.word.length)
  return heads
}
const heads = byHead(keys.map((key, term) => [key, term] as const))
const NONE: readonly never[] = []
const single = new Map(
  keys.flatMap((key, term) => (key.length === 1 ? [[key.charCodeAt(0), term] as const] : [])),
)

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
    let term = -1
    for (const known of heads.get(headAt(text, start)) ?? NONE) {
      if (start + known.word.length <= reached) break
      if (!text.startsWith(known.word, start) || !isWhole(text, start, start + known.word.length)) continue
      end = start + known.word.length
      term = known.term
      break
    }
    if (term < 0 && start >= reached) {
      term = single.get(text.charCodeAt(start)) ?? -1
      end = start + 1
    }
    if (term < 0) continue
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
  return byHead(terms)
}
let heard: Heads | undefined

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
    for (const { word, term } of heard.get(headAt(spoken, start)) ?? NONE) {
      const end = start + word.length
      if (taken[end - 1] || !spoken.startsWith(word, start)) continue
      const written = text.slice(start, end)
      const key = keys[term] as string
      if (written === key || !sharesCharacter(written, key)) continue
      more.push({ term, start, end, tags: tags[term] as number, sure: HEARD })
      start = end - 1
      break
    }
  }
  return more
}

/** The word itself, as the corpus writes it. */
export const wordOf = (found: Found): string => keys[found.term] as string
