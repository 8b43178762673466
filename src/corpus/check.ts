/** The promises of the corpus, each a check that complains at the line to mend. */
import type { Complaint, Parsed, ParsedPolicy } from './parse.ts'

type Complain = (complaint: Complaint) => void

/** Names that differ only in case or width are the same. */
const alike = (name: string) => name.normalize('NFKC').toLowerCase()

const squeeze = (text: string) => text.replace(/\s+/g, '')

/** The line of `file` on which `needle` first stands, for a pointer good enough to find it. */
const lineOf = (text: string, needle: string): number =>
  text.slice(0, Math.max(0, text.indexOf(needle))).split('\n').length

/** The chapters are the source text, whitespace apart; reported at the first place that differs. */
const checkVerbatim = ({ policy, source, text, places }: ParsedPolicy, complain: Complain) => {
  const want = squeeze(source)
  const have = squeeze(text)
  if (want === have) return
  let i = 0
  while (want[i] === have[i]) i++
  let passed = squeeze(policy.title).length
  let place = { file: `${policy.id}/policy.yml`, line: 1 }
  passed += text.split('\n')[1]?.replace(/\s+/g, '').length ?? 0
  for (const { ref, length } of lengths(policy)) {
    if (passed > i) break
    place = places.get(ref) ?? place
    passed += length
  }
  const near = (squeezed: string) => squeezed.slice(Math.max(0, i - 8), i + 8)
  complain({
    ...place,
    what: 'text',
    why: `differs from source.txt: "${near(have)}" instead of "${near(want)}"`,
  })
}

/** How many characters, whitespace apart, each part of a policy has, in the order of the document. */
const lengths = (policy: ParsedPolicy['policy']) =>
  policy.chapters.flatMap((chapter) => [
    { ref: chapter.ref, length: squeeze(chapter.heading + chapter.preamble).length },
    ...policy.measures
      .filter((measure) => measure.chapter === chapter.number)
      .map((measure) => ({ ref: measure.ref, length: squeeze(measure.text).length })),
  ])

/** Every unit is known, every measure has one, every chapter's leads stand in its heading, the counts are as declared. */
const checkUnits = (
  { policy, counts, places }: ParsedPolicy,
  known: Record<string, unknown>,
  complain: Complain,
) => {
  const head = { file: `${policy.id}/policy.yml`, line: 1 }
  for (const measure of policy.measures) {
    const place = places.get(measure.ref) ?? head
    if (measure.units.length === 0)
      complain({ ...place, what: measure.ref, why: 'names no responsible unit' })
    for (const unit of measure.units) {
      if (!(unit in known)) complain({ ...place, what: unit, why: 'is not in departments.yml' })
    }
  }
  for (const chapter of policy.chapters) {
    const place = places.get(chapter.ref) ?? head
    if (chapter.leads.length === 0)
      complain({ ...place, what: chapter.ref, why: 'has no lead in policy.yml' })
    for (const unit of chapter.leads) {
      if (!(unit in known)) complain({ ...place, what: unit, why: 'is not in departments.yml' })
      if (!chapter.heading.includes(unit))
        complain({ ...place, what: unit, why: 'does not stand in the heading' })
    }
  }
  const found = {
    chapters: policy.chapters.length,
    measures: policy.measures.length,
    units: policy.units.length,
  }
  for (const [what, count] of Object.entries(found)) {
    const declared = counts[what as keyof typeof counts]
    if (count !== declared) complain({ ...head, what, why: `${declared} declared, ${count} found` })
  }
}

/** The period is in order and rests on a sentence of the document. */
const checkPeriod = ({ policy, source }: ParsedPolicy, complain: Complain) => {
  const place = { file: `${policy.id}/policy.yml`, line: 1 }
  const { from, to, restsOn } = policy.period
  if (from > to) complain({ ...place, what: 'period', why: 'ends before it begins' })
  if (!source.includes(restsOn))
    complain({ ...place, what: 'period.rests-on', why: 'is not a sentence of source.txt' })
}

/** Names are unique within a policy, or declared shared by each measure that has them. */
const checkNames = ({ blocks }: ParsedPolicy, complain: Complain) => {
  const owners = new Map<string, string>()
  const shared = [...blocks.values()].flatMap((block) => block.shared.map(alike))
  for (const [ref, block] of blocks) {
    const at = { file: block.file, line: block.line }
    for (const name of block.names) {
      const owner =
        owners.get(alike(name)) ?? (shared.includes(alike(name)) ? 'another measure, shared' : undefined)
      if (owner) complain({ ...at, what: name, why: `is a name of ${owner} too` })
      owners.set(alike(name), ref)
    }
    for (const name of block.shared) {
      const holders = shared.filter((other) => other === alike(name)).length
      if (holders < 2) complain({ ...at, what: name, why: 'is declared shared, but no other measure has it' })
    }
  }
}

/** A unit's other names point to one unit only; documents have numbers of their own. */
const checkUnique = (parsed: Parsed, files: ReadonlyMap<string, string>, complain: Complain) => {
  const owners = new Map<string, string>()
  for (const [unit, also] of Object.entries(parsed.departments)) {
    for (const name of new Set([unit, ...also])) {
      const owner = owners.get(name)
      const line = lineOf(files.get('departments.yml') ?? '', `\n${unit}:`) + 1
      if (owner) complain({ file: 'departments.yml', line, what: name, why: `is a name of ${owner} too` })
      owners.set(name, unit)
    }
  }
  const numbers = new Map<string, string>()
  for (const { policy } of parsed.policies) {
    const owner = numbers.get(policy.number)
    const file = `${policy.id}/policy.yml`
    if (owner) complain({ file, line: 1, what: policy.number, why: `is the number of ${owner} too` })
    numbers.set(policy.number, policy.id)
  }
  const codes = new Map<string, string>()
  for (const { policy } of parsed.policies) {
    if (policy.code === null) continue
    const owner = codes.get(policy.code)
    if (owner)
      complain({
        file: `${policy.id}/policy.yml`,
        line: 1,
        what: policy.code,
        why: `is the code of ${owner} too`,
      })
    codes.set(policy.code, policy.id)
  }
}

/** Runs every check. */
export const check = (parsed: Parsed, files: ReadonlyMap<string, string>, complain: Complain): void => {
  for (const policy of parsed.policies) {
    checkVerbatim(policy, complain)
    checkUnits(policy, parsed.departments, complain)
    checkPeriod(policy, complain)
    checkNames(policy, complain)
  }
  checkUnique(parsed, files, complain)
}
