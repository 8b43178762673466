/** Reads the opened message into what the sender asks; refuses what WeCom itself would not send to this application. */
import * as z from 'zod'
import type { WecomSettings } from '../../settings.ts'
import { parse } from '../envelope.ts'
import { type Ask, askOf, Rejected } from '../platform.ts'
import { readXml } from '../xml.ts'
import { isOurTask } from './card.ts'
import type { Addressee } from './envelope.ts'

/**
 * One delivery: whom to answer, and what is asked; `ask` is absent where no answer is expected. `tapped`: on a button of
 * a card, where the response can change the card and nothing else.
 */
export type Incoming = Addressee & { ask?: Ask; tapped?: true }

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
  TaskId: z.string().nullish(),
})

/** Only events may hold blocks of tags. */
const message = z
  .object({ MsgId: z.string().regex(/^\d{1,20}$/), Content: z.string().optional() })
  .catchall(z.string())

const content = z.string()

/** What a menu key stands for; a menu made by hand may name a command plainly. A key that is none of ours gets help. */
const menuAsk = (key: string): Ask => {
  const command = askOf(`:${key}`)
  if (command.kind !== 'text') return command
  const ask = askOf(key)
  return ask.kind === 'text' ? { kind: 'help' } : ask
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
    return { from, created, id, ask: { kind: 'text', text: parse(content, Content, 'malformed') } }
  }
  const { Event, EventKey, TaskId } = parse(event, fields, 'malformed')
  const id = [from, created, head.AgentID, Event, EventKey, ...(TaskId ? [TaskId] : [])].join(' ')
  const key = EventKey ?? ''
  if (system) return { from, created, id }
  if (Event === 'template_card_event') {
    const ours = key !== '' && isOurTask(TaskId ?? '')
    return ours ? { from, created, id, ask: askOf(key), tapped: true } : { from, created, id }
  }
  const ask = asks.get(Event)?.(key)
  return ask ? { from, created, id, ask } : { from, created, id }
}

/** The events that are answered. `enter_agent` comes with every opening of the application; the journey greets rarely. */
const asks = new Map<string, (key: string) => Ask>([
  ['subscribe', () => ({ kind: 'help' })],
  ['enter_agent', () => ({ kind: 'enter' })],
  ['click', menuAsk],
])
