/** Amounts and quantities as people write them, read exactly: 500万, 六十二万七, 三亩五分, 3.85%, 两年半. */
import Fraction from 'fraction.js'
import { type Amount, words } from '../corpus/index.ts'

/** A quantity in a text. `amount` is in the base unit: yuan, 亩, a fraction of one, years, months, items. */
export type Quantity = {
  start: number
  end: number
  /** `bare`: no unit was said. `other`: a unit that no calculator asks for, an ordinal, a calendar year. */
  unit: 'yuan' | 'mu' | 'rate' | 'year' | 'month' | 'count' | 'energy' | 'foreign' | 'bare' | 'other'
  amount: Amount
  /** The measure word of a count: 台, 名, 个. */
  counter: string | null
  /** So much for each, in the words that say so: 各, 每台, 一台. */
  each: string | null
  /** So much in all: 一共. */
  total: boolean
  per: 'month' | 'quarter' | 'mu' | null
  fault: 'unreadable' | 'negative' | null
  ordinal: boolean
  /** A calendar year. */
  year: boolean
}

const { quantities: vocabulary, digits } = words
const digitOf = new Map(Object.entries(digits))
const smallOf = new Map(Object.entries(vocabulary.small))
const bigOf = new Map(Object.entries(vocabulary.big))
const pairOf = new Map(Object.entries(vocabulary.pairs))
const latinScale = new Map(Object.entries(vocabulary['latin-scales']))

const longestFirst = (list: readonly string[]) => [...list].sort((a, b) => b.length - a.length)
const lists = Object.fromEntries(
  Object.entries(vocabulary).map(([name, value]) => [
    name,
    longestFirst(Array.isArray(value) ? value : Object.keys(value)),
  ]),
) as Record<keyof typeof vocabulary, string[]>

/** Words by the character at one of their ends. */
const byEnd = (end: (word: string) => string) =>
  Object.fromEntries(
    Object.entries(lists).map(([name, list]) => {
      const words = new Map<string, string[]>()
      for (const word of list) words.set(end(word), [...(words.get(end(word)) ?? []), word])
      return [name, words]
    }),
  ) as Record<keyof typeof vocabulary, Map<string, string[]>>
const byFirst = byEnd((word) => word.charAt(0))
const byLast = byEnd((word) => word.charAt(word.length - 1))

/** The longest word of a list that stands at a place. */
const at = (text: string, i: number, name: keyof typeof vocabulary): string | undefined =>
  byFirst[name].get(text[i] as string)?.find((word) => text.startsWith(word, i))
/** The longest word of a list that ends at a place. */
const before = (text: string, i: number, name: keyof typeof vocabulary): string | undefined =>
  byLast[name].get(text[i - 1] as string)?.find((word) => text.endsWith(word, i) && word.length <= i)

const isDigit = (char: string | undefined) => char !== undefined && char >= '0' && char <= '9'
const isLatin = (char: string | undefined) => char !== undefined && char >= 'a' && char <= 'z'

/** A numeral read: its value, or two for a range such as 六七十; null when the characters make no number. */
type Numeral = {
  from: Fraction | null
  to: Fraction | null
  end: number
  scale: Fraction | null
  plain: boolean
  han: boolean
}

type Token =
  | { kind: 'number'; value: Fraction; single: boolean }
  | { kind: 'small' | 'big'; value: number }
  | { kind: 'zero' }
  | { kind: 'range'; from: number; to: number }

