/** Reads the opened message into what the sender asks; refuses what WeCom itself would not send to this application. */
import * as z from 'zod'
import type { WecomSettings } from '../../settings.ts'
import { parse } from '../envelope.ts'
import { type Ask, isRef, Rejected } from '../platform.ts'
import { readXml } from '../xml.ts'
import type { Addressee } from './envelope.ts'

/** One delivery: whom to answer, and what is asked; `ask` is absent where no answer is expected. */
export type Incoming = Addressee & { ask?: Ask }

/** Checked against any message; ids have 64 bits and stay strings. */
const common = z.object({
  ToUserName: z.string(),
  FromUserName: z.string().regex(/^\S{1,128}$/),
  CreateTime: z.string().regex(/^\d{10}$/),
  MsgType: z.string().regex(/^\w{1,64}$/),
  AgentID: z.string().optional(),
})

const event = z.object({
  Event: z.string().regex(/^\w{1,64}$/),
  EventKey: z.string().nullish(),
})

/** Only events may hold blocks of tags. */
const message = z
  .object({ MsgId: z.string().regex(/^\d{1,20}$/), Content: z.string().optional() })
  .catchall(z.string())

/** What a menu key stands for; a key that is none of ours gets help rather than silence. */
const menuAsk = (key: string): Ask => {
  if (key === 'help' || key === 'chapters') return { kind: key }
  return isRef(key) ? { kind: 'ref', ref: key } : { kind: 'help' }
}

/** The sender of WeCom's own notices to administrators, which are never answered. */
const SYSTEM = 'sys'

/**
 * Reads one opened message.
 * @throws Rejected 401 when it is malformed, our own reply sent back, or meant for another application
 */
export const read = (settings: WecomSettings, xml: string): Incoming => {
  const fields = readXml(xml)
  const { FromUserName: from, CreateTime: created, ...head } = parse(common, fields, 'malformed')
  const system = from === SYSTEM
  if (head.ToUserName !== settings.WECOM_CORP_ID || from === settings.WECOM_CORP_ID) {
    throw new Rejected(401, 'reflected')
  }
  if (head.AgentID !== settings.WECOM_AGENT_ID && !(system && head.AgentID === undefined)) {
    throw new Rejected(401, 'wrong-agent')
  }
  if (head.MsgType !== 'event') {
    const { MsgId: id, Content } = parse(message, fields, 'malformed')
    if (system) return { from, created, id }
    if (head.MsgType !== 'text') return { from, created, id, ask: { kind: 'unsupported' } }
    return { from, created, id, ask: { kind: 'text', text: parse(z.string(), Content, 'malformed') } }
  }
  const { Event, EventKey } = parse(event, fields, 'malformed')
  const id = [from, created, head.AgentID, Event, EventKey].join(' ')
  const ask = system ? undefined : eventAsk(Event, EventKey ?? '')
  return ask ? { from, created, id, ask } : { from, created, id }
}

/** `enter_agent` comes with every opening of the application, so it is not greeted. */
const eventAsk = (name: string, key: string): Ask | undefined => {
  if (name === 'subscribe') return { kind: 'help' }
  return name === 'click' ? menuAsk(key) : undefined
}
