/** Every platform in workerd: the service under a fixed clock, and the Worker as it is deployed under the real one. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestHarness } from 'wrangler'
import { NOW } from '../ask.ts'
import { type Answered, requests, secretsOf, serve } from './contract.ts'
import { envelope, settings } from './peer.ts'
import type { Called, Sent, Wire } from './wire.ts'
import { wires } from './wires.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const QUESTION = '早稻补贴是多少'
const REFUSED = { status: 401, body: '{"error":"refused"}' }

/** The platforms' APIs: what is called, in order, and what the wire of the moment answers. */
const calls: Called[] = []
let playing: Wire | undefined
const api = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  const url = new URL(request.url ?? '/', 'http://api').searchParams.get('url') ?? ''
  const called = { url, body: body === '' ? undefined : JSON.parse(body) }
  calls.push(called)
  response.setHeader('content-type', 'application/json').end(JSON.stringify(playing?.api?.(called) ?? {}))
})

const clocked = createTestHarness()
const deployed = createTestHarness()

beforeAll(async () => {
  api.listen(0, '127.0.0.1')
  await once(api, 'listening')
  await clocked.update({
    root: ROOT,
    workers: [
      {
        config: {
          name: 'clocked',
          main: 'test/platforms/clocked-worker.ts',
          compatibility_date: '2026-10-20',
          compatibility_flags: ['nodejs_compat'],
        },
      },
    ],
  })
  const secrets = Object.assign({ LOG_LEVEL: 'info' }, ...wires.map((wire) => wire.settings))
  await deployed.update({ root: ROOT, workers: [{ configPath: './wrangler.toml', secrets }] })
  await Promise.all([clocked.listen(), deployed.listen()])
}, 60_000)

afterAll(async () => {
  await Promise.all([clocked.close(), deployed.close()])
  api.close()
})

type Harness = typeof clocked
type Said = Pick<Answered, 'status' | 'body' | 'calls'>

const request = async (
  harness: Harness,
  { platform }: Pick<Wire, 'platform'>,
  { query, init }: Sent,
  more: Record<string, string> = {},
): Promise<Said> => {
  const before = calls.length
  const headers = { ...Object.fromEntries(new Headers(init.headers)), ...more }
  const response = await harness.fetch(`/${platform}${query}`, { ...init, headers } as never)
  return { status: response.status, body: await response.text(), calls: calls.slice(before) }
}

