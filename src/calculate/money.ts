/** The only place where money is rounded: to the fen, half up. */
import type Fraction from 'fraction.js'
import type { Yuan } from './kinds.ts'

const FEN = 100n

/** An exact amount in yuan, rounded to the fen. */
export const toYuan = ({ s, n, d }: Fraction): Yuan => {
  const fen = (n * FEN * 2n + d) / (d * 2n)
  const rest = String(fen % FEN).padStart(2, '0')
  return `${s < 0n ? '-' : ''}${fen / FEN}.${rest}`.replace(/\.?0+$/, '')
}

/** Whether an amount has more than two decimals. */
export const isRounded = ({ d }: Fraction): boolean => FEN % d !== 0n
