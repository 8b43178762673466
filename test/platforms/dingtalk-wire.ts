/** DingTalk's side of the wire: messages signed as it signs them, and what a member reads of the answer. */
import { createHmac } from 'node:crypto'
import { marked } from 'marked'
import type { Called, Sent, Wire } from './wire.ts'

const secret = 'dingtalk-app-secret-that-must-never-be-seen'
const robot = 'dingwencerobot01'
const corp = 'ding0123456789abcdef'
const member = '$:LWCP_v1:$memberMustNeverBeSeen=='
const self = '$:LWCP_v1:$robotItself=='
/** Where the address for answers leads when no other root is given. */
export const root = 'https://oapi.dingtalk.com'

export const settings = {
  DINGTALK_APP_SECRET: secret,
  DINGTALK_ROBOT_CODE: robot,
  DINGTALK_CORP_ID: corp,
}

/** The headers of one delivery; https://open.dingtalk.com/document/orgapp/receive-message */
export const headersAt = (at: number, key = secret): Record<string, string> => ({
  'content-type': 'application/json; charset=utf-8',
  timestamp: String(at),
  sign: createHmac('sha256', key).update(`${at}\n${key}`).digest('base64'),
})

/** One message in a single chat; `fields` replace or add. */
export const bodyOf = (delivery: number, at: number, fields: Record<string, unknown> = {}, from = root) => ({
  conversationId: 'cidSingle0000000000000000==',
  chatbotCorpId: corp,
  chatbotUserId: self,
  msgId: `msg${String(delivery).padStart(20, '0')}==`,
  senderNick: 'Li',
  isAdmin: false,
  senderStaffId: 'manager0001',
  sessionWebhookExpiredTime: at + 5_400_000,
  createAt: at,
  senderCorpId: corp,
  conversationType: '1',
  senderId: member,
  sessionWebhook: `${from}/robot/sendBySession?session=5eb1e18e8669b0a3cd7dff1388fe5e6a`,
  text: { content: '早稻' },
  robotCode: robot,
  msgtype: 'text',
  ...fields,
})

/** Fields of a message in a group that names the robot. */
export const inGroup = {
  conversationType: '2',
  conversationId: 'cidGroup00000000000000000==',
  conversationTitle: 'g',
  isInAtList: true,
  atUsers: [{ dingtalkId: self }],
}

export const send = (body: unknown, headers: Record<string, string>): Sent => ({
  query: '',
  init: { method: 'POST', headers, body: JSON.stringify(body) },
})

const signed = (at: number, fields: Record<string, unknown>, delivery = 900_001): Sent =>
  send(bodyOf(delivery, at, fields), headersAt(at))

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" }
/** What a reader of rendered markdown sees, line by line, by a renderer that is not ours; numbers of lists are written out. */
export const readMarkdown = (markdown: string): string => {
  const html = marked.parse(markdown, { async: false, gfm: true })
  const listed = html.replaceAll(/<ol(?: start="(\d+)")?>([\s\S]*?)<\/ol>/g, (_, start, items: string) => {
    let number = Number(start ?? 1)
    return items.replaceAll('<li>', () => `${number++}. `)
  })
  return listed
    .replaceAll(/<br\s*\/?>\n?/g, '\n')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => entities[name] as string)
    .trim()
}

type Body = {
  text?: { content: string }
  markdown?: { text: string }
  actionCard?: { text: string }
}

export const wire: Wire = {
  platform: 'dingtalk',
  settings,
  text: (said, delivery, at) => signed(at, { text: { content: ` ${said}` } }, delivery),
  forged: (at) => {
    const { timestamp, sign, ...rest } = headersAt(at) as { timestamp: string; sign: string }
    const body = bodyOf(900_002, at)
    const other = headersAt(at, 'another-secret-of-another-application')
    return {
      'no headers': send(body, rest),
      'no signature': send(body, { ...rest, timestamp }),
      'no time': send(body, { ...rest, sign }),
      'an empty signature': send(body, { ...rest, timestamp, sign: '' }),
      'the signature of another secret': send(body, other),
      'the signature of another time': send(body, { ...rest, timestamp: String(at - 1), sign }),
      'a signature cut short': send(body, { ...rest, timestamp, sign: sign.slice(0, -2) }),
      'an answer led elsewhere': signed(at, {
        sessionWebhook: 'https://oapi.dingtalk.com.example.com/robot/sendBySession?session=1',
      }),
    }
  },
  stale: (at) => ({
    old: send(bodyOf(900_003, at), headersAt(at - 301_000)),
    future: send(bodyOf(900_003, at), headersAt(at + 400_000)),
  }),
  foreign: (at) => ({
    'another robot': signed(at, { robotCode: 'dinganotherrobot' }),
    'another company': signed(at, { chatbotCorpId: 'dingfedcba9876543210' }),
  }),
  reflected: (at) => ({ 'sent by the robot itself': signed(at, { senderId: self }) }),
  ignored: (at) => ({ 'a group message to others': signed(at, { ...inGroup, isInAtList: false }) }),
  unreadable: (at) => ({
    picture: signed(at, { msgtype: 'picture', text: undefined, content: { downloadCode: 'x' } }, 900_011),
    audio: signed(at, { msgtype: 'audio', text: undefined, content: { duration: 4000 } }, 900_012),
    video: signed(at, { msgtype: 'video', text: undefined, content: { videoType: 'mp4' } }, 900_013),
    file: signed(at, { msgtype: 'file', text: undefined, content: { fileName: 'a.pdf' } }, 900_014),
    'rich text of pictures': signed(
      at,
      { msgtype: 'richText', text: undefined, content: { richText: [{ type: 'picture' }] } },
      900_015,
    ),
  }),
  api: () => ({ errcode: 0, errmsg: 'ok' }),
  seen: (_, calls: readonly Called[]) => {
    const [sent] = calls
    if (sent === undefined) return undefined
    const { text, markdown, actionCard } = sent.body as Body
    return text?.content ?? readMarkdown((markdown ?? actionCard)?.text ?? '')
  },
  limit: { most: 4000, size: (text) => text.length },
}
