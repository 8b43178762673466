/** Which measures of a document a search and its filters leave, and what of the filters could not be used. */
import { type Measure, type Policy, simplify } from '../corpus/index.ts'
import { say } from '../wording/index.ts'

/** What stands in the address of the document page. */
export type Filters = { q: string; unit: string; kind: string; chapter: string }
/** `words` are those found in the text. */
export type Found = { measures: readonly Measure[]; words: readonly string[]; complaints: readonly string[] }

const LONGEST = 60
const MOST_WORDS = 8

export const noFilters: Filters = { q: '', unit: '', kind: '', chapter: '' }

/** Reads the filters from an address. */
export const readFilters = (address: URLSearchParams): Filters => {
  const read = (name: string) => (address.get(name) ?? '').trim().slice(0, LONGEST)
  return { q: read('q'), unit: read('unit'), kind: read('kind'), chapter: read('chapter') }
}

export const isFiltered = (filters: Filters): boolean => Object.values(filters).some((value) => value !== '')

/** The address of the document page with some filters changed. */
export const filterPath = (policy: Policy, filters: Filters, change: Partial<Filters>): string => {
  const given = Object.entries({ ...filters, ...change }).filter(([, value]) => value !== '')
  const query = new URLSearchParams(given).toString()
  return `/p/${policy.id}${query === '' ? '' : `?${query}`}`
}

/** Filters by unit, kind and chapter; a value the document does not know is told and left out. */
export const filter = (policy: Policy, filters: Filters): Found & { used: Filters } => {
  const complaints: string[] = []
  const known = (value: string, field: string, exists: boolean): string => {
    if (value !== '' && !exists) complaints.push(say('document.no-such', { value, field }))
    return exists ? value : ''
  }
  const kind = policy.kinds.find(({ name }) => name === filters.kind)
  const used: Filters = {
    q: filters.q,
    unit: known(filters.unit, say('document.unit'), policy.units.includes(filters.unit)),
    kind: known(filters.kind, say('document.kind'), kind !== undefined),
    chapter: known(
      filters.chapter,
      say('clause.chapter'),
      policy.chapters.some(({ number }) => String(number) === filters.chapter),
    ),
  }
  const measures = policy.measures.filter(
    ({ number, chapter, units }) =>
      (used.unit === '' || units.includes(used.unit)) &&
      (kind === undefined || kind.measures.includes(number)) &&
      (used.chapter === '' || String(chapter) === used.chapter),
  )
  return { used, measures, complaints, words: [] }
}

/** Those of some measures that hold every word of a search, in their text or a name people give them. */
export const search = (measures: readonly Measure[], q: string): Pick<Found, 'measures' | 'words'> => {
  const words = simplify(q)
    .split(/[\s,，、;；。]+/)
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS)
  const holds = (texts: string[], word: string) => texts.some((text) => simplify(text).includes(word))
  return {
    words,
    measures: measures.filter(({ text, names }) => words.every((word) => holds([text, ...names], word))),
  }
}
