/** What is shown instead of a page: not found, with what is near; refused, too much, broken. */
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import type { FC } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type Measure, type Policy, policyOf } from '../corpus/index.ts'
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

/** The measure with the number nearest to one that is asked for. */
const nearest = ({ measures }: Policy, number: number): Measure | undefined =>
  measures.reduce<Measure | undefined>(
    (best, one) =>
      best === undefined || Math.abs(one.number - number) < Math.abs(best.number - number) ? one : best,
    undefined,
  )

/** 404 for an address below `/p`: the documents, or the document's nearest clause and its chapters. */
export const missing = (c: Context, policyId: string, part: string | undefined) => {
  const policy = policyOf(policyId)
  if (!policy || part === undefined) return c.html(show(say('problem.no-policy'), documentCells()), 404)
  const number = /^\d{1,6}/.exec(part)?.[0]
  const near = number === undefined ? undefined : nearest(policy, Number(number))
  const text =
    number === undefined
      ? say('problem.no-part', { part: part.slice(0, 40) })
      : say('problem.no-clause', { number: String(Number(number)), measures: String(policy.measures.length) })
  return c.html(show(text, [...(near ? [measureCell(near)] : []), ...chapterCells(policy)]), 404)
}
