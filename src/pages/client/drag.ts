/** Touching a curve fills its field: the point follows the finger at once, the server's amount comes after it. */

/** While a finger moves the answer need not be asked for at every step. */
const PAUSE_MS = 120

type Curve = {
  svg: SVGSVGElement
  field: HTMLInputElement
  left: number
  right: number
  width: number
  base: number
  most: number
  step: number
  stops: number[]
  line: [number, number][]
  written: { factor?: number; scales?: Record<string, number> }
}

const numbers = (text: string | undefined): number[] =>
  (text ?? '')
    .split(' ')
    .filter((part) => part !== '')
    .map(Number)

const readCurve = (svg: SVGSVGElement): Curve | null => {
  const { field: name = '', plot, most, step, stops, line = '', written = '{}' } = svg.dataset
  const field = document.getElementById(name)
  const [left, right, width, base] = numbers(plot)
  if (!(field instanceof HTMLInputElement) || left === undefined || right === undefined) return null
  return {
    svg,
    field,
    left,
    right,
    width: width ?? right,
    base: base ?? 0,
    most: Number(most),
    step: Number(step),
    stops: numbers(stops),
    line: line.split(' ').map((point) => point.split(',').map(Number) as [number, number]),
    written: JSON.parse(written),
  }
}

/** The value under a finger: a figure of the clause that is near, or a round one. */
const valueAt = ({ svg, left, right, width, most, step, stops }: Curve, clientX: number): number => {
  const { left: from, width: shown } = svg.getBoundingClientRect()
  const x = ((clientX - from) * width) / shown
  const value = (Math.min(Math.max(x, left), right) - left) * (most / (right - left))
  const near = stops.find((stop) => Math.abs(stop - value) <= 2 * step)
  return near ?? Math.max(step, Math.round(value / step) * step)
}

/** A number without the dust of binary fractions. */
const plain = (value: number): string => String(Number(value.toFixed(6)))

/** As people write it: 520万. */
const write = (value: number, { factor = 1, scales = {} }: Curve['written']): string => {
  const [name, by] = Object.entries(scales)
    .sort(([, a], [, b]) => b - a)
    .find(([, scale]) => value >= scale) ?? ['', 1]
  return `${plain((value * factor) / by)}${name}`
}

/** The height of the curve at a place. */
const heightAt = (line: Curve['line'], x: number): number => {
  const at = line.findIndex(([toX]) => toX >= x)
  const [to, from] = [line[at] ?? line[line.length - 1], line[at - 1]]
  if (!to) return 0
  if (!from || to[0] === from[0]) return to[1]
  return from[1] + ((to[1] - from[1]) * (x - from[0])) / (to[0] - from[0])
}

const movePoint = ({ svg, left, right, most, line }: Curve, value: number): void => {
  const given = svg.querySelector('.given')
  const x = left + (value * (right - left)) / most
  given?.classList.remove('none')
  for (const drawn of given?.querySelectorAll('text, .other') ?? []) drawn.remove()
  const circle = given?.querySelector('circle')
  const upright = given?.querySelector('line')
  circle?.setAttribute('cx', String(x))
  circle?.setAttribute('cy', String(heightAt(line, x)))
  upright?.setAttribute('y1', String(heightAt(line, x)))
  upright?.setAttribute('x1', String(x))
  upright?.setAttribute('x2', String(x))
}

/** From here on a touch is a drag along the curve, not the beginning of a scroll. */
const DRAG_PX = 6

/** Lets the curves of a part of the page be dragged; `changed` is told how far the curve goes meanwhile. */
export const startDragging = (
  section: HTMLElement,
  changed: (pause: number, reach?: string) => void,
): void => {
  let dragged: Curve | null = null
  let from = 0
  let moving = false
  const move = (clientX: number): void => {
    if (!dragged) return
    // The curve may have been replaced since by one that goes as far.
    dragged.svg = section.querySelector<SVGSVGElement>('svg[data-plot]') ?? dragged.svg
    const value = valueAt(dragged, clientX)
    const text = write(value, dragged.written)
    movePoint(dragged, value)
    if (dragged.field.value === text) return
    dragged.field.value = text
    changed(PAUSE_MS, String(dragged.most))
  }
  section.addEventListener('pointerdown', ({ target, button, clientX, pointerType }) => {
    const svg = (target as Element).closest<SVGSVGElement>('svg[data-plot]')
    dragged = svg && button === 0 ? readCurve(svg) : null
    from = clientX
    moving = pointerType === 'mouse'
  })
  addEventListener('pointermove', ({ clientX }) => {
    moving ||= Math.abs(clientX - from) > DRAG_PX
    if (moving) move(clientX)
  })
  addEventListener('pointerup', ({ clientX }) => {
    move(clientX)
    if (dragged) changed(0, String(dragged.most))
    dragged = null
  })
  // The browser has taken the touch for scrolling.
  addEventListener('pointercancel', () => {
    dragged = null
  })
}
