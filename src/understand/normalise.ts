/** One spelling for what a person wrote, bounded, so that no message costs much more than a short question. */
import { fold } from '../corpus/index.ts'

/** A story is read from its beginning and its end, where people put what they want. */
const STORY = { head: 110, tail: 50 }
/** Beyond this a text is pasted rather than asked: only its first and last words can be the question. */
const PASTED = { from: 512, head: 40, tail: 40 }

/** The text in its one spelling, at most 160 characters of it. */
export const normalise = (text: string): string => {
  const { head, tail } = text.length > PASTED.from ? PASTED : STORY
  return fold(text.length <= head + tail ? text : `${text.slice(0, head)} ${text.slice(-tail)}`)
}
