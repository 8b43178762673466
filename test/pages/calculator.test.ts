/** Calculators on the clause pages: the chat's answer to the same numbers, the clause word for word, nothing typed lost. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { type Calculator, calculators, policies } from '../../src/corpus/index.ts'
import { edition } from '../../src/respond.ts'
import { readSettings } from '../../src/settings.ts'
import { blockText } from '../../src/wording/blocks.ts'
import { createAssistant, createContext } from '../ask.ts'
import { attribute, element, elements, textOf } from './html.ts'

const app = createApp(readSettings({}), { edition }, createContext())
const POLICY = '/p/qujiang-2023-26'
const respond = createAssistant()

const get = async (path: string) => {
  const response = await app.request(path, { headers: { accept: 'text/html' } })
  return { status: response.status, html: await response.text() }
}
/** The address of a clause with one of its calculators filled in; conditions not denied are ticked. */
const address = (number: number, id: string, fields: Record<string, string>, denied: string[] = []) => {
  const all = new URLSearchParams({ [id]: '1' })
  for (const [name, value] of Object.entries(fields)) all.set(`${id}.${name}`, value)
  const { conditions } = calculators.find((one) => one.id === id) as Calculator
  for (const one of conditions) if (!denied.includes(one.id)) all.set(`${id}.${one.id}`, '1')
  return `${POLICY}/${number}?${all}`
}
const sectionOf = (html: string, id: string) => element(html, `<section class="card calculator" id="${id}"`)
const filled = async (number: number, id: string, fields: Record<string, string>, denied: string[] = []) => {
  const { status, html } = await get(address(number, id, fields, denied))
  expect(status).toBe(200)
  const section = sectionOf(html, id)
  return { html, section, headline: textOf(element(section, '<p class="headline"')) }
}
const working = calculators.filter(({ steps, checks }) => steps.length > 0 || checks.length > 0)

describe('the clause', () => {
  test('stands word for word on every page, also where figures in it are linked', async () => {
    for (const { ref, text } of policies.flatMap(({ measures }) => measures)) {
      const { html } = await get(`/p/${ref}`)
      expect(textOf(element(html, '<blockquote class="law"')), ref).toBe(text)
    }
  })
  test.each<[number, string[]]>([
    [12, ['10% rd-investment', '20% rd-investment', '200万元 rd-investment']],
    [9, ['80万元 expert-pay', '30% expert-pay', '100万元 expert-pay', '3年 expert-pay']],
    [
      44,
      [
        '270元/亩 grain',
        '120元/亩 grain',
        '50亩 grain',
        '200元/亩 grain',
        '120元/亩 grain',
        '93% rice-insurance',
        '100% rapeseed-insurance',
      ],
    ],
    [37, ['70% export-insurance', '500万元 export-insurance']],
    // The budget of 85 million is nobody's grant.
    [16, ['0.5% industry-renewal-fund']],
    // 15 % is a target for investment, the support itself has no figure.
    [6, []],
    [31, []],
    [53, []],
  ])('%i links the figures that are calculated with, and no others', async (number, wanted) => {
    const law = element((await get(`${POLICY}/${number}`)).html, '<blockquote class="law"')
    const links = elements(law, '<a href="#').map(
      (link) => `${textOf(link)} ${attribute(link, 'href')?.slice(1)}`,
    )
    expect(links).toEqual(wanted)
  })
  test('every link of a figure leads to a calculator on the page', async () => {
    for (const { ref } of policies.flatMap(({ measures }) => measures)) {
      const { html } = await get(`/p/${ref}`)
      for (const link of elements(element(html, '<blockquote class="law"'), '<a href="#'))
        expect(html).toContain(`<section class="card calculator" id="${attribute(link, 'href')?.slice(1)}"`)
    }
  })
  test('a clause without an amount has no calculator', async () => {
    expect((await get(`${POLICY}/6`)).html).not.toContain('class="card calculator"')
    for (const { id, ref } of working) sectionOf((await get(`/p/${ref}`)).html, id)
  })
})

