/** The Telegram bot: a webhook whose response carries the answer; the API is called only to end a button's query. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { Bot, BotError, GrammyError } from 'grammy'
import type { Update, UserFromGetMe } from 'grammy/types'
import { Hono } from 'hono'
import * as z from 'zod'
import type { TelegramSettings } from '../../settings.ts'
import { type Context, limitBody, type Platform, Rejected } from '../platform.ts'
import { type Question, read } from './read.ts'
import { render } from './render.ts'

/** For one call of the API; Telegram itself waits a minute for our response. */
const TIMEOUT_SECONDS = 6
const SECRET_HEADER = 'X-Telegram-Bot-Api-Secret-Token'

/** All that must be right in an update: whatever else it holds, Telegram must not send it again. */
const updateShape = z.looseObject({ update_id: z.int() })

const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest()

/** @throws Rejected 400 */
const parse = (body: string): Update => {
  try {
    return updateShape.parse(JSON.parse(body)) as Update
  } catch {
    throw new Rejected(400, 'not-an-update')
  }
}

/** The runtime's own fetch. grammY's abort signal on Node is a polyfill, refused since Node 24: a native one follows it. */
const fetchNatively = (url: string, { method, headers, body, signal }: RequestInit): Promise<Response> => {
  const controller = new AbortController()
  signal?.addEventListener('abort', () => controller.abort())
  return globalThis.fetch(url, {
    method: method ?? 'POST',
    headers: headers ?? {},
    body: body ?? null,
    signal: controller.signal,
  })
}

/** Logs a failure by name, method and code alone: the errors hold the token, and the texts of both sides. */
const createReport =
  ({ log }: Context) =>
  (reason: string, thrown: unknown, method?: string): void => {
    const error = thrown instanceof BotError ? thrown.error : thrown
    log({
      platform: 'telegram',
      reason,
      error: error instanceof Error ? error.name : 'unknown',
      ...(method === undefined ? {} : { method }),
      ...(error instanceof GrammyError ? { error_code: Number(error.error_code) || 0 } : {}),
    })
  }

const createBot = (settings: TelegramSettings, context: Context) => {
  const report = createReport(context)
  const bot = new Bot(settings.TELEGRAM_BOT_TOKEN, {
    botInfo: settings.TELEGRAM_BOT_INFO as unknown as UserFromGetMe,
    client: {
      apiRoot: settings.TELEGRAM_API_ROOT,
      fetch: fetchNatively,
      timeoutSeconds: TIMEOUT_SECONDS,
      canUseWebhookReply: (method) => method === 'sendMessage',
    },
  })
  bot.use(async (ctx) => {
    const { question, query } = read(ctx.update, ctx.me)
    const ended =
      query === undefined
        ? undefined
        : ctx.api
            .answerCallbackQuery(query)
            .catch((error: unknown) => report('call-failed', error, 'answerCallbackQuery'))
    const answer = async ({ ask, conversation, to }: Question) => {
      const id = String(ctx.update.update_id)
      const reply = await context.respond({ platform: 'telegram', conversation, id, ask })
      const message = render(reply.blocks)
      if (message) await ctx.api.raw.sendMessage({ ...to, ...message })
    }
    try {
      if (question) await answer(question)
    } finally {
      await ended // nothing may run on after the response
    }
  })
  return { bot, report }
}

/**
 * Telegram's webhook, mounted at its path. An authentic update always gets 200: an update refused is sent
 * again, and holds back the rest of its chat.
 */
export const telegram: Platform<TelegramSettings> = (settings, context) => {
  const { bot, report } = createBot(settings, context)
  const secret = digest(settings.TELEGRAM_WEBHOOK_SECRET)
  const app = new Hono()
  app.post('/', limitBody, async (c) => {
    if (!timingSafeEqual(digest(c.req.header(SECRET_HEADER) ?? ''), secret)) {
      throw new Rejected(401, 'bad-secret')
    }
    const update = parse(await c.req.text())
    let body: string | undefined
    try {
      const send = (json: string) => {
        body = json
      }
      await bot.handleUpdate(update, { send })
    } catch (error) {
      report('broken', error)
    }
    return body === undefined ? c.body(null) : c.body(body, 200, { 'content-type': 'application/json' })
  })
  return app
}
