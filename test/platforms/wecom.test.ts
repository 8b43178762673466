/** The WeCom callback as a whole: what WeCom sends goes in by HTTP, what comes out is read by independent peers. */
import { createCipheriv } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { WecomCrypto } from '@wecom/aibot-node-sdk'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { Message, Reply, Respond } from '../../src/platforms/platform.ts'
import { commandData, dataOf, forwardData, Rejected } from '../../src/platforms/platform.ts'
import { wecom } from '../../src/platforms/wecom/index.ts'
import { apology } from '../../src/respond.ts'
import type { WecomSettings } from '../../src/settings.ts'
import type { Block } from '../../src/wording/blocks.ts'
import { createContext, told } from '../ask.ts'
import { at, type Call, envelope, inner, openReply, post, settings, sign, text } from './peer.ts'

type Vector = {
  id: string
  token: string
  encodingAESKey: string
  receiveid: string
  timestamp: string
  nonce: string
  plaintext: string
  encrypt: string
  signature: string
}
type RequestVector = Omit<Vector, 'plaintext'> & Call
const { vectors, negative, requestNegative } = JSON.parse(
  readFileSync(new URL('payloads/wecom-vectors.json', import.meta.url), 'utf8'),
) as { vectors: Vector[]; negative: Vector[]; requestNegative: RequestVector[] }

const blocks: Block[] = [{ kind: 'text', text: '第十二条 学生证遗失应于七日内申请补办。' }]
const replying = (blocks: Block[]): Reply => ({
  answer: { kind: 'help', refs: [], hits: [], text: '' },
  blocks,
})

/** The service with only this platform: the error handler of `app.ts`, a fixed answer, a fixed clock. */
const serve = ({
  of = settings,
  now = at * 1000,
  reply = blocks,
  respond = undefined as Respond | undefined,
} = {}) => {
  const asked: Message[] = []
  const logs: Record<string, unknown>[] = []
  const answer: Respond = async (message) => {
    asked.push(message)
    return respond ? respond(message) : told(replying(reply))
  }
  const app = new Hono()
  app.route(
    '/wecom',
    wecom(of, createContext({ respond: answer, log: (entry) => void logs.push(entry), now: () => now })),
  )
  app.onError((error, c) => {
    if (!(error instanceof Rejected)) throw error
    logs.push({ platform: 'wecom', status: error.status, reason: error.reason })
    return c.json({ error: 'refused' }, error.status)
  })
  const request = async (search: string, init?: RequestInit) => {
    const response = await app.request(`/wecom${search}`, init)
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: await response.text(),
    }
  }
  const send = ({ method, query, body }: Call) =>
    request(`?${new URLSearchParams(query)}`, body === undefined ? { method } : { method, body })
  return { asked, logs, request, send }
}
type Service = ReturnType<typeof serve>
type Answer = Awaited<ReturnType<Service['send']>>

/** Refused like every other forgery: nothing tells what was wrong, and the log holds a code only. */
const expectRefused = (service: Service, answer: Answer, reason?: string) => {
  expect(answer).toEqual({ status: 401, type: 'application/json', body: '{"error":"refused"}' })
  expect(service.asked).toEqual([])
  expect(service.logs).toHaveLength(1)
  const [entry] = service.logs
  expect(entry).toEqual({
    platform: 'wecom',
    status: 401,
    reason: reason ?? expect.stringMatching(/^[a-z-]{1,20}$/),
  })
}

const expectIgnored = (service: Service, answer: Answer) => {
  expect([answer.status, answer.body]).toEqual([200, ''])
  expect(service.asked).toEqual([])
  expect(service.logs).toEqual([])
}

const of = (vector: { token: string; encodingAESKey: string; receiveid: string }): WecomSettings => ({
  WECOM_CORP_ID: vector.receiveid || settings.WECOM_CORP_ID,
  WECOM_AGENT_ID: vector.token === 'QDG6eK' ? '218' : settings.WECOM_AGENT_ID,
  WECOM_TOKEN: vector.token,
  WECOM_AES_KEY: vector.encodingAESKey,
  WECOM_API_ROOT: settings.WECOM_API_ROOT,
})
const query = (vector: Vector) => ({
  msg_signature: vector.signature,
  timestamp: vector.timestamp,
  nonce: vector.nonce,
})
const vectorService = (vector: Vector) => serve({ of: of(vector), now: Number(vector.timestamp) * 1000 })
const vectorGet = (vector: Vector): Call => ({
  method: 'GET',
  query: { ...query(vector), echostr: vector.encrypt },
})
const vectorPost = (vector: Vector): Call => {
  const { WECOM_CORP_ID: ToUserName, WECOM_AGENT_ID: AgentID } = of(vector)
  return {
    method: 'POST',
    query: query(vector),
    body: envelope({ ToUserName, AgentID, Encrypt: vector.encrypt }),
  }
}

