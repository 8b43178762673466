/** What somebody can get in all: the facts of a profile, every entitlement they come to, and a sheet to print. */
import { Hono, type Context as RequestContext } from 'hono'
import { raw } from 'hono/html'
import type { Child, FC } from 'hono/jsx'
import {
  type Calculator,
  calculatorOf,
  type Fact,
  measureOf,
  type Policy,
  policyOf,
} from '../corpus/index.ts'
import type { Context } from '../platforms/platform.ts'
import { createRecent } from '../recent.ts'
import { shanghaiDate } from '../respond.ts'
import { type Field, feeds, type Profile, profiles, type Row, type Statement, stateOf } from '../statement.ts'
import { list, say, sayDate } from '../wording/index.ts'
import { NumberField, OptionField } from './fields.tsx'
import { isFresh } from './headers.ts'
import { writeState } from './inputs.ts'
import { originOf, page } from './layout.tsx'
import { type Cell, Cells, once, pathOf } from './parts.tsx'
import { codePicture } from './qr.tsx'
import { COLOURS, Stack } from './stack.tsx'

const PATH = '/estimate'
const PROFILE = 'as'
/** A longer address makes a code of squares too small to print. */
const LONGEST_CODED = 1000
const MOST_NAME = 40

/** The profile of a name; where there is none, the one with the most characters in common. */
const profileOf = (name: string): Profile => {
  const shared = ({ id, name: label }: Profile) =>
    [...new Set(name)].filter((character) => `${id}${label}`.includes(character)).length
  return (
    profiles.find(({ id }) => id === name) ??
    profiles.reduce((best, one) => (shared(one) > shared(best) ? one : best))
  )
}

/** Whom an address is about; `unknown`: it names nobody there is. */
const readProfile = (address: URLSearchParams): { profile: Profile; unknown: string | null } => {
  const wanted = (address.get(PROFILE) ?? profiles[0]?.id ?? '').trim().slice(0, MOST_NAME)
  const profile = profileOf(wanted)
  return { profile, unknown: wanted === profile.id ? null : wanted }
}

/** What an address says of somebody, and the same in as few words. */
const readFacts = (profile: Profile, address: URLSearchParams): { statement: Statement; query: string } => {
  const statement = stateOf(profile, (fact) => address.get(fact) ?? '')
  const filled = statement.fields.filter(({ typed }) => typed !== '')
  const query = new URLSearchParams([
    [PROFILE, profile.id],
    ...filled.map(({ fact, typed }): [string, string] => [fact.id, typed]),
  ]).toString()
  return { statement, query }
}

/** The page of a row's clause, its calculator filled with the same facts; several at once it cannot hold. */
const rowPath = ({ profile, fields }: Statement, { uses, item }: Row): string => {
  const [use, ...more] = uses
  if (use === undefined || more.length > 0) return `${pathOf(item.ref)}#${item.calculator}`
  const calculator = calculatorOf(item.calculator) as Calculator
  const typed: Record<string, string> = {}
  const denied = new Set<string>()
  const fixed = profile.uses.find(({ id }) => id === use)?.inputs ?? {}
  const gives = fields.flatMap(({ fact, typed: text }) =>
    fact.kind === 'choice' ? (fact.options.find(({ name }) => name === text)?.gives ?? []) : [],
  )
  const given = gives.filter((one) => one.use === use).map(({ input, given: one }) => [input, one] as const)
  for (const [input, one] of [...Object.entries(fixed), ...given]) {
    if (one.kind === 'options') typed[input] = one.options[0] ?? ''
    if (one.kind === 'condition' && !one.holds) denied.add(input)
  }
  for (const { fact, typed: text } of fields) {
    if (fact.kind !== 'number' || text === '') continue
    for (const to of fact.to) if (to.use === use) typed[to.input] = text
  }
  return `${pathOf(item.ref)}?${writeState(calculator, typed, denied)}#${item.calculator}`
}

const drawFact = ({ fact, typed, unread, fault }: Field) =>
  fact.kind === 'number' ? (
    <NumberField
      name={fact.id}
      label={fact.label}
      unit={fact.unit}
      many={fact.many}
      hints={[]}
      example={fact.example}
      typed={typed}
      unread={unread}
      fault={fault && say(`calculator.invalid-${fault}`, { label: fact.label })}
    />
  ) : (
    <OptionField
      name={fact.id}
      label={fact.label}
      options={fact.options.map(({ name }) => name)}
      none
      hints={[]}
      chosen={unread ? '' : typed}
      unread={unread ? typed : null}
    />
  )

