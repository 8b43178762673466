/** What somebody can get in all, in a browser: live, without script, and as one sheet of paper that leads back. */
import jsQr from 'jsqr'
import type { Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { describe, expect, test } from 'vitest'
import { createStage } from './stage.ts'

const stage = createStage()
/** All that a firm can tell. */
const ALL = new URLSearchParams({
  as: 'firm',
  technology: '国家高新技术企业',
  giant: '是',
  industry: '是',
  deduction: '1500万',
  income: '800万',
  interest: '20万',
  principal: '800万',
  pay: '85万、110万、120万',
  fee: '50万、60万',
  transfer: '600万',
  overseas: '1000万',
  platforms: '1',
  trial: '3万',
  export: '36万元',
  guaranteed: '500万',
})
const total = (page: Page, text: string) => page.locator('.headline').filter({ hasText: text }).waitFor()

test('is found from the chat, filled in, and the sum follows every field', async () => {
  const { page, faults } = await stage.open('/')
  await page.getByRole('link', { name: '能拿多少' }).tap()
  await page.getByLabel('上年度允许加计扣除的研发费用').fill('1500万')
  await page
    .getByRole('group', { name: '是不是科技小巨人企业' })
    .getByRole('radio', { name: '是', exact: true })
    .tap()
  await total(page, '研发补助200万元')
  await page.getByText('人才和外贸').tap()
  await page.getByLabel('引进高层次人才实际支付的年薪').fill('85万、110万')
  await total(page, '合计258.5万元')
  // The sum stays in sight while the rest is filled in.
  await page.getByLabel('短期出口信用保险保费').fill('36万元')
  await total(page, '合计至少283.7万元')
  expect(
    await page
      .locator('.headline')
      .evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight),
  ).toBe(true)
  await stage.picture(page, 'estimate-filling', false)
  await page.reload()
  await total(page, '合计至少283.7万元')

  await page.getByText('算法', { exact: true }).first().tap()
  expect(await page.locator('.entitlements').innerText()).toContain(
    '1,500万元 × 20% = 300万元，超过上限，按200万元',
  )
  await page.getByRole('link', { name: '第12条 企业研发投入补助' }).tap()
  await page.waitForURL(/\/p\/qujiang-2023-26\/12/)
  expect(await page.locator('section[id="rd-investment"] .headline').innerText()).toBe('研发补助200万元')
  expect(faults).toEqual([])
})

test('works without script, and keeps what was typed', async () => {
  const { page } = await stage.open('/estimate?as=farm', { script: false })
  await page.getByLabel('早稻种植面积').fill('120')
  await page.getByLabel('晚稻种植面积').fill('很多')
  await page.getByRole('button', { name: '算一算' }).click()
  await total(page, '种粮补贴至少3.24万元')
  expect(await page.getByLabel('晚稻种植面积').inputValue()).toBe('很多')
  expect(await page.locator('[id="late-rice-fault"]').innerText()).toContain('没能读懂')
  await page.getByRole('link', { name: '全部清空' }).click()
  expect(await page.getByLabel('早稻种植面积').inputValue()).toBe('')
})

test('by keyboard alone', async () => {
  const { page } = await stage.open('/estimate?as=incubator', { size: 'desk' })
  const tabTo = async (selector: string) => {
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return
    }
    throw new Error(`${selector} is out of reach`)
  }
  await tabTo('[name="incubator-level"]')
  await page.keyboard.press('ArrowRight')
  await total(page, '补助300万元')
  await page.keyboard.press('ArrowRight')
  await total(page, '补助100万元')
  await tabTo('#incubators')
  await page.keyboard.type('2')
  await total(page, '补助200万元')
  await tabTo('.entitlements summary')
  await page.keyboard.press('Enter')
  expect(await page.locator('.entitlements details').getAttribute('open')).not.toBeNull()
})

/** Whether the whole of what has the focus can be seen: nothing sticky lies over it. */
const isClear = (page: Page): Promise<string | null> =>
  page.evaluate(() => {
    const focused = document.activeElement as HTMLElement
    // What is chosen with a finger is drawn by its label.
    const { top, bottom } = (focused.closest('.options label') ?? focused).getBoundingClientRect()
    const bar = document.querySelector('.bar')?.getBoundingClientRect().bottom ?? 0
    const headline = document.querySelector('.headline')?.getBoundingClientRect()
    const isStuck = headline !== undefined && headline.bottom > innerHeight - 1
    const lowest = isStuck && focused.closest('form') ? headline.top : innerHeight
    if (focused.closest('.bar') || focused.closest('.skip') || focused === document.body) return null
    return top < bar - 1 || bottom > lowest + 1
      ? `${focused.tagName} ${focused.id || focused.getAttribute('name') || focused.textContent} ${top}–${bottom}`
      : null
  })

test.each(['Tab', 'Shift+Tab'])('by %s no field is hidden below the sum or the bar', async (key) => {
  const { page } = await stage.open(`/estimate?${ALL}`)
  if (key === 'Shift+Tab') await page.locator('.result a').last().focus()
  const reached = new Set<string>()
  for (let presses = 0; presses < 70; presses++) {
    await page.keyboard.press(key)
    expect(await isClear(page)).toBeNull()
    reached.add(
      await page.evaluate(
        () => document.activeElement?.id || (document.activeElement as HTMLInputElement).name || '',
      ),
    )
  }
  for (const name of ['giant', 'deduction', 'principal', 'overseas', 'export'])
    expect(reached).toContain(name)
})

