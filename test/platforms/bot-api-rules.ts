/** What Telegram refuses, call by call: limits, HTML, buttons, inline results; https://core.telegram.org/bots/api */
import * as z from 'zod'

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
const filled = z.string().refine((text) => text.trim() !== '', 'text is empty')
const address = z.url({ protocol: /^https?$/ })

const labelled = { text: filled }
const button = z.union([
  z.strictObject({
    ...labelled,
    callback_data: z.string().refine((data) => bytes(data) >= 1 && bytes(data) <= 64, 'BUTTON_DATA_INVALID'),
  }),
  z.strictObject({ ...labelled, switch_inline_query: z.string().max(256, 'BUTTON_DATA_INVALID') }),
  z.strictObject({ ...labelled, url: address }),
])
const keyboard = z
  .strictObject({ inline_keyboard: z.array(z.array(button).min(1).max(8)).min(1) })
  .refine(({ inline_keyboard }) => inline_keyboard.flat().length <= 100, 'REPLY_MARKUP_TOO_LONG')

const preview = z.strictObject({ is_disabled: z.boolean() })
const content = z.strictObject({
  message_text: z.string(),
  parse_mode: z.literal('HTML').optional(),
  link_preview_options: preview.optional(),
})
const article = z.strictObject({
  type: z.literal('article'),
  id: z.string().refine((id) => bytes(id) >= 1 && bytes(id) <= 64, 'RESULT_ID_INVALID'),
  title: filled,
  description: z.string().optional(),
  input_message_content: content,
  reply_markup: keyboard.optional(),
})

const UPDATES = [
  'message',
  'edited_message',
  'channel_post',
  'callback_query',
  'inline_query',
  'poll',
] as const

/** The methods our bot may call, with every field it may send: a misspelt one is no field. */
const methods: Record<string, z.ZodType> = {
  sendMessage: z.strictObject({
    chat_id: z.int().refine((id) => id !== 0, 'chat not found'),
    text: z.string(),
    parse_mode: z.literal('HTML').optional(),
    message_thread_id: z.int().positive().optional(),
    link_preview_options: preview.optional(),
    reply_parameters: z
      .strictObject({ message_id: z.int().positive(), allow_sending_without_reply: z.boolean().optional() })
      .optional(),
    reply_markup: keyboard.optional(),
  }),
  answerCallbackQuery: z.strictObject({
    callback_query_id: z.string().min(1),
    text: z.string().max(200).optional(),
  }),
  answerInlineQuery: z.strictObject({
    inline_query_id: z.string().min(1),
    results: z
      .array(article)
      .max(50, 'RESULTS_TOO_MUCH')
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'RESULT_ID_DUPLICATE'),
    cache_time: z.int().min(0).optional(),
    is_personal: z.boolean().optional(),
    next_offset: z
      .string()
      .refine((offset) => bytes(offset) <= 64, 'NEXT_OFFSET_INVALID')
      .optional(),
    button: z
      .strictObject({ text: filled, start_parameter: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) })
      .optional(),
  }),
  getMe: z.strictObject({}),
  getWebhookInfo: z.strictObject({}),
  setWebhook: z.strictObject({
    url: z
      .url({ protocol: /^https$/, error: 'bad webhook: an HTTPS URL must be provided for webhook' })
      .refine((url) => ['', '443', '80', '88', '8443'].includes(new URL(url).port), 'bad webhook: port'),
    secret_token: z.string().regex(/^[A-Za-z0-9_-]{1,256}$/),
    max_connections: z.int().min(1).max(100).optional(),
    allowed_updates: z.array(z.enum(UPDATES)).optional(),
  }),
  setMyCommands: z.strictObject({
    commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^[a-z0-9_]{1,32}$/, 'BOT_COMMAND_INVALID'),
          description: z.string().trim().min(1).max(256),
        }),
      )
      .max(100),
  }),
}

/** Why a text would be refused. */
const textComplaint = (text: string, mode: string | undefined): string | undefined => {
  try {
    const length = (mode === 'HTML' ? visibleText(text) : text).trim().length
    if (length === 0) return 'Bad Request: message text is empty'
    return length > 4096 ? 'Bad Request: message is too long' : undefined
  } catch (error) {
    return (error as Error).message
  }
}

type Text = { text: string; parse_mode?: string }
type Results = { results: { input_message_content: { message_text: string; parse_mode?: string } }[] }

/** Why Telegram would refuse this call; undefined when it would not. */
export const complaint = (method: string, params: unknown): string | undefined => {
  const schema = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (schema === undefined) return 'Not Found'
  if (/\\ud[89a-f]/i.test(JSON.stringify(params) ?? ''))
    return 'Bad Request: strings must be encoded in UTF-8'
  const result = schema.safeParse(params)
  if (!result.success) return `Bad Request: ${JSON.stringify(result.error.issues)}`
  if (method === 'sendMessage') {
    const { text, parse_mode } = params as Text
    return textComplaint(text, parse_mode)
  }
  if (method !== 'answerInlineQuery') return undefined
  return (params as Results).results
    .map(({ input_message_content: { message_text, parse_mode } }) => textComplaint(message_text, parse_mode))
    .find((why) => why !== undefined)
}

/** Why Telegram would not run this call when it stands in a webhook's response. */
export const responseComplaint = (method: string, params: unknown): string | undefined =>
  /^(get|setWebhook|deleteWebhook|close|logOut)/.test(method)
    ? `${method} in a response is ignored`
    : complaint(method, params)