/** Where one of many fields changes, the others look as they did. */
const MOST_KEPT = 500
const lately = createRecent<string>(MOST_KEPT)

/** Empty, or with one of its options chosen, it is the same for everybody. */
const OneFact: FC<{ profile: Profile; field: Field }> = ({ profile, field }) => {
  const { fact, typed, unread, fault } = field
  const draw = () => drawFact(field)
  if (unread || fault) return draw()
  const key = `fact ${profile.policy} ${profile.id} ${fact.id} ${typed}`
  return typed === '' || fact.kind === 'choice' ? once(key, draw) : raw(lately.get(key, () => String(draw())))
}

type Group = { name: string | null; fields: Field[] }

/** The facts below their headings. */
const groupsOf = (fields: readonly Field[]): Group[] => {
  const groups: Group[] = []
  for (const field of fields) {
    const last = groups.at(-1)
    if (last && last.name === field.fact.group) last.fields.push(field)
    else groups.push({ name: field.fact.group, fields: [field] })
  }
  return groups
}

/** Unfolded where there is something to see, and the first to begin with. */
const Facts: FC<{ profile: Profile; group: Group; first: boolean }> = ({ profile, group, first }) => {
  const { name, fields } = group
  const all = fields.map((field) => <OneFact profile={profile} field={field} />)
  if (name === null) return <>{all}</>
  return (
    <details class="group" open={first || fields.some(({ typed }) => typed !== '')}>
      <summary>
        {name} <small>{say('statement.group', { count: String(fields.length) })}</small>
      </summary>
      {all}
    </details>
  )
}

const Form: FC<{ statement: Statement }> = ({ statement: { profile, fields } }) => (
  <form method="get" action={PATH} class="card">
    <h2>{say('statement.facts')}</h2>
    <input type="hidden" name={PROFILE} value={profile.id} />
    {groupsOf(fields).map((group, at) => (
      <Facts profile={profile} group={group} first={at === 0} />
    ))}
    <div class="send">
      <button type="submit" class="button">
        {say('statement.submit')}
      </button>
      <a href={`${PATH}?${PROFILE}=${profile.id}`}>{say('statement.clear')}</a>
    </div>
  </form>
)

/** The way back to a field of the form. */
const ToFact: FC<{ fact: Fact }> = ({ fact }) => <a href={`#${fact.id}`}>{fact.label}</a>

/** A figure stays on one line with what it counts. */
const FIGURE = /(\d[\d,.]*\P{P}{0,2})/u
const Outcome: FC<{ text: string }> = ({ text }) => (
  <>{text.split(FIGURE).map((part, at) => (at % 2 === 1 ? <span class="figure">{part}</span> : part))}</>
)

/** What stands in the way of an amount, and the field where it is put right. */
const Obstacle: FC<{ row: Row }> = ({ row: { wrong, missing } }) => {
  if (wrong)
    return (
      <small class="fault">
        <a href={`#${wrong.fact.id}`}>
          {say(`calculator.invalid-${wrong.fault}`, { label: wrong.fact.label })}
        </a>
      </small>
    )
  return (
    <>
      {missing.map((fact) => (
        <small>
          <ToFact fact={fact} />
        </small>
      ))}
    </>
  )
}

const Entitlement: FC<{ statement: Statement; row: Row; place: number | null }> = (props) => {
  const { statement, row, place } = props
  const { title, inputs, outcome, units, item, wrong } = row
  return (
    <tr class={wrong ? 'wrong' : undefined}>
      <th scope="row">
        <div class="named">
          {place === null ? null : <span class={`place part-${(place - 1) % COLOURS}`}>{place}</span>}
          <a href={rowPath(statement, row)}>{title}</a>
        </div>
        {inputs === '' ? null : <small>{inputs}</small>}
        <small>{say('estimate.line-labelled', { label: say('clause.units'), line: list(units) })}</small>
        {item.working === null ? null : (
          <details>
            <summary>{say('statement.working')}</summary>
            <p>{item.working}</p>
          </details>
        )}
      </th>
      <td>
        <Outcome text={outcome} />
        <Obstacle row={row} />
        {place === null && item.working !== null ? <small>{say('statement.not-counted')}</small> : null}
      </td>
    </tr>
  )
}

const Computed: FC<{ statement: Statement }> = ({ statement }) => {
  let counted = 0
  return (
    <table class="entitlements">
      <caption>{say('statement.computed')}</caption>
      <thead>
        <tr>
          <th scope="col">{say('statement.measure')}</th>
          <th scope="col">{say('statement.outcome')}</th>
        </tr>
      </thead>
      <tbody>
        {statement.computed.map((row) => (
          <Entitlement statement={statement} row={row} place={row.yuan === null ? null : ++counted} />
        ))}
      </tbody>
    </table>
  )
}

