/** Script, stylesheet, icon and names as files whose address changes with their content, kept by browsers for good. */
import { Hono } from 'hono'
import { calculators, policies, version } from '../corpus/index.ts'
import { built } from './assets.generated.ts'

/** What may be suggested while somebody types: every name there is, once, titles first. */
const names = (): string =>
  JSON.stringify([
    ...new Set([
      ...policies.flatMap(({ measures }) => measures.map(({ title }) => title)),
      ...policies.flatMap(({ chapters }) => chapters.map(({ title }) => title)),
      ...calculators.map(({ name }) => name),
      ...policies.flatMap(({ measures }) => measures.flatMap((measure) => measure.names)),
      ...policies.flatMap(({ units }) => units),
    ]),
  ])

const TYPES = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  json: 'application/json; charset=utf-8',
}

type Name = keyof typeof built | 'names.json'

const hashed = (name: string, hash: string) => name.replace('.', `.${hash}.`)
const paths = new Map<Name, string>([
  ...Object.entries(built).map(
    ([name, { hash }]) => [name as Name, `/assets/${hashed(name, hash)}`] as const,
  ),
  ['names.json', `/assets/${hashed('names.json', version)}`],
])

/** The address of an asset. */
export const assetPath = (name: Name): string => paths.get(name) as string

/** One text for all assets together: pages change with it. */
export const assetsVersion = Object.values(built)
  .map(({ hash }) => hash.slice(0, 4))
  .join('')

const bodyOf = (name: Name): string | ArrayBuffer => {
  if (name === 'names.json') return names()
  const { body } = built[name]
  return name === 'icon.png' ? Uint8Array.from(atob(body), (byte) => byte.charCodeAt(0)).buffer : body
}

/** Mounted at `/assets`. */
export const assets = (): Hono => {
  const routes = new Hono()
  for (const [name, path] of paths) {
    const body = bodyOf(name)
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1) as keyof typeof TYPES]
    routes.get(path.slice('/assets'.length), (c) =>
      c.body(body, 200, { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }),
    )
  }
  return routes
}
