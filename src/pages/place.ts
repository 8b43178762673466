/** Finds room for the labels of a picture, none over another or over its line. */

export type Box = { left: number; right: number; top: number; bottom: number }
export type Spot = { x: number; y: number; anchor: 'start' | 'end' | 'middle' }

/** A line of text in a picture is so high, and its letters so wide: a Chinese character is square. */
export const SIZE = 13
const NARROW = 0.7
const NARROWEST = 0.38

/** About how wide a text is. */
export const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, one) => sum + (/[,. ]/.test(one) ? NARROWEST : /[!-~]/.test(one) ? NARROW : 1) * SIZE,
    0,
  )

/** What a text covers whose line stands on `y`. */
export const boxOf = (text: string, { x, y, anchor }: Spot): Box => {
  const width = widthOf(text)
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
  return { left, right: left + width, top: y - SIZE, bottom: y + SIZE / 4 }
}

/** How much of one box lies over another. */
const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top))

/** A box with some room around it. */
export const grown = ({ left, right, top, bottom }: Box, by: number): Box => ({
  left: left - by,
  right: right + by,
  top: top - by,
  bottom: bottom + by,
})

/** How much of a box lies outside another. */
const outside = (box: Box, within: Box): number =>
  (box.right - box.left) * (box.bottom - box.top) - overlap(box, within)

/** A text's middle as near to `x` as the text fits between two places. */
export const centred = (text: string, x: number, left: number, right: number): number => {
  const half = widthOf(text) / 2
  return Math.max(left + half, Math.min(x, right - half))
}

/** A text with the spots where it may stand, the best first, and what it should not lie over. */
export type Wanted = { text: string; spots: readonly Spot[]; taken: readonly Box[] }

/** How badly a text stands at each of its spots. */
const rate = ({ text, spots, taken }: Wanted, within: Box) =>
  spots.map((spot) => {
    const box = boxOf(text, spot)
    return { spot, box, cost: taken.reduce((sum, one) => sum + overlap(box, one), 10 * outside(box, within)) }
  })

/** Spots for two texts, at which both stand best and neither over the other: the first there are, or those with most room. */
export const placeBoth = (first: Wanted, second: Wanted, within: Box, apart: number): [Spot, Spot] => {
  const others = rate(second, within)
  const pairs = rate(first, within).flatMap(({ spot, box, cost }) =>
    others.map((other) => ({
      spots: [spot, other.spot] as [Spot, Spot],
      cost: cost + other.cost + 10 * overlap(grown(box, apart), other.box),
    })),
  )
  return pairs.reduce((best, one) => (one.cost < best.cost - 0.5 ? one : best)).spots
}

/** Round steps of an axis, as parts of the power of ten below its end, from large to small. */
const STEPS = [5, 2.5, 2, 1, 0.5, 0.25, 0.2, 0.1]
const MOST_TICKS = 3

/** Round numbers at even distances from 0, which is left out: three of them, or as many as there is room for. */
export const evenTicks = (
  most: number,
  {
    whole,
    fits,
    clear,
  }: { whole: boolean; fits: (tick: number) => boolean; clear: (ticks: number[]) => boolean },
): number[] => {
  const power = 10 ** Math.floor(Math.log10(most))
  const rows = STEPS.map((by) => by * power)
    .filter((step) => !whole || Number.isInteger(step))
    .map((step) => Array.from({ length: Math.floor(most / step) }, (_, at) => step * (at + 1)).filter(fits))
    .filter((ticks) => ticks.length <= MOST_TICKS && clear(ticks))
  return rows.reduce((best, ticks) => (ticks.length > best.length ? ticks : best), [])
}
