/**
 * Codes: what was answered, in a few characters that anybody can send to get the same again. They hold clause numbers,
 * units and the numbers of an estimate; nothing of the sender, and nothing is looked up in a database.
 */
import {
  type Amount,
  type Calculator,
  calculatorOf,
  calculatorsOf,
  chapterOf,
  type Given,
  type Inputs,
  measureOf,
  type Policy,
  policies,
  policyOf,
  type Unit,
} from '../corpus/index.ts'
import { createRecent } from '../recent.ts'
import { ALPHABET, createReader, createWriter, LARGE, Unreadable } from './bits.ts'
import type { Asked } from './index.ts'

/** What an answer was about. */
export type Subject =
  /** Measures, or the preamble of one chapter. */
  | { kind: 'parts'; refs: string[] }
  | { kind: 'chapter'; ref: string }
  | { kind: 'contents' | 'document'; policy: string }
  | { kind: 'unit'; policy: string; unit: string }
  | { kind: 'estimate'; asked: Asked[]; year?: number }

type Writer = ReturnType<typeof createWriter>
type Reader = ReturnType<typeof createReader>

/** One number of ten bits says what follows; numbers below `PREAMBLE` are measures. */
const WIDTH = 10
const PREAMBLE = 900
const CHAPTER = 950
const LAST_CHAPTER = 999
const CONTENTS = 1000
const SEVERAL = 1001
const UNIT = 1002
const ESTIMATE = 1003

const SHORT = 4
const GROUP = 4
const MOST_PARTS = 3
const MOST_ASKED = 64
const CENTURY = 2000
const YEAR_WIDTH = 7
const UNIT_WIDTH = 20
const CHECK_CHARACTERS = 3
/** In this order for good: codes that people keep say units by their place. */
const UNITS: readonly Unit[] = ['yuan', 'mu', 'yuan-per-mu', 'year', 'item', 'share', 'energy']

/** FNV-1a, 32 bits. */
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193)
  return value >>> 0
}
const unitHash = (unit: string): number => hash(unit) >>> (32 - UNIT_WIDTH)

/** A code holds the numbers of one document only. */
const numberOf = (ref: string, policy: Policy): number => {
  if (policyOf(ref) !== policy) throw new Unreadable()
  const number = measureOf(ref)?.number
  if (number !== undefined) return number
  const chapter = chapterOf(ref)?.number
  if (chapter === undefined) throw new Unreadable()
  return PREAMBLE + chapter
}
const refOf = (policy: Policy, number: number): string => {
  const ref = number > PREAMBLE ? `${policy.id}/S${number - PREAMBLE}` : `${policy.id}/${number}`
  if (!measureOf(ref) && !chapterOf(ref)) throw new Unreadable()
  return ref
}

/** An exact number such as `5000000`, `0.0385` or `1/3`. */
const writeNumber = (writer: Writer, exact: string) => {
  // Nothing is neither positive nor negative: one number has one code.
  const negative = exact.startsWith('-') && /[1-9]/.test(exact)
  const [first = '', denominator] = exact.replace('-', '').split('/')
  writer.flag(negative)
  writer.flag(denominator !== undefined)
  if (denominator !== undefined) {
    writer.open(BigInt(first), LARGE)
    writer.open(BigInt(denominator), LARGE)
    return
  }
  const [whole = '', fraction = ''] = first.split('.')
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, '')
  const mantissa = digits.replace(/0+$/, '') || '0'
  const zeros = mantissa === '0' ? 0 : digits.length - mantissa.length
  const exponent = mantissa === '0' ? 0 : zeros - fraction.length
  writer.open(BigInt(mantissa), LARGE)
  writer.flag(exponent < 0)
  writer.open(Math.abs(exponent))
}
const MOST_DIGITS = 60
const readDigits = (reader: Reader): string => {
  const digits = String(reader.open(LARGE))
  if (digits.length > MOST_DIGITS) throw new Unreadable()
  return digits
}
const readNumber = (reader: Reader): string => {
  const sign = reader.flag() ? '-' : ''
  if (reader.flag()) {
    const [numerator, denominator] = [readDigits(reader), readDigits(reader)]
    if (denominator === '0') throw new Unreadable()
    return `${sign}${numerator}/${denominator}`
  }
  const mantissa = readDigits(reader)
  const down = reader.flag()
  const exponent = reader.below(MOST_DIGITS)
  if (!down) return `${sign}${mantissa}${'0'.repeat(exponent)}`
  const padded = mantissa.padStart(exponent + 1, '0')
  return `${sign}${padded.slice(0, -exponent)}.${padded.slice(-exponent)}`
}

