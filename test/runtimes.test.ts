/** Both runtimes as they are deployed, over HTTP: the built Node server and the Worker in workerd answer alike. */

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
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createTestHarness } from 'wrangler'
import { DELIVERY_MS } from '../src/conversation/index.ts'
import { startWorker } from './conversation/workerd.ts'
import { openReply, post, text, settings as wecom } from './platforms/peer.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Answered by clause 44; the other is understood only after it. */
const QUESTION = '早稻补贴是多少'
const FOLLOW_UP = '那责任单位呢'
const SECRET = 'runtimes-'.padEnd(40, 'x')
const ADDRESS_HEADER = 'x-runtimes-address'
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
  ADDRESS_HEADER,
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
  const output = createInterface(child.stdout as NodeJS.ReadableStream)
  const lines: string[] = []
  output.on('line', (line) => lines.push(line))
  const first = await Promise.race([
    once(output, 'line').then(([line]) => line as string),
    exited.then(() => ''),
  ])
  const url = first.match(/http:\/\/\S+?(?=,|$)/)?.[0] ?? ''
  return { child, url, exited, lines, errors: () => errors }
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

let serial = 0
/** Everybody asks from an address of their own, for one address may not ask so often. */
const ask = (send: Send, body: Record<string, string>) =>
  send('/api/ask', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { [ADDRESS_HEADER]: `203.0.113.${++serial}` },
  }).then(json)

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

  test('remember a conversation, in SQLite and in Durable Objects', async () => {
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

  test('pass an answer on in the same words, and know it by its code', async () => {
    const conversation = 'passing'
    await agree((send) => ask(send, { text: '科技小巨人，研发费用500万', conversation }))
    const forward = await agree((send) => ask(send, { text: '转发版', conversation }))
    const { code, text } = forward as { code: string; text: string }
    expect(await agree((send) => ask(send, { text: `查 ${code}` }))).toMatchObject({ code, text })
  })

  test('forget a conversation', async () => {
    const conversation = 'forgetting'
    await agree((send) => ask(send, { text: QUESTION, conversation }))
    await agree((send) => ask(send, { text: '清除记录', conversation }))
    const after = await agree((send) => ask(send, { text: FOLLOW_UP, conversation }))
    expect(after).toMatchObject({ kind: 'nothing' })
  })

  /** What both have logged: one entry a message. */
  const logged = () =>
    [node.lines, harness.getLogs().map(({ message }) => message)].map((lines) =>
      lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>),
    )

  test('answer a message once that is delivered several times at the same moment', async () => {
    const body = update({ message: message('研发补助是多少') })
    const before = logged().map(({ length }) => length)
    const replies = await agree((send) =>
      Promise.all(Array.from({ length: 5 }, () => sendUpdate(send, body).then(json))),
    )
    expect(replies).toEqual(Array(5).fill(replies[0]))
    // Lines are written a moment later, those of what was asked before as well.
    await vi.waitFor(() => {
      for (const [at, entries] of logged().entries()) {
        const own = entries.slice(before[at]).filter(({ platform }) => platform === 'telegram')
        expect(own.filter(({ intent }) => intent !== undefined)).toHaveLength(1)
        expect(own.filter(({ repeated }) => repeated === true)).toHaveLength(4)
      }
    })
  })

  test('answer different messages of one conversation at the same moment each for itself', async () => {
    const conversation = 'at once'
    const numbers = [2, 5, 12, 33, 44, 56]
    const answers = await agree((send) =>
      Promise.all(numbers.map((number) => ask(send, { text: `第${number}条`, conversation }))),
    )
    expect(answers.map((answer) => (answer as { refs: string[] }).refs)).toEqual(
      numbers.map((number) => [`qujiang-2023-26/${number}`]),
    )
  })

  test('log one JSON line a message, without its text and its sender', async () => {
    const lines = [node.lines, harness.getLogs().map(({ message }) => message)]
    for (const [at, entries] of logged().entries()) {
      expect(entries).toContainEqual(expect.objectContaining({ platform: 'wecom', repeated: true }))
      expect(entries).toContainEqual(expect.objectContaining({ platform: 'telegram', repeated: true }))
      expect(lines[at]?.join('\n')).not.toMatch(/早稻|zhangsan|\b77\b/)
    }
  })

  test('keep conversations under the same pseudonyms, from which nobody can be read', async () => {
    const sql = 'SELECT key FROM conversation UNION ALL SELECT key FROM delivery'
    const file = new DatabaseSync(join(folder, 'store.sqlite'), { readOnly: true })
    const inFile = file.prepare(sql).all() as { key: string }[]
    const conversations = file.prepare('SELECT key FROM conversation').all() as { key: string }[]
    file.close()
    const worker = harness.getWorker()
    const ids = await worker.listDurableObjectIds('CONVERSATIONS')
    const inObjects = await Promise.all(
      ids.map(async (id) => (await worker.getDurableObjectStorage('CONVERSATIONS', { id })).exec(sql)),
    )
    const keys = (rows: Record<string, unknown>[]) => rows.map(({ key }) => String(key)).sort()
    expect(keys(inObjects.flat() as Record<string, unknown>[])).toEqual(keys(inFile))
    expect(inFile.length).toBeGreaterThan(5)
    for (const key of keys(inFile)) expect(key).toMatch(/^[\w-]{32}$/)
    // The name of an object is the key of its conversation, and says no more.
    const { CONVERSATIONS } = await worker.getEnv()
    for (const { key } of conversations) expect(ids).toContain(String(CONVERSATIONS.idFromName(key)))
  })
})

