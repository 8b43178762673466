/** What several items come to together. */
import Fraction from 'fraction.js'
import type { Calculator } from '../corpus/schema.ts'
import type { Item, Status, Total } from './kinds.ts'
import { toYuan } from './money.ts'
import { sumOf, ZERO } from './numbers.ts'

const RESULT = 'result'

type Span = { min: Fraction; max: Fraction }

/** Between what an item lies, by its status; nothing where it carries no amount. A floor has no upper end. */
const SPANS: Record<Status, ((of: Pick<Item, 'yuan' | 'min' | 'max'>) => Span) | null> = {
  exact: ({ yuan, min, max }) => ({ min: amount(yuan ?? min), max: amount(yuan ?? max) }),
  'at-least': ({ yuan, min }) => ({ min: amount(yuan ?? min), max: amount(yuan ?? min) }),
  'at-most': ({ yuan, max }) => ({ min: ZERO, max: amount(yuan ?? max) }),
  range: ({ yuan, min, max }) => ({ min: amount(yuan ?? min), max: amount(yuan ?? max) }),
  'not-eligible': () => ({ min: ZERO, max: ZERO }),
  'not-quantified': null,
  'needs-input': null,
  invalid: null,
}

/** What of an item counts in a sum: its result, the figure that is given instead of it, or nothing. */
export const countedOf = (item: Item): Pick<Item, 'yuan' | 'min' | 'max'> | undefined => {
  const { inSum } = item.calculator
  if (inSum === RESULT || item.status === 'not-eligible') return item
  return item.figures.find(({ id }) => id === inSum)
}

/** The step that is shown of a calculator: what counts in a sum; where nothing does, its result. */
export const shownStep = ({ inSum }: Calculator): string => inSum ?? RESULT

/** The amount of that step; nothing where the item has none. */
export const shownOf = (item: Item): Pick<Item, 'yuan' | 'min' | 'max'> | undefined =>
  item.calculator.inSum === null ? item : countedOf(item)

const spanOf = (item: Item): Span[] => {
  const span = SPANS[item.status]
  const counted = countedOf(item)
  return span && counted ? [span(counted)] : []
}

const amount = (yuan: string | null): Fraction => new Fraction(yuan as string)

/**
 * The sum of what the items give that carry an amount (of a tax what is saved), what is not eligible being 0; null with
 * fewer than two of them, or when nothing is eligible.
 */
export const total = (items: readonly Item[]): Total | null => {
  const spans = items.flatMap(spanOf)
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
