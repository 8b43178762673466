/** Damage to texts, to JSON and to flat XML, drawn by chance from what breaks readers. */
import type { Random } from './random.ts'

const junk = [
  '',
  ' ',
  '\u0000',
  '\u0001\u0008\u001f',
  '\ufeff',
  '\ud800',
  '\udc00',
  '\ufffe\uffff',
  '\u202e\u200b\u2028',
  '𠮷🎓👨‍👩‍👧',
  'é̂̃̄',
  '０１２３',
  '一二三万亿',
  '0',
  '-1',
  '1e999',
  '99999999999999999999999999',
  '0x7fffffff',
  'NaN',
  'null',
  'true',
  '[]',
  '{}',
  '__proto__',
  'constructor',
  'toString',
  "';--",
  '"',
  '\\',
  '\\u0000',
  '%00',
  '%',
  '%zz',
  '+',
  '&',
  '=',
  '/../',
  '<',
  ']]>',
  '<![CDATA[',
  '<!DOCTYPE x [<!ENTITY a "b">]>',
  '<!-- x -->',
  '<?xml version="1.0"?>',
  '&#0;',
  '&a;',
  '{{x}}%s%n',
  'https://example.com/?session=1',
  '\r\n\r\n',
] as const

/** Names and values that the platforms' messages have somewhere: a message of one kind with parts of another. */
const words = [
  ...['text', 'image', 'voice', 'video', 'file', 'location', 'link', 'event', 'mixed', 'stream', 'quote'],
  ...['subscribe', 'unsubscribe', 'click', 'view', 'enter_agent', 'enter_chat', 'LOCATION', 'sys'],
  ...[
    'template_card_event',
    'feedback_event',
    'richText',
    'picture',
    'audio',
    'group',
    'single',
    'p2p',
    '1',
    '2',
  ],
  ...[
    'message',
    'edited_message',
    'callback_query',
    'inline_query',
    'entities',
    'mention',
    'bot_command',
    'reply_to_message',
  ],
  ...[
    'MsgType',
    'Event',
    'EventKey',
    'Content',
    'MsgId',
    'AgentID',
    'FromUserName',
    'ToUserName',
    'CreateTime',
    'Encrypt',
  ],
  ...[
    'msgtype',
    'msgid',
    'from',
    'chat',
    'id',
    'type',
    'content',
    'header',
    'encrypt',
    'challenge',
    'url_verification',
    'schema',
  ],
  ...[
    'forget',
    ':help',
    ':forget',
    ':forward',
    '=Q061',
    '>Q061',
    'qujiang-2023-26/12',
    '/start c12',
    '/help',
    '转发版',
    '清除记录',
    '查 Q061',
  ],
]

const atoms: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  -(2 ** 53),
  '',
  [],
  {},
  [[]],
  [null],
]

/** A short piece of trouble. */
const piece = (random: Random): string =>
  random.chance(0.5)
    ? random.pick(junk)
    : random.chance(0.7)
      ? random.pick(words)
      : String.fromCharCode(random.below(0x10000))

const long = (random: Random): string =>
  piece(random).repeat(1 + random.below(random.chance(0.1) ? 20_000 : 200))

/** A text with one to three things done to it. */
export const damage = (text: string, random: Random): string => {
  let damaged = text
  for (let times = 1 + random.below(3); times > 0; times--) {
    const at = random.below(damaged.length + 1)
    const to = Math.min(damaged.length, at + 1 + random.below(random.chance(0.3) ? damaged.length + 1 : 6))
    const [before, part, after] = [damaged.slice(0, at), damaged.slice(at, to), damaged.slice(to)]
    damaged = random.pick([
      () => before + piece(random) + part + after,
      () => before + after,
      () => before + part + part + after,
      () => before + piece(random) + after,
      () => before,
      () => after + before,
      () => before + part.toUpperCase() + after,
      () => before + [...part].reverse().join('') + after,
      () =>
        before +
        String.fromCharCode((part.charCodeAt(0) || 0) ^ (1 << random.below(7))) +
        part.slice(1) +
        after,
      () => before + part.repeat(1 + random.below(8)) + after,
      () => before + part.replaceAll(/\d/g, () => String(random.below(10))) + after,
      () => (random.chance(0.1) ? before + long(random) + after : before + part + after),
    ])()
  }
  return damaged
}

