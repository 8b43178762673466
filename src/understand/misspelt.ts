/** Names of measures that were mistyped by more than their sound: fuse.js over the few names that come near. */
import Fuse from 'fuse.js'
import { index, TAGS } from '../corpus/index.ts'
import type { Found } from './words.ts'

const { keys, tags } = index.terms

/** What reaches fuse.js is bounded: so many stretches of so many characters, each against so many names. */
const MOST_STRETCHES = 3
const SHORTEST = 3
const LONGEST = 10
const MOST_NAMES = 6
/** A name shares at least this part of its characters with what was typed. */
const SHARED = 0.66
/** fuse.js scores from 0 (equal) to 1; a name further off than this is another word. */
const FURTHEST = 0.35
/** A mistyped name is believed less than one as written. */
const GUESSED = 0.6

const namesByCharacter = new Map<string, number[]>()
keys.forEach((key, term) => {
  if (((tags[term] as number) & TAGS.name) === 0 || key.length < SHORTEST) return
  for (const char of new Set(key)) namesByCharacter.set(char, [...(namesByCharacter.get(char) ?? []), term])
})

/** The names that share most of their characters with a stretch of text, nearest first. */
const namesNear = (stretch: string): number[] => {
  const shared = new Map<number, number>()
  for (const char of new Set(stretch)) {
    for (const term of namesByCharacter.get(char) ?? []) shared.set(term, (shared.get(term) ?? 0) + 1)
  }
  return [...shared.entries()]
    .filter(([term, count]) => count >= SHARED * (keys[term] as string).length)
    .sort(([a, x], [b, y]) => y - x || a - b)
    .slice(0, MOST_NAMES)
    .map(([term]) => term)
}

/** Finds mistyped names in the stretches of a folded text where no word with a meaning was found. */
export const findMisspelt = (text: string, found: readonly Found[]): Found[] => {
  const open = [...text]
  for (const { start, end, tags: bits } of found) {
    if ((bits & (TAGS.padding | TAGS.askUnit | TAGS.askAmount | TAGS.askList)) !== 0)
      open.fill(' ', start, end)
  }
  const more: Found[] = []
  for (const match of [...open.join('').matchAll(/[^ ]+/g)].slice(0, MOST_STRETCHES)) {
    const stretch = match[0].slice(0, LONGEST)
    if (stretch.length < SHORTEST) continue
    const near = namesNear(stretch)
    if (near.length === 0) continue
    const fuse = new Fuse(
      near.map((term) => keys[term] as string),
      {
        includeScore: true,
        ignoreLocation: true,
        threshold: FURTHEST,
        minMatchCharLength: 2,
      },
    )
    const [best] = fuse.search(stretch)
    if (!best) continue
    const term = near[best.refIndex] as number
    const start = match.index
    more.push({ term, start, end: start + stretch.length, tags: tags[term] as number, sure: GUESSED })
  }
  return more
}
