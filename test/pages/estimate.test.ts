/** What somebody can get in all: sums worked out by hand from the clauses, every line leading to its calculator. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { profiles } from '../../src/corpus/index.ts'
import { edition } from '../../src/respond.ts'
import { readSettings } from '../../src/settings.ts'
import { createContext, NOW } from '../ask.ts'
import { attribute, element, elements, textOf } from './html.ts'

const createPages = (now = NOW, publicUrl: string | undefined = undefined) => {
  const app = createApp(readSettings({}), { edition }, createContext({ now: () => now, publicUrl }))
  return async (path: string) => {
    const response = await app.request(path, { headers: { accept: 'text/html' } })
    return { status: response.status, html: await response.text(), headers: response.headers }
  }
}
const get = createPages()
const address = (as: string, facts: Record<string, string>) =>
  `/estimate?${new URLSearchParams({ as, ...facts })}`

const state = async (as: string, facts: Record<string, string>) => {
  const { status, html } = await get(address(as, facts))
  expect(status).toBe(200)
  const rows = elements(element(html, '<main'), '<tr').slice(1)
  const listed = (name: string) =>
    elements(html, `<section class="card ${name}"`).flatMap((list) => elements(list, '<li').map(textOf))
  const named = (row: string) => elements(row, '<a href')[0] ?? ''
  return {
    html,
    headline: textOf(element(html, '<p class="headline"')),
    rows: rows.map((row) => `${textOf(named(row))} ${textOf(element(row, '<td'))}`),
    links: rows.map((row) => ({
      path: attribute(named(row), 'href') ?? '',
      outcome: textOf(element(row, '<td')),
    })),
    remarks: elements(html, '<ul class="remarks"').flatMap((list) => elements(list, '<li').map(textOf)),
    refused: listed('refused'),
    open: listed('open'),
    blank: listed('blank'),
  }
}

// 第12条 20 % of 15 million, at most 2 million; 第9条 30 % of (850,000 + 1,100,000); 第37条 at least 70 % of 360,000.
const FIRM = { giant: '是', deduction: '1500万', pay: '85万、110万', export: '36万元' }

describe('a firm', () => {
  test('2,000,000 + 585,000 + at least 252,000', async () => {
    const { headline, rows, html } = await state('firm', FIRM)
    expect(headline).toBe('合计至少283.7万元')
    expect(rows).toEqual([
      '第12条 企业研发投入补助 研发补助200万元',
      '第9条 高层次人才薪酬补助 薪酬补助58.5万元',
      '第37条 短期出口信用保险补助 保费补助至少25.2万元',
    ])
    const [first] = elements(element(html, '<tbody'), '<tr')
    expect(textOf(first ?? '')).toContain('上年度允许加计扣除研发费用1,500万元、科技小巨人企业')
    expect(textOf(first ?? '')).toContain('责任单位：区科技局、区税务局')
    expect(textOf(element(first ?? '', '<details'))).toContain(
      '1,500万元 × 20% = 300万元，超过上限，按200万元',
    )
  })
  test('the bar is as long as the parts are large', async () => {
    const { html } = await state('firm', FIRM)
    const bar = elements(html, '<svg class="part-')
    // Of 2,837,000.
    expect(bar.map((part) => attribute(part, 'width'))).toEqual(['70.5%', '20.6%', '8.9%'])
    expect(bar.map((part) => attribute(part, 'x'))).toEqual(['0%', '70.5%', '91.1%'])
    expect(bar.map((part) => textOf(element(part, '<text')))).toEqual(['1', '2', '3'])
    const rows = elements(element(html, '<tbody'), '<tr')
    expect(rows.map((row) => textOf(element(row, '<span class="place')))).toEqual(['1', '2', '3'])
  })
  test('of a tax what is saved counts, of a fee nothing', async () => {
    // 8,000,000 × (25 % − 15 %) = 800,000 saved; 第13条 1,000,000; a fee of at most 1 % is nobody's grant.
    const { headline, rows } = await state('firm', {
      technology: '国家高新技术企业',
      income: '800万',
      platforms: '1',
      guaranteed: '500万',
    })
    expect(headline).toBe('合计180万元')
    expect(rows).toEqual([
      '第11条 高企15%企业所得税 少缴80万元；应缴企业所得税120万元',
      '第13条 国际合作平台支持 支持资金100万元',
      '第41条 政策性担保费用 担保费0元至5万元不是补助，不计入合计',
    ])
  })
  test('what it does not qualify for is told with the reason, what names no amount with whom to ask', async () => {
    const { refused, open, blank } = await state('firm', { technology: '都不是', income: '300万' })
    expect(refused).toHaveLength(2)
    for (const row of refused) expect(row).toMatch(/^第(8|11)条 .*国家高新技术企业/)
    expect(open).toContain('第6条 企业技改奖补区经信局、区金融服务中心')
    expect(blank).toContain('第9条 高层次人才薪酬补助引进高层次人才实际支付的年薪')
    expect(blank.some((row) => row.startsWith('第11条 高企'))).toBe(false)
  })
})

describe('the sum says', () => {
  test('how much of it is tax that is not paid, and which clause makes it “at least”', async () => {
    // 8,000,000 × (25 % − 15 %) saved; at least 70 % of 360,000.
    const { headline, remarks } = await state('firm', {
      technology: '国家高新技术企业',
      income: '800万',
      export: '36万元',
    })
    expect(headline).toBe('合计至少105.2万元')
    expect(remarks).toEqual(['其中少缴税80万元。', '第37条写的是最低标准，可能更多。'])
  })
  test('nothing of tax and of floors where there are none', async () => {
    expect((await state('firm', { giant: '是', deduction: '1500万', pay: '85万' })).remarks).toEqual([])
  })
  test('when it is nothing but tax', async () => {
    // 500,000 of 5 million; of a transfer of 6 million 5 million are free and 1 million is taxed at half: 25 % and 12.5 %.
    const { headline, remarks } = await state('firm', {
      technology: '国家高新技术企业',
      income: '500万',
      transfer: '600万',
    })
    expect(headline).toBe('合计187.5万元')
    expect(remarks).toEqual(['都是少缴的税，不是发的钱。'])
  })
  test('that a range counts with its least', async () => {
    const { remarks } = await state('farm', { 'early-rice': '120', 'late-rice': '30亩', wheat: '25亩' })
    expect(remarks).toEqual([
      '第44条写的是最低标准，可能更多。',
      '第44条算出的是一个范围，合计里按最低的算。',
    ])
  })
})

test('several crops are told one by one, and what follows them leads to its own calculator', async () => {
  const { html, links } = await state('farm', {
    'late-rice': '30亩',
    wheat: '30亩',
    'dry-grain': '30亩',
    rapeseed: '30亩',
    quota: '2万',
  })
  const [merged, machines] = elements(element(html, '<tbody'), '<tr')
  expect(textOf(merged ?? '')).toContain(
    '晚稻、种植面积30亩；大小麦、种植面积30亩；旱粮、种植面积30亩；油菜、种植面积30亩',
  )
  expect(textOf(machines ?? '')).toContain('第46条')
  expect(links[0]?.path).toBe('/p/qujiang-2023-26/44#grain')
  expect(links[1]?.path).toContain('machine-subsidy.quota=2')
})

test('of one crop among several it is told which is refused', async () => {
  const { refused } = await state('farm', { 'early-rice': '120', wheat: '30亩' })
  expect(refused).toEqual(['第44条 种粮补贴大小麦：种植面积30亩，不到50亩，差20亩。'])
})

describe('a number with which nothing can be computed', () => {
  const BAD = { interest: '-5', platforms: '2.5', guaranteed: '９９９９９９９９９９９９９９９９' }
  test('is told at its field and in its row, which leads to the field', async () => {
    const { html } = await state('firm', BAD)
    const wanted = [
      ['interest', '科技贷款已结算的利息不能是负数。'],
      ['platforms', '绩效考核优秀的省级国际合作平台家数要填整数。'],
      ['guaranteed', '政策性担保的担保金额的数太大了，请核对后重填。'],
    ]
    const rows = elements(html, '<tr class="wrong"')
    expect(rows).toHaveLength(wanted.length)
    for (const [id = '', said] of wanted) {
      expect(textOf(element(html, `<p class="fault" id="${id}-fault"`))).toBe(said)
      const input = /<input[^>]*>/.exec(html.slice(html.indexOf(`<input type="text" id="${id}"`)))?.[0] ?? ''
      expect(attribute(input, 'aria-invalid')).toBe('true')
      expect(attribute(input, 'aria-describedby')?.split(' ')).toContain(`${id}-fault`)
      expect(rows.map((row) => textOf(element(row, '<small class="fault"')))).toContain(said)
      expect(rows.some((row) => row.includes(`href="#${id}"`))).toBe(true)
    }
    expect(textOf(html)).not.toContain('再发一次')
  })
  test('opens the group it stands in, and only groups with something in them', async () => {
    const { html } = await state('firm', { pay: '-1' })
    const open = elements(html, '<details class="group" open').map((group) =>
      textOf(element(group, '<summary')),
    )
    expect(open).toEqual(['研发 4项', '人才和外贸 2项'])
  })
  test('what is still missing leads to its field', async () => {
    const { html } = await state('incubator', { spaces: '2' })
    expect(textOf(element(html, '<tbody'))).toContain('还缺数新备案的众创空间')
    expect(element(html, '<tbody')).toContain('href="#space-level"')
  })
})

test('what a field would give leads to the field, before what names no amount', async () => {
  const { html } = await state('firm', {})
  const places = ['blank', 'open'].map((name) => html.indexOf(`<section class="card ${name}"`))
  expect(places).toEqual([...places].sort((a, b) => a - b))
  const links = elements(element(html, '<section class="card blank"'), '<a href').map((a) =>
    attribute(a, 'href'),
  )
  expect(links).toHaveLength(11)
  for (const link of links) expect(html).toContain(` id="${link?.slice(1)}"`)
})

test('a farm: crops that reach the limit only together are a range', async () => {
  // 第44条: 270 × 120; 200 × 30 and 200 × 25 each below 50 mu, together 55; 第46条 40 % of 20,000.
  const { headline, rows } = await state('farm', {
    'early-rice': '120',
    'late-rice': '30亩',
    wheat: '25亩',
    quota: '2万',
  })
  expect(headline).toBe('合计至少4.04万元')
  expect(rows).toEqual([
    '第44条 种粮补贴 种粮补贴至少3.24万元',
    '第44条 种粮补贴 种粮补贴0元至1.1万元',
    '第46条 插秧机、烘干机累加补贴 区财政承担8,000元',
  ])
})

test('an incubator: one amount is its own sum', async () => {
  expect((await state('incubator', { 'incubator-level': '国家级' })).headline).toBe('补助300万元')
  expect((await state('incubator', { spaces: '2' })).headline).toBe('目前还没有金额。')
  expect((await state('incubator', {})).headline).toBe('还没有可以算的。填一项，这里就有结果。')
})

test('every line leads to its calculator, filled with the same facts, which says the same', async () => {
  const all: [string, Record<string, string>][] = [
    [
      'firm',
      {
        ...FIRM,
        technology: '国家高新技术企业',
        income: '800万',
        interest: '20万',
        principal: '800万',
        trial: '3万',
      },
    ],
    [
      'farm',
      { 'early-rice': '120', 'late-rice': '60亩', quota: '2万', centers: '2', 'rice-premium': '2000' },
    ],
    ['incubator', { 'incubator-level': '省级', incubators: '2', 'space-level': '国家级', upper: '10万' }],
  ]
  for (const [as, facts] of all) {
    const { links } = await state(as, facts)
    expect(links.length).toBeGreaterThan(2)
    for (const { path, outcome } of links) {
      const { html } = await get(path)
      const id = path.split('#')[1]
      const section = element(html, `<section class="card calculator" id="${id}"`)
      expect(textOf(element(section, '<p class="headline"')), path).toBe(outcome)
    }
  }
})

describe('the page', () => {
  test('tells the period first, and that it has ended', async () => {
    const { html } = await get('/estimate')
    const main = element(html, '<main')
    expect(main).toMatch(
      /^<main[^>]*><p class="notice ended">注意：这份文件写明各项措施在2023年1月1日至2023年12月31日实施/,
    )
    const then = await createPages(Date.UTC(2023, 5, 30))('/estimate')
    expect(element(then.html, '<main')).toMatch(/^<main[^>]*><p class="notice in-force">实施期为/)
  })
  test('says what is not known of combining, and that it is an estimate', async () => {
    const { html } = await state('firm', FIRM)
    expect(textOf(html)).toContain('没有说到的条件，都按符合估算。')
    expect(textOf(html)).toContain('文件没有关于各项支持能否叠加的统一规定，请向责任单位核实。')
    expect(textOf(html)).toContain('估算仅供参考，以责任单位审核为准。')
  })
  test('has a sheet to print: of which document, when, and how to open it again', async () => {
    const { html } = await createPages(NOW, 'https://wence.example')(address('firm', FIRM))
    const sheet = textOf(element(html, '<aside class="code"'))
    expect(sheet).toContain('测算对象：企业')
    expect(sheet).toContain('（衢江区政发〔2023〕26号）')
    expect(sheet).toContain('测算日期：2026年11月23日')
    expect(sheet).toContain(
      'https://wence.example/estimate?as=firm&giant=是&deduction=1500万&pay=85万、110万&export=36万元',
    )
    const picture = attribute(element(html, '<aside class="code"').replace(/^.*?(?=<img)/s, ''), 'src') ?? ''
    const { status, headers, html: svg } = await get(picture)
    expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="-4 -4 \d+ \d+">/)
  })
  test('an address too long for a code says so, and has none', async () => {
    const facts = { deduction: `${'很'.repeat(150)}多` }
    const { html } = await get(address('firm', facts))
    expect(textOf(element(html, '<aside class="code"'))).toContain('没有印二维码')
    expect(html).not.toContain('/estimate/code.svg')
    expect((await get(`/estimate/code.svg?${address('firm', facts).split('?')[1]}`)).status).toBe(404)
  })
  test('is for one browser alone, and a link to it stands on every page', async () => {
    expect((await get(address('firm', FIRM))).headers.get('cache-control')).toBe('private, no-cache')
    for (const path of ['/', '/p/qujiang-2023-26', '/p/qujiang-2023-26/12', '/estimate'])
      expect((await get(path)).html).toContain('<a href="/estimate">')
  })
  test('the part that the script fetches is the part of the page', async () => {
    const query = address('firm', FIRM).split('?')[1]
    const { html } = await get(`/estimate?${query}`)
    expect((await get(`/estimate/result?${query}`)).html).toBe(element(html, '<section data-live'))
  })
})

describe('nonsense', () => {
  test.each([
    ['farmer', 'farm', '种粮户、农业主体'],
    ['农民', 'farm', '种粮户、农业主体'],
    ['incubators', 'incubator', '孵化器、众创空间'],
    ['众创', 'incubator', '孵化器、众创空间'],
    ['firms', 'firm', '企业'],
    ['zzz', 'firm', '企业'],
    ['<b>企业</b>', 'firm', '企业'],
  ])('%s is no profile: the nearest is %s, and that is said', async (as, id, name) => {
    const { html } = await get(`/estimate?${new URLSearchParams({ as })}`)
    expect(html).toContain(`<input type="hidden" name="as" value="${id}"`)
    expect(textOf(html)).toContain(`没有“${as}”这一类，下面是最接近的“${name}”。`)
  })
  test('a field that cannot be read is named and kept, the rest is worked out', async () => {
    const { html, headline } = await state('firm', {
      deduction: '<b>很多</b>',
      giant: '也许',
      fee: '100万、x',
      export: '10万',
    })
    expect(headline).toBe('保费补助至少7万元')
    expect(html).not.toContain('<b>很多')
    expect(textOf(element(html, '<p class="fault" id="deduction-fault"'))).toContain('“<b>很多</b>”没能读懂')
    expect(textOf(element(html, '<p class="fault" id="giant-fault"'))).toBe('没有“也许”这一项，请从下面选。')
    expect(textOf(element(html, '<p class="fault" id="fee-fault"'))).toContain('有几个的，用“、”隔开')
    expect(html).toContain('value="100万、x"')
  })
  test('whatever stands in the address, there is a page', async () => {
    const facts = profiles.flatMap(({ facts: all }) => all.map(({ id }) => id))
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('500万', '0', '0.0000001', '、、', '是', '9'.repeat(300), '10000000000000', '-3亩'),
    )
    const pairs = fc.array(fc.tuple(fc.oneof(fc.constantFrom('as', ...facts), fc.string()), value), {
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('firm', 'farm', 'incubator', 'x'), pairs, async (as, given) => {
        const { status, html } = await get(`/estimate?${new URLSearchParams([['as', as], ...given])}`)
        if (status === 414) return
        expect(status).toBe(200)
        element(html, '<p class="headline"')
        expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/)
      }),
      { numRuns: 100 },
    )
  })
  test('an address longer than 8 KB is refused', async () => {
    expect((await get(`/estimate?as=firm&deduction=${'9'.repeat(8200)}`)).status).toBe(414)
    expect((await get(`/estimate/result?as=firm&deduction=${'9'.repeat(8200)}`)).status).toBe(414)
  })
})
