/** Answer → the reply: blocks for people, the same as plain text, and the fields machines read. */
import type { Answer, Answered } from '../answer/index.ts'
import { type Chapter, type Measure, type Policy, policies } from '../corpus/index.ts'
import { commandData, type Labels, type Reply } from '../platforms/platform.ts'
import { type Block, type Choice, plainText, type Row } from './blocks.ts'
import { wordEstimate } from './estimate.ts'
import {
  dates,
  ending,
  fits,
  more,
  notices,
  type Of,
  type PageOf,
  type Period,
  partOf,
  source,
  type Worded,
} from './frame.ts'
import { list, say, sayDate } from './say.ts'

export { type ItemWords, wordItem, wordOutcome, wordTotal } from './estimate.ts'
export { sayFigure, sayRange } from './figures.ts'
export { itemObject } from './item.ts'
export { list, say, sayDate } from './say.ts'

type Opening = NonNullable<Of<'clause'>['opening']>
type Gap = NonNullable<Of<'clause'>['gap']>

const sayOpening = (opening: Opening, period: Period): string => {
  switch (opening.kind) {
    case 'unit':
      return say('clause.open-units', { units: list(opening.units) })
    case 'amount':
      return say('clause.open-amount', { quote: opening.quotes.join('”“') })
    case 'figure':
      return say('clause.open-figure', { quote: opening.quotes.join('”“') })
    case 'no-figure':
      return say('clause.no-figure', { units: list(opening.units) })
    case 'target':
      return say('clause.open-target', { quote: opening.quotes.join('”“') })
    case 'until':
      return opening.quotes.length > 0
        ? say('clause.open-until-quote', { quote: opening.quotes.join('”“') })
        : say('clause.open-until', dates(period.policy))
  }
}

const sayGap = ({ words }: Gap, units: readonly string[]): Block => {
  const text = say('clause.lacks', { words: list(words), units: list(units) })
  return { kind: 'notice', text, opening: text }
}

const chapterName = (chapter: Chapter) => ({ number: String(chapter.number), title: chapter.title })

/** A measure as a row that leads to its page. */
const measureRow = ({ ref, number, title }: Measure): Row => ({
  ref,
  label: say('list.row', { number: String(number), title }),
})

/** A line of introduction and one row a measure. */
const rows = (label: string, measures: readonly Measure[]): Block => {
  const lines = measures.map(measureRow)
  return {
    kind: 'text',
    text: [label, ...lines.map((line) => line.label)].join('\n'),
    onPage: { text: label, rows: lines },
  }
}

/** A chapter as a row that leads to its page. */
const chapterRow = (chapter: Chapter): Row => ({
  ref: chapter.ref,
  label: say('list.chapter', chapterName(chapter)),
})

const unitsOf = (measures: readonly Measure[]) => [...new Set(measures.flatMap(({ units }) => units))]

const explainMeasure = (measure: Measure, policy: Policy): Block[] => {
  const chapter = policy.chapters[measure.chapter - 1] as Chapter
  return [
    { kind: 'title', text: say('clause.title', { number: String(measure.number), title: measure.title }) },
    { kind: 'quote', text: measure.text },
    {
      kind: 'facts',
      facts: [
        { label: say('clause.units'), value: list(measure.units) },
        { label: say('clause.chapter'), value: say('clause.chapter-value', chapterName(chapter)) },
      ],
    },
  ]
}

const saySeveral = (shown: number, asked: number): string =>
  asked > shown
    ? say('clause.several-cut', { count: String(asked), shown: String(shown) })
    : say('clause.several', { count: String(shown) })

const wordClause = (
  { measures, asked, hits, period, opening, gap }: Of<'clause'>,
  pageOf: PageOf,
): Worded => {
  const units = unitsOf(measures)
  const blocks: Block[] = [
    ...notices(period, units, opening && { opening: sayOpening(opening, period) }),
    ...(gap ? [sayGap(gap, units)] : []),
    ...(measures.length > 1 && !period.timeless
      ? [{ kind: 'text' as const, text: saySeveral(measures.length, asked) }]
      : []),
    ...measures.flatMap((measure) => explainMeasure(measure, period.policy)),
    source(period.policy, measures, pageOf),
  ]
  // The clauses name their units themselves.
  const short = period.timeless && !fits(period, blocks)
  return {
    kind: 'clause',
    refs: measures.map(({ ref }) => ref),
    hits,
    period,
    blocks: short ? blocks.filter(({ kind }) => kind !== 'facts') : blocks,
  }
}