/** Rows without an amount, briefly; each leads somewhere. */
const Others: FC<{ title: string; class: string; rows: readonly Row[]; show: (row: Row) => Cell }> = (
  props,
) =>
  props.rows.length === 0 ? null : (
    <section class={`card ${props.class}`}>
      <h2>{props.title}</h2>
      <Cells cells={props.rows.map(props.show)} />
    </section>
  )

/** The clauses of some rows, each once. */
const sayClauses = (rows: readonly Row[]): string => {
  const numbers = rows.map(({ item }) => measureOf(item.ref)?.number)
  return list([...new Set(numbers)].map((number) => say('clause.source-measure', { number: String(number) })))
}

/** What must be known of the sum: how much of it is no money received, and why it may be more. */
const remarks = ({ computed, total, saved }: Statement): string[] => {
  const floors = computed.filter(({ yuan }) => yuan?.floor)
  const ranges = computed.filter(({ yuan }) => yuan && yuan.min < yuan.max)
  return [
    ...(saved === null
      ? []
      : [saved.all ? say('statement.saved-all') : say('statement.saved', { amount: saved.amount })]),
    ...(floors.length === 0 ? [] : [say('statement.floor', { clauses: sayClauses(floors) })]),
    ...(total === null || floors.length === 0 || ranges.length === 0
      ? []
      : [say('statement.least', { clauses: sayClauses(ranges) })]),
  ]
}

/** One amount is its own sum. */
const headline = ({ computed, total }: Statement): string => {
  if (total !== null) return total
  const only = computed.find(({ yuan }) => yuan !== null)
  if (only) return only.outcome
  return computed.length > 0 ? say('statement.no-amount') : say('statement.nothing')
}

type SheetProps = { statement: Statement; policy: Policy; origin: string; query: string; today: string }

/** What makes the printed sheet one: of which document, when, and how to open it again. */
const Sheet: FC<SheetProps> = ({ statement, policy, origin, query, today }) => {
  const address = `${origin}${PATH}?${query}`
  return (
    <aside class="code">
      {address.length > LONGEST_CODED ? null : (
        <img src={`${PATH}/code.svg?${query}`} alt={say('statement.code-picture')} width="112" height="112" />
      )}
      <div>
        <p>{say('statement.profile', { name: statement.profile.name })}</p>
        <p>{say('statement.document', { title: policy.title, number: policy.number })}</p>
        <p>{say('statement.date', { date: sayDate(today) })}</p>
        <p class="address">
          {address.length > LONGEST_CODED
            ? say('statement.long')
            : say('statement.code', { address: decodeURI(address) })}
        </p>
      </div>
    </aside>
  )
}

/** What is still to be typed for a row. */
const blankOf = ({ fields }: Statement, { uses }: Row): Fact[] =>
  fields.flatMap(({ fact, typed }) =>
    (fact.kind === 'number' || typed === '') && uses.some((use) => feeds(fact, use)) ? [fact] : [],
  )

const blankCell = (statement: Statement, row: Row): Cell => {
  const facts = blankOf(statement, row)
  const fact = facts.find(({ kind }) => kind === 'number') ?? facts[0]
  return {
    href: fact ? `#${fact.id}` : rowPath(statement, row),
    label: row.title,
    note: list(facts.map(({ label }) => label)),
  }
}

/** Why not; for which of several, where one calculator serves them. */
const sayRefusal = ({ profile }: Statement, { uses, item, inputs }: Row): string => {
  const line = item.reason ?? inputs
  const label = list(
    profile.uses
      .filter(({ id }) => uses.includes(id))
      .flatMap(({ inputs: fixed }) => Object.values(fixed))
      .flatMap((given) => (given.kind === 'options' ? given.options : [])),
  )
  return label === '' ? line : say('estimate.line-labelled', { label, line })
}

