/** WeCom's active side: choices as buttons, answers to tapped ones, and an API that fails in every way it may. */
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import fc from 'fast-check'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/conversation/memory.ts'
import { type Context, dataOf, Rejected, type Reply } from '../../src/platforms/platform.ts'
import { wecom } from '../../src/platforms/wecom/index.ts'
import { createSender } from '../../src/platforms/wecom/send.ts'
import { apology, labels } from '../../src/respond.ts'
import type { Block, Choice } from '../../src/wording/blocks.ts'
import { createContext, createJourney, told } from '../ask.ts'
import { at, type Call, inner, openReply, post, settings, text } from './peer.ts'
import { createWecomApi, type Fault, known } from './wecom-api.ts'

const active = { ...settings, WECOM_SECRET: known.corpsecret }

/** The service with the real journey, and WeCom's API within reach. */
const serve = ({
  api = createWecomApi(),
  of = active as typeof settings,
  ...given
}: { api?: ReturnType<typeof createWecomApi>; of?: typeof settings } & Partial<Context> = {}) => {
  const now = given.now ?? (() => at * 1000)
  const context = createContext({ fetch: api.fetch, now, ...createJourney(now), ...given })
  const app = new Hono()
  app.route('/', wecom(of, context))
  app.onError((error, c) =>
    error instanceof Rejected
      ? c.json({ error: 'refused' }, error.status)
      : c.json({ error: error.name }, 500),
  )
  const send = async ({ method, query, body }: Call) => {
    const response = await app.request(`/?${new URLSearchParams(query)}`, { method, body: body ?? null })
    expect(response.status).toBe(200)
    const answer = await response.text()
    return { raw: answer, inner: answer === '' ? undefined : (openReply(answer).inner as Tags) }
  }
  return { api, logs: context.logs, send }
}
type Tags = Record<string, string> & { Button?: { ReplaceName: string } }

/** The same service without the secret: what it says passively. */
const passive = async (said: string) => {
  const { inner } = await serve({ of: settings }).send(post(text(said)))
  return inner?.Content ?? ''
}

/** https://developer.work.weixin.qq.com/document/path/90238 */
const WECOM_WAITS_MS = 5_000
const CHOICES = '电商'
const QUESTION = '研发费用500能补多少'

/** A button of a card, tapped. */
const tap = (key: string, task: string, more = {}) =>
  post(
    inner({
      MsgType: 'event',
      Event: 'template_card_event',
      EventKey: key,
      TaskId: task,
      CardType: 'button_interaction',
      ResponseCode: 'r',
      CreateTime: String(at + 2),
      ...more,
    }),
  )

const cardsOf = (api: ReturnType<typeof createWecomApi>) =>
  api.sent.flatMap((sent) => (sent.msgtype === 'template_card' ? [sent.template_card] : []))
const textsOf = (api: ReturnType<typeof createWecomApi>) =>
  api.sent.flatMap((sent) => (sent.msgtype === 'text' ? [sent.text.content] : []))

const replying = (blocks: Block[], kind: Reply['answer']['kind'] = 'choices'): Partial<Context> => ({
  respond: async () => told({ answer: { kind, refs: [], hits: [], text: '' }, blocks }),
})

