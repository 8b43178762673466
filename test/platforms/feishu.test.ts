/** The Feishu bot as a whole: events sealed as Feishu seals them go in, a strict local API over HTTP takes the answers. */
import { AESCipher, Client, EventDispatcher, LoggerLevel } from '@larksuiteoapi/node-sdk'
import * as fc from 'fast-check'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { feishu } from '../../src/platforms/feishu/index.ts'
import { render, renderCard } from '../../src/platforms/feishu/render.ts'
import { createSend } from '../../src/platforms/feishu/send.ts'
import type { Context, Message, Reply, Respond } from '../../src/platforms/platform.ts'
import { Rejected } from '../../src/platforms/platform.ts'
import { labels } from '../../src/respond.ts'
import type { FeishuSettings } from '../../src/settings.ts'
import { type Block, plainText } from '../../src/wording/blocks.ts'
import { createContext, NOW, told } from '../ask.ts'
import {
  encrypt,
  eventOf,
  headersOf,
  messageOf,
  person,
  post as posting,
  readContent,
  seal,
  settings,
  tapOf,
  wire,
} from './feishu-wire.ts'
import { type Asked, type Behaviour, startLoopback } from './loopback.ts'
import type { Sent } from './wire.ts'

type Button = { text: { content: string }; value?: { data: string }; url?: string }
type Element = { tag: string; text?: { tag: string; content: string }; actions?: Button[] }
type Card = { elements: Element[] }

const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal'
const MESSAGE = `om_${'1'.padStart(32, '0')}`
let token = 't-first'
const sentUuids = new Set<unknown>()

/** What Feishu says to a call by its documentation. */
const answerAs = ({ method, path, headers, body }: Asked): Behaviour => {
  const no = (code: number, msg: string): Behaviour => ({ status: 400, body: { code, msg } })
  if (method !== 'POST' || !headers['content-type']?.startsWith('application/json')) return no(1, 'request')
  if (path === TOKEN_PATH) {
    const right = body.app_id === settings.FEISHU_APP_ID && body.app_secret === settings.FEISHU_APP_SECRET
    if (!right) return { body: { code: 10014, msg: 'app secret invalid' } }
    return { body: { code: 0, msg: 'ok', tenant_access_token: token, expire: 7200 } }
  }
  if (!/^\/open-apis\/im\/v1\/messages\/om_\w+\/reply$/.test(path)) return no(404, 'path')
  if (headers.authorization !== `Bearer ${token}`)
    return { status: 401, body: { code: 99991663, msg: 'token' } }
  const { msg_type, content, uuid, ...others } = body
  if (Object.keys(others).length > 0) return no(230001, 'unknown field')
  if (msg_type !== 'interactive' && msg_type !== 'post') return no(230001, 'msg_type')
  if (typeof content !== 'string' || Buffer.byteLength(content) > 30 * 1024) return no(230025, 'content')
  if (typeof uuid !== 'string' || uuid.length === 0 || uuid.length > 50) return no(230001, 'uuid')
  if (JSON.stringify(JSON.parse(content)).includes('lark_md')) return no(230001, 'markup')
  sentUuids.add(uuid)
  return { body: { code: 0, msg: 'success', data: { message_id: 'om_answer' } } }
}

let api: Awaited<ReturnType<typeof startLoopback>>
beforeAll(async () => {
  api = await startLoopback(answerAs)
})
afterAll(() => api.close())
beforeEach(() => {
  api.behave()
  api.calls.length = 0
  sentUuids.clear()
  token = 't-first'
})

/** The bot at the local API, with the real journey unless another is given. */
const createBot = (given: Partial<Context> = {}) => {
  const asked: Message[] = []
  const context = createContext({ fetch, publicUrl: 'https://wence.example', ...given })
  const { respond } = context
  context.respond = (message) => {
    asked.push(message)
    return respond(message)
  }
  const of: FeishuSettings = { ...settings, FEISHU_API_ROOT: api.root }
  const app = new Hono()
  app.route('/feishu', feishu(of, context))
  app.onError((error, c) => {
    if (!(error instanceof Rejected)) throw error
    context.log({ platform: 'feishu', status: error.status, reason: error.reason })
    return c.json({ error: 'refused' }, error.status)
  })
  const post = ({ query, init }: Sent) => app.request(`/feishu${query}`, init)
  const say = (text: string, delivery = 1, fields: Record<string, unknown> = {}) =>
    post(seal(messageOf(delivery, NOW, { content: JSON.stringify({ text }), ...fields }), NOW))
  /** Taps a button: what the response makes of the card. */
  const tap = async (data: string, delivery = 50, operator = person) => {
    const response = await post(seal(tapOf(data, delivery, NOW, operator), NOW))
    return (await response.json()) as { card?: { type: string; data: Card } }
  }
  return { asked, logs: context.logs, post, say, tap }
}

