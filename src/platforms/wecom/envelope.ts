/** WeCom's envelope: signature, cipher and XML, inwards and outwards; closes what `@wecom/crypto` leaves open. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import type { WecomSettings } from '../../settings.ts'
import { Rejected } from '../platform.ts'

/** What WeCom puts beside a ciphertext in the query, each value well-formed already. */
export type Stamp = { msg_signature: string; timestamp: string; nonce: string }

/** How far a signed timestamp may be from the clock: a signature by itself never expires. */
const WINDOW_MS = 300_000

/**
 * Proves a ciphertext and opens it. `now` is in milliseconds since the epoch.
 * @throws Rejected 401, with one reason for each check that failed
 */
export const open = (settings: WecomSettings, stamp: Stamp, cipher: string, now: number): string => {
  const expected = Buffer.from(getSignature(settings.WECOM_TOKEN, stamp.timestamp, stamp.nonce, cipher))
  const given = Buffer.from(stamp.msg_signature)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Rejected(401, 'bad-signature')
  }
  if (Math.abs(now - Number(stamp.timestamp) * 1000) > WINDOW_MS) throw new Rejected(401, 'stale')
  const { message, id, canonical } = decipher(settings.WECOM_AES_KEY, cipher)
  if (!canonical) throw new Rejected(401, 'not-canonical')
  if (id !== settings.WECOM_CORP_ID) throw new Rejected(401, 'wrong-receiver')
  return message
}

/** Decrypts; canonical when encrypting the result gives the same bytes, which lenient padding, lengths and UTF-8 do not. */
const decipher = (key: string, cipher: string) => {
  try {
    const { message, id, random } = decrypt(key, cipher)
    return { message, id, canonical: encrypt(key, message, id, random) === cipher }
  } catch {
    throw new Rejected(401, 'undecryptable')
  }
}

/** Whom a reply goes to, and the delivery it answers. */
export type Addressee = { from: string; created: string; id: string }

/**
 * Seals a text as the passive reply to one delivery. Nothing in it is random or from the clock, so that a
 * repeated delivery gets the very same bytes; different texts still get different random bytes.
 */
export const seal = (settings: WecomSettings, { from, created, id }: Addressee, text: string): string => {
  const message =
    `<xml><ToUserName>${cdata(from)}</ToUserName><FromUserName>${cdata(settings.WECOM_CORP_ID)}</FromUserName>` +
    `<CreateTime>${created}</CreateTime><MsgType>${cdata('text')}</MsgType><Content>${cdata(text)}</Content></xml>`
  const bytes = createHmac('sha256', Buffer.from(`${settings.WECOM_AES_KEY}=`, 'base64'))
    .update(`${id}\n${message}`)
    .digest()
  const cipher = encrypt(settings.WECOM_AES_KEY, message, settings.WECOM_CORP_ID, bytes.subarray(0, 16))
  const nonce = String(bytes.readUInt32BE(16))
  const signature = getSignature(settings.WECOM_TOKEN, created, nonce, cipher)
  return (
    `<xml><Encrypt>${cdata(cipher)}</Encrypt><MsgSignature>${cdata(signature)}</MsgSignature>` +
    `<TimeStamp>${created}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`
  )
}

const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`

const token = /<(\/?)([A-Za-z]\w*)(\/?)>|<!\[CDATA\[([\s\S]*?)\]\]>|([^<]+)/y
const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/**
 * Reads WeCom's XML: one root `xml` without attributes, each tag in it once; null for a tag that holds tags.
 * Undefined for anything else: DOCTYPE, comments, unknown entities, bytes other than white space after the root.
 * @example readXml('<xml><Content><![CDATA[补贴]]></Content></xml>') // { Content: '补贴' }
 */
export const readXml = (xml: string): Record<string, string | null> | undefined => {
  const fields = new Map<string, string | null>()
  const path: string[] = []
  let ended = false
  token.lastIndex = 0
  while (token.lastIndex < xml.length) {
    const match = token.exec(xml)
    if (match === null) return undefined
    const [, slash, name, empty, section, text = ''] = match
    const [root, tag] = path
    if (name === undefined) {
      const value = section ?? decode(text)
      if (value === undefined) return undefined
      const before = tag === undefined ? undefined : fields.get(tag)
      if (tag === undefined && (section !== undefined || /[^ \t\r\n]/.test(value))) return undefined
      if (tag !== undefined && typeof before === 'string') fields.set(tag, before + value)
    } else if (slash === '/') {
      if (empty === '/' || path.pop() !== name) return undefined
      ended = path.length === 0
    } else {
      if (ended || (root === undefined) !== (name === 'xml')) return undefined
      if (tag !== undefined) fields.set(tag, null)
      else if (root !== undefined) {
        if (fields.has(name)) return undefined
        fields.set(name, '')
      }
      if (empty !== '/') path.push(name)
    }
  }
  return ended ? Object.fromEntries(fields) : undefined
}

/** Text outside CDATA with its entities replaced; undefined when it is not well-formed. */
const decode = (text: string): string | undefined => {
  const foreign = text.replaceAll(/&(?:lt|gt|amp|quot|apos);/g, '').includes('&')
  return foreign || text.includes(']]>')
    ? undefined
    : text.replaceAll(/&(\w+);/g, (_, name: string) => entities[name]!)
}
