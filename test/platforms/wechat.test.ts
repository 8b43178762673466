/** The WeChat callback as a whole: safe mode goes in by HTTP, what comes out is read by independent peers. */
import { readFileSync } from 'node:fs'
import { WecomCrypto } from '@wecom/aibot-node-sdk'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { type Context, type Message, Rejected, type Reply } from '../../src/platforms/platform.ts'
import { wechat } from '../../src/platforms/wechat/index.ts'
import type { Block } from '../../src/wording/blocks.ts'
import { ask, createContext, createJourney, NOW, told } from '../ask.ts'
import {
  inner,
  openReply,
  plainSignature,
  post,
  request,
  settings,
  sign,
  text,
  wire,
  xml,
} from './wechat-wire.ts'
import type { Sent } from './wire.ts'

type Vector = {
  id: string
  token: string
  encodingAESKey: string
  receiveid: string
  timestamp: string
  nonce: string
  encrypt: string
  signature: string
}
type RequestVector = Vector & { method: string; query: Record<string, string>; body?: string }
type PlainVector = {
  id: string
  token: string
  timestamp: string
  nonce: string
  signature: string
  echostr?: string
}
const {
  vectors,
  negative,
  requestNegative,
  plainSignature: plain,
} = JSON.parse(readFileSync(new URL('payloads/wecom-vectors.json', import.meta.url), 'utf8')) as {
  vectors: Vector[]
  negative: Vector[]
  requestNegative: RequestVector[]
  plainSignature: PlainVector[]
}

const sentence = '第十二条 学生证遗失应于七日内申请补办。'
const replying = (blocks: Block[]): Reply => ({
  answer: { kind: 'help', refs: [], hits: [], text: '' },
  blocks,
})

/** The account alone behind the error handler; a fixed answer unless the context has a journey of its own. */
const serve = (given: Partial<Context> & { reply?: Block[]; of?: typeof settings } = {}) => {
  const { reply = [{ kind: 'text', text: sentence }], of = settings, ...rest } = given
  const asked: Message[] = []
  const context = createContext({ respond: async () => told(replying(reply)), ...rest })
  const { respond } = context
  const app = new Hono().route(
    '/wechat',
    wechat(of, {
      ...context,
      respond: (message) => {
        asked.push(message)
        return respond(message)
      },
    }),
  )
  app.onError((error, c) => {
    if (!(error instanceof Rejected)) throw error
    context.log({ platform: 'wechat', status: error.status, reason: error.reason })
    return c.json({ error: 'refused' }, error.status)
  })
  const send = async ({ query, init }: Sent) => {
    const response = await app.request(`/wechat${query}`, init)
    const type = response.headers.get('content-type')
    return { status: response.status, type, body: await response.text() }
  }
  const deliver = (plaintext: string, at = NOW) => send(post(plaintext, { at }))
  return { asked, logs: context.logs, send, deliver }
}
type Service = ReturnType<typeof serve>

/** Refused like every other forgery: nothing tells what was wrong, and the log holds a code only. */
const expectRefused = async (service: Service, sent: Sent, reason?: string) => {
  const answer = await service.send(sent)
  expect(answer).toEqual({ status: 401, type: 'application/json', body: '{"error":"refused"}' })
  expect(service.asked).toEqual([])
  expect(service.logs).toEqual([
    { platform: 'wechat', status: 401, reason: reason ?? expect.stringMatching(/^[a-z-]{1,20}$/) },
  ])
}

