/** Feishu's envelope: the signature over the raw body, the cipher within, and whose event it is. */
import { createDecipheriv, createHash } from 'node:crypto'
import * as z from 'zod'
import type { FeishuSettings } from '../../settings.ts'
import { checkFresh, ciphertext, isSame, parse } from '../envelope.ts'
import { Rejected } from '../platform.ts'

/** An event of this application. */
export type Event = { id: string; type: string; event: unknown }

/** What an authentic request is: an event, or the question whether this address is ours. */
export type Opened = { kind: 'challenge'; challenge: string } | ({ kind: 'event' } & Event)

const proof = z.object({
  'x-lark-signature': z.string().regex(/^[0-9a-f]{64}$/),
  'x-lark-request-timestamp': z.string().regex(/^\d{10}$/),
  'x-lark-request-nonce': z.string().regex(/^[\x21-\x7e]{1,128}$/),
})
type Headers = Record<keyof z.infer<typeof proof>, string | undefined>

/** A plain hash with the key in the middle, as Feishu has it. @throws Rejected 401 */
const prove = (key: string, headers: Headers, raw: Uint8Array, now: number): void => {
  const given = parse(proof, headers, 'bad-headers')
  const hash = createHash('sha256')
    .update(given['x-lark-request-timestamp'] + given['x-lark-request-nonce'] + key)
    .update(raw)
    .digest('hex')
  if (!isSame(given['x-lark-signature'], hash)) throw new Rejected(401, 'bad-signature')
  checkFresh(Number(given['x-lark-request-timestamp']) * 1000, now)
}

const strictly = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const BLOCK = 16

/** AES-256-CBC under the hash of the key; the first block is the vector. @throws Rejected 401 */
const decipher = (key: string, cipher: string): unknown => {
  const bytes = Buffer.from(cipher, 'base64')
  if (bytes.toString('base64') !== cipher) throw new Rejected(401, 'not-canonical')
  try {
    const aes = createDecipheriv(
      'aes-256-cbc',
      createHash('sha256').update(key).digest(),
      bytes.subarray(0, BLOCK),
    )
    return JSON.parse(
      strictly.decode(Buffer.concat([aes.update(bytes.subarray(BLOCK)), aes.final()])),
    ) as unknown
  } catch {
    throw new Rejected(401, 'undecryptable')
  }
}

const outer = z.object({ encrypt: ciphertext })

const verification = z.object({
  type: z.literal('url_verification'),
  token: z.string(),
  challenge: z.string(),
})

const envelope = z.object({
  schema: z.literal('2.0'),
  header: z.object({
    event_id: z.string().regex(/^\S{1,128}$/),
    event_type: z.string().regex(/^[\w.]{1,128}$/),
    token: z.string(),
    app_id: z.string(),
  }),
  event: z.unknown(),
})

/**
 * Proves a request and opens it. `now` is in milliseconds since the epoch.
 * @throws Rejected 400 for no JSON, else 401
 */
export const open = (settings: FeishuSettings, headers: Headers, raw: Uint8Array, now: number): Opened => {
  const { FEISHU_ENCRYPT_KEY: key, FEISHU_VERIFICATION_TOKEN: token, FEISHU_APP_ID: app } = settings
  // Only the verification of the address comes without a signature; what claims to have one must prove it.
  const signed = Object.values(headers).some((value) => value !== undefined)
  if (signed) prove(key, headers, raw, now)
  let body: unknown
  try {
    body = JSON.parse(strictly.decode(raw))
  } catch {
    throw new Rejected(400, 'not-json')
  }
  const inner = decipher(key, parse(outer, body, 'bad-envelope').encrypt)
  const asked = verification.safeParse(inner)
  if (asked.success) {
    if (!isSame(asked.data.token, token)) throw new Rejected(401, 'wrong-token')
    // The shape of a challenge and no other: nothing decrypted is ever read out.
    if (!/^[\w-]{1,128}$/.test(asked.data.challenge)) throw new Rejected(401, 'no-challenge')
    return { kind: 'challenge', challenge: asked.data.challenge }
  }
  if (!signed) throw new Rejected(401, 'unsigned')
  const { header, event } = parse(envelope, inner, 'malformed')
  if (!isSame(header.token, token)) throw new Rejected(401, 'wrong-token')
  if (header.app_id !== app) throw new Rejected(401, 'wrong-app')
  return { kind: 'event', id: header.event_id, type: header.event_type, event }
}
