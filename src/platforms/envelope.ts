/** The envelope WeCom and WeChat share: signature and cipher, inwards and outwards; closes what `@wecom/crypto` leaves open. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import * as z from 'zod'
import { Rejected } from './platform.ts'

/** The secrets of one channel; `receiver` is whom its messages are for: a corp id, an app id, nobody (AI bots). */
export type Seal = { token: string; key: string; receiver: string }

/** What the platform puts beside a ciphertext in the query, each value well-formed already. */
export type Stamp = { msg_signature: string; timestamp: string; nonce: string }

/** How far a signed timestamp may be from the clock: a signature by itself never expires. */
export const WINDOW_MS = 300_000

/** A query parameter given exactly once. */
export const once = (pattern: RegExp) => z.tuple([z.string().regex(pattern)]).transform(([value]) => value)

/** The stamp in the query (`c.req.queries()`). */
export const stamp = z.object({
  msg_signature: once(/^[0-9a-f]{40}$/),
  timestamp: once(/^\d{10}$/),
  nonce: once(/^[\x21-\x7e]{1,64}$/),
})
/** The query of a URL verification. A raw `+` of base64 arrives as a space. */
export const verification = stamp.extend({
  echostr: once(/^[A-Za-z0-9+/ ]+={0,2}$/).transform((value) => value.replaceAll(' ', '+')),
})
/** A ciphertext in its one spelling. */
export const ciphertext = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)

/**
 * A value in the shape it must have.
 * @throws Rejected 401, for that reason
 */
export const parse = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  reason: string,
): z.infer<Schema> => {
  const result = schema.safeParse(value)
  if (!result.success) throw new Rejected(401, reason)
  return result.data
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export const isSame = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Refuses a time (milliseconds) too far from the clock.
 * @throws Rejected 401
 */
export const checkFresh = (time: number, now: number): void => {
  if (!(Math.abs(now - time) <= WINDOW_MS)) throw new Rejected(401, 'stale')
}

/**
 * Proves a ciphertext and opens it. `now` is in milliseconds since the epoch.
 * @throws Rejected 401, with one reason for each check that failed
 */
export const open = (
  { token, key, receiver }: Seal,
  { msg_signature, timestamp, nonce }: Stamp,
  cipher: string,
  now: number,
): string => {
  if (!isSame(msg_signature, getSignature(token, timestamp, nonce, cipher)))
    throw new Rejected(401, 'bad-signature')
  checkFresh(Number(timestamp) * 1000, now)
  const { message, id, canonical } = decipher(key, cipher)
  if (!canonical) throw new Rejected(401, 'not-canonical')
  if (id !== receiver) throw new Rejected(401, 'wrong-receiver')
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

/**
 * The plaintext of a URL verification.
 * @throws Rejected 401
 */
export const verify = (seal: Seal, queries: unknown, now: number): string => {
  const { echostr, ...query } = parse(verification, queries, 'bad-query')
  const plaintext = open(seal, query, echostr, now)
  // Digits only: a message captured from a POST carries a valid signature here too, and must not be read out.
  if (!/^\d{1,64}$/.test(plaintext)) throw new Rejected(401, 'not-digits')
  return plaintext
}

/** A sealed reply. */
export type Sealed = { cipher: string; signature: string; nonce: string }

/**
 * Seals the reply to one delivery under a timestamp of ten digits. Nothing in it is random or from the clock, so that
 * a repeated delivery gets the very same bytes; different messages still get different random bytes. `nonce`: that of
 * the request, where the platform wants it back.
 */
export const seal = (
  { token, key, receiver }: Seal,
  { timestamp, delivery, nonce }: { timestamp: string; delivery: string; nonce?: string },
  message: string,
): Sealed => {
  const bytes = createHmac('sha256', Buffer.from(`${key}=`, 'base64'))
    .update(`${delivery}\n${message}`)
    .digest()
  const cipher = encrypt(key, message, receiver, bytes.subarray(0, 16))
  const own = nonce ?? String(bytes.readUInt32BE(16))
  return { cipher, signature: getSignature(token, timestamp, own, cipher), nonce: own }
}
