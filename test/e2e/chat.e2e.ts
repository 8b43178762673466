/** A whole conversation in a browser: what is offered is tapped, what is missing is asked, and all of it is kept or cleared. */

import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { createStage } from './stage.ts'

const stage = createStage()

const send = async (page: Page, text: string) => {
  await page.getByRole('textbox').or(page.getByRole('combobox')).fill(text)
  await page.keyboard.press('Enter')
}
const answers = (page: Page) => page.locator('.log article')
const last = (page: Page) => answers(page).last()

/** Whether all of it that is no higher than the screen is seen, below no bar. */
const isClear = (shown: Locator): Promise<boolean> =>
  shown.evaluate((element) => {
    const { left, top, bottom } = element.getBoundingClientRect()
    const at = (y: number) => {
      const found = document.elementFromPoint(left + 8, y)
      return found !== null && (element.contains(found) || found.contains(element))
    }
    return top >= 0 && bottom <= innerHeight && at(top + 2) && at(bottom - 2)
  })

describe.each([true, false])('with script: %s', (script) => {
  test('an example is tapped, a choice is tapped, a missing input is asked for', async () => {
    const { page, faults } = await stage.open('/', { script })
    await page.getByRole('button', { name: '早稻一亩补多少' }).click()
    await last(page).getByText('早稻补贴标准不低于270元/亩').first().waitFor()
    expect(await page.locator('.asked span:last-child').last().innerText()).toBe('早稻一亩补多少')
    expect(await last(page).locator('.source').innerText()).toContain('衢江区政发〔2023〕26号')

    await send(page, '水厂')
    await page.getByRole('button', { name: '第45条' }).click()
    await last(page).getByText('新提升乡镇水厂2座').waitFor()
    expect(await page.locator('.asked span:last-child').last().innerText()).toMatch(/^第45条/)
    await stage.picture(page, `chat-choice${script ? '' : '-plain'}`, false)

    await send(page, '我们孵化器刚认定，能补多少')
    await last(page).getByRole('button', { name: '省级' }).click()
    await last(page).locator('.opening', { hasText: '100万元' }).first().waitFor()
    expect(await page.locator('.asked span:last-child').last().innerText()).toBe('省级')
    await stage.picture(page, `chat-estimate${script ? '' : '-plain'}`, false)

    const working = last(page).locator('details')
    expect(await working.locator('blockquote').isVisible()).toBe(false)
    await working.locator('summary').click()
    expect(await working.innerText()).toContain(
      '对新认定的国家级、省级科技企业孵化器分别给予300万元、100万元的补助',
    )

    await last(page).getByRole('button', { name: '转发版' }).click()
    await page.locator('.passing').waitFor()
    expect(await last(page).innerText()).toMatch(/查询码：[0-9A-Z-]{4,}/)
    await stage.picture(page, `chat-passing${script ? '' : '-plain'}`, false)

    await last(page).getByRole('link', { name: '查看全文' }).click()
    await page.getByRole('heading', { level: 1, name: /^第14条/ }).waitFor()
    expect(faults).toEqual([])
  })
  test('markup in a question is shown as text', async () => {
    const { page, faults } = await stage.open('/', { script })
    const text = '<img src=x onerror=alert(1)> & "引号"'
    await send(page, text)
    await page.locator('.asked').waitFor()
    expect(await page.locator('.asked span:last-child').innerText()).toBe(text)
    expect(await page.locator('.log img').count()).toBe(0)
    expect(faults).toEqual([])
  })
  test('a clause is asked about from its page', async () => {
    const { page } = await stage.open('/p/qujiang-2023-26/44', { script })
    await page.getByRole('button', { name: '问这一条' }).click()
    await last(page).getByText('早稻补贴标准不低于270元/亩').waitFor()
    await send(page, '责任单位呢')
    await page.locator('.asked', { hasText: '责任单位呢' }).waitFor()
    await last(page).getByText('区农业农村局').first().waitFor()
  })
})