const replies = () => api.calls.filter(({ path }) => path.endsWith('/reply'))
const contents = () => replies().map(({ body }) => JSON.parse(body.content as string) as Card)
const buttons = ({ elements }: Card) => elements.flatMap(({ actions }) => actions ?? [])
const find = (card: Card | undefined, label: string | RegExp): Button => {
  const found = card && buttons(card).find(({ text }) => text.content.match(label))
  if (!found) throw new Error(`no button ${label}`)
  return found
}
const replying = (blocks: Block[]): Reply => ({
  answer: { kind: 'help', refs: [], hits: [], text: '' },
  blocks,
})
const silent: Respond = async () => told(replying([]))

describe('the peer reads what our tests send, and calls where we call', () => {
  test("what is encrypted here is what Feishu's own cipher reads, and its published example too", () => {
    const cipher = new AESCipher(settings.FEISHU_ENCRYPT_KEY)
    for (const text of ['{}', '早稻补贴是多少？', 'a'.repeat(16)])
      expect(cipher.decrypt(encrypt(text))).toBe(text)
    const published = 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk='
    expect(new AESCipher('test key').decrypt(published)).toBe('hello world')
  })

  test("Feishu's own dispatcher takes our signed bytes for authentic", async () => {
    const { init } = seal(messageOf(1, NOW), NOW)
    const seen: unknown[] = []
    const logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {} }
    const dispatcher = new EventDispatcher({
      encryptKey: settings.FEISHU_ENCRYPT_KEY,
      loggerLevel: LoggerLevel.error,
      logger,
    }).register({ 'im.message.receive_v1': async (data) => void seen.push(data.message.message_id) })
    const body = JSON.parse(String(init.body)) as object
    await dispatcher.invoke(Object.assign(Object.create({ headers: init.headers }), body))
    expect(seen).toEqual([MESSAGE])
  })

  test("an answer by Feishu's own client arrives at the same address, in the same form, as ours", async () => {
    const client = new Client({
      appId: settings.FEISHU_APP_ID,
      appSecret: settings.FEISHU_APP_SECRET,
      domain: api.root,
      loggerLevel: LoggerLevel.error,
    })
    const content = { zh_cn: { content: [[{ tag: 'text' as const, text: '好' }]] } }
    await client.im.v1.message.reply({
      path: { message_id: MESSAGE },
      data: { content: JSON.stringify(content), msg_type: 'post', uuid: 'u' },
    })
    const peer = api.calls.splice(0)
    const send = createSend({ ...settings, FEISHU_API_ROOT: api.root }, createContext({ fetch }))
    expect(await send(MESSAGE, { type: 'post', content })).toEqual({ kind: 'done' })
    const bare = ({ method, path, headers, body: { uuid, ...body } }: Asked) => [
      method,
      path,
      headers.authorization,
      { ...body, ...(uuid === undefined ? {} : { uuid: 'any' }) },
    ]
    expect(api.calls.map(bare)).toEqual(peer.map(bare))
  })
})

