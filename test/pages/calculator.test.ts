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
  return { html, section, headline: textOf(element(section, '<p class="headline')) }
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
    [44, 'grain', { crop: '晚稻', area: '30' }, '不符合条件：种植面积30亩，不到50亩，差20亩。'],
    [14, 'incubator', { level: '市级' }, '不符合条件：只补助新认定的国家级、省级孵化器，市级以下没有。'],
    // 15 % instead of 25 % of 8,000,000; 25 % of 5,000,000 and 12.5 % of 3,000,000.
    [11, 'income-tax', { income: '800万' }, '少缴80万元；应缴企业所得税120万元'],
    [11, 'transfer-income', { income: '800万' }, '少缴162.5万元；应缴企业所得税37.5万元'],
    [14, 'incubator', { level: '省级' }, '补助100万元'],
  ])('%i %s %o: %s', async (number, id, fields, wanted) => {
    expect((await filled(number, id, fields)).headline).toBe(wanted)
  })
  test('a condition that is unticked is not met, and the reason is told', async () => {
    const { headline, section } = await filled(12, 'rd-investment', { deduction: '500万' }, ['industry'])
    expect(headline).toMatch(/^不符合条件：只补助工业、服务业、建筑业企业/)
    expect(section).toContain('<p class="headline wrong"')
    expect(textOf(section).match(/只补助工业/g)?.length).toBe(1)
    const boxes = elements(section, '<label class="condition"')
    expect(boxes.map((box) => box.includes('checked'))).toEqual([false, true])
  })
  test('a ticked one is taken to hold, and the answer says so', async () => {
    const { section } = await filled(12, 'rd-investment', { deduction: '500万' })
    expect(textOf(section)).toContain('以上按符合条件估算：行业、研发统计。')
  })
  test('of what need not be given nothing is computed until something is', async () => {
    const { html } = await get(`${POLICY}/11`)
    const empty = sectionOf(html, 'transfer-vat')
    expect(textOf(element(empty, '<p class="headline"'))).toBe('填上技术转让收入、增值税税率就能算。')
    expect(textOf(empty)).not.toContain('0元')
    // 6 % of 1,000,000 are not paid.
    expect((await filled(11, 'transfer-vat', { income: '100万', rate: '6' })).headline).toMatch(
      /^免缴增值税6万元；/,
    )
  })
  test('a field that is empty shows a number that somebody might give', async () => {
    const { html } = await get(`${POLICY}/44`)
    const placeholder = (name: string) =>
      new RegExp(`name="${name}"[^>]*placeholder="([^"]*)"`).exec(html)?.[1]
    expect(placeholder('rice-insurance.premium')).toBe('例如 2,000元')
    expect(placeholder('grain.area')).toBe('例如 120亩')
    // 2,000 yuan twice.
    expect(attribute(element(sectionOf(html, 'rice-insurance'), '<svg viewBox="0 0 320'), 'data-most')).toBe(
      '4000',
    )
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
  ]
  test.each(cases)('%s of %i with %o', async (id, number, fields, denied) => {
    const { section, headline } = await filled(number, id, fields, denied)
    const code = /value="&gt;([0-9A-Z-]+) /.exec(section)?.[1] ?? ''
    expect(code).toMatch(/^Q/)
    const reply = await respond({
      platform: 'test',
      conversation: null,
      id: null,
      ask: { kind: 'code', code },
    })
    const shown = textOf(element(section, '<div class="result"')).replaceAll(/\s/g, '')
    const told = reply.blocks.filter(({ kind }) => !['title', 'source'].includes(kind))
    expect(told.length).toBeGreaterThan(2)
    const plain = (text: string) => text.replaceAll(/\s|：/g, '')
    // Why somebody is not eligible stands in the headline.
    const seen = plain(`${headline}${shown}`)
    for (const block of told)
      expect(seen, block.kind).toContain(
        // A page shows what a notice opens with by itself.
        plain(block.kind === 'notice' ? (block.opening ?? '') : blockText(block)),
      )
    // The page's own notice tells the period.
    expect(seen).not.toMatch(/实施期|发布页面/)
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
  test('a figure of another number is no mark: 5 million of interest, 50 mu of early rice', async () => {
    const told = async (number: number, id: string, fields: Record<string, string>) => {
      const svg = element((await filled(number, id, fields)).section, '<svg viewBox="0 0 320')
      return [attribute(svg, 'aria-label'), attribute(svg, 'data-stops')]
    }
    // 45 % of 200,000; 120 × 270.
    expect(await told(8, 'loan-interest', { interest: '20万' })).toEqual([
      '贴息随已结算利息的变化；20万元：9万元',
      '',
    ])
    expect(await told(44, 'grain', { crop: '早稻', area: '120' })).toEqual([
      '种粮补贴随种植面积的变化；120亩：3.24万元',
      '',
    ])
  })
  test('of a tax the curve is what is saved', async () => {
    const { section } = await filled(11, 'transfer-income', { income: '800万' })
    expect(attribute(element(section, '<svg viewBox="0 0 320'), 'aria-label')).toBe(
      '少缴随技术转让所得的变化；800万元：162.5万元；500万元',
    )
  })
  test('a range and an assumed count stand on it', async () => {
    const { section } = await filled(12, 'rd-investment', { deduction: '500-800万' })
    const svg = element(section, '<svg viewBox="0 0 320')
    expect(attribute(svg, 'aria-label')).toContain('500万元至800万元：50万元至80万元')
    expect(elements(svg, '<g class="other"')).toHaveLength(1)
    const base = element((await filled(46, 'trial-base', {})).section, '<svg viewBox="0 0 320')
    expect(attribute(base, 'aria-label')).toContain('1个：3万元')
  })
  test('figures below it begin at 0 and stand at even distances, but for those of the clause', async () => {
    const axis = async (number: number, id: string, fields: Record<string, string>) => {
      const svg = element((await filled(number, id, fields)).section, '<svg viewBox="0 0 320')
      const low = Math.max(...[...svg.matchAll(/class="axis"[^>]* y="([\d.]+)"/g)].map(([, y]) => Number(y)))
      return elements(svg, '<text class="axis"')
        .filter((text) => /text-anchor="middle"/.test(text) && Number(attribute(text, 'y')) < low)
        .map(textOf)
    }
    expect(await axis(12, 'rd-investment', { deduction: '500万' })).toEqual(['0元', '1,000万元', '2,000万元'])
    // It ends at 150, a quarter beyond 120; 50 is the clause's own.
    expect(await axis(44, 'grain', { crop: '晚稻', area: '120' })).toEqual(['0亩', '100亩', '150亩', '50亩'])
    expect(await axis(8, 'loan-interest', {})).toEqual(['0元', '20万元', '40万元'])
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
      '“很多很多”没能读懂：请写一个数，单位是元，例如 500万元。',
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
  test.each([
    ['-5万', '上年度允许加计扣除研发费用不能是负数。'],
    ['0', '上年度允许加计扣除研发费用是0，算不出金额，请填一个大于0的数。'],
    ['99999999999999', '上年度允许加计扣除研发费用的数太大了，请核对后重填。'],
    ['1e22', '上年度允许加计扣除研发费用的数太大了，请核对后重填。'],
  ])('%s: the field says what is wrong, and the headline which field', async (deduction, fault) => {
    const { section, headline } = await filled(12, 'rd-investment', { deduction })
    expect(textOf(element(section, '<p class="fault" id="rd-investment.deduction-fault"'))).toBe(fault)
    expect(section).toMatch(/name="rd-investment\.deduction"[^>]*aria-invalid="true"/)
    expect(headline).toBe('上年度允许加计扣除研发费用有误，请改正后再看结果。')
    expect(section).toContain('<p class="headline wrong"')
    expect(textOf(section)).not.toMatch(/数字有误|再发一次/)
    expect(section).not.toContain('data-plot')
  })
  test.each([
    // 150 yuan are 10 % of 1,500; 15 million times 10 % is 1.5 million.
    [12, 'rd-investment', 'deduction', '1500', '按1,500元计算；如果是1,500万元，请写“1500万”。'],
    [12, 'rd-investment', 'deduction', '1,500.5', '按1,500.5元计算；如果是1,500.5万元，请写“1500.5万”。'],
    [9, 'expert-pay', 'pay', '85、110', '按85元计算；如果是85万元，请写“85万”。'],
    [12, 'rd-investment', 'deduction', '1500元', ''],
    [12, 'rd-investment', 'deduction', '1500万', ''],
    [12, 'rd-investment', 'deduction', '10000', ''],
    [12, 'rd-investment', 'deduction', '0', ''],
    // A premium of 2,000 yuan is one as there are.
    [44, 'rice-insurance', 'premium', '1500', ''],
    [44, 'grain', 'area', '50', ''],
  ])('%i %s %s %s without a unit: %s', async (number, id, field, typed, note) => {
    const { section } = await filled(number, id, { [field]: typed })
    expect(textOf(element(section, `<p class="note" id="${id}.${field}-note"`))).toBe(note)
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

describe('passed on', () => {
  const amount = '研发补助150万元'
  test('a filled page tells the amount above the clause, in its preview, and passes itself on', async () => {
    // 15,000,000 × 10 %.
    const { html } = await filled(12, 'rd-investment', { deduction: '1500万' })
    expect(textOf(element(html, '<p class="filled"'))).toBe(`已填好：${amount} ↓`)
    expect(element(html, '<p class="filled"')).toContain('href="#rd-investment"')
    expect(html.indexOf('<p class="filled"')).toBeLessThan(html.indexOf('<blockquote class="law"'))
    for (const name of ['name="description"', 'property="og:description"'])
      expect(html).toContain(
        `<meta ${name} content="实施期2023年1月1日至2023年12月31日（已过）。已填好：${amount}。对纳入统计部门`,
      )
    const tools = element(html, '<div class="tools"')
    const url = attribute(element(tools, '<button type="button" class="button"'), 'data-url') ?? ''
    expect(url).toMatch(/#rd-investment$/)
    expect((await filled(12, 'rd-investment', { deduction: '1500万' })).html).toBe(
      (await get(url.replace(/^https?:\/\/[^/]+/, ''))).html,
    )
  })
  test('an empty page, and one whose numbers come to nothing, tell none', async () => {
    for (const path of [`${POLICY}/12`, address(12, 'rd-investment', { deduction: '-5' }), `${POLICY}/13`]) {
      const { html } = await get(path)
      expect(html).not.toContain('已填好')
      expect(html).not.toContain('data-filled')
      expect(attribute(element(html, '<div class="tools"'), 'class')).toBe('tools')
    }
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
