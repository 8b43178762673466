/** Texts that officials pass on: whole, the same for everybody on every day, and rebuilt anywhere by their code. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Policy, policies } from '../../src/corpus/index.ts'
import type { AnswerObject, Ask } from '../../src/platforms/platform.ts'
import { createJourney, NOW } from '../ask.ts'

const policy = policies[0] as Policy
/** As long as the address of a district's site gets. */
const URL = 'https://policy.qujiang-example.gov.cn.io'
/** https://developer.work.weixin.qq.com/document/path/90241: the content of a passive text, in bytes. */
const MOST_BYTES = 2048
const DAY = 24 * 60 * 60_000

const bytes = (text: string): number => new TextEncoder().encode(text).length

/** A conversation with a journey of its own, on a day of its own. */
const talk = (now = NOW) => {
  const { respond } = createJourney(() => now, URL)
  let id = 0
  const send = async (ask: Ask): Promise<AnswerObject> =>
    (await respond({ platform: 'test', conversation: 'c', id: `${++id}`, ask })).answer
  return { send, say: (text: string) => send({ kind: 'text', text }) }
}

/** Asks, passes on, and looks the code up elsewhere: in other conversations, on other days. */
const passOn = async (...texts: string[]) => {
  const here = talk()
  let answer: AnswerObject | undefined
  for (const text of texts) answer = await here.say(text)
  const forward = await here.say('转发版')
  expect(forward.code).toBe(answer?.code)
  for (const now of [Date.UTC(2023, 4, 1), NOW + 400 * DAY]) {
    const there = talk(now)
    await there.say('第44条')
    expect((await there.say(`查 ${forward.code}`)).text).toBe(forward.text)
    expect((await there.send({ kind: 'forward', of: forward.code as string })).text).toBe(forward.text)
  }
  return { here, answer: answer as AnswerObject, forward }
}