describe('vectors', () => {
  const expected: Record<string, Message['ask'] | 'digits' | 'ignored'> = {
    'official-wecom-post-text': { kind: 'text', text: 'hello' },
    'official-wecom-get-echostr': 'digits',
    'peer-text-ascii': { kind: 'text', text: 'hello' },
    'peer-text-cjk': { kind: 'text', text: '学生证补办流程是什么？' },
    'peer-text-emoji-4byte': { kind: 'text', text: '奖学金🎓第十二条 &<>"\'' },
    'peer-event-subscribe': { kind: 'help' },
    'peer-event-enter_agent': { kind: 'enter' },
    'peer-event-click': { kind: 'help' },
    'peer-event-view': 'ignored',
    'peer-event-template_card_event': 'ignored',
    'peer-echostr-digits': 'digits',
  }

  it.each(vectors)('$id', async (vector) => {
    const want = expected[vector.id]
    const posted = vectorService(vector)
    const answer = await posted.send(vectorPost(vector))
    const verified = vectorService(vector)
    const echo = await verified.send(vectorGet(vector))
    if (want === 'digits') expect(echo).toMatchObject({ status: 200, body: vector.plaintext })
    // Padding of every length opens; what is inside is no application's message.
    else if (vector.id.startsWith('peer-pad')) expectRefused(verified, echo, 'not-digits')
    else expectRefused(verified, echo)
    if (want === 'ignored') expectIgnored(posted, answer)
    else if (want === undefined || want === 'digits') expectRefused(posted, answer)
    else {
      expect(answer.status).toBe(200)
      expect(posted.asked.map(({ ask }) => ask)).toEqual([want])
      expect(openReply(answer.body, of(vector)).inner.Content).toBe('第十二条 学生证遗失应于七日内申请补办。')
    }
  })

  it.each(negative)('refuses $id in both verbs', async (vector) => {
    for (const call of [vectorGet(vector), vectorPost(vector)]) {
      const service = vectorService(vector)
      expectRefused(service, await service.send(call))
    }
  })

  // The signed time of the two that move it is not the time they were made.
  it.each(requestNegative)('refuses the request $id', async (vector) => {
    const made =
      vector.query.msg_signature === '477715d11cdb4164915debcba66cb864d751f3e6' ? '1409659813' : undefined
    const service = serve({ of: of(vector), now: Number(made ?? vector.query.timestamp ?? at) * 1000 })
    const body = vector.method === 'GET' ? {} : { body: vector.body ?? vectorPost(vector as never).body! }
    expectRefused(service, await service.send({ method: vector.method, query: vector.query, ...body }))
  })

  it.each(negative.filter(({ id }) => id === 'not-base64' || id === 'empty-encrypt'))(
    'does not even compute a signature of $id',
    async (vector) => {
      const got = vectorService(vector)
      expectRefused(got, await got.send(vectorGet(vector)), 'bad-query')
      const posted = vectorService(vector)
      expectRefused(posted, await posted.send(vectorPost(vector)), 'bad-envelope')
    },
  )

  it('lenient decoding alone would let these in', async () => {
    const reasons: Record<string, unknown> = {}
    for (const vector of negative) {
      const service = vectorService(vector)
      await service.send(vectorGet(vector))
      reasons[vector.id] = service.logs[0]?.reason
    }
    for (const id of [
      'pad-byte-zero',
      'pad-byte-33',
      'pad-bytes-unequal',
      'msg_len-too-big',
      'invalid-utf8',
    ]) {
      expect([id, reasons[id]]).toEqual([id, 'not-canonical'])
    }
    for (const id of ['bad-signature', 'signature-without-token']) expect(reasons[id]).toBe('bad-signature')
    for (const id of ['wrong-receiveid', 'missing-receiveid', 'msg_len-zero']) {
      expect([id, reasons[id]]).toEqual([id, 'wrong-receiver'])
    }
  })
})

describe('proof', () => {
  /** A cipher of our own making, to break what a peer would not. */
  const forge = (breakIt: (padded: Buffer) => void) => {
    const key = Buffer.from(`${settings.WECOM_AES_KEY}=`, 'base64')
    const message = Buffer.from(text('你好'))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(message.length)
    const raw = Buffer.concat([Buffer.alloc(16, 7), length, message, Buffer.from(settings.WECOM_CORP_ID)])
    const pad = 32 - (raw.length % 32)
    const padded = Buffer.concat([raw, Buffer.alloc(pad, pad)])
    breakIt(padded)
    const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
    const Encrypt = Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64')
    const { WECOM_CORP_ID: ToUserName, WECOM_AGENT_ID: AgentID } = settings
    const query = { msg_signature: signature(Encrypt), timestamp: String(at), nonce: '1' }
    return { method: 'POST', query, body: envelope({ ToUserName, AgentID, Encrypt }) } as const
  }
  const signature = (cipher: string) =>
    new WecomCrypto(settings.WECOM_TOKEN, settings.WECOM_AES_KEY).computeSignature(String(at), '1', cipher)

  it('is complete before a message that is good in itself is answered', async () => {
    const whole = forge(() => {})
    expect((await serve().send(whole)).status).toBe(200)
    const { msg_signature } = whole.query
    const forged = [
      `${msg_signature.slice(0, -1)}${msg_signature.endsWith('0') ? '1' : '0'}`,
      `${msg_signature.startsWith('0') ? '1' : '0'}${msg_signature.slice(1)}`,
      '0'.repeat(40),
    ]
    for (const msg_signature of forged) {
      const service = serve()
      expectRefused(
        service,
        await service.send({ ...whole, query: { ...whole.query, msg_signature } }),
        'bad-signature',
      )
    }
    for (const timestamp of [String(at + 1), String(at - 1)]) {
      const service = serve()
      expectRefused(
        service,
        await service.send({ ...whole, query: { ...whole.query, timestamp } }),
        'bad-signature',
      )
    }
  })

  it('includes padding, which the cipher library does not check', async () => {
    const service = serve()
    const call = forge((padded) => padded.writeUInt8(99, padded.length - 2))
    expectRefused(service, await service.send(call), 'not-canonical')
  })
})

