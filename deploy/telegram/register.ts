/** The registration of the Telegram bot: its webhook and its commands, checked before and after. */
import { type Api, GrammyError } from 'grammy'
import { createApi } from '../../src/platforms/telegram/api.ts'
import { readSettings, type Settings, SettingsError, type TelegramSettings } from '../../src/settings.ts'
import { list, say } from '../../src/wording/say.ts'

/** Environment variables. */
export type Env = Record<string, string | undefined>

const UPDATES = ['message', 'callback_query', 'inline_query'] as const
const CONNECTIONS = 40
const TIMEOUT_SECONDS = 10
/** https://core.telegram.org/bots/api#setwebhook */
const PORTS = ['', '443', '80', '88', '8443']

const commands = [
  { command: 'chapters', description: say('command.chapters') },
  { command: 'clause', description: say('command.clause') },
  { command: 'estimates', description: say('command.estimates') },
  { command: 'forward', description: say('command.forward') },
  { command: 'forget', description: say('command.forget') },
  { command: 'help', description: say('command.help') },
]

/** What has to be mended, as a sentence that may be printed. */
class Unmended extends Error {}

/** What Telegram says, without what is not its own wording. */
const printable = (message: string): string => message.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200)

const explain = (thrown: unknown): { code: number; why: string } => {
  // Not reached, or not understood: the error holds the address, and so the token.
  if (!(thrown instanceof GrammyError)) return { code: 0, why: say('webhook.why.unreachable') }
  const { error_code: code, description } = thrown
  if (code === 401 || code === 404) return { code, why: say('webhook.why.token') }
  if (code === 429 || code >= 500) return { code, why: say('webhook.why.busy') }
  return { code, why: say('webhook.why.refused', { message: printable(description) }) }
}

const attempt = async <Result>(method: string, call: Promise<Result>): Promise<Result> => {
  try {
    return await call
  } catch (thrown) {
    const { code, why } = explain(thrown)
    throw new Unmended(say('webhook.failed', { method, code: String(code), why }))
  }
}

const addressOf = ({ PUBLIC_URL }: Settings): string => {
  const url = PUBLIC_URL === undefined ? null : URL.parse(PUBLIC_URL)
  if (url?.protocol !== 'https:' || !PORTS.includes(url.port)) throw new Unmended(say('webhook.address'))
  return `${PUBLIC_URL}/telegram`
}

const checkBot = async (api: Api, settings: TelegramSettings): Promise<string[]> => {
  const me = await attempt('getMe', api.getMe())
  if (me.id !== settings.TELEGRAM_BOT_INFO.id) throw new Unmended(say('doctor.settings.other-bot'))
  return me.supports_inline_queries ? [] : [say('doctor.telegram.no-inline')]
}

const checkWebhook = async (api: Api, url: string): Promise<string[]> => {
  const info = await attempt('getWebhookInfo', api.getWebhookInfo())
  if (info.url !== url) throw new Unmended(say('webhook.differs', { url }))
  const { allowed_updates = [], max_connections, pending_update_count } = info
  const registered = say('webhook.registered', {
    url,
    kinds: list(allowed_updates),
    connections: String(max_connections),
    count: String(pending_update_count),
  })
  if (info.last_error_date === undefined) return [registered]
  const minutes = String(Math.max(0, Math.round((Date.now() / 1000 - info.last_error_date) / 60)))
  const message = printable(info.last_error_message ?? '')
  return [registered, say('webhook.last-error', { minutes, message })]
}

/** Lines to print. @throws Unmended */
const register = async (settings: Settings): Promise<string[]> => {
  const { telegram } = settings.platforms
  if (telegram === undefined) throw new Unmended(say('webhook.absent'))
  const url = addressOf(settings)
  const api = createApi(telegram, fetch, TIMEOUT_SECONDS)
  const inline = await checkBot(api, telegram)
  await attempt(
    'setWebhook',
    api.setWebhook(url, {
      secret_token: telegram.TELEGRAM_WEBHOOK_SECRET,
      allowed_updates: UPDATES,
      max_connections: CONNECTIONS,
    }),
  )
  await attempt('setMyCommands', api.setMyCommands(commands))
  const names = list(commands.map(({ command }) => `/${command}`))
  return [...(await checkWebhook(api, url)), say('webhook.commands', { names }), ...inline]
}

/** Only what the bot needs: settings of other platforms may still be missing. */
const readOwn = (env: Env): Settings => {
  const own = Object.entries(env).filter(([name]) => name === 'PUBLIC_URL' || name.startsWith('TELEGRAM_'))
  try {
    return readSettings(Object.fromEntries(own))
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    throw new Unmended(error.message.replace('bad settings:', say('webhook.settings')))
  }
}

/** Registers the bot of these settings. `lines` say what was done, or what must be mended; none holds a secret. */
export const registerBot = async (env: Env): Promise<{ done: boolean; lines: string[] }> => {
  try {
    return { done: true, lines: await register(readOwn(env)) }
  } catch (error) {
    if (!(error instanceof Unmended)) throw error
    return { done: false, lines: [error.message] }
  }
}