const writeAmount = (writer: Writer, { from, to, about, assumed, factors = [] }: Amount) => {
  writer.flag(to !== from)
  writer.flag(about === true)
  writer.flag(assumed === true)
  writeNumber(writer, from)
  if (to !== from) writeNumber(writer, to)
  writer.open(factors.length)
  for (const { value, unit } of factors) {
    writeNumber(writer, value)
    writer.open(UNITS.indexOf(unit))
  }
}
const readAmount = (reader: Reader): Amount => {
  const [range, about, assumed] = [reader.flag(), reader.flag(), reader.flag()]
  const from = readNumber(reader)
  const to = range ? readNumber(reader) : from
  const factors = Array.from({ length: reader.below(8) }, () => ({
    value: readNumber(reader),
    unit: UNITS[reader.below(UNITS.length)] as Unit,
  }))
  return {
    from,
    to,
    ...(about ? { about: true } : {}),
    ...(assumed ? { assumed: true } : {}),
    ...(factors.length > 0 ? { factors } : {}),
  }
}

const GIVEN = ['amounts', 'options', 'holds', 'fails', 'skipped', 'unreadable', 'contradiction'] as const
const GIVEN_WIDTH = 3

const writeGiven = (writer: Writer, given: Given, options: readonly string[]) => {
  const kind = given.kind === 'condition' ? (given.holds ? 'holds' : 'fails') : given.kind
  writer.fixed(GIVEN.indexOf(kind), GIVEN_WIDTH)
  if (given.kind === 'amounts') {
    writer.open(given.amounts.length)
    for (const amount of given.amounts) writeAmount(writer, amount)
  }
  if (given.kind === 'options') {
    writer.open(given.options.length)
    for (const option of given.options) writer.open(options.indexOf(option))
  }
}
/** How many follow: one at least. */
const readCount = (reader: Reader): number => {
  const count = reader.below(MOST_ASKED)
  if (count === 0) throw new Unreadable()
  return count
}
const readGiven = (reader: Reader, options: readonly string[]): Given => {
  const kind = GIVEN[reader.fixed(GIVEN_WIDTH)]
  switch (kind) {
    case 'amounts':
      return { kind, amounts: Array.from({ length: readCount(reader) }, () => readAmount(reader)) }
    case 'options': {
      const place = () => options[reader.below(options.length)] as string
      return { kind, options: Array.from({ length: readCount(reader) }, place) }
    }
    case 'holds':
    case 'fails':
      return { kind: 'condition', holds: kind === 'holds' }
    case undefined:
      throw new Unreadable()
    default:
      return { kind }
  }
}

/** Inputs, then conditions: a place among them names one, also when others are added behind. */
const fieldsOf = ({
  inputs,
  conditions,
}: Calculator): { id: string; options: string[]; input: boolean }[] => [
  ...inputs.map((input) => ({
    id: input.id,
    options: input.kind === 'option' ? input.options.map(({ name }) => name) : [],
    input: true,
  })),
  ...conditions.map(({ id }) => ({ id, options: [], input: false })),
]

