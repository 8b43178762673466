/** Feishu's side of the wire: events encrypted and signed as it does, and what a person reads of the answer. */
import { createCipheriv, createHash } from 'node:crypto'
import type { Called, Sent, Wire } from './wire.ts'

const key = 'feishu-encrypt-key-never-to-be-seen'
const token = 'verificationTokenNeverToBeSeen'
const app = 'cli_a1b2c3d4e5f60718'
const tenant = '2ed263bf32cf1651'
export const person = 'ou_84aad35d084aa403a838cf73ee18467'
const chat = 'oc_5ce6d572455d361153b7xx51da133945'

export const settings = {
  FEISHU_APP_ID: app,
  FEISHU_APP_SECRET: 'feishuAppSecretNeverToBeSeen0001',
  FEISHU_ENCRYPT_KEY: key,
  FEISHU_VERIFICATION_TOKEN: token,
}

/** Encrypts bytes as Feishu does, under a vector that follows from them. */
export const encrypt = (plaintext: string | Buffer, secret = key): string => {
  const vector = createHash('md5').update(plaintext).digest()
  const aes = createCipheriv('aes-256-cbc', createHash('sha256').update(secret).digest(), vector)
  return Buffer.concat([vector, aes.update(plaintext), aes.final()]).toString('base64')
}

/** The headers of a signed body; `at` is in milliseconds. */
export const headersOf = (raw: string, at: number, secret = key): Record<string, string> => {
  const timestamp = String(Math.floor(at / 1000))
  const nonce = '1846127632'
  return {
    'content-type': 'application/json; charset=utf-8',
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': nonce,
    'x-lark-signature': createHash('sha256')
      .update(timestamp + nonce + secret + raw)
      .digest('hex'),
  }
}

export const post = (raw: string, headers: Record<string, string>): Sent => ({
  query: '',
  init: { method: 'POST', headers, body: raw },
})

/** An event signed and encrypted. */
export const seal = (event: unknown, at: number): Sent => {
  const raw = JSON.stringify({ encrypt: encrypt(JSON.stringify(event)) })
  return post(raw, headersOf(raw, at))
}

type Fields = Record<string, unknown>

/** An event of version 2 with what `header` replaces. */
export const eventOf = (type: string, event: Fields, delivery: number, at: number, header: Fields = {}) => ({
  schema: '2.0',
  header: {
    event_id: `5e3702a84e847582be8db7fb73283c${delivery}`,
    event_type: type,
    create_time: String(at),
    token,
    app_id: app,
    tenant_key: tenant,
    ...header,
  },
  event,
})

/** A message of a person in a single chat; `fields` replace what it holds. */
export const messageOf = (
  delivery: number,
  at: number,
  fields: Fields = {},
  sender: Fields = {},
  header: Fields = {},
) =>
  eventOf(
    'im.message.receive_v1',
    {
      sender: {
        sender_id: { union_id: 'on_8ed6aa67826108097d9ee14', user_id: 'e33ggbyz', open_id: person },
        sender_type: 'user',
        tenant_key: tenant,
        ...sender,
      },
      message: {
        message_id: `om_${String(delivery).padStart(32, '0')}`,
        create_time: String(at),
        chat_id: chat,
        chat_type: 'p2p',
        message_type: 'text',
        content: JSON.stringify({ text: '早稻' }),
        ...fields,
      },
    },
    delivery,
    at,
    header,
  )

/** A tap on a button with this data, on a card in the same chat. */
export const tapOf = (data: string, delivery: number, at: number, operator = person) =>
  eventOf(
    'card.action.trigger',
    {
      operator: { tenant_key: tenant, open_id: operator, union_id: 'on_8ed6aa67826108097d9ee14' },
      token: 'c-295ee57216a5dc9de90fefd0aadb4b1d7dxxxx',
      action: { value: { data }, tag: 'button' },
      host: 'im_message',
      context: { open_message_id: 'om_574d639e4a44e4dd646eaf628e2c4b1d', open_chat_id: chat },
    },
    delivery,
    at,
  )

