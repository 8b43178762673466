/** The parts an answer is made of, the same for every platform; a platform decides only how they look. */

/**
 * A button: what it shows, and the message that tapping it stands for: a ref such as `qujiang-2023-26/12`, or a text.
 * `code` stands for the same without what is remembered (see `conversation/code.ts`).
 */
export type Choice = { label: string; send: string; code?: string }

/**
 * One part of a reply. `quote` is published text and must reach the reader unchanged; `source` must survive any cut.
 * `detail` is the working behind an amount: a face that can unfold text may show it on demand.
 */
export type Block =
  | { kind: 'notice'; text: string }
  | { kind: 'title'; text: string }
  | { kind: 'text'; text: string; detail?: true }
  | { kind: 'quote'; text: string; detail?: true }
  | { kind: 'facts'; facts: { label: string; value: string }[] }
  | { kind: 'choices'; choices: Choice[] }
  | { kind: 'source'; text: string; url?: string }

/** One block as plain text, as a platform without markup shows it. Choices are numbered from 1. */
export const blockText = (block: Block): string => {
  switch (block.kind) {
    case 'facts':
      return block.facts.map(({ label, value }) => `${label}：${value}`).join('\n')
    case 'choices':
      return block.choices.map(({ label }, i) => `${i + 1}. ${label}`).join('\n')
    case 'source':
      return block.url === undefined ? block.text : `${block.text}\n${block.url}`
    default:
      return block.text
  }
}

/** A whole reply as plain text, its blocks separated by an empty line. */
export const plainText = (blocks: readonly Block[]): string => blocks.map(blockText).join('\n\n')