describe('choices', () => {
  it('are sent as a card alone when they are the whole answer', async () => {
    const { api, send, logs } = serve()
    const { raw } = await send(post(text(CHOICES)))
    expect(raw).toBe('')
    const [card] = cardsOf(api)
    expect(card?.main_title.title).toBe(labels.choose)
    expect(card?.button_list.map(({ key }) => key)).toEqual(['qujiang-2023-26/38', 'qujiang-2023-26/36'])
    expect(card?.horizontal_content_list?.[0]?.value).toContain('第38条')
    expect(card?.sub_title_text).toContain('衢江区政发〔2023〕26号')
    expect([api.calls, logs]).toEqual([['gettoken', 'message/send'], []])
  })

  it('go with a card beside the whole text when the answer holds more', async () => {
    const { api, send } = serve()
    const { inner } = await send(post(text(QUESTION)))
    expect(inner?.Content).toBe(await passive(QUESTION))
    const [card] = cardsOf(api)
    expect(card?.button_list.map(({ text }) => text)).toEqual(['500元', '500万元'])
    expect(card?.horizontal_content_list).toBeUndefined()
    expect(card?.main_title.desc).toMatch(/^上年度允许加计扣除研发费用是500元，还是500万元？$/)
  })

  it('go beside the text when only the text says all, be it a text alone', async () => {
    const choices = ['a/1', 'a/2'].map((send) => ({ label: send, send }))
    const blocks: Block[] = [
      { kind: 'text', text: '这一条没有写具体的金额。' },
      { kind: 'choices', choices },
    ]
    const { api, send } = serve(replying(blocks, 'ask'))
    expect((await send(post(text('你好')))).inner?.Content).toContain('没有写具体的金额')
    expect(cardsOf(api)).toHaveLength(1)
  })

  it('need no call when there are none', async () => {
    const { api, send } = serve()
    const { inner } = await send(post(text('第12条')))
    expect(inner?.Content).toBe(await passive('第12条'))
    expect(api.calls).toEqual([])
  })

  it.each([1, 7, 23])('stay numbered in the text when there are %i', async (count) => {
    const choices = Array.from({ length: count }, (_, n): Choice => ({ label: `第${n}条`, send: `a/${n}` }))
    const { api, send } = serve(replying([{ kind: 'choices', choices }]))
    const { inner } = await send(post(text('你好')))
    expect(inner?.Content).toContain(`${count}. 第${count - 1}条`)
    expect(api.calls).toEqual([])
  })

  it('stay numbered when a button cannot hold one', async () => {
    const choices = [
      { label: '甲', send: '政'.repeat(342) },
      { label: '乙', send: 'a/2' },
    ]
    const { api, send } = serve(replying([{ kind: 'choices', choices }]))
    expect((await send(post(text('你好')))).inner?.Content).toBe('1. 甲\n2. 乙')
    expect(api.calls).toEqual([])
  })

  it('keep every limit of a card, whatever they say', async () => {
    const api = createWecomApi()
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
    const choice = fc.record({ label: words, send: fc.uuid() })
    const choices = fc.array(choice, { minLength: 2, maxLength: 6 })
    let delivery = 0
    await fc.assert(
      fc.asyncProperty(words, choices, words, async (question, choices, source) => {
        const blocks: Block[] = [
          { kind: 'text', text: `${question}？` },
          { kind: 'choices', choices },
          { kind: 'source', text: source },
        ]
        const before = api.sent.length
        const { send } = serve({ api, ...replying(blocks) })
        const { raw } = await send(post(text('你好', String(++delivery))))
        expect([raw, api.sent.length]).toEqual(['', before + 1])
      }),
      { numRuns: 200, seed: 5 },
    )
  })

  it('are sent once, however often and however close together the message comes', async () => {
    const { api, send } = serve()
    const first = await Promise.all([send(post(text(CHOICES))), send(post(text(CHOICES)))])
    const later = await send(post(text(CHOICES), { time: at + 6, nonce: 'again' }))
    expect([...first, later].map(({ raw }) => raw)).toEqual(['', '', ''])
    expect(api.sent).toHaveLength(1)
  })

  it('are of different cards for different messages', async () => {
    const { api, send } = serve()
    await send(post(text(CHOICES, '1')))
    await send(post(text(CHOICES, '2')))
    const tasks = cardsOf(api).map(({ task_id }) => task_id)
    expect(new Set(tasks).size).toBe(2)
    expect(tasks.join()).not.toContain('zhangsan')
  })

  it('go to nobody but the sender', async () => {
    for (const FromUserName of ['@all', 'zhangsan|lisi', '.zhangsan', '张三']) {
      const { api, send, logs } = serve()
      const { inner: reply } = await send(post(inner({ FromUserName, Content: CHOICES, MsgId: '1' })))
      expect(reply?.Content).toBe(await passive(CHOICES))
      expect([api.calls, logs]).toEqual([[], [{ platform: 'wecom', reason: 'bad-receiver' }]])
    }
  })
})

