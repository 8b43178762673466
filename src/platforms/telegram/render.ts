/** Blocks as Telegram's HTML, within the limit of one message. */
import { type Block, blockText } from '../../wording/blocks.ts'
import { fitTexts, GAP, onceEach } from '../fit.ts'

/** UTF-16 units of a text without its tags; https://core.telegram.org/bots/api#sendmessage */
const MAX_TEXT = 4096

/** A message in the fields of sendMessage. */
export type Rendered = {
  text: string
  parse_mode: 'HTML'
  link_preview_options: { is_disabled: true }
}

/** Half a surrogate pair makes Telegram refuse the whole call. */
export const wellFormed = (text: string): string =>
  // Hardly any text holds surrogates, and looking for halves is slow.
  /[\ud800-\udfff]/.test(text) ? text.replaceAll(/\p{Surrogate}/gu, '') : text

/** At most so many UTF-16 units, and no half of a surrogate pair at the end. */
export const head = (text: string, units: number): string => wellFormed(text.slice(0, Math.max(0, units)))

/** The visible texts of the blocks, together within the limit. */
const visibleTexts = (blocks: readonly Block[]): string[] => {
  const texts = blocks.map((block) => wellFormed(block.kind === 'source' ? block.text : blockText(block)))
  return fitTexts(blocks, texts, MAX_TEXT, (text) => text.length)
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => entities[character]!)

const markUp: { [Kind in Block['kind']]: (html: string, block: Extract<Block, { kind: Kind }>) => string } = {
  notice: (html) => `<b>${html}</b>`,
  title: (html) => `<b>${html}</b>`,
  text: (html) => html,
  quote: (html) => `<blockquote>${html}</blockquote>`,
  facts: (html) => html,
  choices: (html) => html,
  source: (html, { url }) =>
    url === undefined ? html : `<a href="${escapeHtml(wellFormed(url))}">${html}</a>`,
}

/** Renders a reply; undefined when there is nothing to see in it. */
export const render = onceEach((blocks): Rendered | undefined => {
  const text = visibleTexts(blocks)
    .map((visible, at) => {
      const block = blocks[at]!
      const mark = markUp[block.kind] as (html: string, block: Block) => string
      return visible.trim() === '' ? '' : mark(escapeHtml(visible), block)
    })
    .filter((html) => html !== '')
    .join(GAP)
  if (text === '') return undefined
  return { text, parse_mode: 'HTML', link_preview_options: { is_disabled: true } }
})
