/** The JSON API as schemas: what it takes is checked with them, what it gives is described and tested with them. */
import * as z from 'zod'
import type { CalculatorCard } from '../estimates.ts'
import type { AnswerObject } from '../platforms/platform.ts'

/** The body of `POST /api/ask`. */
export const question = z.strictObject({
  text: z.string().meta({ description: 'What a person would write.' }),
  conversation: z.string().min(1).max(128).optional().meta({
    description:
      'Any name. Keeps what was offered and asked between two calls; without it every call stands alone.',
  }),
  as_of: z.iso
    .date()
    .optional()
    .meta({ description: 'Answer as on this date; default: today in Asia/Shanghai.' }),
})

const yuan = z.number().nullable()
const span = { yuan, min: yuan, max: yuan }

/** One thing that was worked out. */
export const item = z.strictObject({
  calculator: z.string(),
  ref: z.string().meta({ description: 'The clause, such as qujiang-2023-26/12.' }),
  status: z.enum([
    'exact',
    'at-least',
    'at-most',
    'range',
    'not-eligible',
    'not-quantified',
    'needs-input',
    'invalid',
  ]),
  yuan: yuan.meta({ description: 'Of exact, at-least and at-most; 0 is an amount.' }),
  min: yuan.meta({ description: 'Of a range.' }),
  max: yuan.meta({ description: 'Of a range.' }),
  figures: z
    .array(
      z.union([
        z.strictObject({ label: z.string(), yuan: z.number() }),
        z.strictObject({ label: z.string(), min: z.number(), max: z.number() }),
      ]),
    )
    .meta({
      description: 'Other amounts of the working: tax saved, the share of the province, one’s own share.',
    }),
  missing: z.array(z.string()).meta({ description: 'Inputs still asked for, in the order they are asked.' }),
  reason: z
    .string()
    .nullable()
    .meta({ description: 'Of not-eligible, not-quantified and invalid: why, in one sentence.' }),
  inputs: z
    .record(z.string(), z.string())
    .meta({ description: 'As they were understood, also those assumed.' }),
  working: z.string().nullable(),
  quotes: z
    .array(z.string())
    .meta({ description: 'Exact substrings of the clause that carry the figures used.' }),
  payee: z.string().exactOptional(),
  per: z.string().exactOptional(),
})

const estimate = z.strictObject({
  items: z.array(item).min(1),
  total: z
    .strictObject({ status: z.enum(['exact', 'at-least', 'range']), ...span })
    .exactOptional()
    .meta({ description: 'With two or more items that carry an amount.' }),
})

/** The answer for machines. */
export const answer = z.strictObject({
  kind: z.enum(['clause', 'choices', 'list', 'policy', 'estimate', 'ask', 'nothing', 'help']),
  refs: z.array(z.string()).meta({
    description:
      'What the answer is about, best first: POLICY/NUMBER for a measure, POLICY/S2 for a chapter, POLICY for the document.',
  }),
  hits: z
    .array(z.string())
    .meta({ description: 'Words that decided the match, as the documents write them.' }),
  text: z.string().meta({ description: 'The whole answer as plain text.' }),
  in_force: z
    .strictObject({
      from: z.iso.date(),
      to: z.iso.date(),
      as_of: z.iso.date(),
      status: z.enum(['upcoming', 'in-force', 'ended']),
    })
    .exactOptional(),
  estimate: estimate.exactOptional().meta({ description: 'Of the kinds estimate and ask.' }),
  code: z
    .string()
    .exactOptional()
    .meta({ description: 'Sent as a text, it gets anybody the same answer again, made to be passed on.' }),
}) satisfies z.ZodType<AnswerObject>

/** A calculator as it is listed. */
export const card = z.strictObject({
  id: z.string(),
  ref: z.string(),
  name: z.string(),
  inputs: z.record(z.string(), z.unknown()).meta({ description: 'The JSON Schema of what it takes.' }),
  quotes: z.array(z.string()),
  payee: z.string().nullable(),
  per: z.string().nullable(),
}) satisfies z.ZodType<CalculatorCard>

/** What is said instead of an answer; `fields` names those at fault. */
export const fault = z.strictObject({
  error: z.string(),
  fields: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
})

export const health = z.strictObject({
  ok: z.literal(true),
  policies: z.int().positive(),
  version: z.string(),
})
