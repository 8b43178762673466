/**
 * Round trips with telegram-test-api, a Bot API and a person's client that are not ours. It knows no secret header, does
 * not run the call in a webhook's response, and has no inline mode: a relay does the first two, `bot-api.ts` covers the rest.
 */
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import TelegramServer from 'telegram-test-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi } from '../../src/platforms/telegram/api.ts'
import { labels } from '../../src/respond.ts'
import { ask } from '../ask.ts'
import { startBotApi } from './bot-api.ts'
import { visibleText } from './bot-api-rules.ts'
import { createBot, SECRET, TOKEN } from './telegram-bot.ts'

/** What the peer stored of a message of ours. */
type Stored = {
  message: {
    text: string
    chat_id: number
    reply_markup?: {
      inline_keyboard: { text: string; callback_data?: string; switch_inline_query?: string }[][]
    }
  }
}

const freePort = async (): Promise<number> => {
  const server = createAdaptorServer({ fetch: () => new Response() })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

let peer: TelegramServer
let strict: Awaited<ReturnType<typeof startBotApi>>
let relay: ReturnType<typeof createAdaptorServer>
const taken: string[] = []

beforeAll(async () => {
  peer = new TelegramServer({ host: '127.0.0.1', port: await freePort() })
  await peer.start()
  strict = await startBotApi(TOKEN)
  const { app } = createBot(strict, {}, peer.config.apiURL)
  const call = (method: string, params: unknown) =>
    fetch(`${peer.config.apiURL}/bot${TOKEN}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    })
  const between = new Hono().post('/telegram', async (c) => {
    const headers = { ...c.req.header(), 'x-telegram-bot-api-secret-token': SECRET }
    const response = await app.request('/telegram', { method: 'POST', headers, body: await c.req.text() })
    const reply = await strict.takeResponse(response)
    if (reply) {
      taken.push(reply.method)
      await call(reply.method, reply.params)
    }
    return c.body(null)
  })
  relay = createAdaptorServer({ fetch: between.fetch })
  await new Promise<void>((listening) => relay.listen(0, '127.0.0.1', listening))
  const api = createApi({ TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: peer.config.apiURL }, fetch, 5)
  await api.setWebhook(`http://127.0.0.1:${(relay.address() as AddressInfo).port}/telegram`)
})
afterAll(async () => {
  await peer.stop()
  await strict.close()
  await new Promise((closed) => relay.close(closed))
})

const person = () => peer.getClient(TOKEN, { chatId: 88001, userId: 88001, timeout: 5000 })
/** What the person gets to see next. */
const answered = async (client: ReturnType<typeof person>): Promise<Stored['message']> => {
  const { result } = (await client.getUpdates()) as unknown as { result: Stored[] }
  return (result.at(-1) as Stored).message
}

test('a question is answered in the chat it was asked in', async () => {
  const client = person()
  await client.sendMessage(client.makeMessage('研发补助'))
  const { text, chat_id } = await answered(client)
  expect(chat_id).toBe(88001)
  const { blocks } = await ask('研发补助')
  const quote = blocks.find(({ kind }) => kind === 'quote') as { text: string }
  expect(visibleText(text)).toContain(quote.text)
})

test('a command, a choice by its button, and the answer as one text', async () => {
  const client = person()
  await client.sendCommand(client.makeCommand('/estimates'))
  const offered = (await answered(client)).reply_markup?.inline_keyboard.flat() ?? []
  const chosen = offered.find(({ text }) => text.startsWith('第12条'))
  await client.sendCallback(client.makeCallbackQuery(chosen?.callback_data ?? ''))
  const asked = await answered(client)
  expect(visibleText(asked.text)).toContain('第12条')
  await client.sendMessage(client.makeMessage('500万元，一般企业'))
  const amount = await answered(client)
  // 500万元 at 10%
  expect(visibleText(amount.text)).toContain('50万元')
  const [inline, whole] = amount.reply_markup?.inline_keyboard.at(-1) ?? []
  expect([inline?.text, whole?.text]).toEqual([labels.forward, labels.forwardText])
  await client.sendCallback(client.makeCallbackQuery(whole?.callback_data ?? ''))
  const text = visibleText((await answered(client)).text)
  expect(text).toContain('500万元 × 10% = 50万元')
  expect(text).toContain(inline?.switch_inline_query)
})

test('every answer went in a response, and Telegram would have taken each', () => {
  expect(taken.length).toBeGreaterThanOrEqual(5)
  expect(new Set(taken)).toEqual(new Set(['sendMessage']))
})
