/** Calculators in a browser: from a link to an amount, live while somebody types, along the curve, by keyboard alone. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { calculators } from '../../src/corpus/index.ts'
import { createStage, type Size } from './stage.ts'

const stage = createStage()
const POLICY = '/p/qujiang-2023-26'

const section = (page: Page, id: string) => page.locator(`section[id="${id}"]`)
const headline = (page: Page, id: string) => section(page, id).locator('.headline')
const field = (page: Page, name: string) => page.locator(`input[id="${name}"]`)
const says = (page: Page, id: string, text: string) => headline(page, id).filter({ hasText: text }).waitFor()

describe.each<Size>(['phone', 'desk'])('on the %s', (size) => {
  test.each([true, false])(
    'from a link that was passed on to an amount in three taps, with script: %s',
    async (script) => {
      const { page, faults } = await stage.open(`${POLICY}/12`, { size, script })
      let taps = 0
      const tap = async (what: ReturnType<Page['locator']>) => {
        taps++
        await (size === 'phone' ? what.tap() : what.click())
      }
      await tap(page.getByRole('link', { name: '10%', exact: true }))
      await tap(field(page, 'rd-investment.deduction'))
      await page.keyboard.type('500万')
      if (!script) await tap(section(page, 'rd-investment').getByRole('button', { name: '算一算' }))
      await says(page, 'rd-investment', '研发补助50万元')
      expect(taps).toBeLessThanOrEqual(3)
      expect(await headline(page, 'rd-investment').innerText()).toBe('研发补助50万元')
      const result = await section(page, 'rd-investment').locator('.result').innerText()
      expect(result).toContain('500万元 × 10% = 50万元')
      expect(result).toContain('按照上年度允许加计扣除研发费用的10%给予补助')
      expect(await field(page, 'rd-investment.deduction').inputValue()).toBe('500万')
      expect(page.url()).toContain(`rd-investment.deduction=500${encodeURIComponent('万')}`)
      expect(page.url()).toMatch(/#rd-investment$/)
      await stage.picture(page, `calculator-${size}${script ? '' : '-plain'}`, false)
      expect(faults).toEqual([])
    },
  )
})

describe('while somebody types', () => {
  test('the address is kept, and opens the same again, also of two calculators', async () => {
    const { page } = await stage.open(`${POLICY}/44`)
    await page.getByRole('radio', { name: '晚稻' }).check()
    await field(page, 'grain.area').fill('120')
    await says(page, 'grain', '种粮补贴2.4万元')
    await field(page, 'rice-insurance.premium').fill('2000')
    await says(page, 'rice-insurance', '1,860元')
    await page.reload()
    await says(page, 'grain', '种粮补贴2.4万元')
    await says(page, 'rice-insurance', '1,860元')
    expect(await page.getByRole('radio', { name: '晚稻' }).isChecked()).toBe(true)
    // What is emptied again is gone from the address as well.
    await field(page, 'grain.area').fill('')
    await says(page, 'grain', '填上种植面积就能算')
    expect(page.url()).not.toContain('grain.area')
    expect(page.url()).toContain('rice-insurance.premium=2000')
  })
  test('an answer that comes late does not replace a newer one', async () => {
    const { page, faults } = await stage.open(`${POLICY}/12`)
    let requests = 0
    await page.route('**/rd-investment?**', async (route) => {
      if (requests++ === 0) await new Promise((done) => setTimeout(done, 1500))
      await route.continue().catch(() => {})
    })
    const input = field(page, 'rd-investment.deduction')
    await input.fill('100万')
    await page.waitForTimeout(400)
    await input.fill('700万')
    await says(page, 'rd-investment', '研发补助70万元')
    await page.waitForTimeout(1600)
    expect(await headline(page, 'rd-investment').innerText()).toBe('研发补助70万元')
    expect(requests).toBe(2)
    expect(faults).toEqual([])
  })
  test('what cannot be read is named beside its field, which keeps the cursor and the text', async () => {
    const { page } = await stage.open(`${POLICY}/12`)
    const input = field(page, 'rd-investment.deduction')
    await input.pressSequentially('很多<b>')
    const fault = page.locator('[id="rd-investment.deduction-fault"]')
    await fault.filter({ hasText: '“很多<b>”没能读懂' }).waitFor()
    expect(await input.getAttribute('aria-invalid')).toBe('true')
    expect(await input.evaluate((element) => document.activeElement === element)).toBe(true)
    await stage.picture(page, 'calculator-fault', false)
    await input.fill('500万')
    await says(page, 'rd-investment', '研发补助50万元')
    expect(await fault.innerText()).toBe('')
    expect(await input.getAttribute('aria-invalid')).toBe('false')
  })
  test('a number that comes to nothing is named at its field, and one without a unit is asked about', async () => {
    const { page } = await stage.open(`${POLICY}/12`)
    const input = field(page, 'rd-investment.deduction')
    const told = (what: string) => page.locator(`[id="rd-investment.deduction-${what}"]`)
    await input.fill('-5')
    await told('fault').filter({ hasText: '不能是负数' }).waitFor()
    expect(await input.getAttribute('aria-invalid')).toBe('true')
    await says(page, 'rd-investment', '上年度允许加计扣除研发费用有误')
    const colour = () => headline(page, 'rd-investment').evaluate((one) => getComputedStyle(one).color)
    const wrong = await colour()
    await input.fill('1500')
    await told('note').filter({ hasText: '如果是1,500万元，请写“1500万”。' }).waitFor()
    expect(await told('fault').innerText()).toBe('')
    expect(await input.getAttribute('aria-invalid')).toBe('false')
    expect(await colour()).not.toBe(wrong)
    await input.fill('1500万')
    await says(page, 'rd-investment', '研发补助150万元')
    expect(await told('note').innerText()).toBe('')
  })
  test('without a connection it says so, and goes on when there is one', async () => {
    const { page } = await stage.open(`${POLICY}/12`)
    await page.route('**/rd-investment?**', (route) => route.abort())
    await field(page, 'rd-investment.deduction').fill('100万')
    await says(page, 'rd-investment', '没有连上')
    expect(new URL(page.url()).searchParams.get('rd-investment.deduction')).toBe('100万')
    await page.unroute('**/rd-investment?**')
    await field(page, 'rd-investment.deduction').fill('200万')
    await says(page, 'rd-investment', '研发补助20万元')
  })
  test('what was unfolded stays so', async () => {
    const { page } = await stage.open(`${POLICY}/12?rd-investment.deduction=100万`)
    await page.getByText('看数据表').click()
    await field(page, 'rd-investment.deduction').fill('600万')
    await says(page, 'rd-investment', '研发补助60万元')
    const table = section(page, 'rd-investment').getByRole('table')
    expect(await table.isVisible()).toBe(true)
    expect(await table.innerText()).toContain('2,000万元\t200万元')
  })
})

