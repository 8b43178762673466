/** The WeCom AI bot's callback as a whole: sealed JSON goes in by HTTP, what comes out is opened by Tencent's own cipher. */
import { readFileSync } from 'node:fs'
import { WecomCrypto } from '@wecom/aibot-node-sdk'
import fc from 'fast-check'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import { type Context, type Message, Rejected, type Reply } from '../../src/platforms/platform.ts'
import { wecomBot } from '../../src/platforms/wecom-bot/index.ts'
import { labels } from '../../src/respond.ts'
import type { Block } from '../../src/wording/blocks.ts'
import { ask, createContext, createJourney, NOW, told } from '../ask.ts'
import {
  inGroup,
  message,
  openReply,
  post,
  readMarkdown,
  request,
  settings,
  sign,
  wire,
} from './wecom-bot-wire.ts'
import type { Sent } from './wire.ts'

type Vector = {
  id: string
  token: string
  encodingAESKey: string
  timestamp: string
  nonce: string
  plaintext: string
  encrypt: string
  signature: string
}
type RequestVector = Vector & { method: string; query: Record<string, string>; body?: string }
const { vectors, negative, requestNegative } = JSON.parse(
  readFileSync(new URL('payloads/wecom-vectors.json', import.meta.url), 'utf8'),
) as { vectors: Vector[]; negative: Vector[]; requestNegative: RequestVector[] }

const blocks: Block[] = [{ kind: 'text', text: '第十二条 学生证遗失应于七日内申请补办。' }]
const replying = (blocks: Block[]): Reply => ({
  answer: { kind: 'clause', refs: ['qujiang-2023-26/12', 'qujiang-2023-26/13'], hits: [], text: '' },
  blocks,
})

/** The bot alone behind the error handler; a fixed answer unless the context has a journey of its own. */
const serve = (given: Partial<Context> & { reply?: Block[]; of?: typeof settings } = {}) => {
  const { reply = blocks, of = settings, ...rest } = given
  const asked: Message[] = []
  const context = createContext({ respond: async () => told(replying(reply)), ...rest })
  const { respond } = context
  const app = new Hono().route(
    '/wecom-bot',
    wecomBot(of, {
      ...context,
      respond: (message) => {
        asked.push(message)
        return respond(message)
      },
    }),
  )
  app.onError((error, c) => {
    if (!(error instanceof Rejected)) throw error
    context.log({ platform: 'wecom-bot', status: error.status, reason: error.reason })
    return c.json({ error: 'refused' }, error.status)
  })
  const send = async ({ query, init }: Sent) => {
    const response = await app.request(`/wecom-bot${query}`, init)
    const type = response.headers.get('content-type')
    return { status: response.status, type, body: await response.text() }
  }
  const say = async (fields: Record<string, unknown>, at = NOW) => {
    const { status, body } = await send(post(message(fields), { at }))
    expect(status).toBe(200)
    return body === '' ? undefined : openReply(body, of).inner
  }
  return { asked, logs: context.logs, send, say }
}
type Service = ReturnType<typeof serve>

/** Refused like every other forgery: nothing tells what was wrong, and the log holds a code only. */
const expectRefused = async (service: Service, sent: Sent, reason?: string) => {
  const answer = await service.send(sent)
  expect(answer).toEqual({ status: 401, type: 'application/json', body: '{"error":"refused"}' })
  expect(service.asked).toEqual([])
  expect(service.logs).toEqual([
    { platform: 'wecom-bot', status: 401, reason: reason ?? expect.stringMatching(/^[a-z-]{1,20}$/) },
  ])
}

