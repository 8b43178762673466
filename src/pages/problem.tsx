/** What is shown instead of a page: not found, with what is near; refused, too much, broken. */
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import type { FC } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type Policy, policyOf, simplify } from '../corpus/index.ts'
import { readText } from '../estimates.ts'
import { say } from '../wording/index.ts'
import { page } from './layout.tsx'
import { type Cell, Cells, chapterCells, documentCells, measureCell } from './parts.tsx'

/** Whether a person is looking: a browser asks for HTML by name, a program does not. */
const wantsPage = (c: Context): boolean =>
  accepts(c, {
    header: 'Accept',
    supports: ['text/html', 'application/json'],
    default: 'application/json',
  }) === 'text/html'

const sentenceOf = (status: ContentfulStatusCode): string => {
  switch (status) {
    case 400:
      return say('problem.bad')
    case 404:
      return say('problem.not-found')
    case 413:
      return say('problem.too-large')
    case 414:
      return say('problem.address-too-long')
    case 429:
      return say('problem.too-many')
    default:
      return status < 500 ? say('problem.refused') : say('problem.broken')
  }
}

const Problem: FC<{ text: string; near: Cell[] }> = ({ text, near }) => (
  <main id="main" class="page">
    <h1 class="lead">{text}</h1>
    {near.length === 0 ? null : (
      <section class="card">
        <h2>{say('problem.near')}</h2>
        <Cells cells={near} />
      </section>
    )}
    <a class="button" href="/">
      {say('problem.home')}
    </a>
  </main>
)

const show = (text: string, near: Cell[]) =>
  page({
    title: say('page.titled', { title: text }),
    description: text,
    children: <Problem text={text} near={near} />,
  })

/** Answers with a status: a page for people, `{"error": …}` for programs. */
export const problem = (
  c: Context,
  status: ContentfulStatusCode,
  error: string,
): Response | Promise<Response> =>
  wantsPage(c) ? c.html(show(sentenceOf(status), documentCells()), status) : c.json({ error }, status)

/** The one with the number nearest to one that is asked for. */
const nearest = <T extends { number: number }>(all: readonly T[], number: number): T | undefined =>
  all.reduce<T | undefined>(
    (best, one) =>
      best === undefined || Math.abs(one.number - number) < Math.abs(best.number - number) ? one : best,
    undefined,
  )

const LONGEST_PART = 40

/** What an address asks for that is not there: 57 and S9 by their numbers, 12a and 十二 by the number in them. */
const readPart = (part: string): { chapter: boolean; number: number; exact: boolean } | undefined => {
  const simple = simplify(part)
  const [, mark = '', digits] = /^(\D?)(\d{1,6})/.exec(simple) ?? []
  if (digits !== undefined) {
    const chapter = mark.toUpperCase() === 'S'
    const number = Number(digits)
    return { chapter, number, exact: part === `${chapter ? 'S' : ''}${number}` }
  }
  const said = Number(readText(part.slice(0, LONGEST_PART), 'item')?.from)
  return Number.isInteger(said) ? { chapter: false, number: said, exact: false } : undefined
}

/** What is said of such an address, and what is near it. */
const explain = (policy: Policy, part: string): { text: string; near: Cell[] } => {
  const { measures, chapters } = policy
  const said = part.slice(0, LONGEST_PART)
  const read = readPart(part)
  if (!read) return { text: say('problem.no-part', { part: said }), near: [] }
  const { chapter, number, exact } = read
  if (chapter) {
    const near = nearest(chapters, number)
    const count = String(chapters.length)
    return {
      text: exact
        ? say('problem.no-chapter', { number: String(number), chapters: count })
        : say('problem.near-chapter', { part: said, number: String(near?.number) }),
      near: [],
    }
  }
  const near = nearest(measures, number)
  return {
    text: exact
      ? say('problem.no-clause', { number: String(number), measures: String(measures.length) })
      : say('problem.near-clause', { part: said, number: String(near?.number) }),
    near: near ? [measureCell(near)] : [],
  }
}

/** 404 for an address below `/p`: the documents, or the document's nearest clause and its chapters. */
export const missing = (c: Context, policyId: string, part: string | undefined) => {
  const policy = policyOf(policyId)
  if (!policy || part === undefined) return c.html(show(say('problem.no-policy'), documentCells()), 404)
  const { text, near } = explain(policy, part)
  return c.html(show(text, [...near, ...chapterCells(policy)]), 404)
}