describe('amounts, worked out by hand', () => {
  test.each<[number, string, Record<string, string>, string]>([
    // 5,000,000 × 10 %; a small giant 20 %; at most 2,000,000.
    [12, 'rd-investment', { deduction: '500万', kind: '一般企业' }, '研发补助50万元'],
    [12, 'rd-investment', { deduction: '500万', kind: '科技小巨人企业' }, '研发补助100万元'],
    [12, 'rd-investment', { deduction: '三千万元' }, '研发补助200万元'],
    // 100,000,000 × 3 % × 10 %.
    [12, 'rd-investment', { revenue: '1亿', intensity: '3' }, '研发补助30万元'],
    // (850,000 + 1,100,000) × 30 %; 1,000,000 in figures with commas.
    [9, 'expert-pay', { pay: '85万、110万' }, '薪酬补助58.5万元'],
    [9, 'expert-pay', { pay: '1,000,000' }, '薪酬补助30万元'],
    [9, 'expert-pay', { pay: '850,000,1,100,000' }, '薪酬补助58.5万元'],
    // 120 × 270 at least; 120 × 200; 30 is below 50.
    [44, 'grain', { crop: '早稻', area: '120' }, '种粮补贴至少3.24万元'],
    [44, 'grain', { crop: '晚稻', area: '120亩' }, '种粮补贴2.4万元'],
    [44, 'grain', { crop: '晚稻', area: '30' }, '不符合条件'],
    [14, 'incubator', { level: '省级' }, '补助100万元'],
    [14, 'incubator', { level: '市级' }, '不符合条件'],
  ])('%i %s %o: %s', async (number, id, fields, wanted) => {
    expect((await filled(number, id, fields)).headline).toBe(wanted)
  })
  test('a condition that is unticked is not met, and the reason is told', async () => {
    const { headline, section } = await filled(12, 'rd-investment', { deduction: '500万' }, ['industry'])
    expect(headline).toBe('不符合条件')
    expect(textOf(section)).toContain('只补助工业、服务业、建筑业企业')
    const boxes = elements(section, '<label class="condition"')
    expect(boxes.map((box) => box.includes('checked'))).toEqual([false, true])
  })
  test('a ticked one is taken to hold, and the answer says so', async () => {
    const { section } = await filled(12, 'rd-investment', { deduction: '500万' })
    expect(textOf(section)).toContain('以上按符合条件估算：行业、研发统计。')
  })
  test('what is missing is named; what need not be given is assumed and told', async () => {
    const { html } = await get(`${POLICY}/44`)
    expect(textOf(element(sectionOf(html, 'grain'), '<p class="headline"'))).toBe(
      '填上作物、种植面积就能算。',
    )
    const platform = await filled(13, 'international-platform', {})
    expect(platform.headline).toBe('支持资金100万元')
    expect(textOf(platform.section)).toContain('1个(假设)')
  })
})

describe('page and chat say the same', () => {
  const cases: [string, number, Record<string, string>, string[]][] = [
    ['rd-investment', 12, { deduction: '500万', kind: '科技小巨人企业' }, []],
    ['rd-investment', 12, { deduction: '约500万元' }, ['statistics']],
    ['expert-pay', 9, { pay: '85万、110万、76万', years: '2年' }, []],
    ['loan-interest', 8, { principal: '800万', rate: '3.65', time: '6个月' }, []],
    ['transfer-income', 11, { income: '600万到700万' }, []],
    ['culture-project', 29, { total: '6亿', yearly: '2亿' }, []],
    ['talent-pool', 9, { talent: '杰出人才' }, []],
    ['energy-efficiency', 20, { energy: '0.5' }, []],
    ['farmland', 43, { investment: '1000万' }, []],
    ['grain', 44, { crop: '早稻', area: '三亩五分', last: '280' }, []],
    ['rd-investment', 12, { deduction: '0' }, []],
  ]
  test.each(cases)('%s of %i with %o', async (id, number, fields, denied) => {
    const { section } = await filled(number, id, fields, denied)
    const code = /value="&gt;([0-9A-Z-]+) /.exec(section)?.[1] ?? ''
    expect(code).toMatch(/^Q/)
    const reply = await respond({
      platform: 'test',
      conversation: null,
      id: null,
      ask: { kind: 'code', code },
    })
    const shown = textOf(element(section, '<div class="result"')).replaceAll(/\s/g, '')
    const told = reply.blocks.filter(
      ({ kind }, at) => !['title', 'source'].includes(kind) && (kind !== 'notice' || at === 0),
    )
    expect(told.length).toBeGreaterThan(2)
    for (const block of told)
      expect(shown, block.kind).toContain(
        // A page shows what a notice opens with by itself.
        (block.kind === 'notice' ? (block.opening as string) : blockText(block)).replaceAll(
          /\s|：/g,
          (mark) => (block.kind === 'facts' ? '' : mark.trim()),
        ),
      )
    expect(attribute(element(section, '<div class="result"'), 'data-text')).toBe(reply.answer.text)
  })
  test('the code is the one the chat gives for the same words', async () => {
    const said = await respond({
      platform: 'test',
      conversation: null,
      id: null,
      ask: { kind: 'text', text: '研发费用500万能补多少' },
    })
    const { section } = await filled(12, 'rd-investment', { deduction: '500万' })
    expect(section).toContain(`value="&gt;${said.answer.code} `)
  })
})