describe('what is refused', () => {
  test.each(Object.entries({ ...wire.forged(NOW), ...wire.stale(NOW), ...wire.foreign(NOW) }))(
    '%s: one and the same refusal, nothing asked, nothing called',
    async (_, sent) => {
      const bot = createBot()
      const response = await bot.post(sent)
      expect(response.status).toBe(401)
      expect(await response.text()).toBe('{"error":"refused"}')
      expect(bot.asked).toEqual([])
      expect(api.calls).toEqual([])
      expect(bot.logs).toHaveLength(1)
    },
  )

  const good = Buffer.from(encrypt(JSON.stringify(messageOf(1, NOW))), 'base64')
  const flipped = (at: number) => {
    const bytes = Buffer.from(good)
    bytes[at] = bytes[at]! ^ 1
    return bytes.toString('base64')
  }
  test.each<[string, unknown]>([
    ['a flipped bit of the vector', flipped(0)],
    ['a flipped bit of the text', flipped(40)],
    ['a flipped bit of the padding', flipped(good.length - 17)],
    ['a ciphertext cut short', good.subarray(0, -16).toString('base64')],
    ['half a block', good.subarray(0, -5).toString('base64')],
    ['the vector alone', good.subarray(0, 16).toString('base64')],
    ['less than a vector', 'AAAA'],
    ['nothing', ''],
    ['another alphabet', good.toString('base64url')],
    ['bits behind the end of base64', `${good.subarray(0, 32).toString('base64').slice(0, -2)}B=`],
    ['bytes that are no UTF-8', encrypt(Buffer.from([0x7b, 0xff, 0x7d]))],
    ['text that is no JSON', encrypt('hello world')],
    ['a list', encrypt('[]')],
    [
      'an event of version 1',
      encrypt(
        JSON.stringify({
          uuid: 'u',
          token: settings.FEISHU_VERIFICATION_TOKEN,
          type: 'event_callback',
          event: { type: 'message' },
        }),
      ),
    ],
    ['a message without its id', encrypt(JSON.stringify(messageOf(1, NOW, { message_id: undefined })))],
    [
      'a message whose id leads elsewhere',
      encrypt(JSON.stringify(messageOf(1, NOW, { message_id: 'om_/../../x' }))),
    ],
    ['a number', 12],
    ['null', null],
  ])('%s, though signed', async (_, cipher) => {
    const bot = createBot()
    const raw = JSON.stringify({ encrypt: cipher })
    const response = await bot.post(posting(raw, headersOf(raw, NOW)))
    expect([response.status, await response.text()]).toEqual([401, '{"error":"refused"}'])
    expect(bot.asked).toEqual([])
  })

  test('an event in the clear is refused, signed or not', async () => {
    const bot = createBot()
    const raw = JSON.stringify(messageOf(1, NOW))
    expect((await bot.post(posting(raw, headersOf(raw, NOW)))).status).toBe(401)
    expect((await bot.post(posting(raw, {}))).status).toBe(401)
    expect(bot.asked).toEqual([])
  })

  test('malformed JSON is 400, an oversized body 413', async () => {
    const bot = createBot()
    for (const raw of ['', '{"encrypt":', 'x']) {
      expect((await bot.post(posting(raw, headersOf(raw, NOW)))).status).toBe(400)
    }
    const large = JSON.stringify({ encrypt: 'A'.repeat(70_000) })
    expect((await bot.post(posting(large, headersOf(large, NOW)))).status).toBe(413)
  })

  test('the signature is over the bytes, not over what they decode to', async () => {
    const bot = createBot()
    const raw = JSON.stringify({ encrypt: encrypt(JSON.stringify(messageOf(1, NOW))), note: '�' })
    const headers = headersOf(raw, NOW)
    // The same text for a lenient decoder: one byte that is no UTF-8 in place of the three of U+FFFD.
    const at = Buffer.from(raw).indexOf(Buffer.from('�'))
    const bytes = Buffer.concat([
      Buffer.from(raw).subarray(0, at),
      Buffer.from([0xff]),
      Buffer.from(raw).subarray(at + 3),
    ])
    expect((await bot.post({ query: '', init: { method: 'POST', headers, body: bytes } })).status).toBe(401)
    expect((await bot.post(posting(raw, headers))).status).toBe(200)
  })
})

describe('the verification of the address', () => {
  const ask = (fields: Record<string, unknown> = {}, sealed = true) => {
    const plaintext = JSON.stringify({
      challenge: 'ajls384kdjx98XX',
      token: settings.FEISHU_VERIFICATION_TOKEN,
      type: 'url_verification',
      ...fields,
    })
    return posting(sealed ? JSON.stringify({ encrypt: encrypt(plaintext) }) : plaintext, {
      'content-type': 'application/json',
    })
  }

  test('is answered with the challenge, without a signature as Feishu sends it', async () => {
    const response = await createBot().post(ask())
    expect([response.status, await response.json()]).toEqual([200, { challenge: 'ajls384kdjx98XX' }])
  })

  test.each<[string, Sent]>([
    ['in the clear', ask({}, false)],
    ['with another token', ask({ token: 'another' })],
    ['without a token', ask({ token: undefined })],
    ['with a text for a challenge', ask({ challenge: 'a text that was captured' })],
    ['with a long challenge', ask({ challenge: 'a'.repeat(200) })],
    ['with no challenge', ask({ challenge: 12 })],
    ['of another type', ask({ type: 'event_callback' })],
  ])('is refused %s', async (_, sent) => {
    const response = await createBot().post(sent)
    expect([response.status, await response.text()]).toEqual([401, '{"error":"refused"}'])
  })
})

