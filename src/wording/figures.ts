/** Exact numbers as people write them: 500000 yuan → 50万元, 0.0385 → 3.85%, 1/2 year → 半年. */
import Fraction from 'fraction.js'
import { type Amount, type Unit, words } from '../corpus/index.ts'
import { createRecent } from '../recent.ts'
import { list, say } from './say.ts'

const FEN = 100n
const HALF = new Fraction(1, 2)

/** 亿 and 万, the largest first, each with the step down to which a sum is given in it: half of its zeros. */
const SCALES = Object.entries(words.scales)
  .map(([name, factor]) => ({ name, factor, step: 10 ** (Math.log10(factor) / 2) }))
  .sort((a, b) => b.factor - a.factor)

const group = (digits: string): string => digits.replaceAll(/\B(?=(\d{3})+$)/g, ',')

/** Whether a number ends as a decimal. */
const ends = ({ d }: Fraction): boolean => {
  let rest = d
  for (const prime of [2n, 5n]) while (rest % prime === 0n) rest /= prime
  return rest === 1n
}

/** A number as it is: a decimal where it ends as one, a fraction otherwise. */
const sayNumber = (value: Fraction): string => {
  if (!ends(value)) return `${value.s < 0n ? '-' : ''}${group(String(value.n))}/${group(String(value.d))}`
  const [whole = '', ...decimals] = value.toString(Number.POSITIVE_INFINITY).split('.')
  const sign = whole.startsWith('-') ? '-' : ''
  return [sign + group(whole.slice(sign.length)), ...decimals].join('.')
}

/** A sum in the largest scale in which it is short; fractions of a fen only as 约. */
const sayYuan = (value: Fraction): string => {
  const unit = words.units.yuan
  const scale = SCALES.find(({ factor, step }) => value.abs().gte(factor) && value.div(step).d === 1n)
  if (scale) return `${sayNumber(value.div(scale.factor))}${scale.name}${unit}`
  if (FEN % value.d === 0n) return `${sayNumber(value)}${unit}`
  const fen = new Fraction((value.n * FEN * 2n + value.d) / (value.d * 2n), FEN).mul(value.s < 0n ? -1 : 1)
  return sayAbout(`${sayNumber(fen)}${unit}`)
}

const sayShare = (value: Fraction): string => {
  const points = value.mul(100)
  return ends(points) ? `${sayNumber(points)}${words.units.share}` : sayNumber(value)
}

/** A figure that is only about right. */
export const sayAbout = (figure: string): string => say('figure.about', { figure })

const sayOne = (value: Fraction, unit: Unit): string => {
  if (unit === 'yuan') return sayYuan(value)
  if (unit === 'share') return sayShare(value)
  if (unit === 'year' && value.equals(HALF)) return say('figure.half-year')
  return `${sayNumber(value)}${words.units[unit]}`
}

/** The figures of a clause, the ticks of an axis and what was given are said many times in one answer. */
const MOST_KEPT = 2000
const said = createRecent<string>(MOST_KEPT)

/**
 * A number (an exact decimal or fraction in its base unit) with its unit.
 * @example sayFigure('500000', 'yuan') // '50万元'
 */
export const sayFigure = (text: string, unit: Unit): string =>
  said.get(`${unit} ${text}`, () => sayOne(new Fraction(text), unit))

/** A number in a working, where a count is a bare factor. */
export const sayTerm = (text: string, unit: Unit): string =>
  unit === 'item' ? sayNumber(new Fraction(text)) : sayFigure(text, unit)

/** From one figure to another; once when they are the same. */
export const sayRange = (from: string, to: string, unit: Unit): string =>
  from === to
    ? sayFigure(from, unit)
    : say('figure.range', { from: sayFigure(from, unit), to: sayFigure(to, unit) })

/** A number as it was understood: what it is the product of, whether it is only about right or its unit assumed. */
const sayAmount = ({ from, to, about, assumed, factors }: Amount, unit: Unit): string => {
  const said = factors
    ? factors.map((one) => sayTerm(one.value, one.unit)).join('×')
    : sayRange(from, to, unit)
  const right = about ? sayAbout(said) : said
  return assumed ? sayAssumed(right) : right
}

export const sayAmounts = (amounts: readonly Amount[], unit: Unit): string =>
  list(amounts.map((amount) => sayAmount(amount, unit)))

/** What was taken without being said. */
export const sayAssumed = (value: string): string => say('figure.assumed', { value })