describe('vectors', () => {
  const serviceOf = ({ token, encodingAESKey }: Vector, time: string) =>
    serve({
      of: { ...settings, WECOM_BOT_TOKEN: token, WECOM_BOT_AES_KEY: encodingAESKey },
      now: () => Number(time) * 1000,
    })
  const query = ({ signature, timestamp, nonce }: Vector) => ({ msg_signature: signature, timestamp, nonce })
  const get = (vector: Vector) => request({ ...query(vector), echostr: vector.encrypt })
  const posted = (vector: Vector) => request(query(vector), JSON.stringify({ encrypt: vector.encrypt }))
  const fresh = (vector: Vector) => serviceOf(vector, vector.timestamp)

  it.each(vectors)('$id is answered only where it is for a bot', async (vector) => {
    const ours = vector.id.startsWith('peer-aibot-')
    const digits = ours && vector.id.endsWith('digits')
    if (digits)
      expect(await fresh(vector).send(get(vector))).toMatchObject({ status: 200, body: vector.plaintext })
    else await expectRefused(fresh(vector), get(vector))
    if (!ours || digits) return expectRefused(fresh(vector), posted(vector))
    const service = fresh(vector)
    const { inner } = openReply((await service.send(posted(vector))).body)
    const asks = service.asked.map(({ conversation, ask }) => [conversation, ask])
    switch (vector.id) {
      case 'peer-aibot-text-group-json':
        expect(asks).toEqual([['wrCHATID/zhangsan', { kind: 'text', text: '奖学金评定条件' }]])
        return expect(inner.stream?.content).toBe('第十二条 学生证遗失应于七日内申请补办。')
      case 'peer-aibot-stream-refresh-json':
        expect(asks).toEqual([['zhangsan', { kind: 'again' }]])
        return expect(inner.stream).toMatchObject({ id: 'STREAMID', finish: true })
      case 'peer-aibot-enter_chat-json':
        expect(asks).toEqual([['zhangsan', { kind: 'enter' }]])
        return expect(inner).toMatchObject({ msgtype: 'text', text: { content: expect.any(String) } })
      default:
        throw new Error(`no expectation for ${vector.id}`)
    }
  })

  it.each(negative)('refuses $id in both verbs', async (vector) => {
    for (const sent of [get(vector), posted(vector)]) await expectRefused(fresh(vector), sent)
  })

  it.each(requestNegative)('refuses the request $id', async (vector) => {
    const time = vector.query.timestamp?.length === 10 ? vector.query.timestamp : '1409659813'
    const encrypt = vector.encrypt ?? /<Encrypt><!\[CDATA\[(.*)\]\]><\/Encrypt>/.exec(vector.body ?? '')?.[1]
    const body = vector.method === 'GET' ? undefined : JSON.stringify({ encrypt })
    await expectRefused(serviceOf(vector, time), request(vector.query, body))
  })

  it('refuses an id that a length beyond the end makes empty, which equality alone lets in', async () => {
    const vector = negative.find(({ id }) => id === 'msg_len-too-big') as Vector
    await expectRefused(fresh(vector), posted(vector), 'not-canonical')
  })
})

