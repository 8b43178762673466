/** Ways of asking that are not about a topic: numbers, units, chapters, the document, small talk, what went before. */
import type { Memory } from '../conversation/index.ts'
import { chapterOf, departments, fold, type Policy, policies, TAGS, words } from '../corpus/index.ts'
import type { Point, Understanding } from './index.ts'
import { type Candidate, isPart, type Ranking } from './match.ts'
import { createFinder, findNumerals, type Numeral } from './numerals.ts'
import { type Found, wordOf } from './words.ts'

const findClauseNumbers = createFinder(words['clause-number'])
const findBareClauseNumber = createFinder([words['clause-number-bare']])
const findChapterNumbers = createFinder(words['chapter-number'])
const findDocumentNumbers = createFinder(words['document-number'])
const findOtherDocuments = createFinder(words['other-document'])
const findOrdinals = createFinder(words.ordinal)
const findYears = createFinder(words.year)

const folded = (list: readonly string[]) => new Set(list.map(fold))
const afterBareNumber = words['after-bare-number'].map(fold)
const counting = words.counting.map(fold)
const beforeOtherLaw = words['before-other-law'].map(fold)
const greet = folded(words.greet)
const thank = folded(words.thank)
const capability = folded(words.capability)
const contents = folded(words.contents)
const followUnit = folded(words['follow-unit'])
const followMore = folded(words['follow-more'])
const followLast = folded(words['follow-last'])
const afterPlace = words['after-place'].map(fold)
const chapterMarks = words['chapter-mark'].map(fold)
const beforePartner = words['before-partner'].map(fold)
const unitByName = new Map(
  departments.flatMap(({ name, also }) => [name, ...also].map((word) => [fold(word), name] as const)),
)

/** "不是这个,换一个" is as long as going on or picking gets. */
const LONGEST_PICK = 16
const MOST_OFFERED = 3

/** "2", "第二个": the ref that was offered at that place. */
export const readPick = (text: string, { choices = [], listed = [] }: Memory): string | undefined => {
  if (text.length > LONGEST_PICK || choices.length + listed.length === 0) return undefined
  const [only] = findOrdinals(text, findNumerals(text))
  if (only?.start !== 0 || only.end !== text.length) return undefined
  // After a list "12" is a clause, "第二个" the second of the list.
  return choices[only.value - 1] ?? (findNumerals(text)[0]?.start === 0 ? undefined : listed[only.value - 1])
}

/** A place that an offer does not have: the offer is made again. */
export const readBeyond = (text: string, { choices = [] }: Memory): Understanding | undefined => {
  if (text.length > LONGEST_PICK || choices.length === 0) return undefined
  const [only] = findOrdinals(text, findNumerals(text))
  const whole = only?.start === 0 && only.end === text.length
  return whole && only.value <= MOST_OFFERED ? { kind: 'offer', refs: choices } : undefined
}

