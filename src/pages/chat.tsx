/** The chat page at `/`: one exchange when forms are posted, the whole conversation with the script. */
import { Hono } from 'hono'
import type { Child, FC } from 'hono/jsx'
import { byRecency } from '../corpus/index.ts'
import { type Ask, askOf, type Context, commandData, limitBody, type Reply } from '../platforms/platform.ts'
import { documents, say } from '../wording/index.ts'
import { Answer, Buttons } from './answer.tsx'
import { originOf, page } from './layout.tsx'
import { Cells, documentCells } from './parts.tsx'

const MOST_ASKED = 2000
const MOST_ID = 64
/** The script asks for the answer alone. */
const FRAGMENT = 'fragment'

/** `cleared`: what was said before is gone, which the script is told too. */
const Greeting: FC<{ conversation: string; cleared?: boolean }> = ({ conversation, cleared = false }) => (
  <article class="answer" aria-label={say('chat.answer')} data-cleared={cleared || undefined}>
    {cleared ? <p>{say('help.forgotten')}</p> : null}
    <p>{say('help.hello')}</p>
    <p>{say('chat.scope')}</p>
    <Cells cells={documentCells()} />
    <p>{say('chat.examples')}</p>
    <Buttons
      class="choices"
      conversation={conversation}
      choices={(byRecency[0]?.examples ?? []).map((example) => ({ label: example, send: example }))}
    />
  </article>
)

/** What is always at hand, above the line to write in. */
const Shortcuts: FC<{ conversation: string }> = ({ conversation }) => (
  <Buttons
    class="shortcuts"
    label={say('chat.actions')}
    conversation={conversation}
    choices={(['chapters', 'estimates', 'help', 'forget'] as const).map((command) => ({
      label: say(`label.${command}`),
      send: commandData(command),
    }))}
  />
)

const Chat: FC<{ conversation: string; children?: Child }> = ({ conversation, children }) => (
  <>
    <main id="main" class="chat" data-c={conversation}>
      <h1 class="hidden">{say('page.title')}</h1>
      <div class="log" role="log" aria-label={say('chat.log')}>
        {children}
      </div>
    </main>
    <footer class="composer">
      <Shortcuts conversation={conversation} />
      <form method="post" action="/" class="ask">
        <input type="hidden" name="c" value={conversation} />
        <input
          type="text"
          name="q"
          required
          maxlength={MOST_ASKED}
          autocomplete="off"
          enterkeyhint="send"
          aria-label={say('page.ask')}
          placeholder={say('page.ask')}
        />
        <button type="submit" class="button">
          {say('page.send')}
        </button>
      </form>
    </footer>
  </>
)

/** What a form says, as an ask and as it is shown; a button gives its data and, after a blank, its label. */
const readForm = (form: URLSearchParams): { ask: Ask; said: string } => {
  const pressed = (form.get('a') ?? '').slice(0, MOST_ASKED)
  const [data = '', ...label] = pressed.split(' ')
  const ask = askOf(data)
  if (data !== '' && ask.kind !== 'text') return { ask, said: label.join(' ') || data }
  const text = pressed || (form.get('q') ?? '').slice(0, MOST_ASKED)
  return { ask: { kind: 'text', text }, said: text }
}

/** Asked by a button or in words: everything is forgotten, and the conversation begins again. */
const isForgotten = ({ answer: { kind, text } }: Reply): boolean =>
  kind === 'help' && text === say('help.forgotten')

/** Mounted at `/`. */
export const chat = ({ respond, publicUrl }: Context): Hono => {
  const routes = new Hono()
  const titled = {
    title: say('page.title'),
    description: say('page.description', { documents: documents() }),
  }
  routes.get('/', (c) => {
    const conversation = crypto.randomUUID()
    c.header('cache-control', 'private, no-cache')
    const children = (
      <Chat conversation={conversation}>
        <Greeting conversation={conversation} />
      </Chat>
    )
    return c.html(page({ ...titled, url: `${originOf(c, publicUrl)}/`, children }))
  })
  // A question is posted, so that it stands in no address and no server's log of addresses.
  routes.post('/', limitBody, async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const conversation = form.get('c')?.slice(0, MOST_ID) || crypto.randomUUID()
    const { ask, said } = readForm(form)
    const reply: Reply = await respond({ platform: 'page', conversation, id: null, ask })
    const answer = isForgotten(reply) ? (
      <Greeting conversation={conversation} cleared />
    ) : (
      <Answer
        reply={reply}
        conversation={conversation}
        origin={originOf(c, publicUrl)}
        plain={ask.kind === 'forward'}
      />
    )
    c.header('cache-control', 'no-store')
    if (c.req.header('accept')?.includes(FRAGMENT)) return c.html(answer)
    const children = (
      <Chat conversation={conversation}>
        <p class="asked">
          <span class="hidden">{say('chat.you')}</span>
          <span>{said}</span>
        </p>
        {answer}
      </Chat>
    )
    return c.html(page({ ...titled, children }))
  })
  return routes
}
