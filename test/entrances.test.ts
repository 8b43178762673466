/** Every clause through every entrance, word for word: the command line, the API, the page, Telegram and WeCom. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import type { AnswerObject } from '../src/platforms/platform.ts'
import { edition } from '../src/respond.ts'
import { readSettings } from '../src/settings.ts'
import { createContext } from './ask.ts'
import { at, openReply, post, text, settings as wecom } from './platforms/peer.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SECRET = 'entrances-'.padEnd(40, 'x')
const clauses = readFileSync(new URL('../corpus/qujiang-2023-26/source.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => /^\d{1,2}\.\D/.test(line))
const units = (clause: string) =>
  (/责任单位:([^)]*)\)$/.exec(clause)?.[1] ?? '').split('、').map((unit) => unit.trim())

const now = () => at * 1000
const app = createApp(
  readSettings({
    ...wecom,
    TELEGRAM_BOT_TOKEN: '4242:entrances-test-token-012345',
    TELEGRAM_WEBHOOK_SECRET: SECRET,
    TELEGRAM_BOT_INFO: '{"id":4242,"is_bot":true,"first_name":"Wence","username":"wence_bot"}',
  }),
  { edition },
  createContext({ now, publicUrl: 'https://wence.example' }),
)

const readable = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

const entrances: Record<string, (n: number) => Promise<string>> = {
  async api(n) {
    const response = await app.request('/api/ask', {
      method: 'POST',
      body: JSON.stringify({ text: `第${n}条` }),
    })
    const answer = (await response.json()) as AnswerObject
    expect(answer.refs).toEqual([`qujiang-2023-26/${n}`])
    return answer.text
  },
  page: async (n) => readable(await (await app.request(`/p/qujiang-2023-26/${n}`)).text()),
  async chat(n) {
    const body = new URLSearchParams({ q: `第${n}条` }).toString()
    return readable(await (await app.request('/', { method: 'POST', body })).text())
  },
  async telegram(n) {
    const from = { id: 7, is_bot: false, first_name: 'A' }
    const message = { message_id: 1, date: 1, chat: { id: 7, type: 'private' }, from, text: `第${n}条` }
    const response = await app.request('/telegram', {
      method: 'POST',
      body: JSON.stringify({ update_id: 1000 + n, message }),
      headers: { 'X-Telegram-Bot-Api-Secret-Token': SECRET },
    })
    const call = (await response.json()) as { method: string; text: string }
    expect(call.method).toBe('sendMessage')
    expect(readable(call.text).length).toBeLessThanOrEqual(4096)
    return readable(call.text)
  },
  async wecom(n) {
    const { query, body } = post(text(`第${n}条`, String(7590000000000000000n + BigInt(n))))
    const response = await app.request(`/wecom?${new URLSearchParams(query)}`, {
      method: 'POST',
      body: body ?? '',
    })
    const { Content = '' } = openReply(await response.text()).inner
    expect(Buffer.byteLength(Content)).toBeLessThanOrEqual(2048)
    return Content
  },
}

describe.each(Object.entries(entrances))('%s', (_, enter) => {
  test.each(clauses.map((clause, i) => [i + 1, clause] as const))('第%d条', async (n, clause) => {
    const said = await enter(n)
    expect(said).toContain(clause)
    for (const unit of units(clause)) expect(said).toContain(unit)
    expect(said).toContain('衢江区政发〔2023〕26号')
    expect(said).toContain('2023年12月31日')
  })
})

test('the command line', () => {
  const input = clauses.map((_, i) => JSON.stringify({ q: `第${i + 1}条` })).join('\n')
  const output = execFileSync('npm', ['run', '-s', 'ask', '--', '--jsonl'], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
  })
  const answers = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AnswerObject)
  expect(answers.map(({ refs }) => refs)).toEqual(clauses.map((_, i) => [`qujiang-2023-26/${i + 1}`]))
  answers.forEach(({ text: said }, i) => {
    expect(said).toContain(clauses[i])
  })
})

describe('the command line refuses wrong usage', () => {
  test.each([[[]], [['--as-of', '2023-02-30', 'x']], [['--nonsense', 'x']], [['--jsonl', 'x']]])(
    '%j',
    (args) => {
      expect(() =>
        execFileSync('npm', ['run', '-s', 'ask', '--', ...args], { cwd: ROOT, stdio: 'pipe' }),
      ).toThrow(expect.objectContaining({ status: 2 }))
    },
  )
})
