/** Pictures of amounts: a curve over one input, options side by side, and the parts of a sum; each readable as a table. */
import { scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import type { FC } from 'hono/jsx'
import type { Curve, Mark, Point } from '../calculate/curve.ts'
import type { Unit } from '../corpus/index.ts'
import { say, sayFigure, sayRange } from '../wording/index.ts'

const WIDTH = 360
const HEIGHT = 230
const EDGE = { left: 66, right: 18, top: 30, bottom: 46 }
/** Room above the highest point, for its label. */
const HEADROOM = 1.15
const TICKS = 4
const DOT = 4
const GIVEN_DOT = 6

/** The amount of one point, in words. */
const sayPoint = ({ min, max }: Pick<Point, 'min' | 'max'>): string =>
  min === max ? sayFigure(max, 'yuan') : sayRange(min, max, 'yuan')

const sayMark = ({ kind, at }: Mark, unit: Unit): string =>
  kind === 'cap'
    ? say('chart.cap', { amount: sayFigure(at.max, 'yuan') })
    : say('chart.threshold', { value: sayFigure(at.x, unit) })

type Placed = { x: number; y: number; text: string; kind: Mark['kind'] | 'given' }

/** Where a label stands: on the side of its dot where there is more room. */
const anchorOf = (x: number) => (x > (WIDTH + EDGE.left) / 2 ? 'end' : 'start')

/** The curve of an amount, with the marks of the clause and the point of the person. */
export const CurveChart: FC<{ curve: Curve; result: string }> = ({ curve, result }) => {
  const { main, points, marks, given, floor } = curve
  const numbers = points.map(({ x, min, max }) => ({ x: Number(x), min: Number(min), max: Number(max) }))
  const most = Math.max(...numbers.map(({ max }) => max), 1)
  const x = scaleLinear()
    .domain([0, numbers.at(-1)?.x ?? 1])
    .range([EDGE.left, WIDTH - EDGE.right])
  const y = scaleLinear()
    .domain([0, most * HEADROOM])
    .range([HEIGHT - EDGE.bottom, EDGE.top])
  type Drawn = (typeof numbers)[number]
  const upper = line<Drawn>(
    (point) => x(point.x),
    (point) => y(point.max),
  )(numbers)
  const lower = line<Drawn>(
    (point) => x(point.x),
    (point) => y(point.min),
  )(numbers)
  const between = area<Drawn>(
    (point) => x(point.x),
    (point) => y(point.min),
    (point) => y(point.max),
  )(numbers)
  const ranged = numbers.some(({ min, max }) => min !== max)
  const place = ({ at, ...mark }: Mark): Placed => ({
    x: x(Number(at.x)),
    y: y(Number(at.max)),
    text: sayMark({ at, ...mark }, main.unit),
    kind: mark.kind,
  })
  const placed: Placed[] = marks.map(place)
  const own = given && {
    x: x(Number(given.x)),
    y: y(Number(given.max)),
    text: say('chart.given', { value: sayFigure(given.x, main.unit), amount: sayPoint(given) }),
  }
  const title = say('chart.title', { result, label: main.label })
  const baseline = HEIGHT - EDGE.bottom
  return (
    <figure class="chart" data-chart={main.id} data-most={String(numbers.at(-1)?.x ?? 1)}>
      <figcaption>
        {title}
        {floor ? <small>{say('chart.floor')}</small> : null}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={title}
        data-left={EDGE.left}
        data-right={EDGE.right}
      >
        {y.ticks(TICKS).map((tick) => (
          <g class="tick">
            <line x1={EDGE.left} x2={WIDTH - EDGE.right} y1={y(tick)} y2={y(tick)} />
            <text x={EDGE.left - 6} y={y(tick) + 4} text-anchor="end">
              {sayFigure(String(tick), 'yuan')}
            </text>
          </g>
        ))}
        {x.ticks(TICKS).map((tick) => (
          <text class="tick" x={x(tick)} y={baseline + 18} text-anchor="middle">
            {sayFigure(String(tick), main.unit)}
          </text>
        ))}
        <text class="axis" x={WIDTH - EDGE.right} y={HEIGHT - 8} text-anchor="end">
          {main.label}
        </text>
        {ranged ? <path class="band" d={between ?? ''} /> : null}
        {ranged ? <path class="line" d={lower ?? ''} /> : null}
        <path class="line" d={upper ?? ''} />
        {placed.map((mark) => (
          <g class={mark.kind}>
            <line x1={mark.x} x2={mark.x} y1={mark.y} y2={baseline} />
            <circle cx={mark.x} cy={mark.y} r={DOT} />
            <text x={mark.x} y={mark.y - 10} text-anchor={anchorOf(mark.x)}>
              {mark.text}
            </text>
          </g>
        ))}
        {own ? (
          <g class="given">
            <line x1={own.x} x2={own.x} y1={own.y} y2={baseline} />
            <circle cx={own.x} cy={own.y} r={GIVEN_DOT} />
            <text x={own.x} y={Math.min(own.y + 22, baseline - 6)} text-anchor={anchorOf(own.x)}>
              {own.text}
            </text>
          </g>
        ) : null}
      </svg>
      <details>
        <summary>{say('chart.table')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{main.label}</th>
              <th scope="col">{result}</th>
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr>
                <td>{sayFigure(point.x, main.unit)}</td>
                <td>{sayPoint(point)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

/** One bar: an amount, or a range; `said` in words. */
export type Bar = { name: string; min: number; max: number; said: string; own?: boolean }

const BAR = { height: 16, row: 46 }

/** Amounts side by side, the words above each bar. */
export const Bars: FC<{ title: string; bars: readonly Bar[] }> = ({ title, bars }) => {
  const x = scaleLinear()
    .domain([0, Math.max(...bars.map(({ max }) => max), 1)])
    .range([0, WIDTH])
  return (
    <figure class="chart bars">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${bars.length * BAR.row}`}
        role="img"
        aria-label={bars
          .map(({ name, said }) => say('chart.bar', { name, said }))
          .join(say('list.separator'))}
      >
        {bars.map(({ name, min, max, said, own }, at) => (
          <g class={own ? 'own' : 'other'}>
            <text x="0" y={at * BAR.row + 14}>
              {say('chart.bar', { name, said })}
            </text>
            <rect
              class="most"
              x="0"
              y={at * BAR.row + 20}
              width={Math.max(x(max), 1)}
              height={BAR.height}
              rx="3"
            />
            {min < max ? (
              <rect
                class="least"
                x="0"
                y={at * BAR.row + 20}
                width={Math.max(x(min), 0)}
                height={BAR.height}
                rx="3"
              />
            ) : null}
          </g>
        ))}
      </svg>
    </figure>
  )
}

/** One part of a sum. */
export type Part = { name: string; min: number; max: number; said: string }

const STACK_HEIGHT = 28

/** The parts of a sum in one bar, each numbered as in the list below it; a part that may be more is hatched. */
export const Stack: FC<{ title: string; parts: readonly Part[] }> = ({ title, parts }) => {
  const sum = parts.reduce((all, { max }) => all + max, 0)
  const x = scaleLinear()
    .domain([0, Math.max(sum, 1)])
    .range([0, WIDTH])
  let reached = 0
  const placed = parts.map((part) => {
    const from = reached
    reached += part.max
    return { ...part, from: x(from), width: x(part.max), sure: x(part.min) }
  })
  return (
    <figure class="chart stack">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${STACK_HEIGHT}`}
        role="img"
        aria-label={parts
          .map(({ name, said }) => say('chart.bar', { name, said }))
          .join(say('list.separator'))}
      >
        {placed.map(({ from, width, sure }, at) => (
          <g class={`part part-${at % 6}`}>
            <rect class="possible" x={from} y="0" width={width} height={STACK_HEIGHT} />
            <rect class="sure" x={from} y="0" width={sure} height={STACK_HEIGHT} />
          </g>
        ))}
      </svg>
      <ol class="key">
        {placed.map(({ name, said }, at) => (
          <li class={`part-${at % 6}`}>{say('chart.bar', { name, said })}</li>
        ))}
      </ol>
    </figure>
  )
}
