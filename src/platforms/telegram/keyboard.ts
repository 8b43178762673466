/** The buttons under an answer: what can be chosen, and the two ways to pass it on; within Telegram's limits. */
import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types'
import type { Block, Choice } from '../../wording/blocks.ts'
import { dataOf, forwardData, type Labels } from '../platform.ts'
import { head, wellFormed } from './render.ts'

/** UTF-8 bytes of what a button sends; https://core.telegram.org/bots/api#inlinekeyboardbutton */
const MAX_CALLBACK_DATA = 64
/** UTF-16 units of what a button types after our name; https://core.telegram.org/bots/api#inlinequery */
const MAX_QUERY = 256
/** Telegram refuses a message with more than 100 buttons; two are for passing on. */
const MAX_CHOICES = 98
/** Ours: longer labels do not fit the width of a telephone, and two as short as this do side by side. */
const MAX_LABEL = 60
const SHORT_LABEL = 16

/** What stands in parentheses at the end goes first, then the end of the rest. */
const shorten = (label: string): string => {
  if (label.length <= MAX_LABEL) return label
  const bare = label.replace(/（[^（）]*）$/, '')
  return bare.length <= MAX_LABEL && bare !== '' ? bare : `${head(bare || label, MAX_LABEL - 1)}…`
}

const fits = (data: string): boolean => {
  const bytes = Buffer.byteLength(data)
  return bytes >= 1 && bytes <= MAX_CALLBACK_DATA
}

/** None when Telegram would refuse it: the numbered line in the text remains. */
const choiceButton = (choice: Choice): InlineKeyboardButton[] => {
  const text = shorten(wellFormed(choice.label).trim())
  const data = [dataOf(choice), choice.send].find(fits)
  return text === '' || data === undefined ? [] : [{ text, callback_data: data }]
}

/** Neighbours whose labels are short share a row. */
const inRows = (buttons: InlineKeyboardButton[]): InlineKeyboardButton[][] => {
  const rows: InlineKeyboardButton[][] = []
  for (const button of buttons) {
    const row = rows.at(-1)
    const beside = row?.length === 1 && [...row, button].every(({ text }) => text.length <= SHORT_LABEL)
    if (beside) row.push(button)
    else rows.push([button])
  }
  return rows
}

/** To choose a chat for the answer, and to get it as one text. */
const forwardButtons = (code: string, { forward, forwardText }: Labels): InlineKeyboardButton[] => {
  const data = forwardData(code)
  return [
    ...(code.length <= MAX_QUERY ? [{ text: forward, switch_inline_query: code }] : []),
    ...(fits(data) ? [{ text: forwardText, callback_data: data }] : []),
  ]
}

/** The keyboard of an answer, in the fields of sendMessage; no field when it has no buttons. */
export const keyboardOf = (
  blocks: readonly Block[],
  code: string | undefined,
  labels: Labels,
): { reply_markup?: InlineKeyboardMarkup } => {
  const choices = blocks.flatMap((block) => (block.kind === 'choices' ? block.choices : []))
  const rows = inRows(choices.flatMap(choiceButton).slice(0, MAX_CHOICES))
  const passing = code === undefined ? [] : forwardButtons(code, labels)
  const keyboard = passing.length > 0 ? [...rows, passing] : rows
  return keyboard.length > 0 ? { reply_markup: { inline_keyboard: keyboard } } : {}
}
