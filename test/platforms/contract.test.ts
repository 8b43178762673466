/** What every platform holds, whatever it speaks: the same cases over each wire, in the whole service with the real journey. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { phrases } from '../../src/corpus/index.ts'
import { Rejected, type Respond } from '../../src/platforms/platform.ts'
import type { Block } from '../../src/wording/blocks.ts'
import { NOW, told } from '../ask.ts'
import { requests, secretsOf, serve } from './contract.ts'
import { wires } from './wires.ts'

const QUESTION = '早稻补贴是多少'
const REASON = /^[a-z-]{1,30}$/

const answering =
  (blocks: Block[]): Respond =>
  async () =>
    told({ answer: { kind: 'clause', refs: [], hits: [], text: '' }, blocks })

const breaking: Respond = async ({ conversation }) => {
  throw new Error(`${QUESTION} ${conversation}`)
}

/** Those whose answer is sent by a call. */
const pushing = new Set<string>()
for (const wire of wires) {
  const { calls } = await serve(wire).send(wire.text(QUESTION, 1, NOW))
  if (calls.length > 0) pushing.add(wire.platform)
}

const named = <Named extends { platform: string }>(all: readonly Named[]) =>
  all.map((one) => [one.platform, one] as const)
const every = named(wires)
const pushed = named(wires.filter(({ platform }) => pushing.has(platform)))