const writeAsked = (writer: Writer, { calculator: id, inputs, focus, target }: Asked, policy: Policy) => {
  const calculator = calculatorOf(id)
  if (!calculator) throw new Unreadable()
  writer.fixed(numberOf(calculator.ref, policy), WIDTH)
  writer.open(calculatorsOf(calculator.ref).indexOf(calculator))
  const fields = fieldsOf(calculator).filter((field) => inputs[field.id] !== undefined)
  writer.open(fields.length)
  for (const field of fields) {
    const all = fieldsOf(calculator).filter(({ input }) => input === field.input)
    writer.flag(field.input)
    writer.open(all.findIndex((one) => one.id === field.id))
    writeGiven(writer, inputs[field.id] as Given, field.options)
  }
  writer.flag(focus !== undefined)
  if (focus !== undefined) writer.open(calculator.steps.findIndex((step) => step.id === focus))
  writer.flag(target !== undefined)
  if (target !== undefined) {
    writer.flag(target === 'at-most')
    if (target !== 'at-most') writeNumber(writer, target.yuan)
  }
}
const readAsked = (reader: Reader, policy: Policy): Asked => {
  const own = calculatorsOf(refOf(policy, reader.fixed(WIDTH)))
  const calculator = own[reader.below(own.length)] as Calculator
  const inputs: Inputs = {}
  for (let left = reader.below(MOST_ASKED); left > 0; left--) {
    const input = reader.flag()
    const all = fieldsOf(calculator).filter((field) => field.input === input)
    const field = all[reader.below(all.length)] as (typeof all)[number]
    inputs[field.id] = readGiven(reader, field.options)
  }
  const focus = reader.flag() ? calculator.steps[reader.below(calculator.steps.length)]?.id : undefined
  const target = reader.flag()
    ? reader.flag()
      ? ('at-most' as const)
      : { yuan: readNumber(reader) }
    : undefined
  return {
    calculator: calculator.id,
    inputs,
    ...(focus === undefined ? {} : { focus }),
    ...(target === undefined ? {} : { target }),
  }
}

const policyIdOf = (subject: Subject): string => {
  switch (subject.kind) {
    case 'parts':
      return subject.refs[0] ?? ''
    case 'chapter':
      return subject.ref
    case 'estimate':
      return calculatorOf(subject.asked[0]?.calculator ?? '')?.ref ?? ''
    default:
      return subject.policy
  }
}

const writeSubject = (writer: Writer, subject: Subject, policy: Policy) => {
  switch (subject.kind) {
    case 'document':
      return writer.fixed(0, WIDTH)
    case 'contents':
      return writer.fixed(CONTENTS, WIDTH)
    case 'chapter':
      return writer.fixed(CHAPTER + (chapterOf(subject.ref)?.number ?? 0), WIDTH)
    case 'parts': {
      const { refs } = subject
      if (refs.length > 1) {
        writer.fixed(SEVERAL, WIDTH)
        writer.open(refs.length)
      }
      for (const ref of refs) writer.fixed(numberOf(ref, policy), WIDTH)
      return
    }
    case 'unit':
      writer.fixed(UNIT, WIDTH)
      return writer.fixed(unitHash(subject.unit), UNIT_WIDTH)
    case 'estimate': {
      const { asked, year } = subject
      writer.fixed(ESTIMATE, WIDTH)
      writer.flag(year !== undefined)
      if (year !== undefined) writer.fixed(year - CENTURY, YEAR_WIDTH)
      writer.open(asked.length)
      for (const one of asked) writeAsked(writer, one, policy)
    }
  }
}

const readSubject = (reader: Reader, policy: Policy): Subject => {
  const number = reader.fixed(WIDTH)
  if (number === 0) return { kind: 'document', policy: policy.id }
  if (number <= CHAPTER) return { kind: 'parts', refs: [refOf(policy, number)] }
  if (number <= LAST_CHAPTER) {
    const ref = `${policy.id}/S${number - CHAPTER}`
    if (!chapterOf(ref)) throw new Unreadable()
    return { kind: 'chapter', ref }
  }
  switch (number) {
    case CONTENTS:
      return { kind: 'contents', policy: policy.id }
    case SEVERAL: {
      const count = reader.below(MOST_PARTS + 1)
      return {
        kind: 'parts',
        refs: Array.from({ length: count }, () => refOf(policy, reader.fixed(WIDTH))),
      }
    }
    case UNIT: {
      const wanted = reader.fixed(UNIT_WIDTH)
      const unit = policy.units.find((name) => unitHash(name) === wanted)
      if (unit === undefined) throw new Unreadable()
      return { kind: 'unit', policy: policy.id, unit }
    }
    case ESTIMATE: {
      const year = reader.flag() ? { year: CENTURY + reader.fixed(YEAR_WIDTH) } : {}
      return {
        kind: 'estimate',
        asked: Array.from({ length: readCount(reader) }, () => readAsked(reader, policy)),
        ...year,
      }
    }
    default:
      throw new Unreadable()
  }
}

