/** The WeCom self-built application: URL verification (GET) and messages answered in the response itself (POST). */
import { Hono } from 'hono'
import * as z from 'zod'
import type { WecomSettings } from '../../settings.ts'
import { ciphertext, open, parse, stamp, verify } from '../envelope.ts'
import { type Context, limitBody, type Platform, Rejected, type Reply } from '../platform.ts'
import { cdata, readXml } from '../xml.ts'
import { type Addressee, sealOf, sealReply } from './envelope.ts'
import { type Incoming, read } from './read.ts'
import { render } from './render.ts'

const outer = z.object({
  ToUserName: z.string(),
  AgentID: z.string().default(''),
  Encrypt: ciphertext,
})

const sealText = (settings: WecomSettings, to: Addressee, { blocks }: Reply): string => {
  const text = render(blocks)
  if (text === '') return ''
  return sealReply(settings, to, `<MsgType>${cdata('text')}</MsgType><Content>${cdata(text)}</Content>`)
}

/** The reply to an authentic message; empty, which WeCom takes as no reply, when there is none. */
const answer = async (
  settings: WecomSettings,
  context: Context,
  { ask, ...to }: Incoming,
): Promise<string> => {
  if (ask === undefined) return ''
  try {
    const message = { platform: 'wecom', conversation: to.from, id: to.id, ask }
    return sealText(settings, to, await context.respond(message))
  } catch (error) {
    context.log({
      platform: 'wecom',
      reason: 'broken',
      error: error instanceof Error ? error.name : 'unknown',
    })
    return sealText(settings, to, context.apology)
  }
}

/** WeCom's callback, mounted at its path. Whatever is not authentic gets one and the same refusal. */
export const wecom: Platform<WecomSettings> = (settings, context) => {
  const app = new Hono()

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
    const body = await answer(settings, context, read(settings, plaintext))
    return c.body(body, 200, { 'content-type': 'application/xml; charset=utf-8' })
  })

  return app
}