test('what is typed in stays in sight when the sum appears', async () => {
  const { page } = await stage.open('/estimate')
  await page.getByText('税收和融资').tap()
  for (const name of ['deduction', 'income', 'principal']) {
    await page.locator(`[id="${name}"]`).focus()
    await page.keyboard.type('800万')
    await page.waitForFunction((id) => location.search.includes(`${id}=`), name)
    expect(await isClear(page)).toBeNull()
  }
})

test('a number that cannot be is told at its field, and its row leads there', async () => {
  const { page, faults } = await stage.open('/estimate?as=firm&interest=-5', { dark: true })
  const field = page.getByLabel('科技贷款已结算的利息')
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  await page.locator('.entitlements .wrong').getByRole('link', { name: '不能是负数' }).tap()
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await isClear(page)).toBeNull()
  await field.fill('20万')
  await page.waitForFunction(() => !document.querySelector('.entitlements .wrong'))
  expect(await field.getAttribute('aria-invalid')).toBe('false')
  expect(faults).toEqual([])
})

test.each([true, false])(
  'what a field would give leads to the field, folded away or not; script: %s',
  async (script) => {
    const { page } = await stage.open('/estimate', { script })
    const field = page.getByLabel('短期出口信用保险保费')
    expect(await field.isVisible()).toBe(false)
    await page.locator('.blank').getByRole('link', { name: '第37条' }).tap()
    await field.waitFor()
    expect(
      await field.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect()
        return top > 0 && bottom < innerHeight
      }),
    ).toBe(true)
  },
)

test('with letters twice as large no amount is broken', async () => {
  const { page } = await stage.open(`/estimate?${ALL}`)
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
  const figures = await page
    .locator('.entitlements td .figure')
    .evaluateAll((all) =>
      all.map((figure) => [
        figure.textContent,
        figure.getClientRects().length,
        figure.getBoundingClientRect().right,
      ]),
    )
  expect(figures.length).toBeGreaterThan(10)
  for (const [text, lines, right] of figures)
    expect([text, lines, Number(right) <= 360]).toEqual([text, 1, true])
})

test('all that leads somewhere is as high as a finger', async () => {
  const { page } = await stage.open(
    '/estimate?as=firm&giant=是&deduction=1500万&interest=-5&technology=都不是',
  )
  const heights = await page
    .locator('.result a, .statement summary, .send a')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))
  expect(heights.length).toBeGreaterThan(20)
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44)
})

test('at a desk the sum and what it is made of stand beside the form', async () => {
  const { page } = await stage.open(`/estimate?${ALL}`, { size: 'desk' })
  const place = (selector: string) =>
    page.locator(selector).evaluate((element) => element.getBoundingClientRect().toJSON())
  const [form, headline, result] = [await place('form'), await place('.headline'), await place('.result')]
  expect(headline.left).toBeGreaterThanOrEqual(form.right)
  expect([result.left, headline.top]).toEqual([headline.left, form.top])
  await page.evaluate(() => scrollTo(0, 900))
  expect((await place('.headline')).top).toBeGreaterThan(0)
  expect((await place('.headline')).bottom).toBeLessThan(200)
})

describe('on paper', () => {
  test.each([
    ['with all that can be told', `/estimate?${ALL}`],
    ['with nothing', '/estimate'],
    ['of a farm', '/estimate?as=farm&early-rice=120&late-rice=30&wheat=25&quota=2万&centers=2'],
    [
      'of whom most is refused',
      '/estimate?as=firm&technology=都不是&industry=不是&deduction=500万&income=100万&pay=70万',
    ],
  ])('it is one sheet of A4 %s', async (_, path) => {
    const { page } = await stage.open(path)
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
  })
  test('with the workings, the document, the day, and a code that opens the same', async () => {
    const { page } = await stage.open(`/estimate?${ALL}`)
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: 703, height: 1032 })
    await stage.picture(page, 'estimate-printed')
    const sheet = await page.locator('main').innerText()
    expect(sheet).toContain('政策支持测算单')
    expect(sheet).toContain('注意：这份文件写明各项措施在2023年1月1日至2023年12月31日实施')
    expect(sheet).toContain('1,500万元 × 20% = 300万元，超过上限，按200万元')
    expect(sheet).toContain('衢江区政发〔2023〕26号')
    expect(sheet).toContain('测算日期：2026年11月23日')
    expect(await page.getByRole('button').count()).toBe(0)
    expect(await page.getByRole('textbox').count()).toBe(0)
    const sum = await page.locator('.headline').innerText()

    const { data, width, height } = PNG.sync.read(await page.locator('aside.code img').screenshot())
    const address = jsQr(new Uint8ClampedArray(data), width, height)?.data ?? ''
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/estimate\?as=firm&/)
    await page.emulateMedia({ media: 'screen' })
    await page.goto(address)
    expect(await page.locator('.headline').innerText()).toBe(sum)
  })
})
