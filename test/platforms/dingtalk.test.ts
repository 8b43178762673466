/** The DingTalk robot as a whole: signed messages go in, a strict local sessionWebhook over HTTP takes the answers. */
import * as fc from 'fast-check'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dingtalk } from '../../src/platforms/dingtalk/index.ts'
import { render } from '../../src/platforms/dingtalk/render.ts'
import type { Context, Message, Reply, Respond } from '../../src/platforms/platform.ts'
import { Rejected } from '../../src/platforms/platform.ts'
import { labels } from '../../src/respond.ts'
import type { DingtalkSettings } from '../../src/settings.ts'
import { type Block, plainText } from '../../src/wording/blocks.ts'
import { createContext, NOW, told } from '../ask.ts'
import { bodyOf, headersAt, inGroup, readMarkdown, root, send, settings, wire } from './dingtalk-wire.ts'
import { type Asked, type Behaviour, startLoopback } from './loopback.ts'
import type { Sent } from './wire.ts'

type Card = {
  title: string
  text: string
  btnOrientation: string
  btns: { title: string; actionURL: string }[]
}
type Body = {
  msgtype: 'text' | 'markdown' | 'actionCard'
  text?: { content: string }
  markdown?: { title: string; text: string }
  actionCard?: Card
}

/** What DingTalk would refuse in a call, by its documentation; nothing when the call is right. */
const complain = ({ method, path, headers, body }: Asked): string | undefined => {
  const { msgtype, ...rest } = body as Body
  if (method !== 'POST') return 'method'
  if (path !== '/robot/sendBySession?session=5eb1e18e8669b0a3cd7dff1388fe5e6a') return 'session'
  if (!headers['content-type']?.startsWith('application/json')) return 'content type'
  if (Object.keys(rest).join() !== msgtype) return 'one body of the kind that is named'
  const { text, markdown, actionCard } = rest
  if (text && !text.content.trim()) return 'content'
  const marked = markdown ?? actionCard
  if (marked && !(marked.title.trim() && marked.text.trim())) return 'title and text'
  if (actionCard && actionCard.btns.length === 0) return 'buttons'
  if (actionCard?.btns.some(({ title, actionURL }) => !title || !/^(dtmd|https?):\/\//.test(actionURL))) {
    return 'a button'
  }
  return undefined
}

let api: Awaited<ReturnType<typeof startLoopback>>
const complaints: string[] = []
beforeAll(async () => {
  api = await startLoopback((asked): Behaviour => {
    const complaint = complain(asked)
    if (complaint === undefined) return { body: { errcode: 0, errmsg: 'ok' } }
    complaints.push(complaint)
    return { body: { errcode: 40035, errmsg: complaint } }
  })
})
afterAll(() => api.close())
beforeEach(() => {
  api.behave()
  api.calls.length = 0
  complaints.length = 0
})

/** The robot at the local API, with the real journey unless another is given. */
const createRobot = (given: Partial<Context> = {}) => {
  const asked: Message[] = []
  const context = createContext({ fetch, publicUrl: 'https://wence.example', ...given })
  const { respond } = context
  context.respond = (message) => {
    asked.push(message)
    return respond(message)
  }
  const of: DingtalkSettings = { ...settings, DINGTALK_API_ROOT: api.root }
  const app = new Hono()
  app.route('/dingtalk', dingtalk(of, context))
  app.onError((error, c) => {
    if (!(error instanceof Rejected)) throw error
    context.log({ platform: 'dingtalk', status: error.status, reason: error.reason })
    return c.json({ error: 'refused' }, error.status)
  })
  const post = ({ query, init }: Sent) => app.request(`/dingtalk${query}`, init)
  /** Delivers one message whose answer goes to the local API. */
  const deliver = (fields: Record<string, unknown> = {}, delivery = 1, now = NOW) =>
    post(send(bodyOf(delivery, now, fields, api.root), headersAt(now)))
  const say = (content: string, delivery = 1, fields: Record<string, unknown> = {}) =>
    deliver({ text: { content }, ...fields }, delivery)
  return { asked, logs: context.logs, post, deliver, say }
}

const bodies = () => api.calls.map(({ body }) => body as Body)
const card = (at = 0): Card => {
  const found = bodies()[at]?.actionCard
  if (!found) throw new Error('no card was sent')
  return found
}
/** What tapping a button sends as the member's own message. */
const tap = (title: string | RegExp, { btns }: Card): string => {
  const found = btns.find((button) => button.title.match(title))
  const url = new URL(found?.actionURL ?? 'nothing:')
  expect(`${url.protocol}//${url.host}${url.pathname}`).toBe('dtmd://dingtalkclient/sendMessage')
  return url.searchParams.get('content') as string
}
const replying = (blocks: Block[], code?: string): Reply => ({
  answer: { kind: 'help', refs: [], hits: [], text: '', ...(code === undefined ? {} : { code }) },
  blocks,
})
const fixed =
  (blocks: Block[]): Respond =>
  async () =>
    told(replying(blocks))

describe('what is refused', () => {
  test.each(
    Object.entries({ ...wire.forged(NOW), ...wire.stale(NOW), ...wire.foreign(NOW), ...wire.reflected(NOW) }),
  )('%s: one and the same refusal, nothing asked, nothing called', async (_, sent) => {
    const robot = createRobot()
    const response = await robot.post(sent)
    expect(response.status).toBe(401)
    expect(await response.text()).toBe('{"error":"refused"}')
    expect(robot.asked).toEqual([])
    expect(api.calls).toEqual([])
    expect(robot.logs).toHaveLength(1)
  })

  test.each([
    'http://169.254.169.254/robot/sendBySession?session=1',
    'https://oapi.dingtalk.com@example.com/robot/sendBySession?session=1',
    'https://oapi.dingtalk.com.example.com/robot/sendBySession?session=1',
    'https://oapi.dingtalk.com/robot/send?access_token=1',
    'https://oapi.dingtalk.com/robot/sendBySession?session=1&x=2',
    'https://oapi.dingtalk.com/robot/sendBySession?session=1#@example.com',
    'https://oapi.dingtalk.com/robot/sendBySession?session=../../x',
    'https://oapi.dingtalk.com/robot/sendBySession?session=',
    'https://oapi.dingtalk.com:8443/robot/sendBySession?session=1',
    'HTTPS://OAPI.DINGTALK.COM/robot/sendBySession?session=1',
    '',
  ])('an answer to %s is never sent, whoever signed', async (sessionWebhook) => {
    const fetched: string[] = []
    const context = createContext({
      fetch: async (url) => {
        fetched.push(String(url))
        return Response.json({ errcode: 0 })
      },
    })
    const app = new Hono()
    app.route('/', dingtalk({ ...settings, DINGTALK_API_ROOT: root }, context))
    app.onError((error, c) => c.text(error.name, error instanceof Rejected ? error.status : 500))
    const post = (fields: Record<string, unknown>) =>
      app.request('/', send(bodyOf(1, NOW, fields), headersAt(NOW)).init)
    expect((await post({ sessionWebhook })).status).toBe(401)
    expect(fetched).toEqual([])
    // DingTalk's own address, on the other hand, is taken.
    expect((await post({})).status).toBe(200)
    expect(fetched).toEqual([`${root}/robot/sendBySession?session=5eb1e18e8669b0a3cd7dff1388fe5e6a`])
  })

  test('malformed JSON is 400, an oversized body 413, missing fields 401', async () => {
    const robot = createRobot()
    const raw = (body: string) =>
      robot.post({ query: '', init: { method: 'POST', headers: headersAt(NOW), body } })
    expect((await raw('{"msgId":')).status).toBe(400)
    expect((await raw('')).status).toBe(400)
    expect((await raw(`"${'a'.repeat(70_000)}"`)).status).toBe(413)
    for (const body of ['null', '[]', '{}', '"text"', '{"__proto__":{}}'])
      expect((await raw(body)).status).toBe(401)
    expect(robot.asked).toEqual([])
  })
})

describe('what is read', () => {
  const asks = async (fields: Record<string, unknown>) => {
    const robot = createRobot({ respond: fixed([]) })
    const response = await robot.deliver(fields)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('{}')
    return robot.asked[0]
  }

  test('a text in a single chat belongs to its sender', async () => {
    expect(await asks({ text: { content: ' 早稻 ' } })).toEqual({
      platform: 'dingtalk',
      conversation: '$:LWCP_v1:$memberMustNeverBeSeen==',
      id: 'msg00000000000000000001==',
      ask: { kind: 'text', text: '早稻' },
      push: true,
    })
  })

  test('in a group every member has a conversation', async () => {
    const first = await asks(inGroup)
    const second = await asks({ ...inGroup, senderId: 'another' })
    expect(first?.conversation).not.toBe(second?.conversation)
    expect(first?.conversation).not.toBe((await asks({}))?.conversation)
  })

  test.each([
    [{ text: { content: '  ' } }, { kind: 'help' }],
    [{ text: undefined }, { kind: 'help' }],
    [
      {
        msgtype: 'richText',
        content: { richText: [{ text: '早稻' }, { type: 'picture' }, { text: '补多少' }] },
      },
      { kind: 'text', text: '早稻补多少' },
    ],
    [
      { msgtype: 'audio', content: { recognition: '早稻补多少', duration: 1 } },
      { kind: 'text', text: '早稻补多少' },
    ],
    [{ text: { content: '好的[OK]' } }, { kind: 'text', text: '好的[OK]' }],
    [{ text: { content: '第12条 [qujiang-2023-26/12]' } }, { kind: 'ref', ref: 'qujiang-2023-26/12' }],
    [{ text: { content: '贴息 [=QZB2-0G00]' } }, { kind: 'code', code: 'QZB2-0G00' }],
    [{ text: { content: '转发版 [>QZB2]' } }, { kind: 'forward', of: 'QZB2' }],
  ])('%j asks %j', async (fields, ask) => {
    expect((await asks(fields))?.ask).toEqual(ask)
  })

  test.each(Object.entries(wire.unreadable(NOW)))('%s is told politely', async (_, sent) => {
    const robot = createRobot({ respond: fixed([]) })
    expect(
      (
        await robot.post({
          ...sent,
          init: { ...sent.init, body: String(sent.init.body).replaceAll(root, api.root) },
        })
      ).status,
    ).toBe(200)
    expect(robot.asked[0]?.ask).toEqual({ kind: 'unsupported' })
  })

  test('a group message that names others is left alone', async () => {
    const robot = createRobot()
    const response = await robot.deliver({ ...inGroup, isInAtList: false })
    expect([response.status, await response.text()]).toEqual([200, '{}'])
    expect(robot.asked).toEqual([])
  })

  test('nobody is named in an answer, whatever was typed', async () => {
    await createRobot().say('@所有人 13800000000 早稻 isAtAll', 1, inGroup)
    expect(complaints).toEqual([])
    expect(bodies()[0]).not.toHaveProperty('at')
  })
})

describe('what is sent', () => {
  test('a clause arrives word for word, with its page and a text to pass on a tap away', async () => {
    const robot = createRobot()
    expect((await robot.say('第12条')).status).toBe(200)
    const clause =
      '12.支持企业加大研发投入。对纳入统计部门研发费用统计范围的工业、服务业、建筑业企业,有R&D经费投入的,按照上年度允许加计扣除研发费用的10%给予补助,科技小巨人企业标准提高至20%,单家不超过200万元的补助。(责任单位:区科技局、区税务局)'
    expect(readMarkdown(card().text)).toContain(clause)
    // Also for a client that knows no escapes: there is none in it.
    expect(card().text).toContain(clause)
    expect(card().title).toContain('第12条')
    expect(card().btns.find(({ title }) => title === labels.open)?.actionURL).toBe(
      'https://wence.example/p/qujiang-2023-26/12',
    )
    await robot.say(tap(labels.forwardText, card()), 2)
    const forwarded = bodies()[1]?.text?.content
    expect(forwarded).toContain(clause)
    expect(forwarded).toContain('https://wence.example/p/qujiang-2023-26/12')
    expect(complaints).toEqual([])
  })

  test('what can be computed is picked by its number where there are too many buttons', async () => {
    const robot = createRobot()
    await robot.say('能算什么')
    expect(readMarkdown(card().text)).toMatch(/1\. 第8条/)
    expect(card().btns.filter(({ title }) => title.startsWith('第'))).toEqual([])
    await robot.say('1', 2)
    expect(readMarkdown(card(1).text)).toContain('第8条 科技贷款贴息')
    expect(complaints).toEqual([])
  })

  test('a tapped option goes on with the estimate, also for another member of the group', async () => {
    const robot = createRobot()
    await robot.say('种粮补贴120亩补多少', 1, inGroup)
    const text = tap('晚稻', card())
    await robot.say(text, 2, { ...inGroup, senderId: 'another-member' })
    await robot.say(text, 3, inGroup)
    const [, other, own] = bodies()
    // 120亩 × 200元 for late rice of 50亩 and more, by clause 44.
    expect(readMarkdown(other?.actionCard?.text ?? '')).toContain('种粮补贴2.4万元')
    expect(other).toEqual(own)
  })

  test.each([
    '*a* _b_ **c** ~~d~~ `e`',
    '[a](https://example.com) ![b](https://example.com/c.png) <https://example.com/d>',
    '<font color=red>a</font> <b>b</b> &lt; &#65; &amp;amp;',
    '# a\n## b\n> c\n- d\n+ e\n* f\n1. g\n7) h\n---\n===\n| i | j |\n|---|---|',
    '    code\n\tcode\n```\ncode\n```',
    'a\\*b \\\\ \\[x\\]',
    '15%~20%和30%~40%，R&D，12.支持，“2+2+X”',
  ])('nothing in %j is markup', (text) => {
    for (const kind of ['notice', 'text', 'quote', 'title'] as const) {
      const sent = render(
        replying([
          { kind, text },
          { kind: 'notice', text: '完' },
        ]),
        labels,
      )
      if (sent?.msgtype !== 'markdown') throw new Error('not markdown')
      const read = readMarkdown(sent.markdown.text).replaceAll(/\n+/g, '\n').split('\n')
      expect(read).toEqual([...text.split('\n').map((line) => line.trimStart()), '完'])
    }
  })

  test('no text gets beyond the limit by its escapes', () => {
    const word = fc.constantFrom(
      '政策',
      '补助',
      '100万元',
      '*',
      '_',
      '&',
      '&amp;',
      '`',
      '<b>',
      '[a](b)',
      '#',
      '1.',
      '-',
      '。',
      '，',
      ' ',
      '\n',
      '~',
      '\\',
      '>',
      '|',
    )
    const text = fc.array(word, { minLength: 1, maxLength: 60 }).map((words) => words.join(''))
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 1, max: 200 }),
        (texts, times) => {
          const blocks = texts.map((each): Block => ({ kind: 'quote', text: `${each}。`.repeat(times) }))
          const sent = render(replying(blocks), labels)
          if (sent?.msgtype !== 'markdown') throw new Error('not markdown')
          expect(sent.markdown.text.length).toBeLessThanOrEqual(4000)
        },
      ),
      { numRuns: 300, seed: 5 },
    )
  })

  test('what a button says is the choice itself, its code, or its ref', () => {
    const choices = [
      { label: '晚稻（双季）', send: '晚稻' },
      { label: '晚稻', send: '晚稻', code: 'QZB2-2R1G' },
      { label: '第12条 支持企业（匹配：研发）', send: 'qujiang-2023-26/12' },
    ]
    const sent = render(replying([{ kind: 'choices', choices }]), labels)
    if (sent?.msgtype !== 'actionCard') throw new Error('no card')
    const { btns } = sent.actionCard
    expect(btns.map(({ title }) => title)).toEqual(['晚稻', '晚稻', '第12条 支持企业'])
    expect(btns.map(({ actionURL }) => new URL(actionURL).searchParams.get('content'))).toEqual([
      '晚稻',
      '晚稻 [=QZB2-2R1G]',
      '第12条 支持企业 [qujiang-2023-26/12]',
    ])
  })

  test('a long answer is cut between sentences and keeps its source', () => {
    const blocks: Block[] = [
      { kind: 'title', text: '第1条 试验' },
      { kind: 'quote', text: '一句话。'.repeat(3000) },
      { kind: 'source', text: '依据：《文件》第1条' },
    ]
    const sent = render(replying(blocks), labels)
    if (sent?.msgtype !== 'markdown') throw new Error('not markdown')
    const read = readMarkdown(sent.markdown.text)
    expect(read).toMatch(/一句话。……\s+依据：《文件》第1条$/)
    expect(sent.markdown.text.length).toBeGreaterThan(3500)
  })

  test('a short answer loses nothing', async () => {
    const context = createContext()
    const reply = await context.respond({
      platform: 'x',
      conversation: null,
      id: null,
      ask: { kind: 'chapters' },
    })
    const sent = render(reply, labels)
    const text = sent?.msgtype === 'actionCard' ? sent.actionCard.text : ''
    const squeeze = (of: string) => of.replaceAll(/\s+/g, '')
    expect(squeeze(readMarkdown(text))).toBe(squeeze(plainText(reply.blocks)))
  })
})

