/** Every setting, checked once at the start: a platform that is switched on without its secrets does not start. */
import * as z from 'zod'

const path = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))

const common = z.object({
  PUBLIC_URL: path.optional(),
  PORT: z.coerce.number().int().min(0).max(65535).default(8787),
  HOST: z.string().min(1).default('127.0.0.1'),
  STORE: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['info', 'silent']).default('info'),
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

const wecom = z.object({
  WECOM_CORP_ID: z.string().regex(/^[A-Za-z0-9]{6,64}$/, 'is not a corp id'),
  WECOM_AGENT_ID: z.string().regex(/^\d{1,12}$/, 'is not an agent id'),
  WECOM_TOKEN: z.string().regex(/^[A-Za-z0-9]{1,32}$/, 'needs 1 to 32 letters or digits'),
  WECOM_AES_KEY: z.string().regex(/^[A-Za-z0-9]{43}$/, 'needs exactly 43 letters or digits'),
})

/** The platforms by the name of their route, with the schema of their settings. */
const platforms = { telegram, wecom }

type PlatformSettings = { [Name in keyof typeof platforms]?: z.infer<(typeof platforms)[Name]> }
export type TelegramSettings = z.infer<typeof telegram>
export type WecomSettings = z.infer<typeof wecom>
export type Settings = z.infer<typeof common> & { platforms: PlatformSettings }

/** Thrown at the start; its message names every bad setting, never a value. */
export class SettingsError extends Error {
  constructor(complaints: string[]) {
    super(`bad settings:\n${complaints.map((line) => `  ${line}`).join('\n')}`)
    this.name = 'SettingsError'
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
  const complaints: string[] = []
  const parse = <Schema extends z.ZodObject>(schema: Schema): z.infer<Schema> | undefined => {
    const result = schema.safeParse(given)
    if (result.success) return result.data
    for (const issue of result.error.issues) {
      const name = String(issue.path[0])
      complaints.push(`${name} ${name in given ? issue.message : 'is missing'}`)
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
