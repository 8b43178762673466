/** One spelling for what a person wrote, bounded, so that no message costs more than a long question. */
import { fold } from '../corpus/index.ts'

/** A question is read from its beginning and, when very long, from its end, where people put what they want. */
const HEAD = 110
const TAIL = 50

/** The text in its one spelling, at most HEAD + TAIL characters of it. */
export const normalise = (text: string): string =>
  fold(text.length <= HEAD + TAIL ? text : `${text.slice(0, HEAD)} ${text.slice(-TAIL)}`)
