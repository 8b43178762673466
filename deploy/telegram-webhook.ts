/** Registers the Telegram bot: `npm run telegram:webhook`, also `-- --env FILE`. Status 1 when something must be mended. */
import { readFileSync } from 'node:fs'
import { parseArgs, parseEnv } from 'node:util'
import { registerBot } from './telegram/register.ts'

const { env } = parseArgs({ options: { env: { type: 'string' } } }).values
const { done, lines } = await registerBot(
  env === undefined ? process.env : parseEnv(readFileSync(env, 'utf8')),
)
for (const line of lines) console.log(line)
process.exitCode = done ? 0 : 1
