/** The assistant's own sentences, by key, with their slots filled. */
import { type Phrases, phrases } from '../corpus/index.ts'

type Slots<Key extends keyof Phrases> =
  Phrases[Key] extends Record<string, never> ? [] : [slots: Phrases[Key]]

/**
 * Says one sentence.
 * @example say('list.row', { number: '12', title: '支持企业加大研发投入' })
 */
export const say = <Key extends keyof Phrases>(key: Key, ...[slots]: Slots<Key>): string =>
  (phrases[key] as string).replace(/\{([a-z-]+)\}/g, (_, name: string) =>
    String((slots as Record<string, string>)[name]),
  )

/** A list as people write it. */
export const list = (items: readonly string[]): string => items.join(say('list.separator'))

/** A date (YYYY-MM-DD) as people write it. */
export const sayDate = (date: string): string => {
  const [year, month, day] = date.split('-').map((part) => String(Number(part)))
  return say('date.full', { year: year ?? '', month: month ?? '', day: day ?? '' })
}
