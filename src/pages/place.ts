/** Finds room for the labels of a picture, none over another or over its line. */

export type Box = { left: number; right: number; top: number; bottom: number }
export type Spot = { x: number; y: number; anchor: 'start' | 'end' | 'middle' }

/** A line of text in a picture is so high, and its letters so wide: a Chinese character is square. */
export const SIZE = 13
const NARROW = 0.66

/** About how wide a text is. */
export const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (/[ -~]/.test(character) ? NARROW : 1) * SIZE, 0)

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

/** How much of a box lies outside another. */
const outside = (box: Box, within: Box): number =>
  (box.right - box.left) * (box.bottom - box.top) - overlap(box, within)

/** The first of several spots with room, or the one with the most. */
export const place = (text: string, spots: readonly Spot[], taken: readonly Box[], within: Box): Spot => {
  const rated = spots.map((spot) => {
    const box = boxOf(text, spot)
    return { spot, cost: taken.reduce((sum, one) => sum + overlap(box, one), 10 * outside(box, within)) }
  })
  return rated.reduce((best, one) => (one.cost < best.cost - 0.5 ? one : best)).spot
}
