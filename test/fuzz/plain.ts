/** What stands inside each platform's envelope, of several kinds, and any plaintext sealed as the platform itself would. */
import { bodyOf, headersAt, inGroup } from '../platforms/dingtalk-wire.ts'
import { encrypt, eventOf, headersOf, messageOf, tapOf, post as toFeishu } from '../platforms/feishu-wire.ts'
import { inner, post as toWecom } from '../platforms/peer.ts'
import { wire as telegram } from '../platforms/telegram-wire.ts'
import { post as toWechat, inner as wechatInner } from '../platforms/wechat-wire.ts'
import { message, post as toBot } from '../platforms/wecom-bot-wire.ts'
import type { Sent } from '../platforms/wire.ts'

/** `messages`: plaintexts of several kinds; `seal`: a plaintext as an authentic request. */
export type Plain = {
  messages: (said: string, delivery: number, at: number) => string[]
  seal: (plaintext: string, at: number) => Sent
}

const seconds = (at: number) => Math.floor(at / 1000)
const person = { id: 7_700_100_000, is_bot: false, first_name: '张' }
const chat = { id: person.id, type: 'private', first_name: '张' }
const json = (values: unknown[]) => values.map((value) => JSON.stringify(value))

/** Every platform, by the name of its route. */
export const plains: Record<string, Plain> = {
  wecom: {
    messages: (said, delivery, at) => {
      const CreateTime = String(seconds(at))
      const event = (Event: string, EventKey: string) =>
        inner({ CreateTime, MsgType: 'event', Event, EventKey })
      return [
        inner({ CreateTime, Content: said, MsgId: String(delivery) }),
        inner({ CreateTime, MsgType: 'image', PicUrl: said, MediaId: 'm', MsgId: String(delivery) }),
        event('click', ':chapters'),
        event('click', said),
        event('enter_agent', ''),
        event('subscribe', ''),
        inner({
          CreateTime,
          MsgType: 'event',
          Event: 'template_card_event',
          EventKey: '=Q061',
          TaskId: said,
          ResponseCode: 'r',
        }),
      ]
    },
    seal: (plaintext, at) => {
      const { query, body = '' } = toWecom(plaintext, { time: seconds(at) })
      return { query: `?${new URLSearchParams(query)}`, init: { method: 'POST', body } }
    },
  },
  'wecom-bot': {
    messages: (said, delivery, at) => {
      const event = (eventtype: string, more: object) =>
        message({
          msgid: `CAIQ${delivery}=`,
          create_time: seconds(at),
          msgtype: 'event',
          event: { eventtype, [eventtype]: more },
        })
      const text = { msgid: `CAIQ${delivery}=`, text: { content: said } }
      return json([
        message(text),
        message({ ...text, chattype: 'group', chatid: 'wrCHATID', text: { content: `@问策 ${said}` } }),
        message({ ...text, quote: { msgtype: 'text', text: { content: said } } }),
        message({ ...text, msgtype: 'voice', voice: { content: said } }),
        message({
          ...text,
          msgtype: 'mixed',
          mixed: { msg_item: [{ msgtype: 'text', text: { content: said } }] },
        }),
        message({ ...text, msgtype: 'stream', stream: { id: said } }),
        event('enter_chat', {}),
        event('template_card_event', { card_type: 'button_interaction', event_key: '=Q061', task_id: said }),
        event('feedback_event', { id: said, type: 1, content: said }),
      ])
    },
    seal: (plaintext, at) => toBot(plaintext, { at }),
  },
  wechat: {
    messages: (said, delivery, at) => {
      const CreateTime = String(seconds(at))
      const event = (Event: string, EventKey: string) =>
        wechatInner({ CreateTime, MsgType: 'event', Event, EventKey })
      return [
        wechatInner({ CreateTime, Content: said, MsgId: String(delivery) }),
        wechatInner({
          CreateTime,
          MsgType: 'voice',
          MediaId: 'm',
          Recognition: said,
          MsgId: String(delivery),
        }),
        event('subscribe', ''),
        event('CLICK', ':estimates'),
        event('CLICK', said),
      ]
    },
    seal: (plaintext, at) => toWechat(plaintext, { at }),
  },
  dingtalk: {
    messages: (said, delivery, at) =>
      json([
        bodyOf(delivery, at, { text: { content: said } }),
        bodyOf(delivery, at, { ...inGroup, text: { content: ` ${said}` } }),
        bodyOf(delivery, at, {
          msgtype: 'richText',
          content: { richText: [{ text: said }, { type: 'picture' }] },
        }),
        bodyOf(delivery, at, { msgtype: 'audio', content: { recognition: said } }),
      ]),
    seal: (body, at) => ({ query: '', init: { method: 'POST', headers: headersAt(at), body } }),
  },
  feishu: {
    messages: (said, delivery, at) =>
      json([
        messageOf(delivery, at, { content: JSON.stringify({ text: said }) }),
        messageOf(delivery, at, {
          chat_type: 'group',
          content: JSON.stringify({ text: `@_user_1 ${said}` }),
        }),
        messageOf(delivery, at, {
          message_type: 'post',
          content: JSON.stringify({ content: [[{ tag: 'text', text: said }]] }),
        }),
        tapOf('=Q061', delivery, at),
        tapOf(said, delivery, at),
        eventOf('im.chat.access_event.bot_p2p_chat_entered_v1', { chat_id: said }, delivery, at),
        { type: 'url_verification', challenge: said, token: 'verificationTokenNeverToBeSeen' },
      ]),
    seal: (plaintext, at) => {
      const raw = JSON.stringify({ encrypt: encrypt(plaintext) })
      return toFeishu(raw, headersOf(raw, at))
    },
  },
  telegram: {
    messages: (said, delivery, at) => {
      const said_ = { message_id: 41, from: person, chat, date: seconds(at), text: said }
      const group = { id: -1_009_900_123_456, type: 'supergroup', title: 'g' }
      return json([
        { update_id: delivery, message: said_ },
        {
          update_id: delivery,
          message: {
            ...said_,
            chat: group,
            text: `@Wence_Bot ${said}`,
            entities: [{ type: 'mention', offset: 0, length: 10 }],
          },
        },
        {
          update_id: delivery,
          message: {
            ...said_,
            text: '/start c12',
            entities: [{ type: 'bot_command', offset: 0, length: 6 }],
          },
        },
        {
          update_id: delivery,
          callback_query: { id: '7', from: person, chat_instance: '1', message: said_, data: '=Q061' },
        },
        {
          update_id: delivery,
          callback_query: { id: '7', from: person, chat_instance: '1', message: said_, data: said },
        },
        { update_id: delivery, inline_query: { id: '8', from: person, query: said, offset: '' } },
        { update_id: delivery, edited_message: said_ },
      ])
    },
    seal: (body, at) => {
      const { query, init } = telegram.text('', 1, at)
      return { query, init: { ...init, body } }
    },
  },
}
