/** What several items come to together. */
import Fraction from 'fraction.js'
import type { Item, Status, Total } from './kinds.ts'
import { toYuan } from './money.ts'
import { sumOf, ZERO } from './numbers.ts'

type Span = { min: Fraction; max: Fraction }

/** Between what an item lies, by its status; nothing where it carries no amount. A floor has no upper end. */
const SPANS: Record<Status, ((item: Item) => Span) | null> = {
  exact: ({ yuan }) => ({ min: amount(yuan), max: amount(yuan) }),
  'at-least': ({ yuan }) => ({ min: amount(yuan), max: amount(yuan) }),
  'at-most': ({ yuan }) => ({ min: ZERO, max: amount(yuan) }),
  range: ({ min, max }) => ({ min: amount(min), max: amount(max) }),
  'not-eligible': () => ({ min: ZERO, max: ZERO }),
  'not-quantified': null,
  'needs-input': null,
  invalid: null,
}

const amount = (yuan: string | null): Fraction => new Fraction(yuan as string)

/**
 * The sum of the items that carry an amount, of which what is not eligible is 0; null with fewer than two of them, or
 * when nothing is eligible.
 */
export const total = (items: readonly Item[]): Total | null => {
  const spans = items.flatMap((item) => SPANS[item.status]?.(item) ?? [])
  if (spans.length < 2 || items.every(({ status }) => status === 'not-eligible' || SPANS[status] === null))
    return null
  const min = toYuan(sumOf(spans.map((span) => span.min)))
  const max = toYuan(sumOf(spans.map((span) => span.max)))
  if (items.some(({ status }) => status === 'at-least'))
    return { status: 'at-least', yuan: min, min: null, max: null }
  return min === max
    ? { status: 'exact', yuan: min, min: null, max: null }
    : { status: 'range', yuan: null, min, max }
}
