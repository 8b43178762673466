/** WeCom's envelope: whose it is, and the XML around a sealed reply. */
import type { WecomSettings } from '../../settings.ts'
import { type Seal, seal } from '../envelope.ts'
import { cdata } from '../xml.ts'

/** The secrets of the application. */
export const sealOf = ({ WECOM_TOKEN, WECOM_AES_KEY, WECOM_CORP_ID }: WecomSettings): Seal => ({
  token: WECOM_TOKEN,
  key: WECOM_AES_KEY,
  receiver: WECOM_CORP_ID,
})

/** Whom a reply goes to, and the delivery it answers. */
export type Addressee = { from: string; created: string; id: string }

/** Seals the tags of a passive reply to one delivery. */
export const sealReply = (
  settings: WecomSettings,
  { from, created, id }: Addressee,
  tags: string,
): string => {
  const message =
    `<xml><ToUserName>${cdata(from)}</ToUserName><FromUserName>${cdata(settings.WECOM_CORP_ID)}</FromUserName>` +
    `<CreateTime>${created}</CreateTime>${tags}</xml>`
  const { cipher, signature, nonce } = seal(sealOf(settings), { timestamp: created, delivery: id }, message)
  return (
    `<xml><Encrypt>${cdata(cipher)}</Encrypt><MsgSignature>${cdata(signature)}</MsgSignature>` +
    `<TimeStamp>${created}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`
  )
}