describe('URL verification', () => {
  /** A genuine echostr whose base64 has a plus sign. */
  const withPlus = () => {
    for (;;) {
      const signed = sign('4878659104446300119')
      if (signed.cipher.includes('+')) return signed
    }
  }

  it('answers the bare digits, whether plus comes raw or escaped', async () => {
    const { cipher, query } = withPlus()
    const rest = new URLSearchParams(query)
    for (const echostr of [cipher, encodeURIComponent(cipher), cipher.replaceAll('+', '%20')]) {
      const answer = await serve().request(`?${rest}&echostr=${echostr}`)
      expect(answer).toMatchObject({ status: 200, body: '4878659104446300119' })
    }
  })

  it.each(['', '12a', ' 1', '1\n', '1'.repeat(65), '１２', '<xml></xml>'])(
    'does not read out %j',
    async (plaintext) => {
      const service = serve()
      const { cipher, query } = sign(plaintext)
      expectRefused(
        service,
        await service.send({ method: 'GET', query: { ...query, echostr: cipher } }),
        'not-digits',
      )
    },
  )

  it('refuses a ciphertext in another spelling', async () => {
    for (const respell of [
      (s: string) => `${s}=`,
      (s: string) => `${s.replace(/=+$/, '')}\n`,
      (s: string) => `${s}AAAA`,
    ]) {
      const cipher = respell(sign('123').cipher)
      const crypto = new WecomCrypto(settings.WECOM_TOKEN, settings.WECOM_AES_KEY)
      const msg_signature = crypto.computeSignature(String(at), '1', cipher)
      const service = serve()
      const query = { msg_signature, timestamp: String(at), nonce: '1', echostr: cipher }
      expectRefused(service, await service.send({ method: 'GET', query }))
    }
  })
})

describe('query', () => {
  const names = ['msg_signature', 'timestamp', 'nonce', 'echostr']
  const signed = sign('123')
  const get: Record<string, string> = { ...signed.query, echostr: signed.cipher }
  const { query: posted, body = '' } = post(text('你好'))

  it.each(names)('needs %s exactly once, well-formed', async (name) => {
    const others = (query: Record<string, string>) => Object.entries(query).filter(([key]) => key !== name)
    const searches = (query: Record<string, string>) => {
      const rest = new URLSearchParams(others(query)).toString()
      const value = encodeURIComponent(query[name]!)
      const bad = [
        '',
        `${name}`,
        `${name}=`,
        `${name}=${value}&${name}=${value}`,
        `${name}=${value}&${name}=1`,
      ]
      bad.push(
        `${name}[]=${value}`,
        `${name}[0]=${value}`,
        `${name}=${value}&%${name.charCodeAt(0).toString(16)}${name.slice(1)}=${value}`,
      )
      bad.push(`${name}=${value}%00`, `${name.toUpperCase()}=${value}`)
      return bad.map((pair) => `?${rest}&${pair}`)
    }
    for (const search of searches(get)) {
      const service = serve()
      expectRefused(service, await service.request(search))
    }
    if (name === 'echostr') return
    for (const search of searches(posted)) {
      const service = serve()
      expectRefused(service, await service.request(search, { method: 'POST', body }), 'bad-query')
    }
  })

  it.each(['176722560', '17672256000', '+176722560', '1767225600.', '1.76722e10', '-176722560'])(
    'refuses the timestamp %s although it is signed',
    async (timestamp) => {
      const crypto = new WecomCrypto(settings.WECOM_TOKEN, settings.WECOM_AES_KEY, settings.WECOM_CORP_ID)
      const { encrypt, signature } = crypto.encrypt('123', timestamp, '1')
      const service = serve()
      const query = { msg_signature: signature, timestamp, nonce: '1', echostr: encrypt }
      expectRefused(service, await service.send({ method: 'GET', query }), 'bad-query')
    },
  )

  it('holds the window on both sides', async () => {
    for (const [seconds, status] of [
      [-301, 401],
      [-300, 200],
      [300, 200],
      [301, 401],
    ] as const) {
      const service = serve({ now: (at + seconds) * 1000 })
      expect((await service.send(post(text('你好')))).status).toBe(status)
      expect((await service.send({ method: 'GET', query: get })).status).toBe(status)
      if (status === 401) expect(service.logs.map(({ reason }) => reason)).toEqual(['stale', 'stale'])
    }
  })
})

