/** WeChat's side of the wire: XML in safe mode sealed by ciphers that are not ours, and what a follower reads of the reply. */
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { WecomCrypto } from '@wecom/aibot-node-sdk'
import { XMLParser } from 'fast-xml-parser'
import type { Sent, Wire } from './wire.ts'

type Opened = { message: string; id: string }
type WechatCrypto = {
  getSignature(timestamp: string, nonce: string, cipher: string): string
  encrypt(message: string): string
  decrypt(cipher: string): Opened
}
const WXBizMsgCrypt = createRequire(import.meta.url)('wechat-crypto') as new (
  token: string,
  key: string,
  id: string,
) => WechatCrypto

export const settings = {
  WECHAT_APP_ID: 'wxba5fad812f8e6fb9',
  WECHAT_ACCOUNT_ID: 'gh_97417a04a28d',
  WECHAT_TOKEN: 'AAAAA',
  WECHAT_AES_KEY: 'A'.repeat(43),
}

/** The signature over the token and two values of the query, as WeChat documents it. */
export const plainSignature = (timestamp: string, nonce: string, token = settings.WECHAT_TOKEN): string =>
  createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest('hex')

/** A flat XML, its tags in the order given; a tag given as undefined is left out. */
export const xml = (tags: Record<string, string | undefined>): string =>
  `<xml>${Object.entries(tags)
    .map(([name, value]) => (value === undefined ? '' : `<${name}><![CDATA[${value}]]></${name}>`))
    .join('')}</xml>`

/** How a plaintext is sealed; `at` in milliseconds. */
export type Sealing = { at: number; nonce?: string; app?: string; account?: string; token?: string }

/** The query of a delivery in safe mode, and its body. */
export const sign = (
  plaintext: string,
  {
    at,
    nonce = '415670741',
    app = settings.WECHAT_APP_ID,
    account = settings.WECHAT_ACCOUNT_ID,
    token = settings.WECHAT_TOKEN,
  }: Sealing,
) => {
  const timestamp = String(Math.floor(at / 1000))
  const crypto = new WXBizMsgCrypt(token, settings.WECHAT_AES_KEY, app)
  const Encrypt = crypto.encrypt(plaintext)
  const query: Record<string, string> = {
    signature: plainSignature(timestamp, nonce, token),
    timestamp,
    nonce,
    openid: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY',
    encrypt_type: 'aes',
    msg_signature: crypto.getSignature(timestamp, nonce, Encrypt),
  }
  return { query, body: xml({ ToUserName: account, Encrypt }) }
}

/** A request with this query and body. */
export const request = (query: Record<string, string>, body?: string): Sent => ({
  query: `?${new URLSearchParams(query)}`,
  init: body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'text/xml' }, body },
})

/** A delivery of this plaintext. */
export const post = (plaintext: string, sealing: Sealing): Sent => {
  const { query, body } = sign(plaintext, sealing)
  return request(query, body)
}

/** The XML of a message or event, in seconds of its own. */
export const inner = (tags: Record<string, string | undefined>): string =>
  xml({
    ToUserName: settings.WECHAT_ACCOUNT_ID,
    FromUserName: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY',
    CreateTime: '1714112445',
    MsgType: 'text',
    ...tags,
  })

/** The XML of a text. */
export const text = (Content: string, MsgId = '23456789012345678'): string => inner({ Content, MsgId })

const strict = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: false })
type Article = Record<'Title' | 'Description' | 'PicUrl' | 'Url', string>
type Inner = {
  ToUserName: string
  FromUserName: string
  CreateTime: string
  MsgType: string
  Content?: string
  ArticleCount?: string
  Articles?: { item: Article }
}

/** A passive reply, verified and opened by two peers who must agree. */
export const openReply = (body: string) => {
  const outer = strict.parse(body).xml as Record<'Encrypt' | 'MsgSignature' | 'TimeStamp' | 'Nonce', string>
  const { Encrypt, MsgSignature, TimeStamp, Nonce } = outer
  const { WECHAT_TOKEN, WECHAT_AES_KEY, WECHAT_APP_ID } = settings
  const sdk = new WecomCrypto(WECHAT_TOKEN, WECHAT_AES_KEY, WECHAT_APP_ID)
  const wechat = new WXBizMsgCrypt(WECHAT_TOKEN, WECHAT_AES_KEY, WECHAT_APP_ID)
  const opened = wechat.decrypt(Encrypt)
  const agreed =
    sdk.verifySignature(MsgSignature, TimeStamp, Nonce, Encrypt) &&
    wechat.getSignature(TimeStamp, Nonce, Encrypt) === MsgSignature &&
    opened.id === WECHAT_APP_ID &&
    opened.message === sdk.decrypt(Encrypt)
  if (!agreed) throw new Error('the peers do not accept this reply')
  return { outer, inner: strict.parse(opened.message).xml as Inner }
}

