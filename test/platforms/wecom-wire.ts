/** WeCom's side of the wire for the suites that every platform runs, played by the peers of `peer.ts`. */
import { inner, openReply, post, settings } from './peer.ts'
import type { Sent, Wire } from './wire.ts'

const seconds = (at: number) => Math.floor(at / 1000)
const MEMBER = 'zhangsan'

/** A request that carries this message, sealed at this time. */
const sent = (
  tags: Record<string, string | undefined>,
  at: number,
  options: { corp?: string; time?: number } = {},
): Sent => {
  const time = options.time ?? seconds(at)
  const message = inner({ CreateTime: String(seconds(at)), FromUserName: MEMBER, ...tags })
  const { query, body = '' } = post(message, { ...options, time, nonce: '1372623149' })
  return { query: `?${new URLSearchParams(query)}`, init: { method: 'POST', body } }
}
/** What a member typed; the section it stands in is closed by nothing in it. */
const said = (typed: string, MsgId = '7500000000000000001') => ({
  Content: typed.replaceAll(']]>', ']]]]><![CDATA[>'),
  MsgId,
})
const event = (Event: string, more: Record<string, string | undefined> = {}) => ({
  MsgType: 'event',
  Event,
  EventKey: '',
  ...more,
})
const media = (n: number) => ({ MsgId: `750000000000000010${n}`, MediaId: `media-${n}` })

const withQuery = ({ query, init }: Sent, change: (query: URLSearchParams) => void): Sent => {
  const changed = new URLSearchParams(query)
  change(changed)
  return { query: `?${changed}`, init }
}

type Article = { Title: string; Description: string; Url: string }

/** The WeCom application as its peers play it; it answers passively, so nothing is called. */
export const wire: Wire = {
  platform: 'wecom',
  settings,
  text: (text, delivery, at, person) => {
    const message = said(text, String(7_590_000_000_000_000_000n + BigInt(delivery)))
    return sent({ ...message, FromUserName: `${MEMBER}${person ?? ''}` }, at)
  },
  forged(at) {
    const good = sent(said('第12条'), at)
    const other = sent(said('第13条'), at)
    return {
      'no signature': withQuery(good, (query) => query.delete('msg_signature')),
      'no timestamp': withQuery(good, (query) => query.delete('timestamp')),
      'no nonce': withQuery(good, (query) => query.delete('nonce')),
      'no proof at all': { ...good, query: '' },
      'a wrong signature': withQuery(good, (query) => query.set('msg_signature', '0'.repeat(40))),
      'another time': withQuery(good, (query) => query.set('timestamp', String(seconds(at) + 1))),
      'another nonce': withQuery(good, (query) => query.set('nonce', '1372623150')),
      'another body': { ...good, init: other.init },
    }
  },
  stale: (at) => ({
    old: sent(said('第12条'), at, { time: seconds(at) - 301 }),
    future: sent(said('第12条'), at, { time: seconds(at) + 301 }),
  }),
  foreign(at) {
    const good = sent(said('第12条'), at)
    const outer = (from: string, to: string): Sent => ({
      ...good,
      init: { ...good.init, body: String(good.init.body).replace(from, to) },
    })
    return {
      'another company': sent(said('第12条'), at, { corp: 'ww0000000000000000' }),
      'another company inside': sent({ ...said('第12条'), ToUserName: 'ww0000000000000000' }, at),
      'another application': sent({ ...said('第12条'), AgentID: '1000003' }, at),
      'another company around': outer(settings.WECOM_CORP_ID, 'ww0000000000000000'),
      'another application around': outer(settings.WECOM_AGENT_ID, '1000003'),
    }
  },
  reflected: (at) => ({
    'our own reply': sent(
      { ToUserName: MEMBER, FromUserName: settings.WECOM_CORP_ID, Content: '第12条', AgentID: undefined },
      at,
    ),
  }),
  ignored: (at) => ({
    'a notice of the system': sent(
      event('change_contact', { FromUserName: 'sys', ChangeType: 'create_user', AgentID: undefined }),
      at,
    ),
    'a text of the system': sent({ ...said('第12条'), FromUserName: 'sys' }, at),
    'the end of a subscription': sent(event('unsubscribe'), at),
    'a link opened from the menu': sent(event('view', { EventKey: 'https://example.com' }), at),
    'a place reported': sent(event('LOCATION', { Latitude: '1', Longitude: '2', Precision: '3' }), at),
    "another sender's card": sent(
      event('template_card_event', { EventKey: 'yes', TaskId: 'approval-1', ResponseCode: 'r' }),
      at,
    ),
  }),
  unreadable: (at) => ({
    picture: sent({ MsgType: 'image', PicUrl: 'https://example.com/a.png', ...media(0) }, at),
    voice: sent({ MsgType: 'voice', Format: 'amr', ...media(1) }, at),
    video: sent({ MsgType: 'video', ThumbMediaId: 'media-2', ...media(2) }, at),
    file: sent({ MsgType: 'file', ...media(3) }, at),
    place: sent(
      {
        MsgType: 'location',
        Location_X: '1.2',
        Location_Y: '3.4',
        Scale: '15',
        Label: 'x',
        MsgId: '7500000000000000201',
      },
      at,
    ),
    link: sent(
      {
        MsgType: 'link',
        Title: 't',
        Description: 'd',
        Url: 'https://example.com',
        MsgId: '7500000000000000202',
      },
      at,
    ),
  }),
  seen(body) {
    if (body === '') return undefined
    const { inner } = openReply(body)
    if (inner.MsgType !== 'news') return inner.Content
    const { item } = inner.Articles as unknown as { item: Article }
    return [item.Title, item.Description, item.Url].join('\n\n')
  },
  // A tag in a text would be a link.
  alike: (text) => text.replaceAll(/<(?=[a-z/])/g, '＜'),
  limit: { most: 2048, size: (text) => Buffer.byteLength(text) },
}
