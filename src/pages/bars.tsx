/** Amounts as bars: options one below the other, and the parts of a sum side by side; the words are text. */
import { scaleLinear } from 'd3-scale'
import { html } from 'hono/html'
import type { FC } from 'hono/jsx'

/** One amount, or a range of it; `said` in words. */
export type Amount = { name: string; min: number; max: number; said: string }

/** Of a drawing that the stylesheet stretches. */
const LENGTH = 1000
/** How many colours parts have in turn: `part-0` and so on. */
export const COLOURS = 6

const lengths = (sum: number) =>
  scaleLinear()
    .domain([0, Math.max(sum, 1)])
    .rangeRound([0, LENGTH])

/** Options one below the other; the one that was chosen stands out. */
export const Bars: FC<{ title: string; bars: readonly (Amount & { own: boolean })[] }> = ({
  title,
  bars,
}) => {
  const x = lengths(Math.max(...bars.map(({ max }) => max)))
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <ul class="bars">
        {bars.map(({ name, min, max, said, own }) => (
          <li class={own ? 'own' : undefined}>
            <span>{name}</span> <strong>{said}</strong>
            {html`<svg viewBox="0 0 ${LENGTH} 1" preserveAspectRatio="none" aria-hidden="true"><rect class="possible" width="${x(max)}" height="1"/><rect class="sure" width="${x(min)}" height="1"/></svg>`}
          </li>
        ))}
      </ul>
    </figure>
  )
}

/** The parts of a sum in one bar, for whoever sees its colours in the table below; what is only possible is paler. */
export const Stack: FC<{ title: string; parts: readonly Pick<Amount, 'min' | 'max'>[] }> = ({
  title,
  parts,
}) => {
  const x = lengths(parts.reduce((sum, { max }) => sum + max, 0))
  let reached = 0
  const placed = parts.map(({ min, max }, at) => {
    const from = x(reached)
    reached += max
    return { colour: `part-${at % COLOURS}`, from, width: x(reached) - from, sure: x(min) }
  })
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg class="stack" viewBox={`0 0 ${LENGTH} 1`} preserveAspectRatio="none" aria-hidden="true">
        {placed.map(({ colour, from, width, sure }) => (
          <g class={colour}>
            <rect class="possible" x={from} width={width} height="1" />
            <rect class="sure" x={from} width={Math.min(sure, width)} height="1" />
            <rect class="edge" x={from + width - 2} width="4" height="1" />
          </g>
        ))}
      </svg>
    </figure>
  )
}