describe('proof', () => {
  it('refuses everything forged, stale, foreign or reflected alike', async () => {
    for (const group of [wire.forged, wire.stale, wire.foreign, wire.reflected]) {
      for (const sent of Object.values(group(NOW))) await expectRefused(serve(), sent)
    }
  })

  it('confirms the address with the bare digits, whether plus comes raw or escaped', async () => {
    let signed = sign('4878659104446300119', { at: NOW })
    while (!signed.encrypt.includes('+')) signed = sign('4878659104446300119', { at: NOW })
    const rest = new URLSearchParams(signed.query)
    for (const echostr of [signed.encrypt, encodeURIComponent(signed.encrypt)]) {
      const answer = await serve().send({ query: `?${rest}&echostr=${echostr}`, init: {} })
      expect(answer).toMatchObject({ status: 200, body: '4878659104446300119' })
    }
  })

  it('reads no captured message out', async () => {
    const { encrypt, query } = sign(JSON.stringify(message({ text: { content: '早稻' } })), { at: NOW })
    await expectRefused(serve(), request({ ...query, echostr: encrypt }), 'not-digits')
  })

  it.each(['msg_signature', 'timestamp', 'nonce'])('needs %s exactly once', async (name) => {
    const { encrypt, query } = sign(JSON.stringify(message({ text: { content: '早稻' } })), { at: NOW })
    const body = JSON.stringify({ encrypt })
    const { [name]: value = '', ...others } = query
    const rest = new URLSearchParams(others)
    for (const pair of ['', `${name}=`, `${name}=${value}&${name}=${value}`, `${name}[]=${value}`]) {
      const sent = { query: `?${rest}&${pair}`, init: { method: 'POST', body } }
      await expectRefused(serve(), sent, 'bad-query')
    }
  })

  it('tells a body that is no JSON, one of another make, and one that is too large', async () => {
    const { query } = sign('{}', { at: NOW })
    for (const body of ['', ' ', '<xml></xml>', '{"encrypt":', '{"encrypt":"a"}x']) {
      const service = serve()
      expect(await service.send(request(query, body))).toMatchObject({
        status: 400,
        body: '{"error":"refused"}',
      })
      expect(service.logs).toEqual([{ platform: 'wecom-bot', status: 400, reason: 'not-json' }])
    }
    for (const body of [
      '{}',
      '[]',
      'null',
      '"a"',
      '{"encrypt":""}',
      '{"encrypt":1}',
      '{"encrypt":["YQ=="]}',
    ]) {
      await expectRefused(serve(), request(query, body), 'bad-envelope')
    }
    const service = serve()
    const answer = await service.send(request(query, JSON.stringify({ encrypt: 'A'.repeat(64 * 1024) })))
    expect([answer.status, answer.body]).toEqual([413, '{"error":"refused"}'])
  })

  it.each([
    '',
    'null',
    '[]',
    '123',
    '{}',
    JSON.stringify(message({ text: { content: 1 } })),
    JSON.stringify(message({ text: undefined })),
    JSON.stringify(message({ msgid: undefined, text: { content: 'x' } })),
    JSON.stringify(message({ msgid: '', text: { content: 'x' } })),
    JSON.stringify(message({ from: undefined, text: { content: 'x' } })),
    JSON.stringify(message({ from: { userid: '' }, text: { content: 'x' } })),
    JSON.stringify(message({ msgtype: '', text: { content: 'x' } })),
    JSON.stringify(message({ chattype: 'crowd', text: { content: 'x' } })),
    JSON.stringify(message({ chattype: 'group', text: { content: 'x' } })),
    JSON.stringify(message({ msgtype: 'event' })),
    JSON.stringify(message({ msgtype: 'stream' })),
    JSON.stringify(message({ msgtype: 'voice' })),
    JSON.stringify(message({ aibotid: undefined, text: { content: 'x' } })),
    `${JSON.stringify(message({ text: { content: 'x' } }))}x`,
  ])('refuses a message that the platform would not send: %#', async (plaintext) => {
    await expectRefused(serve(), post(plaintext, { at: NOW }))
  })
})

