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

export const feishu: Checks<FeishuSettings> = {
  async proofs({ FEISHU_ENCRYPT_KEY, FEISHU_VERIFICATION_TOKEN }, url) {
    const challenge = randomBytes(12).toString('hex')
    const check = { challenge, token: FEISHU_VERIFICATION_TOKEN, type: 'url_verification' }
    const body = JSON.stringify({ encrypt: encrypt(FEISHU_ENCRYPT_KEY, JSON.stringify(check)) })
    const visited = await visit(url, { method: 'POST', headers: JSON_TYPE, body })
    const isRight = ({ status, json }: { status: number; json: unknown }) =>
      status === 200 && (json as { challenge?: unknown } | null)?.challenge === challenge
    return [judge(visited, isRight, ['FEISHU_ENCRYPT_KEY', 'FEISHU_VERIFICATION_TOKEN'])]
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
