/** Calls of WeCom's server API: one token for all of them, and what is done about each code. */
import * as z from 'zod'
import type { WecomSettings } from '../../settings.ts'
import { type Call, call, callWith, createToken, type Verdict } from '../call.ts'
import type { Context } from '../platform.ts'

/** Errors come with HTTP 200; https://developer.work.weixin.qq.com/document/path/90313 */
const said = z.object({
  errcode: z.int(),
  // Nobody of these got the message, although the code says that all is well.
  invaliduser: z.string().optional(),
  unlicenseduser: z.string().optional(),
})
const granted = z.object({ access_token: z.string().min(1).max(512), expires_in: z.int().positive() })

const NO_RECEIVER = 81013
/** A rate that was exceeded: no try within one response can succeed. */
const RATE_MS = 60_000

/** What a code comes to; one that is not here is final. */
const verdicts: Record<number, Omit<Exclude<Verdict, { kind: 'done' }>, 'code'> & { after?: number }> = {
  [-1]: { kind: 'again' },
  45009: { kind: 'again', after: RATE_MS },
  45033: { kind: 'again', after: RATE_MS },
  40014: { kind: 'expired' },
  41001: { kind: 'expired' },
  42001: { kind: 'expired' },
}

const judge: Call['judge'] = (status, body) => {
  const read = said.safeParse(body)
  if (!read.success) return { kind: 'failed', code: status }
  const { errcode: code, invaliduser, unlicenseduser } = read.data
  if (code !== 0) return { ...(verdicts[code] ?? { kind: 'failed' }), code }
  return invaliduser || unlicenseduser ? { kind: 'failed', code: NO_RECEIVER } : { kind: 'done' }
}

/** Posts to a path below `/cgi-bin/`, its query without the token; whether it was done. A failure is logged, never thrown. */
export type Api = (path: string, body: unknown, until?: number) => Promise<boolean>

/** The settings without which nothing can be called. */
export type ApiSettings = Pick<WecomSettings, 'WECOM_CORP_ID' | 'WECOM_API_ROOT'> & { WECOM_SECRET: string }

/** Creates the way to the API for one application. */
export const createApi = (
  { WECOM_CORP_ID: corpid, WECOM_SECRET: corpsecret, WECOM_API_ROOT }: ApiSettings,
  context: Pick<Context, 'fetch' | 'pause' | 'log' | 'now'>,
): Api => {
  const urlOf = (path: string, query: Record<string, string>) => {
    const url = new URL(`${WECOM_API_ROOT}/cgi-bin/${path}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url.href
  }
  const token = createToken(context, async () => {
    const { verdict, body } = await call(context, {
      platform: 'wecom',
      name: 'gettoken',
      url: urlOf('gettoken', { corpid, corpsecret }),
      judge(status, body) {
        const verdict = judge(status, body)
        if (verdict.kind === 'done' && !granted.safeParse(body).success)
          return { kind: 'failed', code: status }
        return verdict.kind === 'expired' ? { ...verdict, kind: 'failed' } : verdict
      },
    })
    if (verdict.kind !== 'done') return undefined
    const { access_token, expires_in } = granted.parse(body)
    return { token: access_token, seconds: expires_in }
  })
  return async (path, body, until) => {
    const name = path.replace(/\?.*/, '')
    const request = (access_token: string): Call => ({
      platform: 'wecom',
      name,
      url: urlOf(path, { access_token }),
      body,
      judge,
    })
    const tried = await callWith(context, token, request, until)
    return tried?.verdict.kind === 'done'
  }
}
