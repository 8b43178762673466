/** The page of one clause or chapter, made to be forwarded, printed and kept as a picture. */
import type { Child, FC } from 'hono/jsx'
import { type Chapter, type Measure, type Policy, policyOf } from '../corpus/index.ts'
import type { Reply } from '../platforms/platform.ts'
import { list, say, sayDate } from '../wording/index.ts'
import type { DrawnCalculator, Filled } from './calculator.tsx'
import { Figures } from './figures.tsx'
import { page } from './layout.tsx'
import { Cells, chapterName, Facts, measureCell, measureName, once, pathOf } from './parts.tsx'
import { QrCode } from './qr.tsx'

/** A measure or chapter with what its page shows of it. */
type Shown = {
  ref: string
  name: string
  text: string
  /** Its words without number and title, for previews of a link. */
  summary: string
  /** Whether the text is published as a clause or stands before a chapter's clauses. */
  textLabel: string
  units: readonly string[]
  unitsLabel: string
  chapter: Chapter
  askLabel: string
  /** The rows below: a chapter's measures. */
  measures: readonly Measure[]
  previous: { label: string; to: Measure | Chapter | undefined }
  next: { label: string; to: Measure | Chapter | undefined }
  pageTitle: string
}

const isMeasure = (part: Measure | Chapter): part is Measure => 'text' in part
const nameOf = (part: Measure | Chapter) => (isMeasure(part) ? measureName(part) : chapterName(part))

const shownMeasure = (measure: Measure, policy: Policy): Shown => ({
  ref: measure.ref,
  name: measureName(measure),
  text: measure.text,
  summary: measure.text.slice(measure.text.indexOf(measure.title) + measure.title.length + 1),
  textLabel: say('clause.text'),
  units: measure.units,
  unitsLabel: say('clause.units'),
  chapter: policy.chapters[measure.chapter - 1] as Chapter,
  askLabel: say('clause.ask'),
  measures: [],
  previous: { label: say('clause.previous'), to: policy.measures[measure.number - 2] },
  next: { label: say('clause.next'), to: policy.measures[measure.number] },
  pageTitle: say('clause.page-title', {
    document: policy.number,
    number: String(measure.number),
    title: measure.title,
  }),
})

const shownChapter = (chapter: Chapter, policy: Policy): Shown => ({
  ref: chapter.ref,
  name: chapterName(chapter),
  text: chapter.preamble,
  summary: chapter.preamble,
  textLabel: say('clause.preamble'),
  units: chapter.leads,
  unitsLabel: say('preamble.leads'),
  chapter,
  askLabel: say('clause.ask-chapter'),
  measures: policy.measures.filter(({ number }) => number >= chapter.first && number <= chapter.last),
  previous: { label: say('clause.previous-chapter'), to: policy.chapters[chapter.number - 2] },
  next: { label: say('clause.next-chapter'), to: policy.chapters[chapter.number] },
  pageTitle: say('clause.chapter-page-title', {
    document: policy.number,
    number: String(chapter.number),
    title: chapter.title,
  }),
})

const Crumbs: FC<{ shown: Shown; policy: Policy }> = ({ shown: { ref, chapter }, policy }) => (
  <nav class="crumbs" aria-label={say('page.places')}>
    <ol>
      <li>
        <a href={pathOf(policy.id)}>{policy.number}</a>
      </li>
      {ref === chapter.ref ? null : (
        <li>
          <a href={pathOf(chapter.ref)}>{chapterName(chapter)}</a>
        </li>
      )}
    </ol>
  </nav>
)

const Neighbours: FC<{ shown: Shown }> = ({ shown }) => (
  <nav class="neighbours" aria-label={say('clause.neighbours')}>
    {[shown.previous, shown.next].map(({ label, to }, at) =>
      to === undefined ? (
        <span />
      ) : (
        <a href={pathOf(to.ref)} rel={at === 0 ? 'prev' : 'next'}>
          <small>{label}</small>
          {nameOf(to)}
        </a>
      ),
    )}
  </nav>
)

