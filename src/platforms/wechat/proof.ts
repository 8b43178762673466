/** What WeChat puts into the query: the plain signature over three values, and in safe mode the one over the ciphertext beside it. */
import { createHash } from 'node:crypto'
import type * as z from 'zod'
import type { WechatSettings } from '../../settings.ts'
import { checkFresh, isSame, once, parse, type Stamp, stamp } from '../envelope.ts'
import { Rejected } from '../platform.ts'

const plain = stamp.omit({ msg_signature: true }).extend({ signature: once(/^[0-9a-f]{40}$/) })
/** What is echoed stands in our response: nothing that could be markup. */
const greeting = plain.extend({ echostr: once(/^[A-Za-z0-9]{1,128}$/) })
/** Safe mode only: in plain mode nothing vouches for the body. */
const safe = plain.extend({ msg_signature: stamp.shape.msg_signature, encrypt_type: once(/^aes$/) })

const prove = (settings: WechatSettings, { signature, timestamp, nonce }: z.infer<typeof plain>): void => {
  const values = [settings.WECHAT_TOKEN, timestamp, nonce].sort().join('')
  const expected = createHash('sha1').update(values).digest('hex')
  if (!isSame(signature, expected)) throw new Rejected(401, 'bad-signature')
}

/**
 * The text that confirms the URL.
 * @throws Rejected 401
 */
export const verifyUrl = (settings: WechatSettings, queries: unknown, now: number): string => {
  const query = parse(greeting, queries, 'bad-query')
  prove(settings, query)
  checkFresh(Number(query.timestamp) * 1000, now)
  return query.echostr
}

/**
 * The stamp of a message in safe mode, its plain signature proved.
 * @throws Rejected 401
 */
export const proveSafe = (settings: WechatSettings, queries: unknown): Stamp => {
  const { msg_signature, ...query } = parse(safe, queries, 'bad-query')
  prove(settings, query)
  return { msg_signature, timestamp: query.timestamp, nonce: query.nonce }
}
