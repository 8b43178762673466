/** Reads a robot's message into what the sender asks and where the answer goes; refuses what is not for this robot. */
import * as z from 'zod'
import type { DingtalkSettings } from '../../settings.ts'
import { parse } from '../envelope.ts'
import { type Ask, askOf, Rejected } from '../platform.ts'

/** One delivery: its id, who talks where, the address for the answer, and what is asked; no `ask`: not for us. */
export type Incoming = {
  id: string
  conversation: string
  webhook: string
  /** Until when (milliseconds) the address takes an answer. */
  until: number
  ask?: Ask
}

const id = z.string().regex(/^\S{1,256}$/)

/** https://open.dingtalk.com/document/orgapp/receive-message */
const message = z.object({
  msgId: id,
  msgtype: z.string().regex(/^\w{1,64}$/),
  conversationId: id,
  conversationType: z.enum(['1', '2']),
  senderId: id,
  chatbotCorpId: z.string(),
  chatbotUserId: z.string().optional(),
  robotCode: z.string(),
  isInAtList: z.boolean().optional(),
  sessionWebhook: z.string(),
  sessionWebhookExpiredTime: z.int(),
  text: z.object({ content: z.string() }).optional(),
  content: z
    .object({
      richText: z.array(z.object({ text: z.string().optional() })).optional(),
      /** What DingTalk itself understood of a voice message. */
      recognition: z.string().optional(),
    })
    .optional()
    .catch(undefined),
})

/** A button sends its label as the member's own message, and its data behind it in brackets. */
const tapped = /\[([!-Z^-~]+)\]$/

/** The text a button sends. */
export const tapText = (label: string, data: string): string => `${label} [${data}]`

const textAsk = (typed: string): Ask => {
  const text = typed.trim()
  if (text === '') return { kind: 'help' }
  const [, data] = tapped.exec(text) ?? []
  const ask = data === undefined ? undefined : askOf(data)
  // A text in brackets that is no data of ours is an emoji, such as [OK].
  return ask === undefined || ask.kind === 'text' ? { kind: 'text', text } : ask
}

const readAsk = ({ msgtype, text, content }: z.infer<typeof message>): Ask => {
  if (msgtype === 'text') return textAsk(text?.content ?? '')
  const parts = content?.richText?.map((part) => part.text ?? '').join('') ?? content?.recognition ?? ''
  return parts.trim() === '' ? { kind: 'unsupported' } : textAsk(parts)
}

/** The secret address that DingTalk gives for answers to one conversation. Nothing else is ever called: it comes from the body, which nothing signs. */
const isWebhook = (root: string, url: string): boolean => {
  const prefix = `${root}/robot/sendBySession?session=`
  return url.startsWith(prefix) && /^[\w%-]{1,512}$/.test(url.slice(prefix.length))
}

/**
 * Reads one message.
 * @throws Rejected 401 when it is malformed, for another robot or company, our own, or answered anywhere but at DingTalk
 */
export const read = (settings: DingtalkSettings, body: unknown): Incoming => {
  const given = parse(message, body, 'malformed')
  if (given.robotCode !== settings.DINGTALK_ROBOT_CODE) throw new Rejected(401, 'wrong-robot')
  if (given.chatbotCorpId !== settings.DINGTALK_CORP_ID) throw new Rejected(401, 'wrong-corp')
  if (given.senderId === given.chatbotUserId) throw new Rejected(401, 'reflected')
  if (!isWebhook(settings.DINGTALK_API_ROOT, given.sessionWebhook)) throw new Rejected(401, 'foreign-webhook')
  const group = given.conversationType === '2'
  const incoming = {
    id: given.msgId,
    conversation: group ? `${given.conversationId} ${given.senderId}` : given.senderId,
    webhook: given.sessionWebhook,
    until: given.sessionWebhookExpiredTime,
  }
  return group && given.isInAtList === false ? incoming : { ...incoming, ask: readAsk(given) }
}
