/** Blocks as a Feishu card with buttons, or as plain lines to pass on. Every text is of the kind that knows no markup. */
import { type Block, blockText } from '../../wording/blocks.ts'
import { fitTexts, GAP } from '../fit.ts'
import { dataOf, forwardData, isForward, type Labels, type Reply } from '../platform.ts'

/** Cards and rich texts may have 30 KB of JSON: https://open.feishu.cn/document/server-docs/im-v1/message/reply */
const MAX_BYTES = 30_000
/** What is left for the structure around the texts and the buttons. */
const AROUND_BYTES = 6_000
/** More choices than this are picked by their number alone. */
const MOST_CHOICES = 10
/** The label of a button, in UTF-16 units. */
const MAX_LABEL = 60

type Plain = { tag: 'plain_text'; content: string; text_size?: string; text_color?: string }
type Button = {
  tag: 'button'
  text: Plain
  type: 'default' | 'primary'
  value?: { data: string }
  url?: string
}
type Element = { tag: 'div'; text: Plain } | { tag: 'action'; actions: Button[] } | { tag: 'hr' }

/** https://open.feishu.cn/document/feishu-cards/card-json-structure */
export type Card = { config: { wide_screen_mode: true; update_multi: true }; elements: Element[] }

/** A message to send: its type, and its content before it becomes a string. */
export type Rendered =
  | { type: 'interactive'; content: Card }
  | { type: 'post'; content: { zh_cn: { content: { tag: 'text'; text: string }[][] } } }

const size = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - '""'.length

const within = (blocks: readonly Block[], texts: readonly string[]): string[] =>
  fitTexts(blocks, texts, MAX_BYTES - AROUND_BYTES, size)

const plain = (content: string): Plain => ({ tag: 'plain_text', content })

const button = (label: string, rest: Pick<Button, 'value' | 'url'>, type: Button['type']): Button => {
  const text = [...label].slice(0, MAX_LABEL).join('')
  return { tag: 'button', text: plain(text), type, ...rest }
}

const looks: Partial<Record<Block['kind'], Omit<Plain, 'tag' | 'content'>>> = {
  title: { text_size: 'heading' },
  source: { text_size: 'notation', text_color: 'grey' },
}

const buttonsOf = ({ blocks, answer: { code } }: Reply, labels: Labels): Button[] => {
  const choices = blocks.flatMap((block) => (block.kind === 'choices' ? block.choices : []))
  const url = blocks.flatMap((block) => (block.kind === 'source' && block.url ? [block.url] : []))[0]
  return [
    ...(choices.length > MOST_CHOICES
      ? []
      : choices.map((choice) => button(choice.label, { value: { data: dataOf(choice) } }, 'primary'))),
    ...(url === undefined ? [] : [button(labels.open, { url }, 'default')]),
    ...(code === undefined
      ? []
      : [button(labels.forwardText, { value: { data: forwardData(code) } }, 'default')]),
  ]
}

/** Renders a reply as a card; undefined when there is nothing to see in it. */
export const renderCard = (reply: Reply, labels: Labels): Card | undefined => {
  const { blocks } = reply
  // The address of a page is on its button.
  const texts = blocks.map((block) => (block.kind === 'source' ? block.text : blockText(block)))
  const elements = within(blocks, texts).flatMap((text, at): Element[] => {
    if (text.trim() === '') return []
    return [{ tag: 'div', text: { ...plain(text), ...looks[blocks[at]!.kind] } }]
  })
  if (elements.length === 0) return undefined
  const actions = buttonsOf(reply, labels)
  return {
    config: { wide_screen_mode: true, update_multi: true },
    elements: [...elements, ...(actions.length > 0 ? [{ tag: 'action' as const, actions }] : [])],
  }
}

/** Renders a reply: what is to be passed on becomes plain lines that can be copied. */
export const render = (reply: Reply, labels: Labels): Rendered | undefined => {
  const { blocks } = reply
  if (!isForward(reply) && blocks.some(({ kind }) => kind !== 'text')) {
    const card = renderCard(reply, labels)
    return card && { type: 'interactive', content: card }
  }
  const texts = within(blocks, blocks.map(blockText)).filter((text) => text !== '')
  const lines = texts.join(GAP).split('\n')
  if (lines.every((line) => line.trim() === '')) return undefined
  return { type: 'post', content: { zh_cn: { content: lines.map((text) => [{ tag: 'text', text }]) } } }
}
