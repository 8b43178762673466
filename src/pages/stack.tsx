/** The parts of a sum side by side in one bar, each with the number it has in the table below. */
import type { FC } from 'hono/jsx'

/** How many colours parts have in turn: `part-0` and so on. */
export const COLOURS = 6

/** In thousandths of the bar: what has room for its number on a phone, and at least on paper. */
const [WIDE, NARROW] = [45, 20]

/** What lies between `min` and `max` is only possible, and paler. */
export type Part = { min: number; max: number }

const percent = (thousandths: number): string => `${thousandths / 10}%`

/** The bar; to whoever cannot see it the table says the same. */
export const Stack: FC<{ title: string; parts: readonly Part[] }> = ({ title, parts }) => {
  const sum = Math.max(
    parts.reduce((all, { max }) => all + max, 0),
    1,
  )
  const place = (yuan: number): number => Math.round((1000 * yuan) / sum)
  let reached = 0
  const placed = parts.map(({ min, max }, at) => {
    const from = place(reached)
    reached += max
    const sure = max === 0 ? 0 : Math.round((1000 * min) / max)
    return { colour: `part-${at % COLOURS}`, from, width: place(reached) - from, sure }
  })
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg class="stack" aria-hidden="true">
        {placed.map(({ colour, from, width, sure }, at) => (
          <svg class={colour} x={percent(from)} width={percent(width)} height="100%" aria-hidden="true">
            <rect class="possible" width="100%" height="100%" />
            <rect class="sure" width={percent(sure)} height="100%" />
            <line class="edge" x1="100%" x2="100%" y2="100%" />
            {width < NARROW ? null : (
              <text
                class={width < WIDE ? 'narrow' : undefined}
                x="50%"
                y="50%"
                dy="0.35em"
                text-anchor="middle"
              >
                {at + 1}
              </text>
            )}
          </svg>
        ))}
      </svg>
    </figure>
  )
}
