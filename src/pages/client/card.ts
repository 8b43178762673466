/** A clause as a picture to keep and send: whether it is in force, its title, text, units, source, and the way to its page. */
import { element } from './element.ts'
import { breakLines } from './lines.ts'
import { words } from './words.ts'

/** In pixels of the picture, three to one of a phone's. */
const WIDTH = 1080
const EDGE = 72
const INNER = WIDTH - 2 * EDGE
const CODE = 296
/** The band along the top, and the room around what stands in it. */
const [TOP, PADDING] = [16, 18]
const FONT = 'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
const COLOURS = {
  paper: '#ffffff',
  ink: '#191919',
  soft: '#5c5c5c',
  green: '#07c160',
  greenInk: '#06703a',
  line: '#e0e0e0',
  ochre: '#e69a1d',
  onOchre: '#2b1a00',
}

type Style = { size: number; height: number; weight?: number; colour: string; width?: number }

const styles = {
  strip: { size: 38, height: 56, weight: 600, colour: COLOURS.onOchre },
  title: { size: 54, height: 76, weight: 600, colour: COLOURS.ink },
  text: { size: 44, height: 76, colour: COLOURS.ink, width: INNER - 36 },
  facts: { size: 36, height: 58, colour: COLOURS.ink },
  source: { size: 30, height: 46, colour: COLOURS.soft, width: INNER - CODE - 48 },
} satisfies Record<string, Style>

const said = (name: string): string =>
  document.querySelector(`[data-card="${name}"]`)?.textContent?.trim() ?? ''

/** What must not be missed: that the measure is over, or has not begun. */
const strip = (): string => document.querySelector<HTMLElement>('[data-strip]')?.dataset.strip ?? ''

/** Whose page it is and its address, which may be broken after each stroke. */
const whence = (): string => {
  const address = document.querySelector<HTMLLinkElement>('link[rel="canonical"]')?.href ?? ''
  const shown = decodeURI(address).replace(/^https?:\/\//, '')
  return `${document.querySelector('.brand')?.textContent?.trim() ?? ''}\n${shown.replaceAll('/', '/\u200b')}`
}

/** The label in front of a fact on the page. */
const labelled = (name: string): string => {
  const value = document.querySelector(`[data-card="${name}"]`)
  return `${value?.closest('div')?.querySelector('dt')?.textContent ?? ''}：${said(name)}`
}

const setFont = (canvas: CanvasRenderingContext2D, { size, weight = 400, colour }: Style) => {
  canvas.font = `${weight} ${size}px ${FONT}`
  canvas.fillStyle = colour
  canvas.textBaseline = 'middle'
}

const layOut = (canvas: CanvasRenderingContext2D, text: string, style: Style): string[] => {
  setFont(canvas, style)
  return breakLines(text, style.width ?? INNER, (part) => canvas.measureText(part).width)
}

const write = (
  canvas: CanvasRenderingContext2D,
  lines: string[],
  style: Style,
  x: number,
  y: number,
): number => {
  setFont(canvas, style)
  lines.forEach((line, i) => {
    canvas.fillText(line, x, y + (i + 0.5) * style.height)
  })
  return y + lines.length * style.height
}

/** The page's own code again: its path is in modules, four of white around it. */
const drawCode = (canvas: CanvasRenderingContext2D, x: number, y: number) => {
  const svg = document.querySelector<SVGElement>('svg[data-qr]')
  const path = svg?.querySelector('path')?.getAttribute('d')
  if (!svg || !path) return
  const side = Number(svg.dataset.qr) + 8
  // Whole pixels a module, so that its edges are sharp.
  const scale = Math.floor(CODE / side)
  canvas.save()
  canvas.translate(x + CODE - scale * (side - 4), y + 4 * scale)
  canvas.scale(scale, scale)
  canvas.fillStyle = '#000000'
  canvas.fill(new Path2D(path))
  canvas.restore()
}

/** Draws the card; the canvas is as tall as the clause needs. */
const draw = (): HTMLCanvasElement => {
  const surface = element('canvas', { width: WIDTH, height: 1 })
  const canvas = surface.getContext('2d') as CanvasRenderingContext2D
  const warning = strip() === '' ? [] : layOut(canvas, strip(), styles.strip)
  const band = warning.length === 0 ? TOP : warning.length * styles.strip.height + 2 * PADDING
  const title = layOut(canvas, said('title'), styles.title)
  const text = layOut(canvas, said('text'), styles.text)
  const facts = ['units', 'period'].flatMap((name) => layOut(canvas, labelled(name), styles.facts))
  const source = layOut(canvas, `${said('document')}\n${said('number')}`, styles.source)
  const scan = layOut(canvas, words.pictureScan, styles.source)
  const from = layOut(canvas, whence(), styles.source)
  const footer = Math.max(
    CODE,
    (source.length + scan.length + from.length) * styles.source.height + 2 * PADDING,
  )
  surface.height =
    band +
    EDGE +
    title.length * styles.title.height +
    40 +
    text.length * styles.text.height +
    40 +
    facts.length * styles.facts.height +
    88 +
    footer +
    EDGE

  canvas.fillStyle = COLOURS.paper
  canvas.fillRect(0, 0, surface.width, surface.height)
  canvas.fillStyle = warning.length === 0 ? COLOURS.green : COLOURS.ochre
  canvas.fillRect(0, 0, WIDTH, band)
  write(canvas, warning, styles.strip, EDGE, PADDING)
  let y = write(canvas, title, styles.title, EDGE, band + EDGE) + 40
  const top = y
  y = write(canvas, text, styles.text, EDGE + 36, y)
  canvas.fillStyle = COLOURS.green
  canvas.fillRect(EDGE, top + 8, 8, y - top - 16)
  y = write(canvas, facts, styles.facts, EDGE, y + 40) + 44
  canvas.fillStyle = COLOURS.line
  canvas.fillRect(EDGE, y, INNER, 2)
  y += 44
  drawCode(canvas, WIDTH - EDGE - CODE, y)
  y = write(canvas, source, styles.source, EDGE, y) + PADDING
  y = write(canvas, scan, { ...styles.source, colour: COLOURS.greenInk }, EDGE, y) + PADDING
  write(canvas, from, styles.source, EDGE, y)
  return surface
}

/** Shows the card: a long press keeps it in WeChat's browser, the button elsewhere. */
export const showCard = (): void => {
  const address = draw().toDataURL('image/png')
  const name = said('title')
  const image = element('img', { src: address, alt: words.picture.replace('{title}', name) })
  const save = element('a', { href: address, download: `${name}.png`, className: 'button' }, words.save)
  const close = element('button', { type: 'button' }, words.close)
  const dialog = element(
    'dialog',
    { className: 'picture' },
    image,
    element('div', {}, element('p', {}, words.pictureHint), save, close),
  )
  dialog.setAttribute('aria-label', image.alt)
  close.addEventListener('click', () => dialog.close())
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close()
  })
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  if (typeof dialog.showModal === 'function') dialog.showModal()
  else dialog.setAttribute('open', '')
}
