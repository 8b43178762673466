/** The Telegram bot against a local Bot API: proof, reading, rendering, and what happens when the API fails. */
import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { Ask, Context, Message, Respond } from '../../src/platforms/platform.ts'
import { readSettings } from '../../src/settings.ts'
import type { Block } from '../../src/wording/blocks.ts'
import { createContext, told } from '../ask.ts'
import { complaint, startBotApi, visibleText } from './bot-api.ts'

const TOKEN = '4242424242:AAtoken-that-must-never-be-seen_000'
const SECRET = 'a-secret-of-the-webhook-that-must-never-be-seen'
const BOT = { id: 4242424242, is_bot: true, first_name: 'Wence', username: 'Wence_Bot' }
const PERSON = { id: 77001, is_bot: false, first_name: 'Li' }
const GROUP = -1009900123

let api: Awaited<ReturnType<typeof startBotApi>>
beforeAll(async () => {
  api = await startBotApi(TOKEN)
})
afterAll(() => api.close())
beforeEach(() => {
  api.behave(undefined)
  api.calls.length = 0
  api.refused.length = 0
})

const say = (text: string): Block[] => [{ kind: 'text', text }]

/** The service with a fixed journey, all that it is asked, and all that it logs. */
const createBot = (blocks: Block[] | Respond = say('好的'), root = api.root) => {
  const asked: Message[] = []
  const logs: Record<string, unknown>[] = []
  const respond: Respond = async (message) => {
    asked.push(message)
    if (typeof blocks === 'function') return blocks(message)
    return told({ answer: { kind: 'help', refs: [], hits: [], text: '' }, blocks })
  }
  const settings = readSettings({
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_WEBHOOK_SECRET: SECRET,
    TELEGRAM_BOT_INFO: JSON.stringify(BOT),
    TELEGRAM_API_ROOT: root,
  })
  const pageTexts = { name: '', title: '', description: '', ask: '', send: '', notFound: '' }
  const about = { edition: { policies: 0, version: 'test' }, pageTexts }
  const log: Context['log'] = (entry) => void logs.push(entry)
  const app = createApp(settings, about, createContext({ respond, log, now: () => 0, fetch }))
  const post = async (body: string | ReadableStream, secret: string | null = SECRET) =>
    app.request('/telegram', {
      method: 'POST',
      body,
      headers: secret === null ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secret },
      duplex: 'half',
    } as RequestInit)
  /** Posts an update as Telegram does, and lets the API take what comes back. */
  const deliver = async (update: unknown) => api.takeResponse(await post(JSON.stringify(update)))
  return { asked, logs, post, deliver }
}

let nextId = 9_000_000
const message = (fields: Record<string, unknown>) => ({
  update_id: nextId++,
  message: { message_id: 5, date: 1, from: PERSON, chat: { id: PERSON.id, type: 'private' }, ...fields },
})
const inGroup = (fields: Record<string, unknown>) =>
  message({ chat: { id: GROUP, type: 'supergroup', title: 'g' }, ...fields })
const tap = (fields: Record<string, unknown>) => ({
  update_id: nextId++,
  callback_query: {
    id: '778899',
    from: PERSON,
    chat_instance: '1',
    message: { message_id: 6, date: 1, from: BOT, chat: { id: PERSON.id, type: 'private' }, text: '?' },
    ...fields,
  },
})
const typed = (text: string): Ask => ({ kind: 'text', text })
const mention = (offset: number, length = BOT.username.length + 1) => ({ type: 'mention', offset, length })

