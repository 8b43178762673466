/** Who answers for what, as a picture: units by chapters, each dot as large as its measures are many. */
import type { FC } from 'hono/jsx'
import type { Chapter, Policy } from '../corpus/index.ts'
import { say } from '../wording/index.ts'
import { chapterName, once } from './parts.tsx'
import { type Filters, filterPath, noFilters } from './search.ts'

/** Where on its page the measures are that a filter leaves. */
export const FOUND = 'found'

/** Of a cell, in its own units; the largest number of a document fills it. */
const [CELL, MOST_RADIUS] = [44, 21]

type Counts = { of: Map<string, number>; most: number }
const kept = new Map<string, Counts>()

/** How many measures of each chapter name each unit, by `unit chapter`. */
const countsOf = (policy: Policy): Counts => {
  const known = kept.get(policy.id)
  if (known) return known
  const of = new Map<string, number>()
  for (const { units, chapter } of policy.measures) {
    for (const unit of units) {
      const key = `${unit} ${chapter}`
      of.set(key, (of.get(key) ?? 0) + 1)
    }
  }
  const counts = { of, most: Math.max(...of.values()) }
  kept.set(policy.id, counts)
  return counts
}

/** Its area grows with its number. */
const Dot: FC<{ count: number; most: number }> = ({ count, most }) => (
  <svg viewBox={`0 0 ${CELL} ${CELL}`} aria-hidden="true">
    <circle cx={CELL / 2} cy={CELL / 2} r={(MOST_RADIUS * Math.sqrt(count / most)).toFixed(1)} />
    <text x={CELL / 2} y={CELL / 2} dy="0.35em" text-anchor="middle">
      {count}
    </text>
  </svg>
)

const Table: FC<{ policy: Policy; used: Filters }> = ({ policy, used }) => {
  const { of: counts, most } = countsOf(policy)
  const to = (change: Partial<Filters>) => `${filterPath(policy, noFilters, change)}#${FOUND}`
  const cell = (unit: string, { number }: Chapter) => {
    const chapter = String(number)
    const count = counts.get(`${unit} ${number}`)
    if (count === undefined) return <td />
    const label = say('document.matrix-cell', { unit, number: chapter, count: String(count) })
    const here = used.unit === unit && used.chapter === chapter
    return (
      <td>
        <a href={to({ unit, chapter })} aria-label={label} aria-current={here ? 'true' : undefined}>
          <Dot count={count} most={most} />
        </a>
      </td>
    )
  }
  return (
    <>
      <section class="sideways" tabindex={0} aria-label={say('document.matrix-caption')}>
        <table class="matrix">
          <thead>
            <tr>
              <td />
              {policy.chapters.map((chapter) => (
                <th scope="col">
                  <a href={to({ chapter: String(chapter.number) })} title={chapter.title}>
                    {say('document.matrix-chapter', { number: String(chapter.number) })}
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
      </section>
      <ul class="legend">
        {policy.chapters.map((chapter) => (
          <li>{chapterName(chapter)}</li>
        ))}
      </ul>
    </>
  )
}

/** The picture, a table to whoever cannot see it; every dot and every heading is a filter. */
export const Matrix: FC<{ policy: Policy; used: Filters }> = ({ policy, used }) =>
  used.unit === '' || used.chapter === '' ? (
    once(`matrix ${policy.id}`, () => <Table policy={policy} used={noFilters} />)
  ) : (
    <Table policy={policy} used={used} />
  )