describe('published vectors', () => {
  const clock = (timestamp: string) => ({ now: () => Number(timestamp) * 1000 })
  const vector = (id: string) => vectors.find((one) => one.id === id) as Vector
  const plainOf = (id: string) => plain.find((one) => one.id === id) as PlainVector

  it('confirm the address', async () => {
    const { timestamp, nonce, echostr = '', signature } = plainOf('official-wechat-get')
    const answer = await serve(clock(timestamp)).send(request({ signature, timestamp, nonce, echostr }))
    expect(answer).toEqual({
      status: 200,
      type: expect.stringMatching(/^text\/plain/),
      body: '4375120948345356249',
    })
  })

  it('of plain mode are refused, though their signature is good', async () => {
    const { timestamp, nonce, signature } = plainOf('official-wechat-plain-post')
    const sent = request({ signature, timestamp, nonce, openid: 'o' }, text('早稻'))
    await expectRefused(serve(clock(timestamp)), sent, 'bad-query')
  })

  /** In the query of the published delivery, in the form of an account that is set to XML. */
  const safe = ({ timestamp, nonce, encrypt, signature: msg_signature }: Vector, signature: string) =>
    request(
      { signature, timestamp, nonce, openid: 'o', encrypt_type: 'aes', msg_signature },
      xml({ ToUserName: settings.WECHAT_ACCOUNT_ID, Encrypt: encrypt }),
    )

  it('of safe mode are opened, and refused for being JSON, which accounts set to XML never send', async () => {
    const delivery = vector('official-wechat-safe-json')
    const { signature } = plainOf('official-wechat-safe-post-signature')
    await expectRefused(serve(clock(delivery.timestamp)), safe(delivery, signature), 'malformed')
    const reply = vector('official-wechat-safe-reply')
    const own = plainSignature(reply.timestamp, reply.nonce)
    await expectRefused(serve(clock(reply.timestamp)), safe(reply, own), 'malformed')
    const body = JSON.stringify({ ToUserName: settings.WECHAT_ACCOUNT_ID, Encrypt: delivery.encrypt })
    const service = serve(clock(delivery.timestamp))
    const { query } = safe(delivery, signature)
    expect((await service.send({ query, init: { method: 'POST', body } })).status).toBe(400)
  })

  const serviceOf = ({ token, encodingAESKey, receiveid }: Vector, time: string) =>
    serve({
      of: { ...settings, WECHAT_TOKEN: token, WECHAT_AES_KEY: encodingAESKey, WECHAT_APP_ID: receiveid },
      ...clock(time),
    })
  const posted = (one: Vector) =>
    request(
      {
        signature: plainSignature(one.timestamp, one.nonce, one.token),
        timestamp: one.timestamp,
        nonce: one.nonce,
        encrypt_type: 'aes',
        msg_signature: one.signature,
      },
      xml({ ToUserName: settings.WECHAT_ACCOUNT_ID, Encrypt: one.encrypt }),
    )

  it.each(negative)('refuse $id', async (one) => {
    await expectRefused(serviceOf(one, one.timestamp), posted(one))
  })

  it.each(vectors.filter(({ id }) => !id.startsWith('official-wechat')))(
    'refuse $id, meant for WeCom',
    async (one) => {
      await expectRefused(serviceOf(one, one.timestamp), posted(one))
    },
  )

  it.each(requestNegative)('refuse the request $id, its plain signature given as good', async (one) => {
    const { timestamp = '', nonce = '' } = one.query
    const time = timestamp.length === 10 ? timestamp : '1409659813'
    const signature = plainSignature(timestamp, nonce, one.token)
    const query = { ...one.query, signature, encrypt_type: 'aes' }
    const body = one.body ?? xml({ ToUserName: settings.WECHAT_ACCOUNT_ID, Encrypt: one.encrypt ?? '' })
    await expectRefused(serviceOf(one, time), request(query, one.method === 'GET' ? undefined : body))
  })

  it('are refused in reverse when a length beyond the end makes the receiver empty', async () => {
    const one = negative.find(({ id }) => id === 'msg_len-too-big') as Vector
    await expectRefused(serviceOf(one, one.timestamp), posted(one), 'not-canonical')
  })
})

