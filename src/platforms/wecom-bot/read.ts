/** Reads the opened JSON into what happened: a question, an opened chat, a poll, a tap, a thumb; refuses what is not for this bot. */
import * as z from 'zod'
import type { WecomBotSettings } from '../../settings.ts'
import { parse } from '../envelope.ts'
import { type Ask, askOf, Rejected } from '../platform.ts'

/** What happened; `silent` is never answered. */
export type Happening =
  | { kind: 'message'; ask: Ask }
  /** The first opening of a single chat on a day. */
  | { kind: 'enter' }
  /** The platform asks for the rest of a stream. */
  | { kind: 'poll'; stream: string }
  | { kind: 'tap'; task: string; key: string }
  /** A thumb up (1), down (2) or taken back (3) under an answer of ours. */
  | { kind: 'feedback'; about: string; type: number }
  | { kind: 'silent' }

/** One delivery: who talks, and what happened. */
export type Incoming = { conversation: string; id: string; happening: Happening }

const id = z.string().regex(/^[\x21-\x7e]{1,128}$/)
const common = z.object({
  msgid: id,
  aibotid: z.string(),
  chattype: z.enum(['single', 'group']).default('single'),
  chatid: id.optional(),
  from: z.object({ userid: z.string().regex(/^\S{1,128}$/) }),
  msgtype: z.string().regex(/^\w{1,64}$/),
})

const content = z.object({ content: z.string() })
const mixed = z.object({ msg_item: z.array(z.object({ text: content.optional() })) })
const quote = z.object({ text: content, mixed, voice: content }).partial().optional().catch(undefined)
const text = z.object({ text: content, quote })
const voice = z.object({ voice: content, quote })
const mixture = z.object({ mixed, quote })
const poll = z.object({ stream: z.object({ id }) })
const event = z.object({ event: z.looseObject({ eventtype: z.string().regex(/^\w{1,64}$/) }) })
const tap = z.object({ template_card_event: z.object({ event_key: z.string(), task_id: id }) })
const feedback = z.object({
  feedback_event: z.object({ id: z.string().catch(''), type: z.int().min(1).max(3) }),
})

/** The sender of WeCom's own notices. */
const SYSTEM = 'sys'

const textOf = ({ msg_item }: z.infer<typeof mixed>): string =>
  msg_item.flatMap((item) => item.text?.content ?? []).join(' ')

/** In a group the mention that calls the bot is part of the text, mostly its beginning. */
const withoutMention = (said: string): string => {
  const trimmed = said.trim()
  return /^@\S+$/.test(trimmed) ? '' : trimmed.replace(/^(?:@\S+\s+)+/, '').replace(/\s@\S+$/, '')
}

/** What a follow-up question of a card of ours ends with; see `cards.ts`. */
const MARKED = / #((?:[=>:]|[a-z0-9-]+\/)\S+)$/
/** Longer than people ask: a quoted answer of ours is no question. */
const MOST_ASKED = 200

const askText = (said: string, quoted: string | undefined): Ask => {
  const marked = askOf(MARKED.exec(said)?.[1] ?? '')
  if (marked.kind !== 'text') return marked
  if (!quoted) return { kind: 'text', text: said }
  // A colleague's question is quoted and only the bot is called.
  if (said === '' && quoted.length <= MOST_ASKED) return { kind: 'text', text: quoted }
  return { kind: 'text', text: said, quoted }
}

const readMessage = (msgtype: string, group: boolean, fields: unknown): Ask => {
  const ask = (said: string, of: z.infer<typeof quote>): Ask => {
    const quoted = of?.text?.content ?? of?.voice?.content ?? (of?.mixed ? textOf(of.mixed) : undefined)
    return askText(group ? withoutMention(said) : said, quoted)
  }
  if (msgtype === 'text') {
    const message = parse(text, fields, 'malformed')
    return ask(message.text.content, message.quote)
  }
  if (msgtype === 'voice') {
    const message = parse(voice, fields, 'malformed')
    return ask(message.voice.content, message.quote)
  }
  if (msgtype !== 'mixed') return { kind: 'unsupported' }
  const message = parse(mixture, fields, 'malformed')
  const said = textOf(message.mixed)
  return said.trim() === '' ? { kind: 'unsupported' } : ask(said, message.quote)
}

const readEvent = (fields: unknown): Happening => {
  const { event: happened } = parse(event, fields, 'malformed')
  switch (happened.eventtype) {
    case 'enter_chat':
      return { kind: 'enter' }
    case 'template_card_event': {
      const { event_key, task_id } = parse(tap, happened, 'malformed').template_card_event
      return { kind: 'tap', task: task_id, key: event_key }
    }
    case 'feedback_event': {
      const { id: about, type } = parse(feedback, happened, 'malformed').feedback_event
      return { kind: 'feedback', about, type }
    }
    default:
      return { kind: 'silent' }
  }
}

const parseJson = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    throw new Rejected(401, 'malformed')
  }
}

/**
 * Reads one opened message.
 * @throws Rejected 401 when it is malformed, a reply of ours sent back, or meant for another bot
 */
export const read = (settings: WecomBotSettings, json: string): Incoming => {
  const fields = parseJson(json)
  const { msgid, aibotid, chattype, chatid, from, msgtype } = parse(common, fields, 'malformed')
  if (aibotid !== settings.WECOM_BOT_ID) throw new Rejected(401, 'wrong-bot')
  const group = chattype === 'group'
  if (group && chatid === undefined) throw new Rejected(401, 'malformed')
  const happening = (): Happening => {
    if (from.userid === SYSTEM) return { kind: 'silent' }
    if (msgtype === 'event') return readEvent(fields)
    if (msgtype === 'stream') return { kind: 'poll', stream: parse(poll, fields, 'malformed').stream.id }
    return { kind: 'message', ask: readMessage(msgtype, group, fields) }
  }
  return {
    conversation: group ? `${chatid}/${from.userid}` : from.userid,
    id: msgid,
    happening: happening(),
  }
}