describe.each(every)('%s', (_, wire) => {
  test('answers a person, once', async () => {
    const { send, count, asked } = serve(wire)
    const { status, body, calls } = await send(wire.text(QUESTION, 1, NOW))
    expect(status).toBe(200)
    expect(wire.seen(body, calls)).toContain('早稻')
    expect(asked.map(({ platform, ask }) => [platform, ask])).toEqual([
      [wire.platform, { kind: 'text', text: QUESTION }],
    ])
    expect([count('delivery'), count('conversation')]).toEqual([1, 1])
  })

  describe('refuses', () => {
    const cases = (['forged', 'stale', 'foreign', 'reflected'] as const).flatMap((kind) =>
      requests(wire, kind).map(([name, sent]) => ({ name: `${kind}: ${name}`, sent })),
    )

    test.each(cases)('$name', async ({ sent }) => {
      const { send, asked, logs } = serve(wire)
      const { status, body, calls } = await send(sent)
      expect([401, 403]).toContain(status)
      expect(body).toBe('{"error":"refused"}')
      expect(asked).toEqual([])
      expect(calls).toEqual([])
      expect(logs).toEqual([{ platform: wire.platform, status, reason: expect.stringMatching(REASON) }])
    })

    test('whatever was wrong, in the same bytes', async () => {
      const { send } = serve(wire)
      const answers = new Set<string>()
      for (const { sent } of cases) answers.add(JSON.stringify(await send(sent)))
      expect(answers.size).toBe(1)
    })

    test('what is too large, with and without its length', async () => {
      const { query, init } = wire.text(QUESTION, 1, NOW)
      const body = `${init.body}${' '.repeat(70_000)}`
      const stream = new Blob([body]).stream()
      const length = {
        ...Object.fromEntries(new Headers(init.headers)),
        'content-length': String(body.length),
      }
      const ways: RequestInit[] = [
        { ...init, body },
        { ...init, body, headers: length },
        { ...init, body: stream, duplex: 'half' } as RequestInit,
      ]
      for (const way of ways) {
        const { send, asked, logs } = serve(wire)
        const { status, body } = await send({ query, init: way })
        expect([status, body]).toEqual([413, '{"error":"refused"}'])
        expect(asked).toEqual([])
        expect(logs).toEqual([{ platform: wire.platform, status: 413, reason: 'too-large' }])
      }
    })

    test.each([
      '',
      '{',
      '[',
      'null',
      '1',
      '""',
      '[]',
      '{}',
      '<',
      '<xml>',
      '<xml></xml>',
      'a=b',
      '\u0000',
      '\ufeff{}',
    ])('a body that is %j', async (body) => {
      const { send, asked } = serve(wire)
      const { query, init } = wire.text(QUESTION, 1, NOW)
      const answer = await send({ query, init: { ...init, body } })
      // Where the proof covers the body, it is refused before it is read.
      expect([400, 401]).toContain(answer.status)
      expect(answer.body).toBe('{"error":"refused"}')
      expect(asked).toEqual([])
    })

    test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('the method %s', async (method) => {
      const { send, asked } = serve(wire)
      const { query, init } = wire.text(QUESTION, 1, NOW)
      const { headers } = init
      const { status } = await send({ query, init: headers === undefined ? { method } : { method, headers } })
      expect([401, 404, 405]).toContain(status)
      expect(asked).toEqual([])
    })
  })

  test.each(requests(wire, 'ignored'))('says nothing to %s', async (_, sent) => {
    const { send } = serve(wire)
    const { status, body, calls } = await send(sent)
    expect([status, wire.seen(body, calls), calls]).toEqual([200, undefined, []])
  })

  test.each(requests(wire, 'unreadable'))('meets %s politely', async (_, sent) => {
    const { send } = serve(wire)
    const { status, body, calls } = await send(sent)
    expect(status).toBe(200)
    expect(wire.seen(body, calls)).toContain(phrases['nothing.unsupported'])
  })

  test('answers a repeated delivery alike, and keeps one record', async () => {
    const { send, count, logs } = serve(wire)
    const first = await send(wire.text(QUESTION, 1, NOW))
    await send(wire.text('研发费用500万能补多少', 2, NOW))
    const again = await send(wire.text(QUESTION, 1, NOW))
    if (pushing.has(wire.platform)) expect(again).toEqual({ ...first, calls: [] })
    else expect(again).toEqual(first)
    expect(count('delivery')).toBe(2)
    expect(count('conversation')).toBe(1)
    expect(logs.filter(({ repeated }) => repeated === true)).toHaveLength(1)
  })

  test('gives two deliveries at the same moment one answer', async () => {
    const alone = await serve(wire).send(wire.text(QUESTION, 1, NOW))
    const { send, count, logs } = serve(wire)
    const both = await Promise.all([1, 2].map(() => send(wire.text(QUESTION, 1, NOW))))
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    expect(both.map(({ body }) => body)).toEqual([alone.body, alone.body])
    const most = Math.max(...both.map(({ calls }) => calls.length))
    expect(most).toBe(alone.calls.length)
    expect(logs.filter(({ intent }) => intent !== undefined)).toHaveLength(1)
    expect([count('delivery'), count('conversation')]).toEqual([1, 1])
  })

  test('fits a long answer into one reply: whole sentences in order, the title and the source kept', async () => {
    const sentences = Array.from({ length: 1_200 }, (_, n) => `第${n}句：对符合条件的企业给予${n}万元补助。`)
    const blocks: Block[] = [
      { kind: 'title', text: '支持企业加大研发投入' },
      { kind: 'quote', text: sentences.join('') },
      { kind: 'source', text: '出处：衢江区政发〔2023〕26号第12条' },
    ]
    const short = await serve(wire, { respond: answering(blocks.slice(0, 1)) }).send(wire.text('长', 1, NOW))
    const { send } = serve(wire, { respond: answering(blocks) })
    const { body, calls } = await send(wire.text('长', 1, NOW))
    const seen = wire.seen(body, calls) as string
    expect(calls.length).toBe(short.calls.length)
    expect(wire.limit.size(seen)).toBeLessThanOrEqual(wire.limit.most)
    // Most of the room is used.
    expect(wire.limit.size(seen)).toBeGreaterThan(wire.limit.most / 3)
    const [title, source] = [blocks[0], blocks[2]].map((block) => (block as { text: string }).text)
    expect(seen.startsWith(title as string)).toBe(true)
    expect(seen).toContain(source)
    const shown = seen.match(/第\d+句：[^。]*。/g) ?? []
    expect(shown).toEqual(sentences.slice(0, shown.length))
    const rest = shown.reduce((left, sentence) => left.replace(sentence, ''), seen)
    expect(rest).not.toMatch(/第\d+句|万元/)
  })

  const specials = [
    '<b>&"\'>]]>',
    '<a href="https://example.com">点这里</a>',
    '&lt;b&gt; &amp;amp; &#60; &nbsp;',
    '# 标题',
    '- 一项',
    '+ 一项',
    '1. 一项',
    '12) 一项',
    '> 引用',
    '**粗** __粗__ *斜* _斜_ ~~删~~ ~删~',
    '[链接](https://example.com) ![图](https://example.com/a.png)',
    '[链接][一] [^1]',
    '`码` ```码```',
    '| 甲 | 乙 |',
    '---',
    '===',
    'a\\*b \\ \\\\',
    '@all @所有人 <@zhangsan> <@all> @_user_1',
    '<at user_id="all">所有人</at><at id=all></at>',
    '<font color="info">绿</font>',
    '{{名}} {0} $名 %s',
    '第12条（一）“早稻”：30%～50%，≥3万元；〔2023〕26号',
    '𠮷🎓e\u0301',
  ]
  test.each(specials)('shows %j as it is', async (special) => {
    for (const block of ['text', 'quote', 'title'] as const) {
      const { send } = serve(wire, { respond: answering([{ kind: block, text: special }]) })
      const { status, body, calls } = await send(wire.text('问', 1, NOW))
      expect([status, wire.seen(body, calls)]).toEqual([200, wire.alike?.(special) ?? special])
    }
  })

  test.each(specials)('understands %j as a text like any other', async (special) => {
    const { send, asked } = serve(wire)
    const { status, body, calls } = await send(wire.text(`问${special}`, 1, NOW))
    expect([status, asked.length]).toEqual([200, 1])
    expect(wire.seen(body, calls)).toMatch(/\S/)
  })

  test('apologises when the journey breaks', async () => {
    const { send, logs } = serve(wire, { respond: breaking })
    const { status, body, calls } = await send(wire.text(QUESTION, 1, NOW))
    expect(status).toBe(200)
    expect(wire.seen(body, calls)).toContain(phrases['broken.apology'])
    expect(logs).toEqual([{ platform: wire.platform, reason: 'broken', error: 'Error' }])
  })

  test('refuses nobody for what the journey throws', async () => {
    const respond: Respond = async () => {
      throw new Rejected(401, 'not-yours')
    }
    const { status } = await serve(wire, { respond }).send(wire.text(QUESTION, 1, NOW))
    expect(status).toBe(200)
  })

  test('logs nothing that is secret, said, or anybody', async () => {
    const kinds = ['forged', 'stale', 'foreign', 'reflected', 'ignored', 'unreadable'] as const
    const all = [wire.text(QUESTION, 1, NOW), wire.text(QUESTION, 1, NOW)]
    for (const kind of kinds) all.push(...requests(wire, kind).map(([, sent]) => sent))
    const [sound, broken] = [serve(wire), serve(wire, { respond: breaking })]
    sound.behave(async () => new Response('busy', { status: 503 }))
    const logs: unknown[] = []
    for (const { send } of [sound, broken]) for (const sent of all) await send(sent)
    logs.push(...sound.logs, ...broken.logs)
    expect(logs.length).toBeGreaterThan(all.length)
    const written = JSON.stringify(logs)
    const hidden = [...sound.asked, ...broken.asked].flatMap(({ conversation, id }) => [conversation, id])
    for (const secret of [...secretsOf(wire), ...hidden, '早稻', 'https://'])
      expect(written).not.toContain(secret)
  })
})

