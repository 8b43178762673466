/** The check of a deployment: `npm run doctor`, also `-- --env FILE` and `--offline`. Status 1 when something must be mended. */
import { readFileSync } from 'node:fs'
import { parseArgs, parseEnv } from 'node:util'
import { say } from '../src/wording/say.ts'
import { diagnose, type Env, type Finding } from './doctor/index.ts'

const USAGE = 'usage: npm run doctor -- [--env FILE] [--offline]'
const MARKS: Record<Finding['mark'], string> = { ok: '✓', warn: '!', fail: '✗' }

const leave = (why: string): never => {
  console.error(`${why}\n${USAGE}`)
  process.exit(2)
}

const readArguments = () => {
  try {
    return parseArgs({ options: { env: { type: 'string' }, offline: { type: 'boolean', default: false } } })
  } catch (error) {
    return leave((error as Error).message)
  }
}

const readEnv = (file: string | undefined): Env => {
  if (file === undefined) return process.env
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch (error) {
    return leave(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}

const { env, offline } = readArguments().values
const findings = await diagnose(readEnv(env), { offline })
for (const { mark, text } of findings) console.log(`${MARKS[mark]} ${text}`)
const count = (mark: Finding['mark']) => String(findings.filter((finding) => finding.mark === mark).length)
console.log(say('doctor.summary', { ok: count('ok'), warnings: count('warn'), failures: count('fail') }))
process.exitCode = count('fail') === '0' ? 0 : 1
