/** Codes: each stands for one subject, is short, survives how people type, and is refused when mistyped. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { looksLikeCode, readCode, type Subject, writeCode } from '../../src/conversation/code.ts'
import type { Asked } from '../../src/conversation/index.ts'
import {
  type Amount,
  type Calculator,
  calculators,
  type Given,
  type Inputs,
  type Policy,
  policies,
} from '../../src/corpus/index.ts'
import { UNITS } from '../../src/corpus/schema.ts'
import { createAssistant } from '../ask.ts'

const policy = policies[0] as Policy
/** As Crockford wrote it down, https://www.crockford.com/base32.html */
const ALPHABET = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']
/** Telegram's callback_data, less the mark before the code: https://core.telegram.org/bots/api#inlinekeyboardbutton */
const MOST_DATA = 64 - 1

const parts = (...refs: string[]): Subject => ({ kind: 'parts', refs })
const measures: Subject[] = policy.measures.map(({ ref }) => parts(ref))
const chapters: Subject[] = policy.chapters.flatMap(({ ref }) => [{ kind: 'chapter', ref }, parts(ref)])
const whole: Subject[] = [
  { kind: 'contents', policy: policy.id },
  { kind: 'document', policy: policy.id },
]
const units = [
  ...new Set([
    ...policy.measures.flatMap((one) => one.units),
    ...policy.chapters.flatMap((one) => one.leads),
  ]),
].map((unit): Subject => ({ kind: 'unit', policy: policy.id, unit }))
const short = [...measures, ...chapters, ...whole]

const codeOf = (subject: Subject): string => {
  const code = writeCode(subject)
  if (code === undefined) throw new Error(`no code for ${JSON.stringify(subject)}`)
  return code
}

/** One spelling of a number: 1.50 and 1.5 are the same, so are 007 and 7. */
const plain = (exact: string): string =>
  exact
    .replace(/(?<=\.\d*)0+$/, '')
    .replace(/\.$/, '')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/^-0$/, '0')
const plainly = (amount: Amount): Amount => ({
  ...amount,
  from: plain(amount.from),
  to: plain(amount.to),
  ...(amount.factors
    ? { factors: amount.factors.map(({ value, unit }) => ({ value: plain(value), unit })) }
    : {}),
})
const spelt = (given: Given): Given =>
  given.kind === 'amounts' ? { ...given, amounts: given.amounts.map(plainly) } : given
const speltAll = (subject: Subject): Subject =>
  subject.kind !== 'estimate'
    ? subject
    : {
        ...subject,
        asked: subject.asked.map((one) => ({
          ...one,
          inputs: Object.fromEntries(Object.entries(one.inputs).map(([id, given]) => [id, spelt(given)])),
          ...(typeof one.target === 'object' ? { target: { yuan: plain(one.target.yuan) } } : {}),
        })),
      }

const digits = (most: number) => fc.bigInt({ min: 0n, max: 10n ** BigInt(most) - 1n }).map(String)
const exact = fc.oneof(
  { weight: 3, arbitrary: digits(12) },
  fc.tuple(fc.constantFrom('', '-'), digits(9), digits(6)).map(([sign, a, b]) => `${sign}${a}.${b}`),
  fc.tuple(digits(6), fc.integer({ min: 0, max: 9 })).map(([a, zeros]) => `${a}${'0'.repeat(zeros)}`),
  fc
    .tuple(fc.constantFrom('', '-'), digits(5), fc.integer({ min: 1, max: 999 }))
    .map(([sign, a, b]) => `${sign}${a}/${b}`),
)
const flag = fc.constantFrom<true | undefined>(true, undefined)
const amount: fc.Arbitrary<Amount> = fc
  .record({
    from: exact,
    to: fc.option(exact, { nil: undefined }),
    about: flag,
    assumed: flag,
    factors: fc.option(
      fc.array(fc.record({ value: exact, unit: fc.constantFrom(...UNITS) }), { minLength: 1, maxLength: 3 }),
      { nil: undefined },
    ),
  })
  .map(({ from, to = from, about, assumed, factors }) => ({
    from,
    to,
    ...(about ? { about } : {}),
    ...(assumed ? { assumed } : {}),
    ...(factors ? { factors } : {}),
  }))
const unknown = fc.constantFrom<Given>({ kind: 'skipped' }, { kind: 'unreadable' }, { kind: 'contradiction' })
const amounts = fc
  .array(amount, { minLength: 1, maxLength: 3 })
  .map((list): Given => ({ kind: 'amounts', amounts: list }))