describe('the curve', () => {
  const plotOf = async (page: Page) => {
    const svg = section(page, 'rd-investment').locator('svg[data-plot]')
    await svg.scrollIntoViewIfNeeded()
    const box = await svg.boundingBox()
    const [left = 0, right = 0, width = 1] = ((await svg.getAttribute('data-plot')) ?? '')
      .split(' ')
      .map(Number)
    const most = Number(await svg.getAttribute('data-most'))
    if (!box) throw new Error('no curve')
    return {
      most,
      y: box.y + box.height / 2,
      x: (value: number) => box.x + ((left + (value / most) * (right - left)) * box.width) / width,
    }
  }
  test('is dragged: the field and the amount follow, the scale stays, the cap is caught', async () => {
    const { page, faults } = await stage.open(`${POLICY}/12`, { size: 'desk' })
    const { x, y, most } = await plotOf(page)
    await page.mouse.move(x(2_000_000), y)
    await page.mouse.down()
    expect(await field(page, 'rd-investment.deduction').inputValue()).toBe('')
    for (let value = 2_000_000; value <= 10_000_000; value += 400_000) await page.mouse.move(x(value), y)
    expect(await field(page, 'rd-investment.deduction').inputValue()).toBe('1000万')
    await says(page, 'rd-investment', '研发补助100万元')
    await page.mouse.move(x(19_800_000), y)
    expect(await field(page, 'rd-investment.deduction').inputValue()).toBe('2000万')
    await says(page, 'rd-investment', '研发补助200万元')
    await page.mouse.move(x(most) + 80, y)
    await page.mouse.up()
    expect(await field(page, 'rd-investment.deduction').inputValue()).toBe('2500万')
    await says(page, 'rd-investment', '研发补助200万元')
    expect((await plotOf(page)).most).toBe(most)
    await page.mouse.move(x(5_000_000), y)
    expect(await field(page, 'rd-investment.deduction').inputValue()).toBe('2500万')
    await stage.picture(page, 'curve-dragged', false)
    expect(faults).toEqual([])
  })
  test('is tapped on a phone, and a scroll over it changes nothing', async () => {
    const { page } = await stage.open(`${POLICY}/12`)
    const { x, y } = await plotOf(page)
    await page.touchscreen.tap(x(12_000_000), y)
    expect(await field(page, 'rd-investment.deduction').inputValue()).toBe('1200万')
    await says(page, 'rd-investment', '研发补助120万元')
    const session = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchY: number) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x: x(4_000_000), y: touchY }],
      })
    const before = await page.evaluate(() => scrollY)
    const at = (await plotOf(page)).y
    await touch('touchStart', at)
    for (let by = 10; by <= 200; by += 10) await touch('touchMove', at - by)
    await touch('touchEnd', 0)
    await page.waitForFunction((from) => scrollY !== from, before)
    expect(await field(page, 'rd-investment.deduction').inputValue()).toBe('1200万')
  })
  test('no label lies over another or outside the picture, whatever is given', async () => {
    const { page } = await stage.open('/')
    const states: string[] = []
    for (const { id, ref, inputs, steps } of calculators.filter((one) => one.steps.length > 0)) {
      const main = inputs.find((input) => input.kind === 'quantity' && !input.optional)
      if (!main) continue
      const others = inputs.flatMap((input) =>
        input.kind === 'option' && !input.optional ? [`&${id}.${input.id}=${input.options[0]?.name}`] : [],
      )
      expect(steps.length).toBeGreaterThan(0)
      for (const given of ['', '3', '49', '51', '800000', '3400000', '3千万', '5.01亿'])
        states.push(`/p/${ref}/${id}?${id}.${main.id}=${given}${others.join('')}`)
    }
    const bad: string[] = []
    for (const state of states) {
      const html = await (await page.request.get(`${stage.origin()}${encodeURI(state)}`)).text()
      const found = await page.evaluate((drawn) => {
        const host = document.querySelector('main') as HTMLElement
        host.innerHTML = new DOMParser().parseFromString(drawn, 'text/html').body.innerHTML
        const svg = host.querySelector<SVGSVGElement>('svg[data-plot]')
        if (!svg) return []
        const frame = svg.getBoundingClientRect()
        const labels = [...svg.querySelectorAll('text')]
          .map((text) => ({ said: text.textContent, box: text.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0)
        // A line of text is drawn higher than its letters are.
        const over = (a: DOMRect, b: DOMRect) =>
          Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5
        return labels.flatMap(({ said, box }, at) => [
          ...(box.left < frame.left - 2 || box.right > frame.right + 2 ? [`${said} outside`] : []),
          ...labels
            .slice(at + 1)
            .flatMap((other) => (over(box, other.box) ? [`${said} over ${other.said}`] : [])),
        ])
      }, html)
      bad.push(...found.map((one) => `${state}: ${one}`))
    }
    expect(states.length).toBeGreaterThan(100)
    expect(bad).toEqual([])
  })
})

