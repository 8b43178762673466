/** The WeCom AI bot's side of the wire: JSON sealed by Tencent's own cipher, and what a member reads of the Markdown. */
import { WecomCrypto } from '@wecom/aibot-node-sdk'
import { lexer, type Token } from 'marked'
import type { Sent, Wire } from './wire.ts'

export const settings = {
  WECOM_BOT_ID: 'AIBOTID',
  WECOM_BOT_TOKEN: 'policyBotTok3n',
  WECOM_BOT_AES_KEY: 'kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR',
}
type Settings = typeof settings

/** How a plaintext is sealed; `receiver` is empty for a company's own bot. */
export type Sealing = {
  at: number
  nonce?: string
  receiver?: string
  token?: string
  of?: Settings
}

/** Encrypts and signs as the platform would; `at` is in milliseconds. */
export const sign = (
  plaintext: string,
  { at, nonce = '1372623149', receiver = '', of = settings, token = of.WECOM_BOT_TOKEN }: Sealing,
) => {
  const timestamp = String(Math.floor(at / 1000))
  const crypto = new WecomCrypto(token, of.WECOM_BOT_AES_KEY, receiver)
  const { encrypt, signature } = crypto.encrypt(plaintext, timestamp, nonce)
  return { encrypt, query: { msg_signature: signature, timestamp, nonce } as Record<string, string> }
}

/** A request with this query and body. */
export const request = (query: Record<string, string>, body?: string): Sent => ({
  query: `?${new URLSearchParams(query)}`,
  init: body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body },
})

/** A delivery of this plaintext, or of this object as JSON. */
export const post = (plain: unknown, sealing: Sealing): Sent => {
  const { encrypt, query } = sign(typeof plain === 'string' ? plain : JSON.stringify(plain), sealing)
  return request(query, JSON.stringify({ encrypt }))
}

/** The fields every message has. */
export const message = (fields: Record<string, unknown>) => ({
  msgid: 'CAIQ16HMjQYY/NGagIOAgAMgq4KM0AI=',
  aibotid: settings.WECOM_BOT_ID,
  chattype: 'single',
  from: { userid: 'zhangsan' },
  response_url: 'https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=RC',
  msgtype: 'text',
  ...fields,
})

/** Fields of a message in a group. */
export const inGroup = { chattype: 'group', chatid: 'wrCHATID' }

type Envelope = { encrypt: string; msgsignature: string; timestamp: number; nonce: string }
type Stream = { id: string; finish: boolean; content: string; feedback?: { id: string } }
type Jump = { type: number; title: string; question: string }
/** The replies there are, their fields together. */
export type BotReply = {
  msgtype?: string
  response_type?: string
  userids?: string[]
  stream?: Stream
  text?: { content: string }
  template_card?: {
    card_type: string
    main_title: { title: string }
    jump_list?: Jump[]
    card_action: { type: number; url: string }
    task_id?: string
  }
}

/** A reply, verified and opened by Tencent's own cipher. */
export const openReply = (body: string, of: Settings = settings): { outer: Envelope; inner: BotReply } => {
  const outer = JSON.parse(body) as Envelope
  const { encrypt, msgsignature, timestamp, nonce } = outer
  const crypto = new WecomCrypto(of.WECOM_BOT_TOKEN, of.WECOM_BOT_AES_KEY, '')
  if (!crypto.verifySignature(msgsignature, String(timestamp), nonce, encrypt))
    throw new Error('the peer does not accept this signature')
  return { outer, inner: JSON.parse(crypto.decrypt(encrypt)) as BotReply }
}

/** What a Markdown text shows, and the links in it. */
export type Shown = { text: string; links: string[] }

/**
 * Markdown as a client that is not ours reads it.
 * @throws when there is any markup in it that an answer never has
 */
