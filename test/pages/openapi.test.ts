/** The OpenAPI document: valid, true of what the API really says, and its examples are real exchanges. */
import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { edition } from '../../src/respond.ts'
import { readSettings } from '../../src/settings.ts'
import { createContext } from '../ask.ts'

// biome-ignore lint/suspicious/noExplicitAny: the JSON of a document
type Json = any

const app = createApp(readSettings({}), { edition }, createContext())
const response = await app.request('/openapi.json')
const document: Json = await response.json()

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema({ $id: 'api', components: document.components, paths: document.paths }, 'api', false, false)
for (const word of ['openapi', 'components', 'paths']) ajv.addKeyword(word)

/** What a value lacks of a schema of the document; nothing when it fits. */
const lacking = (schema: Json, value: unknown): string => {
  const within = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components'))
  const check = ajv.compile(within)
  return check(value) ? '' : ajv.errorsText(check.errors)
}
const named = (id: string) => ({ $ref: `#/components/schemas/${id}` })

const ask = async (text: string): Promise<Json> => {
  const body = JSON.stringify({ text })
  return (await app.request('/api/ask', { method: 'POST', body })).json()
}

const operations = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
  Object.entries<Json>(methods).map(([method, operation]) => ({ path, method, operation })),
)
const bodyOf = (described: Json) => described.content['application/json']

test('is valid OpenAPI 3.1, may be read from anywhere, and describes every route of the API', async () => {
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  const validator = new Validator()
  const { valid, errors } = await validator.validate(structuredClone(document))
  expect(errors ?? []).toEqual([])
  expect(valid).toBe(true)
  expect(validator.version).toBe('3.1')
  expect(operations.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'post /api/ask',
    'get /api/calculators',
    'post /api/calculators/{id}',
    'get /health',
  ])
})

describe('the example of each operation is a real exchange', () => {
  test.each(operations)('$method $path', async ({ path, method, operation }) => {
    const id = operation.parameters?.[0]?.example ?? ''
    const asked = operation.requestBody && bodyOf(operation.requestBody)
    if (asked) expect(lacking(asked.schema, asked.example)).toBe('')
    const got = await app.request(path.replace('{id}', id), {
      method: method.toUpperCase(),
      ...(asked ? { body: JSON.stringify(asked.example) } : {}),
    })
    expect(got.status).toBe(200)
    const said: Json = await got.json()
    const { schema, example } = bodyOf(operation.responses[200])
    expect(lacking(schema, said)).toBe('')
    expect(lacking(schema, example)).toBe('')
    if (Array.isArray(said)) expect(said).toEqual(expect.arrayContaining(example))
    else expect(said).toEqual(example)
  })
})

test('fifty questions as people write them get answers of the schema, of every kind', async () => {
  const lines = readFileSync(new URL('../eval/questions.jsonl', import.meta.url), 'utf8')
  const all = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { q: string }).q)
  const every = Math.floor(all.length / 50)
  const some = all.filter((_, at) => at % every === 0).slice(0, 50)
  const kinds = new Set<string>()
  for (const q of [
    ...some,
    '你好',
    '科技局负责哪些',
    '种粮补多少',
    '研发费用1000万，早稻300亩，一共多少',
    '担保500万的担保费',
    '火星移民补贴',
    '这个文件什么时候发的',
  ]) {
    const answer = await ask(q)
    kinds.add(answer.kind)
    expect(lacking(named('answer'), answer), q).toBe('')
  }
  expect(some).toHaveLength(50)
  expect([...kinds].sort()).toEqual([
    'ask',
    'choices',
    'clause',
    'estimate',
    'help',
    'list',
    'nothing',
    'policy',
  ])
})

test('the schema is strict: nothing else may stand in an answer, and nothing may be left out', async () => {
  const answer = await ask('研发费用500万能补多少')
  expect(lacking(named('answer'), answer)).toBe('')
  expect(lacking(named('answer'), { ...answer, more: 1 })).toContain('additional properties')
  const { kind: _, ...less } = answer
  expect(lacking(named('answer'), less)).toContain("required property 'kind'")
  const [item] = answer.estimate.items
  expect(lacking(named('item'), item)).toBe('')
  expect(lacking(named('item'), { ...item, status: 'perhaps' })).toContain('allowed values')
})

describe('every fault is described, and of the schema', () => {
  const post = (path: string, body: string) => app.request(path, { method: 'POST', body })
  test.each<[number, string, string, string]>([
    [400, '/api/ask', '/api/ask', '{"text"'],
    [400, '/api/ask', '/api/ask', '{"text":1}'],
    [413, '/api/ask', '/api/ask', JSON.stringify({ text: 'x'.repeat(70_000) })],
    [400, '/api/calculators/{id}', '/api/calculators/rd-investment', '['],
    [404, '/api/calculators/{id}', '/api/calculators/nowhere', '{}'],
    [413, '/api/calculators/{id}', '/api/calculators/rd-investment', JSON.stringify('x'.repeat(70_000))],
    [422, '/api/calculators/{id}', '/api/calculators/rd-investment', '{"deduction":"abc"}'],
  ])('%i of %s', async (status, described, path, body) => {
    const got = await post(path, body)
    expect(got.status).toBe(status)
    const { schema } = bodyOf(document.paths[described].post.responses[status])
    expect(lacking(schema, await got.json())).toBe('')
  })
  test('429, with when to come back', async () => {
    const hasty = createApp(readSettings({}), { edition, visitor: () => 'somebody' }, createContext())
    let got = await hasty.request('/api/calculators')
    for (let i = 0; i < 500 && got.status === 200; i++) got = await hasty.request('/api/calculators')
    expect(got.status).toBe(429)
    expect(Number(got.headers.get('retry-after'))).toBeGreaterThan(0)
    const { schema, ...described } = bodyOf(document.paths['/api/calculators'].get.responses[429])
    expect(described).toEqual({})
    expect(lacking(schema, await got.json())).toBe('')
  })
})

test('what each calculator takes is the schema by which it is checked', async () => {
  const cards: Json[] = (await (await app.request('/api/calculators')).json()) as Json[]
  for (const { id, inputs } of cards) {
    const { $schema: _, ...bare } = inputs
    expect(document.components.schemas[`inputs-${id}`]).toEqual(bare)
  }
  expect(lacking(named('inputs-rd-investment'), { deduction: '500万', kind: '一般企业' })).toBe('')
  expect(lacking(named('inputs-rd-investment'), { revenues: 1 })).not.toBe('')
})
