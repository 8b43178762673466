/** The promise that every figure and quote of a calculator stands in its clause. */
import type { Written } from './literal.ts'
import type { Calculator } from './schema.ts'

type Tell = (path: readonly PropertyKey[], why: string) => void

/** A literal as it is written, and where. */
export type Placed = { path: readonly PropertyKey[]; written: Written }

const squeeze = (text: string) => text.replace(/\s+/g, '')

/**
 * Whether a figure stands in a text by itself, not as a part of a longer one.
 * @example standsIn('20%', '按120%') // false
 */
export const standsIn = (figure: string, text: string): boolean => {
  const [wanted, within] = [squeeze(figure), squeeze(text)]
  for (let at = within.indexOf(wanted); at >= 0; at = within.indexOf(wanted, at + 1)) {
    const before = within.slice(0, at)
    const after = within.slice(at + wanted.length)
    if (!/\d[.,]?$/.test(before) && !/^(\d|\/)/.test(after)) return true
  }
  return false
}

/** What must stand in the text for a literal; nothing for a figure that is none of the document's. */
const standsFor = (written: Written): { text: string; isFigure: boolean } | null => {
  if (typeof written === 'string') return { text: written, isFigure: true }
  return 'says' in written ? { text: written.says, isFigure: false } : null
}

const carries = (text: string, { text: wanted, isFigure }: { text: string; isFigure: boolean }): boolean =>
  isFigure ? standsIn(wanted, text) : squeeze(text).includes(squeeze(wanted))

/** Complains of figures that do not stand in the clause or in no quote, and of quotes that are not the clause's words. */
export const checkFigures = (
  calculator: Calculator,
  placed: readonly Placed[],
  clause: string,
  tell: Tell,
): void => {
  const { quotes, checks, opens, combining, conditions } = calculator
  const carriers = [...quotes, ...checks.map(({ gives }) => gives)]
  for (const { path, written } of placed) {
    const wanted = standsFor(written)
    if (!wanted) continue
    if (!carries(clause, wanted)) tell(path, `${wanted.text} does not stand in the clause`)
    else if (!carriers.some((quote) => carries(quote, wanted)))
      tell(path, `${wanted.text} stands in no quote`)
  }
  const quoted: [readonly PropertyKey[], string | null][] = [
    ...quotes.map((quote, i): [PropertyKey[], string] => [['quotes', i], quote]),
    ...checks.map(({ gives }, i): [PropertyKey[], string] => [['checks', i, 'gives'], gives]),
    ...conditions.map(({ id, quote }): [PropertyKey[], string] => [['requires', id, 'quote'], quote]),
    [['opens'], opens],
    [['combining'], combining],
  ]
  for (const [path, quote] of quoted) {
    if (quote !== null && !clause.includes(quote)) tell(path, 'is not in the words of the clause')
  }
}