describe('proof', () => {
  it('refuses everything forged, stale, foreign or reflected alike', async () => {
    for (const group of [wire.forged, wire.stale, wire.foreign, wire.reflected]) {
      for (const [name, sent] of Object.entries(group(NOW))) {
        const service = serve()
        const answer = await service.send(sent)
        expect([name, answer.status, answer.body]).toEqual([name, 401, '{"error":"refused"}'])
        expect(service.asked).toEqual([])
        expect(service.logs).toHaveLength(1)
      }
    }
  })

  it('of a verification is complete, fresh, and echoes no markup', async () => {
    const timestamp = String(NOW / 1000)
    const good = { signature: plainSignature(timestamp, '1'), timestamp, nonce: '1', echostr: 'a1B2' }
    expect(await serve().send(request(good))).toMatchObject({ status: 200, body: 'a1B2' })
    for (const name of ['signature', 'timestamp', 'nonce', 'echostr'] as const) {
      const { [name]: value, ...rest } = good
      const pairs = new URLSearchParams(rest)
      for (const pair of ['', `${name}=`, `${name}=${value}&${name}=${value}`, `${name}[]=${value}`]) {
        await expectRefused(serve(), { query: `?${pairs}&${pair}`, init: {} }, 'bad-query')
      }
    }
    for (const echostr of ['<script>', 'a b', '1\n', '"', 'a'.repeat(129), '１２']) {
      await expectRefused(serve(), request({ ...good, echostr }), 'bad-query')
    }
    const flipped = `${good.signature.slice(0, -1)}${good.signature.endsWith('0') ? '1' : '0'}`
    await expectRefused(serve(), request({ ...good, signature: flipped }), 'bad-signature')
    await expectRefused(serve(), request({ ...good, nonce: '2' }), 'bad-signature')
    for (const seconds of [-301, 301]) {
      await expectRefused(serve({ now: () => NOW + seconds * 1000 }), request(good), 'stale')
    }
    for (const seconds of [-300, 300]) {
      expect((await serve({ now: () => NOW + seconds * 1000 }).send(request(good))).status).toBe(200)
    }
  })

  it('needs both signatures: one alone opens nothing', async () => {
    const { query, body } = sign(text('早稻'), { at: NOW })
    const zeros = '0'.repeat(40)
    await expectRefused(serve(), request({ ...query, signature: zeros }, body), 'bad-signature')
    await expectRefused(serve(), request({ ...query, msg_signature: zeros }, body), 'bad-signature')
    expect((await serve().send(request(query, body))).status).toBe(200)
  })

  it('tells a body that is no XML, and one that is too large', async () => {
    const { query, body } = sign(text('早稻'), { at: NOW })
    for (const bad of ['', '{}', '<xml>', `<!DOCTYPE xml>${body}`, `${body}x`, `${body}${body}`]) {
      const service = serve()
      expect(await service.send(request(query, bad))).toMatchObject({
        status: 400,
        body: '{"error":"refused"}',
      })
      expect(service.logs).toEqual([{ platform: 'wechat', status: 400, reason: 'not-xml' }])
    }
    const large = await serve().send(request(query, 'x'.repeat(64 * 1024 + 1)))
    expect([large.status, large.body]).toEqual([413, '{"error":"refused"}'])
  })

  it.each([
    '',
    '<xml></xml>',
    `${text('早稻')}x`,
    `<!DOCTYPE xml>${text('早稻')}`,
    text('早稻').replace('<xml>', '<xml><Content>first</Content>'),
    text('a]]></Content><MsgId>1</MsgId><Content><![CDATA[b'),
    inner({ Content: '早稻' }),
    inner({ Content: '早稻', MsgId: '1e3' }),
    inner({ MsgId: '1' }),
    inner({ MsgType: 'event' }),
    inner({ MsgType: '', MsgId: '1', Content: 'x' }),
    inner({ CreateTime: 'now', MsgId: '1', Content: 'x' }),
    inner({ FromUserName: '', MsgId: '1', Content: 'x' }),
    inner({ FromUserName: settings.WECHAT_ACCOUNT_ID, MsgId: '1', Content: 'x' }),
    inner({ ToUserName: undefined, MsgId: '1', Content: 'x' }),
  ])('refuses a message that WeChat would not send: %#', async (plaintext) => {
    await expectRefused(serve(), post(plaintext, { at: NOW }))
  })

  it('refuses our own reply in both verbs', async () => {
    const { outer } = openReply((await serve().deliver(text('早稻'))).body)
    const { Encrypt, MsgSignature: msg_signature, TimeStamp: timestamp, Nonce: nonce } = outer
    const signature = plainSignature(timestamp, nonce)
    const query = { signature, timestamp, nonce, encrypt_type: 'aes', msg_signature }
    const now = () => Number(timestamp) * 1000
    const body = xml({ ToUserName: settings.WECHAT_ACCOUNT_ID, Encrypt })
    await expectRefused(serve({ now }), request(query, body), 'reflected')
    await expectRefused(serve({ now }), request({ ...query, echostr: Encrypt }), 'bad-query')
  })
})