describe('body', () => {
  const { query, body = '' } = post(text('你好'))
  const post2 = (body: string) => ({ method: 'POST', query, body }) as const

  it('has a size limit, told or not', async () => {
    const limit = 64 * 1024
    const stream = (size: number) => new Blob(['x'.repeat(size)]).stream()
    for (const body of ['x'.repeat(limit + 1), stream(limit + 1)]) {
      const service = serve()
      const init = { method: 'POST', body, duplex: 'half' } as RequestInit
      const answer = await service.request(`?${new URLSearchParams(query)}`, init)
      expect([answer.status, answer.body]).toEqual([413, '{"error":"refused"}'])
      expect(service.logs).toEqual([{ platform: 'wecom', status: 413, reason: 'too-large' }])
    }
    expect((await serve().send(post2('x'.repeat(limit)))).status).toBe(400)
  })

  it.each([
    '',
    ' ',
    '{}',
    'hello',
    '<xml>',
    '<xml/>',
    '<html></html>',
    '<!DOCTYPE xml><xml></xml>',
    `<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>${body}`,
    body.replace('<xml>', '<xml><!ENTITY a "b">'),
    `<?xml version="1.0"?>${body}`,
    `<!-- -->${body}`,
    body.replace('<xml>', '<xml a="b">'),
    body.replace('</xml>', ''),
    `${body}x`,
    `${body}${body}`,
    `${body}<Encrypt></Encrypt>`,
    `${body}<![CDATA[]]>`,
    `x${body}`,
    body.replace('<xml>', '<xml>x'),
    body.replace('<xml>', '<xml><A>&unknown;</A>'),
    body.replace('<xml>', '<xml><A>& </A>'),
    body.replace('<xml>', '<xml><A>]]></A>'),
    body.replace('<xml>', '<xml><A></B>'),
    body.replace('<xml>', '<xml><A></A/>'),
    `${body}<xml></xml>`,
    body.replace('<xml>', '<xml><AgentID>1</AgentID>'),
    body.replace(']]></Encrypt>', '</Encrypt>'),
  ])('is no envelope: %#', async (body) => {
    const service = serve()
    const answer = await service.send(post2(body))
    expect([answer.status, answer.body]).toEqual([400, '{"error":"refused"}'])
    expect(service.logs).toEqual([{ platform: 'wecom', status: 400, reason: 'not-xml' }])
  })

  it.each([
    '<xml></xml>',
    '<xml><Encrypt></Encrypt></xml>',
    body.replace(/<ToUserName>.*<\/ToUserName>/, ''),
    body.replace(settings.WECOM_CORP_ID, 'ww0000000000000000'),
    body.replace(settings.WECOM_AGENT_ID, '1000003'),
    body.replace(/<Encrypt>(.*)<\/Encrypt>/, '<Encrypt><A>$1</A></Encrypt>'),
    body.replace(/<Encrypt>/, '<Encrypt> '),
    body.replace(/<AgentID>(.*)<\/AgentID>/, '<AgentID><A>$1</A></AgentID>'),
  ])('is an envelope of another make: %#', async (body) => {
    const service = serve()
    expectRefused(service, await service.send(post2(body)))
  })

  it('may have its tags in any order, AgentID left out, CDATA or not, white space between', async () => {
    const { WECOM_CORP_ID: ToUserName, WECOM_AGENT_ID: AgentID } = settings
    const Encrypt = sign(text('你好'))
    const call = (body: string) => ({ method: 'POST', query: Encrypt.query, body }) as const
    const shuffled = envelope({ Encrypt: Encrypt.cipher, AgentID, ToUserName })
    for (const body of [
      shuffled,
      shuffled.replaceAll(/<!\[CDATA\[|\]\]>/g, ''),
      `${shuffled.replaceAll('><', '>\n<').replaceAll(/>\n(<!\[CDATA)|(\]\]>)\n</g, (_, a, b) => (a ? `>${a}` : `${b}<`))}\n`,
      envelope({ ToUserName, Encrypt: Encrypt.cipher }),
      envelope({ ToUserName, AgentID: '', Encrypt: Encrypt.cipher }),
    ]) {
      expect((await serve().send(call(body))).status).toBe(200)
    }
  })
})

describe('inner message', () => {
  const message = text('你好')

  it.each([
    '',
    '<xml></xml>',
    `${message}x`,
    `<!DOCTYPE xml>${message}`,
    message.replace('<xml>', '<xml><!ENTITY a "b">'),
    message.replace('<xml>', '<xml><Content>first</Content>'),
    message.replace('<xml>', '<xml><FromUserName>lisi</FromUserName>'),
    message.replace('<xml>', '<xml><Extra><FromUserName>lisi</FromUserName></Extra>'),
    text('a]]></Content><MsgId>1</MsgId><Content><![CDATA[b'),
    inner({ Content: '你好' }),
    inner({ Content: '你好', MsgId: '1e3' }),
    inner({ MsgId: '1' }),
    inner({ MsgType: 'event' }),
    inner({ MsgId: '1', Content: 'x', MsgType: '' }),
    inner({ MsgId: '1', Content: 'x', CreateTime: 'now' }),
    inner({ MsgId: '1', Content: 'x', FromUserName: '' }),
    inner({ MsgId: '1', Content: 'x', AgentID: undefined }),
    inner({ MsgId: '1', Content: 'x', AgentID: '' }),
    inner({ MsgId: '1', Content: 'x', AgentID: '1000003' }),
    inner({ MsgId: '1', Content: 'x', AgentID: '01000002' }),
    inner({ MsgId: '1', Content: 'x', ToUserName: 'ww0000000000000000' }),
    inner({ MsgId: '1', Content: 'x', ToUserName: 'zhangsan', FromUserName: settings.WECOM_CORP_ID }),
    inner({ MsgId: '1', Content: 'x', FromUserName: settings.WECOM_CORP_ID }),
    inner({ MsgType: 'event', Event: 'subscribe', AgentID: '1000003' }),
    inner({ MsgType: 'event', Event: 'change_contact', FromUserName: 'sys', AgentID: '1000003' }),
  ])('is refused: %#', async (plaintext) => {
    const service = serve()
    expectRefused(service, await service.send(post(plaintext)))
  })

  it('is refused from another company', async () => {
    const service = serve()
    expectRefused(
      service,
      await service.send(post(message, { corp: 'ww0000000000000000' })),
      'wrong-receiver',
    )
  })

  it('is refused when it is our own reply, in both verbs', async () => {
    const reply = openReply((await serve().send(post(message))).body).outer
    const query = { msg_signature: reply.MsgSignature!, timestamp: reply.TimeStamp!, nonce: reply.Nonce! }
    const body = envelope({ ToUserName: settings.WECOM_CORP_ID, Encrypt: reply.Encrypt! })
    const posted = serve()
    expectRefused(posted, await posted.send({ method: 'POST', query, body }), 'reflected')
    const got = serve()
    expectRefused(
      got,
      await got.send({ method: 'GET', query: { ...query, echostr: reply.Encrypt! } }),
      'not-digits',
    )
  })
})

