/** Telegram's side of the wire: updates behind a shared secret, and what the response has Telegram show. */
import { BOT } from './bot-api.ts'
import { visibleText } from './bot-api-rules.ts'
import type { Sent, Wire } from './wire.ts'

const SECRET = 'made-up-secret-of-a-webhook-0123456789'
const FIRST_PERSON = 7_700_100_000
const FIRST_UPDATE = 900_000_000
const GROUP = { id: -1_009_900_123_456, type: 'supergroup', title: '企业服务群' }

const settings = {
  TELEGRAM_BOT_TOKEN: `${BOT.id}:made-up-token-0123456789abcdefghi`,
  TELEGRAM_WEBHOOK_SECRET: SECRET,
  TELEGRAM_BOT_INFO: JSON.stringify(BOT),
}

const post = (update: Record<string, unknown>, secret: string | undefined = SECRET): Sent => ({
  query: '',
  init: {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
    body: JSON.stringify({ update_id: FIRST_UPDATE, ...update }),
  },
})

const message = (at: number, fields: Record<string, unknown>, person = 0) => {
  const from = { id: FIRST_PERSON + person, is_bot: false, first_name: '张', language_code: 'zh-hans' }
  const chat = { id: from.id, type: 'private', first_name: '张' }
  return { message_id: 41, from, chat, date: Math.floor(at / 1000), ...fields }
}

const said = (at: number) => ({ message: message(at, { text: '早稻补贴是多少' }) })

const withoutSecret = (at: number): Sent => {
  const { query, init } = post(said(at))
  return { query, init: { ...init, headers: { 'content-type': 'application/json' } } }
}

export const wire: Wire = {
  platform: 'telegram',
  settings,
  text: (text, delivery, at, person) =>
    post({ update_id: FIRST_UPDATE + delivery, message: message(at, { text }, person) }),
  forged: (at) => ({
    'no secret': withoutSecret(at),
    'an empty secret': post(said(at), ''),
    'another secret': post(said(at), SECRET.replace('made', 'make')),
    'a part of the secret': post(said(at), SECRET.slice(0, -1)),
    'the secret twice': post(said(at), `${SECRET}, ${SECRET}`),
    'the secret in other letters': post(said(at), SECRET.toUpperCase()),
    'the token': post(said(at), settings.TELEGRAM_BOT_TOKEN),
  }),
  // The secret covers no time, names no bot, and comes only from Telegram.
  stale: () => ({}),
  foreign: () => ({}),
  reflected: () => ({}),
  ignored: (at) => {
    const text = '早稻补贴是多少'
    const bot = { id: 55_500_001, is_bot: true, first_name: 'Other', username: 'other_bot' }
    return {
      'a bot': post({ message: message(at, { text, from: bot }) }),
      'our own card, sent by a member': post({ message: message(at, { text, via_bot: BOT }) }),
      'an edited message': post({ edited_message: message(at, { text, edit_date: 1 }) }),
      'a post in a channel': post({
        channel_post: message(at, { text, chat: { ...GROUP, type: 'channel' } }),
      }),
      'talk in a group': post({ message: message(at, { text, chat: GROUP }) }),
      'an anonymous administrator': post({
        message: message(at, { text: '/help', chat: GROUP, sender_chat: GROUP }),
      }),
      'a new member': post({ message: message(at, { chat: GROUP, new_chat_members: [BOT] }) }),
      'a poll': post({ poll: { id: '1', question: text, options: [] } }),
    }
  },
  unreadable: (at) => {
    const file = { file_id: 'x', file_unique_id: 'y' }
    return {
      'a picture': post({ message: message(at, { photo: [{ ...file, width: 90, height: 90 }] }) }),
      'a voice': post({ message: message(at, { voice: { ...file, duration: 3 } }) }),
      'a place': post({ message: message(at, { location: { latitude: 28.97, longitude: 118.95 } }) }),
      'a file': post({ message: message(at, { document: { ...file, file_name: '申报表.docx' } }) }),
      'a video': post({ message: message(at, { video: { ...file, width: 9, height: 9, duration: 3 } }) }),
    }
  },
  api: () => ({ ok: true, result: true }),
  seen(body) {
    if (body === '') return undefined
    const { method, text } = JSON.parse(body) as { method: string; text: string }
    return method === 'sendMessage' ? visibleText(text) : undefined
  },
  limit: { most: 4096, size: (text) => text.length },
}