describe('messages', () => {
  it('carry every digit of the ids, and the sender as the conversation', async () => {
    const service = serve()
    await service.deliver(text(' 研发&lt;费用\n🎓 ', '9561255354251345929'))
    expect(service.asked).toEqual([
      {
        platform: 'wechat',
        conversation: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY',
        id: '9561255354251345929',
        ask: { kind: 'text', text: ' 研发&lt;费用\n🎓 ' },
      },
    ])
  })

  it('that cannot be read are met politely', async () => {
    for (const [name, sent] of Object.entries(wire.unreadable(NOW))) {
      const service = serve()
      const { body } = await service.send(sent)
      expect([name, service.asked.map(({ ask }) => ask)]).toEqual([name, [{ kind: 'unsupported' }]])
      expect(openReply(body).inner).toMatchObject({ MsgType: 'text', Content: sentence })
    }
  })

  it('that expect nothing get success, in the clear', async () => {
    const scan = inner({ MsgType: 'event', Event: 'SCAN', EventKey: '1', Ticket: 't' })
    const place = inner({
      MsgType: 'event',
      Event: 'LOCATION',
      Latitude: '1',
      Longitude: '2',
      Precision: '3',
    })
    const picture = inner({ MsgType: 'event', Event: 'pic_weixin', EventKey: 'help' }).replace(
      '</xml>',
      '<SendPicsInfo><Count>1</Count><PicList><item><Event>CLICK</Event></item></PicList></SendPicsInfo></xml>',
    )
    const more = [scan, place, picture].map((plaintext) => post(plaintext, { at: NOW }))
    for (const sent of [...Object.values(wire.ignored(NOW)), ...more]) {
      const service = serve()
      expect(await service.send(sent)).toMatchObject({ status: 200, body: 'success' })
      expect([service.asked, service.logs]).toEqual([[], []])
    }
  })

  it('of the menu and of following are read as what they stand for', async () => {
    const event = (Event: string, EventKey?: string) => inner({ MsgType: 'event', Event, EventKey })
    for (const [plaintext, expected] of [
      [event('subscribe', ''), { kind: 'help' }],
      [event('subscribe', 'qrscene_123'), { kind: 'help' }],
      [event('subscribe'), { kind: 'help' }],
      [event('CLICK', ':chapters'), { kind: 'chapters' }],
      [event('CLICK', ':estimates'), { kind: 'estimates' }],
      [event('CLICK', ':help'), { kind: 'help' }],
      [event('CLICK', 'qujiang-2023-26/12'), { kind: 'ref', ref: 'qujiang-2023-26/12' }],
      [event('CLICK', '>Q0CM'), { kind: 'forward', of: 'Q0CM' }],
      [event('CLICK', '早稻补多少'), { kind: 'text', text: '早稻补多少' }],
    ] as const) {
      const service = serve()
      await service.deliver(plaintext)
      expect(service.asked.map(({ ask }) => ask)).toEqual([expected])
    }
  })

  it('of the same second are told apart by their key, and a repetition by all of them', async () => {
    const key = (EventKey: string, more = {}) =>
      inner({ MsgType: 'event', Event: 'CLICK', EventKey, ...more })
    const distinct = [
      key(':help'),
      key(':chapters'),
      key(':help', { FromUserName: 'oAnother' }),
      key(':help', { CreateTime: '1714112446' }),
      inner({ MsgType: 'event', Event: 'subscribe', EventKey: ':help' }),
    ]
    const ids = async () => {
      const service = serve()
      for (const plaintext of distinct) await service.deliver(plaintext)
      return service.asked.map(({ id }) => id)
    }
    const first = await ids()
    expect(new Set(first).size).toBe(distinct.length)
    expect(await ids()).toEqual(first)
  })

  it('are greeted, answered and followed up by the real journey', async () => {
    const service = serve(createJourney())
    const said = async (plaintext: string) => openReply((await service.deliver(plaintext)).body).inner.Content
    expect(await said(inner({ MsgType: 'event', Event: 'subscribe', EventKey: '' }))).toContain(
      '您好，我是问策',
    )
    expect(await said(text('第12条', '1'))).toBe((await ask('第12条')).answer.text)
    expect(await said(text('责任单位呢', '2'))).toContain('第12条 支持企业加大研发投入')
    expect(await said(text('第13条', '1'))).toBe((await ask('第12条')).answer.text)
  })
})