/** Sends to the service of that name in workerd at the time given. */
const sendAt = (
  now: number,
  wire: Pick<Wire, 'platform' | 'settings'>,
  sent: Sent,
  service: string = wire.platform,
) =>
  request(clocked, wire, sent, {
    'x-service': service,
    'x-settings': JSON.stringify(wire.settings),
    'x-now': String(now),
    'x-api': `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
  })

describe.each(wires.map((wire) => [wire.platform, wire] as const))('%s, in workerd', (_, wire) => {
  beforeAll(() => {
    playing = wire
  })

  test('answers as on Node, and a repeated delivery alike', async () => {
    const { send } = serve(wire)
    const sent = () => wire.text(QUESTION, 1, NOW)
    const [onNode, onWorkers] = [await send(sent()), await sendAt(NOW, wire, sent())]
    expect(onWorkers).toEqual({ status: onNode.status, body: onNode.body, calls: onNode.calls })
    expect(wire.seen(onWorkers.body, onWorkers.calls)).toContain('早稻')
    const [againOnNode, again] = [await send(sent()), await sendAt(NOW, wire, sent())]
    expect(again).toEqual({ status: againOnNode.status, body: againOnNode.body, calls: againOnNode.calls })
  })

  test('refuses alike whatever was wrong', async () => {
    const kinds = ['forged', 'stale', 'foreign', 'reflected'] as const
    for (const kind of kinds) {
      for (const [name, sent] of requests(wire, kind))
        expect(await sendAt(NOW, wire, sent), name).toEqual({ ...REFUSED, calls: [] })
    }
  })

  test('says nothing where nothing is to be said', async () => {
    for (const [name, sent] of requests(wire, 'ignored')) {
      const { status, body, calls } = await sendAt(NOW, wire, sent)
      expect([status, wire.seen(body, calls), calls], name).toEqual([200, undefined, []])
    }
  })
})

const passive: Wire[] = []
for (const wire of wires) {
  const { calls } = await serve(wire).send(wire.text(QUESTION, 1, NOW))
  if (calls.length === 0) passive.push(wire)
}

test('some platforms answer in the response', () => {
  expect(passive.length).toBeGreaterThan(1)
})

describe.each(passive.map((wire) => [wire.platform, wire] as const))(
  '%s, in the deployed Worker',
  (_, wire) => {
    test('answers, a repeated delivery alike, and refuses alike', async () => {
      const at = Date.now()
      const sent = () => wire.text(QUESTION, 1, at)
      const answered = await request(deployed, wire, sent())
      expect(wire.seen(answered.body, [])).toContain('早稻')
      expect(await request(deployed, wire, sent())).toEqual(answered)
      for (const kind of ['forged', 'foreign', 'reflected'] as const) {
        for (const [name, refused] of Object.entries(wire[kind](at)))
          expect(await request(deployed, wire, refused), name).toEqual({ ...REFUSED, calls: [] })
      }
    })

    test('refuses what was sent on another day', async () => {
      const stale = Object.keys(wire.stale(NOW)).length > 0
      for (const [delivery, days] of [-1, 1].entries()) {
        const at = Date.now() + days * 86_400_000
        const { status } = await request(deployed, wire, wire.text(QUESTION, 2 + delivery, at))
        // Telegram's secret covers no time.
        expect(status).toBe(stale ? 401 : 200)
      }
    })
  },
)

test('what is logged in workerd holds no secret, no text and nobody', () => {
  const lines = [...clocked.getLogs(), ...deployed.getLogs()].map(({ message }) => message)
  expect(lines.filter((line) => line.startsWith('{')).length).toBeGreaterThan(wires.length)
  const written = lines.join('\n')
  for (const secret of [...wires.flatMap(secretsOf), '早稻', 'zhangsan'])
    expect(written).not.toContain(secret)
})

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
type RequestVector = Omit<Vector, 'timestamp' | 'nonce' | 'signature'> & {
  method: 'GET' | 'POST'
  query: Record<string, string>
  body?: string
}
const { vectors, negative, requestNegative } = JSON.parse(
  readFileSync(new URL('payloads/wecom-vectors.json', import.meta.url), 'utf8'),
) as { vectors: Vector[]; negative: Vector[]; requestNegative: RequestVector[] }

describe('the vectors of WeCom, on Node and in workerd', () => {
  const platform = 'wecom'
  const settingsOf = ({
    token,
    encodingAESKey,
    receiveid,
  }: Omit<Vector, 'timestamp' | 'nonce' | 'signature'>) => ({
    ...settings,
    WECOM_CORP_ID: receiveid || settings.WECOM_CORP_ID,
    WECOM_AGENT_ID: token === 'QDG6eK' ? '218' : settings.WECOM_AGENT_ID,
    WECOM_TOKEN: token,
    WECOM_AES_KEY: encodingAESKey,
  })
  const bodyOf = (vector: Parameters<typeof settingsOf>[0], encrypt: string) => {
    const { WECOM_CORP_ID: ToUserName, WECOM_AGENT_ID: AgentID } = settingsOf(vector)
    return envelope({ ToUserName, AgentID, Encrypt: encrypt })
  }
  const get = (query: Record<string, string>): Sent => ({ query: `?${new URLSearchParams(query)}`, init: {} })
  const post = (query: Record<string, string>, body: string): Sent => ({
    query: `?${new URLSearchParams(query)}`,
    init: { method: 'POST', body },
  })
  const queryOf = ({ signature: msg_signature, timestamp, nonce }: Vector) => ({
    msg_signature,
    timestamp,
    nonce,
  })

  let served = 0
  /** The same to both, each without memory, at the time of the vector; they must agree. */
  const agree = async (vector: Parameters<typeof settingsOf>[0], timestamp: string, sent: Sent) => {
    const wire = { platform, settings: settingsOf(vector) } as unknown as Wire
    const now = Number(timestamp) * 1000
    const { status, body } = await serve(wire, { now: () => now }).send(sent)
    expect(await sendAt(now, wire, sent, `vector ${++served}`)).toEqual({ status, body, calls: [] })
    return { status, body }
  }

  test.each(vectors)('$id', async (vector) => {
    const posted = await agree(
      vector,
      vector.timestamp,
      post(queryOf(vector), bodyOf(vector, vector.encrypt)),
    )
    const verified = await agree(
      vector,
      vector.timestamp,
      get({ ...queryOf(vector), echostr: vector.encrypt }),
    )
    // Each is good for one of the two: digits are for the verification, XML is a message, and the rest is for others.
    expect([posted.status, verified.status].filter((status) => status === 200).length).toBeLessThanOrEqual(1)
    for (const answer of [posted, verified]) if (answer.status !== 200) expect(answer).toEqual(REFUSED)
  })

  test('those meant for the application are taken', async () => {
    const taken: string[] = []
    for (const vector of vectors) {
      const sent = post(queryOf(vector), bodyOf(vector, vector.encrypt))
      if ((await agree(vector, vector.timestamp, sent)).status === 200) taken.push(vector.id)
    }
    expect(taken).toEqual(
      expect.arrayContaining([
        'official-wecom-post-text',
        'peer-text-ascii',
        'peer-text-cjk',
        'peer-event-click',
      ]),
    )
  })

  test.each(negative)('$id is refused', async (vector) => {
    const sent = [
      post(queryOf(vector), bodyOf(vector, vector.encrypt)),
      get({ ...queryOf(vector), echostr: vector.encrypt }),
    ]
    for (const one of sent) expect(await agree(vector, vector.timestamp, one)).toEqual(REFUSED)
  })

  test.each(requestNegative)('$id is refused', async (vector) => {
    const { method, query, encrypt } = vector
    const sent = method === 'GET' ? get(query) : post(query, vector.body ?? bodyOf(vector, encrypt))
    // When it was captured: the time in the query is among what was changed.
    const captured = vector.token === 'QDG6eK' ? '1409659813' : '1767225700'
    expect(await agree(vector, captured, sent)).toEqual(REFUSED)
  })

  test('all are too old for the Worker as it is deployed', async () => {
    const own = vectors.filter(
      ({ token, encodingAESKey }) =>
        token === settings.WECOM_TOKEN && encodingAESKey === settings.WECOM_AES_KEY,
    )
    expect(own.length).toBeGreaterThan(10)
    for (const vector of own) {
      const sent = post(queryOf(vector), bodyOf(vector, vector.encrypt))
      expect(await request(deployed, { platform }, sent), vector.id).toEqual({ ...REFUSED, calls: [] })
    }
  })
})
