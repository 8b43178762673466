/** Telegram's inline mode over the real journey and corpus: what a search finds, and that Telegram takes it. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AnswerObject, Respond } from '../../src/platforms/platform.ts'
import { labels } from '../../src/respond.ts'
import { ask, createAssistant } from '../ask.ts'
import { startBotApi } from './bot-api.ts'
import { visibleText } from './bot-api-rules.ts'
import { createBot, message, SECRET, search, TOKEN, tap } from './telegram-bot.ts'

let api: Awaited<ReturnType<typeof startBotApi>>
beforeAll(async () => {
  api = await startBotApi(TOKEN)
})
afterAll(() => api.close())
beforeEach(() => {
  api.calls.length = 0
})

const PUBLIC = 'https://wence.example'
const POLICY = 'qujiang-2023-26'

type Card = {
  id: string
  title: string
  description: string
  input_message_content: { message_text: string }
  reply_markup?: { inline_keyboard: { text: string; url: string }[][] }
}
type Found = {
  inline_query_id: string
  results: Card[]
  cache_time: number
  is_personal: boolean
  next_offset: string
  button?: { text: string; start_parameter: string }
}
const bot = () => createBot(api, { publicUrl: PUBLIC })
/** What Telegram took for a search, typed in any chat. */
const find = async (query: string, offset = '', { deliver } = bot()): Promise<Found> => {
  const call = await deliver(search(query, offset))
  expect(call?.method).toBe('answerInlineQuery')
  return call?.params as unknown as Found
}
const textOf = (card: Card | undefined) => visibleText(card?.input_message_content.message_text ?? '')

/** The buttons under an answer to this update. */
const rowsOf = async (update: unknown) => {
  const call = await bot().deliver(update)
  const markup = call?.params.reply_markup as
    | { inline_keyboard: { text: string; switch_inline_query?: string; callback_data?: string }[][] }
    | undefined
  return markup?.inline_keyboard ?? []
}

/** The text to be passed on, as the journey gives it to anybody. */
const forwarded = async (of: string, respond: Respond = createAssistant(undefined, PUBLIC)) => {
  const { blocks } = await respond({
    platform: 'test',
    conversation: null,
    id: null,
    ask: { kind: 'forward', of },
  })
  return blocks.map((block) => ('text' in block ? block.text : '')).filter((text) => text !== '')
}

test('a clause is one card: the whole text to be passed on, its code, a button to its page', async () => {
  const { results, ...rest } = await find('研发补助')
  const { answer } = await ask('研发补助')
  expect(answer.refs).toEqual([`${POLICY}/12`])
  expect(rest).toEqual({ inline_query_id: '31337', cache_time: 300, is_personal: false, next_offset: '' })
  expect(results).toHaveLength(1)
  const [card] = results
  expect(card?.id).toBe(answer.code)
  expect(card?.title).toBe('第12条 支持企业加大研发投入')
  expect(card?.description).toMatch(/^对纳入统计部门研发费用统计范围的工业、服务业、建筑业企业/)
  const text = textOf(card)
  for (const part of await forwarded(`${POLICY}/12`)) expect(text).toContain(part)
  expect(text).toContain(answer.code)
  expect(card?.reply_markup?.inline_keyboard).toEqual([
    [{ text: labels.open, url: `${PUBLIC}/p/${POLICY}/12` }],
  ])
})

test('without pages there is no button', async () => {
  const { results } = await find('研发补助', '', createBot(api))
  expect(results[0]?.reply_markup).toBeUndefined()
})

test('an estimate is one card with the amount, for the one who typed it', async () => {
  const { results, is_personal } = await find('研发费用500万能补多少')
  expect(is_personal).toBe(true)
  expect(results).toHaveLength(1)
  expect(results[0]?.title).toContain('第12条')
  // 500万元 at 10%
  expect(results[0]?.description).toContain('50万元')
  expect(textOf(results[0])).toContain('500万元 × 10% = 50万元')
})

test('a question still to be asked gives the clause', async () => {
  const { answer } = await ask('研发补助能拿多少')
  expect(answer.kind).toBe<AnswerObject['kind']>('ask')
  const { results, is_personal } = await find('研发补助能拿多少')
  expect(is_personal).toBe(false)
  expect(results.map(({ title }) => title)).toEqual(['第12条 支持企业加大研发投入'])
})

test.each(['移民', '科技局负责哪些', '第2章', '目录'])(
  '%s: one card for each that is named',
  async (query) => {
    const { answer } = await ask(query)
    expect(['choices', 'list']).toContain(answer.kind)
    const { results, next_offset } = await find(query)
    expect(results).toHaveLength(answer.refs.length)
    for (const [at, card] of results.entries()) {
      const whole = await forwarded(answer.refs[at] as string)
      expect(textOf(card)).toContain(whole.at(-1))
    }
    expect(next_offset).toBe('')
  },
)

test('the document itself is one card', async () => {
  const { results } = await find('文号')
  expect(results).toHaveLength(1)
  expect(textOf(results[0])).toContain('衢江区政发〔2023〕26号')
  expect(results[0]?.title).toContain('推动经济高质量发展')
})

test.each(['12', '１２'])('the number %s is a clause', async (query) => {
  expect((await find(query)).results.map(({ title }) => title)).toEqual(['第12条 支持企业加大研发投入'])
})