const commands = {
  forward: folded(words.forward),
  forget: folded(words.forget),
  estimates: folded(words.estimable),
}
const codeMarks = words['code-marks'].map(fold)
const MOST_CODED = 500
/** A code between quotes, before a full stop, or with the rest of the line it was printed in. */
const coded = /^[\s:,“"]*(\w[\w -]{2,}\w)[\s”"。.,!]*(?:\(.*)?$/

/** "转发版", "清除记录", "能算什么", or a code: "查 K7Q2"; `marked`: a word before it says that it is one. */
export const readCommand = (
  raw: string,
  text: string,
): keyof typeof commands | { code: string; marked: boolean } | undefined => {
  for (const name of ['forward', 'forget', 'estimates'] as const) if (commands[name].has(text)) return name
  if (raw.length > MOST_CODED) return undefined
  const typed = raw
    .normalize('NFKC')
    .replaceAll(/[‐-―−]/g, '-')
    .trim()
  const mark = codeMarks.find((word) => typed.startsWith(word))
  const code = coded.exec(mark === undefined ? typed : typed.slice(mark.length))?.[1]
  return code === undefined ? undefined : { code, marked: mark !== undefined }
}

type Follow = 'unit' | 'more' | 'last'

/** "不是这个,换一个": every part between spaces is a way of going on. */
const followOf = (text: string): Follow | undefined => {
  if (text.length > LONGEST_PICK) return undefined
  const kinds = text
    .split(' ')
    .map((part): Follow | undefined =>
      followUnit.has(part)
        ? 'unit'
        : followMore.has(part)
          ? 'more'
          : followLast.has(part)
            ? 'last'
            : undefined,
    )
  return kinds.every((kind) => kind !== undefined) ? kinds[0] : undefined
}

const ASKS = TAGS.askUnit | TAGS.askAmount | TAGS.askUntil | TAGS.askTarget | TAGS.askFigure | TAGS.attribute

/**
 * Short messages that only make sense after an answer: "那责任单位呢", "还有别的吗", "最高多少". After an offer the
 * same offer is made again, for it is not known which one is meant.
 */
export const readFollow = (
  text: string,
  found: readonly Found[],
  memory: Memory,
): Understanding | undefined => {
  const kind = followOf(text)
  const onlyAsks =
    found.some(({ tags }) => tags & ASKS) &&
    !(found.some(({ tags }) => tags & (TAGS.aboutDocument | TAGS.documentWord)) && !memory.refs?.length) &&
    !found.some(({ tags }) => tags & TAGS.documentWord) &&
    covers(text, found, ASKS | TAGS.padding | TAGS.vague)
  if (!kind && !onlyAsks) return undefined
  const { refs = [], choices = [], rest = [] } = memory
  if (refs.length === 0 && choices.length > 0)
    return kind === 'more' ? { kind: 'no-more' } : { kind: 'offer', refs: choices }
  if (refs.length === 0) return { kind: readPoint(found) === 'amount' ? 'no-topic' : 'no-last' }
  if (kind === 'more')
    return rest.length === 0 ? { kind: 'no-more' } : { kind: 'clauses', refs: rest.slice(0, 1), asked: [] }
  const point = kind === 'last' ? undefined : kind === 'unit' ? 'unit' : readPoint(found)
  const asked = readAttributes(found)
  const parts = refs.filter((ref) => isPart(ref)).slice(0, 3)
  return parts.length === 0
    ? { kind: 'no-last' }
    : { kind: 'clauses', refs: parts, asked, hits: memory.hits ?? [], ...(point ? { point } : {}) }
}

const marks = words['follow-mark'].map(fold)

/** A short message that no clause answers leans on the one before it, when it asks for a point of it: "那租金呢". */
export const readLeaning = (
  text: string,
  found: readonly Found[],
  memory: Memory,
): Understanding | undefined => {
  const [ref] = (memory.refs ?? []).filter(isPart)
  if (!ref || text.length > LONGEST_PICK) return undefined
  const leans = marks.some((mark) => text.startsWith(mark) || text.endsWith(mark))
  if (!leans && !found.some(({ tags }) => tags & ASKS)) return undefined
  const point = readPoint(found)
  return {
    kind: 'clauses',
    refs: [ref],
    asked: readAttributes(found),
    hits: memory.hits ?? [],
    ...(point ? { point } : {}),
  }
}

/** The details of procedure a question asks for, such as 申请材料. */
export const readAttributes = (found: readonly Found[]): string[] =>
  found.filter(({ tags }) => tags & TAGS.attribute).map(wordOf)

/** Whether every character stands in a word with one of these tags. */
const covers = (text: string, found: readonly Found[], tags: number): boolean => {
  let reached = 0
  for (const word of found) {
    if ((word.tags & tags) === 0) return false
    if (text.slice(reached, word.start).trim() !== '') return false
    reached = Math.max(reached, word.end)
  }
  return text.slice(reached).trim() === ''
}

/** Greetings, thanks, "what can you do", "the contents": only when the message holds nothing else. */
export const readSmallTalk = (
  text: string,
  found: readonly Found[],
): 'greet' | 'thank' | 'help' | 'contents' | undefined => {
  const parts = [text, ...found.map(wordOf)]
  const has = (set: ReadonlySet<string>) => parts.some((word) => set.has(word))
  if (contents.has(text)) return 'contents'
  if (capability.has(text)) return 'help'
  if (!covers(text, found, TAGS.padding) && !greet.has(text) && !thank.has(text)) return undefined
  if (has(contents)) return 'contents'
  if (has(capability)) return 'help'
  return has(thank) ? 'thank' : has(greet) ? 'greet' : undefined
}

const policyNumbers = policies.map((policy) => ({
  policy,
  text: fold(policy.number),
  number: findDocumentNumbers(fold(policy.number), findNumerals(fold(policy.number))).at(-1)?.value,
}))

/** The policy whose number a text names, such as 26号文; `unknown` when the number is of a document not held. */
export const readDocument = (text: string, numerals: readonly Numeral[]): Policy | 'unknown' | undefined => {
  const named = findDocumentNumbers(text, numerals).map(({ value }) => value)
  const known = policyNumbers.find(
    ({ text: whole, number }) => text.includes(whole) || (number !== undefined && named.includes(number)),
  )
  return known?.policy ?? (findOtherDocuments(text, numerals).length > 0 ? 'unknown' : undefined)
}

/** What point of a clause is asked for. */
export const readPoint = (found: readonly Found[]): Point | undefined => {
  const asks = (tag: number) => found.some((word) => word.tags & tag)
  if (asks(TAGS.askUnit)) return 'unit'
  if (asks(TAGS.askAmount)) return 'amount'
  if (asks(TAGS.askTarget)) return 'target'
  if (asks(TAGS.askUntil)) return 'until'
  return asks(TAGS.askFigure) ? 'figure' : undefined
}

const isOtherLaw = (text: string, start: number): boolean =>
  beforeOtherLaw.some((word) => text.slice(0, start).trimEnd().endsWith(word))

/** Numbers without 第: the first begins the text or follows the document, the next ones follow a number. */
const readBareNumbers = (text: string, numerals: readonly Numeral[]): Numeral[] => {
  const accepted: Numeral[] = []
  let reached = findDocumentNumbers(text, numerals)[0]?.end ?? 0
  for (const number of findBareClauseNumber(text, numerals)) {
    const between = text.slice(reached, number.start).trim()
    const follows = between === '' || (accepted.length > 0 && afterBareNumber.includes(between))
    const after = text.slice(number.end).trim()
    const stands = after === '' || afterBareNumber.some((word) => after.startsWith(word))
    if (!follows || !stands || counting.some((word) => text.startsWith(word, number.start))) break
    accepted.push(number)
    reached = number.end
  }
  return accepted
}

/** Clauses asked for by number, in the order they are named. */
export const readClauses = (
  text: string,
  numerals: readonly Numeral[],
  policy: Policy,
  point: Point | undefined,
): Understanding | undefined => {
  let numbers = findClauseNumbers(text, numerals).filter(({ start }) => !isOtherLaw(text, start))
  if (numbers.length === 0) numbers = readBareNumbers(text, numerals)
  if (numbers.length === 0 && /^\d{1,8}$/.test(text))
    numbers = [{ value: Number(text), start: 0, end: text.length }]
  if (numbers.length === 0) return undefined
  const wanted = [...new Set(numbers.map(({ value }) => value))]
  const missing = wanted.find((n) => n < 1 || n > policy.measures.length)
  if (missing !== undefined)
    return { kind: 'out-of-range', policy: policy.id, what: 'measure', number: missing }
  return {
    kind: 'clauses',
    refs: wanted.map((n) => `${policy.id}/${n}`),
    asked: [],
    ...(point && point !== 'until' ? { point } : {}),
  }
}

/** The refs of the clauses that a text names by number, such as 第12条, in the order they are first named. */
export const namedClauses = (text: string, { id, measures }: Policy): string[] => {
  const numbers = findClauseNumbers(text, findNumerals(text)).filter(({ start }) => !isOtherLaw(text, start))
  const known = numbers.filter(({ value }) => value >= 1 && value <= measures.length)
  return [...new Set(known.map(({ value }) => `${id}/${value}`))]
}

/** Evidence below which a question that names a unit is about the unit and not about a topic. */
const TOPIC_EVIDENCE = 1000

const strongest = ({ candidates }: Ranking): Candidate | undefined =>
  candidates.find(({ ref }) => isPart(ref))

/** "What is unit X responsible for": a unit, and nothing else that means something. */
export const readUnitList = (
  found: readonly Found[],
  ranking: Ranking,
  policy: Policy,
): string | undefined => {
  const named = found.find((word) => word.tags & TAGS.unit)
  if (!named) return undefined
  if (readAttributes(found).length > 0) return undefined
  const lists = found.some((word) => word.tags & (TAGS.askList | TAGS.aboutDocument))
  const evidence = strongest(ranking)?.strong ?? 0
  const about = ranking.content - (named.end - named.start)
  if (about > 3 && (!lists || evidence > TOPIC_EVIDENCE)) return undefined
  const unit = unitByName.get(wordOf(named))
  return unit && policy.units.includes(unit) ? unit : undefined
}

/** The other units that are named beside one. */
export const readOtherUnits = (found: readonly Found[], unit: string): string[] =>
  [
    ...new Set(found.flatMap((word) => (word.tags & TAGS.unit ? (unitByName.get(wordOf(word)) ?? []) : []))),
  ].filter((name) => name !== unit)

/** The unit a question names, to ask when no clause answers. */
export const readNamedUnit = (found: readonly Found[]): { unit?: string } => {
  const named = found.find((word) => word.tags & TAGS.unit)
  const unit = named && unitByName.get(wordOf(named))
  return unit ? { unit } : {}
}

/** A subject by itself is a word or two. */
const SUBJECT = { least: 2, most: 4 } as const
/** In more titles than these a word says nothing. */
const MOST_TITLED = 5

/** What is left of a message without words of a tag; single characters may be parts of others: 才 of 人才. */
const without = (text: string, found: readonly Found[], tag: number): string =>
  found
    .filter(({ start, end, tags }) => tags & tag && end - start > 1)
    .reduce((rest, { start, end }) => rest.fill('', start, end), [...text])
    .join('')
    .trim()

/** A bare subject such as 人才, of which no clause says more than another: those that have it in their title. */
export const readTitled = (
  text: string,
  found: readonly Found[],
  { measures, chapters }: Policy,
): Understanding | undefined => {
  const plain = without(text, found, TAGS.padding | TAGS.vague)
  const said = plain || without(text, found, TAGS.padding)
  const has =
    (word: string) =>
    ({ title }: { title: string }): boolean =>
      fold(title).includes(word)
  const word = [said, said.slice(0, -1), said.slice(1)].find(
    (one) =>
      one.length >= SUBJECT.least &&
      one.length <= SUBJECT.most &&
      (measures.some(has(one)) || chapters.some(has(one))),
  )
  if (word === undefined) return undefined
  const titled = measures.filter(has(word))
  const chapter = chapters.find(has(word))
  if (titled.length === 0) return chapter && { kind: 'chapter', ref: chapter.ref, hits: [word] }
  if (titled.length > MOST_TITLED || (plain === '' && titled.length === 1)) return undefined
  const candidates = titled.map(
    ({ ref }): Candidate => ({ ref, score: 0, strong: 0, hits: [word], lacks: [] }),
  )
  return {
    kind: titled.length === 1 ? 'one' : 'choices',
    candidates: candidates.slice(0, MOST_OFFERED),
    rest: titled.slice(MOST_OFFERED).map(({ ref }) => ref),
    asked: [],
  }
}

/** A chapter asked for by number, or by name as a list. */
export const readChapter = (
  text: string,
  numerals: readonly Numeral[],
  found: readonly Found[],
  ranking: Ranking,
  policy: Policy,
): Understanding | undefined => {
  const [numbered] = findChapterNumbers(text, numerals)
  if (numbered && !isOtherLaw(text, numbered.start)) {
    const n = numbered.value
    if (n < 1 || n > policy.chapters.length) {
      return { kind: 'out-of-range', policy: policy.id, what: 'chapter', number: n }
    }
    return { kind: 'chapter', ref: `${policy.id}/S${n}`, hits: [] }
  }
  const top = ranking.candidates.find(({ ref }) => isPart(ref))
  const named = ranking.candidates.find(({ ref }) => chapterOf(ref))
  if (named && chapterMarks.some((mark) => text.includes(mark)))
    return { kind: 'chapter', ref: named.ref, hits: named.hits }
  if (!top || !chapterOf(top.ref) || !found.some((word) => word.tags & TAGS.askList)) return undefined
  return { kind: 'chapter', ref: top.ref, hits: top.hits }
}

const ownPlaces = policies.flatMap(({ places }) => places.map(fold))

/** Another place whose policy is asked for: it begins the question or owns what follows; our own is not named. */
export const readOtherPlace = (text: string, found: readonly Found[]): string | undefined => {
  if (ownPlaces.some((place) => text.includes(place))) return undefined
  const place = found.find((word, i) => {
    if ((word.tags & TAGS.otherPlace) === 0) return false
    const before = text.slice(0, word.start).trimEnd()
    if (beforePartner.some((mark) => before.endsWith(mark))) return false
    const begins =
      found.slice(0, i).every(({ tags }) => tags & TAGS.padding) && isPaddedUpTo(text, found, word.start)
    return begins || afterPlace.some((next) => text.slice(word.end).trimStart().startsWith(next))
  })
  return place && wordOf(place)
}

/** Whether a text holds nothing but found words before a place in it. */
const isPaddedUpTo = (text: string, found: readonly Found[], end: number): boolean => {
  let reached = 0
  for (const word of found) {
    if (word.end > end) break
    if (text.slice(reached, word.start).trim() !== '') return false
    reached = word.end
  }
  return text.slice(reached, end).trim() === ''
}

/** A longer message tells a story in which years are only mentioned. */
const LONGEST_WITH_YEAR = 30
const CENTURY = 2000

/** A year outside the policy's period that a question asks about: 2025年, or 25年 and 2025 at its beginning. */
export const readYear = (
  text: string,
  numerals: readonly Numeral[],
  { content }: Ranking,
  { period }: Policy,
): number | undefined => {
  if (content > LONGEST_WITH_YEAR) return undefined
  const [from, to] = [period.from, period.to].map((date) => Number(date.slice(0, 4))) as [number, number]
  const first = numerals.filter(({ start, end }) => start === 0 && end === 4)
  return [...findYears(text, numerals), ...first]
    .map(({ value, start }) => (start === 0 && value > 19 && value < 40 ? CENTURY + value : value))
    .find((year) => year > CENTURY && year < CENTURY + 100 && (year < from || year > to))
}
