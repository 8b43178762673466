/** Blocks as a DingTalk message: a card with buttons where there is something to tap, plain text to pass on. */
import { type Block, blockText, type Choice } from '../../wording/blocks.ts'
import { fitTexts, GAP } from '../fit.ts'
import { askOf, dataOf, forwardData, isForward, type Labels, type Reply } from '../platform.ts'
import { tapText } from './read.ts'

/** DingTalk names no limit; public bots split at 4000 characters. */
const MAX_LENGTH = 4000
/** More choices than this are picked by their number alone. */
const MOST_CHOICES = 8
/** The line in the list of conversations. */
const MAX_TITLE = 40

type Button = { title: string; actionURL: string }

/** The body of a call to sessionWebhook; https://open.dingtalk.com/document/orgapp/robot-message-types-and-data-format */
export type Rendered =
  | { msgtype: 'text'; text: { content: string } }
  | { msgtype: 'markdown'; markdown: { title: string; text: string } }
  | {
      msgtype: 'actionCard'
      actionCard: { title: string; text: string; btnOrientation: '0'; btns: Button[] }
    }

/**
 * Nothing in the line is markup, nor a link that DingTalk would find by itself. Only what would be is escaped, so that
 * ordinary text stays as it is.
 */
const escapeInline = (line: string): string =>
  line.replaceAll(/[\\`*_[\]<>#~|@]/g, '\\$&').replaceAll(/&(?=#?\w+;)|:(?=\/\/)|(?<=www)\./gi, '\\$&')

/** The same for a line by itself, which must not become an item of a list or underline the one above. */
const escapeLine = (line: string): string =>
  escapeInline(line)
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')

/** What stands before each line of a block. */
const starts: Partial<Record<Block['kind'], string>> = { title: '#### ', quote: '> ' }
/** A bare line break is no break. */
const BREAK = '  \n'

/** Choices are a list numbered from 1: as one, they read as they are. */
const markUp = (text: string, kind: Block['kind']): string =>
  text
    .split('\n')
    .map((line) => line.trimStart())
    .map((line) => (starts[kind] ?? '') + (kind === 'choices' ? escapeInline(line) : escapeLine(line)))
    .join(BREAK)

/** What a line may need beside its text: its break, what stands before it, and the escape of its number. */
const LINE = BREAK.length + '#### '.length + 1
/** Never less than the marked-up text is long, wherever it is cut: what may be escaped is counted as if it were. */
const size = (text: string): number =>
  text
    .split('\n')
    .reduce((total, line) => total + escapeLine(line.replaceAll(/[&:.]/g, '$&$&')).length + LINE, -LINE)

const markdownOf = (blocks: readonly Block[], texts: readonly string[]): string =>
  fitTexts(blocks, texts, MAX_LENGTH - LINE * blocks.length, size)
    .map((text, at) => (text.trim() === '' ? '' : markUp(text, blocks[at]!.kind)))
    .filter((text) => text !== '')
    .join(GAP)

/** Sends the text as the member's own message; https://open.dingtalk.com/document/orgapp/robot-message-types-and-data-format */
const sayingUrl = (text: string): string =>
  `dtmd://dingtalkclient/sendMessage?content=${encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '?'))}`

/** A label without what stands in parentheses at its end. */
const bare = (label: string): string => label.replace(/（[^（）]*）$/, '') || label

/** A choice that is a text is said as it is; what stands for something else goes along with the label. */
const choiceButton = (choice: Choice): Button => {
  const title = bare(choice.label)
  const data = dataOf(choice)
  const text = askOf(data).kind === 'text' ? data : tapText(title, data)
  return { title, actionURL: sayingUrl(text) }
}

const buttonsOf = ({ blocks, answer }: Reply, labels: Labels): Button[] => {
  const choices = blocks.flatMap((block) => (block.kind === 'choices' ? block.choices : []))
  const url = blocks.flatMap((block) => (block.kind === 'source' && block.url ? [block.url] : []))[0]
  const { code } = answer
  return [
    ...(choices.length > MOST_CHOICES ? [] : choices.map(choiceButton)),
    ...(url === undefined ? [] : [{ title: labels.open, actionURL: url }]),
    ...(code === undefined
      ? []
      : [
          {
            title: labels.forwardText,
            actionURL: sayingUrl(tapText(labels.forwardText, forwardData(code))),
          },
        ]),
  ]
}

const titleOf = (blocks: readonly Block[]): string => {
  const [line = ''] = blockText(blocks.find(({ kind }) => kind === 'title') ?? blocks[0]!).split('\n')
  return [...line].slice(0, MAX_TITLE).join('')
}

/** All of it as plain text, which can be copied and passed on. */
const renderText = (blocks: readonly Block[]): Rendered | undefined => {
  const content = fitTexts(blocks, blocks.map(blockText), MAX_LENGTH, (text) => text.length)
    .filter((text) => text !== '')
    .join(GAP)
  return content.trim() === '' ? undefined : { msgtype: 'text', text: { content } }
}

/** Renders a reply; undefined when there is nothing to see in it. */
export const render = (reply: Reply, labels: Labels): Rendered | undefined => {
  const { blocks } = reply
  if (isForward(reply) || blocks.every(({ kind }) => kind === 'text')) return renderText(blocks)
  // The address of a page is on its button.
  const texts = blocks.map((block) => (block.kind === 'source' ? block.text : blockText(block)))
  const text = markdownOf(blocks, texts)
  if (text === '') return undefined
  const title = titleOf(blocks)
  const btns = buttonsOf(reply, labels)
  return btns.length === 0
    ? { msgtype: 'markdown', markdown: { title, text } }
    : { msgtype: 'actionCard', actionCard: { title, text, btnOrientation: '0', btns } }
}