describe('messages', () => {
  const media = { PicUrl: 'https://example.com/a.png', MediaId: 'm', MsgId: '4561255354251345929' }

  it('carries every digit of the ids, and the sender as the conversation', async () => {
    const service = serve()
    await service.send(post(text(' 研发&lt;费用\n🎓 ', '4561255354251345929')))
    expect(service.asked).toEqual([
      {
        platform: 'wecom',
        conversation: 'zhangsan',
        id: '4561255354251345929',
        ask: { kind: 'text', text: ' 研发&lt;费用\n🎓 ' },
      },
    ])
  })

  it('reads entities and split sections as any XML reader does', async () => {
    for (const content of ['a&lt;b&amp;lt;', '<![CDATA[a<b&]]>lt;', '<![CDATA[a]]><![CDATA[<b&lt;]]>']) {
      const service = serve()
      await service.send(post(text('X').replace('<![CDATA[X]]>', content)))
      expect(service.asked[0]?.ask).toEqual({ kind: 'text', text: 'a<b&lt;' })
    }
  })

  it.each([
    { MsgType: 'image', ...media },
    { MsgType: 'voice', Format: 'amr', ...media },
    { MsgType: 'video', ThumbMediaId: 't', ...media },
    {
      MsgType: 'location',
      Location_X: '1.2',
      Location_Y: '3.4',
      Scale: '15',
      Label: 'x',
      MsgId: '1',
      AppType: 'wxwork',
    },
    { MsgType: 'link', Title: 't', Description: 'd', Url: 'https://example.com', MsgId: '1' },
    { MsgType: 'hologram', MsgId: '1' },
  ])('meets $MsgType politely', async (tags) => {
    const service = serve()
    const answer = await service.send(post(inner(tags)))
    expect(service.asked.map(({ ask }) => ask)).toEqual([{ kind: 'unsupported' }])
    expect(openReply(answer.body).inner.MsgType).toBe('text')
  })

  const event = (Event: string, EventKey = '', more = {}) =>
    inner({ MsgType: 'event', Event, EventKey, ...more })

  it.each([
    [event('subscribe'), { kind: 'help' }],
    [event('enter_agent'), { kind: 'enter' }],
    [event('click', 'help'), { kind: 'help' }],
    [event('click', 'chapters'), { kind: 'chapters' }],
    [event('click', commandData('help')), { kind: 'help' }],
    [event('click', commandData('chapters')), { kind: 'chapters' }],
    [event('click', commandData('estimates')), { kind: 'estimates' }],
    [event('click', commandData('forward')), { kind: 'forward' }],
    [event('click', commandData('forget')), { kind: 'forget' }],
    [event('click', forwardData('K7Q2')), { kind: 'forward', of: 'K7Q2' }],
    [
      event('click', dataOf({ label: '一般企业', send: '一般企业', code: 'K7Q2' })),
      { kind: 'code', code: 'K7Q2' },
    ],
    [event('click', 'qujiang-2023-26/12'), { kind: 'ref', ref: 'qujiang-2023-26/12' }],
    [event('click', 'qujiang-2023-26/S2'), { kind: 'ref', ref: 'qujiang-2023-26/S2' }],
    [event('click', 'qujiang-2023-26'), { kind: 'ref', ref: 'qujiang-2023-26' }],
    [event('click', 'MENU_HELP'), { kind: 'help' }],
    [event('click', '第十二条'), { kind: 'help' }],
    [event('click', '../etc/passwd'), { kind: 'help' }],
    [event('click'), { kind: 'help' }],
  ])('answers event %#', async (plaintext, ask) => {
    const service = serve()
    const answer = await service.send(post(plaintext))
    expect(service.asked.map((message) => message.ask)).toEqual([ask])
    expect(openReply(answer.body).inner.ToUserName).toBe('zhangsan')
  })

  const block = (name: string) =>
    `<${name}><Count>1</Count><PicList><item><Event>click</Event></item></PicList></${name}>`
  it.each([
    event('unsubscribe'),
    event('view', 'https://example.com/help'),
    event('LOCATION', '', { Latitude: '1', Longitude: '2', Precision: '3' }),
    event('template_card_event', 'help', { TaskId: 't', CardType: 'button_interaction', ResponseCode: 'r' }),
    event('template_card_menu_event', 'help'),
    event('template_card_event', 'help', {
      TaskId: `wence-${'a'.repeat(43)}`,
      CardType: 'button_interaction',
    }),
    event('view_miniprogram', 'help'),
    event('location_select', 'help').replace(
      '</xml>',
      '<SendLocationInfo><Label>x</Label></SendLocationInfo></xml>',
    ),
    event('scancode_waitmsg', 'help').replace('</xml>', `${block('ScanCodeInfo')}</xml>`),
    event('constructor', 'help'),
    event('pic_weixin', 'help').replace('</xml>', `${block('SendPicsInfo')}</xml>`),
    event('scancode_push', 'help').replace('</xml>', `${block('ScanCodeInfo')}</xml>`),
    event('something_new', 'help'),
    event('change_contact', '', { FromUserName: 'sys', ChangeType: 'create_user', AgentID: undefined }),
    event('click', 'help', { FromUserName: 'sys' }),
    event('subscribe', '', { FromUserName: 'sys' }),
    inner({ Content: '你好', MsgId: '1', FromUserName: 'sys' }),
  ])('leaves event %# without a reply', async (plaintext) => {
    const service = serve()
    expectIgnored(service, await service.send(post(plaintext)))
  })

  it('tells events of the same second apart by their key, and a repetition by all of them', async () => {
    const ids = async (...plaintexts: string[]) => {
      const service = serve()
      for (const plaintext of plaintexts) await service.send(post(plaintext))
      return service.asked.map(({ id }) => id)
    }
    const key = (ref: string, more = {}) => event('click', ref, more)
    const distinct = [
      key('help'),
      key('chapters'),
      key('help', { FromUserName: 'lisi' }),
      key('help', { CreateTime: String(at + 1) }),
      event('subscribe', 'help'),
    ]
    const first = await ids(...distinct)
    expect(new Set(first).size).toBe(distinct.length)
    expect(await ids(...distinct)).toEqual(first)
  })
})