/** 1,200,000 or 1200.5 or 10^18 or 1e18. */
const readDigits = (text: string, start: number): { value: Fraction | null; end: number } | undefined => {
  const power = /^(?:\d{1,3}\^|\d{1,3}e\+?)\d{1,3}(?![\d.])/.exec(text.slice(start, start + 12))?.[0]
  if (power) {
    const [base = '', exponent = ''] = power.split(/\^|e\+?/)
    const value = power.includes('^')
      ? BigInt(base) ** BigInt(exponent)
      : BigInt(base) * 10n ** BigInt(exponent)
    return { value: new Fraction(value), end: start + power.length }
  }
  let end = start
  while (isDigit(text[end])) end++
  while (text[end] === ',' && /^,\d{3}(?!\d)/.test(text.slice(end, end + 5)) && end - start <= 30) end += 4
  let written = text.slice(start, end).replaceAll(',', '')
  if (text[end] === '.' && isDigit(text[end + 1])) {
    const from = end++
    while (isDigit(text[end])) end++
    written += text.slice(from, end)
    // 1.2.3 is no number.
    if (text[end] === '.' && isDigit(text[end + 1])) {
      while (text[end] === '.' || isDigit(text[end])) end++
      return { value: null, end }
    }
  }
  if (text.startsWith('..', end) && isDigit(text[end + 2])) {
    while (text[end] === '.' || isDigit(text[end])) end++
    return { value: null, end }
  }
  return { value: new Fraction(written), end }
}

const isScale = (char: string) => bigOf.has(char) || smallOf.has(char)

/** 3点5万, 1点08亿: decimals as they are spoken; without a scale behind them it is a time of the day. */
const readSpokenDecimals = (text: string, i: number): { value: Fraction; end: number } | undefined => {
  const [, decimals = ''] = /^\D(\d+)/.exec(text.slice(i)) ?? []
  const end = i + 1 + decimals.length
  return at(text, i, 'point') !== undefined && decimals !== '' && isScale(text[end] ?? '')
    ? { value: new Fraction(`0.${decimals}`), end }
    : undefined
}

const LONGEST = 40

/** The tokens of a numeral and where it ends. */
const tokenize = (
  text: string,
  start: number,
): { tokens: Token[]; end: number; bad: boolean; han: boolean } => {
  const tokens: Token[] = []
  let i = start
  let bad = false
  let han = false
  while (i < text.length && i - start < LONGEST) {
    const char = text[i] as string
    if (isDigit(char)) {
      const read = readDigits(text, i)
      if (!read) break
      if (read.value === null) bad = true
      const spoken = read.value === null ? undefined : readSpokenDecimals(text, read.end)
      const value = (read.value ?? new Fraction(0)).add(spoken?.value ?? 0)
      tokens.push({ kind: 'number', value, single: !spoken && read.end === i + 1 })
      i = spoken?.end ?? read.end
      continue
    }
    if (tokens.length > 0 && at(text, i, 'zero')) {
      tokens.push({ kind: 'zero' })
      han = true
      i++
      continue
    }
    const digit = digitOf.get(char)
    // 3万一台, 270一亩, 5万一年: so much for one.
    if (digit !== undefined && endsNumber(tokens) && beginsAnother(text, i)) break
    if (digit !== undefined) {
      han = true
      const next = digitOf.get(text[i + 1] ?? '')
      const follows = text[i + 2] ?? ''
      const unit = smallOf.has(follows) || bigOf.has(follows)
      if (next === digit + 1 && digit > 0 && (unit || isUnitAt(text, i + 2)) && !digitOf.has(follows)) {
        tokens.push({ kind: 'range', from: digit, to: next })
        i += 2
        continue
      }
      tokens.push({ kind: 'number', value: new Fraction(digit), single: true })
      i++
      const last = tokens.at(-1) as Extract<Token, { kind: 'number' }>
      if (at(text, i, 'point') && digitOf.has(text[i + 1] ?? '')) {
        let decimals = ''
        i++
        while (digitOf.has(text[i] ?? '')) decimals += digitOf.get(text[i++] as string)
        last.value = last.value.add(new Fraction(`0.${decimals}`))
        last.single = false
      }
      continue
    }
    const small = smallOf.get(char)
    const big = bigOf.get(char)
    // 三个亿
    if (big === undefined && char === text[i] && tokens.length > 0 && isScaleAfterCounter(text, i)) {
      i++
      continue
    }
    const latin = tokens.length > 0 && !isLatin(text[i + 1]) ? latinScale.get(char) : undefined
    if (small !== undefined) tokens.push({ kind: 'small', value: small })
    else if (big !== undefined) tokens.push({ kind: 'big', value: big })
    else if (latin !== undefined) tokens.push({ kind: 'big', value: latin })
    else if (text[i] === ' ' && tokens.length > 0 && bigOf.has(text[i + 1] ?? '')) {
      i++
      continue
    } else break
    if (small !== undefined || big !== undefined) han = true
    i++
  }
  return { tokens, end: i, bad, han }
}

