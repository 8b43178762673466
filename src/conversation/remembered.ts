/** The shape of what is remembered, for rows that come back from a database (zod). */
import * as z from 'zod'
import type { Memory } from './index.ts'

const exact = z.string().regex(/^-?\d{1,60}([./]\d{1,60})?$/)
const refs = z.array(z.string()).optional()

const amount = z.strictObject({
  from: exact,
  to: exact,
  about: z.literal(true).optional(),
  assumed: z.literal(true).optional(),
  factors: z.array(z.strictObject({ value: exact, unit: z.string() })).optional(),
})

const given = z.union([
  z.strictObject({ kind: z.literal('amounts'), amounts: z.array(amount) }),
  z.strictObject({ kind: z.literal('options'), options: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('condition'), holds: z.boolean() }),
  z.strictObject({ kind: z.enum(['skipped', 'unreadable', 'contradiction']) }),
])

const asked = z.strictObject({
  calculator: z.string(),
  inputs: z.record(z.string(), given),
  focus: z.string().optional(),
  target: z.union([z.strictObject({ yuan: exact }), z.literal('at-most')]).optional(),
  unclear: z.strictObject({ input: z.string(), meanings: z.array(exact) }).optional(),
})

const memory = z.strictObject({
  choices: refs,
  listed: refs,
  refs,
  rest: refs,
  hits: refs,
  code: z.string().optional(),
  greeted: z.string().optional(),
  estimate: z
    .strictObject({
      asked: z.array(asked),
      year: z.int().optional(),
      shown: z.int(),
      asking: z.strictObject({ at: z.int(), input: z.string() }).optional(),
    })
    .optional(),
})

/** The memory a value is; nothing remembered when it is none. */
export const asMemory = (value: unknown): Memory => {
  const read = memory.safeParse(value)
  return read.success ? (read.data as Memory) : {}
}
