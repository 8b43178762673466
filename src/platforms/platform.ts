/** What a platform is: it turns its own requests into a Message, and the Reply into its own response. */
import type { Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Block, Choice } from '../wording/blocks.ts'

/** What the sender wants. Everything typed is `text`; commands, buttons and events have kinds of their own. */
export type Ask =
  /** `quoted`: the message it was written under, on platforms where one message quotes another. */
  | { kind: 'text'; text: string; quoted?: string }
  /** A measure, chapter or document by its ref, such as `qujiang-2023-26/12`. */
  | { kind: 'ref'; ref: string }
  /** What a code stands for, as an ordinary answer: a choice that was tapped. */
  | { kind: 'code'; code: string }
  /** One text to be passed on: of a ref, of a code, or of the last answer. */
  | { kind: 'forward'; of?: string }
  | { kind: 'chapters' }
  /** What can be worked out. */
  | { kind: 'estimates' }
  | { kind: 'help' }
  /** The conversation was opened: greeted once a day, and nothing said otherwise. */
  | { kind: 'enter' }
  /** Everything remembered is to be deleted. */
  | { kind: 'forget' }
  /** A picture, a voice recording, a file: nothing the assistant can read. */
  | { kind: 'unsupported' }
  /** Only what this delivery was answered before; nothing is said when it is not known. */
  | { kind: 'again' }

/** Whether a text has the shape of a ref: a policy, and perhaps a measure or chapter of it. */
export const isRef = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,39}(\/S?\d{1,3})?$/.test(text)

/** What a button sends back: a ref, `=CODE` for a choice, `>CODE` for a text to pass on, `:name` for a command. */
const CODED = /^([=>])([0-9A-Z-]{4,})$/
const COMMANDS = ['chapters', 'estimates', 'help', 'forward', 'forget'] as const

/** The data of a button for a choice: short, and the same whoever taps it and whenever. */
export const dataOf = ({ send, code }: Choice): string => (code === undefined ? send : `=${code}`)

/** The data of a button that passes an answer on. */
export const forwardData = (code: string): string => `>${code}`

/** The data of a button for a command. */
export const commandData = (command: (typeof COMMANDS)[number]): string => `:${command}`

/** What a button that was tapped asks; data of no shape of ours is as if typed. */
export const askOf = (data: string): Ask => {
  const [, mark, code] = CODED.exec(data) ?? []
  if (code !== undefined) return mark === '=' ? { kind: 'code', code } : { kind: 'forward', of: code }
  const command = COMMANDS.find((name) => data === commandData(name))
  if (command !== undefined) return { kind: command }
  return isRef(data) ? { kind: 'ref', ref: data } : { kind: 'text', text: data }
}

/** One authentic message, in no platform's terms. */
export type Message = {
  platform: string
  /** Who talks with whom, unique within the platform; null when the message stands alone. */
  conversation: string | null
  /** The platform's own id of the delivery, by which a repetition is known; null when it never repeats. */
  id: string | null
  ask: Ask
  /** The answer is sent by a call, not in the response: `settle` is to be told how that ended. */
  push?: boolean
  /** Answer as on this date (YYYY-MM-DD); today in Asia/Shanghai when absent. */
  asOf?: string
}

/** An amount in yuan; `min` and `max` of a range. */
type Span = { yuan: number | null; min: number | null; max: number | null }

/** One amount that was worked out, or why there is none. */
export type EstimateItem = Span & {
  calculator: string
  ref: string
  status:
    | 'exact'
    | 'at-least'
    | 'at-most'
    | 'range'
    | 'not-eligible'
    | 'not-quantified'
    | 'needs-input'
    | 'invalid'
  /** Further amounts of the working: each its `yuan`, or both ends. */
  figures: ({ label: string } & ({ yuan: number } | { min: number; max: number }))[]
  /** Ids of the inputs still asked for, in the order they are asked. */
  missing: string[]
  reason: string | null
  inputs: Record<string, string>
  working: string | null
  quotes: string[]
  payee?: string
  per?: string
}