/** 500万一般企业, 100万两位专家, 3万一台: the digit after a complete number begins another word. */
const beginsAnother = (text: string, i: number): boolean => {
  const digit = digitOf.get(text[i] ?? '')
  const next = text[i + 1] ?? ''
  if (smallOf.has(next) || bigOf.has(next)) return false
  return (
    neverAt(text, i) !== undefined ||
    at(text, i, 'no-tail') !== undefined ||
    isCountedAt(text, i + 1) ||
    (digit === 1 && /\p{Script=Han}/u.test(next) && at(text, i + 1, 'yuan') === undefined)
  )
}

/** Whether a unit that is counted, and not money, stands at a place. */
const isCountedAt = (text: string, i: number): boolean =>
  (['mu', 'year', 'month', 'counters', 'per-quarter', 'other'] as const).some(
    (name) => at(text, i, name) !== undefined,
  )

/** Whether a number is as good as complete: after 270, 3万 or 一万五, but not after 二十. */
const endsNumber = (tokens: readonly Token[]): boolean => {
  const [before, last] = [tokens.at(-2), tokens.at(-1)]
  if (last?.kind === 'big') return true
  if (last?.kind === 'small') return last.value === 1000
  return last?.kind === 'number' && (!last.single || before?.kind === 'big')
}

const isScaleAfterCounter = (text: string, i: number): boolean => {
  const counter = at(text, i, 'counters')
  return counter?.length === 1 && bigOf.has(text[i + 1] ?? '')
}

/** The value of tokens, by the grammar of Chinese numerals; null when they make no number. */
const evaluate = (tokens: readonly Token[], pick: 'from' | 'to'): Fraction | null => {
  let sum = new Fraction(0)
  let section = new Fraction(0)
  let digit: Extract<Token, { kind: 'number' }> | null = null
  let lastSmall = Number.POSITIVE_INFINITY
  let lastBig = Number.POSITIVE_INFINITY
  let zero = false
  let touched = false
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'zero') {
      if (digit) return null
      zero = true
      continue
    }
    if (token.kind === 'range' || token.kind === 'number') {
      if (digit) return null
      digit =
        token.kind === 'range' ? { kind: 'number', value: new Fraction(token[pick]), single: true } : token
      touched = true
      continue
    }
    if (token.kind === 'small') {
      if (token.value >= lastSmall) return null
      if (!digit && !(token.value === 10 && section.equals(0))) return null
      section = section.add((digit?.value ?? new Fraction(1)).mul(token.value))
      lastSmall = token.value
      digit = null
      zero = false
      touched = true
      continue
    }
    const before = tokens[i - 1]
    if (before?.kind === 'big' && token.value > before.value && digit === null) {
      // 九十九万亿
      sum = sum.mul(token.value)
      lastBig = token.value
      continue
    }
    if (token.value >= lastBig) return null
    section = section.add(digit?.value ?? 0)
    if (!touched || section.equals(0)) return null
    sum = sum.add(section.mul(token.value))
    section = new Fraction(0)
    digit = null
    zero = false
    lastSmall = Number.POSITIVE_INFINITY
    lastBig = token.value
  }
  if (!touched) return null
  if (digit) section = section.add(trailing(digit, zero, lastSmall, lastBig, section))
  return sum.add(section)
}