const wordPreamble = ({ chapter, hits, period, opening, gap }: Of<'preamble'>, pageOf: PageOf): Worded => ({
  kind: 'clause',
  refs: [chapter.ref],
  hits,
  period,
  blocks: [
    ...notices(period, chapter.leads, opening && { opening: sayOpening(opening, period) }),
    ...(gap ? [sayGap(gap, chapter.leads)] : []),
    { kind: 'title', text: say('preamble.title', chapterName(chapter)) },
    { kind: 'quote', text: chapter.preamble },
    { kind: 'facts', facts: [{ label: say('preamble.leads'), value: list(chapter.leads) }] },
    {
      kind: 'text',
      text: say('preamble.measures', { first: String(chapter.first), last: String(chapter.last) }),
    },
    source(period.policy, [chapter], pageOf),
  ],
})

const wordChoices = ({ offers, hits, period }: Of<'choices'>, pageOf: PageOf): Worded => ({
  kind: 'choices',
  refs: offers.map(({ ref }) => ref),
  hits,
  period,
  blocks: [
    { kind: 'text', text: say('choices.ask'), onPage: { text: say('choices.ask-page') } },
    {
      kind: 'choices',
      choices: offers.map(({ ref, kind, number, title, hits: own }) => {
        const name = { number: String(number), title }
        const words = list(own.slice(0, 3))
        const label =
          kind === 'chapter'
            ? say('choices.chapter', { ...name, words })
            : own.length > 0
              ? say('choices.option', { ...name, words })
              : say('choices.option-plain', name)
        return { label, send: ref }
      }),
    },
    source(period.policy, [], pageOf),
  ],
})

const wordChapter = ({ chapter, measures, hits, period }: Of<'chapter'>, pageOf: PageOf): Worded => ({
  kind: 'list',
  refs: [chapter.ref, ...measures.map(({ ref }) => ref)],
  hits,
  period,
  blocks: [
    ...notices(period, chapter.leads, null),
    { kind: 'title', text: say('list.chapter', chapterName(chapter)) },
    rows(say('list.chapter-count', { count: String(measures.length), units: list(chapter.leads) }), measures),
    { kind: 'quote', text: chapter.preamble },
    ...more(period),
    source(period.policy, [chapter], pageOf),
  ],
})

const wordContents = ({ period }: Of<'contents'>, pageOf: PageOf): Worded => {
  const { policy } = period
  return {
    kind: 'list',
    refs: policy.chapters.map(({ ref }) => ref),
    hits: [],
    period,
    blocks: [
      ...notices(period, [policy.publisher], null),
      {
        kind: 'title',
        text: say('list.chapters', {
          document: policy.number,
          chapters: String(policy.chapters.length),
          measures: String(policy.measures.length),
        }),
      },
      {
        kind: 'text',
        text: policy.chapters
          .map((chapter) =>
            say('list.chapters-row', {
              ...chapterName(chapter),
              first: String(chapter.first),
              last: String(chapter.last),
              units: list(chapter.leads),
            }),
          )
          .join('\n'),
        onPage: {
          text: '',
          rows: policy.chapters.map((chapter) => ({
            ...chapterRow(chapter),
            note: say('list.chapters-note', {
              first: String(chapter.first),
              last: String(chapter.last),
              units: list(chapter.leads),
            }),
          })),
        },
      },
      ...more(period),
      source(policy, [], pageOf),
    ],
  }
}

const wordUnit = ({ unit, also, first, joint, leads, period }: Of<'unit'>, pageOf: PageOf): Worded => {
  const all = [...first, ...joint].sort((a, b) => a.number - b.number)
  const group = (label: string, measures: Measure[]): Block[] =>
    measures.length > 0 ? [rows(label, measures)] : []
  return {
    kind: 'list',
    refs: all.map(({ ref }) => ref),
    hits: [unit],
    period,
    blocks: [
      ...notices(period, [unit], null),
      { kind: 'title', text: say('list.unit', { unit, count: String(all.length) }) },
      ...group(say('list.unit-first'), first),
      ...group(say('list.unit-joint'), joint),
      leads.length > 0
        ? {
            kind: 'text',
            text: say('list.unit-leads', { chapters: list(leads.map((one) => chapterRow(one).label)) }),
            onPage: { text: say('list.unit-leads-page'), rows: leads.map(chapterRow) },
          }
        : { kind: 'text', text: say('list.unit-leads-none') },
      ...(also.length > 0
        ? [{ kind: 'text' as const, text: say('list.unit-also', { units: list(also) }) }]
        : []),
      ...more(period),
      source(period.policy, [], pageOf),
    ],
  }
}

