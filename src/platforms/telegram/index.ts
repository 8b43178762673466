/** The Telegram bot: a webhook whose response carries the answer; the API is called only to end a button's query. */
import type { ApiMethods, Update } from 'grammy/types'
import { Hono } from 'hono'
import * as z from 'zod'
import type { TelegramSettings } from '../../settings.ts'
import { isSame } from '../envelope.ts'
import { type Context, limitBody, type Platform, Rejected } from '../platform.ts'
import { createEndQuery } from './api.ts'
import { createSearch } from './inline.ts'
import { keyboardOf } from './keyboard.ts'
import { type Question, read, type Search } from './read.ts'
import { render } from './render.ts'

const SECRET_HEADER = 'X-Telegram-Bot-Api-Secret-Token'

/** All that must be right in an update: whatever else it holds, Telegram must not send it again. */
const updateShape = z.object({ update_id: z.int() })

/** @throws Rejected 400 */
const parse = (body: string): Update => {
  try {
    const update: unknown = JSON.parse(body)
    updateShape.parse(update)
    return update as Update
  } catch {
    throw new Rejected(400, 'not-an-update')
  }
}

/** A call in a response, as Telegram makes it; https://core.telegram.org/bots/api#making-requests-when-getting-updates */
type Call = {
  [Method in 'sendMessage' | 'answerInlineQuery']: { method: Method } & Parameters<ApiMethods[Method]>[0]
}['sendMessage' | 'answerInlineQuery']

const createAnswer = (settings: TelegramSettings, context: Context) => {
  const { log, respond, apology, labels } = context
  const endQuery = createEndQuery(settings, context)
  const search = createSearch(context)
  /** The errors hold the texts of both sides. */
  const report = (error: unknown) =>
    log({ platform: 'telegram', reason: 'broken', error: error instanceof Error ? error.name : 'unknown' })

  const say = async ({ ask, conversation, to }: Question, id: string): Promise<Call | undefined> => {
    const reply = await respond({ platform: 'telegram', conversation, id, ask }).catch((error) => {
      report(error)
      return apology
    })
    const message = render(reply.blocks)
    const keyboard = keyboardOf(reply.blocks, reply.answer.code, labels)
    return message && { method: 'sendMessage', ...to, ...message, ...keyboard }
  }
  /** Nothing can be said where nothing is shown: the list stays empty, and is not kept. */
  const show = async (wanted: Search): Promise<Call> => {
    const found = await search(wanted).catch((error) => {
      report(error)
      return { inline_query_id: wanted.id, results: [], cache_time: 0 }
    })
    return { method: 'answerInlineQuery', ...found }
  }

  return async (update: Update): Promise<Call | undefined> => {
    try {
      const incoming = read(update, settings.TELEGRAM_BOT_INFO)
      if (incoming.search) return await show(incoming.search)
      const ended = incoming.query === undefined ? undefined : endQuery(incoming.query)
      const said = incoming.question && (await say(incoming.question, String(update.update_id)))
      await ended // nothing may run on after the response
      return said
    } catch (error) {
      report(error)
      return undefined
    }
  }
}

/**
 * Telegram's webhook, mounted at its path. An authentic update always gets 200: an update refused is sent
 * again, and holds back the rest of its chat.
 */
export const telegram: Platform<TelegramSettings> = (settings, context) => {
  const answer = createAnswer(settings, context)
  const app = new Hono()
  app.post('/', limitBody, async (c) => {
    if (!isSame(c.req.header(SECRET_HEADER) ?? '', settings.TELEGRAM_WEBHOOK_SECRET)) {
      throw new Rejected(401, 'bad-secret')
    }
    const call = await answer(parse(await c.req.text()))
    return call === undefined ? c.body(null) : c.json(call)
  })
  return app
}