/** The digit at the end: 四千二 is 4200, 六十二万七 is 627000, 一千零五 is 1005. */
const trailing = (
  { value, single }: Extract<Token, { kind: 'number' }>,
  zero: boolean,
  lastSmall: number,
  lastBig: number,
  section: Fraction,
): Fraction => {
  if (zero || !single) return value
  if (Number.isFinite(lastSmall)) return lastSmall > 10 ? value.mul(lastSmall / 10) : value
  return Number.isFinite(lastBig) && section.equals(0) ? value.mul(lastBig / 10) : value
}

const isUnitAt = (text: string, i: number): boolean =>
  (['yuan', 'mu', 'rate', 'year', 'month', 'counters'] as const).some(
    (name) => at(text, i, name) !== undefined,
  )

const readNumeral = (text: string, start: number): Numeral | undefined => {
  const { tokens, end, bad, han } = tokenize(text, start)
  if (tokens.length === 0) return undefined
  const scaled = tokens.findLast((token) => token.kind === 'big')
  const scale = scaled?.kind === 'big' ? new Fraction(scaled.value) : null
  const from = bad ? null : evaluate(tokens, 'from')
  const to = bad ? null : evaluate(tokens, 'to')
  const last = tokens.at(-1)
  const thousands =
    tokens.some((token) => token.kind === 'small' && token.value === 1000) ||
    // 三百六 is said of money.
    (tokens.length > 2 &&
      last?.kind === 'number' &&
      tokens.some((token) => token.kind === 'small' && token.value === 100))
  return { from, to, end, scale, plain: scale !== null || (han && thousands), han }
}

type Unit = Pick<Quantity, 'unit' | 'counter'> & { size: Fraction; end: number }

const sized = ['energy', 'foreign', 'mu', 'rate', 'month', 'yuan', 'year'] as const
const ONE = new Fraction(1)

/** The unit at a place: the longest word of all. */
const readUnit = (text: string, i: number): Unit | undefined => {
  const start = text[i] === ' ' ? i + 1 : i
  let best: Unit | undefined
  const offer = (unit: Quantity['unit'], word: string | undefined, size: Fraction) => {
    if (word === undefined || (best && best.end - start >= word.length)) return
    best = {
      unit,
      counter: unit === 'count' || unit === 'other' ? word : null,
      size,
      end: start + word.length,
    }
  }
  for (const unit of sized) {
    const word = at(text, start, unit)
    const table = vocabulary[unit]
    offer(unit, word, Array.isArray(table) || word === undefined ? ONE : new Fraction(table[word] as string))
  }
  offer('count', at(text, start, 'counters'), ONE)
  if (at(text, start, 'not-other') === undefined) offer('other', at(text, start, 'other'), ONE)
  // 3w, 20mm: a Latin unit must not be the beginning of a longer word.
  return best && isLatin(text[best.end - 1]) && isLatin(text[best.end]) ? undefined : best
}

/** What follows a unit and belongs to it: 三亩五分, 两年半, 12块5, 一年零三个月. */
const readRest = (text: string, unit: Unit): { add: Fraction; end: number } => {
  let i = unit.end
  if (at(text, i, 'half') && !isUnitAt(text, i + 1)) return { add: unit.size.div(2), end: i + 1 }
  const table = unit.unit === 'mu' ? 'mu-part' : unit.unit === 'yuan' ? 'small-money' : null
  let add = new Fraction(0)
  let end = i
  for (let parts = 0; table && parts < 2; parts++) {
    if (at(text, i, 'zero')) i++
    const numeral = readNumeral(text, i)
    const part = numeral?.from && at(text, numeral.end, table)
    if (!numeral?.from || !part) break
    add = add.add(numeral.from.mul(vocabulary[table][part] as string))
    i = numeral.end + part.length
    end = i
  }
  if (unit.unit === 'year') {
    const numeral = readNumeral(text, i + (at(text, i, 'and') ? 1 : 0))
    const word = numeral?.from && at(text, numeral.end, 'month')
    if (numeral?.from && word)
      return {
        add: numeral.from.mul(vocabulary.month[word] as string).div(12),
        end: numeral.end + word.length,
      }
  }
  return { add, end }
}

