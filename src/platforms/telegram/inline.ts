/** Inline mode: what a search finds, as cards that whoever typed it sends into any chat. */
import { createHash } from 'node:crypto'
import type { InlineQueryResultArticle } from 'grammy/types'
import type { Block } from '../../wording/blocks.ts'
import type { AnswerObject, Ask, Context, Told } from '../platform.ts'
import type { Search } from './read.ts'
import { head, render } from './render.ts'

/** Results of one page, and UTF-8 bytes of an id; https://core.telegram.org/bots/api#answerinlinequery */
const PAGE = 50
const MAX_ID = 64
/** For everybody who types the same, in seconds. */
const CACHE_SECONDS = 300
/** Ours: a title has one line of a telephone, a description two. */
const MAX_TITLE = 100
const MAX_DESCRIPTION = 120
/** Of the button above no results; `/start` with it is met with help. */
const START = 'ask'

/** The fields of answerInlineQuery. */
export type Found = {
  inline_query_id: string
  results: InlineQueryResultArticle[]
  cache_time: number
  is_personal: boolean
  next_offset: string
  button?: { text: string; start_parameter: string }
}

/** The kinds that answer with one thing, which is sent as a whole. */
const WHOLE: AnswerObject['kind'][] = ['estimate', 'policy']
const NONE: AnswerObject['kind'][] = ['nothing', 'help']

const idOf = (name: string): string =>
  Buffer.byteLength(name) <= MAX_ID ? name : createHash('sha256').update(name).digest('base64url')

const shorten = (text: string, most: number): string =>
  text.length <= most ? text : `${head(text, most - 1)}…`

const firstOf = <Kind extends Block['kind']>(blocks: readonly Block[], kind: Kind) =>
  blocks.find((block): block is Extract<Block, { kind: Kind }> => block.kind === kind)

const titleOf = (blocks: readonly Block[]): string => {
  const titles = blocks.flatMap((block) => (block.kind === 'title' ? [block.text] : []))
  return titles.length > 0 ? titles.join('；') : (firstOf(blocks, 'facts')?.facts[0]?.value ?? '')
}

/** The amount in its sentence, or how the clause begins; its number and heading stand in the title already. */
const describe = ({ answer, blocks }: Told): string => {
  const begins = firstOf(blocks, answer.kind === 'estimate' ? 'notice' : 'quote')?.text
  return begins?.replace(/^\d+\.[^。]{1,40}。/, '') ?? ''
}

/** Builds the searching half. What it asks stands alone: a search is no turn of a conversation. */
export const createSearch = ({ respond, labels }: Context): ((search: Search) => Promise<Found>) => {
  const ask = (what: Ask) => respond({ platform: 'telegram', conversation: null, id: null, ask: what })

  const makeCard = async (of: string): Promise<InlineQueryResultArticle | undefined> => {
    const told = await ask({ kind: 'forward', of })
    const message = render(told.blocks)
    if (message === undefined || NONE.includes(told.answer.kind)) return undefined
    const { text, ...how } = message
    const url = firstOf(told.blocks, 'source')?.url
    return {
      type: 'article',
      id: idOf(told.answer.code ?? of),
      title: shorten(titleOf(told.blocks) || text, MAX_TITLE),
      description: shorten(describe(told), MAX_DESCRIPTION),
      input_message_content: { message_text: text, ...how },
      ...(url === undefined ? {} : { reply_markup: { inline_keyboard: [[{ text: labels.open, url }]] } }),
    }
  }

  /** A text that is passed on is the same at all times: that of a ref is made once, of which there are few. */
  const cards = new Map<string, InlineQueryResultArticle>()
  const cardOf = async (ref: string) => {
    const card = cards.get(ref) ?? (await makeCard(ref))
    if (card) cards.set(ref, card)
    return card
  }

  let measures: string[] = []
  /** The refs of all measures, chapter by chapter. */
  const all = async (): Promise<string[]> => {
    if (measures.length === 0) {
      const chapters = (await ask({ kind: 'chapters' })).answer.refs
      const lists = await Promise.all(chapters.map((ref) => ask({ kind: 'ref', ref })))
      measures = lists.flatMap(({ answer }) => answer.refs.filter((ref) => !chapters.includes(ref)))
    }
    return measures
  }

  /** What was found: refs, or the code of one thing as a whole. */
  const find = async (text: string): Promise<{ refs: string[] } | { code: string; personal: boolean }> => {
    if (text === '') return { refs: await all() }
    const { kind, code, refs } = (await ask({ kind: 'text', text })).answer
    if (NONE.includes(kind)) return { refs: [] }
    // Who types a code, or has the button under an answer type it, wants that answer.
    const whole = code !== undefined && (WHOLE.includes(kind) || text.toUpperCase() === code)
    return whole ? { code, personal: kind === 'estimate' } : { refs }
  }

  return async ({ id, text, first }) => {
    const found = await find(text)
    const of = 'code' in found ? [found.code] : found.refs
    const page = of.slice(first, first + PAGE)
    const made = await Promise.all(page.map('code' in found ? makeCard : cardOf))
    return {
      inline_query_id: id,
      results: made.filter((card) => card !== undefined),
      cache_time: CACHE_SECONDS,
      is_personal: 'code' in found && found.personal,
      next_offset: first + PAGE < of.length ? String(first + PAGE) : '',
      ...(of.length === 0 ? { button: { text: labels.noMatch, start_parameter: START } } : {}),
    }
  }
}