describe('messages', () => {
  const asksOf = async (fields: Record<string, unknown>) => {
    const service = serve()
    await service.say(fields)
    return service.asked.map(({ ask }) => ask)
  }
  const text = (content: string, more = {}) => ({ text: { content }, ...more })

  it('tells conversations apart by member, and by chat in a group', async () => {
    const service = serve()
    await service.say(text('早稻'))
    await service.say(text('早稻', inGroup))
    expect(service.asked.map(({ platform, conversation, id }) => [platform, conversation, id])).toEqual([
      ['wecom-bot', 'zhangsan', 'CAIQ16HMjQYY/NGagIOAgAMgq4KM0AI='],
      ['wecom-bot', 'wrCHATID/zhangsan', 'CAIQ16HMjQYY/NGagIOAgAMgq4KM0AI='],
    ])
  })

  it.each([
    ['@问策 早稻补多少', '早稻补多少'],
    ['  @问策\u2005早稻补多少 ', '早稻补多少'],
    ['@问策 @李四 早稻补多少', '早稻补多少'],
    ['早稻补多少 @问策', '早稻补多少'],
    ['a@b.cn 早稻', 'a@b.cn 早稻'],
    ['@问策', ''],
  ])('reads %j in a group without the mention', async (said, text) => {
    expect(await asksOf({ text: { content: said }, ...inGroup })).toEqual([{ kind: 'text', text }])
  })

  it('leaves a text in a single chat as it is', async () => {
    expect(await asksOf(text('@问策 早稻'))).toEqual([{ kind: 'text', text: '@问策 早稻' }])
  })

  it('reads mentions in a bounded time', async () => {
    const started = performance.now()
    await asksOf(text(`@a${' '.repeat(30_000)}${' @a'.repeat(4_000)}x`, inGroup))
    expect(performance.now() - started).toBeLessThan(500)
  })

  it('reads speech and the words of a mixed message', async () => {
    expect(await asksOf({ msgtype: 'voice', voice: { content: '早稻补多少' } })).toEqual([
      { kind: 'text', text: '早稻补多少' },
    ])
    const msg_item = [
      { msgtype: 'text', text: { content: '@问策 早稻' } },
      { msgtype: 'image', image: { url: 'https://example.com/a' } },
      { msgtype: 'text', text: { content: '补多少' } },
    ]
    expect(await asksOf({ msgtype: 'mixed', mixed: { msg_item }, ...inGroup })).toEqual([
      { kind: 'text', text: '早稻 补多少' },
    ])
  })

  it('meets what it cannot read politely', async () => {
    for (const [name, sent] of Object.entries(wire.unreadable(NOW))) {
      const service = serve()
      const { body } = await service.send(sent)
      expect([name, service.asked.map(({ ask }) => ask)]).toEqual([name, [{ kind: 'unsupported' }]])
      expect(openReply(body).inner.msgtype).toBe('stream')
    }
  })

  it('never answers the system, nor events it does not know', async () => {
    for (const sent of Object.values(wire.ignored(NOW))) {
      const service = serve()
      expect(await service.send(sent)).toMatchObject({ status: 200, body: '' })
      expect([service.asked, service.logs]).toEqual([[], []])
    }
  })

  it('greets on the first opening of a day, in plain text', async () => {
    const service = serve(createJourney())
    const enter = { msgtype: 'event', event: { eventtype: 'enter_chat' } }
    const greeting = await service.say({ msgid: 'CAIQenter1=', ...enter })
    expect(greeting?.msgtype).toBe('text')
    expect(greeting?.text?.content).toContain('您好，我是问策')
    expect(await service.say({ msgid: 'CAIQenter2=', ...enter })).toBeUndefined()
  })

  it('keeps a thumb as a line that holds neither words nor people', async () => {
    const service = serve()
    const answered = await service.say(text('研发补助'))
    const id = answered?.stream?.feedback?.id
    expect(id).toBe('clause qujiang-2023-26/12')
    const thumb = (feedback_event: object) => ({
      msgtype: 'event',
      event: { eventtype: 'feedback_event', feedback_event },
    })
    expect(
      await service.say(thumb({ id, type: 2, content: '张三说不对', inaccurate_reason_list: [1] })),
    ).toBeUndefined()
    expect(await service.say(thumb({ id: '张三', type: 1 }))).toBeUndefined()
    expect(await service.say(thumb({ type: 3 }))).toBeUndefined()
    expect(service.logs).toEqual([
      { platform: 'wecom-bot', reason: 'feedback', type: 2, about: 'clause qujiang-2023-26/12' },
      { platform: 'wecom-bot', reason: 'feedback', type: 1 },
      { platform: 'wecom-bot', reason: 'feedback', type: 3 },
    ])
  })
})

