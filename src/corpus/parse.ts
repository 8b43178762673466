/** Reads the files of `corpus/` into policies and vocabularies, collecting every complaint with its file and line. */
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import type * as z from 'zod'
import {
  block,
  type Chapter,
  conceptsFile,
  departmentsFile,
  everydayFile,
  kindsFile,
  type Measure,
  outsideFile,
  type Policy,
  phrasesFile,
  policyFile,
  type Words,
  wordsFile,
} from './schema.ts'

/** Path below `corpus/` → content. */
export type Files = ReadonlyMap<string, string>

/** What is wrong where; printed as `file:line  what  why`. */
export type Complaint = { file: string; line: number; what: string; why: string }

/** The line of a key of a YAML text; of its nearest parent when there is no such key. */
export type LineOf = (path: readonly PropertyKey[]) => number

/** The block beside a measure or preamble, with the line it begins at and those of its keys. */
export type Block = z.infer<typeof block> & { file: string; line: number; lineOf: LineOf }

export type ParsedPolicy = {
  policy: Policy
  counts: { chapters: number; measures: number; units: number }
  source: string
  /** By ref of the chapter or measure. */
  blocks: Map<string, Block>
  /** Where each measure and chapter stands, by ref. */
  places: Map<string, { file: string; line: number }>
  /** The published text as the chapters have it, in order. */
  text: string
}

export type Parsed = {
  policies: ParsedPolicy[]
  departments: Record<string, string[]>
  phrases: Record<string, string>
  words: Words
  concepts: Record<string, string[]>
  outside: Record<string, string[]>
}

/** Reads one YAML text by its schema. `firstLine` is the line in the file at which the text begins. */
const readYaml = <Schema extends z.ZodType>(
  ...args: Parameters<typeof readPlaced<Schema>>
): z.infer<Schema> | undefined => readPlaced(...args)?.data

/** The same, with the lines of its keys. */
export const readPlaced = <Schema extends z.ZodType>(
  file: string,
  text: string,
  firstLine: number,
  schema: Schema,
  complain: (complaint: Complaint) => void,
): { data: z.infer<Schema>; lineOf: LineOf } | undefined => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, version: '1.2' })
  const at = (offset: number) => lines.linePos(offset).line + firstLine - 1
  const lineOf: LineOf = (path) => {
    const node = nearestNode(document.contents, path)
    return node?.range ? at(node.range[0]) : firstLine
  }
  for (const error of document.errors) {
    const what = error.code === 'DUPLICATE_KEY' ? 'duplicate key' : 'YAML'
    complain({ file, line: at(error.pos[0]), what, why: error.message.split('\n')[0] as string })
  }
  if (document.errors.length > 0) return undefined
  const result = schema.safeParse(document.toJS())
  if (result.success) return { data: result.data, lineOf }
  for (const issue of result.error.issues.flatMap(plainIssues)) {
    complain({ file, line: lineOf(issue.path), what: issue.path.join('.') || 'file', why: issue.message })
  }
  return undefined
}

type Issue = z.core.$ZodIssue

/** Of something that fits none of several forms, what is wrong with it as the form it comes nearest to. */
const plainIssues = (issue: Issue): Issue[] => {
  if (issue.code !== 'invalid_union') return [issue]
  const forms = issue.errors.map((form) =>
    form.flatMap(plainIssues).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
  )
  const faults = (form: readonly Issue[]) =>
    form.reduce((sum, one) => sum + (one.code === 'unrecognized_keys' ? one.keys.length : 1), 0)
  return forms.sort((a, b) => faults(a) - faults(b))[0] ?? [issue]
}

/** The deepest key or item that exists on a path, so that a missing key is reported at its parent. */
const nearestNode = (root: unknown, path: readonly PropertyKey[]): Node | null => {
  let node = root as Node | null
  let place = node
  for (const key of path) {
    const pair = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined
    const next = pair
      ? (pair.value ?? pair.key)
      : (node as { items?: unknown[] } | null)?.items?.[key as number]
    if (!next) break
    node = next as Node
    place = (pair?.key ?? next) as Node
  }
  return place
}

type Section = { heading: string; line: number; paragraphs: string[]; yaml?: { text: string; line: number } }

