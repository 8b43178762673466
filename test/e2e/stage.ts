/** A browser and the real service on a port of its own, for tests of what people see. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { createApp } from '../../src/app.ts'
import { edition } from '../../src/respond.ts'
import { readSettings } from '../../src/settings.ts'
import { createContext } from '../ask.ts'

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'
const PICTURES = fileURLToPath(new URL('pictures/', import.meta.url))

/** A phone as people hold it, and a desk. */
export const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } }
export type Size = keyof typeof SIZES

/** How a page is looked at; with script, by daylight, on a phone unless told otherwise. */
export type Look = { size?: Size; dark?: boolean; script?: boolean }

/** An opened page, and all it should not have done. */
export type Opened = { page: Page; faults: string[] }

export type Stage = {
  origin: () => string
  open: (path: string, look?: Look) => Promise<Opened>
  /** Keeps a picture of the whole page, or of what the screen shows, for people to look at. */
  picture: (page: Page, name: string, whole?: boolean) => Promise<void>
  /** Keeps a picture that was saved. */
  keep: (name: string, png: Buffer) => void
}

/** Starts both before the tests of a file and stops them after; every page must end without faults. */
export const createStage = (): Stage => {
  let browser: Browser
  let server: Server
  let origin = ''
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    if (!existsSync(EXECUTABLE))
      throw new Error(
        `no Chromium at ${EXECUTABLE}: apt-get install chromium fonts-noto-cjk, or set CHROMIUM to another`,
      )
    mkdirSync(PICTURES, { recursive: true })
    const app = createApp(readSettings({}), { edition }, createContext())
    server = createAdaptorServer({ fetch: app.fetch }) as Server
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await chromium.launch({
      executablePath: EXECUTABLE,
      // Without a locale Chromium cannot name a file it saves in Chinese.
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  })
  afterAll(async () => {
    for (const context of contexts) await context.close()
    await browser?.close()
    server?.close()
  })

  return {
    origin: () => origin,
    async open(path, { size = 'phone', dark = false, script = true } = {}) {
      const context = await browser.newContext({
        viewport: SIZES[size],
        colorScheme: dark ? 'dark' : 'light',
        javaScriptEnabled: script,
        hasTouch: size === 'phone',
        deviceScaleFactor: size === 'phone' ? 2 : 1,
        // A picture taken while the page moves shows neither place.
        reducedMotion: 'reduce',
        locale: 'zh-CN',
        acceptDownloads: true,
      })
      contexts.push(context)
      const page = await context.newPage()
      const faults: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('404')) faults.push(message.text())
      })
      page.on('pageerror', (error) => void faults.push(error.message))
      page.on('request', (request) => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin))
          faults.push(request.url())
      })
      const response = await page.goto(`${origin}${path}`)
      expect(response?.headers()['content-security-policy']).toContain("default-src 'none'")
      return { page, faults }
    },
    keep: (name, png) => writeFileSync(`${PICTURES}${name}.png`, png),
    async picture(page, name, whole = true) {
      await page.screenshot({ path: `${PICTURES}${name}.png`, fullPage: whole })
    },
  }
}
