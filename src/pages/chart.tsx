/** The curve of an amount over one input, with the marks of the clause and the point of the person; readable as a table. */
import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import { raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Curve, Mark, Point } from '../calculate/index.ts'
import { type Unit, words } from '../corpus/index.ts'
import { say, sayFigure, sayRange } from '../wording/index.ts'
import { type Box, boxOf, place, type Spot, widthOf } from './place.ts'

const WIDTH = 320
const HEIGHT = 220
const TOP = 26
const RIGHT = 14
/** Below the axis stands its figures, and below them what it is. */
const BELOW = 42
const BASE = HEIGHT - BELOW
/** Room above the highest point, for its label. */
const HEADROOM = 1.12
const TICKS = 3
const DOT = 4
const GIVEN_DOT = 7
const GAP = 8
/** How many parts a line is taken in to see whether a label lies over it. */
const PARTS = 16

type Scale = ScaleLinear<number, number>
type Drawn = { x: number; min: number; max: number }

const toNumber = (exact: string): number => {
  const [over = '', under = '1'] = exact.split('/')
  return Number(over) / Number(under)
}
const toDrawn = ({ x, min, max }: Point): Drawn => ({ x: toNumber(x), min: Number(min), max: Number(max) })

/** A number of an axis without an exponent. */
const plain = (value: number): string => value.toFixed(9).replace(/\.?0+$/, '')
const round = (value: number): number => Math.round(value * 10) / 10

/** The amount of one point, in words. */
const sayPoint = ({ min, max }: Pick<Point, 'min' | 'max'>): string =>
  min === max ? sayFigure(max, 'yuan') : sayRange(min, max, 'yuan')

const sayMark = ({ kind, at }: Mark, unit: Unit): string =>
  kind === 'cap'
    ? say('chart.cap', { amount: sayFigure(at.max, 'yuan') })
    : say('chart.threshold', { value: sayFigure(at.x, unit) })

/** The steps in which the input moves while somebody drags: a hundred or so from end to end, round numbers. */
const stepOf = (most: number, unit: Unit): number => {
  const raw = most / 150
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 5].find((by) => by * power >= raw) ?? 10) * power
  return unit === 'item' ? Math.max(1, step) : step
}

/** How a number is written in a field of a unit: by so much larger, or in so large scales. */
const written: Partial<Record<Unit, { factor?: number; scales?: typeof words.scales }>> = {
  yuan: { scales: words.scales },
  share: { factor: 100 },
}

const MOST_ROUND = 7

/** Whether a number reads as somebody would say it; a cap is often reached at one that nobody would. */
const isRound = (exact: string, unit: Unit): boolean => sayFigure(exact, unit).length <= MOST_ROUND

type Label = Spot & { text: string }

/** Figures below the axis: first those of the clause, then round ones where there is room. */
const axisOf = (marks: readonly Mark[], x: Scale, unit: Unit): Label[] => {
  const wanted = [
    ...marks.map(({ at }) => at.x).filter((exact) => isRound(exact, unit)),
    ...x
      .ticks(TICKS + 1)
      .filter((tick) => tick > 0)
      .map(plain),
  ]
  const labels: Label[] = []
  for (const exact of wanted) {
    const text = sayFigure(exact, unit)
    const half = widthOf(text) / 2
    const at = Math.min(Math.max(x(toNumber(exact)), half + 2), WIDTH - half - 2)
    const clear = ({ x: other, text: said }: Label) => Math.abs(other - at) > half + widthOf(said) / 2 + GAP
    if (labels.every(clear)) labels.push({ text, x: at, y: BASE + 16, anchor: 'middle' })
  }
  return labels
}

/** What a line covers. */
const boxesOf = (points: readonly [number, number][]): Box[] =>
  points.slice(1).flatMap(([toX, toY], i) => {
    const [fromX, fromY] = points[i] as [number, number]
    return Array.from({ length: PARTS }, (_, part) => {
      const [x, y] = [
        fromX + ((toX - fromX) * (part + 0.5)) / PARTS,
        fromY + ((toY - fromY) * (part + 0.5)) / PARTS,
      ]
      const [wide, high] = [Math.abs(toX - fromX) / PARTS / 2, Math.abs(toY - fromY) / PARTS / 2]
      return { left: x - wide - 1, right: x + wide + 1, top: y - high - 1, bottom: y + high + 1 }
    })
  })

/** Around a point, its dot left free. */
const spotsAround = (x: number, y: number): Spot[] => {
  const by = GIVEN_DOT + 4
  return [
    { x: x - by, y: y - by + 4, anchor: 'end' },
    { x, y: y - by - 3, anchor: 'middle' },
    { x: x + by, y: y + by + 8, anchor: 'start' },
    { x: x + by, y: y - by + 4, anchor: 'start' },
    { x: x - by, y: y + by + 8, anchor: 'end' },
    { x, y: y + by + 14, anchor: 'middle' },
    { x: WIDTH - RIGHT, y: Math.min(y + 40, BASE - 8), anchor: 'end' },
    { x: WIDTH - RIGHT, y: TOP - 8, anchor: 'end' },
  ]
}

const Text: FC<{ label: Label; class?: string }> = ({ label, class: name }) => (
  <text class={name} x={round(label.x)} y={round(label.y)} text-anchor={label.anchor}>
    {label.text}
  </text>
)

const Table: FC<{ curve: Curve; result: string }> = ({ curve: { main, points }, result }) => (
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
)

/** All of a curve but the point of the person: scales, what the script needs to know, what is drawn and what is told. */
type Plane = {
  x: Scale
  y: Scale
  left: number
  data: Record<`data-${string}`, string>
  drawn: HtmlEscapedString
  /** What a label of the person's point should not lie over. */
  taken: Box[]
  marks: string[]
  table: HtmlEscapedString
}

