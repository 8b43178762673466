/** Creates the menu of the WeCom application: `npm run wecom:menu`, also `-- --env FILE`. Status 1 when it could not. */
import { readFileSync } from 'node:fs'
import { parseArgs, parseEnv } from 'node:util'
import { createMenu, type Env } from './wecom-menu/index.ts'

const readEnv = (): Env => {
  const { env } = parseArgs({ options: { env: { type: 'string' } } }).values
  return env === undefined ? process.env : parseEnv(readFileSync(env, 'utf8'))
}

const { created, text } = await createMenu(readEnv())
console.log(text)
process.exitCode = created ? 0 : 1