describe('a conversation on Workers', () => {
  test('remembers after it was ended, and starts anew once its alarm has emptied it', async () => {
    const { objectOf, logs, close } = await startWorker('test/conversation/hastened.ts', {
      CONVERSATIONS: 'Conversation',
    })
    const { call, sql, evict } = objectOf('CONVERSATIONS', 'c')
    const respond = async (id: string, text: string) => {
      const message = { platform: 'test', conversation: 'c', id, ask: { kind: 'text', text } }
      const { answer, repeated } = (await call('respond', message)) as {
        answer: { refs: string[] }
        repeated: boolean
      }
      return { refs: answer.refs, repeated }
    }
    const clause = { refs: ['qujiang-2023-26/44'], repeated: false }
    const tables = async () =>
      (await sql("SELECT name FROM sqlite_master WHERE name IN ('conversation', 'delivery')")).length
    const hasten = async () => {
      const done = logs().length
      await call('hasten')
      await expect.poll(() => call('armed'), { timeout: 10_000, interval: 50 }).not.toBe('due')
      expect(logs().length).toBe(done)
    }

    expect(await respond('1', '早稻补贴是多少')).toEqual(clause)
    await evict()
    expect(await respond('2', '那责任单位呢')).toEqual(clause)
    expect(await respond('1', '早稻补贴是多少')).toEqual({ ...clause, repeated: true })

    // One delivery is a day old: it alone goes, and the alarm is set again.
    await sql('UPDATE delivery SET at = at - ? WHERE rowid = 1', DELIVERY_MS)
    await hasten()
    expect(await sql('SELECT count(*) AS n FROM delivery')).toEqual([{ n: 1 }])
    expect(await call('armed')).toBe('later')

    await sql('UPDATE delivery SET at = at - ?', DELIVERY_MS)
    await sql('UPDATE conversation SET at = at - ?', DELIVERY_MS)
    await hasten()
    expect(await tables()).toBe(0)
    expect(await call('armed')).toBe('never')

    expect((await respond('3', '那责任单位呢')).refs).toEqual([])
    expect(await respond('4', '早稻补贴是多少')).toEqual(clause)
    expect(await respond('5', '那责任单位呢')).toEqual(clause)
    expect(await call('armed')).toBe('later')
    expect(logs().join('\n')).not.toContain('store-failed')
    await close()
  })

  test('that fails does not keep the answer back', async () => {
    const { post, logs, close } = await startWorker('test/conversation/failing.ts', {
      CONVERSATIONS: 'Conversation',
    })
    const answer = await post('/api/ask', { text: QUESTION, conversation: 'failing' }).then(json)
    expect(answer).toMatchObject({ refs: ['qujiang-2023-26/44'] })
    expect(logs().join('\n')).toContain('"reason":"store-failed"')
    await close()
  })

  test('whose rows are gone does not keep the answer back either', async () => {
    const { objectOf, logs, close } = await startWorker('test/conversation/hastened.ts', {
      CONVERSATIONS: 'Conversation',
    })
    const { call, sql } = objectOf('CONVERSATIONS', 'gone')
    const respond = (id: string) =>
      call('respond', { platform: 'test', conversation: 'gone', id, ask: { kind: 'text', text: QUESTION } })
    const answered = { answer: { refs: ['qujiang-2023-26/44'] }, repeated: false }
    expect(await respond('1')).toMatchObject(answered)
    await sql('DROP TABLE delivery')
    expect(await respond('2')).toMatchObject(answered)
    expect(logs().join('\n')).toContain('"reason":"store-failed"')
    await close()
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
