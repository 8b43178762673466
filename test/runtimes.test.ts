/** Both runtimes as they are deployed, over HTTP: the built Node server and the Worker in workerd with D1 answer alike. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestHarness } from 'wrangler'
import { openReply, post, text, settings as wecom } from './platforms/peer.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Answered by clause 44; the other is understood only after it. */
const QUESTION = '早稻补贴是多少'
const FOLLOW_UP = '那责任单位呢'
const SECRET = 'runtimes-'.padEnd(40, 'x')
const BOT = { id: 4242, is_bot: true, first_name: 'Wence', username: 'wence_bot' }
const folder = mkdtempSync(join(tmpdir(), 'wence-runtimes-'))
const bundle = join(folder, 'index.mjs')

/** Telegram's API: says yes to every call and remembers it. */
const calls: { method: string; body: unknown }[] = []
const telegram = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  calls.push({ method: request.url?.split('/').pop() ?? '', body: JSON.parse(String(Buffer.concat(chunks))) })
  response.setHeader('content-type', 'application/json').end('{"ok":true,"result":true}')
})

const environment = (): Record<string, string> => ({
  PUBLIC_URL: 'https://policy.example',
  LOG_LEVEL: 'info',
  TELEGRAM_BOT_TOKEN: '4242:runtimes-test-token-0123456789',
  TELEGRAM_WEBHOOK_SECRET: SECRET,
  TELEGRAM_BOT_INFO: JSON.stringify(BOT),
  TELEGRAM_API_ROOT: `http://127.0.0.1:${(telegram.address() as AddressInfo).port}`,
  ...(wecom as Record<string, string>),
})

/** Starts the Node bundle with these settings and nothing else; its first line tells when it listens. */
const startNode = async (env: Record<string, string>) => {
  const child: ChildProcess = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', bundle], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  let errors = ''
  child.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  const first = await Promise.race([
    once(createInterface(child.stdout as NodeJS.ReadableStream), 'line').then(([line]) => line as string),
    exited.then(() => ''),
  ])
  const url = first.match(/http:\/\/\S+?(?=,|$)/)?.[0] ?? ''
  return { child, url, exited, errors: () => errors }
}

type Send = (
  path: string,
  init?: { method: string; body: string; headers?: Record<string, string> },
) => Promise<Response>

const harness = createTestHarness()
let node: Awaited<ReturnType<typeof startNode>>
/** The same request to both. */
let both: [Send, Send]

beforeAll(async () => {
  telegram.listen(0, '127.0.0.1')
  await once(telegram, 'listening')
  execFileSync('npm', ['run', '-s', 'build:node', '--', `--outfile=${bundle}`], {
    cwd: ROOT,
    stdio: 'inherit',
  })
  node = await startNode({ ...environment(), PORT: '0', STORE: join(folder, 'store.sqlite') })
  await harness.update({ root: ROOT, workers: [{ configPath: './wrangler.toml', secrets: environment() }] })
  await harness.listen()
  await harness.getWorker().applyD1Migrations('DB')
  both = [
    (path, init) => fetch(node.url + path, init),
    async (path, init) => (await harness.fetch(path, init)) as unknown as Response,
  ]
}, 60_000)

afterAll(async () => {
  node?.child.kill('SIGKILL')
  await harness.close()
  telegram.close()
  rmSync(folder, { recursive: true })
})

const json = async (response: Response): Promise<unknown> => {
  expect(response.status).toBe(200)
  return response.json()
}

/** Sends to both, checks that they agree, and returns what they said. */
const agree = async <Said>(say: (send: Send) => Promise<Said>): Promise<Said> => {
  const [onNode, onWorkers] = [await say(both[0]), await say(both[1])]
  expect(onWorkers).toEqual(onNode)
  return onNode
}

const ask = (send: Send, body: Record<string, string>) =>
  send('/api/ask', { method: 'POST', body: JSON.stringify(body) }).then(json)

