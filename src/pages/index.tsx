/** The server-rendered faces: a chat page at `/`, the document and each measure below `/p`. They work without script. */
import { Hono } from 'hono'
import type { Child, FC } from 'hono/jsx'
import { secureHeaders } from 'hono/secure-headers'
import { type Context, isRef, limitBody, type Reply } from '../platforms/platform.ts'
import type { PageTexts } from '../respond.ts'
import type { Block } from '../wording/blocks.ts'
import { style } from './style.ts'

const MOST_ASKED = 2000

const Page: FC<{ title: string; description: string; texts: PageTexts; children?: Child }> = (props) => (
  <html lang="zh-CN">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{props.title}</title>
      <meta name="description" content={props.description} />
      <meta property="og:title" content={props.title} />
      <meta property="og:description" content={props.description} />
      <link rel="stylesheet" href="/style.css" />
    </head>
    <body>
      <header>
        <h1>
          <a href="/">{props.texts.name}</a>
        </h1>
      </header>
      <main>{props.children}</main>
    </body>
  </html>
)

const Part: FC<{ block: Block; conversation: string }> = ({ block, conversation }) => {
  switch (block.kind) {
    case 'notice':
      return <p class="notice">{block.text}</p>
    case 'title':
      return <h2>{block.text}</h2>
    case 'text':
      return <p>{block.text}</p>
    case 'quote':
      return <blockquote>{block.text}</blockquote>
    case 'facts':
      return (
        <dl>
          {block.facts.map(({ label, value }) => (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ))}
        </dl>
      )
    case 'choices':
      return (
        <ol>
          {block.choices.map(({ label, send }) => (
            <li>
              <form method="post" action="/">
                <input type="hidden" name="c" value={conversation} />
                <button type="submit" class="choice" name={isRef(send) ? 'ref' : 'q'} value={send}>
                  {label}
                </button>
              </form>
            </li>
          ))}
        </ol>
      )
    case 'source':
      return <p class="source">{block.url ? <a href={block.url}>{block.text}</a> : block.text}</p>
  }
}

const Answer: FC<{ reply: Reply; conversation?: string }> = ({ reply, conversation = '' }) => (
  <article class="answer">
    {reply.blocks.map((block) => (
      <Part block={block} conversation={conversation} />
    ))}
  </article>
)

const firstText = ({ blocks }: Reply, kind: 'title' | 'quote' | 'facts'): string => {
  const block = blocks.find((part) => part.kind === kind)
  if (block?.kind === 'facts') return block.facts[0]?.value ?? ''
  return block && 'text' in block ? block.text : ''
}

/** Mounted at `/`. */
export const pages = ({ respond }: Context, texts: PageTexts): Hono => {
  const routes = new Hono()
  routes.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
      },
      xFrameOptions: false,
    }),
  )
  routes.get('/style.css', (c) =>
    c.body(style, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    }),
  )
  const chat = (asked: string | null, reply: Reply, conversation: string) => (
    <Page title={texts.title} description={texts.description} texts={texts}>
      {asked === null ? null : <p class="asked">{asked}</p>}
      <Answer reply={reply} conversation={conversation} />
      <form method="post" action="/">
        <input type="hidden" name="c" value={conversation} />
        <input
          type="text"
          name="q"
          required
          maxlength={MOST_ASKED}
          aria-label={texts.ask}
          placeholder={texts.ask}
        />
        <button type="submit">{texts.send}</button>
      </form>
    </Page>
  )
  routes.get('/', async (c) => {
    const reply = await respond({ platform: 'page', conversation: null, id: null, ask: { kind: 'help' } })
    return c.html(chat(null, reply, crypto.randomUUID()))
  })
  // A question is posted, so that it stands in no address and no server's log of addresses.
  routes.post('/', limitBody, async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const conversation = form.get('c')?.slice(0, 64) || crypto.randomUUID()
    const [asked, ref] = [(form.get('q') ?? '').slice(0, MOST_ASKED), form.get('ref') ?? '']
    const ask = isRef(ref) ? ({ kind: 'ref', ref } as const) : ({ kind: 'text', text: asked } as const)
    const reply = await respond({ platform: 'page', conversation, id: null, ask })
    return c.html(chat(isRef(ref) ? null : asked, reply, conversation))
  })
  routes.get('/p/:policy/:part?', async (c) => {
    const { policy, part } = c.req.param()
    const ref = part === undefined ? policy : `${policy}/${part}`
    const reply = await respond({ platform: 'page', conversation: null, id: null, ask: { kind: 'ref', ref } })
    if (reply.answer.kind === 'nothing') {
      return c.html(
        <Page title={texts.notFound} description={texts.description} texts={texts}>
          <article class="answer">
            <p>{texts.notFound}</p>
          </article>
        </Page>,
        404,
      )
    }
    const title = firstText(reply, 'title') || firstText(reply, 'facts')
    return c.html(
      <Page
        title={`${title} · ${texts.name}`}
        description={firstText(reply, 'quote').slice(0, 120)}
        texts={texts}
      >
        <Answer reply={reply} />
      </Page>,
    )
  })
  return routes
}
