/** Fits a reply into the length a platform allows: cut between sentences, the source kept, no number halved. */
import type { Block } from '../wording/blocks.ts'

/** What separates two blocks. */
export const GAP = '\n\n'
const ELLIPSIS = '……'

/** What is cut last comes first: a source must survive, then what the answer is about and whether it still holds. */
const ranks: Block['kind'][][] = [['source'], ['notice', 'title'], ['text', 'quote', 'facts', 'choices']]

/** Where a text may end, best first: after a sentence or a line, else after a part of a sentence. */
const ends = [/[。；！？][”’」』）]*|\n/g, /[，、：]/g]

/** How a platform counts a text, in its own unit (bytes, UTF-16 units). */
export type Size = (text: string) => number

/** The text within so many units, ending with an ellipsis when something is left out; empty when nothing fits. */
const cut = (text: string, room: number, size: Size): string => {
  if (size(text) <= room) return text
  let head = ''
  let left = room - size(ELLIPSIS)
  for (const character of text) {
    left -= size(character)
    if (left < 0) break
    head += character
  }
  if (head === '') return ''
  for (const end of ends) {
    const stops = [...text.matchAll(end)].map(({ 0: mark, index }) =>
      mark === '\n' ? index : index + mark.length,
    )
    const stop = stops.findLast((at) => at > 0 && at <= head.length)
    if (stop !== undefined) return `${text.slice(0, stop)}${ELLIPSIS}`
  }
  // No end anywhere: half a number would be another number.
  return `${head.replace(/[\d.,%]+$/, '') || head}${ELLIPSIS}`
}

/**
 * The texts of the blocks, together with the gaps between them at most `limit` units. Within a rank the longest
 * give way, so that short ones stay whole; what does not fit at all becomes empty.
 */
export const fitTexts = (
  blocks: readonly Block[],
  texts: readonly string[],
  limit: number,
  size: Size,
): string[] => {
  const fitted = [...texts]
  let room = limit - size(GAP) * (texts.length - 1)
  if (texts.reduce((sum, text) => sum + size(text), 0) <= room) return fitted
  for (const kinds of ranks) {
    const equals = [...fitted.keys()]
      .filter((at) => kinds.includes(blocks[at]!.kind))
      .sort((a, b) => size(fitted[a]!) - size(fitted[b]!))
    for (const [done, at] of equals.entries()) {
      fitted[at] = cut(fitted[at]!, Math.floor(room / (equals.length - done)), size)
      room -= size(fitted[at]!)
    }
  }
  return fitted
}

/** The same work, done once for the blocks of one answer: an answer given again and again looks the same every time. */
export const onceEach = <Value>(
  work: (blocks: readonly Block[]) => Value,
): ((blocks: readonly Block[]) => Value) => {
  const done = new WeakMap<readonly Block[], { value: Value }>()
  return (blocks) => {
    const known = done.get(blocks) ?? { value: work(blocks) }
    done.set(blocks, known)
    return known.value
  }
}
