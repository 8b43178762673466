/** Bundles the pages' script and stylesheet into `assets.generated.ts`: `npm run assets`. */
import { createHash } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** WeChat's and WeCom's browsers are Chromium on Android and WebKit on iOS, some years old. */
const TARGETS = ['chrome86', 'safari14.1']

const bundle = (entry: string): string => {
  const { outputFiles } = buildSync({
    entryPoints: [here(entry)],
    bundle: true,
    minify: true,
    write: false,
    charset: 'utf8',
    target: TARGETS,
    format: 'iife',
  })
  return outputFiles[0]?.text ?? ''
}

const files = {
  'app.js': bundle('client/index.ts'),
  'app.css': bundle('styles/index.css'),
  'icon.svg': readFileSync(here('icon.svg'), 'utf8').trim(),
  // For previews of links, which take no SVG: the same at 300 × 300, as base64.
  'icon.png': readFileSync(here('icon.png'), 'base64'),
}
const built = Object.fromEntries(
  Object.entries(files).map(([name, body]) => [
    name,
    { hash: createHash('sha256').update(body).digest('hex').slice(0, 10), body },
  ]),
)
const target = here('assets.generated.ts')
const text = `/** Written by \`npm run assets\` from client/ and styles/. Do not edit. */

export const built = ${JSON.stringify(built, null, 2)}
`
writeFileSync(`${target}.${process.pid}`, text)
renameSync(`${target}.${process.pid}`, target)