/** What may be given for one input or condition of a calculator. */
const givenFor = (options: readonly string[] | null): fc.Arbitrary<Given> =>
  options === null
    ? fc.oneof(amounts, unknown)
    : fc.oneof(
        fc
          .subarray([...options], { minLength: 1 })
          .map((chosen): Given => ({ kind: 'options', options: chosen })),
        unknown,
      )
const askedOf = ({ id, inputs, conditions, steps }: Calculator): fc.Arbitrary<Asked> =>
  fc
    .record({
      inputs: fc.record(
        Object.fromEntries([
          ...inputs.map((input) => [
            input.id,
            givenFor(input.kind === 'option' ? input.options.map(({ name }) => name) : null),
          ]),
          ...conditions.map((one) => [
            one.id,
            fc.boolean().map((holds): Given => ({ kind: 'condition', holds })),
          ]),
        ]),
        { requiredKeys: [] },
      ) as fc.Arbitrary<Inputs>,
      focus: fc.constantFrom(undefined, ...steps.map((step) => step.id)),
      target: fc.oneof(
        fc.constantFrom(undefined, 'at-most' as const),
        exact.map((yuan) => ({ yuan })),
      ),
    })
    .map(({ inputs: given, focus, target }) => ({
      calculator: id,
      inputs: given,
      ...(focus === undefined ? {} : { focus }),
      ...(target === undefined ? {} : { target }),
    }))
const estimate = (one: fc.Arbitrary<Asked>, most = 3): fc.Arbitrary<Subject> =>
  fc
    .record({
      asked: fc.array(one, { minLength: 1, maxLength: most }),
      year: fc.option(fc.integer({ min: 2020, max: 2033 }), { nil: undefined }),
    })
    .map(({ asked, year }) => ({ kind: 'estimate', asked, ...(year === undefined ? {} : { year }) }))
const anyEstimate = estimate(fc.constantFrom(...calculators).chain(askedOf))

describe('the same subject comes back', () => {
  test.each(short.map((subject) => [JSON.stringify(subject), subject] as const))('%s', (_, subject) => {
    const code = codeOf(subject)
    expect(code).toMatch(/^Q[0-9A-HJKMNP-TV-Z]{3}$/)
    expect(readCode(code)).toEqual(subject)
  })

  test('of every unit, though a code says it in twenty bits', () => {
    expect(units.length).toBeGreaterThan(20)
    for (const unit of units) expect(readCode(codeOf(unit))).toEqual(unit)
  })

  test('different subjects have different codes', () => {
    const codes = [...short, ...units].map(codeOf)
    expect(new Set(codes).size).toBe(codes.length)
  })

  test('of two and three clauses, in their order', () => {
    const refs = policy.measures.map(({ ref }) => ref)
    for (const one of refs)
      for (const other of refs)
        if (one !== other) expect(readCode(codeOf(parts(one, other)))).toEqual(parts(one, other))
    fc.assert(
      fc.property(fc.shuffledSubarray(refs, { minLength: 3, maxLength: 3 }), (three) => {
        expect(readCode(codeOf(parts(...three)))).toEqual(parts(...three))
      }),
      { numRuns: 300 },
    )
  })

  test.each(calculators.map((calculator) => [calculator.id, calculator] as const))(
    'of an estimate with anything that may be given: %s',
    (_, calculator) => {
      fc.assert(
        fc.property(estimate(askedOf(calculator), 1), (subject) => {
          const code = writeCode(subject)
          if (code !== undefined) expect(readCode(code)).toEqual(speltAll(subject))
        }),
        { numRuns: 60 },
      )
    },
  )

  test('of several at once', () => {
    let written = 0
    fc.assert(
      fc.property(anyEstimate, (subject) => {
        const code = writeCode(subject)
        if (code === undefined) return
        written++
        expect(readCode(code)).toEqual(speltAll(subject))
      }),
      { numRuns: 400 },
    )
    // What is too long for a code has none.
    expect(written).toBeGreaterThan(200)
  })

  test('the meanings of a number whose unit was not said are not part of it', () => {
    const asked: Asked = { calculator: 'rd-investment', inputs: {} }
    const unclear = { input: 'deduction', meanings: ['500', '5000000'] }
    expect(codeOf({ kind: 'estimate', asked: [{ ...asked, unclear }] })).toBe(
      codeOf({ kind: 'estimate', asked: [asked] }),
    )
  })
})

