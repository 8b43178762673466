/** `npm run lighthouse`: Google's own judgement of the pages, on the built service; below 95 of 100 it fails. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import lighthouse from 'lighthouse'
import { chromium } from 'playwright-core'

const LEAST = 95
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'
const SERVICE = fileURLToPath(new URL('../../dist/node/index.mjs', import.meta.url))
const FIRM = new URLSearchParams({
  as: 'firm',
  giant: '是',
  deduction: '1500万',
  pay: '85万、110万',
  export: '36万元',
})
const PAGES: Record<string, string> = {
  chat: '/',
  'clause 12': '/p/qujiang-2023-26/12',
  'clause 44, filled': `/p/qujiang-2023-26/44?${new URLSearchParams({ grain: '1', 'grain.crop': '晚稻', 'grain.area': '120' })}`,
  estimate: `/estimate?${FIRM}`,
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })

const start = async (port: number): Promise<ChildProcess> => {
  const env = { ...process.env, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` }
  const service = spawn(process.execPath, [SERVICE], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  for (let tries = 0; tries < 100; tries++) {
    const up = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined)
    if (up?.ok) return service
    await pause(100)
  }
  throw new Error('the service did not start')
}

if (!existsSync(EXECUTABLE)) {
  console.error(
    `no Chromium at ${EXECUTABLE}: apt-get install chromium fonts-noto-cjk, or set CHROMIUM to another`,
  )
  process.exit(1)
}
const [port, debugging] = [await freePort(), await freePort()]
const service = await start(port)
const browser = await chromium.launch({
  executablePath: EXECUTABLE,
  args: [
    `--remote-debugging-port=${debugging}`,
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
let failed = 0
try {
  console.log('page                performance  accessibility  best practices  SEO')
  for (const [name, path] of Object.entries(PAGES)) {
    const result = await lighthouse(`http://127.0.0.1:${port}${path}`, { port: debugging, logLevel: 'error' })
    const { categories = {}, audits = {} } = result?.lhr ?? {}
    const scores = ['performance', 'accessibility', 'best-practices', 'seo'].map((category) =>
      Math.round((categories[category]?.score ?? 0) * 100),
    )
    console.log(name.padEnd(19), scores.map((score) => String(score).padEnd(14)).join(''))
    if (scores.every((score) => score >= LEAST)) continue
    failed++
    for (const { id, score, title, scoreDisplayMode } of Object.values(audits))
      if (score !== null && score < 1 && scoreDisplayMode !== 'informative')
        console.log(`  ${id} ${score}: ${title}`)
  }
} finally {
  await browser.close()
  service.kill()
}
process.exitCode = failed > 0 ? 1 : 0
