/** The server-rendered faces: a chat at `/`, documents and clauses below `/p`. They work without script. */
import { Hono } from 'hono'
import { chapterOf, type Measure, measureOf, policyOf } from '../corpus/index.ts'
import type { Context } from '../platforms/platform.ts'
import { shanghaiDate } from '../respond.ts'
import { assets } from './assets.ts'
import { type AskPage, createCalculators } from './calculator.tsx'
import { chat } from './chat.tsx'
import { clausePage } from './clause.tsx'
import { documentPage, documentsPage } from './document.tsx'
import { estimate } from './estimate.tsx'
import { isFresh } from './headers.ts'
import { originOf } from './layout.tsx'
import { openapi } from './openapi.ts'
import { missing, problem } from './problem.tsx'
import { type Found, filter, readFilters, search } from './search.ts'

export { safe } from './headers.ts'
export { createLimit, type Visitor } from './limit.ts'
export { problem } from './problem.tsx'

/** No page of ours has a longer address; Node refuses beyond 16 KB of headers by itself. */
const LONGEST_ADDRESS = 8 * 1024

/** Mounted at `/`. */
export const pages = (context: Context): Hono => {
  const { respond, now, publicUrl } = context
  const ask: AskPage = (ask) => respond({ platform: 'page', conversation: null, id: null, ask })

  /** The measures that hold the words; when there are none, those the assistant takes them to mean. */
  const find = async (within: Found, q: string): Promise<{ found: Found; meant: boolean }> => {
    if (q === '') return { found: within, meant: false }
    const found = { ...within, ...search(within.measures, q) }
    if (found.measures.length > 0) return { found, meant: false }
    const { refs, hits } = (await ask({ kind: 'text', text: q })).answer
    const measures: Measure[] = within.measures.filter(({ ref }) => refs.includes(ref))
    return { found: { ...found, measures, words: hits }, meant: measures.length > 0 }
  }

  const draw = createCalculators(ask)

  const routes = new Hono()
  routes.use(async (c, next) =>
    c.req.url.length > LONGEST_ADDRESS ? problem(c, 414, 'the address is too long') : next(),
  )
  routes.route('/assets', assets())
  routes.route('/', chat(context))
  routes.route('/estimate', estimate(context))
  routes.route('/openapi.json', openapi(context))
  routes.get('/p', (c) => c.html(documentsPage(originOf(c, publicUrl))))
  routes.get('/p/:policy/:part?', async (c) => {
    const { policy: id, part } = c.req.param()
    const ref = part === undefined ? id : `${id}/${part}`
    const policy = policyOf(id)
    const named = measureOf(ref) ?? chapterOf(ref)
    if (!policy || (part !== undefined && !named)) return missing(c, id, part)
    const origin = originOf(c, publicUrl)
    const today = shanghaiDate(now())
    if (isFresh(c, today, origin)) return c.body(null, 304)
    const reply = await ask({ kind: 'ref', ref })
    const { searchParams } = new URL(c.req.url)
    if (named)
      return c.html(clausePage(named, reply, origin, await draw(ref, searchParams, { origin, today })))
    const { used, ...within } = filter(policy, readFilters(searchParams))
    const { found, meant } = await find(within, used.q)
    return c.html(documentPage({ policy, reply, origin, used, found, meant }))
  })
  // What the script of a calculator fetches whenever something in its form is changed.
  routes.get('/p/:policy/:part/:calculator', async (c) => {
    const { policy: id, part, calculator } = c.req.param()
    const day = { origin: originOf(c, publicUrl), today: shanghaiDate(now()) }
    const [drawn] = await draw(`${id}/${part}`, new URL(c.req.url).searchParams, day, calculator)
    if (drawn === undefined) return missing(c, id, part)
    c.header('cache-control', 'private, no-cache')
    return c.html(drawn.card)
  })
  return routes
}