describe('a tapped button', () => {
  const asked = async (given: Parameters<typeof serve>[0] = {}, said = QUESTION) => {
    const service = serve(given)
    await service.send(post(text(said)))
    const card = cardsOf(service.api)[0]!
    service.api.sent.length = 0
    service.api.calls.length = 0
    return { ...service, card, keys: card.button_list.map(({ key }) => key) }
  }

  it('shows that it was chosen, and its answer comes as a text', async () => {
    const { api, send, card, keys } = await asked()
    const { inner } = await send(tap(keys[1]!, card.task_id))
    expect(inner).toEqual({
      ToUserName: 'zhangsan',
      FromUserName: settings.WECOM_CORP_ID,
      CreateTime: String(at + 2),
      MsgType: 'update_button',
      Button: { ReplaceName: labels.chosen },
    })
    // 500万元 at 10% for an ordinary company.
    expect(textsOf(api).join()).toContain('50万元')
    expect(api.sent).toHaveLength(1)
    expect(api.sent[0]?.touser).toBe('zhangsan')
  })

  it('of a clause brings the clause', async () => {
    const { api, send, card, keys } = await asked({}, CHOICES)
    await send(tap(keys[0]!, card.task_id))
    expect(textsOf(api)[0]).toContain('第38条')
  })

  it('is answered once, with the same bytes each time', async () => {
    const { api, send, card, keys } = await asked()
    const event = tap(keys[1]!, card.task_id)
    const [first, second] = await Promise.all([send(event), send(event)])
    const third = await send(event)
    expect([second.raw, third.raw]).toEqual([first.raw, first.raw])
    expect(api.sent).toHaveLength(1)
  })

  it('is answered by the next delivery when sending failed, and the failure is logged', async () => {
    const { api, send, card, keys, logs } = await asked()
    const event = tap(keys[1]!, card.task_id)
    api.fail(api.error(48002))
    const first = await send(event)
    expect(first.inner?.MsgType).toBe('update_button')
    expect(api.sent).toEqual([])
    expect(logs).toEqual([
      { platform: 'wecom', reason: 'call-failed', call: 'message/send', code: 48002, tries: 1 },
    ])
    expect((await send(event)).raw).toBe(first.raw)
    expect(api.sent).toHaveLength(1)
  })

  it('may lead to further choices', async () => {
    const choices: Choice[] = [
      { label: '甲', send: 'a/1' },
      { label: '乙', send: 'a/2' },
    ]
    const whole: Block[] = [{ kind: 'choices', choices }]
    const more: Block[] = [{ kind: 'quote', text: '原文。' }, ...whole]
    const task = `wence-${'a'.repeat(43)}`
    for (const [blocks, kinds] of [
      [whole, ['template_card']],
      [more, ['text', 'template_card']],
    ] as const) {
      const { api, send } = serve(replying([...blocks]))
      await send(tap('a/1', task))
      expect(api.sent.map(({ msgtype }) => msgtype)).toEqual(kinds)
    }
    const { api, send } = serve(replying(whole))
    api.fail(() => undefined, api.error(48002))
    await send(tap('a/1', task))
    expect(textsOf(api)).toEqual(['1. 甲\n2. 乙'])
  })

  it('gets the apology when the journey throws', async () => {
    const { api, send, logs } = serve({
      respond: async () => {
        throw new RangeError('zhangsan')
      },
    })
    const { inner } = await send(tap('a/1', `wence-${'a'.repeat(43)}`))
    expect(inner?.MsgType).toBe('update_button')
    expect(textsOf(api)).toEqual([apology.answer.text])
    expect(logs).toEqual([{ platform: 'wecom', reason: 'broken', error: 'RangeError' }])
  })

  it.each([
    { TaskId: 'approval-7' },
    { TaskId: `wence-${'a'.repeat(42)}` },
    { TaskId: undefined },
    { EventKey: '' },
    { Event: 'template_card_menu_event' },
    { FromUserName: 'sys' },
  ])('of a card that is not ours is left alone: %j', async (more) => {
    const { api, send } = serve()
    const { raw } = await send(tap('qujiang-2023-26/12', `wence-${'a'.repeat(43)}`, more))
    expect([raw, api.calls]).toEqual(['', []])
  })
})

