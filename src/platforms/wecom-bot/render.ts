/** Blocks as the Markdown of a stream, escaped so that no text becomes markup, a link or a mention; and as a plain welcome. */
import { type Block, blockText } from '../../wording/blocks.ts'
import { fitTexts, GAP } from '../fit.ts'
import { xmlText } from '../xml.ts'

/** UTF-8 bytes of a stream's content; https://developer.work.weixin.qq.com/document/path/101031 */
const MAX_BYTES = 20_480
/** UTF-8 bytes of a welcome text, as of any text of WeCom's. */
const MAX_WELCOME = 2_048
/** What the markup around a block takes at most, and around each further line. */
const AROUND = 8
/** Two spaces before the end of a line keep it a line. */
const BREAK = '  \n'

const punctuation = /[!-/:-@[-`{-~]/g
const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0

/** No less than the bytes of the text once it is escaped. */
const size = (text: string): number =>
  Buffer.byteLength(text) + count(text, punctuation) + AROUND * count(text, /\n/g)

/**
 * One line of text as Markdown: only what would be markup where it stands is escaped, so that a client without escapes
 * still shows clauses word for word. `@` after `<` is a mention, before a domain an address.
 */
const escapeLine = (line: string): string =>
  line
    .trim()
    .replaceAll(/[\\`*_[\]<>|@]|&(?=#?\w+;)|:(?=\/\/)|(?<=www)\./gi, (character) => `\\${character}`)
    .replace(/^[-+=#:]/, (character) => `\\${character}`)
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')

/** The lines of a block. One `~`, as in 15%~20%, strikes nothing through. */
const lines = (text: string): string[] => {
  const escaped = text.split(/\r\n|\r|\n/).map(escapeLine)
  return count(text, /~/g) > 1 ? escaped.map((line) => line.replaceAll('~', '\\~')) : escaped
}

const bold = (text: string): string =>
  lines(text)
    .map((line) => (line === '' ? '' : `**${line}**`))
    .join(BREAK)

const plain = (text: string): string => lines(text).join(BREAK)

/** The address without what would end it. */
const target = (url: string): string =>
  url.replaceAll(/[\s()<>\\]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`)

const markUp: { [Kind in Block['kind']]: (text: string, block: Extract<Block, { kind: Kind }>) => string } = {
  notice: bold,
  title: bold,
  text: plain,
  quote: (text) =>
    lines(text)
      .map((line) => `> ${line}`)
      .join(BREAK),
  facts: plain,
  choices: plain,
  source: (text, { url }) => (url === undefined ? plain(text) : `[${plain(text)}](${target(url)})`),
}

/** Renders a reply as Markdown of at most 20480 bytes; empty when there is nothing to see in it. */
export const renderMarkdown = (blocks: readonly Block[]): string => {
  const texts = blocks.map((block) => xmlText(block.kind === 'source' ? block.text : blockText(block)))
  const room = blocks.reduce(
    (left, block) =>
      left - AROUND - (block.kind === 'source' ? Buffer.byteLength(target(block.url ?? '')) : 0),
    MAX_BYTES,
  )
  return fitTexts(blocks, texts, room, size)
    .map((text, at) => {
      const block = blocks[at] as Block
      const mark = markUp[block.kind] as (text: string, block: Block) => string
      return text.trim() === '' ? '' : mark(text, block)
    })
    .filter((text) => text !== '')
    .join(GAP)
}

/** Renders a welcome, which has no markup, in at most 2048 bytes. */
export const renderPlain = (blocks: readonly Block[]): string => {
  const texts = blocks.map((block) => xmlText(blockText(block)))
  return fitTexts(blocks, texts, MAX_WELCOME, Buffer.byteLength)
    .filter((text) => text !== '')
    .join(GAP)
}