/** The units, each leading to all it answers for. */
const Units: FC<{ units: readonly string[]; policy: Policy }> = ({ units, policy }) => (
  <span data-card="units">
    {units.flatMap((unit, at): Child[] => [
      at === 0 ? '' : say('list.separator'),
      <a href={`${pathOf(policy.id)}?unit=${encodeURIComponent(unit)}`}>{unit}</a>,
    ])}
  </span>
)

const about = (policy: Policy, shown: Shown) => [
  { label: shown.unitsLabel, value: <Units units={shown.units} policy={policy} /> },
  {
    label: say('clause.document'),
    value: (
      <a href={pathOf(policy.id)} data-card="document">
        {policy.title}
      </a>
    ),
  },
  { label: say('policy.number'), value: <span data-card="number">{policy.number}</span> },
  ...(shown.ref === shown.chapter.ref
    ? []
    : [
        {
          label: say('clause.chapter'),
          value: <a href={pathOf(shown.chapter.ref)}>{chapterName(shown.chapter)}</a>,
        },
      ]),
  { label: say('policy.issuer'), value: policy.issuer },
  { label: say('policy.published'), value: sayDate(policy.published) },
  {
    label: say('policy.period'),
    value: (
      <span data-card="period">
        {say('policy.period-value', { from: sayDate(policy.period.from), to: sayDate(policy.period.to) })}
      </span>
    ),
  },
  { label: say('policy.validity'), value: policy.validity },
]

/** What can be done with the page; only asking works without script, and comes after passing on where there is one. */
const Actions: FC<{ shown: Shown; url: string }> = ({ shown, url }) => (
  <div class="tools">
    <button type="button" class="button" data-do="forward" data-url={url} hidden>
      {say('label.forward')}
    </button>
    <form method="post" action="/">
      <button type="submit" class="button" name="a" value={`${shown.ref} ${shown.name}`}>
        {shown.askLabel}
      </button>
    </form>
    <button type="button" data-do="copy" hidden>
      {say('chat.copy')}
    </button>
    <button type="button" data-do="picture" hidden>
      {say('clause.save')}
    </button>
    <button type="button" data-do="print" hidden>
      {say('clause.print')}
    </button>
  </div>
)

/** Schema.org's Legislation. It says nothing of legal force: the document's period and its label disagree. */
const dataOf = (shown: Shown, policy: Policy, origin: string) => ({
  '@context': 'https://schema.org',
  '@type': 'Legislation',
  '@id': `${origin}${pathOf(shown.ref)}`,
  url: `${origin}${pathOf(shown.ref)}`,
  name: shown.name,
  text: shown.text,
  legislationIdentifier: policy.number,
  legislationDate: policy.published,
  legislationPassedBy: { '@type': 'GovernmentOrganization', name: policy.issuer },
  legislationJurisdiction: { '@type': 'AdministrativeArea', name: policy.place },
  legislationResponsible: shown.units.map((name) => ({ '@type': 'GovernmentOrganization', name })),
  temporalCoverage: `${policy.period.from}/${policy.period.to}`,
  inLanguage: 'zh-CN',
  isPartOf: { '@type': 'Legislation', name: policy.title, url: `${origin}${pathOf(policy.id)}` },
})

const LONGEST_DESCRIPTION = 120

type PartProps = { part: Measure | Chapter; shown: Shown; policy: Policy; url: string }

/** The way to each calculator that somebody passed on filled. */
const Results: FC<{ filled: readonly Filled[] }> = ({ filled }) => (
  <>
    {filled.map(({ id, outcome }) => (
      <p class="filled">
        <a href={`#${id}`}>{say('clause.filled', { outcome })}</a>
      </p>
    ))}
  </>
)

