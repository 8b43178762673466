/** The registration of the Telegram bot against the local Bot API: what is set, and what is said when it cannot be. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { registerBot } from '../../deploy/telegram/register.ts'
import { BOT, startBotApi } from './bot-api.ts'
import { SECRET, TOKEN, telegramEnv } from './telegram-bot.ts'

let api: Awaited<ReturnType<typeof startBotApi>>
const told: Record<string, Record<string, unknown>> = {}
beforeAll(async () => {
  api = await startBotApi(TOKEN)
  Object.assign(told, structuredClone(api.told))
})
afterAll(() => api.close())
beforeEach(() => {
  api.behave(undefined)
  api.calls.length = 0
  Object.assign(api.told, structuredClone(told))
})

const SCRIPT = fileURLToPath(new URL('../../deploy/telegram-webhook.ts', import.meta.url))
const ADDRESS = 'https://wence.example:8443'

const settings = (given: Record<string, string> = {}) => ({
  PUBLIC_URL: ADDRESS,
  ...telegramEnv(api.root),
  ...given,
})
const secrets = [TOKEN, TOKEN.replace(/^.*:/, ''), SECRET]

/** Registers with these settings; what is said holds no secret. */
const register = async (given?: Record<string, string>) => {
  const { done, lines } = await registerBot(settings(given))
  const said = lines.join('\n')
  for (const secret of secrets) expect(said).not.toContain(secret)
  return { done, said }
}

/** Runs the script as an administrator runs it, with these settings and no others. */
const run = (given?: Record<string, string>) =>
  new Promise<{ status: number; output: string }>((done) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', SCRIPT],
      { env: { PATH: process.env.PATH, ...settings(given) } },
      (error, stdout, stderr) => done({ status: Number(error?.code ?? 0), output: `${stdout}${stderr}` }),
    )
  })

test('registers the address, the secret, the kinds of updates and the commands', async () => {
  const { done, said } = await register()
  expect(said).toContain(`已登记：${ADDRESS}/telegram`)
  expect(said).toContain('/estimates')
  expect(said).not.toContain('/setinline')
  expect(done).toBe(true)
  expect(api.calls.map(({ method }) => method)).toEqual([
    'getMe',
    'setWebhook',
    'setMyCommands',
    'getWebhookInfo',
  ])
  expect(api.calls[1]?.params).toEqual({
    url: `${ADDRESS}/telegram`,
    secret_token: SECRET,
    allowed_updates: ['message', 'callback_query', 'inline_query'],
    max_connections: 40,
  })
  const commands = api.calls[2]?.params.commands as { command: string; description: string }[]
  expect(commands.map(({ command }) => command)).toEqual([
    'chapters',
    'clause',
    'estimates',
    'forward',
    'forget',
    'help',
  ])
  for (const { description } of commands) expect(description).toMatch(/\p{Script=Han}/u)
})

test('says how to switch inline mode on, and what failed last', async () => {
  api.told.getMe = BOT
  Object.assign(api.told.getWebhookInfo!, {
    last_error_date: Math.floor(Date.now() / 1000) - 600,
    last_error_message: 'Wrong response from the webhook: 401 Unauthorized',
  })
  const { done, said } = await register()
  expect(said).toContain('/setinline')
  expect(said).toContain('10分钟前：Wrong response from the webhook: 401 Unauthorized')
  expect(done).toBe(true)
})

const refusal = (code: number, description: string) => ({
  status: code,
  body: JSON.stringify({ ok: false, error_code: code, description }),
})
type Case = [string, Record<string, string>, Parameters<typeof api.behave>[0], string]
test.each<Case>([
  [
    'no settings',
    { PUBLIC_URL: '', ...Object.fromEntries(Object.keys(telegramEnv('')).map((name) => [name, ''])) },
    undefined,
    '没有 Telegram 的设置',
  ],
  [
    'a setting that is missing',
    { TELEGRAM_WEBHOOK_SECRET: '' },
    undefined,
    'TELEGRAM_WEBHOOK_SECRET is missing',
  ],
  ['no address', { PUBLIC_URL: '' }, undefined, 'PUBLIC_URL'],
  ['an address without TLS', { PUBLIC_URL: 'http://wence.example' }, undefined, 'https'],
  ['a port Telegram does not use', { PUBLIC_URL: 'https://wence.example:9443' }, undefined, '8443'],
  ['another bot', { TELEGRAM_BOT_INFO: JSON.stringify({ ...BOT, id: 1 }) }, undefined, 'TELEGRAM_BOT_INFO'],
  [
    'a token that is not good',
    { TELEGRAM_BOT_TOKEN: TOKEN.replace('AA', 'BB') },
    undefined,
    'getMe 没有成功（401）',
  ],
  ['a refusal', {}, refusal(400, 'Bad Request: bad webhook: 秘密'), 'Bad Request: bad webhook'],
  ['too many calls', {}, refusal(429, 'Too Many Requests'), '一分钟后'],
  ['a page in between', {}, { status: 502, body: '<html>' }, '连不上'],
  ['nobody listening', { TELEGRAM_API_ROOT: 'http://127.0.0.1:1' }, undefined, '连不上'],
])('%s: says what to mend', async (_, env, behaviour, wanted) => {
  api.behave(behaviour)
  const { done, said } = await register(env)
  expect(said).toContain(wanted)
  expect(done).toBe(false)
  expect(api.calls.map(({ method }) => method)).not.toContain('setWebhook')
})

test('another program that registers the same bot is told', async () => {
  api.told.getWebhookInfo = Object.freeze({ url: 'https://other.example/' })
  const { done, said } = await register()
  expect(said).toContain(`不是 ${ADDRESS}/telegram`)
  expect(done).toBe(false)
})

test('the script prints what was done, or what to mend, and ends with that status', async () => {
  const [good, bad] = await Promise.all([run(), run({ PUBLIC_URL: '' })])
  expect(good.output).toContain(`已登记：${ADDRESS}/telegram`)
  expect(bad.output).toContain('PUBLIC_URL')
  expect([good.status, bad.status]).toEqual([0, 1])
  for (const secret of secrets) expect(good.output + bad.output).not.toContain(secret)
})