test.each(['你好', '能算什么', '火箭回收', '第99条', '>>>'])(
  '%s finds nothing, and leads to the bot',
  async (query) => {
    const found = await find(query)
    expect(found.results).toEqual([])
    expect(found.button?.text).toBe(labels.noMatch)
    const { deliver, asked } = bot()
    await deliver(message({ text: `/start ${found.button?.start_parameter}` }))
    expect(asked.map((each) => each.ask)).toEqual([{ kind: 'help' }])
  },
)

describe('nothing typed', () => {
  test('is every measure, page by page, the same ids for the same page', async () => {
    const first = await find('')
    expect(first.results).toHaveLength(50)
    expect(first.next_offset).toBe('50')
    const second = await find('', first.next_offset)
    expect(second.results).toHaveLength(6)
    expect(second.next_offset).toBe('')
    const all = [...first.results, ...second.results]
    expect(all.map(({ title }) => /^第(\d+)条/.exec(title)?.[1])).toEqual(
      Array.from({ length: 56 }, (_, at) => String(at + 1)),
    )
    expect(new Set(all.map(({ id }) => id)).size).toBe(56)
    expect((await find('', '50')).results).toEqual(second.results)
    expect((await find('')).results).toEqual(first.results)
  })
  test.each(['-1', 'x', '1e3', '9'.repeat(64)])('the offset %j begins anew', async (offset) => {
    expect((await find('', offset)).next_offset).toBe('50')
  })
  test('beyond the end there is nothing', async () => {
    expect(await find('', '100')).toMatchObject({ results: [], next_offset: '' })
  })
  test('the cards are made once', async () => {
    const own = bot()
    await find('', '', own)
    const made = own.asked.length
    await find('', '', own)
    expect(own.asked).toHaveLength(made)
  })
  test('a page takes less than 15 ms once the service is warm', async () => {
    const { post } = bot()
    const page = async () => {
      const begun = performance.now()
      await post(JSON.stringify(search('')))
      return performance.now() - begun
    }
    await page()
    const times: number[] = []
    while (times.length < 20) times.push(await page())
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(15)
  })
})

test('only 256 units are read of what is typed', async () => {
  const { deliver, asked } = bot()
  await deliver(search(`研发补助${'😀'.repeat(200)}`))
  const [first] = asked
  expect(first?.ask.kind === 'text' && first.ask.text.length).toBe(256)
  expect(new Set(asked.map(({ conversation, id }) => [conversation, id].join()))).toEqual(new Set([',']))
})

describe('passing on', () => {
  const askFor = async (text: string) => (await rowsOf(message({ text }))).at(-1) ?? []
  test.each([
    '第12条',
    '研发费用500万能补多少',
    '科技局负责哪些',
    '第2章',
    '目录',
    '文号',
    '早稻100亩和油菜60亩补多少',
  ])('the button under the answer to %s finds that answer, as one card', async (text) => {
    const [inline, whole] = await askFor(text)
    const code = inline?.switch_inline_query ?? ''
    const { results } = await find(code)
    expect(results.map(({ id }) => id)).toEqual([code])
    for (const part of await forwarded(code)) expect(textOf(results[0])).toContain(part)
    if (whole?.callback_data !== undefined) {
      const call = await bot().deliver(tap({ data: whole.callback_data }))
      expect(visibleText(call?.params.text as string)).toBe(textOf(results[0]))
    }
    const linked = await bot().deliver(message({ text: `/start ${code}` }))
    expect(visibleText(linked?.params.text as string)).toBe(textOf(results[0]))
  })
  test('a code that is typed in small letters is the same', async () => {
    const [inline] = await askFor('科技局负责哪些')
    const code = inline?.switch_inline_query ?? ''
    expect((await find(code.toLowerCase())).results.map(({ id }) => id)).toEqual([code])
  })
})

test('the list of what can be worked out has a button each, two in a row where both are short', async () => {
  const rows = await rowsOf(message({ text: '/estimates' }))
  expect(rows.flat().length).toBeGreaterThanOrEqual(20)
  expect(rows.some((row) => row.length === 2)).toBe(true)
  for (const { text, callback_data } of rows.flat()) {
    const asked = await bot().deliver(tap({ data: callback_data }))
    expect(visibleText(asked?.params.text as string)).toContain(text.split(' ')[0])
  }
})

test('a fault inside: an empty list that is not kept, 200, one line', async () => {
  const respond: Respond = async () => {
    throw new RangeError('秘密')
  }
  const { deliver, logs } = createBot(api, { respond })
  const call = await deliver(search('研发补助'))
  expect(call?.params).toEqual({ inline_query_id: '31337', results: [], cache_time: 0 })
  expect(logs).toEqual([{ platform: 'telegram', reason: 'broken', error: 'RangeError' }])
})

test('a search without the secret is refused', async () => {
  const { post, asked } = bot()
  const response = await post(JSON.stringify(search('')), `${SECRET}x`)
  expect([response.status, await response.text(), asked]).toEqual([401, '{"error":"refused"}', []])
})

test('whatever is typed, Telegram would take the list', async () => {
  const own = bot()
  const piece = fc.constantFrom(
    '研发',
    '补助',
    '500万',
    '第12条',
    '科技局',
    '<b>',
    '&',
    '早稻',
    '100亩',
    '\ud83d',
    ' ',
  )
  const query = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((all) => all.join('')),
    fc.string({ unit: 'binary', maxLength: 300 }),
  )
  await fc.assert(
    fc.asyncProperty(query, fc.constantFrom('', '0', '50', 'x'), async (text, offset) => {
      const { results } = await find(text, offset, own)
      expect(results.length).toBeLessThanOrEqual(50)
    }),
    { numRuns: 300 },
  )
})
