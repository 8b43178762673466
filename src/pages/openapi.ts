/** `GET /openapi.json`: the API's own schemas as an OpenAPI document, with examples that are asked when it is made. */
import { Hono } from 'hono'
import * as z from 'zod'
import { type Calculator, calculators, policies, version } from '../corpus/index.ts'
import { estimateOne, listCalculators } from '../estimates.ts'
import type { Context } from '../platforms/platform.ts'
import { answer, card, fault, health, item, question } from './schemas.ts'

type Json = Record<string, unknown>

const SCHEMAS = '#/components/schemas/'
const inputsId = ({ id }: Pick<Calculator, 'id'>): string => `inputs-${id}`
const refTo = (id: string): Json => ({ $ref: `${SCHEMAS}${id}` })

/** A schema as a component: it is named by its place. */
const bare = ({ $schema: _dialect, $id: _name, ...schema }: Json): Json => schema

const componentsOf = (): Json => {
  const registry = z.registry<{ id: string }>()
  const named = { question, answer, item, card, fault, health }
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `${SCHEMAS}${id}`, io: 'input' })
  return Object.fromEntries([
    ...Object.entries(schemas).map(([id, schema]) => [id, bare(schema as Json)]),
    ...listCalculators().map((one) => [inputsId(one), bare(one.inputs)]),
  ])
}

const json = (schema: Json, example?: unknown): Json => ({
  'application/json': { schema, ...(example === undefined ? {} : { example }) },
})

const MEANINGS: Record<number, string> = {
  400: 'The body is not JSON, or not of the schema.',
  404: 'There is no such calculator.',
  413: 'The body is larger than any question.',
  422: 'Inputs cannot be read; the fields are named.',
  429: 'Too many requests from one address; Retry-After says when to come back.',
}
const retryAfter = { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } }

const responses = (description: string, schema: Json, example: unknown, faults: number[]): Json => ({
  200: { description, content: json(schema, example) },
  ...Object.fromEntries(
    faults.map((status) => [
      status,
      {
        description: MEANINGS[status],
        ...(status === 429 ? { headers: retryAfter } : {}),
        content: json(refTo('fault')),
      },
    ]),
  ),
})

/** A calculator that works with one sum of money, and a round one. */
const exampleOf = (): { id: string; body: Json } => {
  const one = calculators.find(
    ({ steps, inputs: [first] }) => steps.length > 0 && first?.kind === 'quantity' && first.unit === 'yuan',
  ) as Calculator
  return { id: one.id, body: { [one.inputs[0]?.id ?? '']: 1_000_000 } }
}

const documentOf = async ({ respond, publicUrl }: Context): Promise<Json> => {
  const [policy] = policies
  const asked = { text: policy?.examples[0] ?? '', as_of: policy?.period.from ?? '' }
  const { answer: answered } = await respond({
    platform: 'api',
    conversation: null,
    id: null,
    ask: { kind: 'text', text: asked.text },
    asOf: asked.as_of,
  })
  const { id, body } = exampleOf()
  const estimated = estimateOne(id, body)
  return {
    openapi: '3.1.1',
    info: {
      title: 'Wence',
      version,
      description:
        'Answers from published policy documents: the clause word for word, the units, worked amounts.',
    },
    servers: [{ url: publicUrl ?? '/' }],
    paths: {
      '/api/ask': {
        post: {
          operationId: 'ask',
          summary: 'Answers one question',
          requestBody: { required: true, content: json(refTo('question'), asked) },
          responses: responses(
            'The answer, also when nothing matched.',
            refTo('answer'),
            answered,
            [400, 413, 429],
          ),
        },
      },
      '/api/calculators': {
        get: {
          operationId: 'listCalculators',
          summary: 'Every calculator, with its clause and what it takes',
          responses: responses(
            'All of them, in the order of their clauses.',
            { type: 'array', items: refTo('card') },
            listCalculators().filter((one) => one.id === id),
            [429],
          ),
        },
      },
      '/api/calculators/{id}': {
        post: {
          operationId: 'estimate',
          summary: 'Works out one amount',
          parameters: [
            {
              name: 'id',
              in: 'path',
              required: true,
              schema: { type: 'string', enum: calculators.map((one) => one.id) },
              example: id,
            },
          ],
          requestBody: {
            required: true,
            description:
              'Of the schema `inputs-{id}`. No input is required: the answer tells what is missing.',
            content: json({ anyOf: calculators.map((one) => refTo(inputsId(one))) }, body),
          },
          responses: responses(
            'What it comes to, or why there is no amount.',
            refTo('item'),
            estimated && 'item' in estimated ? estimated.item : undefined,
            [400, 404, 413, 422, 429],
          ),
        },
      },
      '/health': {
        get: {
          operationId: 'health',
          summary: 'Whether it is running, and what it serves',
          responses: responses(
            'It is.',
            refTo('health'),
            { ok: true, policies: policies.length, version },
            [],
          ),
        },
      },
    },
    components: { schemas: componentsOf() },
  }
}

/** Mounted at `/openapi.json`. The document is made when it is first asked for. */
export const openapi = (context: Context): Hono => {
  let made: Promise<Json> | undefined
  const routes = new Hono()
  routes.get('/', async (c) => {
    made ??= documentOf(context)
    c.header('cache-control', 'public, max-age=300')
    c.header('access-control-allow-origin', '*')
    return c.json(await made)
  })
  return routes
}