/** What every text that is passed on holds, and what none does. */
const standsAlone = ({ text, code }: AnswerObject) => {
  expect(text).toContain('实施期：2023年1月1日至2023年12月31日')
  expect(text).toContain(`《${policy.title}》（${policy.number}，2023年4月3日发布）`)
  expect(text).toContain(`${URL}/p/qujiang-2023-26`)
  const lines = text.split('\n')
  expect(lines.at(-1)).toContain(`查询码：${code}`)
  expect(lines.filter((line) => line.includes(code as string))).toHaveLength(1)
  expect(text).not.toMatch(/2026|2027|今天|过期|期内；|您|回复|undefined|\{/)
}

describe('a text that is passed on', () => {
  test('of a clause: word for word, with unit, source, period, link and code', async () => {
    const { forward } = await passOn('第12条')
    standsAlone(forward)
    expect(forward.refs).toEqual(['qujiang-2023-26/12'])
    expect(forward.text).toContain(policy.measures[11]?.text)
    expect(forward.text).toContain('责任单位：区科技局、区税务局')
    expect(forward.text).toContain('第12条\nhttps://policy.qujiang-example.gov.cn.io/p/qujiang-2023-26/12\n')
    expect(forward.text).toContain('发布页面标注的有效性是“有效”')
  })

  test('without pages it has no link', async () => {
    const { respond } = createJourney()
    const { answer } = await respond({
      platform: 'test',
      conversation: null,
      id: null,
      ask: { kind: 'forward', of: 'qujiang-2023-26/12' },
    })
    expect(answer.text).not.toContain('http')
    expect(answer.text).toContain('查询码：')
  })

  test('of an estimate: the amount with its inputs, working and quote', async () => {
    const { answer, forward } = await passOn('科技小巨人，研发费用500万')
    standsAlone(forward)
    expect(forward.kind).toBe('estimate')
    // 500万元 × 20% = 100万元
    expect(forward.estimate).toEqual(answer.estimate)
    expect(forward.estimate?.items[0]?.yuan).toBe(1_000_000)
    for (const part of [
      '科技小巨人企业',
      '500万元 × 20% = 100万元',
      '科技小巨人企业标准提高至20%',
      '区科技局、区税务局',
    ])
      expect(forward.text).toContain(part)
    expect(forward.text.split('\n')[0]).toContain('100万元')
  })

  test('of an estimate made in several messages: the same inputs', async () => {
    const { forward } = await passOn('研发费用能补多少', '800万', '科技小巨人')
    // 800万元 × 20% = 160万元
    expect(forward.estimate?.items.map(({ yuan }) => yuan)).toEqual([1_600_000])
    standsAlone(forward)
  })

  test.each([
    ['of two clauses', ['第2条和第3条'], 'clause'],
    ['of a chapter', ['第二章有哪些'], 'list'],
    ['of a preamble', ['全社会研发投入强度目标是多少'], 'clause'],
    ['of what a unit is responsible for', ['水利局负责哪几条'], 'list'],
    ['of the contents', ['目录'], 'list'],
    ['of the document', ['文号是多少'], 'policy'],
    ['of several estimates', ['早稻120亩，研发费用500万科技小巨人能补多少'], 'estimate'],
    ['of an estimate for another year', ['2025年研发费用500万科技小巨人补多少'], 'estimate'],
    ['of an estimate the other way round', ['研发补助拿100万要投入多少研发费用'], 'estimate'],
    ['of estimates one of which still asks', ['早稻补多少，研发费用500万补多少'], 'estimate'],
  ])('%s', async (_, texts, kind) => {
    const { forward } = await passOn(...texts)
    expect(forward.kind).toBe(kind)
    standsAlone(forward)
  })

  test('of two clauses holds both whole, and fits', async () => {
    const { forward } = await passOn('第2条和第3条')
    for (const at of [1, 2]) expect(forward.text).toContain(policy.measures[at]?.text)
    expect(bytes(forward.text)).toBeLessThanOrEqual(MOST_BYTES)
  })

  test('of an answer that still asks is the clause, and the question stays open', async () => {
    const { here, answer, forward } = await passOn('能算什么', '19')
    expect(answer.kind).toBe('ask')
    expect(forward.kind).toBe('clause')
    expect(forward.text).toContain(policy.measures[43]?.text)
    standsAlone(forward)
    await here.say('早稻')
    // 270元/亩 × 120亩 = 32,400元
    expect((await here.say('120亩')).estimate?.items[0]).toMatchObject({ status: 'at-least', yuan: 32_400 })
  })

  test('of more estimates than one message shows holds as many as fit, and says how many it leaves out', async () => {
    const { here, forward } = await passOn(
      '早稻120亩，晚稻60亩，油菜80亩，研发费用500万科技小巨人，国家级孵化器，众创空间省级备案',
    )
    const shown = forward.text.match(/^\d+\. 第\d+条/gm)?.length as number
    const all = forward.estimate?.items.length as number
    expect(all).toBe(6)
    expect(shown).toBeGreaterThan(3)
    expect(forward.text.includes('没有列出')).toBe(shown < all)
    expect(bytes(forward.text)).toBeLessThanOrEqual(MOST_BYTES)
    standsAlone(forward)
    // The list goes on where it was.
    expect((await here.say('更多')).text).toMatch(/\n4\. 第12条/)
  })

  test('leaves the conversation as it was', async () => {
    const { here } = await passOn('第12条')
    expect((await here.say('责任单位呢')).refs).toEqual(['qujiang-2023-26/12'])
  })

  test('looked up by its code, is what the next message goes on from', async () => {
    const { forward } = await passOn('第44条')
    const there = talk()
    await there.say('第12条')
    await there.say(`查 ${forward.code}`)
    const next = await there.say('责任单位呢')
    expect(next.refs).toEqual(['qujiang-2023-26/44'])
    expect((await there.say('转发版')).text).toBe(forward.text)
  })

  test('by a ref: a clause, a chapter, the document', async () => {
    const { send } = talk()
    for (const [of, kind] of [
      ['qujiang-2023-26/12', 'clause'],
      ['qujiang-2023-26/S2', 'list'],
      ['qujiang-2023-26', 'policy'],
    ] as const) {
      const answer = await send({ kind: 'forward', of })
      expect(answer.kind).toBe(kind)
      expect(answer.refs[0]).toBe(of)
      standsAlone(answer)
    }
  })
})

describe('fits the narrowest message whole', () => {
  test.each(policy.measures.map(({ ref, text }) => [ref, text] as const))('%s', async (of, clause) => {
    const { text } = await talk().send({ kind: 'forward', of })
    expect(text).toContain(clause)
    expect(bytes(text)).toBeLessThanOrEqual(MOST_BYTES)
  })

  test('every chapter, every unit, the contents, the document', async () => {
    const { say } = talk()
    for (const question of [
      ...policy.chapters.map(({ number }) => `第${number}章有哪些`),
      ...policy.units.map((unit) => `${unit}负责哪些`),
      '目录',
      '文号是多少',
    ]) {
      expect([question, (await say(question)).code]).not.toEqual([question, undefined])
      const { text } = await say('转发版')
      expect([question, bytes(text) <= MOST_BYTES]).toEqual([question, true])
    }
  })

  test('every estimate of the development set; and all its answers are rebuilt by their codes', async () => {
    const lines = ['questions', 'aside', 'estimates', 'estimates-aside'].flatMap((name) =>
      readFileSync(new globalThis.URL(`../eval/${name}.jsonl`, import.meta.url), 'utf8')
        .trim()
        .split('\n'),
    )
    let passed = 0
    for (const line of lines) {
      const { q } = JSON.parse(line) as { q: string }
      const here = talk()
      const { code } = await here.say(q)
      if (code === undefined) continue
      passed++
      const forward = await here.say('转发版')
      standsAlone(forward)
      expect([q, (await talk(NOW + 40 * DAY).say(`查 ${code}`)).text]).toEqual([q, forward.text])
      if (forward.kind === 'estimate') expect([q, bytes(forward.text) <= MOST_BYTES]).toEqual([q, true])
    }
    expect(passed).toBeGreaterThan(350)
  })
})

describe('a choice that is tapped', () => {
  test('gives the answer that typing it gives', async () => {
    const asked = async () => {
      const here = talk()
      const { respond } = createJourney(() => NOW, URL)
      await here.say('第44条种粮补贴能补多少，120亩')
      const { blocks } = await respond({
        platform: 'test',
        conversation: null,
        id: null,
        ask: { kind: 'text', text: '第44条种粮补贴能补多少，120亩' },
      })
      const choices = blocks.flatMap((block) => (block.kind === 'choices' ? block.choices : []))
      return { here, choices }
    }
    const { choices } = await asked()
    expect(choices.map(({ label }) => label)).toEqual(['早稻', '晚稻', '大小麦', '旱粮', '油菜'])
    for (const { send, code } of choices) {
      const typed = await (await asked()).here.say(send)
      // Tapped by somebody who asked nothing before.
      const tapped = await talk(NOW).send({ kind: 'code', code: code as string })
      expect(tapped.text).toBe(typed.text)
      expect(tapped.estimate).toEqual(typed.estimate)
      expect(tapped.kind).toBe('estimate')
    }
  })
})

describe('nothing to pass on', () => {
  test.each([
    ['转发版', '还没有可以转发的答复'],
    ['查 Q0CX', '没有这个查询码'],
    ['查 K7Q2', '没有这个查询码'],
    ['查询码：QZB2-0R2G-105A-GP94-5BG', '没有这个查询码'],
    ['Q0CX', '没有这个查询码'],
  ])('%s', async (text, said) => {
    const answer = await talk().say(text)
    expect(answer.kind).toBe('nothing')
    expect(answer.text).toContain(said)
    expect(answer.code).toBeUndefined()
  })

  test.each(['查 企业研发', '查询 2023', '查 GDP', '查看第12条'])('%s is no code', async (text) => {
    expect((await talk().say(text)).text).not.toContain('查询码')
  })

  test('a code that is none, by a button', async () => {
    for (const ask of [
      { kind: 'code', code: 'Q0CX' },
      { kind: 'forward', of: 'Q0CX' },
      { kind: 'forward', of: 'nowhere-2020/3' },
    ] satisfies Ask[])
      expect((await talk().send(ask)).text).toContain('没有这个查询码')
  })
})
