/** The pages over HTTP: what they load and who may frame them, what browsers keep, what is not found, bad addresses. */

import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { edition } from '../../src/respond.ts'
import { readSettings } from '../../src/settings.ts'
import { createContext, NOW } from '../ask.ts'

const POLICY = '/p/qujiang-2023-26'
const HTML = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
const DAY = 24 * 60 * 60_000

const createPages = (now = NOW, publicUrl: string | undefined = undefined) => {
  const app = createApp(readSettings({}), { edition }, createContext({ now: () => now, publicUrl }))
  return async (path: string, headers: Record<string, string> = HTML) => {
    const response = await app.request(path, { headers })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
}
const get = createPages()
const pageOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ')
const rows = (html: string) =>
  [...html.matchAll(/href="\/p\/qujiang-2023-26\/(\d+)"/g)].map(([, n]) => Number(n))

test.each(['/', POLICY, `${POLICY}?q=孵化器`, `${POLICY}/12`, `${POLICY}/44`, `${POLICY}/S7`])(
  '%s stays within 20 KB of HTML, 25 KB of script and 25 KB of style, compressed',
  async (path) => {
    const { text } = await get(path)
    expect(gzipSync(text).length).toBeLessThanOrEqual(20_000)
    for (const ending of ['js', 'css']) {
      const addresses = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
        ([, address = '']) => address,
      )
      const found = addresses.filter((address) => address.endsWith(`.${ending}`))
      expect(found).toHaveLength(1)
      expect(gzipSync((await get(found[0] as string)).text).length).toBeLessThanOrEqual(25_000)
    }
  },
)