/** The clause word for word. */
const Law: FC<PartProps & { calculated: boolean }> = ({ part, shown, url, calculated }) => (
  <>
    <blockquote class="law" cite={url} aria-label={shown.textLabel} data-card="text">
      <Figures clause={part.ref} text={shown.text} />
    </blockquote>
    {calculated ? <p class="soft">{say('calculator.marked')}</p> : null}
  </>
)

/** The address of a page with its calculators filled. */
const filledUrl = (url: string, filled: readonly Filled[]): string =>
  filled.length === 0 ? url : `${url}?${filled.map(({ query }) => query).join('&')}#${filled[0]?.id}`

/** What a preview of a link tells: whether it is over, what somebody filled in, and the text. */
const descriptionOf = (
  shown: Shown,
  { period }: Policy,
  ended: boolean,
  filled: readonly Filled[],
): string => {
  const [first] = filled
  const { summary } = shown
  const told = first ? say('clause.filled-summary', { outcome: first.outcome, summary }) : summary
  return ended
    ? say('clause.ended', { from: sayDate(period.from), to: sayDate(period.to), summary: told })
    : told
}

/** What stands below the clause, its calculators and what can be done with them. */
const Around: FC<PartProps> = ({ shown, policy }) => (
  <>
    {shown.measures.length === 0 ? null : (
      <section class="card">
        <h2>{say('clause.measures')}</h2>
        <Cells cells={shown.measures.map(measureCell)} />
      </section>
    )}
    <section class="card">
      <h2>{say('clause.about')}</h2>
      <Facts facts={about(policy, shown)} />
    </section>
  </>
)

/** Where to go from the page, on paper too. */
const Onward: FC<PartProps> = ({ shown, url }) => (
  <>
    <Neighbours shown={shown} />
    <aside class="code">
      <QrCode address={url} label={say('clause.code-picture')} />
      <p>{say('clause.code', { address: url })}</p>
    </aside>
  </>
)

/** The whole page. `reply` is the assistant's answer to its ref, of which the period's notice is shown. */
export const clausePage = (
  part: Measure | Chapter,
  reply: Reply,
  origin: string,
  calculators: readonly DrawnCalculator[],
) => {
  const policy = policyOf(part.ref) as Policy
  const shown = isMeasure(part) ? shownMeasure(part, policy) : shownChapter(part, policy)
  const url = `${origin}${pathOf(part.ref)}`
  const notices = reply.blocks.flatMap((block) => (block.kind === 'notice' ? [block.text] : []))
  const status = reply.answer.in_force?.status ?? 'ended'
  const strip =
    status === 'in-force' ? undefined : say(`clause.strip-${status}`, { units: list(shown.units) })
  const props = { part, shown, policy, url }
  const filled = calculators.flatMap((calculator) => calculator.filled ?? [])
  const drawActions = () => <Actions shown={shown} url={filledUrl(url, filled)} />
  return page({
    title: say('page.titled', { title: shown.pageTitle }),
    description: descriptionOf(shown, policy, status === 'ended', filled).slice(0, LONGEST_DESCRIPTION),
    url,
    data: () => dataOf(shown, policy, origin),
    children: (
      <main id="main" class="page clause">
        {once(`crumbs ${part.ref}`, () => (
          <Crumbs shown={shown} policy={policy} />
        ))}
        <article data-text={reply.answer.text}>
          {notices.map((text) => (
            <p class={`notice ${status}`} data-strip={strip}>
              {text}
            </p>
          ))}
          <section class="card">
            <h1 data-card="title">{shown.name}</h1>
            <Results filled={filled} />
            {once(`law ${url}`, () => (
              <Law {...props} calculated={calculators.length > 0} />
            ))}
          </section>
          {calculators.map(({ card }) => card)}
          {filled.length > 0 ? drawActions() : once(`actions ${url}`, drawActions)}
          {once(`around ${url}`, () => (
            <Around {...props} />
          ))}
        </article>
        {once(`onward ${url}`, () => (
          <Onward {...props} />
        ))}
      </main>
    ),
  })
}
