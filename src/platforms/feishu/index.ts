/** The Feishu bot: encrypted events; messages are answered by a call, buttons in the response itself. */
import { Hono } from 'hono'
import type { FeishuSettings } from '../../settings.ts'
import { type Context, limitBody, type Platform, type Reply } from '../platform.ts'
import { push } from '../push.ts'
import { open } from './envelope.ts'
import { type Incoming, read } from './read.ts'
import { type Card, render, renderCard } from './render.ts'
import { createSend } from './send.ts'

/** A button that was tapped: the card it is on becomes the answer. Feishu waits three seconds and asks once. */
const answerTap = async (
  context: Context,
  { id, conversation, ask }: Incoming,
): Promise<{ card?: { type: 'raw'; data: Card } }> => {
  let card: Card | undefined
  const cardOf = (reply: Reply) => renderCard(reply, context.labels)
  try {
    card = cardOf(await context.respond({ platform: 'feishu', conversation, id, ask }))
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    context.log({ platform: 'feishu', reason: 'broken', error: name })
    card = cardOf(context.apology)
  }
  return card === undefined ? {} : { card: { type: 'raw', data: card } }
}

/** Feishu's callback, mounted at its path. Whatever is not authentic gets one and the same refusal. */
export const feishu: Platform<FeishuSettings> = (settings, context) => {
  const send = createSend(settings, context)
  const app = new Hono()
  app.post('/', limitBody, async (c) => {
    const headers = {
      'x-lark-signature': c.req.header('x-lark-signature'),
      'x-lark-request-timestamp': c.req.header('x-lark-request-timestamp'),
      'x-lark-request-nonce': c.req.header('x-lark-request-nonce'),
    }
    const opened = open(settings, headers, new Uint8Array(await c.req.arrayBuffer()), context.now())
    if (opened.kind === 'challenge') return c.json({ challenge: opened.challenge })
    const incoming = read(opened)
    if (incoming === undefined) return c.json({})
    const { id, conversation, ask, reply: to } = incoming
    if (to === undefined) return c.json(await answerTap(context, incoming))
    const status = await push(
      context,
      { platform: 'feishu', conversation, id, ask },
      (reply) => render(reply, context.labels),
      (message) => send(to, message),
    )
    return status === 200 ? c.json({}) : c.json({ error: 'not sent' }, status)
  })
  return app
}
