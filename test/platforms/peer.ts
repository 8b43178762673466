/** WeCom's side of the wire for tests, built with other people's ciphers: requests as it sends them, replies as it reads them. */
import { createRequire } from 'node:module'
import { WecomCrypto } from '@wecom/aibot-node-sdk'
import { XMLParser } from 'fast-xml-parser'
import type { WecomSettings } from '../../src/settings.ts'

type Opened = { message: string; id: string }
type WechatCrypto = {
  getSignature(timestamp: string, nonce: string, cipher: string): string
  decrypt(cipher: string): Opened
}
const WXBizMsgCrypt = createRequire(import.meta.url)('wechat-crypto') as new (
  token: string,
  key: string,
  id: string,
) => WechatCrypto

/** The settings of the made-up application the generated vectors belong to. */
export const settings = {
  WECOM_CORP_ID: 'ww1234567890abcdef',
  WECOM_AGENT_ID: '1000002',
  WECOM_TOKEN: 'policyBotTok3n',
  WECOM_AES_KEY: 'kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR',
  WECOM_API_ROOT: 'https://qyapi.weixin.qq.com',
} satisfies WecomSettings

/** The time the generated vectors begin at, in seconds. */
export const at = 1767225600

type Query = Record<string, string>
/** A request to the callback, before it is sent. */
export type Call = { method: 'GET' | 'POST'; query: Query; body?: string }

/** The outer envelope of a POST, its tags in the order given. */
export const envelope = (tags: Record<string, string>): string =>
  `<xml>${Object.entries(tags)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join('')}</xml>`

/** Encrypts and signs a plaintext as WeCom would. */
export const sign = (
  plaintext: string,
  { time = at, corp = settings.WECOM_CORP_ID, nonce = '1372623149' } = {},
) => {
  const timestamp = String(time)
  const crypto = new WecomCrypto(settings.WECOM_TOKEN, settings.WECOM_AES_KEY, corp)
  const { encrypt, signature } = crypto.encrypt(plaintext, timestamp, nonce)
  return { cipher: encrypt, query: { msg_signature: signature, timestamp, nonce } }
}

/** A POST that carries this plaintext. */
export const post = (plaintext: string, options?: Parameters<typeof sign>[1]): Call => {
  const { cipher, query } = sign(plaintext, options)
  const { WECOM_CORP_ID: ToUserName, WECOM_AGENT_ID: AgentID } = settings
  return { method: 'POST', query, body: envelope({ ToUserName, AgentID, Encrypt: cipher }) }
}

/** The inner XML of a message or event; a tag given as undefined is left out, one given as a list is nested. */
export const inner = (tags: Record<string, string | undefined>): string => {
  const all: Record<string, string | undefined> = {
    ToUserName: settings.WECOM_CORP_ID,
    FromUserName: 'zhangsan',
    CreateTime: String(at),
    MsgType: 'text',
    AgentID: settings.WECOM_AGENT_ID,
    ...tags,
  }
  return envelope(
    Object.fromEntries(Object.entries(all).filter((tag): tag is [string, string] => tag[1] !== undefined)),
  )
}

/** The inner XML of a text message. */
export const text = (Content: string, MsgId = '7590000000000000001'): string => inner({ Content, MsgId })

const strict = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: false })

/** Any XML as a third party reads it. */
export const readByPeer = (xml: string): Record<string, string> => strict.parse(xml).xml

/** A passive reply, verified and opened by two peers who must agree; its outer and inner tags. */
export const openReply = (
  body: string,
  { WECOM_TOKEN, WECOM_AES_KEY, WECOM_CORP_ID }: WecomSettings = settings,
) => {
  const outer = readByPeer(body)
  const { Encrypt = '', MsgSignature = '', TimeStamp = '', Nonce = '' } = outer
  const sdk = new WecomCrypto(WECOM_TOKEN, WECOM_AES_KEY, WECOM_CORP_ID)
  const wechat = new WXBizMsgCrypt(WECOM_TOKEN, WECOM_AES_KEY, WECOM_CORP_ID)
  const opened = wechat.decrypt(Encrypt)
  const agreed =
    sdk.verifySignature(MsgSignature, TimeStamp, Nonce, Encrypt) &&
    wechat.getSignature(TimeStamp, Nonce, Encrypt) === MsgSignature &&
    opened.id === WECOM_CORP_ID &&
    opened.message === sdk.decrypt(Encrypt)
  if (!agreed) throw new Error('the peers do not accept this reply')
  return { outer, inner: readByPeer(opened.message) }
}
