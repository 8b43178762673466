/** The WeCom AI bot in callback mode: URL verification (GET), and messages answered by a stream that is finished at once (POST). */
import { Hono } from 'hono'
import * as z from 'zod'
import type { WecomBotSettings } from '../../settings.ts'
import { ciphertext, open, parse, type Seal, type Stamp, seal, stamp, verify } from '../envelope.ts'
import {
  type Context,
  isRef,
  limitBody,
  type Message,
  type Platform,
  Rejected,
  type Reply,
} from '../platform.ts'
import { choiceCard, tappedCard } from './cards.ts'
import { type Incoming, read } from './read.ts'
import { renderMarkdown, renderPlain } from './render.ts'

const outer = z.object({ encrypt: ciphertext })

/** A company's own bot has no receiver: the id in the envelope is empty. */
const sealOf = ({ WECOM_BOT_TOKEN, WECOM_BOT_AES_KEY }: WecomBotSettings): Seal => ({
  token: WECOM_BOT_TOKEN,
  key: WECOM_BOT_AES_KEY,
  receiver: '',
})

/** The name of the stream that answers a delivery: from it a poll leads back to the delivery, and to its stored reply. */
const streamOf = (delivery: string): string => Buffer.from(delivery).toString('base64url')
const deliveryOf = (stream: string): string => Buffer.from(stream, 'base64url').toString()

/** What a thumb is about: the kind of answer and its first clause, nothing of the question. */
const aboutOf = ({ kind, refs }: Reply['answer']): string => [kind, ...refs.slice(0, 1)].join(' ')

/** Whether it is one of ours: nothing else of what comes back may reach the log. */
const isAbout = (text: string): boolean => {
  const [kind = '', ref, ...more] = text.split(' ')
  const isKind = /^(clause|choices|list|policy|estimate|ask|nothing|help)$/.test(kind)
  return isKind && (ref === undefined || isRef(ref)) && more.length === 0
}

const stream = (id: string, content: string, about?: string) => ({
  id,
  finish: true,
  content,
  ...(about === undefined ? {} : { feedback: { id: about } }),
})

const messageReply = (id: string, { answer, blocks }: Reply, context: Context) => {
  const content = renderMarkdown(blocks)
  if (content === '') return undefined
  const card = choiceCard(blocks, context)
  const said = stream(streamOf(id), content, aboutOf(answer))
  return card
    ? { msgtype: 'stream_with_template_card', stream: said, template_card: card }
    : { msgtype: 'stream', stream: said }
}

const welcome = ({ blocks }: Reply) => {
  const content = renderPlain(blocks)
  return content === '' ? undefined : { msgtype: 'text', text: { content } }
}

/** The reply to one delivery; undefined, which is an empty response, where there is none. */
const reply = async (
  { conversation, id, happening }: Incoming,
  context: Context,
): Promise<object | undefined> => {
  const respond = (message: Pick<Message, 'id' | 'ask'>) =>
    context.respond({ platform: 'wecom-bot', conversation, ...message })
  switch (happening.kind) {
    case 'message':
      return messageReply(id, await respond({ id, ask: happening.ask }), context)
    case 'enter':
      return welcome(await respond({ id, ask: { kind: 'enter' } }))
    case 'poll': {
      const { blocks } = await respond({ id: deliveryOf(happening.stream), ask: { kind: 'again' } })
      const content = renderMarkdown(blocks) || context.labels.gone
      return { msgtype: 'stream', stream: stream(happening.stream, content) }
    }
    case 'tap': {
      const card = tappedCard(happening, context)
      return card && { response_type: 'update_template_card', userids: [], template_card: card }
    }
    case 'feedback': {
      const { about, type } = happening
      const known = isAbout(about) ? { about } : {}
      context.log({ platform: 'wecom-bot', reason: 'feedback', type, ...known })
      return undefined
    }
    case 'silent':
      return undefined
  }
}

const answer = async (incoming: Incoming, context: Context): Promise<object | undefined> => {
  try {
    return await reply(incoming, context)
  } catch (error) {
    context.log({
      platform: 'wecom-bot',
      reason: 'broken',
      error: error instanceof Error ? error.name : 'unknown',
    })
    return incoming.happening.kind === 'enter'
      ? welcome(context.apology)
      : messageReply(incoming.id, context.apology, context)
  }
}

/** The reply in its envelope, under the timestamp and nonce of the request: the same request gets the same bytes. */
const envelope = (
  settings: WecomBotSettings,
  { timestamp, nonce }: Stamp,
  delivery: string,
  body: object,
) => {
  const { cipher, signature } = seal(sealOf(settings), { timestamp, nonce, delivery }, JSON.stringify(body))
  return { encrypt: cipher, msgsignature: signature, timestamp: Number(timestamp), nonce }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Rejected(400, 'not-json')
  }
}

/** The bot's callback, mounted at its path. Whatever is not authentic gets one and the same refusal. */
export const wecomBot: Platform<WecomBotSettings> = (settings, context) => {
  const app = new Hono()

  app.get('/', (c) => c.text(verify(sealOf(settings), c.req.queries(), context.now())))

  app.post('/', limitBody, async (c) => {
    const query = parse(stamp, c.req.queries(), 'bad-query')
    const { encrypt } = parse(outer, parseJson(await c.req.text()), 'bad-envelope')
    const incoming = read(settings, open(sealOf(settings), query, encrypt, context.now()))
    const body = await answer(incoming, context)
    return body === undefined ? c.body('') : c.json(envelope(settings, query, incoming.id, body))
  })

  return app
}
