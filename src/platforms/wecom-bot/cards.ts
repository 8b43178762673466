/** Template cards: what there is to choose from, and what replaces a card whose button was tapped. */
import type { Block } from '../../wording/blocks.ts'
import { askOf, type Context, dataOf } from '../platform.ts'

/**
 * A line of a card that is tapped sends its question as if the member had typed it. Unlike a button, whose event is
 * delivered once and can be answered only by changing the card, it is an ordinary message: repeated when it fails, and
 * answered in its own response. https://developer.work.weixin.qq.com/document/path/101032
 */
type Jump = { type: 3; title: string; question: string }

/** A card in the platform's own terms; `card_action` must lead to a page. */
export type Card = {
  card_type: 'text_notice'
  main_title: { title: string }
  jump_list?: Jump[]
  card_action: { type: 1; url: string }
  task_id?: string
}

const MOST_JUMPS = 3
const MOST_QUESTION_BYTES = 200
const MOST_TITLE = 13

/**
 * A question for a clause or an estimate ends with the data of the choice, so that it means the same whenever it is
 * tapped; `read.ts` takes it from there. Anything else is what the member would type.
 */
const jump = (label: string, data: string): Jump => {
  const bare = label.replace(/（[^（）]*）$/, '')
  const title = [...bare].length > MOST_TITLE ? `${[...bare].slice(0, MOST_TITLE - 1).join('')}…` : bare
  return { type: 3, title, question: askOf(data).kind === 'text' ? data : `${bare} #${data}` }
}

const card = (title: string, jumps: Jump[], url: string): Card => ({
  card_type: 'text_notice',
  main_title: { title },
  ...(jumps.length > 0 ? { jump_list: jumps } : {}),
  card_action: { type: 1, url },
})

/** The card of a reply that offers choices; none where not all of them fit, for they stand numbered in the text as well. */
export const choiceCard = (
  blocks: readonly Block[],
  { labels, publicUrl }: Pick<Context, 'labels' | 'publicUrl'>,
): Card | undefined => {
  const choices = blocks.flatMap((block) => (block.kind === 'choices' ? block.choices : []))
  const jumps = choices.map((choice) => jump(choice.label, dataOf(choice)))
  const fits =
    jumps.length > 0 &&
    jumps.length <= MOST_JUMPS &&
    jumps.every(({ question }) => Buffer.byteLength(question) <= MOST_QUESTION_BYTES)
  return fits && publicUrl !== undefined ? card(labels.choose, jumps, publicUrl) : undefined
}

/** The card in place of one that was tapped: what was chosen can be asked from it. */
export const tappedCard = (
  { task, key }: { task: string; key: string },
  { labels, publicUrl }: Pick<Context, 'labels' | 'publicUrl'>,
): Card | undefined => {
  if (publicUrl === undefined) return undefined
  const jumps = askOf(key).kind === 'text' ? [] : [jump(labels.open, key)]
  return { ...card(labels.chosen, jumps, publicUrl), task_id: task }
}