const exact = (value: Fraction): string => value.toFraction()

/** 百分之三点八五, 千分之五, 三分之一, 一半. */
const readShare = (text: string, i: number): { value: Fraction; end: number } | undefined => {
  for (const [name, size] of [
    ['hundredth', 100],
    ['thousandth', 1000],
  ] as const) {
    const word = at(text, i, name)
    const numeral = word === undefined ? undefined : readNumeral(text, i + word.length)
    if (numeral?.from) return { value: numeral.from.div(size), end: numeral.end }
  }
  const below = readNumeral(text, i)
  const word = below?.from && at(text, below.end, 'parts')
  if (!below?.from || !word || below.from.equals(0)) return undefined
  const above = readNumeral(text, below.end + word.length)
  return above?.from ? { value: above.from.div(below.from), end: above.end } : undefined
}

const WINDOW = 8

/** The words of a clause before a place, up to the last mark or number. */
const leadOf = (text: string, start: number, reached: number): string => {
  const lead = text.slice(Math.max(reached, start - WINDOW), start)
  return lead.slice(
    Math.max(...[...lead].map((char, i) => (/[，,。；;、：:！!？?\n\s]/.test(char) ? i + 1 : 0)), 0),
  )
}

/** The words that say a sum is for each: before it anywhere in its clause, or right after it. */
const eachOf = (text: string, lead: string, { end, unit }: Read): string | null => {
  const said = lists['each-before'].find((word) => lead.includes(word))
  if (said !== undefined || unit !== 'yuan') return said ?? null
  const after = at(text, end, 'each-after')
  return after !== undefined && !hasSumAfter(text, end + after.length) ? after : null
}

/** "85万一个实付75万": another sum right after, which the one before belongs to. */
const hasSumAfter = (text: string, from: number): boolean => {
  for (let i = from; i < Math.min(text.length, from + WINDOW); i++) {
    if (mayBegin(text, i)) return readOne(text, i)?.unit === 'yuan'
  }
  return false
}

const contains = (lead: string, name: keyof typeof vocabulary) =>
  lists[name].some((word) => lead.includes(word))
const endsWith = (lead: string, name: keyof typeof vocabulary) =>
  lists[name].some((word) => lead.trimEnd().endsWith(word))

type Read = Omit<Quantity, 'start' | 'each' | 'total' | 'per'>
const NOTHING = { counter: null, fault: null, ordinal: false, year: false } as const

const unreadable = (end: number, unit: Quantity['unit']): Read => ({
  ...NOTHING,
  end,
  unit,
  amount: { from: '0', to: '0' },
  fault: 'unreadable',
})

/** A calendar year: 2023年, 二〇二三年, 25年. */
const readYear = (text: string, i: number): Read | undefined => {
  let end = i
  let written = ''
  while (end - i < 5 && (isDigit(text[end]) || digitOf.has(text[end] ?? '')))
    written += isDigit(text[end]) ? text[end++] : digitOf.get(text[end++] as string)
  const short = /^[23]\d$/.test(written) && isDigit(text[i])
  if (!/^(19|20)\d\d$/.test(written) && !short) return undefined
  const after = text[end] === ' ' ? end + 1 : end
  const named = at(text, after, 'year')
  if (short && (!named || at(text, after, 'span'))) return undefined
  // 2025 at the end of a clause, or before a month, is a year too.
  if (!named && !(written.length === 4 && /^[./-]\d{1,2}(?!\d)/.test(text.slice(end)))) return undefined
  const year = short ? `20${written}` : written
  return {
    ...NOTHING,
    end: named ? after + named.length : end,
    unit: 'other',
    amount: { from: year, to: year },
    year: true,
  }
}