let serial = 0
const update = (content: Record<string, unknown>) => ({ update_id: ++serial, ...content })
const chat = { id: 77, type: 'private', first_name: '张' }
const from = { id: 77, is_bot: false, first_name: '张' }
const message = (said: string) => ({ message_id: 1, date: 1_790_000_000, chat, from, text: said })

const sendUpdate = (send: Send, body: unknown, secret = SECRET) =>
  send('/telegram', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
  })

describe('Node and Workers', () => {
  test('serve the same edition', async () => {
    const health = await agree((send) => send('/health').then(json))
    expect(health).toMatchObject({ ok: true, policies: 1 })
  })

  test('answer every question of the development set alike', async () => {
    const lines = ['questions', 'aside', 'estimates', 'estimates-aside'].flatMap((name) =>
      readFileSync(join(ROOT, `test/eval/${name}.jsonl`), 'utf8')
        .trim()
        .split('\n'),
    )
    const questions = lines.map((line) => (JSON.parse(line) as { q: string }).q)
    expect(questions.length).toBe(460)
    for (const q of questions) await agree((send) => ask(send, { text: q, as_of: '2023-06-30' }))
  })

  test('remember a conversation, in SQLite and in D1', async () => {
    const conversation = 'runtimes'
    await agree((send) => ask(send, { text: QUESTION, conversation }))
    const followed = await agree((send) => ask(send, { text: FOLLOW_UP, conversation }))
    const alone = await agree((send) => ask(send, { text: FOLLOW_UP }))
    expect(followed).toMatchObject({ kind: 'clause', refs: ['qujiang-2023-26/44'] })
    expect(alone).not.toMatchObject({ kind: 'clause' })
  })

  test('show the same pages', async () => {
    const page = await agree((send) => send('/p/qujiang-2023-26/12').then((response) => response.text()))
    expect(page).toContain('10%')
    expect(await agree((send) => send('/nowhere').then(({ status }) => status))).toBe(404)
  })

  test('answer a Telegram update in the response, and a repeated one alike', async () => {
    const body = update({ message: message(QUESTION) })
    const reply = await agree((send) => sendUpdate(send, body).then(json))
    expect(reply).toMatchObject({ method: 'sendMessage', chat_id: 77 })
    expect(await agree((send) => sendUpdate(send, body).then(json))).toEqual(reply)
    const forged = await agree((send) => sendUpdate(send, body, `${SECRET}x`).then(({ status }) => status))
    expect(forged).toBe(401)
  })

  test('call the Telegram API when a button is pressed', async () => {
    calls.length = 0
    const body = update({
      callback_query: {
        id: '99',
        from,
        chat_instance: '1',
        message: { ...message('?'), from: BOT },
        data: 'qujiang-2023-26/12',
      },
    })
    const reply = await agree((send) => sendUpdate(send, body).then(json))
    expect(reply).toMatchObject({ method: 'sendMessage', chat_id: 77 })
    expect(calls.map(({ method }) => method)).toEqual(['answerCallbackQuery', 'answerCallbackQuery'])
    expect(calls[0]?.body).toEqual(calls[1]?.body)
  })

  test('answer a WeCom callback with the same words, and a repeated one alike', async () => {
    const call = post(text(QUESTION), { time: Math.floor(Date.now() / 1000) })
    const answer = async (send: Send) => {
      const response = await send(`/wecom?${new URLSearchParams(call.query)}`, {
        method: 'POST',
        body: call.body ?? '',
      })
      expect(response.status).toBe(200)
      const { CreateTime, ...rest } = openReply(await response.text()).inner
      return rest
    }
    const reply = await agree(answer)
    expect(reply).toMatchObject({ FromUserName: wecom.WECOM_CORP_ID, ToUserName: 'zhangsan' })
    expect(await agree(answer)).toEqual(reply)
    const forged = { ...call.query, msg_signature: '0'.repeat(40) }
    const refuse = (send: Send) =>
      send(`/wecom?${new URLSearchParams(forged)}`, { method: 'POST', body: call.body ?? '' })
    expect(await agree((send) => refuse(send).then(({ status }) => status))).toBe(
      await agree(async () => 401),
    )
  })

  test('log one JSON line a message, without its text and its sender', async () => {
    const logged = harness.getLogs().map(({ message }) => message)
    const lines = logged.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
    expect(lines).toContainEqual(expect.objectContaining({ platform: 'wecom', repeated: true }))
    expect(lines).toContainEqual(expect.objectContaining({ platform: 'telegram', repeated: true }))
    expect(logged.join('\n')).not.toMatch(/早稻|zhangsan|\b77\b/)
  })

  test('keep conversations under the same pseudonyms, from which nobody can be read', async () => {
    const sql = 'SELECT key FROM conversations UNION ALL SELECT key FROM deliveries ORDER BY key'
    const { DB } = await harness.getWorker().getEnv()
    const inD1 = ((await DB.prepare(sql).all()).results as { key: string }[]).map(({ key }) => key)
    const file = new DatabaseSync(join(folder, 'store.sqlite'), { readOnly: true })
    const inFile = file
      .prepare(sql)
      .all()
      .map(({ key }) => key)
    file.close()
    expect(inFile).toEqual(inD1)
    expect(inD1.length).toBeGreaterThan(5)
    for (const key of inD1) expect(key).toMatch(/^[\w-]{32}$/)
  })

  test('the daily purge of the Worker deletes what has expired', async () => {
    const worker = harness.getWorker()
    const { DB } = await worker.getEnv()
    const count = async () => (await DB.prepare('SELECT count(*) AS n FROM deliveries').first()).n as number
    await DB.prepare(
      'UPDATE deliveries SET expires_at = 1 WHERE key IN (SELECT key FROM deliveries LIMIT 1)',
    ).run()
    const before = await count()
    await worker.scheduled({ cron: '17 3 * * *', scheduledTime: new Date() })
    expect(await count()).toBe(before - 1)
  })
})