describe('reply', () => {
  it('is a stream that is finished at once, under the time and nonce of the request', async () => {
    const answer = await serve().send(
      post(message({ text: { content: '早稻' } }), { at: NOW, nonce: 'n0nce' }),
    )
    expect(answer.type).toBe('application/json')
    const { outer, inner } = openReply(answer.body)
    expect(Object.keys(outer)).toEqual(['encrypt', 'msgsignature', 'timestamp', 'nonce'])
    expect([outer.timestamp, outer.nonce]).toEqual([NOW / 1000, 'n0nce'])
    expect(inner).toEqual({
      msgtype: 'stream',
      stream: {
        id: expect.stringMatching(/^[\w-]{1,128}$/),
        finish: true,
        content: '第十二条 学生证遗失应于七日内申请补办。',
        feedback: { id: 'clause qujiang-2023-26/12' },
      },
    })
  })

  it('has the same bytes when the same request comes again, the same content under another signature', async () => {
    const service = serve(createJourney())
    const sent = post(message({ text: { content: '第12条' } }), { at: NOW })
    const first = await service.send(sent)
    await service.say({ msgid: 'CAIQbetween=', text: { content: '第13条' } })
    expect(await service.send(sent)).toEqual(first)
    const resigned = post(message({ text: { content: '第12条' } }), { at: NOW + 9_000, nonce: 'other' })
    const later = await service.send(resigned)
    expect(later.body).not.toBe(first.body)
    expect(openReply(later.body).inner).toEqual(openReply(first.body).inner)
  })

  it('is told again to a poll, and an unknown stream is ended with a short text', async () => {
    const service = serve(createJourney())
    const first = await service.say({ text: { content: '第12条' }, ...inGroup })
    await service.say({ msgid: 'CAIQbetween=', text: { content: '第13条' }, ...inGroup })
    const poll = (id: string, msgid: string) =>
      service.say({ msgid, msgtype: 'stream', stream: { id }, ...inGroup })
    const { id, content } = first?.stream ?? { id: '', content: '' }
    for (const msgid of ['CAIQpoll1=', 'CAIQpoll2=', 'CAIQpoll2=']) {
      expect(await poll(id, msgid)).toEqual({ msgtype: 'stream', stream: { id, finish: true, content } })
    }
    for (const unknown of ['STREAMID', '???', id.slice(1)]) {
      const ended = { id: unknown, finish: true, content: labels.gone }
      expect(await poll(unknown, 'CAIQpoll3=')).toEqual({ msgtype: 'stream', stream: ended })
    }
    const next = await service.say({ msgid: 'CAIQafter=', text: { content: '责任单位呢' }, ...inGroup })
    expect(readMarkdown(next?.stream?.content ?? '').text).toContain('第13条')
  })

  it('is an apology when the journey throws, and nothing of the fault is told', async () => {
    for (const fields of [
      { text: { content: '早稻' } },
      { msgtype: 'event', event: { eventtype: 'enter_chat' } },
      { msgtype: 'stream', stream: { id: 'STREAMID' } },
    ]) {
      const service = serve({ respond: () => Promise.reject(new TypeError('zhangsan 早稻')) })
      const reply = await service.say(fields)
      expect(reply?.stream?.content ?? reply?.text?.content).toContain('抱歉')
      expect(service.logs).toEqual([{ platform: 'wecom-bot', reason: 'broken', error: 'TypeError' }])
    }
  })

  it('is empty when there is nothing to say', async () => {
    for (const reply of [[], [{ kind: 'text', text: ' ' }] as Block[]]) {
      expect(await serve({ reply }).say({ text: { content: '早稻' } })).toBeUndefined()
    }
  })
})

describe('a quoted message', () => {
  /** Asks in one chat: each text, with what it quotes. */
  const talk = async (...said: { content: string; quoted?: string }[]) => {
    const service = serve(createJourney())
    const shown: string[] = []
    for (const [n, { content, quoted }] of said.entries()) {
      const quote = quoted === undefined ? {} : { quote: { msgtype: 'text', text: { content: quoted } } }
      const reply = await service.say({ msgid: `CAIQ${n}=`, text: { content }, ...quote })
      shown.push(readMarkdown(reply?.stream?.content ?? '').text)
    }
    return shown
  }
  const answerTo = async (text: string) => (await ask(text)).answer

  it('is what a follow-up is about, though other things were said since', async () => {
    const [twelve] = await talk({ content: '第12条' })
    const [, , unit, whole] = await talk(
      { content: '第12条' },
      { content: '第45条' },
      { content: '责任单位呢', quoted: twelve ?? '' },
      { content: '第45条', quoted: twelve ?? '' },
    )
    expect(unit).toContain('第12条 支持企业加大研发投入')
    expect(whole).toContain((await answerTo('第45条')).text.split('\n\n')[1])
  })

  it('makes the text to be passed on, by its clause or by its code', async () => {
    const { code = '' } = await answerTo('研发费用500万能补多少')
    const [passed] = await talk({ content: `查 ${code}` })
    const [again] = await talk({ content: '转发版', quoted: passed ?? '' })
    expect(passed).toContain(`查询码：${code}`)
    expect(again).toBe(passed)
    const twelve = await answerTo('第12条')
    const [clause] = await talk({ content: '转发版', quoted: twelve.text })
    expect(clause).toContain(`查询码：${twelve.code}`)
  })

  it('goes on with the numbers of a quoted estimate', async () => {
    const question = '研发费用500万能补多少'
    const { text } = await answerTo(question)
    const [, more] = await talk({ content: question }, { content: '科技小巨人企业', quoted: text })
    // 500万元 × 20% = 100万元
    expect(more).toContain('500万元 × 20% = 100万元')
  })

  it('with several clauses is picked from, and one that names none changes nothing', async () => {
    const [picked] = await talk({ content: '2', quoted: '1. 第12条 支持企业\n2. 第13条 支持海外' })
    expect(picked).toContain('第13条 支持海外与外资研发机构')
    const [, kept] = await talk(
      { content: '第13条' },
      { content: '责任单位呢', quoted: '大家好，请看这个 ABCD-1234' },
    )
    expect(kept).toContain('第13条')
    const [, outside] = await talk({ content: '第13条' }, { content: '责任单位呢', quoted: '第999条' })
    expect(outside).toContain('第13条')
  })

  it('is the question itself when a colleague only calls the bot under it', async () => {
    const service = serve()
    const quote = { msgtype: 'text', text: { content: '早稻一亩补多少' } }
    await service.say({ text: { content: '@问策' }, quote, ...inGroup })
    expect(service.asked[0]?.ask).toEqual({ kind: 'text', text: '早稻一亩补多少' })
  })

  it('is left aside when it is a picture or of a shape unknown', async () => {
    for (const quote of [
      { msgtype: 'image', image: { url: 'x' } },
      { msgtype: 'text', text: 1 },
      'x',
      null,
    ]) {
      const service = serve()
      await service.say({ text: { content: '责任单位呢' }, quote })
      expect(service.asked[0]?.ask).toEqual({ kind: 'text', text: '责任单位呢' })
    }
  })
})