describe('the API', () => {
  const status =
    (code: number, headers = {}): Fault =>
    () =>
      new Response('oops', { status: code, headers })
  const once = (...faults: Fault[]) => {
    const service = serve()
    service.api.fail(() => undefined, ...faults)
    return service
  }

  it.each([
    [-1, 3],
    [40001, 1],
    [40058, 1],
    [45002, 1],
    [45009, 1],
    [45033, 1],
    [48002, 1],
    [60011, 1],
    [60020, 1],
    [60111, 1],
    [81013, 1],
    [301002, 1],
  ])('saying %i is tried %i times, logged, and the answer goes back in the response', async (code, tries) => {
    const service = serve()
    const { api } = service
    api.fail(() => undefined, ...Array.from({ length: tries }, () => api.error(code)))
    const { inner } = await service.send(post(text(CHOICES)))
    expect(inner?.Content).toBe(await passive(CHOICES))
    expect(service.logs).toEqual([
      { platform: 'wecom', reason: 'call-failed', call: 'message/send', code, tries },
    ])
    expect([api.calls.length, api.sent.length]).toEqual([1 + tries, 0])
  })

  it.each([
    ['busy once', [-1]],
    ['busy twice', [-1, -1]],
  ])('%s has the card sent in the end', async (_, codes) => {
    const service = serve()
    service.api.fail(() => undefined, ...codes.map(service.api.error))
    expect((await service.send(post(text(CHOICES)))).raw).toBe('')
    expect([service.api.sent.length, service.logs]).toEqual([1, []])
  })

  it.each([40014, 41001, 42001])('saying %i gets a fresh token, once', async (code) => {
    const service = serve()
    service.api.fail(() => undefined, service.api.error(code))
    expect((await service.send(post(text(CHOICES)))).raw).toBe('')
    expect(service.api.calls).toEqual(['gettoken', 'message/send', 'gettoken', 'message/send'])
    const hopeless = serve()
    hopeless.api.fail(
      () => undefined,
      hopeless.api.error(code),
      () => undefined,
      hopeless.api.error(code),
    )
    expect((await hopeless.send(post(text(CHOICES)))).inner?.Content).toBe(await passive(CHOICES))
    expect(hopeless.logs).toEqual([
      { platform: 'wecom', reason: 'call-failed', call: 'message/send', code, tries: 2 },
    ])
  })

  it('gives a token that many share, until it is revoked or old', async () => {
    const clock = { ms: at * 1000 }
    const { api, send } = serve({ now: () => clock.ms })
    const message = (id: number) =>
      post(inner({ Content: CHOICES, MsgId: String(id), CreateTime: String(clock.ms / 1000) }), {
        time: clock.ms / 1000,
      })
    const tokens = () => api.calls.filter((path) => path === 'gettoken').length
    await Promise.all([1, 2, 3, 4, 5].map((id) => send(message(id))))
    expect([tokens(), api.sent.length]).toEqual([1, 5])
    api.revoke()
    await send(message(6))
    expect([tokens(), api.sent.length]).toEqual([2, 6])
    clock.ms += 7000_000
    await send(message(7))
    expect([tokens(), api.sent.length]).toEqual([3, 7])
  })

  it.each([
    ['a wrong secret', { ...active, WECOM_SECRET: 'another-secret-000' }, 40001],
    ['an unknown company', { ...active, WECOM_CORP_ID: 'ww0000000000000000' }, 40013],
  ])('refusing %s is logged, and nothing is lost', async (_, of, code) => {
    const context = createContext({ fetch: createWecomApi().fetch, now: () => at * 1000 })
    const message = {
      platform: 'wecom',
      conversation: 'zhangsan',
      id: '1',
      ask: { kind: 'help' },
      push: true,
    } as const
    const choices = ['a/1', 'a/2'].map((send) => ({ label: send, send }))
    const reply = told({
      answer: { ...apology.answer, kind: 'choices' },
      blocks: [{ kind: 'choices', choices }],
    })
    expect(await createSender(of, context)?.offer(message, 'zhangsan', reply)).toBe(false)
    expect(context.logs).toEqual([
      { platform: 'wecom', reason: 'call-failed', call: 'gettoken', code, tries: 1 },
    ])
  })

  it('that knows no such member has sent nothing, although it says 0', async () => {
    const service = serve({ api: createWecomApi('lisi') })
    expect((await service.send(post(text(CHOICES)))).inner?.Content).toBe(await passive(CHOICES))
    expect(service.logs).toEqual([
      { platform: 'wecom', reason: 'call-failed', call: 'message/send', code: 81013, tries: 1 },
    ])
  })

  it.each([
    ['a 500', [status(500), status(502), status(503)], 503, 3],
    ['a 404', [status(404)], 404, 1],
    ['a redirect', [status(302, { location: 'http://127.0.0.1:9/' })], 302, 1],
    ['no JSON', [status(200)], 200, 1],
    ['JSON of another shape', [() => Response.json({ errcode: '0' })], 200, 1],
    ['a lost connection', [1, 2, 3].map(() => () => Promise.reject(new TypeError('terminated'))), 0, 3],
  ] as [string, Fault[], number, number][])(
    'answering with %s loses nothing',
    async (_, faults, code, tries) => {
      const service = once(...faults)
      expect((await service.send(post(text(CHOICES)))).inner?.Content).toBe(await passive(CHOICES))
      expect(service.logs).toEqual([
        { platform: 'wecom', reason: 'call-failed', call: 'message/send', code, tries },
      ])
    },
  )

  it('giving no token that can be one is a failure', async () => {
    for (const more of [
      {},
      { access_token: '', expires_in: 1 },
      { access_token: 'a'.repeat(513), expires_in: 1 },
    ]) {
      const service = serve()
      service.api.fail(() => Response.json({ errcode: 0, ...more }))
      expect((await service.send(post(text(CHOICES)))).inner?.Content).toBe(await passive(CHOICES))
      expect(service.logs).toMatchObject([{ call: 'gettoken', code: 200 }])
    }
  })

  it('that never answers holds a message up for less than WeCom waits', async () => {
    const hanging = ((_: string, { signal }: RequestInit) =>
      new Promise((_, fail) => signal?.addEventListener('abort', () => fail(signal.reason)))) as typeof fetch
    const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
    const begun = performance.now()
    const { send, logs } = serve({ fetch: hanging, pause })
    const { inner } = await send(post(text(CHOICES)))
    expect(performance.now() - begun).toBeLessThan(WECOM_WAITS_MS)
    expect(inner?.Content).toBe(await passive(CHOICES))
    expect(logs).toMatchObject([{ call: 'gettoken', code: 0 }])
  })

  it('that is slow for the token and slow for the message still shares one deadline', async () => {
    const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
    const api = createWecomApi()
    const slow = (async (url: string, init: RequestInit) => {
      await Promise.race([
        pause(1_400),
        new Promise((_, fail) => init.signal?.addEventListener('abort', () => fail(new Error('aborted')))),
      ])
      return url.includes('gettoken') ? api.fetch(url, init) : Response.json({ errcode: -1 })
    }) as typeof fetch
    const begun = performance.now()
    const { send } = serve({ fetch: slow, pause })
    expect((await send(post(text(CHOICES)))).inner?.Content).toBe(await passive(CHOICES))
    expect(performance.now() - begun).toBeLessThan(WECOM_WAITS_MS)
  })

  it('is tried again by the next delivery', async () => {
    const service = serve()
    service.api.fail(() => undefined, service.api.error(60020))
    expect((await service.send(post(text(CHOICES)))).inner?.Content).toBe(await passive(CHOICES))
    expect((await service.send(post(text(CHOICES)))).raw).toBe('')
    expect(service.api.sent).toHaveLength(1)
  })

  it('leaves nothing of the sender, the text or the secrets in the log', async () => {
    const service = once(status(500), status(500), status(500))
    await service.send(post(text(CHOICES)))
    const logged = JSON.stringify(service.logs)
    for (const secret of ['zhangsan', CHOICES, known.corpsecret, 'token-0', settings.WECOM_TOKEN, 'http'])
      expect(logged).not.toContain(secret)
  })
})