describe('proof', () => {
  const secrets = [
    null,
    '',
    'x',
    SECRET.slice(0, -1),
    `${SECRET}x`,
    SECRET.toUpperCase(),
    `${SECRET}, ${SECRET}`,
  ]
  test('every wrong secret is refused alike, before anything is parsed', async () => {
    const { post, asked, logs } = createBot()
    const refusals = await Promise.all(
      secrets.flatMap((secret) =>
        ['{', '', JSON.stringify(message({ text: '补贴' }))].map(async (body) => {
          const response = await post(body, secret)
          return `${response.status} ${await response.text()}`
        }),
      ),
    )
    expect(new Set(refusals)).toEqual(new Set(['401 {"error":"refused"}']))
    expect(asked).toEqual([])
    expect(new Set(logs.map((entry) => JSON.stringify(entry)))).toEqual(
      new Set(['{"platform":"telegram","status":401,"reason":"bad-secret"}']),
    )
  })
  test.each([
    '',
    '{',
    '{"update_id":1',
    'null',
    '{}',
    '[]',
    '1',
    '{"update_id":"1"}',
    '{"update_id":1.5}',
    '{"update_id":null}',
  ])('no update: %s', async (body) => {
    const { post, asked } = createBot()
    expect((await post(body)).status).toBe(400)
    expect(asked).toEqual([])
  })
  test('64 KB pass, one byte more does not, with or without a declared length', async () => {
    const { post } = createBot()
    const padded = (size: number) =>
      JSON.stringify({ update_id: 1, x: '' }).replace('""', `"${'x'.repeat(size - 22)}"`)
    expect(Buffer.byteLength(padded(65_536))).toBe(65_536)
    expect((await post(padded(65_536))).status).toBe(200)
    expect((await post(padded(65_537))).status).toBe(413)
    expect((await post(padded(65_537), null)).status).toBe(413)
    expect((await post(new Blob([padded(65_537)]).stream())).status).toBe(413)
  })
})