describe('when the call fails', () => {
  const limited: Behaviour = { status: 429, headers: { 'retry-after': '1' }, body: { errcode: 90018 } }
  const cases: [string, Behaviour[], number, number][] = [
    ['too many calls', [limited, limited, limited], 503, 3],
    [
      'a broken server',
      [
        { status: 502, raw: 'x' },
        { status: 500, raw: '' },
        { status: 503, raw: '' },
      ],
      503,
      3,
    ],
    ['a lost connection', ['hang-up', 'hang-up', 'hang-up'], 503, 3],
    ['a busy system', Array.from({ length: 3 }, () => ({ body: { errcode: -1, errmsg: 'busy' } })), 503, 3],
    ['no from DingTalk', [{ body: { errcode: 40035, errmsg: 'no' } }], 200, 1],
    ['garbage', [{ raw: '<html>' }], 200, 1],
    ['a redirect', [{ status: 302, headers: { location: 'http://127.0.0.1:9/' }, raw: '' }], 200, 1],
  ]
  test.each(cases)(
    '%s: a few tries, a reason in the log, and the next delivery sends',
    async (_, plan, status, tries) => {
      const pauses: number[] = []
      const robot = createRobot({ pause: async (ms) => void pauses.push(ms) })
      api.behave(...plan)
      const response = await robot.say('早稻')
      expect(response.status).toBe(status)
      expect(api.calls).toHaveLength(tries)
      expect(robot.logs).toEqual([
        {
          platform: 'dingtalk',
          reason: 'call-failed',
          call: 'sendBySession',
          code: expect.any(Number),
          tries,
        },
      ])
      if (plan[0] === limited) expect(pauses).toEqual([1000, 1000])
      expect((await robot.say('早稻')).status).toBe(200)
      expect(api.calls).toHaveLength(tries + 1)
      expect((await robot.say('早稻')).status).toBe(200)
      expect(api.calls).toHaveLength(tries + 1)
      expect(JSON.stringify(robot.logs)).not.toMatch(/session=|MustNeverBeSeen|must-never/)
    },
  )

  test('an API that never answers is given up within the deadline', async () => {
    const robot = createRobot()
    api.behave('silence', 'silence', 'silence', 'silence')
    const begun = performance.now()
    expect((await robot.say('早稻')).status).toBe(503)
    expect(performance.now() - begun).toBeLessThan(5_000)
    expect(robot.logs).toMatchObject([{ reason: 'call-failed', call: 'sendBySession' }])
  }, 10_000)

  test('one failure is forgotten when the next try succeeds', async () => {
    const robot = createRobot()
    api.behave({ status: 500, raw: '' })
    expect((await robot.say('早稻')).status).toBe(200)
    expect(api.calls).toHaveLength(2)
    expect(robot.logs).toEqual([])
  })

  test('two deliveries at the same moment send one answer', async () => {
    const robot = createRobot()
    const responses = await Promise.all([robot.say('早稻'), robot.say('早稻'), robot.say('早稻')])
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(api.calls).toHaveLength(1)
  })

  test('an address that has expired is not called', async () => {
    const robot = createRobot()
    expect((await robot.deliver({ sessionWebhookExpiredTime: NOW - 1 })).status).toBe(200)
    expect(api.calls).toEqual([])
    expect(robot.logs).toEqual([{ platform: 'dingtalk', reason: 'webhook-expired' }])
  })

  test('a fault in the journey becomes an apology', async () => {
    const robot = createRobot({ respond: () => Promise.reject(new RangeError('the text of somebody')) })
    expect((await robot.say('早稻')).status).toBe(200)
    expect(robot.logs).toEqual([{ platform: 'dingtalk', reason: 'broken', error: 'RangeError' }])
    expect(JSON.stringify(bodies()[0])).toContain('抱歉')
    expect(complaints).toEqual([])
  })
})
