/**
 * `npm run load`: whole answers over HTTP on this machine, each channel against a bare route that reads the same body
 * and returns as many bytes, in the same process and in turns. Exit 1 when a bound is missed.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const bundle = here('../../dist/load/measure.mjs')

// As `build:node` makes the service; the client and the platforms' own ciphers stay packages.
buildSync({
  entryPoints: [here('measure.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  charset: 'utf8',
  logLevel: 'warning',
  alias: { grammy: 'grammy/web' },
  external: [
    'autocannon',
    '@wecom/aibot-node-sdk',
    'wechat-crypto',
    'fast-xml-parser',
    'marked',
    '@larksuiteoapi/node-sdk',
  ],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  // The questions are read from beside their file.
  define: { 'import.meta.url': JSON.stringify(new URL('../questions.ts', import.meta.url).href) },
})

const { status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', bundle], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