const Result: FC<SheetProps> = (props) => {
  const { statement } = props
  const { computed, refused, open, blank } = statement
  const parts = computed.flatMap(({ yuan }) => (yuan === null ? [] : [yuan]))
  const said = remarks(statement)
  return (
    <div class="result">
      {said.length === 0 ? null : (
        <ul class="remarks">
          {said.map((text) => (
            <li>{text}</li>
          ))}
        </ul>
      )}
      {computed.length === 0 ? null : (
        <section class="card">
          {parts.length > 1 ? <Stack title={say('statement.stack')} parts={parts} /> : null}
          <Computed statement={statement} />
          {parts.length === 0 ? null : <p class="soft">{say('estimate.conditions-all')}</p>}
          <p class="soft">{say('estimate.combining')}</p>
          <p class="soft">{say('estimate.disclaimer')}</p>
        </section>
      )}
      <Others
        title={say('statement.refused')}
        class="refused"
        rows={refused}
        show={(row) => ({
          href: rowPath(statement, row),
          label: row.title,
          note: sayRefusal(statement, row),
        })}
      />
      <Others
        title={say('statement.blank')}
        class="blank"
        rows={blank}
        show={(row) => blankCell(statement, row)}
      />
      {once(`open ${statement.profile.policy} ${statement.profile.id}`, () => (
        <Others
          title={say('statement.open')}
          class="open"
          rows={open}
          show={({ title, item, units }) => ({ href: pathOf(item.ref), label: title, note: list(units) })}
        />
      ))}
      <Sheet {...props} />
    </div>
  )
}

/** What changes with the facts; the script fetches the same again. */
const Live: FC<SheetProps> = (props) => (
  <section data-live={`${PATH}/result`}>
    <Form statement={props.statement} />
    <p class="headline" role="status">
      {headline(props.statement)}
    </p>
    <Result {...props} />
  </section>
)

const Tabs: FC<{ profile: Profile }> = ({ profile }) => (
  <nav class="kinds" aria-label={say('statement.profiles')}>
    {profiles.map(({ id, name }) => (
      <a href={`${PATH}?${PROFILE}=${id}`} aria-current={id === profile.id ? 'page' : undefined}>
        {name}
      </a>
    ))}
  </nav>
)

/** Mounted at `/estimate`. */
export const estimate = ({ respond, now, publicUrl }: Context): Hono => {
  const addressOf = (c: RequestContext) => new URL(c.req.url).searchParams
  const draw = (c: RequestContext, profile: Profile): Child => {
    const [address, origin, today] = [addressOf(c), originOf(c, publicUrl), shanghaiDate(now())]
    const policy = policyOf(profile.policy) as Policy
    const drawNow = () => (
      <Live {...readFacts(profile, address)} policy={policy} origin={origin} today={today} />
    )
    const isEmpty = [...address.keys()].every((name) => name === PROFILE)
    return isEmpty ? once(`statement ${profile.id} ${today} ${origin}`, drawNow) : drawNow()
  }
  const routes = new Hono()
  routes.get('/', async (c) => {
    const origin = originOf(c, publicUrl)
    if (isFresh(c, shanghaiDate(now()), origin)) return c.body(null, 304)
    // Somebody's figures: for their own browser alone.
    c.header('cache-control', 'private, no-cache')
    const { profile, unknown } = readProfile(addressOf(c))
    const policy = policyOf(profile.policy) as Policy
    const about = { kind: 'ref', ref: policy.id } as const
    const reply = await respond({ platform: 'page', conversation: null, id: null, ask: about })
    const { name } = profile
    return c.html(
      page({
        title: say('page.titled', { title: say('statement.titled', { name }) }),
        description: say('statement.description', { name, document: policy.title }),
        url: `${origin}${PATH}?${PROFILE}=${profile.id}`,
        children: (
          <main id="main" class="page statement">
            {reply.blocks.map((block) =>
              block.kind === 'notice' ? (
                <p class={`notice ${reply.answer.in_force?.status}`}>{block.text}</p>
              ) : null,
            )}
            <header>
              <h1>{say('statement.titled', { name })}</h1>
              <p class="sheet">{say('statement.sheet')}</p>
              <p class="soft">{say('statement.lead')}</p>
            </header>
            {unknown === null ? null : (
              <p class="notice">{say('statement.no-profile', { value: unknown, name })}</p>
            )}
            <Tabs profile={profile} />
            {draw(c, profile)}
          </main>
        ),
      }),
    )
  })
  // What the script fetches whenever something in the form is changed.
  routes.get('/result', (c) => {
    c.header('cache-control', 'private, no-cache')
    return c.html(String(draw(c, readProfile(addressOf(c)).profile)))
  })
  routes.get('/code.svg', (c) => {
    const { query } = readFacts(readProfile(addressOf(c)).profile, addressOf(c))
    const address = `${originOf(c, publicUrl)}${PATH}?${query}`
    if (address.length > LONGEST_CODED) return c.notFound()
    c.header('cache-control', 'private, max-age=300')
    return c.body(codePicture(address), 200, { 'content-type': 'image/svg+xml' })
  })
  return routes
}
