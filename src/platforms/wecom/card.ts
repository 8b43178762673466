/** Choices as buttons: the template card they are sent as, and what becomes of it once one is tapped. */
import { createHmac } from 'node:crypto'
import { type Block, blockText, type Choice } from '../../wording/blocks.ts'
import { fitTexts } from '../fit.ts'
import { dataOf, type Labels, type Reply } from '../platform.ts'
import { cdata, xmlText } from '../xml.ts'

/** Limits and advised lengths (characters); https://developer.work.weixin.qq.com/document/path/90236 */
const MOST_BUTTONS = 6
const MAX_KEY_BYTES = 1024
const MAX_QUESTION = 44
const MAX_SUBTITLE = 112
const MAX_ROW = 26
const MAX_BUTTON = 10

/** What a card has a place for. */
const ON_CARD: Block['kind'][] = ['text', 'choices', 'source']

const PREFIX = 'wence-'

/** Names the card that answers one delivery: the same each time, and nothing can be read from it. */
export const taskIdOf = (key: string, delivery: string): string =>
  `${PREFIX}${createHmac('sha256', key).update(`card ${delivery}`).digest('base64url')}`

/** Whether a card is ours: others may send cards through the same application. */
export const isOurTask = (taskId: string): boolean =>
  taskId.startsWith(PREFIX) && /^[\w-]{43}$/.test(taskId.slice(PREFIX.length))

/** A card as the API takes it. `whole`: nothing of the reply is left for a text beside it. */
export type Card = { whole: boolean; card: Record<string, unknown> }

const length = (text: string) => text.length
const short = (text: string, most: number) =>
  fitTexts([{ kind: 'text', text }], [xmlText(text)], most, length)[0] as string

/** The question that stands last before the choices; empty when none does. */
const questionIn = (blocks: readonly Block[]): string =>
  /[^。；！？\n]*？$/.exec(blocks.map(blockText).findLast((text) => text.endsWith('？')) ?? '')?.[0] ?? ''

/** A label for its row: a remark in brackets at its end is the first to go. */
const rowOf = (label: string): string =>
  short(length(label) <= MAX_ROW ? label : label.replace(/（[^）]*）$/, ''), MAX_ROW)

/** Labels that fit are the buttons; longer ones are listed under the numbers that the buttons show. */
const buttonsOf = (choices: readonly Choice[]) => {
  const fit = choices.every(({ label }) => length(label) <= MAX_BUTTON)
  const rows = choices.map(({ label }, at) => ({ keyname: `${at + 1}.`, value: rowOf(label) }))
  return {
    ...(fit ? {} : { horizontal_content_list: rows }),
    button_list: choices.map((choice, at) => ({
      text: fit ? xmlText(choice.label) : String(at + 1),
      key: dataOf(choice),
    })),
  }
}

/** The card for a reply that offers two to six choices; undefined for any other. */
export const cardOf = ({ answer, blocks }: Reply, taskId: string, labels: Labels): Card | undefined => {
  const at = blocks.findIndex(({ kind }) => kind === 'choices')
  const block = blocks[at]
  if (block?.kind !== 'choices') return undefined
  const { choices } = block
  const possible = choices.every((choice) => Buffer.byteLength(dataOf(choice)) <= MAX_KEY_BYTES)
  if (choices.length < 2 || choices.length > MOST_BUTTONS || !possible) return undefined
  const question = short(questionIn(blocks.slice(0, at)), MAX_QUESTION)
  const source = blocks.find(({ kind }) => kind === 'source')
  return {
    whole: answer.kind === 'choices' && blocks.every(({ kind }) => ON_CARD.includes(kind)),
    card: {
      card_type: 'button_interaction',
      main_title: { title: labels.choose, ...(question === '' ? {} : { desc: question }) },
      ...(source?.kind === 'source' ? { sub_title_text: short(source.text, MAX_SUBTITLE) } : {}),
      ...buttonsOf(choices),
      task_id: taskId,
    },
  }
}

/** The tags of a reply that takes the buttons off a card; https://developer.work.weixin.qq.com/document/path/90241 */
export const chosenTags = ({ chosen }: Labels): string =>
  `<MsgType>${cdata('update_button')}</MsgType><Button><ReplaceName>${cdata(chosen)}</ReplaceName></Button>`