export const readMarkdown = (markdown: string): Shown => {
  const links: string[] = []
  const read = (token: Token): string => {
    const inside = () => ((token as { tokens?: Token[] }).tokens ?? []).map(read).join('')
    switch (token.type) {
      case 'space':
        return token.raw.includes('\n\n') ? '\n\n' : ''
      case 'paragraph':
      case 'blockquote':
      case 'strong':
        return inside()
      case 'link':
        links.push(token.href)
        return inside()
      case 'br':
        return '\n'
      case 'text':
        if (/&#?\w+;/.test(token.text)) throw new Error(`an entity: ${token.raw}`)
        return token.text.replaceAll(/ +\n/g, '\n')
      case 'escape':
        return token.text
      default:
        throw new Error(`markup of the kind ${token.type}: ${token.raw}`)
    }
  }
  // The blank line between two blocks may count as part of the first.
  const blocks = lexer(markdown, { gfm: true }).filter(({ type }) => type !== 'space')
  return { text: blocks.map((block) => read(block).trim()).join('\n\n'), links }
}

const other = 'AnotherBotsTok3n'
const textOf = (said: string, msgid: string, more = {}) =>
  message({ msgid, text: { content: said }, ...more })

export const wire: Wire = {
  platform: 'wecom-bot',
  settings,
  text: (said, delivery, at) => post(textOf(said, `CAIQ${delivery}=`), { at }),
  forged: (at) => {
    const { encrypt, query } = sign(JSON.stringify(textOf('早稻', 'CAIQforged=')), { at })
    const { msg_signature, timestamp, nonce } = query as Record<
      'msg_signature' | 'timestamp' | 'nonce',
      string
    >
    const body = JSON.stringify({ encrypt })
    const another = sign(JSON.stringify(textOf('早稻', 'CAIQother=')), { at }).encrypt
    const next = msg_signature.endsWith('0') ? '1' : '0'
    return {
      'no query': { query: '', init: request({}, body).init },
      'no signature': request({ timestamp, nonce }, body),
      'no time': request({ msg_signature, nonce }, body),
      'no nonce': request({ msg_signature, timestamp }, body),
      'a signature of zeros': request({ msg_signature: '0'.repeat(40), timestamp, nonce }, body),
      'a signature with its last digit changed': request(
        { msg_signature: `${msg_signature.slice(0, -1)}${next}`, timestamp, nonce },
        body,
      ),
      'a signature in upper case': request(
        { msg_signature: msg_signature.toUpperCase(), timestamp, nonce },
        body,
      ),
      'another body': request(query, JSON.stringify({ encrypt: another })),
      'another nonce': request({ msg_signature, timestamp, nonce: `${nonce}1` }, body),
      'the token of another bot': post(textOf('早稻', 'CAIQtoken='), { at, token: other }),
      'no ciphertext': request(query, '{}'),
    }
  },
  stale: (at) => ({
    old: post(textOf('早稻', 'CAIQstale='), { at: at - 301_000 }),
    future: post(textOf('早稻', 'CAIQstale='), { at: at + 301_000 }),
  }),
  foreign: (at) => ({
    'another bot': post(textOf('早稻', 'CAIQforeign=', { aibotid: 'ANOTHERBOT' }), { at }),
    'a company instead of nobody': post(textOf('早稻', 'CAIQforeign='), {
      at,
      receiver: 'ww1234567890abcdef',
    }),
  }),
  reflected: (at) => {
    const stream = { id: 'STREAMID', finish: true, content: '**第十二条** 学生证遗失应于七日内申请补办。' }
    return { 'a stream of ours': post({ msgtype: 'stream', stream }, { at }) }
  },
  ignored: (at) => ({
    'a notice of the system': post(textOf('早稻', 'CAIQsys=', { from: { userid: 'sys' } }), { at }),
    'an unknown event': post(
      message({ msgid: 'CAIQevent=', msgtype: 'event', event: { eventtype: 'something_new' } }),
      { at },
    ),
  }),
  unreadable: (at) => ({
    image: post(message({ msgid: 'CAIQ1=', msgtype: 'image', image: { url: 'https://example.com/a' } }), {
      at,
    }),
    file: post(message({ msgid: 'CAIQ2=', msgtype: 'file', file: { url: 'https://example.com/a' } }), { at }),
    video: post(message({ msgid: 'CAIQ3=', msgtype: 'video', video: { url: 'https://example.com/a' } }), {
      at,
    }),
    location: post(message({ msgid: 'CAIQ4=', msgtype: 'location', location: {} }), { at }),
    'mixed without a word': post(
      message({
        msgid: 'CAIQ5=',
        msgtype: 'mixed',
        mixed: { msg_item: [{ msgtype: 'image', image: { url: 'https://example.com/a' } }] },
      }),
      { at },
    ),
  }),
  seen: (body) => {
    if (body === '') return undefined
    const { stream, text } = openReply(body).inner
    return stream ? readMarkdown(stream.content).text : text?.content
  },
  limit: { most: 20_480, size: (text) => Buffer.byteLength(text) },
}