/** A number, or a range of two, with its unit. */
const readOne = (text: string, start: number): Read | undefined => {
  const year = readYear(text, start)
  if (year) return year
  const share = readShare(text, start)
  if (share) {
    const value = exact(share.value)
    return { ...NOTHING, end: share.end, unit: 'rate', amount: { from: value, to: value } }
  }
  const pair = pairOf.get(text[start] as string)
  if (pair !== undefined)
    return {
      ...NOTHING,
      end: start + 1,
      unit: 'count',
      counter: at(text, start + 1, 'counters') ?? null,
      amount: { from: String(pair), to: String(pair) },
    }
  if (at(text, start, 'half')) return readHalf(text, start)
  const halves = at(text, start, 'halves')
  if (halves)
    return { ...NOTHING, end: start + halves.length, unit: 'rate', amount: { from: '1/2', to: '1/2' } }
  const first = readNumeral(text, start)
  if (!first) return undefined
  return readRange(text, first) ?? readPlain(text, first)
}

const readHalf = (text: string, start: number): Read | undefined => {
  const unit = readUnit(text, start + 1)
  if (!unit || !['year', 'month', 'mu'].includes(unit.unit)) return undefined
  const value = exact(unit.size.div(2))
  return { ...NOTHING, end: unit.end, unit: unit.unit, amount: { from: value, to: value } }
}

/** 300万到500万, 300-500万, 15%~20%. */
const readRange = (text: string, first: Numeral): Read | undefined => {
  if (first.from === null) return undefined
  const own = readUnit(text, first.end)
  for (const unit of own ? [own, undefined] : [undefined]) {
    const end = unit?.end ?? first.end
    const through = at(text, end, 'through')
    if (!through) continue
    const second = readNumeral(text, end + through.length)
    if (!second?.from || !second.to) continue
    const last = readPlain(text, second)
    if (last.fault || last.unit === 'other') continue
    if (unit && unit.unit !== last.unit) continue
    const scale = !first.scale && second.scale && first.from.lt(1000) ? second.scale : ONE
    const size = unit?.size ?? readUnit(text, second.end)?.size ?? ONE
    const low = first.from.mul(scale).mul(size)
    if (low.gte(last.amount.to)) continue
    return { ...last, amount: { ...last.amount, from: exact(low) } }
  }
  return undefined
}

/** A number with its unit, or by itself. */
const readPlain = (text: string, numeral: Numeral): Read => {
  let { end } = numeral
  const { from, to, plain } = numeral
  let scale = ONE
  let about = false
  // 50来亩, 五百来万
  const loose = end + (at(text, end, 'loose')?.length ?? 0)
  if (loose > end && (isUnitAt(text, loose) || bigOf.has(text[loose] ?? ''))) {
    about = true
    end = loose
    const big = bigOf.get(text[end] ?? '')
    if (big !== undefined) {
      scale = new Fraction(big)
      end++
    }
  }
  let half = new Fraction(0)
  const more = at(text, end, 'and-a-half')
  if (more) {
    half = new Fraction(1, 2)
    end += more.length
  }
  const read = readUnit(text, end)
  // 450万年利率: ten thousands are said of money, not of years.
  const unit = read?.unit === 'year' && numeral.scale ? undefined : read
  if (from === null || to === null) return unreadable(unit?.end ?? end, unit?.unit ?? 'yuan')
  const money = plain || !scale.equals(1)
  if (!unit) {
    const amount = {
      from: exact(from.mul(scale)),
      to: exact(to.mul(scale)),
      ...(about ? { about: true as const } : {}),
    }
    return { ...NOTHING, end, unit: money ? 'yuan' : 'bare', amount }
  }
  const rest = readRest(text, unit)
  const value = (one: Fraction) =>
    exact(
      one
        .add(half)
        .mul(scale)
        .mul(unit.size)
        .add(tenths(text, one, unit, rest)),
    )
  const done = tenthsEnd(text, unit, rest)
  return {
    ...NOTHING,
    end: done,
    unit: unit.unit,
    counter: unit.counter,
    amount: { from: value(from), to: value(to), ...(about ? { about: true as const } : {}) },
  }
}

