/** Reads an event into what the sender asks: a message to be answered by a call, or a button answered in the response. */
import * as z from 'zod'
import { parse } from '../envelope.ts'
import { type Ask, askOf } from '../platform.ts'
import type { Event } from './envelope.ts'

/** One delivery. `reply`: the message to answer; without it the answer goes into the response. */
export type Incoming = { id: string; conversation: string; ask: Ask; reply?: string }

const id = z.string().regex(/^\S{1,128}$/)

/** https://open.feishu.cn/document/server-docs/im-v1/message/events/receive */
const received = z.object({
  sender: z.object({
    sender_id: z.object({ open_id: id }).optional().catch(undefined),
    sender_type: z.string(),
  }),
  message: z.object({
    // It becomes part of an address.
    message_id: z.string().regex(/^\w{1,64}$/),
    chat_id: id,
    chat_type: z.string(),
    message_type: z.string(),
    content: z.string(),
    mentions: z.array(z.object({ key: z.string(), mentioned_type: z.string().optional() })).nullish(),
  }),
})

/** https://open.feishu.cn/document/feishu-cards/card-callback-communication */
const acted = z.object({
  operator: z.object({ open_id: id }),
  context: z.object({ open_chat_id: id.optional() }).optional(),
  action: z.object({ value: z.object({ data: z.string().min(1).max(500) }) }),
})

const texts = z.object({ text: z.string() })
const rich = z.object({
  title: z.string().optional(),
  content: z.array(z.array(z.object({ tag: z.string(), text: z.string().optional() }))),
})

const json = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The text of a message, a rich one line by line; undefined when it has none. */
const textOf = (type: string, content: string): string | undefined => {
  if (type === 'text') return texts.safeParse(json(content)).data?.text
  if (type !== 'post') return undefined
  const { title = '', content: lines } = rich.safeParse(json(content)).data ?? { content: [] }
  const said = lines.map((line) => line.map(({ tag, text }) => (tag === 'at' ? '' : (text ?? ''))).join(''))
  const text = [title, ...said].join('\n').trim()
  // Nothing but pictures is no question.
  return text === '' ? undefined : text
}

/** What stands for a mention in the text; https://open.feishu.cn/document/server-docs/im-v1/message/events/receive */
const MENTION = /@_(user_\d+|all)/g

const readMessage = (event: unknown): Incoming | undefined => {
  const { sender, message } = parse(received, event, 'malformed')
  const { message_id, chat_id, chat_type, message_type, content } = message
  if (sender.sender_type !== 'user' || sender.sender_id === undefined) return undefined
  const mentions = message.mentions ?? []
  const meant = mentions.some(
    ({ key, mentioned_type = 'bot' }) => key !== '@_all' && mentioned_type === 'bot',
  )
  // An application may be allowed to read all of a group: only what is addressed to a robot is for this one.
  if (chat_type !== 'p2p' && !meant) return undefined
  const text = textOf(message_type, content)?.replaceAll(MENTION, '').trim()
  return {
    id: message_id,
    conversation: `${chat_id} ${sender.sender_id.open_id}`,
    reply: message_id,
    ask:
      text === undefined ? { kind: 'unsupported' } : text === '' ? { kind: 'help' } : { kind: 'text', text },
  }
}

const readAction = (delivery: string, event: unknown): Incoming | undefined => {
  const { data: given } = acted.safeParse(event)
  return (
    given && {
      id: delivery,
      conversation: `${given.context?.open_chat_id ?? ''} ${given.operator.open_id}`,
      ask: askOf(given.action.value.data),
    }
  )
}

/**
 * Reads one authentic event; undefined where no answer is expected.
 * @throws Rejected 401 when a message is malformed
 */
export const read = ({ id, type, event }: Event): Incoming | undefined => {
  if (type === 'im.message.receive_v1') return readMessage(event)
  return type === 'card.action.trigger' ? readAction(id, event) : undefined
}
