/** Compiles `corpus/` to `generated.ts`: `npm run corpus`. Prints every complaint at once as `file:line what why`. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Converter } from 'opencc-js/t2cn'
import { pinyin } from 'pinyin-pro'
import { readCalculators } from './calculators.ts'
import { check } from './check.ts'
import { pack, unpack } from './pack.ts'
import { type Complaint, type Files, parse } from './parse.ts'
import { readProfiles } from './profiles.ts'
import type { Compiled } from './schema.ts'
import { createFold } from './spelling.ts'
import { weigh } from './weigh.ts'

const ROOT = new URL('../../', import.meta.url)

/** Reads every file below a folder. */
export const readFiles = (folder: string): Files => {
  const files = new Map<string, string>()
  const walk = (at: string) => {
    for (const name of readdirSync(at).sort()) {
      const path = join(at, name)
      if (statSync(path).isDirectory()) walk(path)
      else if (/\.(yml|md|txt)$/.test(name)) files.set(relative(folder, path), readFileSync(path, 'utf8'))
    }
  }
  walk(folder)
  return files
}

/** The characters of simplified Chinese (GB 2312). */
const simplified = (): string[] => {
  const decoder = new TextDecoder('gb2312')
  const found: string[] = []
  for (let high = 0xb0; high <= 0xf7; high++) {
    for (let low = 0xa1; low <= 0xfe; low++) {
      const char = decoder.decode(Uint8Array.of(high, low))
      if (/^[\u4e00-\u9fff]$/.test(char)) found.push(char)
    }
  }
  return found
}

/**
 * Traditional characters, each with its simplified form (from OpenCC's tables). A character that simplified Chinese
 * uses itself, such as 后 or 么, stays.
 */
const foldPairs = (): { from: string; to: string } => {
  const kept = new Set(simplified())
  const converters = [Converter({ from: 'tw', to: 'cn' }), Converter({ from: 't', to: 'cn' })]
  let from = ''
  let to = ''
  for (let code = 0x4e00; code <= 0x9fff; code++) {
    const char = String.fromCharCode(code)
    if (kept.has(char)) continue
    const simple = converters.map((convert) => convert(char)).find((other) => kept.has(other))
    if (simple === undefined) continue
    from += char
    to += simple
  }
  return { from, to }
}

/** Confusions of spoken and typed Mandarin that are treated as one sound. */
const oneSound = (syllable: string) =>
  syllable
    .replace(/^(z|c|s)h/, '$1')
    .replace(/^n(?=[^g]|$)/, 'l')
    .replace(/^f(?=u)/, 'h')
    .replace(/(a|e|i)ng$/, '$1n')

/** The characters of simplified Chinese, grouped by sound; groups of one are left out. */
const soundGroups = (): string[] => {
  const groups = new Map<string, string>()
  for (const char of simplified()) {
    const sound = oneSound(pinyin(char, { toneType: 'none', type: 'array' })[0] ?? '')
    groups.set(sound, (groups.get(sound) ?? '') + char)
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, chars]) => chars)
    .filter((chars) => chars.length > 1)
}

/** Parses, checks and compiles; with complaints there is nothing compiled. Notes are the report about words. */
export const compile = (files: Files): { complaints: Complaint[]; notes: string[]; compiled?: Compiled } => {
  const complaints: Complaint[] = []
  const notes: string[] = []
  const complain = (complaint: Complaint) => void complaints.push(complaint)
  const parsed = parse(files, complain)
  const calculators = parsed ? readCalculators(parsed.policies, parsed.words, complain) : []
  const profiles = parsed ? readProfiles(files, parsed.policies, calculators, complain) : []
  if (parsed) check(parsed, files, complain)
  if (!parsed || complaints.length > 0) return { complaints, notes }
  const fold = foldPairs()
  const index = weigh(parsed, createFold(fold), (note) => void notes.push(note))
  const hash = createHash('sha256')
  for (const [name, text] of files) hash.update(`${name}\n${text}\n`)
  const compiled: Compiled = {
    version: hash.digest('hex').slice(0, 12),
    policies: parsed.policies.map(({ policy }) => policy),
    departments: Object.entries(parsed.departments).map(([name, also]) => ({ name, also })),
    phrases: parsed.phrases,
    words: parsed.words,
    calculators,
    profiles,
    index: pack(index),
    fold,
    sounds: soundGroups(),
  }
  return { complaints, notes, compiled }
}

/** The typed module: the data as one JSON string (quickest to start), the slots of phrases as types. */
export const moduleText = (compiled: Compiled): string => {
  const slots = Object.entries(compiled.phrases).map(([key, phrase]) => {
    const names = [...new Set([...phrase.matchAll(/\{([a-z-]+)\}/g)].map(([, name]) => name as string))]
    return `  ${JSON.stringify(key)}: { ${names.map((name) => `${JSON.stringify(name)}: string`).join('; ')} }`
  })
  return `/** Written by \`npm run corpus\` from corpus/. Do not edit. */
import type { Compiled } from './schema.ts'

/** Each phrase of the assistant with the slots it needs. */
export type Phrases = {
${slots.join('\n')}
}

export const compiled = JSON.parse(${JSON.stringify(JSON.stringify(compiled))}) as Compiled
`
}

/** The command: status 1 and every complaint, or the module written and the report about words. */
const main = (): void => {
  const { complaints, notes, compiled } = compile(readFiles(fileURLToPath(new URL('corpus', ROOT))))
  for (const { file, line, what, why } of complaints) console.error(`corpus/${file}:${line}  ${what}  ${why}`)
  if (!compiled) {
    console.error(`${complaints.length} complaints`)
    process.exit(1)
  }
  if (process.argv.includes('--words')) for (const note of notes) console.log(note)
  const target = fileURLToPath(new URL('src/corpus/generated.ts', ROOT))
  writeFileSync(`${target}.${process.pid}`, moduleText(compiled))
  renameSync(`${target}.${process.pid}`, target)
  const measures = compiled.policies.reduce((sum, policy) => sum + policy.measures.length, 0)
  const { terms, pairs } = unpack(compiled.index)
  console.log(
    `${compiled.policies.length} policies, ${measures} measures, ${terms.keys.length} words, ${pairs.keys.length} pairs; ` +
      `${notes.length} notes about words (npm run corpus -- --words)`,
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
