/** An address as a QR code, drawn as one path that the script can draw again. */
import type { FC } from 'hono/jsx'
import { encode } from 'uqr'

/** Modules of white around a code, by which scanners find it (ISO/IEC 18004). */
const QUIET = 4
const MOST_KEPT = 500

type Code = { size: number; path: string }

/** Runs of dark modules, row by row. */
const draw = (address: string): Code => {
  const { data, size } = encode(address, { ecc: 'M', border: 0 })
  let path = ''
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      const from = x
      while (row[x]) x++
      if (x > from) path += `M${from} ${y}h${x - from}v1h${from - x}z`
    }
  })
  return { size, path }
}

const kept = new Map<string, Code>()
const codeOf = (address: string): Code => {
  const code = kept.get(address) ?? draw(address)
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(address, code)
  return code
}

/** A QR code of an address. */
export const QrCode: FC<{ address: string; label: string }> = ({ address, label }) => {
  const { size, path } = codeOf(address)
  const side = size + 2 * QUIET
  return (
    <svg viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`} role="img" aria-label={label} data-qr={size}>
      <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}

/** The same as a picture by itself. */
export const codePicture = (address: string): string => {
  const { size, path } = codeOf(address)
  const side = size + 2 * QUIET
  const view = `${-QUIET} ${-QUIET} ${side} ${side}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view}"><path fill="#fff" d="M${-QUIET} ${-QUIET}h${side}v${side}h${-side}z"/><path d="${path}"/></svg>`
}
