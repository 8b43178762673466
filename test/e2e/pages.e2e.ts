/** Every page at every size, by day and by night, with and without script: nothing overflows, nothing is out of reach. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { createStage, type Opened, SIZES, type Size } from './stage.ts'

const stage = createStage()
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const PAGES = {
  chat: '/',
  document: '/p/qujiang-2023-26',
  'document-filtered': '/p/qujiang-2023-26?unit=区科技局&chapter=2',
  'document-searched': '/p/qujiang-2023-26?q=孵化器',
  'document-none': '/p/qujiang-2023-26?q=火星&unit=没有这个局',
  documents: '/p',
  clause: '/p/qujiang-2023-26/12',
  'clause-long': '/p/qujiang-2023-26/44',
  'clause-computed': '/p/qujiang-2023-26/12?rd-investment.deduction=500万',
  'clause-many': '/p/qujiang-2023-26/44?grain.crop=晚稻&grain.area=120&rice-insurance.premium=很多',
  'clause-refused': '/p/qujiang-2023-26/9?expert-pay=1&expert-pay.pay=90万',
  estimate: '/estimate',
  'estimate-firm':
    '/estimate?as=firm&technology=国家高新技术企业&giant=是&deduction=1500万&income=800万&pay=85万、110万&export=36万元&guaranteed=500万',
  'estimate-farm': '/estimate?as=farm&early-rice=120&late-rice=30&wheat=xx&quota=2万',
  'estimate-nobody': '/estimate?as=农民',
  chapter: '/p/qujiang-2023-26/S2',
  'missing-clause': '/p/qujiang-2023-26/57',
  'missing-document': '/p/nowhere',
  missing: '/nowhere',
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What the accessibility checker objects to, as `rule: element`. */
const complaints = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(
    (tags) =>
      (
        window as unknown as { axe: { run: (root: Document, options: object) => Promise<AxeResults> } }
      ).axe.run(document, { runOnly: tags }),
    WCAG,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}

/** How far the page is wider than the screen. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** What can be tapped by itself and is lower than a finger needs; links within a line of text may be. */
const small = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'button, select, input, summary, .cells a, .bar a, .kinds a, .tools a',
      ),
    ]
      .filter((element) => element.offsetParent !== null && element.getAttribute('type') !== 'hidden')
      // A box to tick is ticked by its label.
      .map(
        (element) =>
          (/^(checkbox|radio)$/.test(element.getAttribute('type') ?? '') ? element.closest('label') : null) ??
          element,
      )
      .filter((element) => element.getBoundingClientRect().height < 43.5)
      .map((element) => `${element.tagName} ${element.textContent?.slice(0, 20)}`),
  )

describe.each(Object.keys(SIZES) as Size[])('on the %s', (size) => {
  describe.each([false, true])('dark: %s', (dark) => {
    let opened: Opened
    beforeAll(async () => {
      opened = await stage.open('/', { size, dark })
    })
    test.each(Object.entries(PAGES))('%s', async (name, path) => {
      const { page, faults } = opened
      await page.goto(`${stage.origin()}${path}`)
      await stage.picture(page, `${name}-${size}${dark ? '-dark' : ''}`)
      expect(await overflow(page)).toBe(0)
      expect(await small(page)).toEqual([])
      expect(await complaints(page)).toEqual([])
      expect(faults.splice(0)).toEqual([])
    })
  })
  describe('without script', () => {
    let opened: Opened
    beforeAll(async () => {
      opened = await stage.open('/', { size, script: false })
    })
    test.each(Object.entries(PAGES))('%s', async (name, path) => {
      const { page, faults } = opened
      await page.goto(`${stage.origin()}${path}`)
      await stage.picture(page, `${name}-${size}-plain`)
      expect(await page.locator('h1').count()).toBe(1)
      expect(await page.locator('[data-do]:visible').count()).toBe(0)
      expect(faults.splice(0)).toEqual([])
    })
  })
})

test.each(['chat', 'document', 'clause', 'clause-many', 'estimate-firm'] as const)(
  'letters twice as large fit a phone: %s',
  async (name) => {
    const { page } = await stage.open(PAGES[name])
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
    expect(await overflow(page)).toBe(0)
    await stage.picture(page, `large-${name}`)
  },
)