describe('what is read', () => {
  const asks = async (fields: Record<string, unknown>) => {
    const bot = createBot({ respond: silent })
    const response = await bot.post(seal(messageOf(1, NOW, fields), NOW))
    expect([response.status, await response.text()]).toEqual([200, '{}'])
    return bot.asked[0]
  }
  const text = (said: string) => ({ content: JSON.stringify({ text: said }) })
  const mentions = (mentioned_type?: string) => ({
    chat_type: 'group',
    mentions: [
      {
        key: '@_user_1',
        id: { open_id: 'ou_bot' },
        name: 'w',
        ...(mentioned_type ? { mentioned_type } : {}),
      },
    ],
  })

  test('a text belongs to its chat and its sender, and is known by its own id', async () => {
    expect(await asks(text(' 早稻 '))).toEqual({
      platform: 'feishu',
      conversation: `oc_5ce6d572455d361153b7xx51da133945 ${person}`,
      id: MESSAGE,
      ask: { kind: 'text', text: '早稻' },
      push: true,
    })
  })

  test.each([
    [
      { ...mentions(), ...text('@_user_1 早稻 @_user_12补多少') },
      { kind: 'text', text: '早稻 补多少' },
    ],
    [{ ...mentions('bot'), ...text('@_user_1') }, { kind: 'help' }],
    [
      {
        message_type: 'post',
        content: JSON.stringify({
          title: '问',
          content: [
            [
              { tag: 'at', user_id: '@_user_1', text: '问策' },
              { tag: 'text', text: '早稻' },
            ],
            [{ tag: 'img' }, { tag: 'a', text: '补多少', href: 'h' }],
          ],
        }),
      },
      { kind: 'text', text: '问\n早稻\n补多少' },
    ],
    [
      { message_type: 'post', content: JSON.stringify({ content: [[{ tag: 'img' }]] }) },
      { kind: 'unsupported' },
    ],
    [{ message_type: 'text', content: 'no json' }, { kind: 'unsupported' }],
    [{ message_type: 'a kind of tomorrow', content: '{}' }, { kind: 'unsupported' }],
  ])('%j asks %j', async (fields, ask) => {
    expect((await asks(fields))?.ask).toEqual(ask)
  })

  test.each(Object.entries(wire.unreadable(NOW)))('%s is told politely', async (_, sent) => {
    const bot = createBot({ respond: silent })
    expect((await bot.post(sent)).status).toBe(200)
    expect(bot.asked[0]?.ask).toEqual({ kind: 'unsupported' })
  })

  test.each(
    Object.entries({
      ...wire.ignored(NOW),
      'a group message to a person': seal(messageOf(2, NOW, mentions('user')), NOW),
      'a group message to all': seal(
        messageOf(3, NOW, { chat_type: 'group', mentions: [{ key: '@_all', id: {}, name: 'all' }] }),
        NOW,
      ),
      'an entered chat': seal(
        eventOf('im.chat.access_event.bot_p2p_chat_entered_v1', { chat_id: 'oc_1' }, 4, NOW),
        NOW,
      ),
    }),
  )('%s is left alone', async (_, sent) => {
    const bot = createBot()
    const response = await bot.post(sent)
    expect([response.status, await response.text()]).toEqual([200, '{}'])
    expect(bot.asked).toEqual([])
    expect(api.calls).toEqual([])
  })
})

