/** The page of one document: its contents by chapter, searched and filtered, and who answers for what. */
import type { FC } from 'hono/jsx'
import type { Chapter, Measure, Policy } from '../corpus/index.ts'
import type { Reply } from '../platforms/platform.ts'
import { list, say } from '../wording/index.ts'
import { page } from './layout.tsx'
import { FOUND, Matrix } from './matrix.tsx'
import { Cells, chapterName, documentCells, Facts, Marked, measureName, once, pathOf } from './parts.tsx'
import { type Filters, type Found, filterPath, isFiltered, noFilters } from './search.ts'

const AROUND = 24

/** The part of a text around the first of the words, whole where it is short. */
const excerpt = (text: string, words: readonly string[]): string | undefined => {
  const at = words.map((word) => text.toLowerCase().indexOf(word)).filter((place) => place >= 0)
  if (at.length === 0) return undefined
  const from = Math.max(0, Math.min(...at) - AROUND)
  const to = Math.min(text.length, from + 4 * AROUND)
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
}

const row = ({ ref, text, units, ...measure }: Measure, words: readonly string[]) => {
  const found = excerpt(text, words)
  return {
    href: pathOf(ref),
    label: <Marked text={measureName({ ref, text, units, ...measure })} words={words} />,
    note: found === undefined ? list(units) : <Marked text={found} words={words} />,
  }
}

const ChapterRows: FC<{ chapter: Chapter; measures: Measure[]; words: readonly string[] }> = (props) => (
  <section class="card">
    <h2>
      <a href={pathOf(props.chapter.ref)}>{chapterName(props.chapter)}</a>
    </h2>
    <p class="soft">{say('document.chapter-leads', { units: list(props.chapter.leads) })}</p>
    <Cells cells={props.measures.map((measure) => row(measure, props.words))} />
  </section>
)

const Contents: FC<{ policy: Policy; found: Found }> = ({ policy, found }) => (
  <>
    {policy.chapters.map((chapter) => {
      const measures = found.measures.filter((measure) => measure.chapter === chapter.number)
      return measures.length === 0 ? null : (
        <ChapterRows chapter={chapter} measures={measures} words={found.words} />
      )
    })}
  </>
)

const Search: FC<{ policy: Policy; used: Filters }> = ({ policy, used }) => (
  <search>
    <form class="search" method="get" action={`${pathOf(policy.id)}#${FOUND}`}>
      <input
        type="search"
        name="q"
        value={used.q}
        maxlength={60}
        aria-label={say('document.search')}
        placeholder={say('document.search-hint')}
      />
      <select name="unit" aria-label={say('document.unit')}>
        <option value="">{say('document.all-units')}</option>
        {policy.units.map((unit) => (
          <option value={unit} selected={unit === used.unit}>
            {unit}
          </option>
        ))}
      </select>
      {used.kind === '' ? null : <input type="hidden" name="kind" value={used.kind} />}
      {used.chapter === '' ? null : <input type="hidden" name="chapter" value={used.chapter} />}
      <button type="submit" class="button">
        {say('document.search-button')}
      </button>
    </form>
  </search>
)

/** Each kind as a filter; the one in use leads back to all. */
const Kinds: FC<{ policy: Policy; used: Filters }> = ({ policy, used }) =>
  policy.kinds.length === 0 ? null : (
    <nav class="kinds" aria-label={say('document.kinds')}>
      {policy.kinds.map(({ name }) => {
        const here = used.kind === name
        return (
          <a
            href={`${filterPath(policy, used, { kind: here ? '' : name })}#${FOUND}`}
            aria-current={here ? 'true' : undefined}
          >
            {name}
          </a>
        )
      })}
    </nav>
  )

/** The filters in use, in words. */
const sayFilters = (policy: Policy, used: Filters): string[] => {
  const chapter = policy.chapters.find(({ number }) => String(number) === used.chapter)
  return [used.q, used.unit, used.kind, chapter ? chapterName(chapter) : ''].filter((one) => one !== '')
}

