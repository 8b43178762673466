/** The Telegram bot against a local Bot API: proof, reading, rendering, and what happens when the API fails. */
import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Ask, Respond } from '../../src/platforms/platform.ts'
import { apology, labels } from '../../src/respond.ts'
import type { Block } from '../../src/wording/blocks.ts'
import { told } from '../ask.ts'
import { BOT, startBotApi } from './bot-api.ts'
import { complaint, responseComplaint, visibleText } from './bot-api-rules.ts'
import {
  createBot as createBotOn,
  GROUP,
  inGroup,
  message,
  newId,
  PERSON,
  SECRET,
  TOKEN,
  tap,
} from './telegram-bot.ts'

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

/** The service with a fixed journey. */
const createBot = (blocks: Block[] | Respond = say('好的'), root = api.root, code?: string) => {
  const answer = { kind: 'help' as const, refs: [], hits: [], text: '', ...(code ? { code } : {}) }
  const respond: Respond = typeof blocks === 'function' ? blocks : async () => told({ answer, blocks })
  return createBotOn(api, { respond, now: () => 0, fetch: (...all) => globalThis.fetch(...all) }, root)
}

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
    ['/start ask', { kind: 'help' }],
    ['/start Q0CM', { kind: 'forward', of: 'Q0CM' }],
    ['/start QZB2-0R1G-105A-G0QJ-1', { kind: 'forward', of: 'QZB2-0R1G-105A-G0QJ-1' }],
    [`/start ${'Q'.repeat(65)}`, { kind: 'help' }],
    ['/help', { kind: 'help' }],
    ['/Chapters', { kind: 'chapters' }],
    ['/chapters', { kind: 'chapters' }],
    ['/clause 12', typed('#12')],
    ['/clause  １２ ', typed('#12')],
    ['/clause@wence_bot 12', typed('#12')],
    ['/clause\n第十二条', typed('第十二条')],
    ['/clause', { kind: 'chapters' }],
    ['/clause@Wence_Bot', { kind: 'chapters' }],
    ['/estimate', { kind: 'estimates' }],
    ['/estimates', { kind: 'estimates' }],
    ['/forward', { kind: 'forward' }],
    ['/forward q0cm', { kind: 'forward', of: 'q0cm' }],
    ['/forget', { kind: 'forget' }],
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
    expect(await deliver({ update_id: newId(), ...fields })).toBeUndefined()
    expect([asked, api.calls, logs]).toEqual([[], [], []])
  })

  test.each<[string, unknown]>([
    ['message: {}', { message: {} }],
    ['a text that is a number', message({ text: 5 })],
    ['entities that are none', inGroup({ text: '补贴', entities: [null] })],
    ['a chat that is none', { callback_query: { id: '1', data: 'x', from: PERSON, message: {} } }],
    ['a search that is none', { inline_query: { id: '1', from: PERSON } }],
  ])('an authentic update with %s still gets 200', async (_, fields) => {
    const { deliver, logs, asked } = createBot()
    expect(await deliver({ update_id: newId(), ...(fields as object) })).toBeUndefined()
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
  test.each<[string, Ask]>([
    ['=QZB2-0R00-76Q', { kind: 'code', code: 'QZB2-0R00-76Q' }],
    ['>Q0CM', { kind: 'forward', of: 'Q0CM' }],
    [':estimates', { kind: 'estimates' }],
  ])('%s is read', async (data, ask) => {
    const { deliver, asked } = createBot()
    await deliver(tap({ data }))
    expect(asked.map((each) => each.ask)).toEqual([ask])
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
  const render = async (blocks: Block[], code?: string) => {
    const call = await createBot(blocks, api.root, code).deliver(message({ text: '补贴' }))
    const params = call?.params as {
      text: string
      reply_markup?: {
        inline_keyboard: { text: string; callback_data?: string; switch_inline_query?: string }[][]
      }
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
    expect(rows).toEqual([
      [
        { text: '甲', callback_data: fits },
        { text: '丁', callback_data: 'd' },
      ],
    ])
    expect((await render([choices(['乙', over])])).rows).toBeUndefined()
  })

  test('a code is what a button sends when it has room, else the text', async () => {
    const code = (characters: number) => 'Q'.repeat(characters)
    const { rows } = await render([
      {
        kind: 'choices',
        choices: [
          { label: '甲', send: 'a/1', code: code(63) },
          { label: '乙', send: 'a/1', code: code(64) },
          { label: '丙', send: '国'.repeat(22), code: code(64) },
        ],
      },
    ])
    expect(rows?.flat().map((each) => each.callback_data)).toEqual([`=${code(63)}`, 'a/1'])
  })

  test('two labels of 16 stand side by side, longer ones alone', async () => {
    const { rows } = await render([
      choices(
        ['一'.repeat(16), 'a'],
        ['二'.repeat(16), 'b'],
        ['三', 'c'],
        ['四'.repeat(17), 'd'],
        ['五', 'e'],
        ['六', 'f'],
        ['七', 'g'],
      ),
    ])
    expect(rows?.map((row) => row.map(({ text }) => text[0]))).toEqual([
      ['一', '二'],
      ['三'],
      ['四'],
      ['五', '六'],
      ['七'],
    ])
  })

  test('an answer with a code can be passed on, below what can be chosen', async () => {
    const passing = async (code: string) => (await render([choices(['甲', 'a/1'])], code)).rows?.slice(1)
    const [inline, text] = [{ text: labels.forward }, { text: labels.forwardText }]
    expect(await passing('Q0CM')).toEqual([
      [
        { ...inline, switch_inline_query: 'Q0CM' },
        { ...text, callback_data: '>Q0CM' },
      ],
    ])
    const [most, over] = ['Q'.repeat(63), 'Q'.repeat(64)]
    expect((await passing(most))?.[0]).toHaveLength(2)
    expect(await passing(over)).toEqual([[{ ...inline, switch_inline_query: over }]])
    expect(await passing('Q'.repeat(256))).toHaveLength(1)
    expect(await passing('Q'.repeat(257))).toEqual([])
    expect(await passing('')).toEqual([])
  })

  test('of more than 98 choices the rest are lines only', async () => {
    const all = Array.from({ length: 120 }, (_, at): [string, string] => [`第${at}项`, `a/${at}`])
    const { rows, visible } = await render([choices(...all)], 'Q0CM')
    expect(rows?.flat()).toHaveLength(100)
    expect(visible).toContain('120. 第119项')
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
    expect(rows?.flat().map((each) => each.text)).toEqual([
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

  type Case = [string, Parameters<typeof api.behave>[0], code: number, tries: number]
  const tooMany = (seconds: number) => ({
    status: 429,
    body: JSON.stringify({
      ok: false,
      error_code: 429,
      description: `Too Many Requests: retry after ${seconds}`,
      parameters: { retry_after: seconds },
    }),
  })
  const failing: Case[] = [
    ['429 for long', tooMany(35), 429, 1],
    ['429 for a second', tooMany(1), 429, 3],
    [
      '400',
      {
        status: 400,
        body: `{"ok":false,"error_code":400,"description":"Bad Request: query is too old ${TOKEN}"}`,
      },
      400,
      1,
    ],
    ['502', { status: 502, body: '{"ok":false,"error_code":502,"description":"Bad Gateway"}' }, 502, 3],
    ['500 and HTML', { status: 500, body: '<html>' }, 0, 3],
    ['200 and null', { status: 200, body: 'null' }, 0, 3],
    ['a refusal without a code', { status: 200, body: '{"ok":false}' }, 0, 1],
    ['no response', 'hang', 0, 3],
  ]
  test.each(failing)(
    'the API answers %s: the message is delivered, one line is logged',
    async (_, behaviour, code, tries) => {
      const { deliver, logs, pauses } = createBot(say('绝密'))
      api.behave(behaviour)
      const begun = performance.now()
      const call = await deliver(tap({ data: 'x/1' }))
      expect(performance.now() - begun).toBeLessThan(6000)
      expect(call?.method).toBe('sendMessage')
      expect(logs).toEqual([
        { platform: 'telegram', reason: 'call-failed', call: 'answerCallbackQuery', code, tries },
      ])
      expect(pauses).toHaveLength(tries - 1)
      await vi.waitFor(() => expect(api.open()).toBe(0)) // nothing runs on
      expect([JSON.stringify(logs), ...output].filter((line) => TOLD.test(line))).toEqual([])
    },
  )

  test('a short wait that the API asks for is kept, and the query then ended', async () => {
    const { deliver, logs, pauses } = createBot()
    const send = vi.fn(globalThis.fetch)
    send.mockResolvedValueOnce(new Response(tooMany(1).body, { status: 429 }))
    vi.stubGlobal('fetch', send)
    expect((await deliver(tap({ data: 'x/1' })))?.method).toBe('sendMessage')
    expect([pauses, logs]).toEqual([[1000], []])
    expect(api.calls.map(({ method }) => method)).toEqual(['answerCallbackQuery', 'sendMessage'])
  })

  test('nobody listens', async () => {
    const { deliver, logs } = createBot(say('绝密'), 'http://127.0.0.1:1')
    expect((await deliver(tap({ data: 'x/1' })))?.method).toBe('sendMessage')
    expect(logs).toEqual([
      { platform: 'telegram', reason: 'call-failed', call: 'answerCallbackQuery', code: 0, tries: 3 },
    ])
    expect([JSON.stringify(logs), ...output].filter((line) => TOLD.test(line))).toEqual([])
  })

  test('a message needs no API at all', async () => {
    const { deliver, logs } = createBot(say('绝密'))
    api.behave('hang')
    expect((await deliver(message({ text: '秘密' })))?.method).toBe('sendMessage')
    expect([logs, api.open(), output]).toEqual([[], 0, []])
  })

  test('a fault inside: an apology, one line, and the button’s query is ended first', async () => {
    const { deliver, logs } = createBot(async () => {
      throw new RangeError('秘密')
    })
    const slow = vi.fn(globalThis.fetch)
    vi.stubGlobal('fetch', async (...all: Parameters<typeof fetch>) => {
      await new Promise((done) => setTimeout(done, 50))
      return slow(...all)
    })
    const call = await deliver(tap({ data: 'x/1' }))
    expect(visibleText(call?.params.text as string)).toBe(apology.answer.text)
    expect(call?.params.chat_id).toBe(PERSON.id)
    expect(api.calls.map(({ method }) => method)).toEqual(['answerCallbackQuery', 'sendMessage'])
    expect(slow).toHaveBeenCalledTimes(1)
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
  const keyboard = (buttons: unknown[]) => ({
    chat_id: 1,
    text: 'x',
    reply_markup: { inline_keyboard: buttons.map((button) => [button]) },
  })
  const tapped = { text: 'x', callback_data: 'x' }
  const data = (callback_data: string) => keyboard([{ ...tapped, callback_data }])
  const card = { type: 'article', id: 'x', title: 'x', input_message_content: { message_text: 'x' } }
  const found = (results: unknown[]) => ({ inline_query_id: '1', results })
  test.each<[string, unknown, string]>([
    ['getMee', {}, 'Not Found'],
    ['sendMessage', keyboard(Array(101).fill(tapped)), 'REPLY_MARKUP_TOO_LONG'],
    ['sendMessage', keyboard([{ text: 'x', switch_inline_query: 'x'.repeat(257) }]), 'BUTTON_DATA_INVALID'],
    ['sendMessage', keyboard([{ text: 'x', url: 'javascript:x' }]), 'Bad Request'],
    ['answerInlineQuery', found(Array(51).fill(card)), 'RESULTS_TOO_MUCH'],
    ['answerInlineQuery', found([card, card]), 'RESULT_ID_DUPLICATE'],
    ['answerInlineQuery', found([{ ...card, id: 'x'.repeat(65) }]), 'RESULT_ID_INVALID'],
    ['answerInlineQuery', found([{ ...card, title: ' ' }]), 'Bad Request'],
    ['answerInlineQuery', found([{ ...card, input_message_content: { message_text: '' } }]), 'text is empty'],
    ['answerInlineQuery', { ...found([card]), next_offset: 'x'.repeat(65) }, 'NEXT_OFFSET_INVALID'],
    ['answerInlineQuery', { ...found([]), button: { text: 'x', start_parameter: '条' } }, 'Bad Request'],
    ['setWebhook', { url: 'http://example.org/', secret_token: 'x' }, 'HTTPS'],
    ['setMyCommands', { commands: [{ command: 'Start', description: 'x' }] }, 'BOT_COMMAND_INVALID'],
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
    expect(complaint('sendMessage', keyboard(Array(100).fill(tapped)))).toBeUndefined()
    expect(complaint('answerInlineQuery', found([card]))).toBeUndefined()
  })
  test('a response carries only calls that tell nothing', () => {
    expect(responseComplaint('getMe', {})).toContain('ignored')
    expect(responseComplaint('sendMessage', text('x'))).toBeUndefined()
  })
})