describe('reply', () => {
  it('goes back to the sender, signed and encrypted for WeCom', async () => {
    const answer = await serve().send(post(text('你好')))
    expect(answer.type).toBe('application/xml; charset=utf-8')
    const reply = openReply(answer.body)
    expect(Object.keys(reply.outer)).toEqual(['Encrypt', 'MsgSignature', 'TimeStamp', 'Nonce'])
    expect(reply.inner).toEqual({
      ToUserName: 'zhangsan',
      FromUserName: settings.WECOM_CORP_ID,
      CreateTime: String(at),
      MsgType: 'text',
      Content: '第十二条 学生证遗失应于七日内申请补办。',
    })
  })

  it('is the same, byte for byte, when the delivery is repeated later under another signature', async () => {
    const first = await serve().send(post(text('你好')))
    const later = { time: at + 10, nonce: 'another' }
    const second = await serve({ now: (at + 11) * 1000 }).send(post(text('你好'), later))
    expect(second).toEqual(first)
  })

  it('shares no random bytes with the reply to another message, or another reply to the same', async () => {
    const bodies = await Promise.all([
      serve().send(post(text('你好'))),
      serve().send(post(text('你好', '7590000000000000002'))),
      serve({ reply: [{ kind: 'text', text: '另一个' }] }).send(post(text('你好'))),
    ])
    const first = bodies.map(({ body }) => openReply(body).outer)
    expect(new Set(first.map(({ Encrypt }) => Encrypt?.slice(0, 20))).size).toBe(3)
    expect(new Set(first.map(({ Nonce }) => Nonce)).size).toBe(3)
  })

  it.each([
    ['rejects', 'Error', () => Promise.reject(new Error('学生证 zhangsan'))],
    [
      'throws',
      'TypeError',
      () => {
        throw new TypeError('学生证 zhangsan')
      },
    ],
  ] as [string, string, Respond][])('is the apology when the journey %s', async (_, error, respond) => {
    const service = serve({ respond })
    const answer = await service.send(post(text('你好')))
    expect(answer.status).toBe(200)
    expect(openReply(answer.body).inner.Content).toBe(apology.answer.text)
    expect(service.logs).toEqual([{ platform: 'wecom', reason: 'broken', error }])
  })

  it.each([
    ['has no blocks', async () => told(replying([]))],
    ['has only empty blocks', async () => told(replying([{ kind: 'text', text: '' }]))],
  ] as [string, Respond][])('is empty when the journey %s', async (_, respond) => {
    const service = serve({ respond })
    const answer = await service.send(post(text('你好')))
    expect([answer.status, answer.body]).toEqual([200, ''])
    expect(service.logs).toEqual([])
  })

  it('logs nothing of its own when all is well', async () => {
    const service = serve()
    await service.send(post(text('你好')))
    expect(service.logs).toEqual([])
  })
})