describe('what is passed on', () => {
  test('is the address with its figures: by the page and by the calculator, also while they change', async () => {
    const { page } = await stage.open(`${POLICY}/12`)
    await field(page, 'rd-investment.deduction').fill('1500万')
    await says(page, 'rd-investment', '研发补助150万元')
    await page.waitForURL(/#rd-investment$/)
    const passed = page.locator('.tools [data-do="forward"]')
    expect(await passed.getAttribute('data-url')).toBe(page.url())
    expect(await page.locator('.filled').count()).toBe(0)
    const opened = await stage.open(page.url().replace(stage.origin(), ''))
    const link = opened.page.locator('.filled a')
    expect(await link.innerText()).toBe('已填好：研发补助150万元 ↓')
    await link.tap()
    await opened.page.waitForFunction(() => scrollY > 0)
    const box = await headline(opened.page, 'rd-investment').boundingBox()
    expect(box?.y).toBeLessThan(740)
    await field(opened.page, 'rd-investment.deduction').fill('1600万')
    await says(opened.page, 'rd-investment', '研发补助160万元')
    expect(await link.innerText()).toBe('已填好：研发补助160万元 ↓')
    await field(opened.page, 'rd-investment.deduction').fill('')
    await says(opened.page, 'rd-investment', '填上')
    expect(await link.isVisible()).toBe(false)
  })
  test('passing on is the first thing to do with script, asking without', async () => {
    const colour = (page: Page, name: string) =>
      page
        .locator('.tools')
        .getByRole('button', { name, exact: true })
        .evaluate((button) => getComputedStyle(button).backgroundColor)
    const { page } = await stage.open(`${POLICY}/12`)
    const plain = await stage.open(`${POLICY}/12`, { script: false })
    const primary = await colour(plain.page, '问这一条')
    expect(await colour(page, '转发')).toBe(primary)
    expect(await colour(page, '问这一条')).not.toBe(primary)
    expect(await colour(page, '问这一条')).toBe(await colour(page, '打印'))
  })
  test.each([
    // 5,000,000 × 10 %.
    ['12?rd-investment.deduction=500万', ['研发补助50万元'], '500万元 × 10% = 50万元'],
    // 120 × 200; 93 % of 2,000; all of 1,000.
    [
      '44?grain.crop=晚稻&grain.area=120&rice-insurance.premium=2000&rapeseed-insurance.premium=1000',
      ['种粮补贴2.4万元', '保费补贴1,860元', '保费补贴1,000元'],
      '200元/亩 × 120亩 = 2.4万元',
    ],
  ])('is printed with its working on one sheet: %s', async (path, amounts, working) => {
    const { page } = await stage.open(`${POLICY}/${path}`)
    await page.emulateMedia({ media: 'print' })
    const printed = page.locator('.calculator[data-filled]')
    expect(await printed.locator('.headline').allInnerTexts()).toEqual(amounts)
    const text = await page.locator('main').innerText()
    expect(text).toContain(working)
    expect(text).toContain('计算：')
    expect(text).toContain('估算仅供参考，以责任单位审核为准。')
    expect(await page.locator('.calculator form:visible, .calculator svg:visible').count()).toBe(0)
    await stage.picture(page, `printed-filled-${amounts.length}`)
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBe(1)
  })
  test('a calculator that is empty is not printed', async () => {
    const { page } = await stage.open(`${POLICY}/44?rice-insurance.premium=2000`)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.calculator:visible .headline').allInnerTexts()).toEqual(['保费补贴1,860元'])
  })
})

describe('letters and fingers', () => {
  test('letters twice as large: clause and options keep their room', async () => {
    const { page } = await stage.open(`${POLICY}/12?rd-investment.deduction=500万`)
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
    const law = await page.locator('.law').evaluate((element) => {
      const { paddingLeft, fontSize } = getComputedStyle(element)
      return (element.clientWidth - Number.parseFloat(paddingLeft)) / Number.parseFloat(fontSize)
    })
    expect(law).toBeGreaterThan(7)
    const rows = await page.locator('.bars li').evaluateAll((items) =>
      items.map((item) => {
        const [name, amount] = [item.querySelector('span'), item.querySelector('strong')].map((one) =>
          one?.getBoundingClientRect(),
        ) as [DOMRect, DOMRect]
        const line = Number.parseFloat(getComputedStyle(item).lineHeight)
        return {
          lines: [name, amount].map(({ height }) => Math.round(height / line)),
          apart: name.bottom <= amount.top + 1 || name.right <= amount.left + 1,
        }
      }),
    )
    const whole = { lines: [1, 1], apart: true }
    expect(rows).toEqual([whole, whole])
    await stage.picture(page, 'large-calculator', false)
  })
  test('figures of the clause, its units and its conditions are large enough for a finger', async () => {
    const { page } = await stage.open(`${POLICY}/12`)
    await page.getByText('条件（不符合的，去掉勾）').click()
    const heights = (selector: string) =>
      page.locator(selector).evaluateAll((all) => all.map((one) => one.getClientRects()[0]?.height ?? 0))
    const all = await Promise.all(['.law a', '.facts dd a', '.condition'].map(heights))
    for (const some of all) {
      expect(some.length).toBeGreaterThan(1)
      expect(Math.min(...some)).toBeGreaterThanOrEqual(44)
    }
    // All of the row, not only its box.
    const row = page.locator('.condition').first()
    const box = await row.boundingBox()
    await row.tap({ position: { x: (box?.width ?? 0) - 4, y: 4 } })
    expect(await row.locator('input').isChecked()).toBe(false)
  })
})

test('by keyboard alone: to the field, the options, the conditions, the text to pass on', async () => {
  const { page } = await stage.open(`${POLICY}/12`, { size: 'desk' })
  const focused = () =>
    page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim())
  const tabTo = async (wanted: string) => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab')
      if ((await focused()) === wanted) return
    }
    throw new Error(`${wanted} is out of reach`)
  }
  await tabTo('10%')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'rd-investment.deduction')
  await page.keyboard.type('500万')
  await says(page, 'rd-investment', '研发补助50万元')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowRight')
  await says(page, 'rd-investment', '研发补助100万元')
  await tabTo('条件（不符合的，去掉勾）')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await says(page, 'rd-investment', '不符合条件')
  await page.keyboard.press('Space')
  await says(page, 'rd-investment', '研发补助100万元')
  await tabTo('看数据表')
  await tabTo('转发版')
  await page.keyboard.press('Enter')
  await page.waitForURL(`${stage.origin()}/`)
  const passing = await page.locator('.passing').innerText()
  expect(passing).toContain('500万元 × 20% = 100万元')
  expect(passing).toContain('查询码：Q')
})
