/** The parts an answer is made of, the same for every platform; a platform decides only how they look. */

/**
 * A button: what it shows, and the message that tapping it stands for: a ref such as `qujiang-2023-26/12`, or a text.
 * `code` stands for the same without what is remembered (see `conversation/code.ts`).
 */
export type Choice = { label: string; send: string; code?: string }

/** A row that leads to the page of a measure or chapter. */
export type Row = { ref: string; label: string; note?: string }

/**
 * What a page shows of a text that tells what to reply: a line instead of it (absent: the text itself, empty: none), rows
 * that lead somewhere, and buttons. `open`: they answer a question, and are gone with it.
 */
export type OnPage = { text?: string; rows?: Row[]; choices?: Choice[]; open?: true }

/**
 * One part of a reply. `quote` is published text and must reach the reader unchanged; `source` must survive any cut.
 * `detail` is the working behind an amount: a face that can unfold text may show it on demand.
 * `opening` is the end of a notice, or all of it, that answers: the amount, the clause's words, the question; `answer` is
 * how it ends after what it rests on. `clauses` is how a source ends.
 */
export type Block =
  | { kind: 'notice'; text: string; opening?: string; answer?: string }
  | { kind: 'title'; text: string }
  | { kind: 'text'; text: string; detail?: true; onPage?: OnPage }
  | { kind: 'quote'; text: string; detail?: true }
  | { kind: 'facts'; facts: { label: string; value: string }[] }
  | { kind: 'choices'; choices: Choice[] }
  | { kind: 'source'; text: string; url?: string; clauses?: string }

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
