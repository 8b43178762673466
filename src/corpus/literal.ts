/** Figures as clauses and blocks write them: 200万元, 0.5%, 270元/亩. */
import Fraction from 'fraction.js'
import { type Literal, UNITS, type Unit, type Words } from './schema.ts'

/** What words.yml says of figures. */
export type Names = Pick<Words, 'scales' | 'units'>

/** A literal of a block: a figure of the clause, words that stand for one, or a figure that is none of the clause's. */
export type Written = string | { value: string; says: string } | { value: string; outside: string }

const NUMBER = /^(\d+(?:\.\d+)?)\s*/

/**
 * Reads a figure with its unit; undefined when it is none.
 * @example readFigure('200万元', words) // { value: '2000000', unit: 'yuan', text: '200万元' }
 */
export const readFigure = (text: string, { scales, units }: Names): Literal | undefined => {
  const [number, digits] = NUMBER.exec(text) ?? []
  if (number === undefined) return undefined
  const rest = text.slice(number.length)
  const scale = Object.keys(scales).find((name) => rest.startsWith(name)) ?? ''
  const unit = UNITS.find((code) => units[code] === rest.slice(scale.length))
  if (unit === undefined || (unit === 'share' && scale !== '')) return undefined
  const value = new Fraction(digits as string).mul(scales[scale] ?? 1)
  return { value: decimal(unit === 'share' ? value.div(100) : value), unit, text }
}

/** A finite decimal as it is written. */
const decimal = (value: Fraction): string => value.toString(40)

/** Reads a literal of a block. */
export const readLiteral = (written: Written, words: Names): Literal | undefined => {
  const figure = readFigure(typeof written === 'string' ? written : written.value, words)
  return figure && typeof written !== 'string' && 'outside' in written
    ? { ...figure, outside: written.outside }
    : figure
}

/** The unit that has this name. */
export const unitNamed = (name: string, { units }: Pick<Names, 'units'>): Unit | undefined =>
  UNITS.find((code) => units[code] === name)
