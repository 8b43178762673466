/** Reads the opened message into what the sender asks; refuses what WeChat itself would not send to this account. */
import * as z from 'zod'
import type { WechatSettings } from '../../settings.ts'
import { parse } from '../envelope.ts'
import { type Ask, askOf, Rejected } from '../platform.ts'
import { readXml } from '../xml.ts'

/** Whom a reply goes to, and the delivery it answers. */
export type Addressee = { from: string; created: string; id: string }

/** One delivery; `ask` is absent where no answer is expected. */
export type Incoming = Addressee & { ask?: Ask }

/** Checked against any message; ids have 64 bits and stay strings. */
const common = z.object({
  ToUserName: z.string(),
  FromUserName: z.string().regex(/^\S{1,128}$/),
  CreateTime: z.string().regex(/^\d{10}$/),
  MsgType: z.string().regex(/^\w{1,64}$/),
})
const message = z.object({ MsgId: z.string().regex(/^\d{1,20}$/), Content: z.string().nullish() })
const event = z.object({ Event: z.string().regex(/^\w{1,64}$/), EventKey: z.string().nullish() })

/** Of the events only these speak to the account. https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_event_pushes.html */
const eventAsk = (name: string, key: string): Ask | undefined => {
  if (name === 'subscribe') return { kind: 'help' }
  return name === 'CLICK' ? askOf(key) : undefined
}

/**
 * Reads one opened message.
 * @throws Rejected 401 when it is malformed, our own reply sent back, or meant for another account
 */
export const read = (settings: WechatSettings, xml: string): Incoming => {
  const fields = readXml(xml)
  const { ToUserName, FromUserName: from, CreateTime: created, MsgType } = parse(common, fields, 'malformed')
  const account = settings.WECHAT_ACCOUNT_ID
  if (ToUserName !== account || from === account) throw new Rejected(401, 'reflected')
  if (MsgType === 'event') {
    const { Event, EventKey } = parse(event, fields, 'malformed')
    const key = EventKey ?? ''
    const ask = eventAsk(Event, key)
    return { from, created, id: [from, created, Event, key].join(' '), ...(ask ? { ask } : {}) }
  }
  const { MsgId: id, Content } = parse(message, fields, 'malformed')
  if (MsgType !== 'text') return { from, created, id, ask: { kind: 'unsupported' } }
  return { from, created, id, ask: { kind: 'text', text: parse(z.string(), Content, 'malformed') } }
}
