/** The WeCom self-built application: URL verification (GET) and messages answered in the response itself (POST). */
import { Hono } from 'hono'
import * as z from 'zod'
import type { WecomSettings } from '../../settings.ts'
import { type Context, limitBody, type Platform, Rejected } from '../platform.ts'
import { open, readXml, seal } from './envelope.ts'
import { type Incoming, parse, read } from './read.ts'
import { render } from './render.ts'

/** A query parameter given exactly once. */
const once = (pattern: RegExp) => z.tuple([z.string().regex(pattern)]).transform(([value]) => value)

const stamp = z.object({
  msg_signature: once(/^[0-9a-f]{40}$/),
  timestamp: once(/^\d{10}$/),
  nonce: once(/^[\x21-\x7e]{1,64}$/),
})
/** A raw `+` of base64 arrives as a space. */
const verification = stamp.extend({
  echostr: once(/^[A-Za-z0-9+/ ]+={0,2}$/).transform((value) => value.replaceAll(' ', '+')),
})

const outer = z.object({
  ToUserName: z.string(),
  AgentID: z.string().default(''),
  Encrypt: z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/),
})

/** The reply to an authentic message; empty, which WeCom takes as no reply, when there is none or making it fails. */
const answer = async (
  settings: WecomSettings,
  context: Context,
  { ask, ...to }: Incoming,
): Promise<string> => {
  if (ask === undefined) return ''
  try {
    const message = { platform: 'wecom', conversation: to.from, id: to.id, ask }
    const text = render((await context.respond(message)).blocks)
    return text === '' ? '' : seal(settings, to, text)
  } catch (error) {
    context.log({
      platform: 'wecom',
      reason: 'broken',
      error: error instanceof Error ? error.name : 'unknown',
    })
    return ''
  }
}

/** WeCom's callback, mounted at its path. Whatever is not authentic gets one and the same refusal. */
export const wecom: Platform<WecomSettings> = (settings, context) => {
  const app = new Hono()

  app.get('/', (c) => {
    const { echostr, ...query } = parse(verification, c.req.queries(), 'bad-query')
    const plaintext = open(settings, query, echostr, context.now())
    // Digits only: a message captured from a POST carries a valid signature here too, and must not be read out.
    if (!/^\d{1,64}$/.test(plaintext)) throw new Rejected(401, 'not-digits')
    return c.text(plaintext)
  })

  app.post('/', limitBody, async (c) => {
    const query = parse(stamp, c.req.queries(), 'bad-query')
    const fields = readXml(await c.req.text())
    if (fields === undefined) throw new Rejected(400, 'not-xml')
    const envelope = parse(outer, fields, 'bad-envelope')
    const plaintext = open(settings, query, envelope.Encrypt, context.now())
    if (envelope.ToUserName !== settings.WECOM_CORP_ID) throw new Rejected(401, 'wrong-receiver')
    if (envelope.AgentID !== '' && envelope.AgentID !== settings.WECOM_AGENT_ID) {
      throw new Rejected(401, 'wrong-agent')
    }
    const body = await answer(settings, context, read(settings, plaintext))
    return c.body(body, 200, { 'content-type': 'application/xml; charset=utf-8' })
  })

  return app
}
