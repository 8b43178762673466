/** The tokenizer: the words of the compiled index that stand in a question, the longest at each place. */
import { index, pairCode, sounds, TAGS } from '../corpus/index.ts'

/** A word found: its number in the index, where it stands, its tags; `sure` is below 1 when only the sound agrees. */
export type Found = { term: number; start: number; end: number; tags: number; sure: number }

const { keys, tags, starts } = index.terms

/** Words by their first two characters, the longest first, each with its number in the index. */
type Headed = { word: string; term: number }
type Heads = Map<number, Headed[]>
const byHead = (words: Iterable<readonly [word: string, term: number]>): Heads => {
  const heads: Heads = new Map()
  for (const [word, term] of words) {
    if (word.length < 2) continue
    const known = heads.get(pairCode(word, 0))
    if (known) known.push({ word, term })
    else heads.set(pairCode(word, 0), [{ word, term }])
  }
  for (const known of heads.values()) known.sort((a, b) => b.word.length - a.word.length)
  return heads
}
const heads = byHead(keys.map((key, term) => [key, term] as const))
/** Character code → the word that is this one character, or -1. */
const single = new Int32Array(65536).fill(-1)
keys.forEach((key, term) => {
  if (key.length === 1) single[key.charCodeAt(0)] = term
})

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
    let end = start + 1
    let term = start >= reached ? (single[text.charCodeAt(start)] as number) : -1
    const known = heads.get(pairCode(text, start))
    for (let i = 0; known !== undefined && i < known.length; i++) {
      const { word, term: longer } = known[i] as Headed
      const to = start + word.length
      if (to <= reached) break
      if (!text.startsWith(word, start) || !isWhole(text, start, to)) continue
      end = to
      term = longer
      break
    }
    if (term < 0) continue
    // 外公 in 国外公司: what its two neighbours cover between them only looks like a word.
    const [before, last] = found.slice(-2)
    if (before && last && last.start < before.end && start <= before.end) found.pop()
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
/** A longer message has words enough as they are written. */
const LONGEST_LISTENED = 100

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

/** Whether a character is right at its place; one without meaning, such as 了, proves nothing. */
const sharesCharacter = (a: string, b: string) => {
  for (let i = 0; i < a.length; i++) {
    const alone = single[a.charCodeAt(i)] as number
    if (a[i] === b[i] && (alone < 0 || ((tags[alone] as number) & TAGS.padding) === 0)) return true
  }
  return false
}

/**
 * Finds words that were written with other characters of the same sound (孵化器 as 浮化器), only where nothing was
 * found as written. At least one character must be right.
 */
export const findHeard = (text: string, found: readonly Found[]): Found[] => {
  if (text.length > LONGEST_LISTENED) return []
  const taken = new Uint8Array(text.length)
  for (const { start, end } of found) if (end - start > 1) taken.fill(1, start, end)
  heard ??= hear()
  const spoken = sound(text)
  const more: Found[] = []
  for (let start = 0; start + 1 < text.length; start++) {
    if (taken[start]) continue
    const known = heard.get(pairCode(spoken, start))
    for (let i = 0; known !== undefined && i < known.length; i++) {
      const { word, term } = known[i] as Headed
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