describe('reading', () => {
  test.each<[string, Ask]>([
    ['研发补助是多少', typed('研发补助是多少')],
    ['2', typed('2')],
    ['/start', { kind: 'help' }],
    ['/start c12', typed('#12')],
    ['/start other', { kind: 'help' }],
    ['/help', { kind: 'help' }],
    ['/Chapters', { kind: 'chapters' }],
    ['/chapters', { kind: 'chapters' }],
    ['/clause 12', typed('#12')],
    ['/clause  １２ ', typed('#12')],
    ['/clause@wence_bot 12', typed('#12')],
    ['/clause\n第十二条', typed('第十二条')],
    ['/clause', { kind: 'chapters' }],
    ['/clause@Wence_Bot', { kind: 'chapters' }],
    ['/unknown 12', { kind: 'help' }],
    ['/constructor', { kind: 'help' }],
    ['/早稻补贴', typed('/早稻补贴')],
    ['/etc/passwd', typed('/etc/passwd')],
  ])('private: %s', async (text, ask) => {
    const { deliver, asked } = createBot()
    const update = message({ text })
    const call = await deliver(update)
    expect(asked).toEqual([
      { platform: 'telegram', conversation: String(PERSON.id), id: String(update.update_id), ask },
    ])
    expect(call?.params).toMatchObject({ chat_id: PERSON.id })
    expect(call?.params.reply_parameters).toBeUndefined()
    expect(api.calls).toHaveLength(1)
  })

  const reply = { reply_to_message: { message_id: 4, from: BOT } }
  test.each<[string, Record<string, unknown>, Ask | undefined]>([
    ['talk among members', { text: '补贴是多少' }, undefined],
    ['our command', { text: '/clause@wence_bot 12' }, typed('#12')],
    ['a plain command', { text: '/clause 12' }, typed('#12')],
    ['an unknown command for us', { text: '/ban@Wence_Bot' }, { kind: 'help' }],
    ['an unknown command for nobody', { text: '/ban' }, undefined],
    ['another bot’s command', { text: '/help@other_bot' }, undefined],
    ['another bot’s command in reply to us', { text: '/help@other_bot', ...reply }, undefined],
    ['a reply to us', { text: '2', ...reply }, typed('2')],
    ['a reply to a member', { text: '2', reply_to_message: { message_id: 4, from: PERSON } }, undefined],
    ['a mention', { text: '@wence_bot 早稻补贴', entities: [mention(0)] }, typed('早稻补贴')],
    ['emoji before it', { text: '😀👨‍👩‍👧@Wence_Bot早稻', entities: [mention(10)] }, typed('😀👨‍👩‍👧早稻')],
    ['two of us', { text: '@wence_bot早稻@wence_bot', entities: [mention(0), mention(12)] }, typed('早稻')],
    ['nothing but us', { text: '@wence_bot', entities: [mention(0)] }, { kind: 'help' }],
    [
      'us by id',
      { text: '问策 早稻', entities: [{ type: 'text_mention', offset: 0, length: 2, user: BOT }] },
      typed('早稻'),
    ],
    ['somebody else', { text: '@wence_bit 早稻', entities: [mention(0)] }, undefined],
    [
      'a link to our name',
      { text: '@wence_bot 早稻', entities: [{ ...mention(0), type: 'text_link' }] },
      undefined,
    ],
    ['a photo in reply to us', { photo: [{}], ...reply }, undefined],
  ])('group: %s', async (_, fields, ask) => {
    const { deliver, asked } = createBot()
    const call = await deliver(inGroup(fields))
    expect(asked.map((each) => each.ask)).toEqual(ask === undefined ? [] : [ask])
    expect(call?.params.reply_parameters).toEqual(ask && { message_id: 5, allow_sending_without_reply: true })
    expect(api.calls).toHaveLength(ask === undefined ? 0 : 1)
  })

  test('members and topics share no memory; a chain of replies outside a forum is no topic', async () => {
    const { deliver, asked } = createBot()
    const topic = { message_thread_id: 31, is_topic_message: true }
    const updates = [
      inGroup({ text: '/help' }),
      inGroup({ text: '/help', from: { ...PERSON, id: 2 } }),
      inGroup({ text: '/help', ...topic }),
      message({ text: '/help' }),
      inGroup({ text: '/chapters', message_thread_id: 4 }),
      tap({ data: 'x/1', message: inGroup({ from: BOT }).message }),
      tap({ data: 'x/1', message: inGroup({ from: BOT, ...topic }).message }),
    ]
    const threads = []
    for (const update of updates) threads.push((await deliver(update))?.params.message_thread_id)
    const [plain, other, inTopic, alone, chain, tapped, tappedInTopic] = asked.map(
      (each) => each.conversation,
    )
    expect(new Set([plain, other, inTopic, alone]).size).toBe(4)
    expect([chain, tapped, tappedInTopic]).toEqual([plain, plain, inTopic])
    expect(threads).toEqual([undefined, undefined, 31, undefined, undefined, undefined, 31])
  })

  test.each(['photo', 'voice', 'location', 'sticker', 'document', 'video', 'contact', 'poll'])(
    'a %s in a private chat is met politely',
    async (kind) => {
      const { deliver, asked } = createBot()
      expect((await deliver(message({ [kind]: {}, caption: '补贴' })))?.method).toBe('sendMessage')
      expect(asked.map((each) => each.ask)).toEqual([{ kind: 'unsupported' }])
    },
  )

  const chat = { id: GROUP, type: 'channel', title: 'c' }
  test.each<[string, Record<string, unknown>]>([
    ['edited message', { edited_message: message({ text: '补贴' }).message }],
    ['channel post', { channel_post: message({ text: '/help', chat }).message }],
    ['inline query', { inline_query: { id: '1', from: PERSON, query: '补贴', offset: '' } }],
    ['membership', { my_chat_member: { chat, from: PERSON, date: 1 } }],
    ['nothing at all', {}],
    ['a bot', message({ text: '补贴', from: { ...PERSON, is_bot: true } })],
    ['our own inline result', message({ text: '补贴', via_bot: BOT })],
    ['an anonymous administrator', inGroup({ text: '/help', sender_chat: chat })],
    ['an automatic forward', inGroup({ text: '/help', is_automatic_forward: true })],
    ['new members', inGroup({ new_chat_members: [BOT] })],
    ['a pinned message', message({ pinned_message: { message_id: 1 } })],
  ])('%s is ignored', async (_, fields) => {
    const { deliver, asked, logs } = createBot()
    expect(await deliver({ update_id: nextId++, ...fields })).toBeUndefined()
    expect([asked, api.calls, logs]).toEqual([[], [], []])
  })

  test.each<[string, unknown]>([
    ['message: {}', { message: {} }],
    ['a text that is a number', message({ text: 5 })],
    ['entities that are none', inGroup({ text: '补贴', entities: [null] })],
    ['a chat that is none', { callback_query: { id: '1', data: 'x', from: PERSON, message: {} } }],
  ])('an authentic update with %s still gets 200', async (_, fields) => {
    const { deliver, logs, asked } = createBot()
    expect(await deliver({ update_id: nextId++, ...(fields as object) })).toBeUndefined()
    expect(logs).toEqual([{ platform: 'telegram', reason: 'broken', error: 'TypeError' }])
    expect(asked).toEqual([])
  })
})