describe('render', () => {
  /** What the reader gets for these blocks, as the peers read it. */
  const shown = async (...reply: Block[]): Promise<string> => {
    const answer = await serve({ reply }).send(post(text('你好')))
    return openReply(answer.body).inner.Content ?? ''
  }
  const bytes = (shown: string) => Buffer.byteLength(shown)
  const quote = (text: string): Block => ({ kind: 'quote', text })
  const frame: Block[] = [
    { kind: 'notice', text: '本政策已于2023年12月31日到期。' },
    { kind: 'title', text: '12. 支持企业加大研发投入' },
  ]
  const source: Block = {
    kind: 'source',
    text: '《若干政策》第12条',
    url: 'https://example.com/p/qujiang-2023-26/12',
  }
  const framed = '本政策已于2023年12月31日到期。\n\n12. 支持企业加大研发投入'
  const sourced = '《若干政策》第12条\nhttps://example.com/p/qujiang-2023-26/12'
  const room = 2048 - bytes(framed) - bytes(sourced) - 4

  it('shows every kind of block, choices numbered', async () => {
    const facts: Block = {
      kind: 'facts',
      facts: [
        { label: '责任单位', value: '区科技局' },
        { label: '上限', value: '200万元' },
      ],
    }
    const choices: Block = {
      kind: 'choices',
      choices: [
        { label: '甲', send: 'a/1' },
        { label: '乙', send: 'a/2' },
      ],
    }
    expect(
      await shown(...frame, { kind: 'text', text: '如下：' }, quote('原文。'), facts, choices, source),
    ).toBe(`${framed}\n\n如下：\n\n原文。\n\n责任单位：区科技局\n上限：200万元\n\n1. 甲\n2. 乙\n\n${sourced}`)
  })

  it.each(['政', '🎓'])('counts bytes at the border: %s', async (character) => {
    for (const size of [2047, 2048, 2049]) {
      const whole = `${'x'.repeat(size - 1000 - bytes(character))}。${'y'.repeat(1000 - 3)}${character}`
      expect(bytes(whole)).toBe(size)
      const content = await shown(quote(whole))
      expect(content).toBe(size <= 2048 ? whole : `${'x'.repeat(size - 1000 - bytes(character))}。……`)
    }
  })

  it.each(['政', '🎓', 'é', 'x'])('cuts a text without any end between characters: %s', async (character) => {
    for (let shift = 0; shift < 4; shift++) {
      const whole = 'x'.repeat(shift) + character.repeat(3000)
      const content = await shown(quote(whole))
      expect(bytes(content)).toBeLessThanOrEqual(2048)
      expect(bytes(content)).toBeGreaterThan(2048 - bytes(character))
      expect(content).not.toMatch(/\p{Surrogate}/u)
      expect(whole.startsWith(content.replace(/……$/, ''))).toBe(true)
    }
  })

  it('never ends with half a number', async () => {
    const unit = `${'政'.repeat(679)}123,456.78万元`
    const content = await shown(quote(unit))
    expect(content).toBe(`${'政'.repeat(679)}……`)
  })

  it('cuts a long quote after a sentence and keeps notice, title, source and the short blocks', async () => {
    const sentences = Array.from(
      { length: 60 },
      (_, n) => `第${n}句，对企业按照研发费用的${n}%给予补助${'。；！？'[n % 4]}`,
    )
    const whole = sentences.join('')
    const facts: Block = { kind: 'facts', facts: [{ label: '责任单位', value: '区科技局、区税务局' }] }
    const content = await shown(...frame, quote(whole), facts, source)
    expect(bytes(content)).toBeLessThanOrEqual(2048)
    const parts = content.split('\n\n')
    expect(parts.slice(0, 2).join('\n\n')).toBe(framed)
    expect(parts.slice(3).join('\n\n')).toBe(`责任单位：区科技局、区税务局\n\n${sourced}`)
    const [, cut = ''] = /^(.*)……$/s.exec(parts[2] ?? '') ?? []
    expect(sentences.some((_, n) => sentences.slice(0, n).join('') === cut)).toBe(true)
    const next = sentences[sentences.findIndex((_, n) => sentences.slice(0, n).join('') === cut)] ?? ''
    expect(bytes(content) + bytes(next)).toBeGreaterThan(2048)
  })

  it('cuts after a closing quotation mark, at a line end, and leaves a whole quote alone', async () => {
    const rest = '余'.repeat(800)
    expect(await shown(quote(`实行“一事一议。”${rest}`))).toBe('实行“一事一议。”……')
    expect(await shown(quote(`第一行\n${rest}`))).toBe('第一行……')
    expect(await shown(quote(`\n${rest}`))).toBe(`\n${'余'.repeat(680)}……`)
    expect(await shown(quote(`没有句号，${rest}`))).toBe('没有句号，……')
    const fits = `${'条'.repeat(Math.floor(room / 3) - 2)}。`
    expect(await shown(...frame, quote(fits), source)).toBe(`${framed}\n\n${fits}\n\n${sourced}`)
  })

  it('shares the room between several quotes', async () => {
    const long = '对企业给予补助。'.repeat(100)
    const content = await shown(...frame, quote(long), source, quote('短。'), source, quote(long), source)
    expect(bytes(content)).toBeLessThanOrEqual(2048)
    expect(content.split(sourced)).toHaveLength(4)
    expect(content).toContain('\n\n短。\n\n')
    expect(content.match(/……/g)).toHaveLength(2)
  })

  it('stays within the limit whatever is too long', async () => {
    for (const kind of ['notice', 'title', 'text', 'quote', 'source'] as const) {
      const content = await shown({ kind, text: '长。'.repeat(2000) }, ...frame, source)
      expect(bytes(content)).toBeLessThanOrEqual(2048)
      if (kind !== 'source') expect(content).toContain(sourced)
    }
    const long: Block = { kind: 'source', text: '源'.repeat(200), url: 'https://example.com' }
    const texts = Array.from({ length: 12 }, (): Block => ({ kind: 'text', text: '短。'.repeat(50) }))
    for (const crowd of [texts, texts.map((text): Block => ({ ...text, kind: 'title' }) as Block)]) {
      const content = await shown(...crowd, long)
      expect(bytes(content)).toBeLessThanOrEqual(2048)
      expect(content.endsWith(`……\n\n${'源'.repeat(200)}\nhttps://example.com`)).toBe(true)
    }
    const notice: Block = { kind: 'notice', text: '注'.repeat(200) }
    const title: Block = { kind: 'title', text: '题'.repeat(300) }
    const crowded = await shown(notice, ...texts, ...texts, title, source)
    expect(bytes(crowded)).toBeLessThanOrEqual(2048)
    expect(crowded.startsWith(`${notice.text}\n\n`)).toBe(true)
    expect(crowded.endsWith(`\n\n${title.text}\n\n${sourced}`)).toBe(true)
    expect(await shown({ kind: 'text', text: '' }, ...frame, { kind: 'text', text: '' }, source)).toBe(
      `${framed}\n\n${sourced}`,
    )
    const many = await shown(...Array.from({ length: 900 }, () => frame[0]!), source)
    expect(bytes(many)).toBeLessThanOrEqual(2048)
  })

  it('survives XML: sections closed in the text, characters XML does not know', async () => {
    const text = 'a]]>b]]]]>>&lt;<a href="https://example.com">&</a>\t🎓'
    // The client would make a link of the tag.
    expect(await shown({ kind: 'text', text })).toBe(text.replaceAll('<', '＜'))
    const dirty = '补\u0000贴\u0008\u001f\ufffe\uffff\ud83c条\udf93。'
    expect(await shown(quote(dirty))).toBe('补贴条。')
    expect(await shown(quote(`${'\u0000'.repeat(100)}${'x'.repeat(2048)}`))).toBe('x'.repeat(2048))
  })
})

