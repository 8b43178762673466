/** The command line: `npm run ask -- 早稻补贴是多少`, also `--json`, `--jsonl` and `--as-of 2023-06-30`. */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { createMemoryStore } from './conversation/memory.ts'
import type { Reply } from './platforms/platform.ts'
import { createRespond } from './respond.ts'
import { readSettings } from './settings.ts'

const USAGE = `usage: npm run -s ask -- [--json] [--as-of YYYY-MM-DD] QUESTION
       npm run -s ask -- --jsonl [--as-of YYYY-MM-DD] < questions.jsonl   (one {"q": "..."} a line)`

const fail = (why: string): never => {
  console.error(`${why}\n${USAGE}`)
  process.exit(2)
}

const readArguments = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean' }, jsonl: { type: 'boolean' }, 'as-of': { type: 'string' } },
    })
  } catch (error) {
    return fail((error as Error).message)
  }
}

const readPublicUrl = () => {
  try {
    return readSettings({ PUBLIC_URL: process.env.PUBLIC_URL }).PUBLIC_URL
  } catch (error) {
    return fail((error as Error).message)
  }
}

const isDate = (text: string) => {
  const time = Date.parse(`${text}T00:00:00Z`)
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  )
}

const { values, positionals } = readArguments()
const asOf = values['as-of']
if (asOf !== undefined && !isDate(asOf)) fail(`--as-of ${asOf} is not a date`)
if (values.json && values.jsonl) fail('--json and --jsonl exclude each other')
if (values.jsonl ? positionals.length > 0 : positionals.length === 0) fail('what should be asked?')

const { respond } = createRespond({
  store: createMemoryStore(),
  now: Date.now,
  log: () => {},
  pseudonym: (id) => id,
  publicUrl: readPublicUrl(),
})

const ask = (text: string): Promise<Reply> =>
  respond({
    platform: 'terminal',
    conversation: null,
    id: null,
    ask: { kind: 'text', text },
    ...(asOf === undefined ? {} : { asOf }),
  })

const readQuestion = (line: string, number: number): string => {
  try {
    const { q } = JSON.parse(line) as { q: unknown }
    if (typeof q === 'string') return q
  } catch {}
  return fail(`line ${number} of the input is not {"q": "..."}`)
}

if (values.jsonl) {
  let number = 0
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (line.trim() === '') continue
    const { answer } = await ask(readQuestion(line, number))
    process.stdout.write(`${JSON.stringify(answer)}\n`)
  }
} else {
  const { answer } = await ask(positionals.join(' '))
  console.log(values.json ? JSON.stringify(answer, null, 2) : answer.text)
}
