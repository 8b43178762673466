/** Every setting, checked once at the start: a platform that is switched on without its secrets does not start. */
import * as z from 'zod'

const path = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))

const common = z.object({
  PUBLIC_URL: path.optional(),
  PORT: z.coerce.number().int().min(0).max(65535).default(8787),
  HOST: z.string().min(1).default('127.0.0.1'),
  STORE: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['info', 'silent']).default('info'),
  ADDRESS_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'is not the name of a header')
    .optional(),
})

const telegram = z.object({
  TELEGRAM_BOT_TOKEN: z.string().regex(/^\d+:[A-Za-z0-9_-]{20,}$/, 'is not a bot token'),
  TELEGRAM_WEBHOOK_SECRET: z.string().regex(/^[A-Za-z0-9_-]{32,256}$/, 'needs 32 to 256 of A-Z a-z 0-9 _ -'),
  TELEGRAM_BOT_INFO: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' })
        return z.NEVER
      }
    })
    .pipe(
      z.looseObject({
        id: z.number().int(),
        is_bot: z.literal(true),
        first_name: z.string(),
        username: z.string(),
      }),
    ),
  TELEGRAM_API_ROOT: path.default('https://api.telegram.org'),
})

const platformToken = z.string().regex(/^[A-Za-z0-9]{1,32}$/, 'needs 1 to 32 letters or digits')
const aesKey = z.string().regex(/^[A-Za-z0-9]{43}$/, 'needs exactly 43 letters or digits')

const wecom = z.object({
  WECOM_CORP_ID: z.string().regex(/^[A-Za-z0-9]{6,64}$/, 'is not a corp id'),
  WECOM_AGENT_ID: z.string().regex(/^\d{1,12}$/, 'is not an agent id'),
  WECOM_TOKEN: platformToken,
  WECOM_AES_KEY: aesKey,
  WECOM_SECRET: z
    .string()
    .regex(/^[\w-]{16,128}$/, 'is not a secret')
    .optional(),
  WECOM_API_ROOT: path.default('https://qyapi.weixin.qq.com'),
})

const wecomBot = z.object({
  WECOM_BOT_ID: z.string().regex(/^[\w-]{4,128}$/, 'is not a bot id'),
  WECOM_BOT_TOKEN: platformToken,
  WECOM_BOT_AES_KEY: aesKey,
})

const wechat = z.object({
  WECHAT_APP_ID: z.string().regex(/^wx[0-9a-f]{16}$/, 'is not an app id'),
  WECHAT_ACCOUNT_ID: z.string().regex(/^gh_[0-9a-z]{6,32}$/, 'is not an original id (gh_...)'),
  WECHAT_TOKEN: z.string().regex(/^[A-Za-z0-9]{3,32}$/, 'needs 3 to 32 letters or digits'),
  WECHAT_AES_KEY: aesKey,
})

const dingtalk = z.object({
  DINGTALK_APP_SECRET: z.string().regex(/^[\w-]{16,128}$/, 'is not an app secret'),
  DINGTALK_ROBOT_CODE: z.string().regex(/^[\w-]{4,64}$/, 'is not a robot code'),
  DINGTALK_CORP_ID: z.string().regex(/^[A-Za-z0-9]{6,64}$/, 'is not a corp id'),
  DINGTALK_API_ROOT: path.default('https://oapi.dingtalk.com'),
})

const feishu = z.object({
  FEISHU_APP_ID: z.string().regex(/^cli_[0-9a-z]{8,32}$/, 'is not an app id (cli_...)'),
  FEISHU_APP_SECRET: z.string().regex(/^[A-Za-z0-9]{16,64}$/, 'is not an app secret'),
  FEISHU_ENCRYPT_KEY: z.string().regex(/^[\x21-\x7e]{6,64}$/, 'needs 6 to 64 characters'),
  FEISHU_VERIFICATION_TOKEN: z.string().regex(/^[A-Za-z0-9]{16,64}$/, 'is not a verification token'),
  FEISHU_API_ROOT: path.default('https://open.feishu.cn'),
})

/** The platforms by the name of their route, with the schema of their settings. */
const platforms = { telegram, wecom, 'wecom-bot': wecomBot, wechat, dingtalk, feishu }

type PlatformSettings = { [Name in keyof typeof platforms]?: z.infer<(typeof platforms)[Name]> }
export type TelegramSettings = z.infer<typeof telegram>
export type WecomSettings = z.infer<typeof wecom>
export type WecomBotSettings = z.infer<typeof wecomBot>
export type WechatSettings = z.infer<typeof wechat>
export type DingtalkSettings = z.infer<typeof dingtalk>
export type FeishuSettings = z.infer<typeof feishu>
export type Settings = z.infer<typeof common> & { platforms: PlatformSettings }

/** The name of every setting, in the order of the schemas. */
export const settingNames: readonly string[] = [common, ...Object.values(platforms)].flatMap(({ shape }) =>
  Object.keys(shape),
)

/** What is wrong with one setting; `missing`: it has no value. */
type Complaint = { name: string; missing: boolean; why: string }

/** Thrown at the start; its message names every bad setting, never a value. */
export class SettingsError extends Error {
  readonly complaints: readonly Complaint[]
  constructor(complaints: readonly Complaint[]) {
    super(`bad settings:\n${complaints.map(({ name, why }) => `  ${name} ${why}`).join('\n')}`)
    this.name = 'SettingsError'
    this.complaints = complaints
  }
}

/**
 * Reads the settings from environment variables or Worker bindings; an empty value counts as absent.
 * A platform without any of its required settings is left out; one with some of them is an error.
 * @throws SettingsError
 */
export const readSettings = (env: Record<string, unknown>): Settings => {
  const given: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (typeof value === 'string' && value.trim() !== '') given[name] = value.trim()
  }
  const complaints: Complaint[] = []
  const parse = <Schema extends z.ZodObject>(schema: Schema): z.infer<Schema> | undefined => {
    const result = schema.safeParse(given)
    if (result.success) return result.data
    for (const issue of result.error.issues) {
      const name = String(issue.path[0])
      const missing = !(name in given)
      complaints.push({ name, missing, why: missing ? 'is missing' : issue.message })
    }
    return undefined
  }
  const base = parse(common)
  const chosen: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(platforms)) {
    if (Object.keys(schema.shape).some((setting) => setting in given)) chosen[name] = parse(schema)
  }
  if (base === undefined || complaints.length > 0) throw new SettingsError(complaints)
  return { ...base, platforms: chosen as PlatformSettings }
}
