/** Telegram: the secret of the deployment, the bot itself, and where Telegram sends its messages. */
import * as z from 'zod'
import type { TelegramSettings } from '../../src/settings.ts'
import { list, say } from '../../src/wording/say.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import { type Checks, judge } from './route.ts'
import { visit } from './visit.ts'

/** The kinds of updates that the bot answers. */
const UPDATES = ['message', 'callback_query', 'inline_query']
/** Telegram keeps its last error for good; older ones were met and mended. */
const RECENT_SECONDS = 3600

const me = z.object({
  ok: z.literal(true),
  result: z.object({ id: z.number(), supports_inline_queries: z.boolean().optional() }),
})
const webhook = z.object({
  ok: z.literal(true),
  result: z.object({
    url: z.string(),
    pending_update_count: z.number(),
    allowed_updates: z.array(z.string()).optional(),
    last_error_date: z.number().optional(),
    last_error_message: z.string().optional(),
  }),
})
type Webhook = z.infer<typeof webhook>['result']

const call = (settings: TelegramSettings, method: string) =>
  visit(`${settings.TELEGRAM_API_ROOT}/bot${settings.TELEGRAM_BOT_TOKEN}/${method}`)

const checkMe = async (settings: TelegramSettings): Promise<Finding[]> => {
  const visited = await call(settings, 'getMe')
  if ('missed' in visited) return [fail(say('doctor.api.missed', { why: visited.missed }))]
  const read = me.safeParse(visited.json)
  if (!read.success) return [fail(say('doctor.telegram.token', { status: String(visited.status) }))]
  const { id, supports_inline_queries } = read.data.result
  if (id !== settings.TELEGRAM_BOT_INFO.id) return [fail(say('doctor.settings.other-bot'))]
  return supports_inline_queries
    ? [ok(say('doctor.telegram.bot'))]
    : [ok(say('doctor.telegram.bot')), warn(say('doctor.telegram.no-inline'))]
}

/** Telegram's errors as `WebhookActor.cpp` of its Bot API server words them. */
const errors = [
  [/\b40[13]\b/, 'secret'],
  [/\b404\b/, 'path'],
  [/\b3\d\d\b|redirect/i, 'redirect'],
  [/\b5\d\d\b/, 'fault'],
  [/timed? ?out/i, 'time-out'],
  [/ssl|tls|certificate/i, 'certificate'],
  [/resolve|refused|reset|unreachable|closed/i, 'unreachable'],
] as const

const sayError = (message: string): string => {
  const known = errors.find(([pattern]) => pattern.test(message))
  return known
    ? say(`doctor.telegram.error.${known[1]}`)
    : say('doctor.telegram.error.other', { message: message.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 120) })
}

const checkDeliveries = ({
  pending_update_count,
  last_error_date = 0,
  last_error_message,
}: Webhook): Finding[] => {
  const age = Date.now() / 1000 - last_error_date
  if (last_error_message === undefined || (pending_update_count === 0 && age > RECENT_SECONDS)) return []
  const text = say('doctor.telegram.last-error', {
    minutes: String(Math.max(0, Math.round(age / 60))),
    count: String(pending_update_count),
    why: sayError(last_error_message),
  })
  return [pending_update_count > 0 ? fail(text) : warn(text)]
}

const checkWebhook = async (settings: TelegramSettings, url: string | undefined): Promise<Finding[]> => {
  const visited = await call(settings, 'getWebhookInfo')
  const read = 'missed' in visited ? undefined : webhook.safeParse(visited.json)
  if (!read?.success) return [] // said already of getMe
  const info = read.data.result
  if (info.url === '') return [fail(say('doctor.telegram.no-webhook'))]
  if (url !== undefined && info.url !== url) return [fail(say('doctor.telegram.other-webhook'))]
  const left = UPDATES.filter((kind) => info.allowed_updates && !info.allowed_updates.includes(kind))
  if (left.length > 0)
    return [fail(say('doctor.telegram.updates', { kinds: list(left) })), ...checkDeliveries(info)]
  const count = String(info.pending_update_count)
  return [ok(say('doctor.telegram.webhook', { count })), ...checkDeliveries(info)]
}

export const telegram: Checks<TelegramSettings> = {
  async proofs({ TELEGRAM_WEBHOOK_SECRET }, url) {
    const visited = await visit(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-telegram-bot-api-secret-token': TELEGRAM_WEBHOOK_SECRET,
      },
      body: '{"update_id":0}', // an update of no kind: nothing is answered, nothing remembered
    })
    return [judge(visited, ({ status }) => status === 200, ['TELEGRAM_WEBHOOK_SECRET'])]
  },
  async api(settings, url) {
    const [bot, hook] = await Promise.all([checkMe(settings), checkWebhook(settings, url)])
    return [...bot, ...hook]
  },
}
