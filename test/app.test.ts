/** The service over HTTP: the API, the pages, health, and what it refuses. */
import { describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { edition } from '../src/respond.ts'
import { readSettings } from '../src/settings.ts'
import { createContext } from './ask.ts'

const logged: Record<string, unknown>[] = []
const app = createApp(
  readSettings({}),
  { edition },
  createContext({ publicUrl: 'https://wence.example', log: (entry) => void logged.push(entry) }),
)
const post = (body: string) =>
  app.request('/api/ask', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
const askJson = async (body: unknown) =>
  (await post(JSON.stringify(body))).json() as Promise<Record<string, unknown>>

describe('POST /api/ask', () => {
  test('answers with one answer object', async () => {
    const answer = await askJson({ text: '第12条', as_of: '2023-06-30' })
    expect(answer).toMatchObject({
      kind: 'clause',
      refs: ['qujiang-2023-26/12'],
      in_force: { status: 'in-force' },
    })
    expect(answer.text).toContain('https://wence.example/p/qujiang-2023-26/12')
  })
  test('a conversation keeps what was offered, only within itself', async () => {
    expect(await askJson({ text: '第44条', conversation: 'a' })).toMatchObject({
      refs: ['qujiang-2023-26/44'],
    })
    expect(await askJson({ text: '责任单位呢', conversation: 'a' })).toMatchObject({
      refs: ['qujiang-2023-26/44'],
    })
    expect(await askJson({ text: '责任单位呢', conversation: 'b' })).toMatchObject({ kind: 'nothing' })
    expect(await askJson({ text: '责任单位呢' })).toMatchObject({ kind: 'nothing' })
  })
  test.each([
    ['not JSON', '{"text"'],
    ['empty', ''],
    ['null', 'null'],
    ['no text', '{}'],
    ['text of the wrong type', '{"text":5}'],
    ['unknown field', '{"text":"a","texts":"b"}'],
    ['no date', '{"text":"a","as_of":"2023-02-30"}'],
    ['endless conversation id', `{"text":"a","conversation":"${'x'.repeat(200)}"}`],
  ])('%s is a clear 400', async (_, body) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    expect((await response.json()) as object).toHaveProperty('error')
  })
  test('an oversized body is a 413', async () => {
    const response = await post(JSON.stringify({ text: 'x'.repeat(70_000) }))
    expect(response.status).toBe(413)
    expect(logged.at(-1)).toEqual({ platform: 'api', status: 413, reason: 'too-large' })
  })
  test('10,000 characters are answered', async () => {
    expect(await askJson({ text: '研发'.repeat(5000) })).toHaveProperty('kind')
  })
})

describe('pages', () => {
  const page = async (path: string) => {
    const response = await app.request(path)
    return { status: response.status, html: await response.text(), headers: response.headers }
  }
  const say = async (fields: Record<string, string>) => {
    const response = await app.request('/', { method: 'POST', body: new URLSearchParams(fields).toString() })
    return { status: response.status, html: await response.text(), headers: response.headers }
  }
  test('the chat page answers, without script', async () => {
    const { status, html, headers } = await say({ q: '第44条' })
    expect(status).toBe(200)
    expect(html).toContain('早稻补贴标准不低于270元/亩')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })
  test('what was asked is shown as text', async () => {
    const { html } = await say({ q: '<img src=x onerror=alert(1)>' })
    expect(html).not.toContain('<img src=x')
    expect(html).toContain('&lt;img src=x')
  })
  test('a choice is picked by its button or its number, in the conversation it was offered in', async () => {
    expect((await say({ q: '水厂', c: 'pages' })).html).toContain('name="a" value="qujiang-2023-26/45 第45条')
    expect((await say({ a: 'qujiang-2023-26/45 第45条', c: 'pages' })).html).toContain('新提升乡镇水厂2座')
    expect((await say({ q: '水厂', c: 'pages' })).html).toContain('请回复序号')
    expect((await say({ q: '第二个', c: 'pages' })).html).toMatch(/第(5|45)条/)
  })
  test('an option of a question is picked by its button or its number', async () => {
    const asked = await say({ q: '我们孵化器刚认定，能补多少', c: 'options' })
    const [, button = ''] = /name="a" value="([^"]* 省级)"/.exec(asked.html) ?? []
    expect((await say({ a: button, c: 'options' })).html).toContain('补助100万元')
    expect((await say({ a: button, c: 'elsewhere' })).html).toContain('补助100万元')
    await say({ q: '我们孵化器刚认定，能补多少', c: 'numbers' })
    expect((await say({ q: '1', c: 'numbers' })).html).toContain('300万元')
  })
  test('opening the page asks nothing and keeps nothing', async () => {
    const { status, html } = await page('/?q=%E7%AC%AC12%E6%9D%A1')
    expect(status).toBe(200)
    expect(html).not.toContain('第12条 支持')
  })
  test('a measure has its page, an unknown one a 404', async () => {
    const measure = await page('/p/qujiang-2023-26/12')
    expect(measure.status).toBe(200)
    expect(measure.html).toContain('<title>第12条 支持企业加大研发投入')
    expect((await page('/p/qujiang-2023-26')).html).toContain('HQJD00-2023-0002')
    for (const path of ['/p/qujiang-2023-26/57', '/p/nowhere', '/p/nowhere/1', '/p/qujiang-2023-26/x']) {
      expect((await page(path)).status).toBe(404)
    }
  })
})

describe('the rest', () => {
  test('/health', async () => {
    const response = await app.request('/health')
    expect(await response.json()).toEqual({ ok: true, policies: 1, version: edition.version })
  })
  test.each(['/telegram', '/wecom', '/nowhere'])('%s is not there without settings', async (path) => {
    expect((await app.request(path, { method: 'POST', body: '{}' })).status).toBe(404)
  })
})