test('some platforms push, and some answer in the response', () => {
  expect(pushing.size).toBeGreaterThan(0)
  expect(pushing.size).toBeLessThan(wires.length)
})

describe.each(pushed)('%s, whose API', (_, wire) => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const hanging: typeof fetch = (_, init) =>
    new Promise((_, fail) => {
      init?.signal?.addEventListener('abort', () => fail(new DOMException('aborted', 'AbortError')))
    })
  const faults: [string, typeof fetch][] = [
    ['is asked too often', async () => new Response('{}', { status: 429, headers: { 'retry-after': '1' } })],
    [
      'is asked too often for a minute',
      async () => new Response('{}', { status: 429, headers: { 'retry-after': '60' } }),
    ],
    ['breaks', async () => new Response('{"code":500}', { status: 500 })],
    ['never answers', hanging],
    ['talks nonsense', async () => new Response('<html>')],
    ['says nothing', async () => new Response('')],
    ['says null', async () => new Response('null')],
    ['says no', async () => Response.json({ code: 99991663, errcode: 310000, errmsg: 'no' })],
    ['cannot be reached', async () => Promise.reject(new TypeError('fetch failed: https://host/?session=1'))],
    [
      'breaks off',
      async () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.error(new TypeError('terminated')),
          }),
        ),
    ],
  ]

  test.each(faults)(
    '%s: it is tried a few times, told in the log, and answered with the next delivery',
    async (_, fault) => {
      const alone = await serve(wire).send(wire.text(QUESTION, 1, NOW))
      const { send, behave, logs, asked } = serve(wire)
      behave(fault)
      const failing = send(wire.text(QUESTION, 1, NOW))
      await vi.advanceTimersByTimeAsync(10_000)
      const failed = await failing
      // 503 asks the platform to send it again.
      expect([200, 503]).toContain(failed.status)
      expect(wire.seen(failed.body, [])).toBeUndefined()
      expect(failed.calls.length).toBeGreaterThan(0)
      expect(failed.calls.length).toBeLessThanOrEqual(6)
      const told = logs.filter(({ reason }) => reason === 'call-failed')
      expect(told.length).toBeGreaterThan(0)
      for (const { code, tries } of told) expect([typeof code, typeof tries]).toEqual(['number', 'number'])
      expect(JSON.stringify(logs)).not.toMatch(/https?:|fetch failed|html|session/)
      behave()
      const again = await send(wire.text(QUESTION, 1, NOW))
      expect(again.status).toBe(200)
      expect(wire.seen(again.body, again.calls)).toBe(wire.seen(alone.body, alone.calls))
      expect(asked).toHaveLength(2)
      const third = await send(wire.text(QUESTION, 1, NOW))
      expect([third.status, third.calls]).toEqual([200, []])
    },
  )
})