describe('headers', () => {
  test.each(['/', POLICY, `${POLICY}/12`, '/nowhere', `${POLICY}/99`])(
    '%s loads nothing from elsewhere',
    async (path) => {
      const { headers, text } = await get(path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toContain('unsafe')
      expect(policy).toMatch(/frame-ancestors 'self' https:\/\/\*\.qq\.com https:\/\/\*\.weixin\.qq\.com/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
      expect(headers.get('permissions-policy')).toContain('geolocation=()')
      expect(headers.has('x-frame-options')).toBe(false)
      for (const [, , address = ''] of text.matchAll(/(src|href)="([^"]*)"/g))
        expect(address).toMatch(/^(\/|#|http:\/\/localhost\/)/)
      expect(text).not.toMatch(/ style="| on[a-z]+="|<style/)
    },
  )
  test('script, stylesheet, icon and names are kept for good under an address of their content', async () => {
    const { text } = await get('/')
    const addresses = [...text.matchAll(/\/assets\/[a-z]+\.[0-9a-f]{10,}\.[a-z]+/g)].map(
      ([address]) => address,
    )
    expect(new Set(addresses.map((address) => address.slice(address.lastIndexOf('.'))))).toEqual(
      new Set(['.svg', '.png', '.css', '.js', '.json']),
    )
    for (const address of new Set(addresses)) {
      const asset = await get(address)
      expect(asset.status).toBe(200)
      expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(asset.text.length).toBeGreaterThan(100)
    }
    expect((await get('/assets/app.0000000000.js')).status).toBe(404)
  })
})

describe('what browsers keep', () => {
  test.each([POLICY, `${POLICY}/12`, `${POLICY}/S2`])('%s is not sent again unchanged', async (path) => {
    const first = await get(path)
    const tag = first.headers.get('etag') ?? ''
    expect(first.headers.get('cache-control')).toBe('public, max-age=300')
    const again = await get(path, { ...HTML, 'if-none-match': tag })
    expect([again.status, again.text]).toEqual([304, ''])
    expect(again.headers.get('etag')).toBe(tag)
  })
  test('another day, another address of the service: the page is another', async () => {
    const tag = async (ask: typeof get) => (await ask(`${POLICY}/12`)).headers.get('etag')
    const known = await tag(get)
    expect(await tag(createPages(NOW + DAY))).not.toBe(known)
    expect(await tag(createPages(NOW, 'https://wence.example'))).not.toBe(known)
    expect(known).toContain(edition.version)
  })
  test('what was asked is never kept', async () => {
    const app = createApp(readSettings({}), { edition }, createContext())
    const answer = await app.request('/', { method: 'POST', body: 'q=1' })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })
})

describe('the period', () => {
  const notice = (html: string) => /<p class="notice ([a-z-]+)"/.exec(html)?.[1]
  test.each([
    [Date.UTC(2023, 5, 30), 'in-force'],
    [Date.UTC(2022, 11, 30), 'upcoming'],
    [Date.UTC(2023, 11, 31, 15), 'in-force'],
    [Date.UTC(2023, 11, 31, 17), 'ended'],
  ])('at %i the first thing a clause says is that it is %s', async (now, status) => {
    const { text } = await createPages(now)(`${POLICY}/12`)
    expect(notice(text)).toBe(status)
    expect(text.indexOf('class="notice')).toBeLessThan(text.indexOf('<h1'))
    const strip = /data-strip="([^"]*)"/.exec(text)?.[1]
    const strips: Record<string, string | undefined> = {
      ended: '实施期已过，是否延续请向区科技局、区税务局核实',
      upcoming: '还没有到实施期，请向区科技局、区税务局核实',
    }
    expect(strip).toBe(strips[status])
  })
})

describe('addresses', () => {
  test('are those of the setting, else those of the request', async () => {
    const { text } = await createPages(NOW, 'https://wence.example')(`${POLICY}/12`)
    expect(text).toContain('<link rel="canonical" href="https://wence.example/p/qujiang-2023-26/12"/>')
    expect((await get(`${POLICY}/12`)).text).toContain(
      '<link rel="canonical" href="http://localhost/p/qujiang-2023-26/12"/>',
    )
  })
  test('longer than any page of ours are refused', async () => {
    const { status, text } = await get(`${POLICY}?q=${'x'.repeat(9000)}`)
    expect(status).toBe(414)
    expect(text).toContain('网址太长了')
    expect((await get(`/?${'x'.repeat(2_000_000)}`)).status).toBe(414)
  })
})

describe('not found', () => {
  test.each([
    ['57', 56],
    ['0', 1],
    ['999999', 56],
    ['012', 12],
    ['12a', 12],
    ['十二', 12],
    ['１２', 12],
  ])('instead of clause %s, clause %i and the chapters', async (part, near) => {
    const { status, text } = await get(`${POLICY}/${part}`)
    expect(status).toBe(404)
    expect(rows(text)).toEqual([near])
    for (let chapter = 1; chapter <= 8; chapter++) expect(text).toContain(`href="${POLICY}/S${chapter}"`)
  })
  test.each([
    ['12a', '没有“12a”这一条，最接近的是第12条。'],
    ['012', '没有“012”这一条，最接近的是第12条。'],
    ['12.5', '没有“12.5”这一条，最接近的是第12条。'],
    ['１２', '没有“１２”这一条，最接近的是第12条。'],
    ['十二', '没有“十二”这一条，最接近的是第12条。'],
    ['9999999', '没有“9999999”这一条，最接近的是第56条。'],
    ['57', '这份文件没有第57条，一共56条。'],
    ['0', '这份文件没有第0条，一共56条。'],
    ['S9', '这份文件没有第9章，一共8章。'],
    ['S02', '没有“S02”这一章，最接近的是第2章。'],
    ['s2', '没有“s2”这一章，最接近的是第2章。'],
    ['abc', '这份文件里没有“abc”。'],
  ])('of %s nothing is said that is not so', async (part, said) => {
    const { status, text } = await get(`${POLICY}/${encodeURIComponent(part)}`)
    expect(status).toBe(404)
    expect(text).toContain(`<title>${said} · 问策</title>`)
    expect(text).toContain(`<h1 class="lead">${said}</h1>`)
  })
  test('what is no number is shown as text, with the chapters', async () => {
    const { status, text } = await get(`${POLICY}/${encodeURIComponent('<b>x</b>')}`)
    expect(status).toBe(404)
    expect(text).toContain('&lt;b&gt;x&lt;/b&gt;')
    expect(text).toContain(`href="${POLICY}/S8"`)
  })
  test.each(['/p/nowhere', '/p/nowhere/12', '/p/constructor', '/elsewhere'])(
    '%s offers the documents',
    async (path) => {
      const { status, text } = await get(path)
      expect(status).toBe(404)
      expect(text).toContain(`href="${POLICY}"`)
    },
  )
  test('programs get JSON', async () => {
    const { status, text } = await get('/elsewhere', { accept: '*/*' })
    expect([status, JSON.parse(text)]).toEqual([404, { error: 'not found' }])
  })
})

describe('the document', () => {
  test('lists every measure once, in order', async () => {
    const { text } = await get(POLICY)
    expect(rows(text)).toEqual(Array.from({ length: 56 }, (_, i) => i + 1))
  })
  test.each([
    ['unit=区税务局', [11, 12, 25, 27, 28]],
    ['unit=区科技局&chapter=7', [46]],
    ['kind=外贸外资', [13, 37, 38, 39]],
    ['kind=税费优惠&chapter=2', [11, 14]],
    ['chapter=5', [31, 32, 33]],
    ['q=加计扣除', [11, 12, 25]],
    ['q=ＬＰＲ', [8]],
    ['q=早稻 油菜', [44]],
  ])('%s leaves the measures of which it is true', async (query, wanted) => {
    expect(rows((await get(`${POLICY}?${query}`)).text)).toEqual(wanted)
  })
  test('a search for words that no clause has gives what they mean, and says so', async () => {
    const { text } = await get(`${POLICY}?q=${encodeURIComponent('买电动车不用交税吧')}`)
    expect(rows(text)).toEqual([35])
    expect(text).toContain('意思相近')
  })
  test('nothing found says what to do', async () => {
    expect((await get(`${POLICY}?q=火星`)).text).toContain('没有符合条件的条文')
  })
  test.each([
    ['unit', '没有这个局', '责任单位'],
    ['kind', '<i>x</i>', '类别'],
    ['chapter', '9', '所属章节'],
  ])('nonsense in %s is named, and the rest still holds', async (field, value, label) => {
    const { text } = await get(`${POLICY}?q=早稻&${field}=${encodeURIComponent(value)}`)
    expect(pageOf(text)).toContain(`这个${label}`)
    expect(text).not.toContain('<i>x')
    expect(rows(text)).toEqual([44])
  })
  test('what was found stands first, its count above it and the other ways below, folded', async () => {
    const { text } = await get(`${POLICY}?unit=区科技局&chapter=2`)
    const places = [
      'id="found"',
      '<summary>按类别、单位、章再找',
      'class="kinds"',
      'class="matrix"',
      '<ul class="cells"',
    ]
    const at = places.map((place) => text.indexOf(place))
    expect(at).toEqual([...at].sort((a, b) => a - b))
    expect(at[0]).toBeGreaterThan(0)
    expect(text).toContain('<details class="card"><summary>按类别、单位、章再找')
  })
  test.each([
    ['unit=区科技局&chapter=2', '区科技局、第2章 科技创新政策 · 衢江区政发〔2023〕26号 · 问策'],
    ['q=<b>', '&lt;b&gt; · 衢江区政发〔2023〕26号 · 问策'],
    ['kind=外贸外资', '外贸外资 · 衢江区政发〔2023〕26号 · 问策'],
  ])('the title of %s names the filter', async (query, title) => {
    expect((await get(`${POLICY}?${query}`)).text).toContain(`<title>${title}</title>`)
  })
  test('a dot is as large as its number, the largest fills its cell, and each chapter is named below', async () => {
    const { text } = await get(POLICY)
    const dots = [...text.matchAll(/<circle[^>]* r="([\d.]+)"[^>]*><\/circle><text[^>]*>(\d+)</g)].map(
      ([, r, count]) => [Number(count), Number(r)] as const,
    )
    const most = Math.max(...dots.map(([count]) => count))
    expect(most).toBeGreaterThan(4)
    for (const [count, r] of dots) expect(r).toBeCloseTo(21 * Math.sqrt(count / most), 1)
    const heads = [...text.matchAll(/<th scope="col"><a[^>]*>([^<]*)</g)].map(([, head]) => head)
    expect(heads).toEqual(Array.from({ length: 8 }, (_, at) => `第${at + 1}章`))
    expect(text).toContain('<ul class="legend"><li>第1章 ')
  })
  test('the picture counts every measure of every unit', async () => {
    const { text } = await get(POLICY)
    const counts = [...text.matchAll(/aria-label="([^"，]+)，第(\d)章，(\d+)条"/g)]
    expect(counts.length).toBeGreaterThan(60)
    for (const [, unit = '', chapter = '', count = ''] of counts.slice(0, 20)) {
      const { text: found } = await get(`${POLICY}?unit=${encodeURIComponent(unit)}&chapter=${chapter}`)
      expect(rows(found).length).toBe(Number(count))
    }
  })
})

describe('a clause', () => {
  test.each([1, 12, 56])('%i leads to its neighbours', async (number) => {
    const { text } = await get(`${POLICY}/${number}`)
    const link = (rel: string) => new RegExp(`href="${POLICY}/(\\d+)" rel="${rel}"`).exec(text)?.[1]
    expect(link('prev')).toBe(number === 1 ? undefined : String(number - 1))
    expect(link('next')).toBe(number === 56 ? undefined : String(number + 1))
  })
  test('a chapter lists its measures', async () => {
    expect(rows((await get(`${POLICY}/S5`)).text)).toEqual([31, 32, 33])
  })
})

describe('the script asks for the answer alone', () => {
  const app = createApp(readSettings({}), { edition }, createContext())
  const say = async (fields: Record<string, string>) => {
    const response = await app.request('/', {
      method: 'POST',
      headers: { accept: 'text/html; fragment' },
      body: new URLSearchParams(fields).toString(),
    })
    return response.text()
  }
  test('and gets the same as stands in the page', async () => {
    const fragment = await say({ q: '第12条' })
    expect(fragment).toMatch(/^<article[\s\S]*<\/article>$/)
    const page = await app.request('/', { method: 'POST', body: 'q=第12条&c=x' })
    const [whole] = /<article[\s\S]*<\/article>/.exec(await page.text()) ?? []
    const withoutName = (html: string) => html.replaceAll(/name="c" value="[^"]*"/g, '')
    expect(withoutName(fragment)).toBe(withoutName(whole ?? ''))
  })
  test('words that hit are marked in what is quoted, and the quote stays word for word', async () => {
    const html = await say({ q: '孵化器归谁管' })
    const [, quote = ''] = /<blockquote>([\s\S]*?)<\/blockquote>/.exec(html) ?? []
    expect(quote).toMatch(/<mark>[^<]*孵化器[^<]*<\/mark>/)
    expect(quote.replaceAll(/<\/?mark>/g, '')).toContain(
      '对新认定的国家级、省级科技企业孵化器分别给予300万元、100万元的补助',
    )
  })
  test('the working of an estimate is folded, the amount and its source are not', async () => {
    const html = await say({ q: '科技小巨人，可加计扣除的研发费用1500万，能补多少' })
    const open = html.replace(/<details>[\s\S]*<\/details>/, '').replace(/data-text="[^"]*"/, '')
    expect(open).toContain('200万元')
    expect(open).toContain('第12条')
    expect(open).not.toContain('20% = 300万元')
    expect(html).toContain('20% = 300万元')
  })
  test('a button that says what it is not is taken by what it sends', async () => {
    expect(await say({ a: 'qujiang-2023-26/44 第12条' })).toContain('早稻补贴标准不低于270元/亩')
    expect(await say({ a: ':help <b>' })).not.toContain('<b>')
    expect(await say({ a: '=ZZZZ-ZZZZ' })).toContain('没有这个查询码')
  })
})
