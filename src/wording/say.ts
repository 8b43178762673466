/** The assistant's own sentences, by key, with their slots filled. */
import { type Phrases, phrases } from '../corpus/index.ts'

type Slots<Key extends keyof Phrases> =
  Phrases[Key] extends Record<string, never> ? [] : [slots: Phrases[Key]]

/** Each phrase cut at its slots: text, slot, text, slot … text. */
const cutPhrases = new Map(
  Object.entries(phrases).map(([key, phrase]) => [key, phrase.split(/\{([a-z-]+)\}/)] as const),
)

/**
 * Says one sentence.
 * @example say('list.row', { number: '12', title: '支持企业加大研发投入' })
 */
export const say = <Key extends keyof Phrases>(key: Key, ...[slots]: Slots<Key>): string => {
  let said = ''
  const parts = cutPhrases.get(key) as readonly string[]
  for (let i = 0; i < parts.length; i++) {
    said += i % 2 === 0 ? parts[i] : (slots as Record<string, string>)[parts[i] as string]
  }
  return said
}

/** A list as people write it. */
export const list = (items: readonly string[]): string => items.join(say('list.separator'))

/** A date (YYYY-MM-DD) as people write it. */
export const sayDate = (date: string): string =>
  say('date.full', {
    year: String(Number(date.slice(0, 4))),
    month: String(Number(date.slice(5, 7))),
    day: String(Number(date.slice(8, 10))),
  })