/** The bytes of a text, some of them changed: what is no UTF-8 as well. */
export const damageBytes = (text: string, random: Random): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(Buffer.from(text))
  for (let times = 1 + random.below(4); times > 0 && bytes.length > 0; times--)
    bytes[random.below(bytes.length)] = random.below(256)
  return random.chance(0.2) ? bytes.slice(0, random.below(bytes.length + 1)) : bytes
}

type Holder = Record<string, unknown>

/** Every object and list in a value, however deep. */
const holders = (value: unknown): Holder[] => {
  const found: Holder[] = []
  const left = [value]
  while (left.length > 0) {
    const one = left.pop()
    if (typeof one !== 'object' || one === null) continue
    found.push(one as Holder)
    for (const inner of Object.values(one)) left.push(inner)
  }
  return found
}

const deep = (random: Random): unknown => {
  let value: unknown = structuredClone(random.pick(atoms))
  for (let depth = random.below(200); depth > 0; depth--) value = random.chance(0.5) ? [value] : { a: value }
  return value
}

const anything = (random: Random, before: unknown): unknown =>
  random.pick<() => unknown>([
    () => structuredClone(random.pick(atoms)),
    () => piece(random),
    () => random.pick(words),
    () => (typeof before === 'string' ? damage(before, random) : String(before)),
    () => (typeof before === 'number' ? before + random.pick([1, -1, 0.5, 1e6]) : [before]),
    () => ({ [random.pick(words)]: before }),
    () => deep(random),
    () => long(random),
  ])()

/** JSON with one to three of its values, names or types changed; what is no JSON is damaged as a text. */
export const damageJson = (json: string, random: Random): string => {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return damage(json, random)
  }
  for (let times = 1 + random.below(3); times > 0; times--) {
    const holder = random.pick([...holders(value), {} as Holder])
    const name = random.pick([...Object.keys(holder), random.pick(words)])
    random.pick([
      () => delete holder[name],
      () => Object.assign(holder, { [random.pick(words)]: holder[name] }),
      () => Object.assign(holder, { [name]: anything(random, holder[name]) }),
      () => Object.assign(holder, { [name]: anything(random, holder[name]) }),
    ])()
  }
  const text = JSON.stringify(random.chance(0.02) ? anything(random, value) : value) ?? ''
  // A name given twice, which no object can hold.
  return random.chance(0.05)
    ? text.replace(/"(\w+)":/, (name) => `${name}${JSON.stringify(piece(random))},${name}`)
    : text
}

const tag = /<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g

/** Flat XML with one to three of its tags changed. */
export const damageXml = (xml: string, random: Random): string => {
  let damaged = xml
  for (let times = 1 + random.below(3); times > 0; times--) {
    const tags = [...damaged.matchAll(tag)]
    if (tags.length === 0) return damage(damaged, random)
    const { 0: whole, 1: name = '', 2: section, 3: text, index } = random.pick(tags)
    const value = section ?? text ?? ''
    const changed = random.pick([
      () => '',
      () => whole + whole,
      () => `<${random.pick(words)}>${value}</${random.pick(words)}>`,
      () => whole.replaceAll(name, random.pick(words)),
      () => `<${name}>${value}</${name}>`,
      () => `<${name}><![CDATA[${piece(random)}]]></${name}>`,
      () => `<${name}><![CDATA[${random.pick(words)}]]></${name}>`,
      () => `<${name}><![CDATA[${damage(value, random)}]]></${name}>`,
      () => `<${name}><item>${whole}</item></${name}>`,
      () => `<${name} a="b"/>`,
      () => `<${name}/>`,
      () => `<${name}><![CDATA[${long(random)}]]></${name}>`,
      () => piece(random) + whole,
    ])()
    damaged = damaged.slice(0, index) + changed + damaged.slice(index + whole.length)
  }
  return damaged
}

/** XML or JSON, by its first character. */
export const damageTree = (text: string, random: Random): string =>
  text.startsWith('<') ? damageXml(text, random) : damageJson(text, random)

/** What a person may type: a question, a part of one, or anything. */
export const typed = (questions: readonly string[], random: Random): string =>
  random.pick([
    () => random.pick(questions),
    () => damage(random.pick(questions), random),
    () => random.pick(questions) + random.pick(questions),
    () =>
      Array.from({ length: 1 + random.below(6) }, () => piece(random)).join(
        random.pick(['', ' ', '\n', '，']),
      ),
    () => (random.chance(0.2) ? long(random) : random.pick(questions).repeat(1 + random.below(30))),
  ])()