describe('cards', () => {
  const publicUrl = 'https://policy.example.gov.cn'
  const choices: Block[] = [
    { kind: 'text', text: '请选择：' },
    {
      kind: 'choices',
      choices: [
        { label: '第12条 支持企业加大研发投入（匹配：研发）', send: 'qujiang-2023-26/12' },
        { label: '第9条 引育', send: 'qujiang-2023-26/9', code: 'Q09B' },
      ],
    },
  ]

  it('offer what there is to choose from as questions, within the limits', async () => {
    const reply = await serve({ reply: choices, publicUrl }).say({ text: { content: '研发' } })
    expect(reply?.msgtype).toBe('stream_with_template_card')
    expect(readMarkdown(reply?.stream?.content ?? '').text).toContain('2. 第9条 引育')
    expect(reply?.template_card).toEqual({
      card_type: 'text_notice',
      main_title: { title: labels.choose },
      jump_list: [
        {
          type: 3,
          title: '第12条 支持企业加大研…',
          question: '第12条 支持企业加大研发投入 #qujiang-2023-26/12',
        },
        { type: 3, title: '第9条 引育', question: '第9条 引育 #=Q09B' },
      ],
      card_action: { type: 1, url: publicUrl },
    })
  })

  it('are left out where they cannot be whole', async () => {
    const many: Block = {
      kind: 'choices',
      choices: Array(4).fill({ label: '第1条', send: 'qujiang-2023-26/1' }),
    }
    const long: Block = { kind: 'choices', choices: [{ label: '长'.repeat(70), send: 'qujiang-2023-26/1' }] }
    for (const reply of [[many], [long]]) {
      expect((await serve({ reply, publicUrl }).say({ text: { content: 'x' } }))?.msgtype).toBe('stream')
    }
    expect((await serve({ reply: choices }).say({ text: { content: 'x' } }))?.msgtype).toBe('stream')
  })

  it('ask, when tapped, what the choice means, also in a group and after other talk', async () => {
    const tapped = async (question: string, more = {}) => {
      const service = serve()
      await service.say({ text: { content: question }, ...more })
      return service.asked[0]?.ask
    }
    const reply = await serve({ reply: choices, publicUrl }).say({ text: { content: '研发' } })
    const [first, second] = reply?.template_card?.jump_list ?? []
    expect(await tapped(first?.question ?? '')).toEqual({ kind: 'ref', ref: 'qujiang-2023-26/12' })
    expect(await tapped(`@问策 ${second?.question}`, inGroup)).toEqual({ kind: 'code', code: 'Q09B' })
    const options: Block = { kind: 'choices', choices: [{ label: '国家级', send: '国家级' }] }
    const asking = await serve({ reply: [options], publicUrl }).say({ text: { content: '奖励' } })
    const option = asking?.template_card?.jump_list?.[0]?.question ?? ''
    for (const typed of [option, '条款 #12', '早稻 #', '#a', 'a #b/c d']) {
      expect(await tapped(typed)).toEqual({ kind: 'text', text: typed })
    }
  })

  it('of the real journey lead to the clauses they show', async () => {
    const service = serve({ ...createJourney(() => NOW, publicUrl), publicUrl })
    const offered = await service.say({ msgid: 'CAIQoffer=', text: { content: '水厂' } })
    const jumps = offered?.template_card?.jump_list ?? []
    for (const [n, { title, question }] of jumps.entries()) {
      const reply = await service.say({ msgid: `CAIQjump${n}=`, text: { content: question } })
      expect(readMarkdown(reply?.stream?.content ?? '').text).toContain(title.replace(/…$/, ''))
    }
    expect(jumps.length).toBeGreaterThan(1)
  })

  it('that were tapped are replaced under the same task', async () => {
    const tap = (event_key: string) => ({
      msgtype: 'event',
      event: {
        eventtype: 'template_card_event',
        template_card_event: { card_type: 'button_interaction', event_key, task_id: 'task_20260101_0001' },
      },
    })
    const reply = await serve({ publicUrl }).say(tap('qujiang-2023-26/12'))
    expect(reply).toEqual({
      response_type: 'update_template_card',
      userids: [],
      template_card: {
        card_type: 'text_notice',
        main_title: { title: labels.chosen },
        jump_list: [{ type: 3, title: labels.open, question: `${labels.open} #qujiang-2023-26/12` }],
        card_action: { type: 1, url: publicUrl },
        task_id: 'task_20260101_0001',
      },
    })
    expect((await serve({ publicUrl }).say(tap('确定')))?.template_card?.jump_list).toBeUndefined()
    expect(await serve().say(tap('qujiang-2023-26/12'))).toBeUndefined()
  })
})