/** What was worked out, and the sum of the items that carry an amount. */
export type Estimate = {
  items: EstimateItem[]
  total?: Span & { status: 'exact' | 'at-least' | 'range' }
}

/** The answer for machines. `refs` are best first, `hits` the words that decided, `in_force` dates YYYY-MM-DD. */
export type AnswerObject = {
  kind: 'clause' | 'choices' | 'list' | 'policy' | 'estimate' | 'ask' | 'nothing' | 'help'
  refs: string[]
  hits: string[]
  text: string
  in_force?: { from: string; to: string; as_of: string; status: 'upcoming' | 'in-force' | 'ended' }
  /** Of the kinds estimate and ask. */
  estimate?: Estimate
  /** By which anybody can get the answer again, as one text to be passed on. */
  code?: string
}

/** What goes back: the answer for machines, and the same answer in blocks for people; no blocks: nothing is said. */
export type Reply = { answer: AnswerObject; blocks: Block[] }

/** Whether a reply is one to be passed on: it tells the code by which anybody gets it again. */
export const isForward = ({ answer: { code }, blocks }: Reply): boolean =>
  code !== undefined && blocks.some((block) => block.kind === 'source' && block.text.includes(code))

/** `repeated`: what an earlier delivery got. `due`, for a pushed message: it is still to be sent. */
export type Told = Reply & { repeated: boolean; due: boolean }

/** The journey of one message. Never throws: a fault inside becomes an apology. */
export type Respond = (message: Message) => Promise<Told>

/** Ends a pushed message: whether its reply was sent. One that was not is due again with the next delivery. */
export type Settle = (message: Message, sent: boolean) => Promise<void>

/** One JSON line a message or a refusal; never its text, its sender, or a secret. */
export type Log = (entry: { platform: string } & Record<string, string | number | boolean>) => void

/** The assistant's words that are no answers: labels of buttons and commands. */
export type Labels = {
  forward: string
  forwardText: string
  open: string
  chapters: string
  estimates: string
  help: string
  forget: string
  choose: string
  chosen: string
  noMatch: string
  gone: string
}

/** What every platform is given beside its own settings. */
export type Context = {
  respond: Respond
  settle: Settle
  log: Log
  /** Milliseconds since the epoch. */
  now: () => number
  /** The one way out: calls of the platforms' own APIs. */
  fetch: typeof fetch
  /** Waits so many milliseconds. */
  pause: (ms: number) => Promise<void>
  labels: Labels
  /** What is said when something broke. */
  apology: Reply
  /** Where the clause pages are; absent: no links. */
  publicUrl?: string | undefined
}

/** A platform: its settings in, its routes (mounted by `app.ts` under the platform's path) out. */
export type Platform<Settings> = (settings: Settings, context: Context) => Hono

/** A request that is not what it claims to be. The body is the same whatever was wrong; the reason is for the log. */
export class Rejected extends Error {
  readonly status: 400 | 401 | 403 | 413
  readonly reason: string
  constructor(status: 400 | 401 | 403 | 413, reason: string) {
    super(reason)
    this.name = 'Rejected'
    this.status = status
    this.reason = reason
  }
}

/** UTF-8 bytes of the narrowest message any platform takes (WeCom's): what must not be cut keeps within. */
export const NARROWEST_BYTES = 2048

const MOST_BYTES = 64 * 1024

const tooLarge = (): never => {
  throw new Rejected(413, 'too-large')
}
const limitStream = bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge })

/** Refuses a body larger than any message, before it is read whole. */
export const limitBody: MiddlewareHandler = (c, next) => {
  const length = c.req.header('content-length')
  // No server reads more than the length that was given. Hono's limit asks for the stream of every body first, which on
  // Node costs more than all the rest of a request.
  const known = length !== undefined && /^\d+$/.test(length) && !c.req.header('transfer-encoding')
  if (!known) return limitStream(c, next)
  return Number(length) > MOST_BYTES ? tooLarge() : next()
}
