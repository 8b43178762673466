/** One estimate without a conversation, for the JSON API: its inputs by name → the amount with its working. */
import Fraction from 'fraction.js'
import * as z from 'zod'
import { calculate } from './calculate/index.ts'
import {
  type Amount,
  type Calculator,
  calculatorOf,
  calculators,
  type Given,
  type Inputs,
  type QuantityInput,
  simplify,
  type Unit,
  words,
} from './corpus/index.ts'
import type { EstimateItem } from './platforms/platform.ts'
import { createRecent } from './recent.ts'
import { findQuantities, type Quantity } from './understand/index.ts'
import { itemObject } from './wording/index.ts'

/** A calculator as callers see it; `inputs` is the JSON Schema of what it takes. */
export type CalculatorCard = Pick<Calculator, 'id' | 'ref' | 'name' | 'quotes' | 'payee' | 'per'> & {
  inputs: Record<string, unknown>
}

/** What became of a request: the item, or the fields that cannot be read. Null when there is no such calculator. */
export type Estimated = { item: EstimateItem } | { fields: { field: string; message: string }[] } | null

const LONGEST_TEXT = 40
const MOST_VALUES = 50
/** Beside a number read from a text only words such as 约 and 每亩 may stand. */
const MOST_BESIDE = 3

/** How each unit is called, the decimals a number in it may have, and what a text may give it in. */
const units: Record<Unit, { name: string; decimals: number; kinds: Quantity['unit'][] }> = {
  yuan: { name: 'yuan', decimals: 2, kinds: ['yuan', 'bare'] },
  mu: { name: 'mu', decimals: 6, kinds: ['mu', 'bare'] },
  'yuan-per-mu': { name: 'yuan per mu', decimals: 2, kinds: ['yuan', 'bare'] },
  year: { name: 'years', decimals: 6, kinds: ['year', 'month', 'bare'] },
  item: { name: 'items', decimals: 6, kinds: ['count', 'bare'] },
  share: { name: 'per cent (3.85 is 3.85%)', decimals: 6, kinds: ['rate', 'bare'] },
  energy: { name: 'tons of standard coal per 10,000 yuan', decimals: 6, kinds: ['energy', 'bare'] },
}

/** What a number in one unit is divided by to be in the base unit of an input. */
const divisors: Partial<Record<Quantity['unit'], number>> = { month: 12 }

const divided = (text: string, by: number): string => new Fraction(text).div(by).toFraction()

/** A JSON number as it was written, without an exponent; undefined when it has too many decimals. */
const readNumber = (value: number, unit: Unit): Amount | undefined => {
  const [, decimals = ''] = /^-?\d+(?:\.(\d+))?$/.exec(String(value)) ?? [undefined, '0'.repeat(LONGEST_TEXT)]
  if (decimals.length > units[unit].decimals) return undefined
  const text = unit === 'share' ? divided(String(value), 100) : String(value)
  return { from: text, to: text }
}

const readOne = (text: string, unit: Unit): Amount | undefined => {
  const simple = simplify(text.trim())
  const [found, ...more] = findQuantities(simple)
  if (!found || more.length > 0 || found.ordinal || found.year || found.fault === 'unreadable')
    return undefined
  const beside = simple.length - (found.end - found.start)
  const explained = found.amount.about || found.per === 'mu' || found.fault === 'negative'
  if (beside > (explained ? MOST_BESIDE : 0) || found.per === 'month') return undefined
  if (!units[unit].kinds.includes(found.unit) || (found.per === 'mu' && unit !== 'yuan-per-mu'))
    return undefined
  const by = found.unit === 'bare' && unit === 'share' ? 100 : (divisors[found.unit] ?? 1)
  const { from, to } = found.amount
  return { ...found.amount, from: divided(from, by), to: divided(to, by) }
}

/** In a form where one of many fields changes, the others say what they said. */
const MOST_KEPT = 1000
const lately = createRecent<Amount | undefined>(MOST_KEPT)

/** A number as people type it; undefined when the text is not one number of the unit. */
export const readText = (text: string, unit: Unit): Amount | undefined =>
  lately.get(`${unit} ${text}`, () => readOne(text, unit))

/** A comma within 1,000 separates nothing. */
const MARKS = /[、，;；\n]+|(?<!\d),+|,+(?!\d{3}(?!\d))/
/** Words between two numbers, the longest first; a stroke makes a fraction. */
const JOINERS = new RegExp(
  words.estimates.joiners
    .filter((word) => word !== '/')
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[^\p{L}]/gu, '\\$&'))
    .join('|'),
)
const NUMERAL = `[\\d${[...Object.keys(words.digits), ...Object.keys(words.tens)].join('')}]`
/** Before a number, but not within 1 000. */
const SPACES = new RegExp(`(?<!\\d)\\s+(?=${NUMERAL})|\\s+(?=${NUMERAL})(?!\\d{3}(?!\\d))`)

