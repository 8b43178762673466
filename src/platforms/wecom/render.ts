/** A reply within WeCom's limits: a text, or a card that opens the clause's page when the text would be cut. */
import { type Block, blockText } from '../../wording/blocks.ts'
import { fitTexts, GAP, onceEach } from '../fit.ts'
import type { Reply } from '../platform.ts'
import { cdata, untagged } from '../xml.ts'

/** UTF-8 bytes; https://developer.work.weixin.qq.com/document/path/90241 */
const MAX_TEXT = 2048
const MAX_TITLE = 128
const MAX_DESCRIPTION = 512
const MAX_URL = 2048

const textsOf = onceEach((blocks) => blocks.map((block) => untagged(blockText(block))))
const join = (texts: readonly string[]) => texts.filter((text) => text !== '').join(GAP)
const within = (blocks: readonly Block[], most: number) =>
  join(fitTexts(blocks, textsOf(blocks), most, Buffer.byteLength))

/** Renders a reply as a text of at most 2048 bytes. */
export const render = onceEach((blocks) => within(blocks, MAX_TEXT))

/** Where the whole of an answer can be read: the page of its one source. What is to be passed on has no page. */
const pageOf = ({ answer, blocks }: Reply): string | undefined => {
  if (answer.kind !== 'clause' && answer.kind !== 'estimate') return undefined
  if (blocks.some(({ kind }) => kind === 'choices')) return undefined
  const [source, ...others] = blocks.filter((block) => block.kind === 'source')
  const url = others.length > 0 ? undefined : source?.url
  return url !== undefined && Buffer.byteLength(url) <= MAX_URL ? url : undefined
}

const article = (blocks: readonly Block[], url: string): string => {
  const title = blocks.find(({ kind }) => kind === 'title') ?? blocks[0]
  const rest = blocks.filter((block) => block !== title && block.kind !== 'source')
  return (
    `<item><Title>${cdata(within(title ? [title] : [], MAX_TITLE))}</Title>` +
    `<Description>${cdata(within(rest, MAX_DESCRIPTION))}</Description><Url>${cdata(url)}</Url></item>`
  )
}

/** The tags of a passive reply; empty when there is nothing to say. */
export const replyTags = (reply: Reply): string => {
  const { blocks } = reply
  const url = Buffer.byteLength(join(textsOf(blocks))) > MAX_TEXT ? pageOf(reply) : undefined
  if (url !== undefined)
    return `<MsgType>${cdata('news')}</MsgType><ArticleCount>1</ArticleCount><Articles>${article(blocks, url)}</Articles>`
  const text = render(blocks)
  return text === '' ? '' : `<MsgType>${cdata('text')}</MsgType><Content>${cdata(text)}</Content>`
}