describe('with script', () => {
  test('the words that hit are marked', async () => {
    const { page } = await stage.open('/')
    await send(page, '孵化器归谁管')
    await last(page).locator('mark').first().waitFor()
    expect(await last(page).locator('mark').allInnerTexts()).toContain('孵化器')
  })
  test('the conversation comes back, goes on, and is cleared', async () => {
    const { page, faults } = await stage.open('/')
    await send(page, '我们孵化器刚认定，能补多少')
    await last(page).getByRole('button', { name: '省级' }).waitFor()
    await page.reload()
    expect(await page.locator('.asked span:last-child').allInnerTexts()).toEqual([
      '我们孵化器刚认定，能补多少',
    ])
    await send(page, '省级')
    await last(page).locator('.opening', { hasText: '100万元' }).first().waitFor()

    const asked: string[] = []
    page.once('dialog', (dialog) => {
      asked.push(dialog.message())
      void dialog.dismiss()
    })
    await page.getByRole('button', { name: '清除记录' }).click()
    expect(asked).toEqual(['清除全部对话记录吗？清除后找不回来。'])
    expect(await page.locator('.asked').count()).toBe(2)

    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: '清除记录' }).click()
    await page.getByText('之前的对话记录都已清除').waitFor()
    expect(await page.locator('.asked').count()).toBe(0)
    expect(await answers(page).count()).toBe(1)
    expect(await last(page).getByRole('button').count()).toBeGreaterThan(2)
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
    await page.reload()
    expect(await page.locator('.asked').count()).toBe(0)
    await send(page, '责任单位呢')
    await last(page).getByText('请写明问的是哪一件事').waitFor()
    expect(faults).toEqual([])
  })
  test('a lost connection is told, and tried again', async () => {
    const { page } = await stage.open('/')
    await send(page, '第12条')
    await last(page).getByText('科技小巨人企业标准提高至20%').waitFor()
    await page.context().setOffline(true)
    await send(page, '第44条')
    await page.getByText('没有发出去').waitFor()
    await stage.picture(page, 'chat-offline', false)
    expect(await isClear(page.getByRole('button', { name: '再试一次' }))).toBe(true)
    await page.context().setOffline(false)
    await page.getByRole('button', { name: '再试一次' }).click()
    await last(page).getByText('早稻补贴标准不低于270元/亩').waitFor()
    expect(await page.locator('.asked').count()).toBe(2)
  })
  test('what has the focus stands clear of the bar and of the line to write in', async () => {
    const { page } = await stage.open('/')
    await send(page, '目录')
    await last(page).getByText('第8章').waitFor()
    await send(page, '第12条')
    await last(page).getByText('科技小巨人企业标准提高至20%').waitFor()
    for (const key of ['Shift+Tab', 'Tab']) {
      const hidden: string[] = []
      for (let i = 0; i < 30; i++) {
        await page.keyboard.press(key)
        const focused = page.locator('.log :focus')
        if ((await focused.count()) > 0 && !(await isClear(focused)))
          hidden.push((await focused.textContent()) ?? '')
      }
      expect(hidden, key).toEqual([])
    }
  })
  test('a question that is open is skipped by a button, which is gone with it', async () => {
    const { page, faults } = await stage.open('/')
    await send(page, '第12条')
    await last(page).getByRole('button', { name: '算一算' }).click()
    await last(page).getByRole('button', { name: '取消' }).waitFor()
    await stage.picture(page, 'chat-asking', false)
    await last(page).getByRole('button', { name: '跳过' }).click()
    await last(page).getByText('算不出金额').waitFor()
    expect(await page.getByRole('button', { name: '跳过' }).count()).toBe(0)
    expect(await page.locator('.asked span:last-child').allInnerTexts()).toEqual(['第12条', '算一算', '跳过'])
    expect(faults).toEqual([])
  })
  test('the answer and its period are seen without a tap', async () => {
    const { page } = await stage.open('/')
    await send(page, '科技小巨人，可加计扣除的研发费用1500万，能补多少')
    for (const text of ['研发补助200万元。', '实施期已过（2023年1月1日至2023年12月31日）'])
      expect(await isClear(last(page).getByText(text))).toBe(true)
    await stage.picture(page, 'chat-answer', false)
  })
  test('a row of a list leads to its page', async () => {
    const { page } = await stage.open('/')
    await send(page, '目录')
    await last(page).getByRole('link', { name: '第2章' }).click()
    await page.getByRole('heading', { level: 1, name: /^第2章/ }).waitFor()
  })
  test('letters twice as large leave more than half of a phone to the conversation', async () => {
    const { page } = await stage.open('/')
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
    await send(page, '研发费用500万能补多少')
    await last(page).getByText('研发补助50万元。').waitFor()
    await stage.picture(page, 'large-chat-answer', false)
    expect(await isClear(page.locator('.asked'))).toBe(true)
    expect(await page.locator('.composer').evaluate((line) => line.clientHeight / innerHeight)).toBeLessThan(
      0.3,
    )
    expect(await page.locator('.bar').evaluate((bar) => bar.getBoundingClientRect().bottom)).toBeLessThan(0)
  })
  test('a phone on its side shows more of the conversation than of what is around it', async () => {
    const { page } = await stage.open('/')
    await page.setViewportSize({ width: 740, height: 360 })
    await send(page, '研发费用500万能补多少')
    await last(page).getByText('研发补助50万元。').waitFor()
    await stage.picture(page, 'chat-aside', false)
    expect(await page.locator('.composer').evaluate((line) => line.clientHeight)).toBeLessThan(90)
    expect(await page.locator('.bar').evaluate((bar) => bar.getBoundingClientRect().bottom)).toBeLessThan(0)
    expect(await isClear(last(page).getByText('研发补助50万元。'))).toBe(true)
    expect(await isClear(page.getByRole('button', { name: '帮助' }))).toBe(true)
  })
  test('what is copied to be forwarded says where to go with it', async () => {
    const { page } = await stage.open('/')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate(() => Object.assign(navigator, { share: undefined }))
    await send(page, '第12条')
    await last(page).getByRole('button', { name: '转发', exact: true }).click()
    await page.getByText('已复制，去微信粘贴').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain(`${stage.origin()}/p/qujiang-2023-26/12`)
  })
  test('an answer is copied whole', async () => {
    const { page } = await stage.open('/')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await send(page, '第12条')
    await last(page).getByRole('button', { name: '复制' }).click()
    await page.getByText('已复制').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain('按照上年度允许加计扣除研发费用的10%给予补助')
    expect(copied).toContain('责任单位：区科技局、区税务局')
  })
  test('an answer is handed to the system to be forwarded, with its address', async () => {
    const { page } = await stage.open('/')
    await page.evaluate(() => {
      Object.assign(navigator, {
        share: async (data: ShareData) => void document.body.setAttribute('data-shared', data.text ?? ''),
      })
    })
    await send(page, '第12条')
    await last(page).getByRole('button', { name: '转发', exact: true }).click()
    const shared = await page.locator('body').getAttribute('data-shared')
    expect(shared).toContain('单家不超过200万元的补助')
    expect(shared).toContain(`${stage.origin()}/p/qujiang-2023-26/12`)
  })
  test('by keyboard alone: a name is suggested, picked, and its answer forwarded as text', async () => {
    const { page, faults } = await stage.open('/', { size: 'desk' })
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('跳到正文')
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab')
      if ((await page.evaluate(() => document.activeElement?.getAttribute('role'))) === 'combobox') break
    }
    const input = page.getByRole('combobox')
    await page.keyboard.type('孵化')
    await page.getByRole('option').first().waitFor()
    expect(await input.getAttribute('aria-expanded')).toBe('true')
    await stage.picture(page, 'chat-suggestions', false)
    await page.keyboard.press('ArrowDown')
    const active = await input.getAttribute('aria-activedescendant')
    expect(await page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true')
    const colour = (option: Locator) => option.evaluate((one) => getComputedStyle(one).backgroundColor)
    expect(await colour(page.locator(`#${active}`))).not.toBe(await colour(page.locator('#suggestions-1')))
    expect(await page.locator(`#${active}`).evaluate((one) => getComputedStyle(one).boxShadow)).toContain(
      'inset',
    )
    await page.keyboard.press('Escape')
    expect(await page.getByRole('listbox').count()).toBe(0)
    await page.keyboard.type('器')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
    const picked = await page.getByRole('option', { selected: true }).innerText()
    await page.keyboard.press('Enter')
    expect(await page.locator('.asked span:last-child').innerText()).toBe(picked)
    await last(page).getByText('科技企业孵化器').first().waitFor()

    const forward = last(page).getByRole('button', { name: '转发版' })
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press('Shift+Tab')
      if (await forward.evaluate((button) => button === document.activeElement)) break
    }
    await page.keyboard.press('Enter')
    await page.locator('.passing').waitFor()
    expect(faults).toEqual([])
  })
})
