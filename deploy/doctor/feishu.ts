/** Feishu: the URL check of its console played with the local secrets, and the state of the app. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import * as z from 'zod'
import type { FeishuSettings } from '../../src/settings.ts'
import { say } from '../../src/wording/say.ts'
import { type Finding, fail, ok } from './finding.ts'
import { type Checks, judge } from './route.ts'
import { visit } from './visit.ts'

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
/** `activate_status` of an app in use; https://open.feishu.cn/document/ukTMukTMukTM/uAjMxEjLwITMx4CMyETM */
const IN_USE = 2

const encrypt = (encryptKey: string, text: string): string => {
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(encryptKey).digest(), iv)
  return Buffer.concat([iv, cipher.update(text), cipher.final()]).toString('base64')
}

const token = z.object({ code: z.number(), tenant_access_token: z.string().optional() })
const bot = z.object({ code: z.number(), bot: z.object({ activate_status: z.number() }).optional() })

/** Sends what Feishu would send; `signed` for all but the check of the URL, which Feishu leaves unsigned. */
const post = (url: string, encryptKey: string, content: unknown, signed: boolean) => {
  const body = JSON.stringify({ encrypt: encrypt(encryptKey, JSON.stringify(content)) })
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = randomBytes(8).toString('hex')
  const signature = createHash('sha256').update(`${timestamp}${nonce}${encryptKey}${body}`).digest('hex')
  const proof = {
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': nonce,
    'x-lark-signature': signature,
  }
  return visit(url, { method: 'POST', headers: { ...JSON_TYPE, ...(signed ? proof : {}) }, body })
}

export const feishu: Checks<FeishuSettings> = {
  async proofs({ FEISHU_APP_ID: app_id, FEISHU_ENCRYPT_KEY: key, FEISHU_VERIFICATION_TOKEN: token }, url) {
    const challenge = randomBytes(12).toString('hex')
    const asked = await post(url, key, { challenge, token, type: 'url_verification' }, false)
    const isRight = ({ status, json }: { status: number; json: unknown }) =>
      status === 200 && (json as { challenge?: unknown } | null)?.challenge === challenge
    const saved = judge(asked, isRight, ['FEISHU_ENCRYPT_KEY', 'FEISHU_VERIFICATION_TOKEN'])
    if (saved.mark === 'fail') return [saved]
    // An event of a kind that nothing answers: it is taken only where the app is the same.
    const header = { event_id: challenge, event_type: 'doctor', token, app_id }
    const event = await post(url, key, { schema: '2.0', header, event: {} }, true)
    return [saved, judge(event, ({ status }) => status === 200, ['FEISHU_APP_ID'])]
  },
  async api({ FEISHU_API_ROOT, FEISHU_APP_ID, FEISHU_APP_SECRET }): Promise<Finding[]> {
    const issued = await visit(`${FEISHU_API_ROOT}/open-apis/auth/v3/tenant_access_token/internal`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify({ app_id: FEISHU_APP_ID, app_secret: FEISHU_APP_SECRET }),
    })
    if ('missed' in issued) return [fail(say('doctor.api.missed', { why: issued.missed }))]
    const { code, tenant_access_token } = token.safeParse(issued.json).data ?? { code: issued.status }
    if (tenant_access_token === undefined) return [fail(say('doctor.feishu.secret', { code: String(code) }))]
    const state = await visit(`${FEISHU_API_ROOT}/open-apis/bot/v3/info`, {
      headers: { authorization: `Bearer ${tenant_access_token}` },
    })
    if ('missed' in state) return [fail(say('doctor.api.missed', { why: state.missed }))]
    const told = bot.safeParse(state.json).data
    if (told?.bot === undefined)
      return [fail(say('doctor.feishu.no-bot', { code: String(told?.code ?? state.status) }))]
    return told.bot.activate_status === IN_USE
      ? [ok(say('doctor.feishu.good'))]
      : [fail(say('doctor.feishu.unpublished', { state: String(told.bot.activate_status) }))]
  },
}
