/** A local Bot API that is as strict as Telegram's, for calls over HTTP and for those in a webhook's response. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as z from 'zod'

/** One call that was accepted, and the way it came. */
export type Call = { via: 'http' | 'webhook'; method: string; params: Record<string, unknown> }

/** What the server does instead of checking: answers so, or never. */
export type Behaviour = { status: number; body: string } | 'hang' | undefined

const TAG_NAMES = [
  'b',
  'strong',
  'i',
  'em',
  'u',
  'ins',
  's',
  'strike',
  'del',
  'code',
  'pre',
  'blockquote',
  'a',
]
const token = /<(\/?)([a-z]+)((?: [a-z]+="[^"<>]*")*)>|(&(?:lt|gt|amp|quot|#\d+|#x[\da-f]+);)|([^<>&]+)|./gs
const named: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' }

/** The visible text of HTML that Telegram would accept. @throws Error as Telegram words it */
export const visibleText = (html: string): string => {
  const fail = (why: string) => new Error(`Bad Request: can't parse entities: ${why}`)
  const open: string[] = []
  let text = ''
  for (const [all, slash, name, attributes = '', entity, plain] of html.matchAll(token)) {
    if (plain !== undefined) text += plain
    else if (entity !== undefined)
      text += named[entity] ?? String.fromCodePoint(Number(`0${entity.slice(2, -1)}`))
    else if (name === undefined) throw fail(`unexpected "${all}"`)
    else if (!TAG_NAMES.includes(name)) throw fail(`unsupported start tag "${name}"`)
    else if (slash === '/') {
      if (attributes !== '' || open.pop() !== name) throw fail(`unexpected end tag "${name}"`)
    } else {
      const wanted = name === 'a' ? /^ href="(?:[^&]|&(?:amp|lt|gt|quot);)+"$/ : /^$/
      if (!wanted.test(attributes)) throw fail(`attributes of "${name}"`)
      if (open.includes(name)) throw fail(`nested "${name}"`)
      open.push(name)
    }
  }
  if (open.length > 0) throw fail(`can't find end tag for "${open.at(-1)}"`)
  return text
}

const bytes = (text: string) => Buffer.byteLength(text)
const button = z.strictObject({
  text: z.string().refine((text) => text.trim() !== '', 'button text is empty'),
  callback_data: z.string().refine((data) => bytes(data) >= 1 && bytes(data) <= 64, 'BUTTON_DATA_INVALID'),
})

/** The methods a chat bot of ours may call, with every field it may send: a misspelt one is no field. */
const methods: Record<string, z.ZodType> = {
  sendMessage: z.strictObject({
    chat_id: z.int().refine((id) => id !== 0, 'chat not found'),
    text: z.string(),
    parse_mode: z.literal('HTML').optional(),
    message_thread_id: z.int().positive().optional(),
    link_preview_options: z.strictObject({ is_disabled: z.boolean() }).optional(),
    reply_parameters: z
      .strictObject({ message_id: z.int().positive(), allow_sending_without_reply: z.boolean().optional() })
      .optional(),
    reply_markup: z.strictObject({ inline_keyboard: z.array(z.array(button).min(1)).min(1) }).optional(),
  }),
  answerCallbackQuery: z.strictObject({
    callback_query_id: z.string().min(1),
    text: z.string().max(200).optional(),
  }),
}

/** Why Telegram would refuse this call; undefined when it would not. */
export const complaint = (method: string, params: unknown): string | undefined => {
  const schema = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (schema === undefined) return 'Not Found'
  if (/\\ud[89a-f]/i.test(JSON.stringify(params) ?? ''))
    return 'Bad Request: strings must be encoded in UTF-8'
  const result = schema.safeParse(params)
  if (!result.success) return `Bad Request: ${result.error.issues[0]?.message}`
  if (method !== 'sendMessage') return undefined
  const { text, parse_mode } = params as { text: string; parse_mode?: string }
  try {
    const length = (parse_mode === 'HTML' ? visibleText(text) : text).trim().length
    if (length === 0) return 'Bad Request: message text is empty'
    return length > 4096 ? 'Bad Request: message is too long' : undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** Starts the server on a free port of this machine, for one token. */
export const startBotApi = async (botToken: string) => {
  const calls: Call[] = []
  const refused: string[] = []
  const state: { behaviour: Behaviour; open: number } = { behaviour: undefined, open: 0 }
  const server = createServer(async (request, response) => {
    state.open += 1
    response.on('close', () => {
      state.open -= 1
    })
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const end = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(text)
    const refuse = (code: number, description: string) => {
      refused.push(description)
      end(code, JSON.stringify({ ok: false, error_code: code, description }))
    }
    const [, method = ''] = request.url?.split(`/bot${botToken}/`) ?? []
    if (!request.url?.startsWith(`/bot${botToken}/`)) return refuse(401, 'Unauthorized')
    if (state.behaviour === 'hang') return
    if (state.behaviour) return end(state.behaviour.status, state.behaviour.body)
    if (request.headers['content-type'] !== 'application/json') return refuse(400, 'Bad Request: not JSON')
    const params = JSON.parse(body) as Record<string, unknown>
    const why = complaint(method, params)
    if (why !== undefined) return refuse(why === 'Not Found' ? 404 : 400, why)
    calls.push({ via: 'http', method, params })
    end(200, JSON.stringify({ ok: true, result: true }))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))

  /** Takes a webhook's response as Telegram does; undefined when there is no call in it. */
  const takeResponse = async (response: Response): Promise<Call | undefined> => {
    if (response.status !== 200) throw new Error(`sent again: ${response.status}`)
    const body = await response.clone().text()
    if (body === '') return undefined
    if (response.headers.get('content-type') !== 'application/json') throw new Error('not JSON')
    const { method, ...params } = JSON.parse(body) as Record<string, unknown>
    if (typeof method !== 'string') throw new Error('no method in the response')
    const why = complaint(method, params)
    if (why !== undefined) throw new Error(why)
    const call: Call = { via: 'webhook', method, params }
    calls.push(call)
    return call
  }

  return {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    refused,
    takeResponse,
    /** Requests that are not over. */
    open: () => state.open,
    behave: (behaviour: Behaviour) => {
      state.behaviour = behaviour
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((closed) => server.close(closed))
    },
  }
}
