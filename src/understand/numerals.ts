/** Whole numbers as people write them for clauses, chapters and choices: 12, 十二, 二〇二三, 廿六. */
import { words } from '../corpus/index.ts'

const digits = new Map(Object.entries(words.digits))
const tens = new Map(Object.entries(words.tens))
const characters = `0-9${[...digits.keys(), ...tens.keys()].join('')}`

/**
 * Reads a whole number below 10,000; undefined when the characters make none.
 * @example readNumeral('五十六') // 56
 */
export const readNumeral = (text: string): number | undefined => {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  if ([...text].every((char) => digits.has(char) || /\d/.test(char))) {
    return text.length > 4 ? undefined : Number([...text].map((char) => digits.get(char) ?? char).join(''))
  }
  let sum = 0
  let digit: number | undefined
  for (const char of text) {
    const unit = tens.get(char)
    if (unit === undefined) {
      if (digit !== undefined && digit !== 0) return undefined
      digit = digits.get(char) ?? (/\d/.test(char) ? Number(char) : undefined)
      if (digit === undefined) return undefined
    } else {
      sum += (digit ?? 1) * unit
      digit = undefined
    }
  }
  return sum + (digit ?? 0)
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A template of `words.yml` such as `第{n}条` as the source of a regular expression with the number as its group. */
const source = (template: string) => {
  const [before = '', after = ''] = template.split('{n}').map((part) => escape(part.trim()))
  return `${before} ?([${characters}]{1,8}) ?${after}`
}

/** Finds every number written by one of the templates, first to last. */
export const createFinder = (templates: readonly string[]) => {
  const pattern = new RegExp(templates.map(source).join('|'), 'g')
  return (text: string): { value: number; start: number; end: number }[] => {
    const found: { value: number; start: number; end: number }[] = []
    for (const match of text.matchAll(pattern)) {
      const value = readNumeral(match.slice(1).find((group) => group !== undefined) ?? '')
      if (value !== undefined) found.push({ value, start: match.index, end: match.index + match[0].length })
    }
    return found
  }
}
