/** WeCom's server API for tests, small and strict: what breaks a documented limit is refused with WeCom's own code. */
import { Hono } from 'hono'
import * as z from 'zod'

const bytes = (most: number) =>
  z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= most)
const characters = (most: number) => z.string().min(1).max(most)
const unique = (values: readonly string[]) => new Set(values).size === values.length

/** https://developer.work.weixin.qq.com/document/path/90236, the advised lengths taken as limits. */
const card = z.strictObject({
  card_type: z.literal('button_interaction'),
  main_title: z.strictObject({ title: characters(36), desc: characters(44).optional() }),
  sub_title_text: characters(112).optional(),
  horizontal_content_list: z
    .array(z.strictObject({ keyname: characters(5), value: characters(26) }))
    .max(6)
    .optional(),
  button_list: z
    .array(z.strictObject({ text: characters(10), key: bytes(1024) }))
    .min(1)
    .max(6)
    .refine((buttons) => unique(buttons.map(({ key }) => key))),
  task_id: z.string().regex(/^[A-Za-z0-9_@-]{1,128}$/),
})
const addressed = { touser: z.string().min(1), agentid: z.literal(1000002) }
const message = z.union([
  z.strictObject({
    ...addressed,
    msgtype: z.literal('text'),
    text: z.strictObject({ content: bytes(2048) }),
  }),
  z.strictObject({
    ...addressed,
    msgtype: z.literal('template_card'),
    template_card: card,
    enable_duplicate_check: z.literal(1),
  }),
])

/** https://developer.work.weixin.qq.com/document/path/90231 */
const click = (nameBytes: number) =>
  z.strictObject({ type: z.literal('click'), name: bytes(nameBytes), key: bytes(128) })
const menu = z.strictObject({
  button: z
    .array(
      z.union([click(16), z.strictObject({ name: bytes(16), sub_button: z.array(click(40)).min(1).max(5) })]),
    )
    .min(1)
    .max(3),
})

export type Sent = z.infer<typeof message>
export type Menu = z.infer<typeof menu>
/** What happens to one call instead of an answer as documented. */
export type Fault = (path: string) => Response | Promise<Response> | undefined

/** The corp id and secret it knows. */
export const known = { corpid: 'ww1234567890abcdef', corpsecret: 'Yn3Jd0-made-up-secret-8_Q2w' }

/** Creates an API that knows one member; `calls` are the paths called, `sent` what reached the member. */
export const createWecomApi = (member = 'zhangsan') => {
  const [calls, sent, menus, tokens]: [string[], Sent[], Menu[], string[]] = [[], [], [], []]
  const faults: Fault[] = []
  const tasks = new Map<string, string>()
  const state = { revoked: 0 }
  const say = (errcode: number, more = {}) =>
    Response.json({ errcode, errmsg: 'ok, or whatever: never to be looked at', ...more })

  const deliver = (body: unknown): Response => {
    const read = message.safeParse(body)
    if (!read.success) return say(40058)
    const { data } = read
    if (data.touser !== member) return say(0, { invaliduser: data.touser.toLowerCase() })
    if (data.msgtype === 'template_card') {
      const { task_id } = data.template_card
      const before = tasks.get(task_id)
      if (before === JSON.stringify(body)) return say(0)
      if (before !== undefined) return say(40058)
      tasks.set(task_id, JSON.stringify(body))
    }
    sent.push(data)
    return say(0, { msgid: 'm' })
  }

  const app = new Hono()
  app.onError((error) => {
    throw error
  })
  app.use(async (c, next) => {
    const path = c.req.path.replace('/cgi-bin/', '')
    calls.push(path)
    const fault = await faults.shift()?.(path)
    if (fault) return fault
    await next()
  })
  app.get('/cgi-bin/gettoken', (c) => {
    const { corpid, corpsecret } = c.req.query()
    if (corpid !== known.corpid) return say(40013)
    if (corpsecret !== known.corpsecret) return say(40001)
    const token = `token-${state.revoked}`
    tokens.push(token)
    return say(0, { access_token: token, expires_in: 7200 })
  })
  app.use('/cgi-bin/:part/:name', async (c, next) => {
    const given = c.req.query('access_token')
    if (given === undefined) return say(41001)
    if (given !== `token-${state.revoked}`) return say(40014)
    if (!c.req.header('content-type')?.startsWith('application/json')) return say(40058)
    await next()
  })
  app.post('/cgi-bin/message/send', async (c) => deliver(await c.req.json()))
  app.post('/cgi-bin/menu/create', async (c) => {
    if (c.req.query('agentid') !== '1000002') return say(40056)
    const read = menu.safeParse(await c.req.json())
    if (!read.success) return say(40016)
    menus.push(read.data)
    return say(0)
  })

  return {
    app,
    fetch: ((url: string, init?: RequestInit) => app.request(url, init)) as typeof fetch,
    calls,
    sent,
    menus,
    /** What the next calls meet, one after the other. */
    fail: (...next: Fault[]) => void faults.push(...next),
    /** The token given out is no longer good. */
    revoke: () => void state.revoked++,
    error: (errcode: number): Fault => (() => say(errcode)) as Fault,
  }
}
