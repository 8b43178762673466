/** Answers a message by Feishu's API, under a token kept for all messages. */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { FeishuSettings } from '../../settings.ts'
import { call, callWith, createToken, deadline, type Verdict } from '../call.ts'
import type { Context } from '../platform.ts'
import type { Rendered } from './render.ts'

/** Sends one answer to the message with this id; undefined when there was no token to send it with. */
export type Send = (to: string, message: Rendered) => Promise<Verdict | undefined>

const said = z.object({ code: z.int() })
const granted = z.object({ tenant_access_token: z.string().min(1), expire: z.number() })

/** Too many calls, a message being sent: https://open.feishu.cn/document/server-docs/getting-started/server-error-codes */
const PASSING = [99991400, 230020, 230049]
/** The token is missing, wrong, or no longer good. */
const EXPIRED = [99991661, 99991663, 99991664, 99991665, 99991668, 99991671, 99991677]

const judge = (status: number, body: unknown): Verdict => {
  const { data } = said.safeParse(body)
  // Not Feishu's answer. Trying again sends nothing twice: the message is sent once for its uuid.
  if (data === undefined) return { kind: 'again', code: status }
  const { code } = data
  if (code === 0) return { kind: 'done' }
  if (EXPIRED.includes(code)) return { kind: 'expired', code }
  return { kind: PASSING.includes(code) ? 'again' : 'failed', code }
}

const judgeToken = (status: number, body: unknown): Verdict => {
  const verdict = judge(status, body)
  if (verdict.kind === 'done')
    return granted.safeParse(body).success ? verdict : { kind: 'again', code: status }
  return verdict.kind === 'expired' ? { ...verdict, kind: 'failed' } : verdict
}

/** Feishu takes a response after 3 s as none, and delivers again; a token and a reply together stay within it. */
const TOKEN_MS = 1_200
const REPLY_MS = 2_600

/** Creates what sends the answers; https://open.feishu.cn/document/server-docs/im-v1/message/reply */
export const createSend = (settings: FeishuSettings, context: Context): Send => {
  const { FEISHU_API_ROOT: root, FEISHU_APP_ID: app_id, FEISHU_APP_SECRET: app_secret } = settings
  const token = createToken(context, async () => {
    const request = {
      platform: 'feishu',
      name: 'tenant_access_token',
      url: `${root}/open-apis/auth/v3/tenant_access_token/internal`,
      body: { app_id, app_secret },
      judge: judgeToken,
    }
    const { body } = await call(context, request, deadline(TOKEN_MS))
    const { data } = granted.safeParse(body)
    return data && { token: data.tenant_access_token, seconds: data.expire }
  })
  return async (to, { type, content }) => {
    const body = {
      msg_type: type,
      content: JSON.stringify(content),
      uuid: createHash('sha256').update(to).digest('hex').slice(0, 32),
    }
    const request = (value: string) => ({
      platform: 'feishu',
      name: 'reply',
      url: `${root}/open-apis/im/v1/messages/${to}/reply`,
      headers: { authorization: `Bearer ${value}` },
      body,
      judge,
    })
    return (await callWith(context, token, request, deadline(REPLY_MS)))?.verdict
  }
}