describe('the curve and the options', () => {
  test('are told to those who do not see them: the point, the cap, a table of all bends', async () => {
    const { section } = await filled(12, 'rd-investment', { deduction: '500万', kind: '一般企业' })
    const told = attribute(element(section, '<svg viewBox="0 0 320'), 'aria-label')
    expect(told).toBe('研发补助随上年度允许加计扣除研发费用的变化；500万元：50万元；上限200万元')
    const cells = elements(section, '<td').map(textOf)
    expect(cells).toEqual(['0元', '0元', '2,000万元', '200万元', '2,500万元', '200万元'])
    const bars = elements(element(section, '<ul class="bars"'), '<li').map(textOf)
    expect(bars).toEqual(['一般企业 研发补助50万元', '科技小巨人企业 研发补助100万元'])
  })
  test('a threshold is marked: 50 mu', async () => {
    const { section } = await filled(44, 'grain', { crop: '晚稻', area: '120' })
    const svg = element(section, '<svg viewBox="0 0 320')
    expect(attribute(svg, 'aria-label')).toBe('种粮补贴随种植面积的变化；120亩：2.4万元；50亩')
    expect(attribute(svg, 'data-stops')).toBe('50')
    expect(elements(svg, '<text').map(textOf)).toContain('50亩')
  })
  test('there is none for a check, for several values, or where every value comes to nothing', async () => {
    for (const [number, id, fields, denied] of [
      [29, 'culture-project', { total: '6亿', yearly: '2亿' }, []],
      [9, 'expert-pay', { pay: '85万、110万' }, []],
      [12, 'rd-investment', { deduction: '500万' }, ['industry']],
    ] as const)
      expect((await filled(number, id, fields, [...denied])).section).not.toContain('data-plot')
  })
  test('it goes as far as a drag has it, unless that hides something', async () => {
    const path = address(12, 'rd-investment', { deduction: '500万' })
    const most = async (reach: string) => {
      const { html } = await get(`${path}&rd-investment.reach=${reach}`)
      return attribute(element(sectionOf(html, 'rd-investment'), '<svg viewBox="0 0 320'), 'data-most')
    }
    expect(await most('30000000')).toBe('30000000')
    for (const reach of ['1', '', 'x', '-5', '1e99', '0']) expect(await most(reach)).toBe('25000000')
  })
})