/** 八成五, 12块5: the digit after the unit is a tenth of it. */
const tenths = (text: string, _: Fraction, unit: Unit, rest: { add: Fraction; end: number }): Fraction => {
  if (rest.end !== unit.end) return rest.add
  const digit = tenthDigit(text, unit)
  return digit === undefined ? rest.add : unit.size.mul(digit).div(10)
}

const tenthDigit = (text: string, { unit, end, size }: Unit): number | undefined => {
  const takes =
    (unit === 'rate' && size.equals('1/10')) || ((unit === 'yuan' || unit === 'mu') && size.equals(1))
  const char = text[end] ?? ''
  const digit = digitOf.get(char) ?? (isDigit(char) ? Number(char) : undefined)
  const next = text[end + 1] ?? ''
  const alone =
    !digitOf.has(next) && !isDigit(next) && !smallOf.has(next) && !bigOf.has(next) && !isUnitAt(text, end + 1)
  // 300亩一共, 80亩三家: a tenth is followed by a mark or a word that can follow a number.
  const follows = !/\p{Script=Han}/u.test(next) || at(text, end + 1, 'after-tenth') !== undefined
  return takes && digit !== undefined && alone && follows && next !== '.' ? digit : undefined
}

const tenthsEnd = (text: string, unit: Unit, rest: { end: number }): number =>
  rest.end === unit.end && tenthDigit(text, unit) !== undefined ? unit.end + 1 : rest.end

/** Character code → whether a quantity, or a word that only looks like one, may begin with it. */
const begins = new Uint8Array(65536)
for (const char of [
  ...'0123456789',
  ...digitOf.keys(),
  ...smallOf.keys(),
  ...pairOf.keys(),
  ...(['half', 'hundredth', 'thousandth', 'never', 'halves'] as const).flatMap((name) => lists[name]),
])
  begins[char.charCodeAt(0)] = 1

/** Whether a number may begin at a place: not inside a Latin word or a ratio. */
const mayBegin = (text: string, i: number): boolean => {
  const char = text[i] as string
  if (isDigit(char)) {
    const last = text[i - 1]
    return !isLatin(last) || before(text, i, 'latin-before') !== undefined
  }
  return (
    digitOf.has(char) ||
    smallOf.has(char) ||
    pairOf.has(char) ||
    at(text, i, 'half') !== undefined ||
    at(text, i, 'hundredth') !== undefined ||
    at(text, i, 'thousandth') !== undefined
  )
}

/** 2+2+x, 1:1, 6.30, c12: numbers that count nothing. */
const isRatio = (text: string, start: number, end: number): boolean => {
  const isFigure = (char: string | undefined) => isDigit(char) || char === 'x' || digitOf.has(char ?? '')
  const follows = at(text, end, 'ratio')
  const leads = before(text, start, 'ratio')
  return (
    (follows !== undefined && isFigure(text[end + follows.length])) ||
    (leads !== undefined && isFigure(text[start - leads.length - 1]))
  )
}

/** A word that only looks like a number; 一点 in 一点五亿 is the beginning of one. */
const neverAt = (text: string, i: number): string | undefined => {
  const never = at(text, i, 'never')
  if (never === undefined) return undefined
  const end = i + never.length
  return at(text, end - 1, 'point') !== undefined && digitOf.has(text[end] ?? '') ? undefined : never
}

