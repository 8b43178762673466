/** One spelling for what a person wrote, bounded, so that no message costs much more than a short question. */
import { fold } from '../corpus/index.ts'

/** A story is read from its beginning and its end, where people put what they want. */
const STORY = { head: 95, tail: 45 }
/** Beyond this a text is pasted rather than asked: only its first and last words can be the question. */
const PASTED = { from: 512, head: 40, tail: 40 }
/** So much more of the raw text is looked at, for what folding drops: blanks, emoji, quotation marks. */
const LOOSE = 3

/** The text in its one spelling, at most 140 characters of it. */
export const normalise = (raw: string): string => {
  const text = raw.trim()
  const { head, tail } = text.length > PASTED.from ? PASTED : STORY
  if (text.length <= head + tail) return fold(text)
  const most = (head + tail) * LOOSE
  if (text.length <= most) {
    const whole = fold(text)
    return whole.length <= head + tail ? whole : `${whole.slice(0, head)} ${whole.slice(-tail)}`
  }
  return `${fold(text.slice(0, head * LOOSE)).slice(0, head)} ${fold(text.slice(-tail * LOOSE)).slice(-tail)}`.trim()
}
