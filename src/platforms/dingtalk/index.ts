/** The DingTalk robot in HTTP mode: messages come in signed, answers go out by the address each message carries. */
import { createHmac } from 'node:crypto'
import { Hono } from 'hono'
import * as z from 'zod'
import type { DingtalkSettings } from '../../settings.ts'
import { call, type Verdict } from '../call.ts'
import { checkFresh, isSame, parse } from '../envelope.ts'
import { type Context, limitBody, type Platform, Rejected } from '../platform.ts'
import { push } from '../push.ts'
import { type Incoming, read } from './read.ts'
import { type Rendered, render } from './render.ts'

const proof = z.object({
  timestamp: z.string().regex(/^\d{13}$/),
  sign: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
})

/**
 * Proves who sends. The signature covers the time alone, and DingTalk would let it count for an hour: a short window,
 * the robot's own ids and each message once are what is left against a pair that was seen by others.
 * @throws Rejected 401
 */
const prove = (secret: string, headers: Record<string, string | undefined>, now: number): void => {
  const { timestamp, sign } = parse(proof, headers, 'bad-headers')
  const expected = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
  if (!isSame(sign, expected)) throw new Rejected(401, 'bad-signature')
  checkFresh(Number(timestamp), now)
}

const said = z.object({ errcode: z.int() })
/** The system is busy; too many calls. https://open.dingtalk.com/document/orgapp/server-api-error-codes-1 */
const PASSING = [-1, 90018, 130101, 410100]

/** DingTalk says what went wrong in the body of a 200. */
const judge = (status: number, body: unknown): Verdict => {
  const { data } = said.safeParse(body)
  if (data === undefined) return { kind: 'failed', code: status }
  if (data.errcode === 0) return { kind: 'done' }
  return { kind: PASSING.includes(data.errcode) ? 'again' : 'failed', code: data.errcode }
}

const answer = async (
  context: Context,
  { id, conversation, ask, webhook, until }: Incoming,
): Promise<200 | 503> => {
  if (ask === undefined) return 200
  if (until <= context.now()) {
    context.log({ platform: 'dingtalk', reason: 'webhook-expired' })
    return 200
  }
  const send = async (body: Rendered) =>
    (await call(context, { platform: 'dingtalk', name: 'sendBySession', url: webhook, body, judge })).verdict
  return push(
    context,
    { platform: 'dingtalk', conversation, id, ask },
    (reply) => render(reply, context.labels),
    send,
  )
}

/** DingTalk's callback, mounted at its path. Whatever is not authentic gets one and the same refusal. */
export const dingtalk: Platform<DingtalkSettings> = (settings, context) => {
  const app = new Hono()
  app.post('/', limitBody, async (c) => {
    const { timestamp, sign } = c.req.header()
    prove(settings.DINGTALK_APP_SECRET, { timestamp, sign }, context.now())
    let body: unknown
    try {
      body = await c.req.json()
    } catch {
      throw new Rejected(400, 'not-json')
    }
    const status = await answer(context, read(settings, body))
    return status === 200 ? c.json({}) : c.json({ error: 'not sent' }, status)
  })
  return app
}