describe('nonsense', () => {
  test('a number that cannot be read is named, with what may be typed, and stays in its field', async () => {
    const { section, headline } = await filled(12, 'rd-investment', {
      deduction: '很多很多',
      kind: '科技小巨人企业',
    })
    expect(textOf(element(section, '<p class="fault" id="rd-investment.deduction-fault"'))).toBe(
      '“很多很多”没能读懂：请写一个数，单位是元，例如 500万。',
    )
    expect(section).toMatch(/name="rd-investment\.deduction" value="很多很多"[^>]*aria-invalid="true"/)
    expect(section).toMatch(/value="科技小巨人企业" checked/)
    expect(headline).toBe('填上上年度允许加计扣除研发费用就能算。')
  })
  test.each(['500亩', '500万美元', '500万，300万', '去年研发费用500万元'])(
    '%s is no sum',
    async (deduction) => {
      const { section } = await filled(12, 'rd-investment', { deduction })
      expect(element(section, '<p class="fault" id="rd-investment.deduction-fault"')).toContain('没能读懂')
    },
  )
  test('markup is text, in a number and in an option', async () => {
    const evil = '"><script>alert(1)</script>'
    const { html, section } = await filled(12, 'rd-investment', { deduction: evil, kind: evil })
    expect(html).not.toContain('<script>alert')
    expect(textOf(section)).toContain(`“${evil}”没能读懂`)
    expect(textOf(section)).toContain(`没有“${evil}”这一项，请从下面选。`)
  })
  test('a negative number, nothing at all, too much: the answer says what is wrong', async () => {
    expect((await filled(12, 'rd-investment', { deduction: '-5万' })).headline).toBe('数字有误')
    expect((await filled(12, 'rd-investment', { deduction: '0' })).headline).toBe('数字有误')
    expect((await filled(12, 'rd-investment', { deduction: '99999999999999' })).headline).toBe('数字有误')
    expect((await filled(12, 'rd-investment', { deduction: '1e22' })).headline).toBe('数字有误')
  })
  test('whatever stands in the address, there is a page, and the clause on it', async () => {
    const names = working.flatMap(({ id, inputs, conditions }) => [
      id,
      `${id}.reach`,
      ...[...inputs, ...conditions].map((one) => `${id}.${one.id}`),
    ])
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '500万',
        '0.0000001',
        '1/3',
        '50亩',
        '国家级',
        '一二三',
        '9'.repeat(300),
        '10000000000000',
        '0.5%',
      ),
      fc.integer({ min: 0, max: 10 ** 9 }).map(String),
    )
    const pairs = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), value), {
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...working), pairs, async ({ id, ref }, given) => {
        for (const path of [`/p/${ref}`, `/p/${ref}/${id}`]) {
          const { status, html } = await get(`${path}?${new URLSearchParams(given)}`)
          if (status === 414) continue
          expect(status).toBe(200)
          sectionOf(html, id)
          expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/)
        }
      }),
      { numRuns: 150 },
    )
  })
  test('an address longer than 8 KB is refused', async () => {
    const { status, html } = await get(`${POLICY}/12?rd-investment.deduction=${'9'.repeat(9000)}`)
    expect(status).toBe(414)
    expect(html).toContain('网址太长了')
  })
})

describe('several on one page', () => {
  test('each form keeps what is in the others, and what is no field of theirs is left out', async () => {
    const query = new URLSearchParams({
      grain: '1',
      'grain.crop': '早稻',
      'grain.area': '120',
      'rice-insurance.premium': '2000',
      stray: 'x',
    })
    const { html } = await get(`${POLICY}/44?${query}`)
    const hidden = (id: string) =>
      elements(sectionOf(html, id), '<form method="get"')
        .join()
        .match(/<input type="hidden" name="[^"]+"/g)
        ?.map((input) => input.slice(27, -1))
    expect(hidden('grain')).toEqual(['grain', 'rice-insurance.premium'])
    expect(hidden('rice-insurance')).toEqual(['rice-insurance', 'grain', 'grain.crop', 'grain.area'])
    const headlines = elements(html, '<p class="headline"').map(textOf)
    expect(headlines).toEqual(['种粮补贴至少3.24万元', '保费补贴1,860元', '填上油菜保险保费就能算。'])
  })
  test('names do not collide', () => {
    const names = working.flatMap(({ id, inputs, conditions }) =>
      [...inputs, ...conditions].map((one) => `${id}.${one.id}`),
    )
    expect(new Set(names).size).toBe(names.length)
  })
  test('the part that the script fetches is the part of the page', async () => {
    const query = address(9, 'expert-pay', { pay: '200万' }).split('?')[1]
    const { html } = await get(`${POLICY}/9?${query}`)
    expect((await get(`${POLICY}/9/expert-pay?${query}`)).html).toBe(sectionOf(html, 'expert-pay'))
  })
  test('no such calculator, or one that works nothing out, is not found', async () => {
    for (const path of ['/12/nowhere', '/6/technical-upgrade', '/9/rd-investment', '/99/rd-investment'])
      expect((await get(`${POLICY}${path}`)).status).toBe(404)
  })
})
