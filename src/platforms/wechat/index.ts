/** The WeChat official account in safe mode: URL verification (GET) and messages answered in the response itself (POST). */
import { Hono } from 'hono'
import * as z from 'zod'
import type { WechatSettings } from '../../settings.ts'
import { ciphertext, open, parse, type Seal, seal } from '../envelope.ts'
import { type Context, limitBody, type Platform, Rejected, type Reply } from '../platform.ts'
import { cdata, readXml } from '../xml.ts'
import { proveSafe, verifyUrl } from './proof.ts'
import { type Addressee, type Incoming, read } from './read.ts'
import { type Rendered, render } from './render.ts'

const outer = z.object({ ToUserName: z.string(), Encrypt: ciphertext })

/** What WeChat takes as received and not answered. Anything malformed it would report to the sender. */
const SILENCE = 'success'

const sealOf = ({ WECHAT_TOKEN, WECHAT_AES_KEY, WECHAT_APP_ID }: WechatSettings): Seal => ({
  token: WECHAT_TOKEN,
  key: WECHAT_AES_KEY,
  receiver: WECHAT_APP_ID,
})

const tagsOf = (rendered: Rendered): string => {
  if (rendered.kind === 'text') {
    return `<MsgType>${cdata('text')}</MsgType><Content>${cdata(rendered.text)}</Content>`
  }
  const { title, description, url } = rendered
  return (
    `<MsgType>${cdata('news')}</MsgType><ArticleCount>1</ArticleCount><Articles><item><Title>${cdata(title)}</Title>` +
    `<Description>${cdata(description)}</Description><PicUrl>${cdata('')}</PicUrl><Url>${cdata(url)}</Url></item></Articles>`
  )
}

/** Seals a reply; undefined when there is nothing to see in it. */
const sealReply = (
  settings: WechatSettings,
  { from, created, id }: Addressee,
  nonce: string,
  { blocks }: Reply,
): string | undefined => {
  const rendered = render(blocks)
  if (rendered === undefined) return undefined
  const message =
    `<xml><ToUserName>${cdata(from)}</ToUserName><FromUserName>${cdata(settings.WECHAT_ACCOUNT_ID)}</FromUserName>` +
    `<CreateTime>${created}</CreateTime>${tagsOf(rendered)}</xml>`
  const { cipher, signature } = seal(sealOf(settings), { timestamp: created, delivery: id, nonce }, message)
  return (
    `<xml><Encrypt>${cdata(cipher)}</Encrypt><MsgSignature>${cdata(signature)}</MsgSignature>` +
    `<TimeStamp>${created}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`
  )
}

/** The reply to an authentic message; undefined when there is none. */
const answer = async (
  settings: WechatSettings,
  context: Context,
  { ask, ...to }: Incoming,
  nonce: string,
): Promise<string | undefined> => {
  if (ask === undefined) return undefined
  try {
    const message = { platform: 'wechat', conversation: to.from, id: to.id, ask }
    return sealReply(settings, to, nonce, await context.respond(message))
  } catch (error) {
    context.log({
      platform: 'wechat',
      reason: 'broken',
      error: error instanceof Error ? error.name : 'unknown',
    })
    return sealReply(settings, to, nonce, context.apology)
  }
}

/** WeChat's callback, mounted at its path. Whatever is not authentic gets one and the same refusal. */
export const wechat: Platform<WechatSettings> = (settings, context) => {
  const app = new Hono()

  app.get('/', (c) => c.text(verifyUrl(settings, c.req.queries(), context.now())))

  app.post('/', limitBody, async (c) => {
    const stamp = proveSafe(settings, c.req.queries())
    const fields = readXml(await c.req.text())
    if (fields === undefined) throw new Rejected(400, 'not-xml')
    const envelope = parse(outer, fields, 'bad-envelope')
    const plaintext = open(sealOf(settings), stamp, envelope.Encrypt, context.now())
    if (envelope.ToUserName !== settings.WECHAT_ACCOUNT_ID) throw new Rejected(401, 'wrong-receiver')
    const body = await answer(settings, context, read(settings, plaintext), stamp.nonce)
    if (body === undefined) return c.text(SILENCE)
    return c.body(body, 200, { 'content-type': 'application/xml; charset=utf-8' })
  })

  return app
}