describe('buttons', () => {
  test.each(['qujiang-2023-26/12', 'qujiang-2023-26/S2', 'qujiang-2023-26'])('%s is a ref', async (data) => {
    const { deliver, asked } = createBot()
    await deliver(tap({ data }))
    expect(asked.map((each) => each.ask)).toEqual([{ kind: 'ref', ref: data }])
    expect(api.calls.map(({ via, method }) => `${via} ${method}`)).toEqual([
      'http answerCallbackQuery',
      'webhook sendMessage',
    ])
    expect(api.calls[0]?.params).toEqual({ callback_query_id: '778899' })
  })
  test.each(['国家级', '320万元', '../etc', 'x/1\n', 'x/1234'])('%j is a text as if typed', async (data) => {
    const { deliver, asked } = createBot()
    await deliver(tap({ data }))
    expect(asked.map((each) => each.ask)).toEqual([{ kind: 'text', text: data }])
    expect(api.calls.map(({ method }) => method)).toEqual(['answerCallbackQuery', 'sendMessage'])
  })
  test.each<[string, Record<string, unknown>]>([
    ['no data', { game_short_name: 'g' }],
    ['no message', { data: 'x/1', message: undefined, inline_message_id: '1' }],
  ])('%s only ends the query', async (_, fields) => {
    const { deliver, asked } = createBot()
    expect(await deliver(tap(fields))).toBeUndefined()
    expect(asked).toEqual([])
    expect(api.calls.map(({ method }) => method)).toEqual(['answerCallbackQuery'])
  })
  test('a message too old to be shown is answered in its chat', async () => {
    const { deliver } = createBot()
    const call = await deliver(
      tap({ data: 'x/1', message: { message_id: 1, date: 0, chat: { id: 5, type: 'private' } } }),
    )
    expect(call?.params.chat_id).toBe(5)
  })
})