const isSaid = (text: string): boolean => text.trim() !== ''

/** Numbers with nothing but spaces between them; 85万 5千 may as well be one. */
const readSpaced = (text: string, unit: Unit): (Amount | undefined)[] => {
  const whole = readText(text, unit)
  if (whole) return [whole]
  const parts = text.trim().split(SPACES)
  const mayBeOne = parts.some((part, at) => at > 0 && readText(`${parts[at - 1]}${part}`, unit) !== undefined)
  return mayBeOne ? [undefined] : parts.map((part) => readText(part, unit))
}

/** Numbers with words between them; what is one number as a whole has none. */
const readJoined = (text: string, unit: Unit): (Amount | undefined)[] => {
  const whole = readText(text, unit)
  if (whole) return [whole]
  return simplify(text)
    .split(JOINERS)
    .filter(isSaid)
    .flatMap((part) => readSpaced(part, unit))
}

/**
 * What people type for an input that may have several values; undefined when one of them cannot be read.
 * @example readTexts('80万和110万', { unit: 'yuan', many: true }) // two amounts
 */
export const readTexts = (
  typed: string,
  { unit, many }: Pick<QuantityInput, 'unit' | 'many'>,
): Extract<Given, { kind: 'amounts' }> | undefined => {
  const read = many
    ? typed
        .split(MARKS)
        .filter(isSaid)
        .flatMap((text) => readJoined(text, unit))
    : [readText(typed, unit)]
  const amounts = read.filter((amount) => amount !== undefined)
  return read.length > 0 && amounts.length === read.length ? { kind: 'amounts', amounts } : undefined
}

const quantitySchema = ({ unit, many }: QuantityInput) => {
  const { name, decimals } = units[unit]
  const one = [z.number(), z.string().min(1).max(LONGEST_TEXT)] as const
  const several = z.array(z.union(one)).min(1).max(MOST_VALUES)
  const kinds = `a number in ${name} with at most ${decimals} decimals, or a text with one`
  return z
    .union(many ? [...one, several] : one, {
      error: `must be ${kinds}${many ? ', or several in an array' : ''}`,
    })
    .transform((value, context): Given => {
      const values = Array.isArray(value) ? value : [value]
      const amounts = values.flatMap((each, i) => {
        const amount = typeof each === 'number' ? readNumber(each, unit) : readText(each, unit)
        if (!amount)
          context.addIssue({
            code: 'custom',
            path: Array.isArray(value) ? [i] : [],
            message: `is not ${kinds}`,
          })
        return amount ?? []
      })
      return { kind: 'amounts', amounts }
    })
}

/** What a calculator takes. No input is required: the answer tells what is still missing. */
const schemaOf = ({ inputs, conditions }: Calculator) =>
  z.strictObject({
    ...Object.fromEntries(
      inputs.map((input) => {
        if (input.kind === 'quantity') {
          const { label, unit, many } = input
          const description = `In ${units[unit].name}; or as people type it${many ? '; several in an array' : ''}.`
          return [input.id, quantitySchema(input).optional().meta({ title: label, description })]
        }
        const option = z
          .enum(input.options.map(({ name }) => name))
          .transform((name): Given => ({ kind: 'options', options: [name] }))
        return [input.id, option.optional().meta({ title: input.label })]
      }),
    ),
    ...Object.fromEntries(
      conditions.map(({ id, label, quote }) => {
        const holds = z.boolean().transform((value): Given => ({ kind: 'condition', holds: value }))
        return [id, holds.optional().meta({ title: label, description: quote })]
      }),
    ),
  })

const schemas = new Map<string, ReturnType<typeof schemaOf>>()
const schemaFor = (calculator: Calculator) => {
  const schema = schemas.get(calculator.id) ?? schemaOf(calculator)
  schemas.set(calculator.id, schema)
  return schema
}

/** Every calculator, in the order of its clauses. */
export const listCalculators = (): CalculatorCard[] =>
  calculators.map((calculator) => {
    const { id, ref, name, quotes, payee, per } = calculator
    return {
      id,
      ref,
      name,
      inputs: z.toJSONSchema(schemaFor(calculator), { io: 'input' }),
      quotes,
      payee,
      per,
    }
  })

/** Works out one estimate from the body of a request. */
export const estimateOne = (id: string, body: unknown): Estimated => {
  const calculator = calculatorOf(id)
  if (!calculator) return null
  const read = schemaFor(calculator).safeParse(body)
  if (read.success) {
    const given = Object.entries(read.data).filter(
      (entry): entry is [string, Given] => entry[1] !== undefined,
    )
    const inputs: Inputs = Object.fromEntries(given)
    return { item: itemObject(calculate({ calculator, inputs })) }
  }
  return {
    fields: read.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((field) => ({ field, message: 'is no input of this calculator' }))
        : [{ field: issue.path.join('.') || 'body', message: issue.message }],
    ),
  }
}