describe('what is sent', () => {
  const clause =
    '12.支持企业加大研发投入。对纳入统计部门研发费用统计范围的工业、服务业、建筑业企业,有R&D经费投入的,按照上年度允许加计扣除研发费用的10%给予补助,科技小巨人企业标准提高至20%,单家不超过200万元的补助。(责任单位:区科技局、区税务局)'

  test('a clause arrives word for word, with its page and a text to pass on a tap away', async () => {
    const bot = createBot()
    expect((await bot.say('第12条')).status).toBe(200)
    const [card] = contents()
    expect(readContent(card as never)).toContain(clause)
    expect(find(card, labels.open).url).toBe('https://wence.example/p/qujiang-2023-26/12')
    const forwarded = await bot.tap(find(card, labels.forwardText).value!.data)
    const shown = readContent(forwarded.card!.data as never)
    expect(shown).toContain(clause)
    expect(forwarded.card!.type).toBe('raw')
    expect(replies()).toHaveLength(1)
  })

  test('what is asked for by its code can be copied: plain lines, complete with their link', async () => {
    const bot = createBot()
    await bot.say('第12条')
    await bot.say('转发版', 2)
    const { msg_type } = replies()[1]!.body
    const [, post] = contents()
    expect(msg_type).toBe('post')
    expect(readContent(post as never)).toContain(clause)
    expect(readContent(post as never)).toContain('https://wence.example/p/qujiang-2023-26/12')
  })

  test('a tapped option turns the card into the result, for whoever taps it', async () => {
    const bot = createBot()
    await bot.say('种粮补贴120亩补多少')
    const { data } = find(contents()[0], '晚稻').value!
    const own = await bot.tap(data, 51)
    const other = await bot.tap(data, 52, 'ou_another')
    // 120亩 × 200元 for late rice of 50亩 and more, by clause 44.
    expect(readContent(own.card!.data as never)).toContain('种粮补贴2.4万元')
    expect(other).toEqual(own)
    expect(await bot.tap(data, 51)).toEqual(own)
  })

  test('a tap and a message of one person in one chat are one conversation', async () => {
    const bot = createBot({ respond: silent })
    await bot.say('早稻')
    await bot.tap('qujiang-2023-26/12')
    expect(bot.asked[0]?.conversation).toBe(bot.asked[1]?.conversation)
    expect(bot.asked[1]?.ask).toEqual({ kind: 'ref', ref: 'qujiang-2023-26/12' })
  })

  test('every text is of the kind that knows no markup', () => {
    const text = '<at user_id="all"></at> **a** [b](https://example.com) <b>c</b> :smile:'
    const kinds = ['notice', 'title', 'text', 'quote', 'source'] as const
    const blocks = kinds.map((kind): Block => ({ kind, text }))
    const sent = render(replying(blocks), labels)
    if (sent?.type !== 'interactive') throw new Error('no card')
    for (const element of sent.content.elements) {
      expect(element).toMatchObject({ tag: 'div', text: { tag: 'plain_text', content: text } })
    }
    expect(sent.content.elements).toHaveLength(kinds.length)
    const plain = render(replying([{ kind: 'text', text }]), labels)
    expect(plain).toEqual({ type: 'post', content: { zh_cn: { content: [[{ tag: 'text', text }]] } } })
  })

  test('no answer gets beyond 30 KB, and a cut one keeps its source', () => {
    const word = fc.constantFrom('政策。', '100万元，', '"', '\\', '\n', '\u0001', '😀', 'a', ' ')
    const text = fc.array(word, { minLength: 1, maxLength: 50 }).map((words) => words.join(''))
    const kind = fc.constantFrom('text', 'quote', 'notice', 'title')
    const part = fc.record({ kind, text, times: fc.integer({ min: 1, max: 900 }) })
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const source: Block = {
          kind: 'source',
          text: '依据：《文件》第1条',
          url: 'https://wence.example/p/a/1',
        }
        const choices = Array.from({ length: 10 }, (_, at) => ({
          label: `${at}选项`.repeat(30),
          send: 'x'.repeat(64),
        }))
        const blocks = [
          ...parts.map(({ kind, text, times }) => ({ kind, text: text.repeat(times) }) as Block),
          { kind: 'choices' as const, choices },
          source,
        ]
        const sent = render(replying(blocks), labels)
        expect(Buffer.byteLength(JSON.stringify(sent?.content))).toBeLessThanOrEqual(30_000)
        expect(readContent(sent?.content as never)).toContain('依据：《文件》第1条')
      }),
      { numRuns: 60, seed: 5 },
    )
  })

  test('a short answer loses nothing', async () => {
    const ask = { kind: 'chapters' } as const
    const reply = await createContext().respond({ platform: 'x', conversation: null, id: null, ask })
    expect(readContent(renderCard(reply, labels) as never)).toBe(plainText(reply.blocks))
  })
})