describe('the Node process', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'stops on %s, though a client keeps its connection open',
    async (signal) => {
      const { child, url, exited } = await startNode({ PORT: '0', STORE: join(folder, `${signal}.sqlite`) })
      expect((await fetch(`${url}/health`)).status).toBe(200)
      const idle = connect(Number(new URL(url).port), '127.0.0.1')
      await once(idle, 'connect')
      child.kill(signal)
      expect(await exited).toEqual([0, null])
      await expect(fetch(`${url}/health`)).rejects.toThrow()
      idle.destroy()
    },
  )

  test('remembers across restarts what is in its file', async () => {
    const env = { ...environment(), PORT: '0', STORE: join(folder, 'restart.sqlite') }
    const say = async (said: string) => {
      const { child, url, exited } = await startNode(env)
      const response = await fetch(`${url}/api/ask`, {
        method: 'POST',
        body: JSON.stringify({ text: said, conversation: 'restart' }),
      })
      child.kill('SIGTERM')
      await exited
      return json(response)
    }
    await say(QUESTION)
    expect(await say(FOLLOW_UP)).toMatchObject({ kind: 'clause', refs: ['qujiang-2023-26/44'] })
  })

  test('names every bad setting and does not start', async () => {
    const { exited, errors } = await startNode({
      PORT: '99999999',
      TELEGRAM_BOT_TOKEN: 'x',
      WECOM_TOKEN: 'abc',
    })
    expect(await exited).toEqual([1, null])
    for (const name of [
      'PORT',
      'TELEGRAM_BOT_TOKEN',
      'TELEGRAM_WEBHOOK_SECRET',
      'WECOM_CORP_ID',
      'WECOM_AES_KEY',
    ]) {
      expect(errors()).toContain(name)
    }
  })

  test('a port in use is told', async () => {
    const { exited, errors } = await startNode({ PORT: new URL(node.url).port })
    expect(await exited).toEqual([1, null])
    expect(errors()).toMatch(/^port \d+ on 127\.0\.0\.1 is in use/)
  })
})
