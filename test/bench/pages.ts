/** What each page weighs (gzip) and how long the server takes to make it, against the budgets; part of `npm run bench`. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

type Service = { request: (path: string) => Promise<Response> | Response }

const BUDGETS = { html: 20, css: 25, js: 25, ms: 1 }
/** Laps in which the code gets warm, as a server that has run for a while is, and those that count. */
const [WARM, LAPS] = [1500, 100]
/** A machine that others use is slower at times, never faster: the quietest round counts, the median one is printed too. */
const ROUNDS = 25
/** Stands for a number that is another at every lap: what somebody types was not drawn before. */
const LAP = '0LAP'
/** A firm that tells nearly all there is to tell. */
const FIRM = new URLSearchParams({
  as: 'firm',
  technology: '国家高新技术企业',
  giant: '是',
  deduction: '1500万',
  income: `8000${LAP}`,
  interest: '20万',
  principal: '800万',
  pay: '85万、110万',
  fee: '50万',
  overseas: '1000万',
  trial: '3万',
  export: '36万元',
})
const PAGES: Record<string, string> = {
  chat: '/',
  document: '/p/qujiang-2023-26',
  'document, searched': `/p/qujiang-2023-26?q=${encodeURIComponent('孵化器')}`,
  'clause 12': '/p/qujiang-2023-26/12',
  'clause 44': '/p/qujiang-2023-26/44',
  'clause 12, filled': `/p/qujiang-2023-26/12?rd-investment.deduction=500${LAP}`,
  'clause 12, live': `/p/qujiang-2023-26/12/rd-investment?rd-investment.deduction=600${LAP}`,
  'clause 44, filled': `/p/qujiang-2023-26/44?grain.crop=${encodeURIComponent('晚稻')}&grain.area=12${LAP}`,
  estimate: '/estimate',
  'estimate, filled': `/estimate?${FIRM}`,
  'estimate, live': `/estimate/result?${FIRM}&x=1`,
  'chapter 7': '/p/qujiang-2023-26/S7',
  'not found': '/p/qujiang-2023-26/57',
}

/** The service in one file: Node by itself does not read JSX. */
const buildService = async (): Promise<Service> => {
  const folder = mkdtempSync(join(tmpdir(), 'wence-pages-'))
  const outfile = join(folder, 'service.mjs')
  await build({
    stdin: {
      contents: `
        import { createApp } from '../../src/app.ts'
        import { edition } from '../../src/respond.ts'
        import { readSettings } from '../../src/settings.ts'
        import { createContext } from '../ask.ts'
        export const service = createApp(readSettings({}), { edition }, createContext())`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { grammy: 'grammy/web' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    outfile,
    logLevel: 'error',
  })
  const { service } = (await import(pathToFileURL(outfile).href)) as { service: Service }
  rmSync(folder, { recursive: true })
  return service
}

const service = await buildService()
const textOf = async (path: string) => (await service.request(path)).text()
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number
const kilobytes = (text: string) => gzipSync(text).length / 1000
const against = (value: number, budget: number) => `${value.toFixed(2)}${value > budget ? ' OVER' : ''}`

console.log(
  `page                  HTML KB (≤ ${BUDGETS.html})  CSS KB (≤ ${BUDGETS.css})  JS KB (≤ ${BUDGETS.js})  p50 ms (≤ ${BUDGETS.ms})  of the median round`,
)
for (const [name, path] of Object.entries(PAGES)) {
  const html = await textOf(path.replace(LAP, '000'))
  const assets = async (ending: string) => {
    const addresses = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
      ([, address = '']) => address,
    )
    const texts = await Promise.all(addresses.filter((address) => address.endsWith(ending)).map(textOf))
    return texts.reduce((sum, text) => sum + kilobytes(text), 0)
  }
  let lap = 0
  const timeLap = async () => {
    const from = performance.now()
    await service.request(path.replace(LAP, String(lap++)))
    return performance.now() - from
  }
  while (lap < WARM) await timeLap()
  const medians: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const times: number[] = []
    for (let counted = 0; counted < LAPS; counted++) times.push(await timeLap())
    medians.push(median(times))
  }
  console.log(
    [
      name.padEnd(21),
      against(kilobytes(html), BUDGETS.html).padEnd(15),
      against(await assets('.css'), BUDGETS.css).padEnd(14),
      against(await assets('.js'), BUDGETS.js).padEnd(13),
      against(Math.min(...medians), BUDGETS.ms).padEnd(13),
      median(medians).toFixed(2),
    ].join(' '),
  )
}
