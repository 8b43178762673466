/** The administrators' guide keeps up with the program: every setting, route, reason code and command in it is real, and none is missing. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settingNames } from '../../src/settings.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const guide = read('deploy/README.md')
const sources = readdirSync(new URL('../../src', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/generated/.test(name))
  .map((name) => read(`src/${name}`))
  .join('\n')

/** Codes that reach the log: of refusals, of what is parsed at the border, of faults. */
const reasons = [
  ...sources.matchAll(/new Rejected\(\d+, '([a-z-]+)'/g),
  ...sources.matchAll(/\bparse\([^()]*(?:\([^()]*\)[^()]*)*, '([a-z-]+)',?\s*\)/g),
  ...sources.matchAll(/\breason: '([a-z-]+)'/g),
].map(([, reason]) => reason as string)

test('every reason code of the program is explained, and no other', () => {
  const table = guide.slice(guide.indexOf('| reason |'), guide.indexOf('## 监控'))
  const explained = [...table.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell]) =>
    [...(cell as string).matchAll(/`([a-z-]+)`/g)].map(([, code]) => code),
  )
  expect(explained.sort()).toEqual([...new Set(reasons)].sort())
})

test('every setting that is not the runtime’s own is named where it is to be filled in', () => {
  const optional = ['LOG_LEVEL', 'TELEGRAM_API_ROOT']
  for (const name of settingNames) if (!optional.includes(name)) expect(guide).toContain(name)
  const named = [...guide.matchAll(/`((?:TELEGRAM|WECOM|WECHAT|DINGTALK|FEISHU)_[A-Z_]+)`/g)].map(
    ([, name]) => name,
  )
  for (const name of named) expect(settingNames).toContain(name)
})

test('every route and every command in it exists', () => {
  const app = read('src/app.ts')
  const routes = [...guide.matchAll(/https:\/\/域名(\/[a-z-]+)/g)].map(([, route]) => route as string)
  expect([...new Set(routes)].sort()).toEqual(
    ['/dingtalk', '/feishu', '/health', '/wechat', '/wecom', '/wecom-bot'].sort(),
  )
  for (const route of routes) expect(app).toContain(`'${route}'`)
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  for (const [, script] of guide.matchAll(/npm run ([a-z:]+)/g))
    expect(Object.keys(scripts)).toContain(script)
})

test('every link within it leads somewhere', () => {
  const anchors = [...guide.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    (title as string)
      .toLowerCase()
      .replaceAll(/[，、。：]/g, '')
      .replaceAll(' ', '-'),
  )
  for (const [, target] of guide.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(target)
})
