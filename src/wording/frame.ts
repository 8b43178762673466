/** What stands around every answer: the period before it, the source after it. */
import type { Answer } from '../answer/index.ts'
import { type Chapter, chapterOf, type Measure, measureOf, type Policy } from '../corpus/index.ts'
import { type AnswerObject, NARROWEST_BYTES } from '../platforms/platform.ts'
import { type Block, plainText } from './blocks.ts'
import { list, say, sayDate } from './say.ts'

export type Of<Kind extends Answer['kind']> = Extract<Answer, { kind: Kind }>
export type Period = Of<'policy'>['period']

/** What one kind of answer becomes; `period` is present when the answer rests on one document. */
export type Worded = {
  kind: AnswerObject['kind']
  refs: string[]
  hits: string[]
  blocks: Block[]
  period?: Period
  estimate?: NonNullable<AnswerObject['estimate']>
}

/** The page of a ref, when the pages' address is known. */
export type PageOf = (ref: string) => { url?: string }

export const dates = ({ period }: Policy) => ({ from: sayDate(period.from), to: sayDate(period.to) })

/** What an answer opens with; `answer` is the end of it that is not what it rests on. */
export type Opening = { opening: string; answer?: string }

/** The period first of all: whole as one notice, or short before what was asked for, with the rest after it. */
export const notices = (period: Period, units: readonly string[], opened: Opening | null): Block[] => {
  const { policy } = period
  const { validity } = policy
  if (period.timeless) {
    const text = say('period.written', { ...dates(policy), validity, units: list(units) })
    const written: Block[] = [{ kind: 'notice', text }]
    return opened === null ? written : [{ kind: 'notice', text: opened.opening, ...opened }, ...written]
  }
  const today = sayDate(period.asOf)
  if (period.status === 'ended') {
    const rest = { today, validity, units: list(units) }
    if (opened === null) return [{ kind: 'notice', text: say('period.ended', { ...dates(policy), ...rest }) }]
    return [
      { kind: 'notice', text: `${say('period.ended-short', dates(policy))}${opened.opening}`, ...opened },
      { kind: 'notice', text: say('period.ended-note', rest) },
    ]
  }
  const notice: Block = {
    kind: 'notice',
    text:
      period.status === 'in-force'
        ? say('period.in-force', { ...dates(policy), today, validity })
        : say('period.upcoming', { from: dates(policy).from, today, validity }),
  }
  return opened === null ? [notice] : [{ kind: 'notice', text: opened.opening, ...opened }, notice]
}

/** What can be done with a list; nothing where nobody replies. */
export const more = ({ timeless }: Period): Block[] =>
  timeless ? [] : [{ kind: 'text', text: say('list.more'), onPage: { text: '' } }]

/** The last line of a text that is passed on: its code. */
export const ending = ({ timeless }: Period): Block[] =>
  timeless?.code ? [{ kind: 'source', text: say('forward.code', { code: timeless.code }) }] : []

/** Whether it all goes into the narrowest message. */
export const fits = (period: Period, blocks: readonly Block[]): boolean =>
  new TextEncoder().encode(plainText([...blocks, ...ending(period)])).length <= NARROWEST_BYTES

/** Where an answer comes from, in one line that makes it stand alone. */
export const source = (policy: Policy, parts: readonly (Measure | Chapter)[], pageOf: PageOf): Block => {
  const clauses = list(
    parts.map((part) =>
      'text' in part
        ? say('clause.source-measure', { number: String(part.number) })
        : say('clause.source-chapter', { number: String(part.number) }),
    ),
  )
  const { title, number, published } = policy
  return {
    kind: 'source',
    text: say('clause.source', { title, document: number, published: sayDate(published), clauses }),
    ...(clauses === '' ? {} : { clauses }),
    ...pageOf(parts.length === 1 ? (parts[0]?.ref ?? policy.id) : policy.id),
  }
}

/** The measure or chapter of a ref that names one. */
export const partOf = (ref: string): Measure | Chapter =>
  (measureOf(ref) ?? chapterOf(ref)) as Measure | Chapter

/** Whom to ask about a measure or chapter. */
export const unitsAt = (ref: string): string[] => {
  const part = partOf(ref)
  return 'text' in part ? part.units : part.leads
}