describe('rendering', () => {
  const render = async (blocks: Block[]) => {
    const call = await createBot(blocks).deliver(message({ text: '补贴' }))
    const params = call?.params as {
      text: string
      reply_markup?: { inline_keyboard: { text: string; callback_data: string }[][] }
    }
    return {
      text: params.text,
      visible: visibleText(params.text),
      rows: params.reply_markup?.inline_keyboard,
      params,
    }
  }
  const choices = (...all: [label: string, send: string][]): Block => ({
    kind: 'choices',
    choices: all.map(([label, send]) => ({ label, send })),
  })

  test('each kind of block', async () => {
    const { params } = await render([
      { kind: 'notice', text: '已过期' },
      { kind: 'title', text: '第12条' },
      { kind: 'text', text: '一段话' },
      { kind: 'quote', text: '第一句。\n第二句。' },
      {
        kind: 'facts',
        facts: [
          { label: '责任单位', value: '区科技局' },
          { label: '章', value: '二' },
        ],
      },
      choices(['第一', 'a/1'], ['第二', 'a/2']),
      { kind: 'source', text: '依据', url: 'https://example.org/p?a=1&b="2"' },
      { kind: 'source', text: '范围' },
    ])
    expect(params).toMatchInlineSnapshot(`
      {
        "chat_id": 77001,
        "link_preview_options": {
          "is_disabled": true,
        },
        "parse_mode": "HTML",
        "reply_markup": {
          "inline_keyboard": [
            [
              {
                "callback_data": "a/1",
                "text": "第一",
              },
            ],
            [
              {
                "callback_data": "a/2",
                "text": "第二",
              },
            ],
          ],
        },
        "text": "<b>已过期</b>

      <b>第12条</b>

      一段话

      <blockquote>第一句。
      第二句。</blockquote>

      责任单位：区科技局
      章：二

      1. 第一
      2. 第二

      <a href="https://example.org/p?a=1&amp;b=&quot;2&quot;">依据</a>

      范围",
      }
    `)
  })

  test('characters of HTML stay characters', async () => {
    const text = "<b>&\"</b> &amp; <script> &#x41; 'R&D' >"
    const all: Block[] = [
      ...(['notice', 'title', 'text', 'quote', 'source'] as const).map((kind) => ({ kind, text })),
      { kind: 'facts', facts: [{ label: text, value: text }] },
      choices([text, 'a']),
    ]
    const { visible, rows } = await render(all)
    expect(visible).toBe([...Array(5).fill(text), `${text}：${text}`, `1. ${text}`].join('\n\n'))
    expect(rows).toEqual([[{ text, callback_data: 'a' }]])
  })

  test('4096 units pass whole; of 4097 the end is left out', async () => {
    expect((await render(say('文'.repeat(4096)))).visible).toBe('文'.repeat(4096))
    expect((await render(say('文'.repeat(4097)))).visible).toBe(`${'文'.repeat(4094)}……`)
    expect((await render(say(`${'文'.repeat(4090)}1,234.5万元`))).visible).toBe(`${'文'.repeat(4090)}……`)
    expect((await render(say('1'.repeat(4097)))).visible).toBe(`${'1'.repeat(4094)}……`)
    expect((await render(say('&'.repeat(4096)))).visible).toBe('&'.repeat(4096))
    expect((await render(say('&'.repeat(4097)))).visible).toBe(`${'&'.repeat(4094)}……`)
    expect((await render(say('😀'.repeat(2048)))).visible).toBe('😀'.repeat(2048))
    expect((await render(say('😀'.repeat(2049)))).visible).toBe(`${'😀'.repeat(2047)}……`)
    expect((await render(say(`x${'😀'.repeat(2048)}`))).visible).toBe(`x${'😀'.repeat(2046)}……`)
  })

  test('is cut between sentences, and keeps notice, title and source', async () => {
    const sentence = '对<b>&纳入统计部门研发费用统计范围的企业给予10%补助。'
    const { text, visible } = await render([
      { kind: 'notice', text: '已过期。' },
      { kind: 'title', text: '第12条' },
      { kind: 'quote', text: sentence.repeat(300) },
      { kind: 'text', text: '短。' },
      { kind: 'source', text: '依据', url: 'https://example.org/' },
    ])
    const [notice, title, quote = '', short, source] = visible.split('\n\n')
    expect([notice, title, short, source]).toEqual(['已过期。', '第12条', '短。', '依据'])
    expect(quote).toMatch(new RegExp(`^(${sentence}){100,}……$`))
    expect(visible.length).toBeGreaterThan(4096 - sentence.length - 2)
    expect(text).toMatch(/……<\/blockquote>/)
  })

  test('64 bytes of callback_data make a button, 65 do not; the line remains', async () => {
    const [fits, over] = [`${'条'.repeat(21)}x`, `${'条'.repeat(21)}xy`]
    expect([Buffer.byteLength(fits), Buffer.byteLength(over)]).toEqual([64, 65])
    const { visible, rows } = await render([choices(['甲', fits], ['乙', over], ['丙', ''], ['丁', 'd'])])
    expect(visible).toBe('1. 甲\n2. 乙\n3. 丙\n4. 丁')
    expect(rows).toEqual([[{ text: '甲', callback_data: fits }], [{ text: '丁', callback_data: 'd' }]])
    expect((await render([choices(['乙', over])])).rows).toBeUndefined()
  })

  test('a long label loses its parentheses, then its end', async () => {
    const { rows } = await render([
      choices(
        ['字'.repeat(60), 'a'],
        ['字'.repeat(61), 'b'],
        [`第12条（匹配：${'字'.repeat(60)}）`, 'c'],
        [`x${'😀'.repeat(40)}`, 'd'],
        [`（${'字'.repeat(60)}）`, 'e'],
        ['😀'.repeat(30), 'f'],
      ),
    ])
    expect(rows?.map(([each]) => each?.text)).toEqual([
      '字'.repeat(60),
      `${'字'.repeat(59)}…`,
      '第12条',
      `x${'😀'.repeat(29)}…`,
      `（${'字'.repeat(58)}…`,
      '😀'.repeat(30),
    ])
  })

  test('nothing to see is not sent', async () => {
    for (const blocks of [[], say(''), say(' \n')]) {
      expect(await createBot(blocks).deliver(message({ text: '补贴' }))).toBeUndefined()
    }
  })

  test('whatever the blocks hold, Telegram would take the message', async () => {
    const piece = fc.constantFrom(
      '<',
      '&',
      '"',
      '😀',
      '\ud83d',
      '\ude00',
      '。',
      '\n',
      '1',
      '（',
      '）',
      '字'.repeat(500),
      ' ',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
    )
    const kind = fc.constantFrom('notice', 'title', 'text', 'quote', 'source')
    const block: fc.Arbitrary<Block> = fc.oneof(
      fc.record({ kind, text }) as fc.Arbitrary<Block>,
      fc.record({ kind: fc.constant('source' as const), text, url: fc.webUrl() }),
      fc.record({
        kind: fc.constant('facts' as const),
        facts: fc.array(fc.record({ label: text, value: text })),
      }),
      fc.record({
        kind: fc.constant('choices' as const),
        choices: fc.array(fc.record({ label: text, send: fc.stringMatching(/^[a-z0-9-]{0,70}$/) })),
      }),
    )
    const whole = say('必须有字')[0] as Block
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 12 }), async (blocks) => {
        const source: Block = { kind: 'source', text: '依据：第12条' }
        expect((await render([...blocks, whole, source])).visible.endsWith('依据：第12条')).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('when things go wrong', () => {
  const output: string[] = []
  beforeEach(() => {
    output.length = 0
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((chunk) => output.push(String(chunk)) > 0)
    }
    for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
      vi.spyOn(console, name).mockImplementation((...all) => void output.push(JSON.stringify(all)))
    }
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })
  const TOLD = /must-never-be-seen|4242424242|77001|778899|9900123|秘密|绝密/

  const failing: [string, Parameters<typeof api.behave>[0], Record<string, unknown>][] = [
    [
      '429',
      {
        status: 429,
        body: '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}',
      },
      { error: 'GrammyError', error_code: 429 },
    ],
    [
      '400',
      {
        status: 400,
        body: `{"ok":false,"error_code":400,"description":"Bad Request: query is too old ${TOKEN}"}`,
      },
      { error: 'GrammyError', error_code: 400 },
    ],
    ['500 and HTML', { status: 500, body: '<html>' }, { error: 'HttpError' }],
    ['200 and null', { status: 200, body: 'null' }, { error: 'TypeError' }],
    [
      'a refusal without a code',
      { status: 200, body: '{"ok":false}' },
      { error: 'GrammyError', error_code: 0 },
    ],
    ['no response', 'hang', { error: 'HttpError' }],
  ]
  test.each(failing)(
    'the API answers %s: the message is delivered, one line is logged',
    async (_, behaviour, entry) => {
      const { deliver, logs } = createBot(say('绝密'))
      api.behave(behaviour)
      const begun = performance.now()
      const call = await deliver(tap({ data: 'x/1' }))
      expect(performance.now() - begun).toBeLessThan(7000)
      expect(call?.method).toBe('sendMessage')
      expect(logs).toEqual([
        { platform: 'telegram', reason: 'call-failed', method: 'answerCallbackQuery', ...entry },
      ])
      await vi.waitFor(() => expect(api.open()).toBe(0)) // nothing runs on
      expect([JSON.stringify(logs), ...output].filter((line) => TOLD.test(line))).toEqual([])
    },
  )

  test('nobody listens', async () => {
    const { deliver, logs } = createBot(say('绝密'), 'http://127.0.0.1:1')
    expect((await deliver(tap({ data: 'x/1' })))?.method).toBe('sendMessage')
    expect(logs).toEqual([
      { platform: 'telegram', reason: 'call-failed', method: 'answerCallbackQuery', error: 'HttpError' },
    ])
    expect([JSON.stringify(logs), ...output].filter((line) => TOLD.test(line))).toEqual([])
  })

  test('a message needs no API at all', async () => {
    const { deliver, logs } = createBot(say('绝密'))
    api.behave('hang')
    expect((await deliver(message({ text: '秘密' })))?.method).toBe('sendMessage')
    expect([logs, api.open(), output]).toEqual([[], 0, []])
  })

  test('a fault inside: 200, one line, and the button’s query is ended first', async () => {
    const { deliver, logs } = createBot(async () => {
      throw new RangeError('秘密')
    })
    const slow = vi.fn(globalThis.fetch)
    vi.stubGlobal('fetch', async (...all: Parameters<typeof fetch>) => {
      await new Promise((done) => setTimeout(done, 50))
      return slow(...all)
    })
    expect(await deliver(tap({ data: 'x/1' }))).toBeUndefined()
    expect(api.calls.map(({ method }) => method)).toEqual(['answerCallbackQuery'])
    expect(slow).toHaveBeenCalledTimes(1) // and fetch is looked up when it is called
    expect(logs).toEqual([{ platform: 'telegram', reason: 'broken', error: 'RangeError' }])
    expect([JSON.stringify(logs), ...output].filter((line) => TOLD.test(line))).toEqual([])
  })

  test('fetch gets an abort signal of the runtime’s own', async () => {
    const signals: unknown[] = []
    vi.stubGlobal('fetch', async (_: string, { signal }: RequestInit) => {
      signals.push(signal)
      return Response.json({ ok: true, result: true })
    })
    await createBot().deliver(tap({ data: 'x/1' }))
    expect(signals.map((signal) => signal instanceof AbortSignal)).toEqual([true])
  })
})

test('a repeated delivery gets the same bytes', async () => {
  const { post, asked } = createBot([
    { kind: 'title', text: '第12条' },
    { kind: 'choices', choices: [{ label: '甲', send: 'a/1' }] },
    { kind: 'source', text: '依据', url: 'https://example.org/' },
  ])
  for (const update of [message({ text: '补贴' }), inGroup({ text: '/help' }), tap({ data: 'a/1' })]) {
    const [first, again] = [await post(JSON.stringify(update)), await post(JSON.stringify(update))]
    expect(await again.text()).toBe(await first.text())
    expect([...again.headers]).toEqual([...first.headers])
    expect(new Set(asked.splice(0).map(({ id }) => id))).toEqual(new Set([String(update.update_id)]))
  }
})

describe('the local Bot API refuses what Telegram refuses', () => {
  const text = (html: string) => ({ chat_id: 1, text: html, parse_mode: 'HTML' })
  const data = (callback_data: string) => ({
    chat_id: 1,
    text: 'x',
    reply_markup: { inline_keyboard: [[{ text: 'x', callback_data }]] },
  })
  test.each<[string, unknown, string]>([
    ['getMee', {}, 'Not Found'],
    ['constructor', {}, 'Not Found'],
    ['sendMessage', { text: 'x' }, 'Bad Request'],
    ['sendMessage', text(''), 'text is empty'],
    ['sendMessage', text('<b> </b>'), 'text is empty'],
    ['sendMessage', text('x'.repeat(4097)), 'too long'],
    ['sendMessage', text('<b>x'), 'end tag'],
    ['sendMessage', text('<b>x</i>'), 'end tag'],
    ['sendMessage', text('a < b'), 'parse entities'],
    ['sendMessage', text('R&D'), 'parse entities'],
    ['sendMessage', text('&nbsp;'), 'parse entities'],
    ['sendMessage', text('<br>'), 'unsupported'],
    ['sendMessage', text('<a href="a"b">x</a>'), 'parse entities'],
    ['sendMessage', text('\ud83d'), 'UTF-8'],
    ['sendMessage', { ...text('x'), parse_mod: 'HTML' }, 'Bad Request'],
    ['sendMessage', data('x'.repeat(65)), 'BUTTON_DATA_INVALID'],
    ['sendMessage', data(''), 'BUTTON_DATA_INVALID'],
    ['answerCallbackQuery', { callback_query_id: '1', text: 'x'.repeat(201) }, 'Bad Request'],
  ])('%s %j', (method, params, why) => {
    expect(complaint(method, params)).toContain(why)
  })
  test('and takes the rest', () => {
    expect(complaint('sendMessage', text('<b>x</b> &amp; &lt;&#65;'))).toBeUndefined()
    expect(visibleText('<a href="x?a&amp;b">&lt;&#65;&#x42;</a>')).toBe('<AB')
    expect(complaint('sendMessage', data('x'.repeat(64)))).toBeUndefined()
  })
})