/** Every quantity of a simplified text, first to last. */
export const findQuantities = (text: string): Quantity[] => {
  const found: Quantity[] = []
  let reached = 0
  for (let i = 0; i < text.length; i++) {
    if (begins[text.charCodeAt(i)] === 0) continue
    const never = neverAt(text, i)
    if (never) {
      i += never.length - 1
      continue
    }
    if (!mayBegin(text, i)) {
      while (isDigit(text[i]) && (isDigit(text[i + 1]) || (text[i + 1] === '.' && isDigit(text[i + 2])))) i++
      continue
    }
    const read = readOne(text, i)
    if (!read) {
      while (isDigit(text[i + 1]) || (text[i + 1] === '.' && isDigit(text[i + 2]))) i++
      continue
    }
    if (isLatin(text[read.end]) && isDigit(text[read.end - 1])) {
      i = read.end
      continue
    }
    found.push(place(text, i, reached, read))
    i = (found.at(-1) as Quantity).end - 1
    reached = i + 1
  }
  return found
}

/** Where a sum ends whose unit is followed by what it is for: 3万一台, 290元/亩. */
const tailEnd = (text: string, { end, unit }: Read, name: keyof typeof vocabulary): number => {
  if (unit !== 'yuan' && unit !== 'bare') return end
  const word = at(text, end, name)
  if (word === undefined) return end
  return name === 'each-after' && hasSumAfter(text, end + word.length) ? end : end + word.length
}

/** A number with what stands around it. */
const place = (text: string, from: number, reached: number, read: Read): Quantity => {
  let start = from
  const blank = text[start - 1] === ' ' ? 1 : 0
  const currency = before(text, start - blank, 'currency')
  if (currency) start -= currency.length + blank
  const lead = leadOf(text, start, reached)
  const minus = start > reached ? before(text, start, 'minus') : undefined
  const negative = minus !== undefined && !/[\d%a-z]/.test(text[start - minus.length - 1] ?? ' ')
  const after = text.slice(read.end)
  const tail = (name: keyof typeof vocabulary) => lists[name].find((word) => after.startsWith(word))
  const perMu =
    (read.unit === 'yuan' || read.unit === 'bare') &&
    (contains(leadOf(text, start, 0), 'per-mu-before') || tail('per-mu-after') !== undefined)
  const monthly =
    read.unit === 'yuan' && (tail('per-month-after') !== undefined || contains(lead, 'per-month-before'))
  const quarterly =
    read.unit === 'yuan' && (tail('per-quarter-after') !== undefined || contains(lead, 'per-quarter-before'))
  const about =
    read.amount.about ||
    (endsWith(lead, 'about-before') && !endsWith(lead, 'about-never')) ||
    tail('about-after') !== undefined
  const ordinal = before(text, start, 'ordinal') !== undefined
  const ratio = isRatio(text, start, read.end)
  const unit =
    ordinal || ratio
      ? 'other'
      : currency && read.unit === 'bare'
        ? currency === '$'
          ? 'foreign'
          : 'yuan'
        : perMu
          ? 'yuan'
          : read.unit
  const trailing = tailEnd(
    text,
    read,
    perMu ? 'per-mu-after' : monthly ? 'per-month-after' : quarterly ? 'per-quarter-after' : 'each-after',
  )
  return {
    ...read,
    start,
    end: trailing,
    unit,
    amount: { ...read.amount, ...(about ? { about: true as const } : {}) },
    each: perMu || monthly || quarterly ? null : eachOf(text, lead, read),
    total: endsWith(lead, 'total-before'),
    per: perMu ? 'mu' : monthly ? 'month' : quarterly ? 'quarter' : null,
    fault: read.fault ?? (negative ? 'negative' : null),
    ordinal,
    ...(negative
      ? { amount: { ...read.amount, from: `-${read.amount.from}`, to: `-${read.amount.to}` } }
      : {}),
  }
}