/** Splits a chapter file at its headings; a fenced yaml block belongs to the section it stands in. */
const readSections = (file: string, text: string, complain: (complaint: Complaint) => void): Section[] => {
  const sections: Section[] = []
  let fence: { line: number; text: string[] } | null = null
  text.split('\n').forEach((raw, i) => {
    const line = i + 1
    const section = sections[sections.length - 1]
    if (fence) {
      if (raw.trim() !== '```') fence.text.push(raw)
      else {
        if (!section)
          complain({ file, line: fence.line, what: 'yaml block', why: 'stands before the first heading' })
        else if (section.yaml)
          complain({ file, line: fence.line, what: 'yaml block', why: 'is the second of its section' })
        else section.yaml = { text: fence.text.join('\n'), line: fence.line + 1 }
        fence = null
      }
    } else if (raw.trim() === '```yaml') fence = { line, text: [] }
    else if (/^#{1,2} /.test(raw)) sections.push({ heading: raw, line, paragraphs: [] })
    else if (raw.trim() !== '') {
      if (section) section.paragraphs.push(raw.trim())
      else complain({ file, line, what: 'text', why: 'stands before the first heading' })
    }
  })
  const open = fence as { line: number } | null
  if (open) complain({ file, line: open.line, what: 'yaml block', why: 'is never closed' })
  return sections
}

const LAST_PARENTHESIS = /[(（]([^()（）]*)[)）]\s*$/

/** The units at the end of a measure's paragraph, in their order. */
const readUnits = (paragraph: string, label: string): string[] => {
  const [, inside = ''] = LAST_PARENTHESIS.exec(paragraph) ?? []
  const [name, list] = inside.split(/[:：]/)
  return name === label && list ? list.split('、').map((unit) => unit.trim()) : []
}

/** Reads one policy's folder. */
const readPolicy = (
  id: string,
  files: Files,
  words: Words,
  complain: (complaint: Complaint) => void,
): ParsedPolicy | undefined => {
  const file = `${id}/policy.yml`
  const head = readYaml(file, files.get(file) ?? '', 1, policyFile, complain)
  const source = files.get(`${id}/source.txt`)
  if (source === undefined) complain({ file: `${id}/source.txt`, line: 1, what: 'source', why: 'is missing' })
  if (!head || source === undefined) return undefined

  const policy: Policy = {
    id,
    title: head.title,
    number: head.number,
    names: head.names,
    code: head.code ?? null,
    indexNumber: head['index-number'] ?? null,
    registrationNumber: head['registration-number'] ?? null,
    issuer: head.issuer,
    publisher: head.publisher,
    published: head.published,
    disclosure: head.disclosure ?? null,
    validity: head.validity,
    place: head.place,
    places: head.places,
    examples: head.examples,
    period: { from: head.period.from, to: head.period.to, restsOn: head.period['rests-on'] },
    units: [],
    kinds: [],
    chapters: [],
    measures: [],
  }
  const parsed: ParsedPolicy = {
    policy,
    counts: head.counts,
    source,
    blocks: new Map(),
    places: new Map(),
    text: '',
  }
  const texts = [head.title, head.opening]
  const chapterFiles = [...files.keys()]
    .filter((name) => name.startsWith(`${id}/`) && name.endsWith('.md'))
    .sort()
  chapterFiles.forEach((name, i) => {
    readChapter(name, files.get(name) as string, i + 1, head.leads[i] ?? [], words, parsed, texts, complain)
  })
  readEveryday(`${id}/everyday.yml`, files, parsed, complain)
  readKinds(`${id}/kinds.yml`, files, policy, complain)
  parsed.text = [...texts, head.closing].join('\n')
  policy.units = [...new Set(policy.measures.flatMap((measure) => measure.units))]
  return parsed
}

/** Adds the words of `everyday.yml`, if there is one, to the blocks they belong to. */
const readEveryday = (
  file: string,
  files: Files,
  { policy, blocks }: ParsedPolicy,
  complain: (complaint: Complaint) => void,
): void => {
  const text = files.get(file)
  const everyday = text === undefined ? {} : readYaml(file, text, 1, everydayFile, complain)
  for (const [key, more] of Object.entries(everyday ?? {})) {
    const block = blocks.get(`${policy.id}/${key}`)
    if (block) block.words.push(...more)
    else complain({ file, line: 1, what: key, why: 'is no measure or chapter of this policy' })
  }
}

/** Reads `kinds.yml`, if there is one: every measure has a kind, and every number is a measure. */
const readKinds = (
  file: string,
  files: Files,
  policy: Policy,
  complain: (complaint: Complaint) => void,
): void => {
  const text = files.get(file)
  if (text === undefined) return
  const read = readPlaced(file, text, 1, kindsFile, complain)
  if (!read) return
  const sorted = new Set<number>()
  for (const [name, measures] of Object.entries(read.data)) {
    for (const [at, number] of measures.entries()) {
      const line = read.lineOf([name, at])
      if (!policy.measures.some((measure) => measure.number === number))
        complain({ file, line, what: `${name}: ${number}`, why: 'is no measure of this policy' })
      if (measures.indexOf(number) < at)
        complain({ file, line, what: `${name}: ${number}`, why: 'stands twice' })
      sorted.add(number)
    }
    policy.kinds.push({ name, measures: [...measures].sort((a, b) => a - b) })
  }
  for (const { number, ref } of policy.measures) {
    if (!sorted.has(number)) complain({ file, line: 1, what: ref, why: 'has no kind' })
  }
}

/** Reads one chapter file into the policy. */
const readChapter = (
  file: string,
  text: string,
  number: number,
  leads: string[],
  words: Words,
  parsed: ParsedPolicy,
  texts: string[],
  complain: (complaint: Complaint) => void,
): void => {
  const { policy, blocks, places } = parsed
  const [head, ...rest] = readSections(file, text, complain)
  if (!head?.heading.startsWith('# ')) {
    complain({
      file,
      line: head?.line ?? 1,
      what: 'chapter',
      why: 'does not begin with "# " and its heading',
    })
    return
  }
  const keep = (ref: string, section: Section): Block | undefined => {
    places.set(ref, { file, line: section.line })
    if (!section.yaml) {
      complain({ file, line: section.line, what: ref, why: 'has no yaml block' })
      return undefined
    }
    const read = readPlaced(file, section.yaml.text, section.yaml.line, block, complain)
    if (!read) return undefined
    const kept = { ...read.data, file, line: section.yaml.line, lineOf: read.lineOf }
    blocks.set(ref, kept)
    return kept
  }
  const heading = head.heading.slice(2)
  const ref = `${policy.id}/S${number}`
  const chapter: Chapter = {
    ref,
    policy: policy.id,
    number,
    title: heading.replace(/^[^、]+、/, '').replace(LAST_PARENTHESIS, ''),
    heading,
    preamble: head.paragraphs.join('\n'),
    leads,
    names: keep(ref, head)?.names ?? [],
    first: policy.measures.length + 1,
    last: policy.measures.length,
  }
  policy.chapters.push(chapter)
  texts.push(heading, ...head.paragraphs)
  for (const section of rest) {
    const n = Number(section.heading.slice(3))
    if (!section.heading.startsWith('## ') || n !== policy.measures.length + 1) {
      complain({
        file,
        line: section.line,
        what: section.heading,
        why: `should be "## ${policy.measures.length + 1}"`,
      })
      continue
    }
    texts.push(...section.paragraphs)
    const paragraph = section.paragraphs.join('\n')
    const measureRef = `${policy.id}/${n}`
    const beside = keep(measureRef, section)
    const title = new RegExp(`^${n}[.．、]([^。]+)。`).exec(paragraph)?.[1]
    if (title === undefined) {
      complain({
        file,
        line: section.line,
        what: measureRef,
        why: 'its text does not begin with its number and title',
      })
      continue
    }
    const measure: Measure = {
      ref: measureRef,
      policy: policy.id,
      chapter: number,
      number: n,
      title,
      text: paragraph,
      units: readUnits(paragraph, words.layout['units-label']),
      names: [...(beside?.names ?? []), ...(beside?.shared ?? [])],
      lacks: beside?.lacks ?? [],
    }
    policy.measures.push(measure)
    chapter.last = n
  }
}

/** Reads everything; returns nothing when a vocabulary is too broken to go on. */
export const parse = (files: Files, complain: (complaint: Complaint) => void): Parsed | undefined => {
  const read = <Schema extends z.ZodType>(file: string, schema: Schema) => {
    const text = files.get(file)
    if (text === undefined) complain({ file, line: 1, what: 'file', why: 'is missing' })
    return text === undefined ? undefined : readYaml(file, text, 1, schema, complain)
  }
  const words = read('words.yml', wordsFile)
  const departments = read('departments.yml', departmentsFile)
  const phrases = read('phrases.yml', phrasesFile)
  const concepts = read('concepts.yml', conceptsFile)
  const outside = read('outside.yml', outsideFile)
  if (!words || !departments || !phrases || !concepts || !outside) return undefined
  const ids = [
    ...new Set([...files.keys()].filter((name) => name.includes('/')).map((name) => name.split('/')[0])),
  ]
  const policies = (ids as string[]).sort().flatMap((id) => readPolicy(id, files, words, complain) ?? [])
  if (policies.length === 0) complain({ file: 'corpus', line: 1, what: 'policy', why: 'there is none' })
  return { policies, departments, phrases, words, concepts, outside }
}