describe('reply', () => {
  it('goes back to the sender, sealed under the nonce of the request', async () => {
    const answer = await serve().send(post(text('早稻'), { at: NOW, nonce: 'n0nce' }))
    expect(answer.type).toBe('application/xml; charset=utf-8')
    const { outer, inner: message } = openReply(answer.body)
    expect(outer).toMatchObject({ Nonce: 'n0nce', TimeStamp: '1714112445' })
    expect(Object.keys(outer)).toEqual(['Encrypt', 'MsgSignature', 'TimeStamp', 'Nonce'])
    expect(message).toEqual({
      ToUserName: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY',
      FromUserName: settings.WECHAT_ACCOUNT_ID,
      CreateTime: '1714112445',
      MsgType: 'text',
      Content: sentence,
    })
  })

  it('has the same bytes when the same request comes again, the same content under another signature', async () => {
    const service = serve(createJourney())
    const sent = post(text('第12条', '5'), { at: NOW })
    const first = await service.send(sent)
    await service.deliver(text('第13条', '6'))
    expect(await service.send(sent)).toEqual(first)
    const later = await service.send(post(text('第12条', '5'), { at: NOW + 5_000, nonce: 'other' }))
    expect(openReply(later.body).inner).toEqual(openReply(first.body).inner)
  })

  it('is one and the same for two deliveries at the same moment', async () => {
    const service = serve(createJourney())
    const sent = wire.text('第12条', 7, NOW)
    const [one, two] = await Promise.all([service.send(sent), service.send(sent)])
    expect(one).toEqual(two)
    expect(wire.seen(one.body, [])).toContain('第12条 支持企业加大研发投入')
  })

  it('is an apology when the journey throws, and nothing of the fault is told', async () => {
    const service = serve({ respond: () => Promise.reject(new TypeError('zhangsan 早稻')) })
    const { status, body } = await service.deliver(text('早稻'))
    expect(status).toBe(200)
    expect(openReply(body).inner.Content).toContain('抱歉')
    expect(service.logs).toEqual([{ platform: 'wechat', reason: 'broken', error: 'TypeError' }])
  })

  it('is success when there is nothing to say', async () => {
    for (const reply of [[], [{ kind: 'text', text: '' }] as Block[]]) {
      expect(await serve({ reply }).deliver(text('早稻'))).toMatchObject({ status: 200, body: 'success' })
    }
  })

  it('is opened by nobody else: a peer with another token refuses its signature', async () => {
    const { outer } = openReply((await serve().deliver(text('早稻'))).body)
    const other = new WecomCrypto('BBBBB', settings.WECHAT_AES_KEY, settings.WECHAT_APP_ID)
    expect(other.verifySignature(outer.MsgSignature, outer.TimeStamp, outer.Nonce, outer.Encrypt)).toBe(false)
  })
})