describe('over HTTP', () => {
  const closing: (() => void)[] = []
  afterEach(() => {
    for (const close of closing.splice(0)) close()
  })

  it('a card goes out and its button comes back', async () => {
    const api = createWecomApi()
    const server = createAdaptorServer({ fetch: api.app.fetch })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    closing.push(() => server.close())
    const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { send, logs } = serve({ of: { ...active, WECOM_API_ROOT: root }, fetch: globalThis.fetch })
    expect((await send(post(text(CHOICES)))).raw).toBe('')
    const [card] = cardsOf(api)
    await send(tap(card!.button_list[0]!.key, card!.task_id))
    expect(textsOf(api)[0]).toContain('第38条')
    expect([api.calls, logs]).toEqual([['gettoken', 'message/send', 'message/send'], []])
  })
})

describe('opening the application', () => {
  const opened = (day: number) =>
    post(inner({ MsgType: 'event', Event: 'enter_agent', EventKey: '', CreateTime: String(day) }), {
      time: day,
    })

  it('is greeted once a day, by a text', async () => {
    const clock = { s: at }
    const now = () => clock.s * 1000
    const { send } = serve({ now, ...createJourney(now, undefined, createMemoryStore()) })
    const greeted = async (seconds: number) => {
      clock.s = at + seconds
      return (await send(opened(clock.s))).inner?.MsgType
    }
    expect(await greeted(0)).toBe('text')
    expect(await greeted(60)).toBeUndefined()
    expect(await greeted(7_200)).toBeUndefined()
    expect(await greeted(86_400)).toBe('text')
  })
})

it('a key of a button is what the choice stands for', async () => {
  const choices: Choice[] = [
    { label: '甲', send: 'a/1' },
    { label: '乙', send: '乙', code: 'K7Q2' },
  ]
  const { api, send } = serve(replying([{ kind: 'choices', choices }]))
  await send(post(text('你好')))
  expect(cardsOf(api)[0]?.button_list.map(({ key }) => key)).toEqual(choices.map(dataOf))
})
