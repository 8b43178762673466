/** Who answers for what, as a picture: units by chapters, each dot as large as its measures are many. */
import type { FC } from 'hono/jsx'
import type { Chapter, Policy } from '../corpus/index.ts'
import { say } from '../wording/index.ts'
import { chapterName, once } from './parts.tsx'
import { type Filters, filterPath, noFilters } from './search.ts'

/** Where on its page the measures are that a filter leaves. */
export const FOUND = 'found'

/** The radius of a dot for one measure; its area grows with their number, up to the cell. */
const RADIUS = 7
const MOST_RADIUS = 13

const counts = new Map<string, Map<string, number>>()

/** How many measures of each chapter name each unit, by `unit chapter`. */
const countsOf = (policy: Policy): Map<string, number> => {
  const known = counts.get(policy.id)
  if (known) return known
  const counted = new Map<string, number>()
  for (const { units, chapter } of policy.measures) {
    for (const unit of units) {
      const key = `${unit} ${chapter}`
      counted.set(key, (counted.get(key) ?? 0) + 1)
    }
  }
  counts.set(policy.id, counted)
  return counted
}

const Dot: FC<{ count: number }> = ({ count }) => (
  <svg viewBox="0 0 28 28" aria-hidden="true">
    <circle cx="14" cy="14" r={Math.min(MOST_RADIUS, RADIUS * Math.sqrt(count)).toFixed(1)} />
    <text x="14" y="19" text-anchor="middle">
      {count}
    </text>
  </svg>
)

const Table: FC<{ policy: Policy; used: Filters }> = ({ policy, used }) => {
  const counted = countsOf(policy)
  const to = (change: Partial<Filters>) => `${filterPath(policy, noFilters, change)}#${FOUND}`
  const cell = (unit: string, { number }: Chapter) => {
    const chapter = String(number)
    const count = counted.get(`${unit} ${number}`)
    if (count === undefined) return <td />
    const label = say('document.matrix-cell', { unit, number: chapter, count: String(count) })
    const here = used.unit === unit && used.chapter === chapter
    return (
      <td>
        <a href={to({ unit, chapter })} aria-label={label} aria-current={here ? 'true' : undefined}>
          <Dot count={count} />
        </a>
      </td>
    )
  }
  return (
    <table class="matrix">
      <caption class="hidden">{say('document.matrix-caption')}</caption>
      <thead>
        <tr>
          <td />
          {policy.chapters.map((chapter) => (
            <th scope="col">
              <a
                href={to({ chapter: String(chapter.number) })}
                aria-label={chapterName(chapter)}
                title={chapter.title}
              >
                {chapter.number}
              </a>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {policy.units.map((unit) => (
          <tr>
            <th scope="row">
              <a href={to({ unit })}>{unit}</a>
            </th>
            {policy.chapters.map((chapter) => cell(unit, chapter))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The picture, a table to whoever cannot see it; every dot and every heading is a filter. */
export const Matrix: FC<{ policy: Policy; used: Filters }> = ({ policy, used }) =>
  used.unit === '' || used.chapter === '' ? (
    once(`matrix ${policy.id}`, () => <Table policy={policy} used={noFilters} />)
  ) : (
    <Table policy={policy} used={used} />
  )
