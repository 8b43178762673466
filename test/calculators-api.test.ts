/** The calculators over HTTP: what each takes, and one amount with its working. */
import { describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { calculators, measureOf } from '../src/corpus/index.ts'
import { edition } from '../src/respond.ts'
import { readSettings } from '../src/settings.ts'
import { createContext } from './ask.ts'

const app = createApp(readSettings({}), { edition }, createContext())
const post = async (id: string, body: unknown) => {
  const response = await app.request(`/api/calculators/${id}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of a response
  return { status: response.status, json: (await response.json()) as any }
}

describe('GET /api/calculators', () => {
  test('lists every calculator with its clause, quotes and inputs', async () => {
    const response = await app.request('/api/calculators')
    // biome-ignore lint/suspicious/noExplicitAny: the JSON of a response
    const all = (await response.json()) as any[]
    expect(response.status).toBe(200)
    expect(all.map(({ id }) => id)).toEqual(calculators.map(({ id }) => id))
    for (const { ref, quotes } of all)
      for (const quote of quotes) expect(measureOf(ref)?.text).toContain(quote)
    const { ref, name, inputs, payee } = all.find(({ id }) => id === 'expert-pay')
    expect({ ref, name, payee }).toEqual({
      ref: 'qujiang-2023-26/9',
      name: '高层次人才薪酬补助',
      payee: '企业',
    })
    expect(inputs).toMatchObject({ type: 'object', additionalProperties: false })
    expect(inputs.properties.pay).toMatchObject({
      title: '实际支付年薪',
      description: expect.stringContaining('yuan'),
      anyOf: [{ type: 'number' }, { type: 'string' }, { type: 'array' }],
    })
    expect(inputs.properties['core-talent'].type).toBe('boolean')
    expect(all.find(({ id }) => id === 'rd-investment').inputs.properties.kind.enum).toEqual([
      '一般企业',
      '科技小巨人企业',
    ])
  })
})

describe('POST /api/calculators/{id}', () => {
  test.each<[string, string, object, object]>([
    ['a number', 'rd-investment', { deduction: 5_000_000 }, { status: 'exact', yuan: 500_000 }], // × 10%
    ['fen', 'rd-investment', { deduction: 1234.56 }, { status: 'exact', yuan: 123.46 }], // 123.456
    [
      'an option',
      'rd-investment',
      { deduction: '五百万', kind: '科技小巨人企业' },
      { status: 'exact', yuan: 1_000_000 }, // 500万元 × 20%
    ],
    [
      'a range as people type it',
      'rd-investment',
      { deduction: '300万到500万' },
      { status: 'range', min: 300_000, max: 500_000 },
    ],
    [
      'about',
      'rd-investment',
      { deduction: '约500万元' },
      { inputs: { deduction: '约500万元', kind: '一般企业(假设)' } },
    ],
    [
      'per cent, and half a year',
      'loan-interest',
      { principal: '800万', rate: 3.65, time: '半年', lpr: true },
      { status: 'exact', yuan: 41_062.5 }, // 800万 × 3.65% ÷ 2 × 500 ÷ 800 × 45%
    ],
    [
      'per cent and months as text',
      'loan-interest',
      { principal: 8_000_000, rate: '3.65%', time: '6个月' },
      { status: 'exact', yuan: 41_062.5 },
    ],
    [
      'several, some typed',
      'expert-pay',
      { pay: [850_000, '110万', '76万'] },
      { status: 'exact', yuan: 585_000 }, // (85万 + 110万) × 30%
    ],
    ['one of several', 'expert-pay', { pay: '100万' }, { status: 'exact', yuan: 300_000 }],
    ['an area', 'grain', { crop: '早稻', area: '三亩五分' }, { status: 'at-least', yuan: 945 }], // 3.5 × 270
    [
      'a condition that fails',
      'expert-pay',
      { pay: 1_000_000, 'core-talent': false },
      { status: 'not-eligible', yuan: 0, inputs: { pay: '100万元', 'core-talent': '否' } },
    ],
    ['nothing given', 'rd-investment', {}, { status: 'needs-input', missing: ['deduction'] }],
    ['a negative number', 'rd-investment', { deduction: -1 }, { status: 'invalid', yuan: null }],
    ['too much', 'rd-investment', { deduction: 10_000_000_000_001 }, { status: 'invalid' }],
  ])('%s', async (_, id, body, wanted) => {
    const { status, json } = await post(id, body)
    expect(status).toBe(200)
    expect(json).toMatchObject(wanted)
    expect(json).toMatchObject({ calculator: id, quotes: [expect.any(String)] })
  })

  test.each<[string, object | null, string[]]>([
    ['no number', { deduction: 'abc' }, ['deduction']],
    ['two numbers', { deduction: '500万，300万' }, ['deduction']],
    ['another unit', { deduction: '500亩' }, ['deduction']],
    ['foreign money', { deduction: '500万美元' }, ['deduction']],
    ['more than a number', { deduction: '去年我们研发费用500万元' }, ['deduction']],
    ['three decimals of a yuan', { deduction: 100.005 }, ['deduction']],
    ['an exponent', { deduction: 1e22 }, ['deduction']],
    ['a tiny exponent', { deduction: 1e-7 }, ['deduction']],
    ['of the wrong type', { deduction: true }, ['deduction']],
    ['several where there is one', { deduction: [1, 2] }, ['deduction']],
    ['an unknown option', { deduction: 1, kind: '小巨人' }, ['kind']],
    ['a condition that is no boolean', { deduction: 1, industry: 1 }, ['industry']],
    ['unknown fields', { deduction: 1, revenues: 2, __proto__x: 3 }, ['revenues', '__proto__x']],
    ['an array', [], ['body']],
    ['null', null, ['body']],
  ])('%s is a 422 that names the field', async (_, body, fields) => {
    const { status, json } = await post('rd-investment', body)
    expect(status).toBe(422)
    expect(json.error).toBe('the inputs cannot be read')
    expect(json.fields.map(({ field }: { field: string }) => field)).toEqual(fields)
    for (const { message } of json.fields) expect(message).not.toBe('')
  })

  test('the place of a bad value among several is named', async () => {
    const { json } = await post('expert-pay', { pay: [850_000, '好', '3亩'] })
    expect(json.fields.map(({ field }: { field: string }) => field)).toEqual(['pay.1', 'pay.2'])
  })

  test('unknown, not JSON, oversized', async () => {
    expect((await post('nowhere', {})).status).toBe(404)
    expect((await post('constructor', {})).status).toBe(404)
    expect((await post('rd-investment', '{"deduction"')).status).toBe(400)
    expect((await post('rd-investment', { deduction: 'x'.repeat(70_000) })).status).toBe(413)
  })
})
