/** The WeCom self-built application: URL verification (GET) and messages answered in the response itself (POST). */
import { Hono } from 'hono'
import * as z from 'zod'
import type { WecomSettings } from '../../settings.ts'
import { ciphertext, open, parse, stamp, verify } from '../envelope.ts'
import { type Context, limitBody, type Message, type Platform, Rejected, type Told } from '../platform.ts'
import { readXml } from '../xml.ts'
import { chosenTags } from './card.ts'
import { sealOf, sealReply } from './envelope.ts'
import { type Incoming, read } from './read.ts'
import { replyTags } from './render.ts'
import { createSender, type Sender } from './send.ts'

const outer = z.object({
  ToUserName: z.string(),
  AgentID: z.string().default(''),
  Encrypt: ciphertext,
})

/** The journey's reply, or the apology when it throws. */
const tell = async (context: Context, message: Message): Promise<Told> => {
  try {
    return await context.respond(message)
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    context.log({ platform: 'wecom', reason: 'broken', error: name })
    return { ...context.apology, repeated: false, due: true }
  }
}

/** The reply to an authentic message; empty, which WeCom takes as no reply, when there is none. */
const answer = async (
  settings: WecomSettings,
  context: Context,
  sender: Sender | undefined,
  { ask, tapped, ...to }: Incoming,
): Promise<string> => {
  if (ask === undefined || (tapped && sender === undefined)) return ''
  const message = { platform: 'wecom', conversation: to.from, id: to.id, ask, ...(sender && { push: true }) }
  const told = await tell(context, message)
  if (tapped) {
    await sender?.answer(message, to.from, told)
    return sealReply(settings, to, chosenTags(context.labels))
  }
  const said = await sender?.offer(message, to.from, told)
  const tags = said ? '' : replyTags(told)
  return tags === '' ? '' : sealReply(settings, to, tags)
}

/** WeCom's callback, mounted at its path. Whatever is not authentic gets one and the same refusal. */
export const wecom: Platform<WecomSettings> = (settings, context) => {
  const app = new Hono()
  const sender = createSender(settings, context)

  app.get('/', (c) => {
    return c.text(verify(sealOf(settings), c.req.queries(), context.now()))
  })

  app.post('/', limitBody, async (c) => {
    const query = parse(stamp, c.req.queries(), 'bad-query')
    const fields = readXml(await c.req.text())
    if (fields === undefined) throw new Rejected(400, 'not-xml')
    const envelope = parse(outer, fields, 'bad-envelope')
    const plaintext = open(sealOf(settings), query, envelope.Encrypt, context.now())
    if (envelope.ToUserName !== settings.WECOM_CORP_ID) throw new Rejected(401, 'wrong-receiver')
    if (envelope.AgentID !== '' && envelope.AgentID !== settings.WECOM_AGENT_ID) {
      throw new Rejected(401, 'wrong-agent')
    }
    const body = await answer(settings, context, sender, read(settings, plaintext))
    return c.body(body, 200, { 'content-type': 'application/xml; charset=utf-8' })
  })

  return app
}