const wordPolicy = ({ hits, period }: Of<'policy'>, pageOf: PageOf): Worded => {
  const { policy } = period
  const facts = [
    [say('policy.title'), policy.title],
    [say('policy.number'), policy.number],
    [say('policy.issuer'), policy.issuer],
    [say('policy.publisher'), policy.publisher],
    [say('policy.published'), sayDate(policy.published)],
    [say('policy.index-number'), policy.indexNumber],
    [say('policy.registration-number'), policy.registrationNumber],
    [say('policy.disclosure'), policy.disclosure],
    [say('policy.validity'), policy.validity],
    [say('policy.period'), say('policy.period-value', dates(period.policy))],
    [
      say('policy.size'),
      say('policy.size-value', {
        chapters: String(policy.chapters.length),
        measures: String(policy.measures.length),
      }),
    ],
  ].flatMap(([label, value]) => (label && value ? [{ label, value }] : []))
  return {
    kind: 'policy',
    refs: [policy.id],
    hits,
    period,
    blocks: [
      ...notices(period, [policy.publisher], null),
      { kind: 'facts', facts },
      { kind: 'text', text: say('policy.rests-on') },
      { kind: 'quote', text: policy.period.restsOn },
      source(policy, [], pageOf),
    ],
  }
}

const sayWhy = ({ why, policy }: Of<'nothing'>): string => {
  const document = policy.number
  switch (why.kind) {
    case 'plain':
      return say('nothing.plain')
    case 'empty':
      return say('nothing.empty')
    case 'unsupported':
      return say('nothing.unsupported')
    case 'idle':
      return say('nothing.idle')
    case 'urgent':
      return say('nothing.urgent')
    case 'other-document':
      return say('nothing.document')
    case 'no-last':
    case 'no-topic':
      return say('nothing.no-last')
    case 'no-more':
      return say('nothing.no-more')
    case 'no-forward':
      return say('nothing.no-forward')
    case 'no-code':
      return say('nothing.no-code')
    case 'outside':
      return say('nothing.outside', { words: list(why.words) })
    case 'place':
      return say('nothing.place', { place: why.place, own: policy.place })
    case 'year':
      return say('nothing.year', { year: String(why.year), ...dates(why.period.policy) })
    case 'out-of-range':
      return why.what === 'measure'
        ? say('nothing.range', {
            number: String(why.number),
            document,
            measures: String(policy.measures.length),
          })
        : say('nothing.chapter-range', {
            number: String(why.number),
            document,
            chapters: String(policy.chapters.length),
          })
  }
}

/** All chapters, as a button. */
const chaptersChoice: Choice = { label: say('label.chapters'), send: commandData('chapters') }

/** A measure or chapter, as a button. */
const offerOf = (part: Measure | Chapter): Choice => ({
  label:
    'text' in part
      ? say('clause.title', { number: String(part.number), title: part.title })
      : say('list.chapter', chapterName(part)),
  send: part.ref,
})

const wordNothing = (answer: Of<'nothing'>, pageOf: PageOf): Worded => {
  const { why, near, unit, policy, hits } = answer
  const blocks: Block[] = [{ kind: 'text', text: sayWhy(answer) }]
  const choices = [...(near ? [offerOf(near)] : []), chaptersChoice]
  if (why.kind === 'year' && near) {
    const shown =
      'text' in near
        ? explainMeasure(near, policy)
        : [
            { kind: 'title' as const, text: say('preamble.title', chapterName(near)) },
            { kind: 'quote' as const, text: near.preamble },
          ]
    blocks.push({ kind: 'text', text: say('nothing.year-near') }, ...shown, source(policy, [near], pageOf))
    return { kind: 'nothing', refs: [near.ref], hits, blocks, period: why.period }
  }
  if (near && 'text' in near) {
    const { number, title, units } = near
    const slots = { number: String(number), title, units: list(units) }
    const text = why.kind === 'place' ? say('nothing.near-place', slots) : say('nothing.near', slots)
    blocks.push({ kind: 'text', text })
  } else if (near) {
    blocks.push({
      kind: 'text',
      text: say('nothing.chapter', { ...chapterName(near), units: list(near.leads) }),
    })
  }
  if (unit && unit.measures.length > 0) {
    const measures = list(
      unit.measures.map(({ number }) => say('clause.source-measure', { number: String(number) })),
    )
    const rows = unit.measures.map(measureRow)
    blocks.push({
      kind: 'text',
      text: say('nothing.unit', { unit: unit.name, measures }),
      onPage: { text: say('nothing.unit-page', { unit: unit.name }), rows },
    })
  }
  if (why.kind === 'plain' || why.kind === 'outside' || why.kind === 'no-topic') {
    const example = policy.examples[0] ?? ''
    blocks.push({
      kind: 'text',
      text: say('nothing.retry', { example }),
      onPage: { text: say('nothing.retry-page', { example }), choices },
    })
  } else if (why.kind !== 'urgent') {
    const last = blocks.pop() as Extract<Block, { kind: 'text' }>
    blocks.push({ ...last, onPage: { ...last.onPage, choices } })
  }
  if (why.kind !== 'urgent')
    blocks.push({ kind: 'source', text: say('nothing.source', { documents: documents() }) })
  // Nothing was asked of the documents yet.
  const kind = why.kind === 'no-topic' ? 'help' : 'nothing'
  return { kind, refs: near ? [near.ref] : [], hits, blocks }
}