describe('what does not fit a text', () => {
  const url = 'https://policy.example.gov.cn/p/qujiang-2023-26/12'
  const notice: Block = { kind: 'notice', text: '本政策已于2023年12月31日到期。' }
  const title: Block = { kind: 'title', text: '第12条 支持企业加大研发投入' }
  const sentences = Array.from({ length: 60 }, (_, n) => `第${n}句，按照研发费用的${n}%给予补助。`)
  const long: Block = { kind: 'quote', text: sentences.join('') }
  const source: Block = { kind: 'source', text: '依据：《若干政策》第12条', url }
  const code: Block = { kind: 'source', text: '查询码：K7Q2' }

  const sent = async (kind: Reply['answer']['kind'], ...reply: Block[]) => {
    const respond: Respond = async () =>
      told({ answer: { kind, refs: [], hits: [], text: '' }, blocks: reply })
    const { inner } = openReply((await serve({ respond }).send(post(text('你好')))).body)
    return inner as Record<string, unknown>
  }
  const articleOf = (inner: Record<string, unknown>) =>
    (inner.Articles as { item: Record<'Title' | 'Description' | 'Url', string> }).item

  it.each(['clause', 'estimate'] as const)('is a card with the page of the %s', async (kind) => {
    const inner = await sent(kind, notice, title, long, source)
    expect(inner).toMatchObject({ MsgType: 'news', ArticleCount: '1' })
    expect(inner.Content).toBeUndefined()
    const { Title, Description, Url } = articleOf(inner)
    expect([Title, Url]).toEqual([title.text, url])
    expect(Buffer.byteLength(Description)).toBeLessThanOrEqual(512)
    const [first, cut = ''] = Description.split('\n\n')
    expect(first).toBe(notice.text)
    expect(sentences.some((_, n) => `${sentences.slice(0, n).join('')}……` === cut)).toBe(true)
  })

  it('keeps within 128 and 512 bytes whatever is long, between characters', async () => {
    for (const character of ['政', '🎓', 'é', 'x']) {
      for (let shift = 0; shift < 4; shift++) {
        const whole = 'x'.repeat(shift) + character.repeat(3000)
        const inner = await sent(
          'clause',
          { kind: 'title', text: whole },
          { kind: 'quote', text: whole },
          source,
        )
        for (const [name, most] of [
          ['Title', 128],
          ['Description', 512],
        ] as const) {
          const value = articleOf(inner)[name]
          expect(Buffer.byteLength(value)).toBeLessThanOrEqual(most)
          expect(value).not.toMatch(/\p{Surrogate}/u)
          expect(whole.startsWith(value.replace(/……$/, ''))).toBe(true)
          expect(value.length).toBeGreaterThan(10)
        }
      }
    }
  })

  it('survives XML', async () => {
    const inner = await sent('clause', { kind: 'title', text: 'a]]>\u0000<b>' }, long, {
      kind: 'source',
      text: '依据',
      url: 'https://policy.example.gov.cn/p?a=1&b=2',
    })
    expect(articleOf(inner).Title).toBe('a]]>＜b>')
    expect(articleOf(inner).Url).toBe('https://policy.example.gov.cn/p?a=1&b=2')
  })

  it.each([
    ['it fits', 'clause', [notice, title, source]],
    ['it has no page', 'clause', [notice, title, long, { kind: 'source', text: '依据' }]],
    ['it rests on several clauses', 'clause', [notice, title, long, source, title, long, source]],
    ['it is to be passed on', 'clause', [notice, title, long, source, code]],
    [
      'it asks to choose',
      'estimate',
      [title, long, { kind: 'choices', choices: [{ label: '甲', send: 'a/1' }] }, source],
    ],
    ['it is a question', 'ask', [notice, title, long, source]],
    ['it is a list', 'list', [title, long, source]],
  ] as [string, Reply['answer']['kind'], Block[]][])('stays a text when %s', async (_, kind, reply) => {
    const inner = await sent(kind, ...reply)
    expect(inner.MsgType).toBe('text')
    expect(Buffer.byteLength(inner.Content as string)).toBeLessThanOrEqual(2048)
    expect(inner.Content).toContain(title.text)
  })

  it('is counted at the border of 2048 bytes', async () => {
    const blocks = (filler: number): Block[] => [{ kind: 'quote', text: '政'.repeat(filler) }, source]
    const rest = 2048 - Buffer.byteLength(`\n\n依据：《若干政策》第12条\n${url}`)
    expect((await sent('clause', ...blocks(Math.floor(rest / 3)))).MsgType).toBe('text')
    expect((await sent('clause', ...blocks(Math.floor(rest / 3) + 1))).MsgType).toBe('news')
  })

  it('is the same, byte for byte, when the delivery is repeated', async () => {
    const respond: Respond = async () =>
      told({ answer: { kind: 'clause', refs: [], hits: [], text: '' }, blocks: [title, long, source] })
    const bodies = await Promise.all(
      [0, 10].map(async (seconds) => {
        const service = serve({ respond, now: (at + seconds) * 1000 })
        return (await service.send(post(text('你好'), { time: at + seconds, nonce: String(seconds) }))).body
      }),
    )
    expect(openReply(bodies[0] as string).inner.MsgType).toBe('news')
    expect(bodies[1]).toBe(bodies[0])
  })
})