describe('when a call fails', () => {
  const limited: Behaviour = { status: 429, headers: { 'retry-after': '1' }, body: { code: 99991400 } }
  const granted: Behaviour = { body: { code: 0, tenant_access_token: 't-first', expire: 7200 } }
  const thrice = (behaviour: Behaviour): Behaviour[] => [behaviour, behaviour, behaviour]
  const cases: [string, Behaviour[], number, number, string][] = [
    ['too many calls', [granted, ...thrice(limited)], 503, 4, 'reply'],
    ['a broken server', [granted, ...thrice({ status: 502, raw: 'x' })], 503, 4, 'reply'],
    ['a lost connection', [granted, ...thrice('hang-up')], 503, 4, 'reply'],
    [
      'a limit told in the body',
      [granted, ...thrice({ status: 400, body: { code: 230020 } })],
      503,
      4,
      'reply',
    ],
    ['garbage', [granted, ...thrice({ raw: '<html>' })], 503, 4, 'reply'],
    ['no from Feishu', [granted, { status: 400, body: { code: 230002 } }], 200, 2, 'reply'],
    [
      'a redirect',
      [granted, { status: 307, headers: { location: 'http://127.0.0.1:9/' }, raw: '' }],
      200,
      2,
      'reply',
    ],
    ['no token for a broken server', thrice({ status: 500, raw: '' }), 503, 3, 'tenant_access_token'],
    ['a wrong secret', [{ body: { code: 10014, msg: 'app secret invalid' } }], 503, 1, 'tenant_access_token'],
    ['garbage for a token', thrice({ body: { code: 0 } }), 503, 3, 'tenant_access_token'],
  ]
  test.each(cases)(
    '%s: a few tries, a reason in the log, and the next delivery sends',
    async (_, plan, status, tries, name) => {
      const bot = createBot()
      api.behave(...plan)
      expect((await bot.say('早稻')).status).toBe(status)
      expect(api.calls).toHaveLength(tries)
      expect(bot.logs).toMatchObject([{ platform: 'feishu', reason: 'call-failed', call: name }])
      expect((await bot.say('早稻')).status).toBe(200)
      expect(sentUuids.size).toBe(1)
      const made = api.calls.length
      expect((await bot.say('早稻')).status).toBe(200)
      expect(api.calls).toHaveLength(made)
      expect(JSON.stringify(bot.logs)).not.toMatch(/t-first|ou_|oc_|om_|NeverToBeSeen|never-to-be-seen/)
    },
  )

  test('an API that never answers is given up within the deadline', async () => {
    const bot = createBot()
    api.behave(granted, 'silence', 'silence', 'silence', 'silence')
    const begun = performance.now()
    expect((await bot.say('早稻')).status).toBe(503)
    expect(performance.now() - begun).toBeLessThan(5_000)
    expect(bot.logs).toMatchObject([{ reason: 'call-failed', call: 'reply' }])
  }, 10_000)

  test('a token that is no longer good is fetched anew, once', async () => {
    const bot = createBot()
    await bot.say('早稻')
    token = 't-second'
    expect((await bot.say('目录', 2)).status).toBe(200)
    expect(sentUuids.size).toBe(2)
    expect(api.calls.filter(({ path }) => path === TOKEN_PATH)).toHaveLength(2)
    expect(bot.logs).toEqual([])
  })

  test('many messages at once share one token; the same message twice is answered once', async () => {
    const bot = createBot()
    const responses = await Promise.all([1, 2, 3, 3, 3].map((delivery) => bot.say('早稻', delivery)))
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(api.calls.filter(({ path }) => path === TOKEN_PATH)).toHaveLength(1)
    expect(replies()).toHaveLength(3)
    expect(sentUuids.size).toBe(3)
  })

  test('a message sent twice all the same carries the same uuid', async () => {
    await createBot().say('早稻')
    await createBot().say('早稻')
    expect(replies()).toHaveLength(2)
    expect(sentUuids.size).toBe(1)
  })

  test('a fault in the journey becomes an apology, in a message and on a card', async () => {
    const bot = createBot({ respond: () => Promise.reject(new RangeError('the text of somebody')) })
    expect((await bot.say('早稻')).status).toBe(200)
    expect(readContent(contents()[0] as never)).toContain('抱歉')
    const { card } = await bot.tap('qujiang-2023-26/12')
    expect(readContent(card!.data as never)).toContain('抱歉')
    const entry = { platform: 'feishu', reason: 'broken', error: 'RangeError' }
    expect(bot.logs).toEqual([entry, entry])
  })
})