/** Every document that is served, by its title and number. */
export const documents = (): string =>
  list(policies.map(({ title, number }) => say('help.document', { title, number })))

const wordHelp = ({ why }: Of<'help'>): Worded => {
  const said = {
    thank: [say('help.thanks')],
    cancelled: [say('help.cancelled')],
    forgotten: [say('help.forgotten')],
    again: [],
  }
  const textsOf = (texts: string[]): Block[] => texts.map((text) => ({ kind: 'text', text }))
  if (why !== 'greet' && why !== 'help')
    return { kind: 'help', refs: [], hits: [], blocks: textsOf(said[why]) }
  const examples = policies[0]?.examples ?? []
  const line = say('help.try')
  const blocks: Block[] = [
    ...textsOf([say('help.hello'), say('help.scope', { documents: documents() }), say('help.how')]),
    {
      kind: 'text',
      text: [line, ...examples].join('\n'),
      onPage: { text: line, choices: examples.map((example) => ({ label: example, send: example })) },
    },
  ]
  return { kind: 'help', refs: [], hits: [], blocks }
}

const wordCalculators = ({ offers, period }: Of<'calculators'>, pageOf: PageOf): Worded => ({
  kind: 'help',
  refs: [],
  hits: [],
  period,
  blocks: [
    ...notices(period, [period.policy.publisher], null),
    { kind: 'text', text: say('estimates.ask'), onPage: { text: say('estimates.ask-page') } },
    {
      kind: 'choices',
      choices: offers.map(({ ref, name, code }) => {
        const part = partOf(ref)
        const slots = { number: String(part.number), name }
        return {
          label: 'text' in part ? say('estimate.title', slots) : say('estimate.title-chapter', slots),
          send: ref,
          ...(code === null ? {} : { code }),
        }
      }),
    },
    source(period.policy, [], pageOf),
  ],
})

const words: { [Kind in Answer['kind']]: (answer: Of<Kind>, pageOf: PageOf) => Worded } = {
  clause: wordClause,
  preamble: wordPreamble,
  choices: wordChoices,
  chapter: wordChapter,
  contents: wordContents,
  unit: wordUnit,
  policy: wordPolicy,
  nothing: wordNothing,
  estimate: wordEstimate,
  calculators: wordCalculators,
  help: wordHelp,
}

const toReply = ({ kind, refs, hits, blocks, period, estimate }: Worded): Reply => ({
  answer: {
    kind,
    refs,
    hits,
    text: plainText(blocks),
    ...(period
      ? {
          in_force: {
            from: period.policy.period.from,
            to: period.policy.period.to,
            as_of: period.asOf,
            status: period.status,
          },
        }
      : {}),
    ...(estimate ? { estimate } : {}),
  },
  blocks,
})

/**
 * Words an answer. With `publicUrl` the source carries the address of its page. What is to be passed on ends with the
 * code by which anybody can get the same.
 */
export const word = (
  { answer, code }: Pick<Answered, 'answer' | 'code'>,
  publicUrl: string | undefined,
): Reply => {
  const pageOf: PageOf = (ref) => (publicUrl === undefined ? {} : { url: `${publicUrl}/p/${ref}` })
  const wordKind = words[answer.kind] as (answer: Answer, pageOf: PageOf) => Worded
  const worded = wordKind(answer, pageOf)
  const blocks = worded.period ? [...worded.blocks, ...ending(worded.period)] : worded.blocks
  const { answer: object, ...reply } = toReply({ ...worded, blocks })
  return { ...reply, answer: code === undefined ? object : { ...object, code } }
}

/** The apology for a fault inside. */
export const wordBroken = (): Reply =>
  toReply({ kind: 'nothing', refs: [], hits: [], blocks: [{ kind: 'text', text: say('broken.apology') }] })

/** The words of the platforms around an answer. */
export const labels: Labels = {
  forward: say('label.forward'),
  forwardText: say('label.forward-text'),
  open: say('label.open'),
  chapters: say('label.chapters'),
  estimates: say('label.estimates'),
  help: say('label.help'),
  forget: say('label.forget'),
  choose: say('label.choose'),
  chosen: say('label.chosen'),
  noMatch: say('label.no-match'),
  gone: say('label.gone'),
}