/** Twice an element of the field of 32 that x⁵ + x² + 1 makes. */
const double = (element: number): number => (element << 1) ^ (element & 16 ? 0b100101 : 0)

/** No changed character passes, nor two exchanged: in the field every place has a weight of its own. */
const shortCheck = (characters: string): string =>
  ALPHABET[[...characters].reduce((sum, character) => double(sum ^ ALPHABET.indexOf(character)), 0)] as string

/** Over the meaning as well, so that an edition in which places mean something else does not accept old codes. */
const longCheck = (characters: string, subject: Subject): string => {
  const value = hash(`${characters} ${JSON.stringify(subject)}`)
  return Array.from(
    { length: CHECK_CHARACTERS },
    (_, at) => ALPHABET[(value >>> (5 * at)) % ALPHABET.length],
  ).join('')
}

const read = (code: string): Subject | undefined => {
  const policy = policies.find((one) => one.code === code[0])
  if (!policy || [...code].some((character) => !ALPHABET.includes(character))) return undefined
  const short = code.length === SHORT
  const body = code.slice(0, short ? -1 : -CHECK_CHARACTERS)
  try {
    const reader = createReader(body.slice(1))
    const subject = readSubject(reader, policy)
    const check = short ? shortCheck(body) : longCheck(body, subject)
    return reader.ended() && code === `${body}${check}` ? subject : undefined
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

const MOST_CHARACTERS = 400
/** How a code is typed: with hyphens or blanks, in small letters, o for 0 and l or i for 1. */
const form = /^[0-9a-z]([ -]?[0-9a-z]){3,}$/i
const printed = /^[0-9a-z]{4}(-[0-9a-z]{4})*(-[0-9a-z]{1,4})?$/i

/**
 * What a code stands for; undefined when it is none of ours.
 * @example readCode('Q0CH')
 */
export const readCode = (typed: string): Subject | undefined =>
  typed.length <= MOST_CHARACTERS && form.test(typed) ? read(bare(typed)) : undefined

const bare = (typed: string): string =>
  typed.toUpperCase().replaceAll(/[ -]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')

/**
 * Whether a text can only be meant for a code: letters and figures, and the letter of a document before them or,
 * where the message says that it is one, in groups as codes are printed.
 */
export const looksLikeCode = (typed: string, announced = false): boolean =>
  form.test(typed) &&
  /\d/.test(typed) &&
  /[a-z]/i.test(typed) &&
  ((announced && printed.test(typed)) || policies.some(({ code }) => code === bare(typed)[0]))

const write = (subject: Subject): string | undefined => {
  const policy = policyOf(policyIdOf(subject))
  if (!policy || policy.code === null) return undefined
  try {
    const writer = createWriter()
    writeSubject(writer, subject, policy)
    const body = `${policy.code}${writer.characters()}`
    // The check is over the subject as reading gives it.
    const check =
      body.length === SHORT - 1
        ? shortCheck(body)
        : longCheck(body, readSubject(createReader(body.slice(1)), policy))
    const code = `${body}${check}`.match(new RegExp(`.{1,${GROUP}}`, 'g'))?.join('-') ?? ''
    return code.length > MOST_CHARACTERS ? undefined : code
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

/** An answer and the page or button that asks for it write the same. */
const MOST_KEPT = 200
const lately = createRecent<string | undefined>(MOST_KEPT)

/** The code of a subject; undefined when its document has no letter, or it can hold only part of it. */
export const writeCode = (subject: Subject): string | undefined =>
  lately.get(JSON.stringify(subject), () => write(subject))
