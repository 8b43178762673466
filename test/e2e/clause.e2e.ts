/** What is kept of a clause: the picture whose code leads back to it, and the sheet that comes out of a printer. */

import { readFileSync } from 'node:fs'
import jsQr from 'jsqr'
import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { createStage } from './stage.ts'

const stage = createStage()

const decode = (png: Buffer): string | undefined => {
  const { data, width, height } = PNG.sync.read(png)
  return jsQr(new Uint8ClampedArray(data), width, height)?.data
}

// Of 8 the text is the longest.
test.each([12, 44, 9, 8])(
  'clause %i is saved as a picture, and its code leads back to the page',
  async (number) => {
    const path = `/p/qujiang-2023-26/${number}`
    const { page, faults } = await stage.open(path)
    await page.getByRole('button', { name: '保存图片' }).click()
    const dialog = page.getByRole('dialog')
    const download = page.waitForEvent('download')
    await dialog.getByRole('link', { name: '保存图片' }).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(new RegExp(`^第${number}条 .*\\.png$`))
    const png = readFileSync(await file.path())
    expect(PNG.sync.read(png).width).toBe(1080)
    expect(decode(png)).toBe(`${stage.origin()}${path}`)
    // Over it is ochre: the measures are over, and it must not look as if they were not.
    const { data } = PNG.sync.read(png)
    expect([...data.subarray(4 * 1080 * 30, 4 * 1080 * 30 + 3)]).toEqual([0xe6, 0x9a, 0x1d])
    expect(await page.locator('[data-strip]').getAttribute('data-strip')).toMatch(
      /^实施期已过，是否延续请向.+核实$/,
    )
    stage.keep(`card-${number}`, png)
    await stage.picture(page, `clause-saving-${number}`, false)
    await page.keyboard.press('Escape')
    expect(await dialog.count()).toBe(0)
    expect(faults).toEqual([])
  },
)

test('every clause, chapter by chapter, prints on one sheet', async () => {
  const { page } = await stage.open('/')
  const numbers = [...Array.from({ length: 56 }, (_, i) => String(i + 1)), 'S1', 'S7']
  for (const number of numbers) {
    await page.goto(`${stage.origin()}/p/qujiang-2023-26/${number}`)
    const pdf = await page.pdf({ preferCSSPageSize: true })
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length
    expect(pages, number).toBe(1)
  }
})

test('the printed sheet holds the text, the units and a code, and no buttons', async () => {
  const path = '/p/qujiang-2023-26/12'
  const { page } = await stage.open(path)
  await page.emulateMedia({ media: 'print' })
  expect(await page.getByRole('button').count()).toBe(0)
  expect(await page.locator('.bar').isVisible()).toBe(false)
  expect(await page.locator('blockquote').innerText()).toContain('单家不超过200万元的补助')
  const code = await page.locator('svg[data-qr]').screenshot()
  expect(decode(code)).toBe(`${stage.origin()}${path}`)
  await page.setViewportSize({ width: 672, height: 1000 })
  await stage.picture(page, 'clause-printed')
})

test('a preview of a link shows the icon, as the browser draws it', async () => {
  const { page } = await stage.open('/p/qujiang-2023-26/12')
  const address = (await page.locator('meta[property="og:image"]').getAttribute('content')) ?? ''
  expect(address).toMatch(new RegExp(`^${stage.origin()}/assets/icon\\.`))
  const shown = PNG.sync.read(await (await page.request.get(address)).body())
  expect([shown.width, shown.height]).toEqual([300, 300])
  const drawn = await page.evaluate(async () => {
    const icon = new Image(300, 300)
    icon.src = document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.href ?? ''
    await icon.decode()
    const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 300 })
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D
    pen.drawImage(icon, 0, 0, 300, 300)
    return [...pen.getImageData(0, 0, 300, 300).data]
  })
  const differing = drawn.filter((byte, at) => Math.abs(byte - (shown.data[at] as number)) > 32)
  expect(differing.length / drawn.length).toBeLessThan(0.005)
})

test('a link tells what it leads to', async () => {
  const { page } = await stage.open('/p/qujiang-2023-26/12')
  const meta = (name: string) => page.locator(`meta[property="${name}"]`).getAttribute('content')
  expect(await meta('og:title')).toMatch(/^第12条 支持企业加大研发投入/)
  expect(await meta('og:description')).toMatch(
    /^实施期2023年1月1日至2023年12月31日（已过）。对纳入统计部门研发费用统计范围/,
  )
  expect(await meta('og:url')).toBe(`${stage.origin()}/p/qujiang-2023-26/12`)
  const data = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? '')
  expect(data).toMatchObject({
    '@type': 'Legislation',
    legislationIdentifier: '衢江区政发〔2023〕26号',
    legislationDate: '2023-04-03',
    temporalCoverage: '2023-01-01/2023-12-31',
  })
  expect(data.text).toBe(await page.locator('blockquote').innerText())
})

test('the document is filtered by touching the picture, without script', async () => {
  const { page } = await stage.open('/p/qujiang-2023-26', { script: false })
  await page.locator('summary', { hasText: '哪个单位管哪一章' }).click()
  await page.getByRole('link', { name: '区税务局，第2章，2条' }).click()
  const rows = page.locator('.card .cells a > span')
  expect(await rows.allInnerTexts()).toEqual([
    '第11条 落实科技企业税收优惠政策',
    '第12条 支持企业加大研发投入',
  ])
  // The first of them can be seen at once.
  expect(await rows.first().evaluate((row) => row.getBoundingClientRect().bottom < innerHeight)).toBe(true)
  await page.getByRole('searchbox').fill('加计扣除')
  await page.keyboard.press('Enter')
  await page.waitForURL(/q=/)
  expect(await page.locator('mark').allInnerTexts()).toContain('加计扣除')
  await stage.picture(page, 'document-marked')
})

test('the picture of who answers for what is made for fingers, and its first column stays', async () => {
  const { page } = await stage.open('/p/qujiang-2023-26')
  await page.locator('summary', { hasText: '哪个单位管哪一章' }).tap()
  const sizes = await page
    .locator('.matrix a, .document h2 a')
    .evaluateAll((all) =>
      all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => [width, height]),
    )
  expect(sizes.length).toBeGreaterThan(60)
  for (const [width, height] of sizes)
    expect([Number(width) >= 44, Number(height) >= 44]).toEqual([true, true])
  const left = () =>
    page
      .locator('.matrix tbody th')
      .first()
      .evaluate((head) => head.getBoundingClientRect().left)
  const before = await left()
  await page.locator('.sideways').evaluate((picture) => picture.scrollTo(200, 0))
  expect(await page.locator('.sideways').evaluate((picture) => picture.scrollLeft)).toBeGreaterThan(100)
  expect(await left()).toBe(before)
  await stage.picture(page, 'document-matrix', false)
})
