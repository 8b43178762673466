/** The small parts several pages share: lists of links, notices, facts, words marked in a text. */
import { raw } from 'hono/html'
import type { Child, FC } from 'hono/jsx'
import { type Chapter, type Measure, type Policy, policies, simplify } from '../corpus/index.ts'
import { createRecent } from '../recent.ts'
import { say } from '../wording/index.ts'

/** One row that leads somewhere. */
export type Cell = { href: string; label: Child; note?: Child }

/** Rows that lead somewhere. */
export const Cells: FC<{ cells: Cell[] }> = ({ cells }) => (
  <ul class="cells">
    {cells.map(({ href, label, note }) => (
      <li>
        <a href={href}>
          <span>{label}</span>
          {note === undefined ? null : <small>{note}</small>}
        </a>
      </li>
    ))}
  </ul>
)

export const measureName = ({ number, title }: Measure): string =>
  say('clause.title', { number: String(number), title })
export const chapterName = ({ number, title }: Chapter): string =>
  say('clause.chapter-value', { number: String(number), title })
export const pathOf = (ref: string): string => `/p/${ref}`

export const measureCell = (measure: Measure): Cell => ({
  href: pathOf(measure.ref),
  label: measureName(measure),
})
export const chapterCells = ({ chapters }: Policy): Cell[] =>
  chapters.map((chapter) => ({
    href: pathOf(chapter.ref),
    label: chapterName(chapter),
    note: say('document.range', { first: String(chapter.first), last: String(chapter.last) }),
  }))
export const documentCells = (): Cell[] =>
  policies.map(({ id, title, number }) => ({ href: pathOf(id), label: title, note: number }))

/** Labels with their values. */
export const Facts: FC<{ facts: { label: string; value: Child }[] }> = ({ facts }) => (
  <dl class="facts">
    {facts.map(({ label, value }) => (
      <div>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

const MOST_MARKS = 12

/** Where words stand in a text, joined where they touch. */
const spans = (text: string, words: readonly string[]): [number, number][] => {
  const simple = simplify(text)
  const found = words
    .slice(0, MOST_MARKS)
    .map(simplify)
    .filter((word) => word.trim() !== '')
    .flatMap((word) => {
      const places: [number, number][] = []
      for (let at = simple.indexOf(word); at >= 0; at = simple.indexOf(word, at + word.length))
        places.push([at, at + word.length])
      return places
    })
    .sort(([a], [b]) => a - b)
  const joined: [number, number][] = []
  for (const [from, to] of found) {
    const last = joined.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else joined.push([from, to])
  }
  return joined
}

/** A text as it is, with the words that hit marked in it. */
export const Marked: FC<{ text: string; words: readonly string[] }> = ({ text, words }) => {
  const parts: Child[] = []
  let at = 0
  for (const [from, to] of spans(text, words)) {
    parts.push(text.slice(at, from), <mark>{text.slice(from, to)}</mark>)
    at = to
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  )
}

/** Some for every clause, document and field, at a few addresses. */
const MOST_KEPT = 2000
const drawn = createRecent<string>(MOST_KEPT)

/** What no request changes but by what its key names, drawn once. */
export const once = (key: string, draw: () => Child) => raw(drawn.get(key, () => String(draw())))