const without = (query: Record<string, string>, name: string) =>
  Object.fromEntries(Object.entries(query).filter(([key]) => key !== name))

export const wire: Wire = {
  platform: 'wechat',
  settings,
  // The section a text stands in is closed by nothing in it.
  text: (said, delivery, at) =>
    post(
      text(said.replaceAll(']]>', ']]]]><![CDATA[>'), String(23_000_000_000_000_000n + BigInt(delivery))),
      { at },
    ),
  forged: (at) => {
    const { query, body } = sign(text('早稻'), { at })
    const changed = (value = '') => `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`
    const broken = (more: Record<string, string>) => request({ ...query, ...more }, body)
    return {
      'no query': { query: '', init: request({}, body).init },
      'no plain signature': request(without(query, 'signature'), body),
      'no signature of the ciphertext': request(without(query, 'msg_signature'), body),
      'no time': request(without(query, 'timestamp'), body),
      'no nonce': request(without(query, 'nonce'), body),
      'no mode': request(without(query, 'encrypt_type'), body),
      'plain mode': request(without(without(query, 'msg_signature'), 'encrypt_type'), text('早稻')),
      'raw mode': broken({ encrypt_type: 'raw' }),
      'another plain signature': broken({ signature: changed(query.signature) }),
      'another signature of the ciphertext': broken({ msg_signature: changed(query.msg_signature) }),
      'signatures exchanged': broken({
        signature: query.msg_signature ?? '',
        msg_signature: query.signature ?? '',
      }),
      'another body': request(query, sign(text('早稻'), { at }).body),
      'another nonce': broken({ nonce: '415670742' }),
      'another token': post(text('早稻'), { at, token: 'BBBBB' }),
      'no ciphertext': request(query, xml({ ToUserName: settings.WECHAT_ACCOUNT_ID })),
    }
  },
  stale: (at) => ({
    old: post(text('早稻'), { at: at - 301_000 }),
    future: post(text('早稻'), { at: at + 301_000 }),
  }),
  foreign: (at) => ({
    'another application': post(text('早稻'), { at, app: 'wx0000000000000000' }),
    'another account outside': post(text('早稻'), { at, account: 'gh_000000000000' }),
    'another account inside': post(inner({ ToUserName: 'gh_000000000000', Content: '早稻', MsgId: '1' }), {
      at,
    }),
  }),
  reflected: (at) => ({
    'a reply of ours': post(
      inner({
        ToUserName: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY',
        FromUserName: settings.WECHAT_ACCOUNT_ID,
        Content: '早稻',
        MsgId: '1',
      }),
      { at },
    ),
  }),
  ignored: (at) => ({
    unsubscribe: post(inner({ MsgType: 'event', Event: 'unsubscribe', EventKey: '' }), { at }),
    'a link of the menu': post(inner({ MsgType: 'event', Event: 'VIEW', EventKey: 'https://example.com' }), {
      at,
    }),
    'an unknown event': post(inner({ MsgType: 'event', Event: 'something_new' }), { at }),
  }),
  unreadable: (at) => {
    const media = { PicUrl: 'https://example.com/a.png', MediaId: 'm' }
    return {
      image: post(inner({ MsgType: 'image', ...media, MsgId: '31' }), { at }),
      voice: post(inner({ MsgType: 'voice', ...media, Format: 'amr', MsgId: '32' }), { at }),
      video: post(inner({ MsgType: 'video', ...media, ThumbMediaId: 't', MsgId: '33' }), { at }),
      shortvideo: post(inner({ MsgType: 'shortvideo', ...media, MsgId: '34' }), { at }),
      location: post(
        inner({ MsgType: 'location', Location_X: '1', Location_Y: '2', Label: 'x', MsgId: '35' }),
        { at },
      ),
      link: post(inner({ MsgType: 'link', Title: 't', Url: 'https://example.com', MsgId: '36' }), { at }),
      'a new kind': post(inner({ MsgType: 'hologram', MsgId: '37' }), { at }),
    }
  },
  seen: (body) => {
    if (body === '' || body === 'success') return undefined
    const { Content, Articles } = openReply(body).inner
    if (Articles === undefined) return Content
    const { Title, Description, Url } = Articles.item
    return `${Title}\n\n${Description}\n\n${Url}`
  },
  // A tag in a text would be a link.
  alike: (text) => text.replaceAll(/<(?=[a-z/])/g, '＜'),
  limit: { most: 2048, size: (text) => Buffer.byteLength(text) },
}
