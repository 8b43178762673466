/** Reads an update into what the sender asks and where the answer goes. */
import type {
  CallbackQuery,
  InlineQuery,
  MaybeInaccessibleMessage,
  Message,
  MessageEntity,
  Update,
  User,
} from 'grammy/types'
import { type Ask, askOf } from '../platform.ts'

/** Where an answer goes, in the fields of sendMessage. */
type Destination = {
  chat_id: number
  message_thread_id?: number
  reply_parameters?: { message_id: number; allow_sending_without_reply: true }
}

type Place = { conversation: string; to: Destination }

/** Something to answer, and where. */
export type Question = Place & { ask: Ask }

/** What is typed after the bot's name in any chat; an empty `text` is all there is. `first`: of the results to be shown. */
export type Search = { id: string; text: string; first: number }

/** One update: a question, a button's query to end, both (a tapped button), a search, or nothing that concerns us. */
export type Incoming = { question?: Question | undefined; query?: string; search?: Search }

/** The bot's own name, by which a group addresses it. */
type Me = Pick<User, 'id'> & { username: string }

const help: Ask = { kind: 'help' }
const chapters: Ask = { kind: 'chapters' }
const estimates: Ask = { kind: 'estimates' }

/** A number becomes `#12`: a bare `12` may also pick from what was offered before. */
const asNumber = (text: string): string => (/^\d+$/.test(text) ? `#${text}` : text)
const asText = (text: string): Ask => ({ kind: 'text', text: asNumber(text) })

/** Deep links such as https://t.me/wence_bot?start=c12: a clause by its number, or a text to be passed on by its code. */
const readPayload = (payload: string): Ask => {
  if (/^c\d{1,3}$/.test(payload)) return asText(payload.slice(1))
  return /^[0-9A-Z][0-9A-Z-]{3,63}$/.test(payload) ? { kind: 'forward', of: payload } : help
}

const commands = new Map<string, (argument: string) => Ask>([
  ['start', readPayload],
  ['help', () => help],
  ['chapters', () => chapters],
  ['clause', (argument) => (argument === '' ? chapters : asText(argument.normalize('NFKC')))],
  ['estimate', () => estimates],
  ['estimates', () => estimates],
  ['forward', (of) => (of === '' ? { kind: 'forward' } : { kind: 'forward', of })],
  ['forget', () => ({ kind: 'forget' })],
])

/** `/name`, `/name@bot`, and what follows; a path such as `/a/b` is no command. */
const commandForm = /^\/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,32}))?(?![A-Za-z0-9_@/])(.*)$/s

/** Messages a person sends that hold no text of their own; everything else without text is a service message. */
const unreadable = [
  'animation',
  'audio',
  'checklist',
  'contact',
  'dice',
  'document',
  'game',
  'giveaway',
  'invoice',
  'live_photo',
  'location',
  'paid_media',
  'photo',
  'poll',
  'rich_message',
  'sticker',
  'story',
  'venue',
  'video',
  'video_note',
  'voice',
] as const satisfies (keyof Message)[]

/** Reads one update; `me` is the bot itself. */
export const read = (update: Update, me: Me): Incoming => {
  if (update.message) return { question: readMessage(update.message, me) }
  if (update.callback_query) return readQuery(update.callback_query)
  return update.inline_query ? { search: readSearch(update.inline_query) } : {}
}

const readMessage = (message: Message, me: Me): Question | undefined => {
  const { chat, from, message_id } = message
  const unmanned = from?.is_bot || message.sender_chat || message.is_automatic_forward
  if (unmanned || message.via_bot?.id === me.id) return undefined
  const ask = readAsk(message, me)
  if (ask === undefined) return undefined
  const { conversation, to } = placeOf(message, from)
  if (chat.type === 'private') return { ask, conversation, to }
  return {
    ask,
    conversation,
    to: { ...to, reply_parameters: { message_id, allow_sending_without_reply: true } },
  }
}

const readAsk = (message: Message, me: Me): Ask | undefined => {
  const alone = message.chat.type === 'private'
  if (message.text === undefined) {
    const sent = unreadable.some((kind) => message[kind] !== undefined)
    return alone && sent ? { kind: 'unsupported' } : undefined
  }
  const mentions = (message.entities ?? []).filter((entity) => isMention(message.text ?? '', entity, me))
  const text = without(message.text, mentions)
  const addressed = alone || mentions.length > 0 || message.reply_to_message?.from?.id === me.id
  const command = commandForm.exec(text)
  if (command === null) {
    if (!addressed) return undefined
    return text === '' ? help : { kind: 'text', text }
  }
  const [, name = '', bot, argument = ''] = command
  if (!alone && bot !== undefined && !isSame(bot, me.username)) return undefined
  const known = commands.get(name.toLowerCase())
  if (known) return known(argument.trim())
  // In a group a command that is not ours and names nobody is probably another bot's.
  return addressed || bot !== undefined ? help : undefined
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** Offsets count UTF-16 units, as strings here do. */
const isMention = (text: string, entity: MessageEntity, me: Me): boolean => {
  if (entity.type === 'text_mention') return entity.user.id === me.id
  const name = text.slice(entity.offset, entity.offset + entity.length)
  return entity.type === 'mention' && isSame(name, `@${me.username}`)
}

/** The text without these parts of it. */
const without = (text: string, parts: readonly MessageEntity[]): string =>
  parts
    .toSorted((a, b) => b.offset - a.offset)
    .reduce((rest, { offset, length }) => rest.slice(0, offset) + rest.slice(offset + length), text)
    .trim()

const readQuery = ({ id, from, message, data }: CallbackQuery): Incoming =>
  message && data !== undefined
    ? { query: id, question: { ask: askOf(data), ...placeOf(message, from) } }
    : { query: id }

/** UTF-16 units of what is read of a search; https://core.telegram.org/bots/api#inlinequery */
const MAX_SEARCH = 256

const readSearch = ({ id, query, offset }: InlineQuery): Search => ({
  id,
  text: asNumber(query.slice(0, MAX_SEARCH).trim()),
  first: /^\d{1,6}$/.test(offset) ? Number(offset) : 0,
})

/** Members of a group share no memory. Outside forums a thread is only a chain of replies, and cannot be sent to. */
const placeOf = (message: MaybeInaccessibleMessage, sender: User | undefined): Place => {
  const { id, type } = message.chat
  const topic =
    'is_topic_message' in message && message.is_topic_message ? message.message_thread_id : undefined
  return {
    conversation: type === 'private' ? String(id) : [id, topic ?? '', sender?.id ?? ''].join('/'),
    to: { chat_id: id, ...(topic === undefined ? {} : { message_thread_id: topic }) },
  }
}