describe('render', () => {
  const shown = async (...reply: Block[]) =>
    (await serve({ reply }).say({ text: { content: '早稻' } }))?.stream?.content ?? ''

  it('shows every kind of block, the quote apart, the source as a link', async () => {
    const content = await shown(
      { kind: 'notice', text: '已经过期。' },
      { kind: 'title', text: '第12条 支持企业' },
      { kind: 'quote', text: '12.支持企业,给予10%。\n第二行。' },
      {
        kind: 'facts',
        facts: [
          { label: '责任单位', value: '区科技局' },
          { label: '上限', value: '200万元' },
        ],
      },
      {
        kind: 'choices',
        choices: [
          { label: '甲', send: 'a-b/1' },
          { label: '乙', send: 'a-b/2' },
        ],
      },
      { kind: 'source', text: '依据：《政策》第12条', url: 'https://example.com/p/a-b/12' },
    )
    expect(content).toContain(
      '**已经过期。**\n\n**第12条 支持企业**\n\n> 12.支持企业,给予10%。  \n> 第二行。',
    )
    expect(readMarkdown(content)).toEqual({
      text: '已经过期。\n\n第12条 支持企业\n\n12.支持企业,给予10%。\n第二行。\n\n责任单位：区科技局\n上限：200万元\n\n1. 甲\n2. 乙\n\n依据：《政策》第12条',
      links: ['https://example.com/p/a-b/12'],
    })
  })

  const pieces = fc.constantFrom(
    ...[
      '*',
      '**',
      '_',
      '`',
      '```',
      '~~',
      '[',
      ']',
      '](',
      ')',
      '!',
      '<',
      '>',
      '<@zhangsan>',
      '@all',
      '#',
      '## ',
      '- ',
      '+ ',
    ],
    ...[
      '1. ',
      '2) ',
      '---',
      '===',
      '|',
      '|-|',
      '\\',
      '&amp;',
      '&#60;',
      'https://a.cn',
      'www.a.cn',
      'a@b.cn',
      ':',
      '//',
    ],
    ...[
      '<b>',
      '</font>',
      '    ',
      '\t',
      '\n',
      '\r\n',
      ' ',
      '政策',
      '，',
      '10%',
      'a',
      '"',
      "'",
      '\u0000',
      '\ud800',
    ],
  )
  const anything = fc.oneof(
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 30 }),
  )
  const words = (text: string) =>
    text
      .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
      .replaceAll(/\s+/g, ' ')
      .trim()

  it('lets no text become markup, a link or a mention, and loses none of it', async () => {
    const kind = fc.constantFrom(
      'notice' as const,
      'title' as const,
      'text' as const,
      'quote' as const,
      'source' as const,
    )
    const block = fc.record({ kind, text: anything })
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 4 }), async (reply) => {
        const content = await shown(...(reply as Block[]))
        expect(content).not.toMatch(/<@|(?<!\\):\/\/|(?<!\\)@/)
        const { text, links } = readMarkdown(content)
        expect([words(text), links]).toEqual([words(reply.map(({ text }) => text).join('\n')), []])
      }),
      { numRuns: 1500 },
    )
  })

  it('keeps every published clause word for word, also for a client that knows no escapes', async () => {
    for (let n = 1; n <= 56; n++) {
      const { blocks } = await ask(`第${n}条`)
      const quotes = blocks.filter(({ kind }) => kind === 'quote')
      const content = await shown(...quotes)
      const text = quotes.map((block) => ('text' in block ? block.text : '')).join('\n\n')
      expect(text.length).toBeGreaterThan(20)
      expect(content).toBe(text.replaceAll(/^(?=.)/gm, '> ').replaceAll(/(.)\n(?=> )/g, '$1  \n'))
      expect(words(readMarkdown(content).text)).toBe(words(text))
    }
  })

  it.each([
    '第12条',
    '研发费用500万能补多少',
    '科技局负责哪些',
    '目录',
    '水厂',
    '能算什么',
    '第二章',
    '你好',
    '上海的政策',
  ])('shows of the answer to %s what a plain text shows', async (question) => {
    const { answer, blocks } = await ask(question)
    expect(words(readMarkdown(await shown(...blocks)).text)).toBe(words(answer.text))
  })

  it('stays within the limit in bytes, the source kept, whatever is too long', async () => {
    const source: Block = { kind: 'source', text: '《政策》第12条', url: 'https://example.com/p/a-b/12' }
    for (const text of [
      '政'.repeat(9000),
      '*_'.repeat(9000),
      '补助。\n'.repeat(5000),
      '🎓'.repeat(6000),
      '1. a\n'.repeat(5000),
    ]) {
      for (const kind of ['notice', 'quote', 'text'] as const) {
        const content = await shown({ kind, text }, source)
        expect(Buffer.byteLength(content)).toBeLessThanOrEqual(20_480)
        expect(Buffer.byteLength(content)).toBeGreaterThan(5_000)
        expect(readMarkdown(content).links).toEqual(['https://example.com/p/a-b/12'])
      }
    }
  })

  it('ends no address early', async () => {
    const content = await shown({ kind: 'source', text: 'a](b)', url: 'https://example.com/p/(x) <y>\\' })
    expect(readMarkdown(content)).toEqual({
      text: 'a](b)',
      links: ['https://example.com/p/%28x%29%20%3cy%3e%5c'],
    })
  })
})

it('is sealed by nobody else: the peer refuses our reply under another token', async () => {
  const { body } = await serve().send(wire.text('早稻', 1, NOW))
  const { encrypt, msgsignature, timestamp, nonce } = openReply(body).outer
  const other = new WecomCrypto('other', settings.WECOM_BOT_AES_KEY, '')
  expect(other.verifySignature(msgsignature, String(timestamp), nonce, encrypt)).toBe(false)
})

it('gives one answer to two deliveries at the same moment', async () => {
  const journey = createJourney(() => NOW, undefined, createMemoryStore())
  const service = serve(journey)
  const sent = wire.text('第12条', 7, NOW)
  const [one, two] = await Promise.all([service.send(sent), service.send(sent)])
  expect(one).toEqual(two)
  expect(wire.seen(one.body, [])).toContain('第12条 支持企业加大研发投入')
})
