/** Answers on the chat page: what answers stands first, and what a text asks to reply can be tapped. */
import { describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { Parts } from '../../src/pages/answer.tsx'
import { edition } from '../../src/respond.ts'
import { readSettings } from '../../src/settings.ts'
import { ask, createContext, NOW } from '../ask.ts'
import { attribute, element, elements, textOf } from './html.ts'

const IN_FORCE = Date.UTC(2023, 5, 30)

/** A conversation of its own: says one thing, gets the answer as the script does. */
const converse = (now = NOW) => {
  const app = createApp(readSettings({}), { edition }, createContext({ now: () => now }))
  const conversation = crypto.randomUUID()
  return async (fields: { q: string } | { a: string }): Promise<string> => {
    const response = await app.request('/', {
      method: 'POST',
      headers: { accept: 'text/html; fragment' },
      body: new URLSearchParams({ c: conversation, ...fields }).toString(),
    })
    return response.text()
  }
}
const answerTo = (q: string, now?: number) => converse(now)({ q })
const buttons = (html: string) =>
  elements(html, '<button').map((button) => ({
    label: textOf(button),
    a: attribute(button, 'value') ?? '',
  }))
const labels = (html: string) => buttons(html).map(({ label }) => label)
const press = (html: string, label: string) => {
  const found = buttons(html).find((button) => button.label === label)
  if (found === undefined) throw new Error(`no button ${label}`)
  return { a: found.a }
}
const links = (html: string) =>
  elements(html, '<a').map((link) => [attribute(link, 'href') ?? '', textOf(link)] as const)
const shown = (html: string) => textOf(html.replace(/<details>[\s\S]*<\/details>/, ''))

describe('what answers stands first', () => {
  test('the amount before the period, each by itself', async () => {
    const html = await answerTo('研发费用500万，科技小巨人，能补多少')
    expect(textOf(element(html, '<p class="opening'))).toBe(
      '按上年度允许加计扣除研发费用500万元、科技小巨人企业计算：研发补助100万元。',
    )
    expect(textOf(element(html, '<span class="basis"'))).toBe(
      '按上年度允许加计扣除研发费用500万元、科技小巨人企业计算：',
    )
    expect(textOf(element(html, '<p class="notice"'))).toBe(
      '实施期已过（2023年1月1日至2023年12月31日）。发布页面标注的有效性仍是“有效”；到2026年11月23日是否延续，请向区科技局、区税务局核实。',
    )
    expect(html.indexOf('class="opening')).toBeLessThan(html.indexOf('class="notice"'))
    expect(html.indexOf('class="notice"')).toBeLessThan(html.indexOf('<h2'))
  })
  test('what is copied begins as everywhere else', async () => {
    const html = await answerTo('孵化器归谁管')
    expect(attribute(html, 'data-text')).toMatch(
      /^实施期已过（2023年1月1日至2023年12月31日）。责任单位：区科技局、区国资服务中心\n\n发布页面/,
    )
    expect(textOf(element(html, '<p class="opening'))).toBe('责任单位：区科技局、区国资服务中心')
  })
  test('within the period the same', async () => {
    const html = await answerTo('孵化器归谁管', IN_FORCE)
    expect(textOf(element(html, '<p class="opening'))).toBe('责任单位：区科技局、区国资服务中心')
    expect(textOf(element(html, '<p class="notice"'))).toMatch(/^实施期为2023年1月1日至2023年12月31日/)
  })
  test('what a clause lacks is no part of the period', async () => {
    const html = await answerTo('孵化器申报时间是什么时候')
    expect(textOf(element(html, '<p class="opening'))).toMatch(/^这一条没有写“申报时间”/)
    expect(textOf(element(html, '<p class="notice"'))).not.toContain('申报时间')
  })
  test('where nothing answers in a sentence, the title does, and the period follows it', async () => {
    const html = await answerTo('第12条')
    expect(elements(html, '<p class="opening')).toEqual([])
    expect(html.indexOf('<h2')).toBeLessThan(html.indexOf('class="notice"'))
    expect(html.indexOf('class="notice"')).toBeLessThan(html.indexOf('<blockquote'))
  })
  test('a page that tells the period leaves it out, and what answers stays', async () => {
    const { blocks } = await ask('研发费用500万能补多少')
    const html = String(Parts({ blocks, conversation: '', hits: [], href: undefined, period: false }))
    expect(textOf(element(html, '<p class="opening'))).toMatch(/研发补助50万元。$/)
    expect(html).not.toContain('实施期')
    expect(elements(html, '<p class="notice"')).toEqual([])
  })
  test('of the source only the clause leads to its page', async () => {
    const source = element(await answerTo('第12条'), '<p class="source"')
    expect(links(source)).toEqual([['/p/qujiang-2023-26/12', '第12条']])
    expect(textOf(source)).toMatch(/^依据：《.*》（衢江区政发〔2023〕26号，2023年4月3日发布）第12条$/)
  })
})

describe('what can be tapped need not be typed', () => {
  test('an open question is skipped or left', async () => {
    const say = converse()
    const asked = await say({ q: '研发能补多少' })
    expect(labels(element(asked, '<form method="post" action="/" class="choices beside open"'))).toEqual([
      '跳过',
      '取消',
    ])
    const left = await say(press(asked, '取消'))
    expect(shown(left)).toContain('好的，不算了')
    expect(labels(left)).toEqual([])
    const skipped = await say(press(await say({ q: '研发能补多少' }), '跳过'))
    expect(shown(skipped)).toContain('不知道上年度允许加计扣除研发费用，算不出金额')
    expect(labels(skipped)).not.toContain('跳过')
  })
  test('all chapters lead to their pages, with what the plain text says of them', async () => {
    const html = await answerTo('目录')
    const rows = links(element(html, '<ul class="cells"'))
    expect(rows.map(([href]) => href)).toEqual(
      Array.from({ length: 8 }, (_, i) => `/p/qujiang-2023-26/S${i + 1}`),
    )
    expect(rows[1]?.[1]).toBe('第2章 科技创新政策第7条至第15条，牵头单位区科技局')
    expect(attribute(html, 'data-text')).toContain('第2章 科技创新政策：第7条至第15条，牵头单位区科技局')
  })
  test('the measures of a chapter lead to their pages', async () => {
    const rows = links(element(await answerTo('第5章'), '<ul class="cells"'))
    expect(rows.map(([href]) => href)).toEqual([31, 32, 33].map((n) => `/p/qujiang-2023-26/${n}`))
    expect(rows.every(([, label]) => /^第3[123]条 ./.test(label))).toBe(true)
  })
  test('so do those of a unit, and the chapters it leads', async () => {
    const lists = elements(await answerTo('科技局负责哪些'), '<ul class="cells"')
    const numbers = lists.map((list) => links(list).map(([href]) => href.split('/')[3]))
    expect(numbers).toEqual([['10', '12', '13', '14', '15'], ['7', '8', '9', '11', '46'], ['S2']])
  })
  test('every example of the help is answered', async () => {
    const help = await answerTo('帮助')
    expect(labels(help).length).toBeGreaterThan(2)
    for (const label of labels(help)) {
      const answer = await converse()(press(help, label))
      expect(shown(answer)).toContain('依据：')
    }
  })
  test('no answer offers all chapters, and the clause that is named', async () => {
    const none = await answerTo('公积金怎么提取')
    expect(labels(none)).toEqual(['目录', '复制', '转发'])
    expect(links(await converse()(press(none, '目录'))).length).toBeGreaterThan(8)
    const near = await answerTo('上海市的人才补贴')
    expect(labels(near).slice(0, 2)).toEqual(['第9条 加快高层次科技人才引育', '目录'])
    expect(shown(await converse()(press(near, '第9条 加快高层次科技人才引育')))).toContain('第9条')
    expect(labels(await answerTo('第57条'))).toEqual(['目录'])
  })
  test('no answer for a unit that is named: its measures lead to their pages', async () => {
    const html = await answerTo('民政局结婚登记')
    expect(links(element(html, '<ul class="cells"')).map(([href]) => href)).toEqual(
      [48, 55, 56].map((n) => `/p/qujiang-2023-26/${n}`),
    )
    expect(attribute(html, 'data-text')).toContain('您提到的区民政局负责：第48条、第55条、第56条。')
    expect(labels(html)).toContain('目录')
  })
  test('the rest of several is shown', async () => {
    const say = converse()
    const first = await say({ q: '早稻120亩，研发费用500万，年薪100万，出口信用保险保费20万，各补多少' })
    expect(shown(first)).toContain('另有1项没有列出')
    expect(shown(await say(press(first, '更多')))).toContain('4. ')
  })
  test.each([
    '估算',
    '水厂',
    '目录',
    '第2章',
    '科技局负责哪些',
    '公积金怎么提取',
    '研发能补多少',
    '早稻120亩，研发费用500万，年薪100万，出口信用保险保费20万，各补多少',
  ])('%s: nothing is to be typed', async (question) => {
    const html = await answerTo(question)
    expect(attribute(html, 'data-text')).toContain('回复')
    expect(shown(html)).not.toContain('回复')
  })
})

describe('a clause that can be worked out', () => {
  test('by one calculator: its first question is asked', async () => {
    const say = converse()
    const clause = await say({ q: '第12条' })
    expect(shown(await say(press(clause, '算一算')))).toContain('是多少？')
    expect(shown(await say({ q: '500万' }))).toContain('研发补助50万元。')
  })
  test('by several: three of them by their names', async () => {
    const named = labels(await answerTo('第44条')).filter((label) => label.startsWith('算一算：'))
    expect(named).toHaveLength(3)
    expect(new Set(named).size).toBe(3)
  })
  test.each(['第1条', '第12条和第44条', '目录', '研发费用500万能补多少'])(
    'not after %s',
    async (question) => {
      const offered = labels(await answerTo(question)).filter((label) => label.startsWith('算一算'))
      expect(offered).toEqual([])
    },
  )
  test('not in what is passed on', async () => {
    const say = converse()
    const passed = await say(press(await say({ q: '第12条' }), '转发版'))
    expect(passed).toContain('class="passing"')
    expect(labels(passed)).toEqual(['复制', '转发'])
  })
})

describe('what can be passed on', () => {
  test.each(['第12条', '研发费用500万能补多少', '研发能补多少', '目录', '科技局负责哪些', '第2章'])(
    '%s, by copy, as a link and as one text',
    async (question) => {
      const acts = element(await answerTo(question), '<div class="acts"')
      expect(labels(acts)).toEqual(['复制', '转发', '转发版'])
    },
  )
  test.each(['谢谢', '帮助', '我想找人工', '第57条', '取消'])('not %s', async (question) => {
    expect(elements(await answerTo(question), '<div class="acts"')).toEqual([])
  })
})

describe('what was said is cleared', () => {
  test.each([{ a: ':forget 清除记录' }, { q: '清除记录' }])(
    '%o: the conversation begins again',
    async (fields) => {
      const say = converse()
      await say({ q: '第12条' })
      const html = await say(fields)
      expect(attribute(html, 'data-cleared')).toBe('true')
      expect(textOf(html)).toContain('之前的对话记录都已清除')
      expect(labels(html).length).toBeGreaterThan(2)
      expect(shown(await say({ q: '责任单位呢' }))).toContain('请写明问的是哪一件事')
    },
  )
})