const Outcome: FC<{ policy: Policy; used: Filters; found: Found; meant: boolean }> = (props) => {
  const { policy, used, found, meant } = props
  const filters = sayFilters(policy, used)
  return (
    <div id={FOUND} class="outcome" role="status">
      {found.complaints.map((text) => (
        <p class="notice">{text}</p>
      ))}
      {filters.length === 0 ? null : (
        <>
          <p>
            {say('document.filtered', { count: String(found.measures.length) })}
            <small>{say('document.filtered-by', { filters: list(filters) })}</small>
          </p>
          <a href={filterPath(policy, noFilters, {})}>{say('document.clear')}</a>
        </>
      )}
      {meant ? <p class="soft">{say('document.meant', { words: used.q })}</p> : null}
      {found.measures.length === 0 ? <p>{say('document.none')}</p> : null}
    </div>
  )
}

/** Other ways to the measures: folded below what was found, where something is filtered. */
const Ways: FC<{ policy: Policy; used: Filters; filtered: boolean }> = ({ policy, used, filtered }) =>
  filtered ? (
    <details class="card">
      <summary>{say('document.refine')}</summary>
      <Kinds policy={policy} used={used} />
      <Matrix policy={policy} used={used} />
    </details>
  ) : (
    <>
      <Kinds policy={policy} used={used} />
      <details class="card">
        <summary>{say('document.matrix')}</summary>
        <Matrix policy={policy} used={used} />
      </details>
    </>
  )

/** What was found, how it was asked for, and the assistant's answer about the document. */
type DocumentProps = {
  policy: Policy
  reply: Reply
  origin: string
  used: Filters
  found: Found
  meant: boolean
}

/** The whole page. `meant`: no measure held the words, these are what the assistant took them to mean. */
export const documentPage = ({ policy, reply, origin, used, found, meant }: DocumentProps) => {
  const notices = reply.blocks.flatMap((block) => (block.kind === 'notice' ? [block.text] : []))
  const facts = reply.blocks.flatMap((block) => (block.kind === 'facts' ? block.facts : []))
  const filtered = isFiltered(used)
  return page({
    title: say('page.titled', {
      title: filtered
        ? say('document.titled', { filters: list(sayFilters(policy, used)), document: policy.number })
        : `${policy.number} ${policy.title}`,
    }),
    description: say('list.chapters', {
      document: policy.title,
      chapters: String(policy.chapters.length),
      measures: String(policy.measures.length),
    }),
    url: `${origin}${pathOf(policy.id)}`,
    children: (
      <main id="main" class="page document">
        {notices.map((text) => (
          <p class={`notice ${reply.answer.in_force?.status ?? 'ended'}`}>{text}</p>
        ))}
        <header class="card">
          <p class="soft">{policy.number}</p>
          <h1>{policy.title}</h1>
          <details>
            <summary>{say('document.about')}</summary>
            <Facts facts={facts} />
          </details>
        </header>
        <Search policy={policy} used={used} />
        {filtered || found.complaints.length > 0 ? (
          <Outcome policy={policy} used={used} found={found} meant={meant} />
        ) : null}
        <Ways policy={policy} used={used} filtered={filtered} />
        {filtered ? (
          <Contents policy={policy} found={found} />
        ) : (
          once(`contents ${policy.id}`, () => <Contents policy={policy} found={found} />)
        )}
      </main>
    ),
  })
}

/** Every document that is served. */
export const documentsPage = (origin: string) =>
  page({
    title: say('page.titled', { title: say('page.documents') }),
    description: list(documentCells().map(({ label }) => String(label))),
    url: `${origin}/p`,
    children: (
      <main id="main" class="page">
        <section class="card">
          <h1>{say('page.documents')}</h1>
          <Cells cells={documentCells()} />
        </section>
      </main>
    ),
  })
