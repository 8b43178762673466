/** What the tests of the Telegram bot share: the service with one bot, and updates as Telegram sends them. */
import { createApp } from '../../src/app.ts'
import type { Context, Message } from '../../src/platforms/platform.ts'
import { readSettings } from '../../src/settings.ts'
import { createContext } from '../ask.ts'
import { BOT, type startBotApi } from './bot-api.ts'

export const TOKEN = '4242424242:AAtoken-that-must-never-be-seen_000'
export const SECRET = 'a-secret-of-the-webhook-that-must-never-be-seen'
export const PERSON = { id: 77001, is_bot: false, first_name: 'Li' }
export const GROUP = -1009900123

/** The settings that switch the bot on. */
export const telegramEnv = (root: string): Record<string, string> => ({
  TELEGRAM_BOT_TOKEN: TOKEN,
  TELEGRAM_WEBHOOK_SECRET: SECRET,
  TELEGRAM_BOT_INFO: JSON.stringify(BOT),
  TELEGRAM_API_ROOT: root,
})

/** The service over the real journey unless `given` has another, all that it is asked, and all that it logs. */
export const createBot = (
  api: Awaited<ReturnType<typeof startBotApi>>,
  given: Partial<Context> = {},
  root = api.root,
) => {
  const asked: Message[] = []
  const pauses: number[] = []
  const context = createContext({
    fetch,
    pause: async (ms) => void pauses.push(ms),
    ...given,
  })
  const { respond, logs } = context
  const app = createApp(
    readSettings(telegramEnv(root)),
    { edition: { policies: 0, version: 'test' } },
    {
      ...context,
      respond(message) {
        asked.push(message)
        return respond(message)
      },
    },
  )
  const post = async (body: string | ReadableStream, secret: string | null = SECRET) =>
    app.request('/telegram', {
      method: 'POST',
      body,
      headers: secret === null ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secret },
      duplex: 'half',
    } as RequestInit)
  /** Posts an update as Telegram does, and lets the API take what comes back. */
  const deliver = async (update: unknown) => api.takeResponse(await post(JSON.stringify(update)))
  return { app, asked, logs, pauses, post, deliver }
}

let nextId = 9_000_000
/** The id of an update that was not sent yet. */
export const newId = (): number => nextId++

export const message = (fields: Record<string, unknown>) => ({
  update_id: newId(),
  message: { message_id: 5, date: 1, from: PERSON, chat: { id: PERSON.id, type: 'private' }, ...fields },
})
export const inGroup = (fields: Record<string, unknown>) =>
  message({ chat: { id: GROUP, type: 'supergroup', title: 'g' }, ...fields })
export const tap = (fields: Record<string, unknown>) => ({
  update_id: newId(),
  callback_query: {
    id: '778899',
    from: PERSON,
    chat_instance: '1',
    message: { message_id: 6, date: 1, from: BOT, chat: { id: PERSON.id, type: 'private' }, text: '?' },
    ...fields,
  },
})
export const search = (query: string, offset = '') => ({
  update_id: newId(),
  inline_query: { id: '31337', from: PERSON, query, offset, chat_type: 'group' },
})
