/** What the Dockerfile says, done without a container: its environment, its command and its health check around the bundle. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from './deployment.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const dockerfile = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8').replaceAll(/\\\n\s*/g, ' ')
const folder = mkdtempSync(join(tmpdir(), 'wence-docker-'))
/** Where the image has its two folders, here. */
const here = (path: string) => path.replaceAll(/(^|=)\/(app|data)\b/g, (_, before) => `${before}${folder}`)

const instruction = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(dockerfile)?.[1] ?? ''
const command = (line: string): string[] => JSON.parse(line.slice(line.indexOf('['))) as string[]
const freePort = async () => {
  const server = createServer()
  const port = await listen(server)
  server.close()
  return String(port)
}

let env: Record<string, string>
let service: ChildProcess
const healthy = () => {
  const [program, ...args] = command(instruction('HEALTHCHECK'))
  expect(program).toBe('node')
  return spawnSync(process.execPath, args, { env }).status
}

beforeAll(async () => {
  const given = instruction('ENV').split(' ')
  env = {
    ...Object.fromEntries(given.map((pair) => here(pair).split('=') as [string, string])),
    PORT: await freePort(),
  }
  execFileSync('npm', ['run', '-s', 'build:node', '--', `--outfile=${join(folder, 'index.mjs')}`], {
    cwd: ROOT,
  })
}, 60_000)
afterAll(() => {
  service?.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

test('it copies what the build makes, and runs without rights', () => {
  expect(instruction('COPY')).toBe('dist/node /app')
  expect(instruction('USER')).toBe('node')
  expect(env).toMatchObject({ HOST: '0.0.0.0', STORE: `${folder}/wence.sqlite` })
})

test('its command starts the service on its volume, its health check follows, and SIGTERM ends it', async () => {
  expect(healthy()).toBe(1)
  const [program, ...args] = command(instruction('CMD'))
  expect(program).toBe('node')
  service = spawn(process.execPath, args.map(here), { env, stdio: ['ignore', 'pipe', 'inherit'] })
  await once(createInterface(service.stdout as NodeJS.ReadableStream), 'line')
  expect(healthy()).toBe(0)
  expect(existsSync(join(folder, 'wence.sqlite'))).toBe(true)
  service.kill('SIGTERM')
  expect(await once(service, 'exit')).toEqual([0, null])
})