describe('what cannot be written whole has no code', () => {
  test.each<[string, Subject]>([
    ['no clause', parts()],
    ['four clauses', parts(...policy.measures.slice(0, 4).map(({ ref }) => ref))],
    ['an unknown clause', parts(`${policy.id}/99`)],
    ['an unknown document', { kind: 'document', policy: 'nowhere-2020' }],
    ['clauses of two documents', parts(`${policy.id}/1`, 'nowhere-2020/2')],
    ['an unknown calculator', { kind: 'estimate', asked: [{ calculator: 'nothing', inputs: {} }] }],
    [
      'an unknown option',
      {
        kind: 'estimate',
        asked: [
          { calculator: 'rd-investment', inputs: { kind: { kind: 'options', options: ['没有这一种'] } } },
        ],
      },
    ],
    [
      'a year before 2000',
      { kind: 'estimate', asked: [{ calculator: 'rd-investment', inputs: {} }], year: 1999 },
    ],
    [
      'a year after 2127',
      { kind: 'estimate', asked: [{ calculator: 'rd-investment', inputs: {} }], year: 2128 },
    ],
    [
      'more than a message holds',
      {
        kind: 'estimate',
        asked: Array.from({ length: 12 }, () => ({
          calculator: 'rd-investment',
          inputs: { deduction: { kind: 'amounts', amounts: [{ from: '9'.repeat(50), to: '7'.repeat(50) }] } },
        })),
      },
    ],
  ])('%s', (_, subject) => {
    expect(writeCode(subject)).toBeUndefined()
  })
})

describe('a mistyped code is refused', () => {
  const changes = (code: string): string[] =>
    [...code].flatMap((own, at) =>
      ALPHABET.filter((other) => other !== own).map(
        (other) => code.slice(0, at) + other + code.slice(at + 1),
      ),
    )
  const exchanges = (code: string): string[] =>
    [...code].flatMap((own, at) =>
      [...code.slice(at + 1)].flatMap((other, i) => {
        const to = at + 1 + i
        return own === other
          ? []
          : [code.slice(0, at) + other + code.slice(at + 1, to) + own + code.slice(to + 1)]
      }),
    )

  test('short: every changed character, and any two exchanged', () => {
    for (const subject of short)
      for (const typed of [...changes(codeOf(subject)), ...exchanges(codeOf(subject))])
        expect([typed, readCode(typed)]).toEqual([typed, undefined])
  })

  test('long: of 10,000 changed characters not one in a thousand is taken for another code', () => {
    const codes = [
      ...units.map(codeOf),
      ...fc.sample(anyEstimate, { numRuns: 60, seed: 5 }).flatMap((one) => writeCode(one) ?? []),
    ]
    const typed = codes.flatMap((code) => changes(code.replaceAll('-', '')))
    const tried = fc.sample(fc.constantFrom(...typed), { numRuns: 10_000, seed: 5 })
    expect(tried.filter((one) => readCode(one) !== undefined).length).toBeLessThan(10)
  })

  test('cut short, or with something behind it', () => {
    for (const subject of [...short, ...units]) {
      const code = codeOf(subject)
      expect(readCode(code.slice(0, -1))).toBeUndefined()
      for (const more of ['0', '00', 'Z', '-0000']) expect(readCode(code + more)).toBeUndefined()
    }
  })

  test('of a document there is none of', () => {
    for (const letter of ALPHABET)
      if (letter !== policy.code)
        expect(readCode(letter + codeOf(whole[0] as Subject).slice(1))).toBeUndefined()
  })
})

describe('any text', () => {
  test('never throws, and is read in less than a millisecond', () => {
    const texts = [
      ...fc.sample(fc.string({ unit: 'binary', maxLength: 500 }), 1000),
      ...fc.sample(
        fc.array(fc.constantFrom(...ALPHABET), { maxLength: 400 }).map((all) => `Q${all.join('')}`),
        2000,
      ),
      ...fc.sample(
        fc.array(fc.constantFrom(...ALPHABET), { maxLength: 300 }).map((all) => `QZB${all.join('')}`),
        2000,
      ),
      'Q'.repeat(400),
      `Q${'Z'.repeat(399)}`,
      `${'Q-'.repeat(5000)}Q`,
      `${'Q '.repeat(5000)}!`,
    ]
    const begun = performance.now()
    for (const text of texts) {
      readCode(text)
      looksLikeCode(text, true)
    }
    expect((performance.now() - begun) / texts.length).toBeLessThan(1)
  })

  test('a code that was made up to be read whole still gets an answer', async () => {
    const respond = createAssistant()
    const odd: fc.Arbitrary<Asked> = fc.constantFrom(...calculators).chain((calculator) => {
      const any = fc.oneof(
        amounts,
        unknown,
        fc.boolean().map((holds): Given => ({ kind: 'condition', holds })),
        fc.constantFrom<Given>({ kind: 'amounts', amounts: [] }, { kind: 'options', options: [] }),
      )
      const fields = [...calculator.inputs, ...calculator.conditions].map(({ id }) => [id, any] as const)
      return fc.record({
        calculator: fc.constant(calculator.id),
        inputs: fc.record(Object.fromEntries(fields), { requiredKeys: [] }) as fc.Arbitrary<Inputs>,
        ...(calculator.steps.length > 0
          ? { focus: fc.constantFrom(...calculator.steps.map((step) => step.id)) }
          : {}),
      })
    })
    await fc.assert(
      fc.asyncProperty(estimate(odd, 2), async (subject) => {
        const code = writeCode(subject)
        if (code === undefined) return
        const { answer } = await respond({
          platform: 'test',
          conversation: null,
          id: null,
          ask: { kind: 'code', code },
        })
        expect(answer.text.length).toBeGreaterThan(0)
      }),
      { numRuns: 700 },
    )
  })
})

