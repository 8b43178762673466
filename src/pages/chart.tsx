/** The curve of an amount over one input, with the marks of the clause and the point of the person; readable as a table. */
import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import { raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Curve, Mark, Point } from '../calculate/index.ts'
import { type Unit, words } from '../corpus/index.ts'
import { say, sayFigure, sayRange } from '../wording/index.ts'
import { type Box, boxOf, centred, evenTicks, grown, placeBoth, type Spot, widthOf } from './place.ts'

const WIDTH = 320
const HEIGHT = 220
const TOP = 26
const RIGHT = 14
/** Below the axis stands its figures, and below them what it is. */
const BELOW = 46
const BASE = HEIGHT - BELOW
/** Room above the highest point, for its label. */
const HEADROOM = 1.12
const TICKS = 3
const DOT = 4
const GIVEN_DOT = 7
const GAP = 7
/** A label's halo, and that of the point, hide so much around them. */
const HALO = 3
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

type Ends = NonNullable<Curve['given']>

/** The amount between two points, in words. */
const sayBetween = ({ from, to }: Ends): string => sayPoint({ min: from.min, max: to.max })

/** What was given, and what it comes to. */
const sayGiven = (ends: Ends, unit: Unit): string =>
  say('chart.given', { value: sayRange(ends.from.x, ends.to.x, unit), amount: sayBetween(ends) })

/** The same at its point, the amount alone where there is no room for both. */
const sayLabel = (ends: Ends, unit: Unit, room: number): string => {
  const said = sayGiven(ends, unit)
  return ends.from.x === ends.to.x && widthOf(said) <= room ? said : sayBetween(ends)
}

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

const boxOfLabel = (label: Label): Box => boxOf(label.text, label)
const isClear = (label: Label, of: readonly Label[]): boolean => {
  const { left, right } = boxOfLabel(label)
  return of.map(boxOfLabel).every((other) => other.left - right > GAP || left - other.right > GAP)
}

/**
 * Figures below the axis: 0 and round ones at even distances, then those of the clause where there is room, each in
 * place of a round one that stands in its way.
 */
const axisOf = (marks: readonly Mark[], x: Scale, unit: Unit): Label[] => {
  const labelOf = (exact: string, at: number): Label => ({
    text: sayFigure(exact, unit),
    x: at,
    y: BASE + 20,
    anchor: 'middle',
  })
  const [, most = 0] = x.domain()
  const tickAt = (tick: number): Label => {
    const label = labelOf(plain(tick), x(tick))
    return tick === most ? { ...label, x: centred(label.text, label.x, 0, WIDTH - RIGHT) } : label
  }
  const zero = tickAt(0)
  const ticks = evenTicks(most, {
    whole: unit === 'item',
    fits: (tick) => tick === most || boxOfLabel(tickAt(tick)).right <= WIDTH - RIGHT,
    clear: (all) =>
      all.map(tickAt).every((label, at, labels) => isClear(label, [zero, ...labels.slice(0, at)])),
  }).map(tickAt)
  const named: Label[] = []
  for (const { at } of marks) {
    if (!isRound(at.x, unit)) continue
    const label = labelOf(at.x, centred(sayFigure(at.x, unit), x(toNumber(at.x)), 0, WIDTH - RIGHT))
    if (isClear(label, [zero, ...named])) named.push(label)
  }
  return [zero, ...ticks.filter((tick) => isClear(tick, named)), ...named]
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

/** Around a point, close to it and its dot left free; above and below it no farther aside than there is room. */
const spotsAround = (text: string, x: number, y: number, { left, right }: Box): Spot[] => {
  const by = GIVEN_DOT + 4
  const middle = centred(text, x, left, right)
  return [
    { x: x - by, y: y - by + 4, anchor: 'end' },
    { x: middle, y: y - by - 3, anchor: 'middle' },
    { x: x + by, y: y + by + 8, anchor: 'start' },
    { x: middle, y: y + by + 14, anchor: 'middle' },
    { x: x + by, y: y - by + 4, anchor: 'start' },
    { x: x - by, y: y + by + 8, anchor: 'end' },
  ]
}

/** Along the dashed line of a cap: above it at either end, or below it. */
const spotsAlong = (y: number, left: number): Spot[] => [
  { x: WIDTH - RIGHT, y: y - 8, anchor: 'end' },
  { x: left + 2, y: y - 8, anchor: 'start' },
  { x: WIDTH - RIGHT, y: y + 19, anchor: 'end' },
]

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
  /** What a label should not lie over. */
  taken: Box[]
  cap: { text: string; y: number } | null
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
    taken: [...boxesOf(upper), ...(ranged ? boxesOf(lower) : [])],
    cap: cap ? { text: sayMark(cap, main.unit), y: y(Number(cap.at.max)) } : null,
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

/** The point of the person: where the script moves it, hidden while nothing is given; of a range, both its ends. */
const Given: FC<{ curve: Curve; plane: Plane }> = ({ curve: { given, main }, plane }) => {
  const { x, y, left, taken, cap } = plane
  const drawnAt = (end: Point, height: 'min' | 'max') => {
    const at = toDrawn(end)
    return [round(x(at.x)), round(y(at[height]))] as const
  }
  const [toX, toY] = given ? drawnAt(given.to, 'max') : ([left, BASE] as const)
  const [fromX, fromY] = given ? drawnAt(given.from, 'min') : [toX, toY]
  const within = { left, right: WIDTH - 2, top: 0, bottom: BASE }
  const dot = grown({ left: toX, right: toX, top: toY, bottom: BASE }, GIVEN_DOT + HALO)
  const said = given ? sayLabel(given, main.unit, within.right - within.left) : ''
  const limit = cap?.text ?? ''
  const [saidAt, limitAt] = placeBoth(
    { text: said, spots: spotsAround(said, toX, toY, within), taken },
    { text: limit, spots: spotsAlong(cap?.y ?? TOP, left), taken: given ? [...taken, dot] : taken },
    within,
    HALO,
  )
  return (
    <>
      {cap ? <Text label={{ text: limit, ...limitAt }} class="halo" /> : null}
      <g class={given ? 'given' : 'given none'}>
        {fromX === toX ? null : (
          <g class="other">
            <rect x={fromX} y={toY} width={toX - fromX} height={BASE - toY} />
            <circle cx={fromX} cy={fromY} r={GIVEN_DOT} />
          </g>
        )}
        <line x1={toX} x2={toX} y1={toY} y2={BASE} />
        <circle cx={toX} cy={toY} r={GIVEN_DOT} />
        {given ? <Text label={{ text: said, ...saidAt }} class="halo" /> : null}
      </g>
    </>
  )
}

/** `result` is what the amount is called, `field` the name of the field that a touch of the curve fills. */
export const CurveChart: FC<{ curve: Curve; result: string; field: string }> = ({ curve, result, field }) => {
  const { main, given, floor } = curve
  const plane = planeOf(curve, result)
  const title = say('chart.title', { result, label: main.label })
  const told = [title, ...(given ? [sayGiven(given, main.unit)] : []), ...plane.marks]
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
        <Given curve={curve} plane={plane} />
      </svg>
      <p class="soft" data-do="drag" hidden>
        {say('chart.drag')}
      </p>
      {plane.table}
    </figure>
  )
}