const said = (text: string) => ({ content: JSON.stringify({ text }) })

type Part = { tag: string; text?: { content: string } | string; actions?: unknown[] }
type Content = { elements?: Part[]; zh_cn?: { content: { tag: string; text: string }[][] } }

/** What a person reads of the content of a message; nothing in it may be of a kind that knows markup. */
export const readContent = ({ elements, zh_cn }: Content): string => {
  if (zh_cn) return zh_cn.content.map((line) => line.map(({ text }) => text).join('')).join('\n')
  return (elements ?? []).flatMap(({ text }) => (typeof text === 'object' ? [text.content] : [])).join('\n\n')
}

export const wire: Wire = {
  platform: 'feishu',
  settings,
  text: (text, delivery, at) => seal(messageOf(delivery, at, said(text)), at),
  forged: (at) => {
    const raw = JSON.stringify({ encrypt: encrypt(JSON.stringify(messageOf(900_001, at))) })
    const { 'x-lark-signature': signature = '', ...unsigned } = headersOf(raw, at)
    const other = JSON.stringify({ encrypt: encrypt(JSON.stringify(messageOf(900_002, at))) })
    return {
      'no headers': post(raw, { 'content-type': 'application/json' }),
      'no signature': post(raw, unsigned),
      'another signature': post(raw, { ...unsigned, 'x-lark-signature': signature.replaceAll(/\d/g, '0') }),
      'the signature of another key': post(raw, headersOf(raw, at, 'another-key')),
      'the signature of another body': post(other, headersOf(raw, at)),
      'the same body with a blank': post(`${raw} `, headersOf(raw, at)),
      'a wrong verification token': seal(messageOf(900_003, at, {}, {}, { token: 'another' }), at),
    }
  },
  stale: (at) => {
    const raw = JSON.stringify({ encrypt: encrypt(JSON.stringify(messageOf(900_004, at))) })
    return {
      old: post(raw, headersOf(raw, at - 302_000)),
      future: post(raw, headersOf(raw, at + 400_000)),
    }
  },
  foreign: (at) => ({
    'another application': seal(messageOf(900_005, at, {}, {}, { app_id: 'cli_ffffffffffffffff' }), at),
  }),
  // An answer of ours comes back as the message of an application, which is ignored.
  reflected: () => ({}),
  ignored: (at) => ({
    'a message of an application': seal(messageOf(900_006, at, {}, { sender_type: 'app' }), at),
    'a group message to nobody': seal(messageOf(900_007, at, { chat_type: 'group' }), at),
    'an event of another kind': seal(eventOf('im.message.message_read_v1', {}, 900_008, at), at),
    'a button of another card': seal(
      eventOf(
        'card.action.trigger',
        { operator: { open_id: person }, action: { value: { x: 1 } } },
        900_009,
        at,
      ),
      at,
    ),
  }),
  unreadable: (at) =>
    Object.fromEntries(
      ['image', 'audio', 'media', 'file', 'sticker', 'location'].map((type, index) => [
        type,
        seal(messageOf(900_020 + index, at, { message_type: type, content: '{"file_key":"f"}' }), at),
      ]),
    ),
  api: ({ url }) =>
    url.endsWith('/internal')
      ? { code: 0, msg: 'ok', tenant_access_token: 't-tenantTokenNeverToBeSeen', expire: 7200 }
      : { code: 0, msg: 'success', data: { message_id: 'om_answer' } },
  seen: (body, calls: readonly Called[]) => {
    const card = (JSON.parse(body || '{}') as { card?: { data: Content } }).card
    if (card) return readContent(card.data)
    const sent = calls.find(({ url }) => url.endsWith('/reply'))
    if (sent === undefined) return undefined
    return readContent(JSON.parse((sent.body as { content: string }).content) as Content)
  },
  limit: { most: 30_000, size: Buffer.byteLength },
}