describe('render', () => {
  const shown = async (...reply: Block[]) =>
    openReply((await serve({ reply }).deliver(text('早稻'))).body).inner
  const bytes = (text = '') => Buffer.byteLength(text)
  const url = 'https://policy.example.gov.cn/p/qujiang-2023-26/12'
  const title: Block = { kind: 'title', text: '第12条 支持企业加大研发投入' }
  const notice: Block = { kind: 'notice', text: '本政策已于2023年12月31日到期。' }
  const source: Block = { kind: 'source', text: '《若干政策》第12条', url }
  const quote = (text: string): Block => ({ kind: 'quote', text })
  const long = '对企业给予补助。'.repeat(100)

  it.each(['政', '🎓', 'x'])('counts bytes at the border of 2048: %s', async (character) => {
    for (const size of [2047, 2048, 2049]) {
      const whole = `${'x'.repeat(size - 1000 - bytes(character))}。${'y'.repeat(1000 - 3)}${character}`
      expect(bytes(whole)).toBe(size)
      const { Content } = await shown(quote(whole))
      expect(Content).toBe(size <= 2048 ? whole : `${'x'.repeat(size - 1000 - bytes(character))}。……`)
    }
  })

  it('makes one article of what does not fit, with the page behind it', async () => {
    const { MsgType, ArticleCount, Articles, Content } = await shown(notice, title, quote(long), source)
    expect([MsgType, ArticleCount, Content]).toEqual(['news', '1', undefined])
    const { Title, Description, Url } = Articles?.item ?? {}
    expect([Title, Url]).toEqual(['第12条 支持企业加大研发投入', url])
    expect(Description?.startsWith('本政策已于2023年12月31日到期。\n\n对企业给予补助。')).toBe(true)
    expect(Description?.endsWith('对企业给予补助。……')).toBe(true)
    expect(bytes(Description)).toBeLessThanOrEqual(512)
    const untitled = await shown(notice, quote(long), source)
    expect(untitled.Articles?.item.Title).toBe('本政策已于2023年12月31日到期。')
    const wide = await shown({ kind: 'title', text: '题'.repeat(100) }, quote(long), source)
    expect(bytes(wide.Articles?.item.Title)).toBeLessThanOrEqual(128)
  })

  it('stays a text where it fits, has no page, or is to be picked from', async () => {
    const fits = await shown(notice, title, quote('短。'), source)
    expect(fits.Content).toBe(
      `${'本政策已于2023年12月31日到期。'}\n\n第12条 支持企业加大研发投入\n\n短。\n\n《若干政策》第12条\n${url}`,
    )
    const choices: Block = {
      kind: 'choices',
      choices: [
        { label: '甲', send: 'a/1' },
        { label: '乙', send: 'a/2' },
      ],
    }
    for (const reply of [
      [title, quote(long), { kind: 'source', text: '《若干政策》第12条' } as Block],
      [title, quote(long), choices, source],
    ]) {
      const { MsgType, Content } = await shown(...reply)
      expect(MsgType).toBe('text')
      expect(bytes(Content)).toBeLessThanOrEqual(2048)
      expect(Content).toContain('《若干政策》第12条')
    }
  })

  it('survives XML, and makes no link of a tag', async () => {
    const dirty = 'a]]>b]]]]>>&lt;1<2 <a href="https://example.com">&</A>补\u0000贴\ufffe\ud83c条🎓\t。'
    const { Content } = await shown({ kind: 'text', text: dirty })
    expect(Content).toBe('a]]>b]]]]>>&lt;1<2 ＜a href="https://example.com">&＜/A>补贴条🎓\t。')
  })
})
