/** Blocks as Telegram's HTML with buttons, within the limits of one message. */
import { type Block, blockText, type Choice } from '../../wording/blocks.ts'
import { fitTexts, GAP } from '../fit.ts'

/** UTF-16 units of a text without its tags; https://core.telegram.org/bots/api#sendmessage */
const MAX_TEXT = 4096
/** UTF-8 bytes of what a button sends; https://core.telegram.org/bots/api#inlinekeyboardbutton */
const MAX_CALLBACK_DATA = 64
/** A choice of ours: longer labels do not fit the width of a telephone. */
const MAX_LABEL = 60

/** A message in the fields of sendMessage. */
export type Rendered = {
  text: string
  parse_mode: 'HTML'
  link_preview_options: { is_disabled: true }
  reply_markup?: { inline_keyboard: { text: string; callback_data: string }[][] }
}

/** Half a surrogate pair makes Telegram refuse the whole call. */
const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '')

/** At most so many UTF-16 units, and no half of a surrogate pair at the end. */
const head = (text: string, units: number): string => wellFormed(text.slice(0, Math.max(0, units)))

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

/** What stands in parentheses at the end goes first, then the end of the rest. */
const shorten = (label: string): string => {
  if (label.length <= MAX_LABEL) return label
  const bare = label.replace(/（[^（）]*）$/, '')
  return bare.length <= MAX_LABEL && bare !== '' ? bare : `${head(bare || label, MAX_LABEL - 1)}…`
}

/** One row; none when Telegram would refuse it: the numbered line in the text remains. */
const button = ({ label, send }: Choice) => {
  const text = shorten(wellFormed(label).trim())
  const bytes = new TextEncoder().encode(send).length
  return text === '' || bytes < 1 || bytes > MAX_CALLBACK_DATA ? [] : [[{ text, callback_data: send }]]
}

/** Renders a reply; undefined when there is nothing to see in it. */
export const render = (blocks: readonly Block[]): Rendered | undefined => {
  const text = visibleTexts(blocks)
    .map((visible, at) => {
      const block = blocks[at]!
      const mark = markUp[block.kind] as (html: string, block: Block) => string
      return visible.trim() === '' ? '' : mark(escapeHtml(visible), block)
    })
    .filter((html) => html !== '')
    .join(GAP)
  if (text === '') return undefined
  const rows = blocks.flatMap((block) => (block.kind === 'choices' ? block.choices.flatMap(button) : []))
  return {
    text,
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    ...(rows.length > 0 ? { reply_markup: { inline_keyboard: rows } } : {}),
  }
}
