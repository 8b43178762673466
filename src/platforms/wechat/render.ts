/** Blocks as a passive reply: plain text within WeChat's limit, or one article that leads to the page of a longer one. */
import { type Block, blockText } from '../../wording/blocks.ts'
import { fitTexts, GAP } from '../fit.ts'
import { untagged } from '../xml.ts'

/** UTF-8 bytes of a text; https://developers.weixin.qq.com/doc/service/guide/product/message/Passive_user_reply_message.html */
const MAX_BYTES = 2048
/** UTF-8 bytes of an article's title and description, as WeCom has them: WeChat gives no number. */
const MAX_TITLE = 128
const MAX_DESCRIPTION = 512

/** What a reply is made of; one article at most, for in answer to a message WeChat shows no second. */
export type Rendered =
  | { kind: 'text'; text: string }
  | { kind: 'article'; title: string; description: string; url: string }

const shown = (blocks: readonly Block[], most: number, textOf = blockText): string =>
  fitTexts(
    blocks,
    blocks.map((block) => untagged(textOf(block))),
    most,
    Buffer.byteLength,
  )
    .filter((text) => text !== '')
    .join(GAP)

const article = (blocks: readonly Block[], url: string): Rendered => {
  const head = blocks.find(({ kind }) => kind === 'title') ?? (blocks[0] as Block)
  const rest = blocks.filter((block) => block !== head && block.kind !== 'source')
  return { kind: 'article', title: shown([head], MAX_TITLE), description: shown(rest, MAX_DESCRIPTION), url }
}

/** Renders a reply; undefined when there is nothing to see in it. What can be picked from stays a text, so that it is seen whole. */
export const render = (blocks: readonly Block[]): Rendered | undefined => {
  const whole = untagged(blocks.map(blockText).join(GAP))
  const url = blocks.flatMap((block) => (block.kind === 'source' && block.url ? [block.url] : []))[0]
  const picks = blocks.some(({ kind }) => kind === 'choices')
  if (Buffer.byteLength(whole) > MAX_BYTES && url !== undefined && !picks) return article(blocks, url)
  const text = shown(blocks, MAX_BYTES)
  return text === '' ? undefined : { kind: 'text', text }
}