const layOut = (curve: Curve, result: string): Plane => {
  const { main, marks } = curve
  const points = curve.points.map(toDrawn)
  const most = points.at(-1)?.x ?? 1
  const y = scaleLinear()
    .domain([0, Math.max(...points.map(({ max }) => max), 1) * HEADROOM])
    .range([BASE, TOP])
  const rows = y.ticks(TICKS).map((tick) => ({ at: y(tick), text: sayFigure(plain(tick), 'yuan') }))
  const left = Math.ceil(Math.max(...rows.map(({ text }) => widthOf(text)))) + GAP
  const x = scaleLinear()
    .domain([0, most])
    .range([left, WIDTH - RIGHT])

  const upper = points.map(({ x: at, max }): [number, number] => [round(x(at)), round(y(max))])
  const lower = points.map(({ x: at, min }): [number, number] => [round(x(at)), round(y(min))])
  const ranged = points.some(({ min, max }) => min !== max)
  const between = area<Drawn>(
    (point) => round(x(point.x)),
    (point) => round(y(point.min)),
    (point) => round(y(point.max)),
  )(points)

  const bends = marks.map(({ kind, at: { x: exact, max } }) => ({
    cap: kind === 'cap',
    at: { x: round(x(toNumber(exact))), y: round(y(Number(max))) },
  }))
  const cap = marks.find(({ kind }) => kind === 'cap')
  const capLabel: Label | undefined = cap && {
    text: sayMark(cap, main.unit),
    x: WIDTH - RIGHT,
    y: y(Number(cap.at.max)) - 7,
    anchor: 'end',
  }
  const drawn = (
    <>
      <path
        class="grid"
        d={rows.map(({ at: height }) => `M${left} ${round(height)}H${WIDTH - RIGHT}`).join('')}
      />
      {rows.map(({ at: height, text }) => (
        <Text label={{ text, x: left - GAP, y: height + 4, anchor: 'end' }} class="axis" />
      ))}
      {axisOf(marks, x, main.unit).map((label) => (
        <Text label={label} class="axis" />
      ))}
      <Text label={{ text: main.label, x: WIDTH - RIGHT, y: HEIGHT - 8, anchor: 'end' }} class="axis" />
      {ranged ? <path class="band" d={between ?? ''} /> : null}
      {ranged ? <path class="line" d={line()(lower) ?? ''} /> : null}
      <path class="line" d={line()(upper) ?? ''} />
      <path
        class="guide"
        d={bends.map(({ cap, at }) => `M${cap ? left : at.x} ${at.y}H${at.x}V${BASE}`).join('')}
      />
      {bends.map(({ at }) => (
        <circle class="bend" cx={at.x} cy={at.y} r={DOT} />
      ))}
      {capLabel ? <Text label={capLabel} class="halo" /> : null}
    </>
  )
  const stops = marks.map(({ at: { x: exact } }) => exact).filter((exact) => isRound(exact, main.unit))
  return {
    x,
    y,
    left,
    data: {
      'data-plot': `${left} ${WIDTH - RIGHT} ${WIDTH} ${BASE}`,
      'data-most': plain(most),
      'data-step': plain(stepOf(most, main.unit)),
      'data-stops': stops.join(' '),
      'data-written': JSON.stringify(written[main.unit] ?? {}),
      'data-line': upper.join(' '),
    },
    drawn: raw(String(drawn)),
    taken: [...boxesOf(upper), ...(capLabel ? [boxOf(capLabel.text, capLabel)] : [])],
    marks: marks.map((mark) => sayMark(mark, main.unit)),
    table: raw(String(<Table curve={curve} result={result} />)),
  }
}

const kept = new WeakMap<Curve['points'], Plane>()

/** The same points are the same curve, whatever is given along it. */
const planeOf = (curve: Curve, result: string): Plane => {
  const plane = kept.get(curve.points) ?? layOut(curve, result)
  kept.set(curve.points, plane)
  return plane
}

/** The point of the person: where the script moves it, hidden while nothing is given. */
const Given: FC<{ given: Point | null; said: string; plane: Plane }> = ({ given, said, plane }) => {
  const { x, y, left, taken } = plane
  const at = given && toDrawn(given)
  const [toX, toY] = at ? [round(x(at.x)), round(y(at.max))] : [left, BASE]
  const within = { left, right: WIDTH, top: 0, bottom: BASE }
  const label = { text: said, ...place(said, spotsAround(toX, toY), taken, within) }
  return (
    <g class={given ? 'given' : 'given none'}>
      <line x1={toX} x2={toX} y1={toY} y2={BASE} />
      <circle cx={toX} cy={toY} r={GIVEN_DOT} />
      {given ? <Text label={label} class="halo" /> : null}
    </g>
  )
}

/** `field` is the name of the field that a touch of the curve fills. */
export const CurveChart: FC<{ curve: Curve; result: string; field: string }> = ({ curve, result, field }) => {
  const { main, given, floor } = curve
  const plane = planeOf(curve, result)
  const title = say('chart.title', { result, label: main.label })
  const said = given
    ? say('chart.given', { value: sayFigure(given.x, main.unit), amount: sayPoint(given) })
    : ''
  const told = [title, ...(given ? [said] : []), ...plane.marks]
  return (
    <figure class="chart">
      <figcaption>
        {title}
        {floor ? <small>{say('chart.floor')}</small> : null}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={told.join(say('estimate.separator'))}
        data-field={field}
        {...plane.data}
      >
        {plane.drawn}
        <Given given={given} said={said} plane={plane} />
      </svg>
      <p class="soft" data-do="drag" hidden>
        {say('chart.drag')}
      </p>
      {plane.table}
    </figure>
  )
}
