/** The house rules that a machine can hold: who may import whom, no Chinese in the program, every file says its purpose. */

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const SRC = fileURLToPath(new URL('../src', import.meta.url))

const PLATFORMS = ['telegram', 'wecom', 'wecom-bot', 'wechat', 'dingtalk', 'feishu']
/** What each platform may import, and its own SDK. */
const PLATFORM = ['platforms', 'wording/blocks', 'settings', 'npm:hono', 'npm:zod', 'npm:node:crypto']
const OWN: Record<string, string[]> = { telegram: ['npm:grammy'] }

/** Room → the rooms it may import; `npm:` names packages. A room may always import its own files. */
const MAY_IMPORT: Record<string, string[]> = {
  entries: ['app', 'entry', 'lines', 'respond', 'settings', 'conversation', 'platforms', 'npm:*'],
  entry: ['app', 'respond', 'settings', 'conversation', 'platforms', 'npm:node:crypto', 'npm:hono'],
  app: [
    'platforms',
    ...PLATFORMS.map((name) => `platforms/${name}`),
    'pages',
    'respond',
    'settings',
    'npm:hono',
  ],
  settings: ['npm:zod'],
  respond: ['understand', 'answer', 'wording', 'conversation', 'corpus', 'platforms', 'recent'],
  recent: [],
  lines: [],
  platforms: ['wording/blocks', 'npm:hono', 'npm:@wecom/crypto', 'npm:zod', 'npm:node:crypto'],
  ...Object.fromEntries(PLATFORMS.map((name) => [`platforms/${name}`, [...PLATFORM, ...(OWN[name] ?? [])]])),
  estimates: [
    'understand',
    'calculate',
    'wording',
    'corpus',
    'platforms',
    'recent',
    'npm:zod',
    'npm:fraction.js',
  ],
  statement: ['estimates', 'calculate', 'wording', 'corpus', 'npm:fraction.js'],
  // The pages show more of a document than any answer does (neighbours, contents), and say what is around it themselves.
  pages: [
    'platforms',
    'wording/blocks',
    'wording',
    'corpus',
    'respond',
    'recent',
    'estimates',
    'statement',
    'calculate',
    'conversation',
    'npm:hono',
    'npm:zod',
    'npm:uqr',
    'npm:d3-scale',
    'npm:d3-shape',
  ],
  // Runs in the browser: nothing of the service comes with it.
  'pages/client': [],
  'pages/build': ['npm:*'],
  understand: ['corpus', 'conversation', 'platforms', 'recent', 'npm:fuse.js', 'npm:fraction.js'],
  answer: ['understand', 'corpus', 'conversation', 'calculate'],
  calculate: ['corpus', 'recent', 'npm:fraction.js'],
  wording: ['answer', 'calculate', 'corpus', 'platforms', 'recent', 'npm:fraction.js'],
  conversation: ['corpus', 'platforms', 'recent', 'wording/blocks', 'npm:node:sqlite', 'npm:zod'],
  corpus: [],
  'corpus/compile': ['npm:*', 'calculate'],
}
/** Files of `corpus/` that run only when the corpus is compiled. */
const BUILD_ONLY = [
  'compile',
  'parse',
  'check',
  'weigh',
  'schema',
  'literal',
  'calculators',
  'references',
  'figures',
  'examples',
  'profiles',
]
const ENTRIES = ['worker', 'node', 'terminal']

const files = (at: string): string[] =>
  readdirSync(at, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? files(join(at, entry.name))
      : /\.tsx?$/.test(entry.name)
        ? [join(at, entry.name)]
        : [],
  )
const sources = files(SRC).filter((file) => !file.endsWith('generated.ts'))

const roomOf = (file: string): string => {
  const parts = relative(SRC, file)
    .replace(/\.tsx?$/, '')
    .split('/')
  if (parts.length === 1) return ENTRIES.includes(parts[0] as string) ? 'entries' : (parts[0] as string)
  if (parts[0] === 'platforms') return parts.length > 2 ? `platforms/${parts[1]}` : 'platforms'
  if (parts[0] === 'pages' && ['client', 'build'].includes(parts[1] as string)) return `pages/${parts[1]}`
  if (parts[0] === 'corpus' && BUILD_ONLY.includes(parts[1] as string)) return 'corpus/compile'
  return parts[0] as string
}

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?<!')(?:from|import) ?\(?'([^'\n]+)'/g)].map(
    ([, target]) => target as string,
  )

const wanted = (file: string, target: string): string | null => {
  if (!target.startsWith('.'))
    return `npm:${target.startsWith('node:') || target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : target.split('/')[0]}`
  const path = resolve(dirname(file), target)
  const room = roomOf(path)
  const own = roomOf(file)
  if (room === own || (room.startsWith('corpus') && own.startsWith('corpus'))) return null
  if (relative(SRC, path) === 'wording/blocks.ts') return 'wording/blocks'
  return room === 'corpus/compile' ? 'corpus' : room
}

describe('rooms import only what they may', () => {
  test.each(sources.map((file) => relative(SRC, file)))('%s', (name) => {
    const file = join(SRC, name)
    const may = MAY_IMPORT[roomOf(file)]
    expect(may, `no rule for ${roomOf(file)}`).toBeDefined()
    const bad = importsOf(file)
      .map((target) => wanted(file, target))
      .filter(
        (room) =>
          room !== null && !may?.includes(room) && !(room.startsWith('npm:') && may?.includes('npm:*')),
      )
    expect(bad).toEqual([])
  })

  test('a room is entered by its index or its types', () => {
    // What all platforms share stands beside their rooms.
    const allowed = /\/(index\.tsx?|blocks\.ts|kinds\.ts|code\.ts|schema\.ts|api\.ts|platforms\/[a-z-]+\.ts)$/
    const bad = sources
      .filter((file) => !['entries', 'entry'].includes(roomOf(file)))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => target.startsWith('.') && wanted(file, target) !== null)
          .map((target) => resolve(dirname(file), target))
          .filter((path) => dirname(path) !== SRC && !allowed.test(path))
          .map((path) => `${relative(SRC, file)} → ${relative(SRC, path)}`),
      )
    expect(bad).toEqual([])
  })
})

const withoutComments = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')

test('the running corpus takes only types from what compiles it', () => {
  const bad = sources
    .filter((file) => roomOf(file) === 'corpus')
    .filter((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(import|export)( type)? [^\n]*from '(\.[^']+)'/g)].some(
        ([, , type, target]) =>
          type === undefined && roomOf(resolve(dirname(file), target as string)) === 'corpus/compile',
      ),
    )
  expect(bad.map((file) => relative(SRC, file))).toEqual([])
})

test('no Chinese in the program outside comments', () => {
  const bad = sources.filter((file) => /\p{Script=Han}/u.test(withoutComments(readFileSync(file, 'utf8'))))
  expect(bad.map((file) => relative(SRC, file))).toEqual([])
})

test('every file says its purpose in its first line', () => {
  const bad = sources.filter((file) => !readFileSync(file, 'utf8').startsWith('/**'))
  expect(bad.map((file) => relative(SRC, file))).toEqual([])
})
