/** Amounts as bars, one option below the other; the words are text. */
import { scaleLinear } from 'd3-scale'
import { html } from 'hono/html'
import type { FC } from 'hono/jsx'

/** One amount, or a range of it; `said` in words. */
export type Amount = { name: string; min: number; max: number; said: string }

/** Of a drawing that the stylesheet stretches. */
const LENGTH = 1000

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