describe('a code as people type it', () => {
  const codes = [...short, ...units].map(codeOf)
  const ways: [string, (code: string) => string][] = [
    ['in small letters', (code) => code.toLowerCase()],
    ['without hyphens', (code) => code.replaceAll('-', '')],
    ['with blanks', (code) => code.replaceAll('-', ' ')],
    ['a hyphen after each', (code) => [...code.replaceAll('-', '')].join('-')],
    ['the letter O for 0', (code) => code.replaceAll('0', 'O')],
    ['a small o for 0', (code) => code.replaceAll('0', 'o')],
    ['the letter I for 1', (code) => code.replaceAll('1', 'I')],
    ['a small l for 1', (code) => code.replaceAll('1', 'l')],
  ]
  test.each(ways)('%s', (_, way) => {
    for (const code of codes) expect([way(code), readCode(way(code))]).toEqual([way(code), readCode(code)])
  })

  const respond = createAssistant()
  const look = (text: string) =>
    respond({ platform: 'test', conversation: null, id: null, ask: { kind: 'text', text } })
  const twelfth = codeOf(parts(`${policy.id}/12`))
  const wide = [...twelfth].map((c) => String.fromCodePoint((c.codePointAt(0) as number) + 0xfee0)).join('')
  test.each([
    `查 ${twelfth}`,
    `查${twelfth}`,
    `查：${twelfth}`,
    `查询码：${twelfth}`,
    `查询 ${twelfth.toLowerCase()}`,
    ` ${twelfth} `,
    twelfth,
    wide,
    `查　${wide}`,
    `查 ${twelfth}。`,
    `查“${twelfth}”`,
    `查 ${twelfth.slice(0, 2)}–${twelfth.slice(2)}`,
    `查 ${twelfth.slice(0, 2)}－${twelfth.slice(2)}`,
    `查询码：${twelfth}（发给问策，可再次得到这段文字）`,
  ])('%s', async (text) => {
    const { answer } = await look(text)
    expect([answer.kind, answer.refs, answer.code]).toEqual(['clause', [`${policy.id}/12`], twelfth])
  })
})

describe('a code says nothing but what was asked', () => {
  test('the same question of two people has the same code', async () => {
    const ask = async (platform: string, conversation: string, text: string) =>
      (await createAssistant()({ platform, conversation, id: conversation, ask: { kind: 'text', text } }))
        .answer.code
    for (const text of ['第12条', '科技小巨人，研发费用500万', '水利局负责哪几条', '第2条和第3条']) {
      const code = await ask('telegram', '8512345678', text)
      expect(code).toMatch(/^[0-9A-Z-]{4,}$/)
      expect(await ask('wecom', '张三', text)).toBe(code)
    }
  })

  test('in characters that pass everywhere', () => {
    fc.assert(
      fc.property(anyEstimate, (subject) => {
        const code = writeCode(subject)
        if (code !== undefined) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{1,4})+$/)
      }),
      { numRuns: 200 },
    )
  })

  test('an ordinary estimate fits a button', () => {
    for (const { id, inputs } of calculators) {
      const quantities = inputs.filter(({ kind }) => kind === 'quantity').slice(0, 1)
      const options = inputs.filter(({ kind }) => kind === 'option').slice(0, 2)
      const given: Inputs = Object.fromEntries([
        ...quantities.map((input) => [
          input.id,
          { kind: 'amounts', amounts: [{ from: '12345678.95', to: '12345678.95' }] },
        ]),
        ...options.map((input) => [
          input.id,
          {
            kind: 'options',
            options: input.kind === 'option' ? input.options.slice(-1).map(({ name }) => name) : [],
          },
        ]),
      ])
      const code = codeOf({ kind: 'estimate', asked: [{ calculator: id, inputs: given }] })
      expect([id, code.length <= MOST_DATA]).toEqual([id, true])
    }
  })
})
