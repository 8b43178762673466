/** The calculators of a clause: what each asks, what it comes to in the words of the chat, its curve, its options. */
import { raw } from 'hono/html'
import type { Child, FC } from 'hono/jsx'
import type { HtmlEscapedString } from 'hono/utils/html'
import {
  type Curve,
  calculate,
  compare,
  curveOf,
  type Item,
  mainOf,
  type Request,
  shownOf,
  shownStep,
} from '../calculate/index.ts'
import { writeCode } from '../conversation/code.ts'
import { type Calculator, calculatorsOf, type OptionInput } from '../corpus/index.ts'
import { type Ask, forwardData, type Reply } from '../platforms/platform.ts'
import { createRecent } from '../recent.ts'
import type { Block } from '../wording/blocks.ts'
import { list, say, sayFigure, wordItem, wordOutcome } from '../wording/index.ts'
import { Buttons, Parts } from './answer.tsx'
import { type Amount, Bars } from './bars.tsx'
import { CurveChart } from './chart.tsx'
import { faultOf, NumberField, OptionField } from './fields.tsx'
import { worksOut } from './figures.tsx'
import { nameOf, readState, type State, type Typed, writeState } from './inputs.ts'
import { once, pathOf } from './parts.tsx'

/**
 * A calculator with what its form says and what that comes to; no reply while it comes to nothing. `missing`: what to
 * fill in first. `fault`: the input with which nothing can be computed.
 */
type Shown = {
  calculator: Calculator
  state: State
  item: Item
  missing: readonly string[]
  fault: ReturnType<typeof faultOf>
  reply: Reply | null
  curve: Curve | null
  options: { label: string; bars: (Amount & { own: boolean })[] }[]
}

/** The assistant's answer to what a page asks by itself. */
export type AskPage = (ask: Ask) => Promise<Reply>

/** The options of one input side by side, where at least two of them come to an amount. */
const comparing = (request: Request, input: OptionInput): Shown['options'] => {
  const chosen = request.inputs[input.id]
  const own = chosen?.kind === 'options' ? chosen.options[0] : input.assume
  const bars = compare(request, input).flatMap(({ option, item }) => {
    const { yuan = null, min = null, max = null } = shownOf(item) ?? {}
    if (yuan === null && min === null && item.status !== 'not-eligible') return []
    const [from, to] = yuan === null ? [Number(min), Number(max)] : [Number(yuan), Number(yuan)]
    return [{ name: option, min: from, max: to, said: wordOutcome(item), own: option === own }]
  })
  return bars.filter(({ max }) => max > 0).length > 1 ? [{ label: input.label, bars }] : []
}

/** A curve that never leaves the ground shows nothing. */
const rising = (curve: Curve | null): Curve | null =>
  curve?.points.some(({ max }) => Number(max) > 0) ? curve : null

/** What has to be given; where nothing has, all of it until something is. */
const missingOf = ({ inputs }: Calculator, { fields }: State, { missing }: Item): readonly string[] =>
  inputs.every(({ optional }) => optional) && fields.every(({ typed }) => typed === '')
    ? inputs.map(({ id }) => id)
    : missing

const workOut = async (calculator: Calculator, address: URLSearchParams, ask: AskPage): Promise<Shown> => {
  const state = readState(calculator, address)
  const request = { calculator, inputs: state.inputs }
  const item = calculate(request)
  const missing = missingOf(calculator, state, item)
  const fault = faultOf(item)
  const code =
    missing.length > 0 || fault
      ? undefined
      : writeCode({ kind: 'estimate', asked: [{ calculator: calculator.id, inputs: state.inputs }] })
  const main = mainOf(request)
  return {
    calculator,
    state,
    item,
    missing,
    fault,
    reply: code === undefined ? null : await ask({ kind: 'code', code }),
    curve: main && !fault ? rising(curveOf(request, main, state.reach)) : null,
    options:
      calculator.steps.length === 0
        ? []
        : calculator.inputs.flatMap((input) => (input.kind === 'option' ? comparing(request, input) : [])),
  }
}

const drawField = (calculator: Calculator, { input, typed, unread }: Typed, fault: string | null) => {
  const name = nameOf(calculator, input.id)
  const hints = input.ask === null ? [] : [input.ask]
  if (input.kind === 'quantity') {
    const { label, unit, many, assume, example } = input
    const assumed =
      assume === null ? [] : [say('calculator.assume', { value: sayFigure(assume.value, unit) })]
    const all = [...hints, ...assumed]
    return (
      <NumberField
        name={name}
        label={label}
        unit={unit}
        many={many}
        hints={all}
        example={example}
        typed={typed}
        unread={unread}
        fault={fault}
      />
    )
  }
  return (
    <OptionField
      name={name}
      label={input.label}
      options={input.options.map((option) => option.name)}
      none={input.optional}
      hints={hints}
      chosen={unread || typed === '' ? (input.assume ?? '') : typed}
      unread={unread ? typed : null}
    />
  )
}

/** Empty, or with one of its options chosen, it is the same for everybody. */
const Field: FC<{ shown: Shown; field: Typed }> = ({ shown: { calculator, fault }, field }) => {
  const { input, typed, unread } = field
  const common = !unread && (typed === '' || input.kind === 'option')
  const draw = () => drawField(calculator, field, fault?.input === input.id ? fault.said : null)
  return common ? once(`field ${calculator.ref} ${nameOf(calculator, input.id)} ${typed}`, draw) : draw()
}

/** What may be left out, folded until something in it is filled. */
const Folded: FC<{ label: string; open: boolean; children?: Child }> = ({ label, open, children }) => (
  <details open={open}>
    <summary>{label}</summary>
    {children}
  </details>
)

/** What may be given beside: parts of an amount that is not known, whatever else is optional, and the conditions. */
const drawBeside = (shown: Shown) => {
  const { calculator, state } = shown
  const isParts = ({ input }: Typed) =>
    calculator.inputs.some((other) => other.kind === 'quantity' && other.productOf.includes(input.id))
  const optional = state.fields.filter(({ input }) => input.optional)
  const groups = [
    {
      fields: optional.filter(isParts),
      of: calculator.inputs.find((one) => one.kind === 'quantity' && one.productOf.length > 0),
    },
    { fields: optional.filter((field) => !isParts(field)), of: undefined },
  ]
  return (
    <>
      {groups
        .filter(({ fields }) => fields.length > 0)
        .map(({ fields, of }) => (
          <Folded
            open={fields.some(({ typed }) => typed !== '')}
            label={
              of
                ? say('calculator.instead', {
                    label: of.label,
                    parts: list(fields.map(({ input }) => input.label)),
                  })
                : say('calculator.optional')
            }
          >
            {fields.map((field) => (
              <Field shown={shown} field={field} />
            ))}
          </Folded>
        ))}
      {calculator.conditions.length === 0 ? null : (
        <Folded label={say('calculator.conditions')} open={state.denied.size > 0}>
          {calculator.conditions.map(({ id, label, quote }) => (
            <label class="condition">
              <input
                type="checkbox"
                name={nameOf(calculator, id)}
                value="1"
                checked={!state.denied.has(id)}
              />
              <span>
                {label}
                <small>{say('estimate.quote', { quote })}</small>
              </span>
            </label>
          ))}
        </Folded>
      )}
    </>
  )
}

const Fields: FC<{ shown: Shown }> = ({ shown }) => {
  const { calculator, state } = shown
  const optional = state.fields.filter(({ input }) => input.optional)
  const untouched = optional.every(({ typed }) => typed === '') && state.denied.size === 0
  const beside = () => drawBeside(shown)
  return (
    <>
      {state.fields
        .filter(({ input }) => !input.optional)
        .map((field) => (
          <Field shown={shown} field={field} />
        ))}
      {untouched ? once(`beside ${calculator.ref} ${calculator.id}`, beside) : beside()}
    </>
  )
}

/** The page around tells the title, the source and the period; why somebody is not eligible stands in the headline. */
const isOwn = ({ kind }: Block, { status }: Item): boolean =>
  kind !== 'title' && kind !== 'source' && (kind !== 'notice' || status !== 'not-eligible')

/** What it comes to, in a line; `wrong` is what somebody would not like to read. */
const headline = ({ calculator, item, missing, fault }: Shown): { said: string; wrong: boolean } => {
  const labels = (ids: readonly string[]) =>
    calculator.inputs.filter(({ id }) => ids.includes(id)).map(({ label }) => label)
  if (fault) return { said: say('calculator.invalid', { label: list(labels([fault.input])) }), wrong: true }
  if (missing.length > 0)
    return { said: say('calculator.missing', { inputs: list(labels(missing)) }), wrong: false }
  if (item.status !== 'not-eligible') return { said: wordOutcome(item), wrong: false }
  const reason = wordItem(item).item.reason ?? ''
  return { said: say('estimate.open-not-eligible', { reason }), wrong: true }
}

/** What an address that somebody passed on had filled in comes to; nothing when it comes to nothing. */
const filledOf = ({ state, item, missing, fault }: Shown): string | null =>
  missing.length > 0 || fault || state.fields.every(({ typed }) => typed === '') ? null : wordOutcome(item)

/** What was filled in, as an address has it. */
const queryOf = ({ calculator, state: { fields, denied } }: Shown): string => {
  const filled = fields.filter(({ typed }) => typed !== '').map(({ input, typed }) => [input.id, typed])
  return writeState(calculator, Object.fromEntries(filled), denied)
}

const Result: FC<{ shown: Shown; origin: string }> = ({ shown, origin }) => {
  const { calculator, reply, curve, options, item, missing, fault } = shown
  const { code, text } = reply?.answer ?? {}
  const result = calculator.steps.find(({ id }) => id === shownStep(calculator))?.label ?? ''
  const address = `${pathOf(calculator.ref)}?${queryOf(shown)}#${calculator.id}`
  return (
    <div class="result" data-text={text}>
      {curve ? <CurveChart curve={curve} result={result} field={nameOf(calculator, curve.main.id)} /> : null}
      {options.map(({ label, bars }) => (
        <Bars title={say('chart.options', { label })} bars={bars} />
      ))}
      {reply === null ? null : (
        <Parts
          blocks={reply.blocks.filter((block) => isOwn(block, item))}
          conversation=""
          hits={[]}
          href={undefined}
          unfolded
          period={false}
        />
      )}
      {reply || missing.length > 0 || fault ? null : <p>{wordItem(item).item.working}</p>}
      {reply === null ? null : (
        <div class="acts">
          <button type="button" data-do="copy" hidden>
            {say('chat.copy')}
          </button>
          <button type="button" data-do="forward" data-url={`${origin}${address}`} hidden>
            {say('label.forward')}
          </button>
          {code === undefined ? null : (
            <Buttons
              class="act"
              conversation=""
              choices={[{ label: say('label.forward-text'), send: forwardData(code) }]}
            />
          )}
        </div>
      )}
    </div>
  )
}

/** What is in the address of the page, by whose field it is. */
const split = ({ ref, id }: Calculator, address: URLSearchParams) => {
  const isOf = (name: string, owner: string) => name === owner || name.startsWith(`${owner}.`)
  const others = calculatorsOf(ref).filter((other) => other.id !== id)
  return {
    own: new URLSearchParams([...address].filter(([name]) => isOf(name, id))),
    others: [...address].filter(([name]) => others.some((other) => isOf(name, other.id))),
  }
}

/** What a calculator's own fields alone decide; `filled` is what they come to, when something is typed in them. */
type Drawn = { fields: Child; result: Child; filled: Filled | null }
/** What one calculator was filled with, and what that comes to. */
export type Filled = { id: string; outcome: string; query: string }

const draw = (shown: Shown, origin: string): Drawn => {
  const { said, wrong } = headline(shown)
  const outcome = filledOf(shown)
  return {
    fields: <Fields shown={shown} />,
    result: (
      <>
        <p class={wrong ? 'headline wrong' : 'headline'} role="status">
          {said}
        </p>
        <Result shown={shown} origin={origin} />
      </>
    ),
    filled: outcome === null ? null : { id: shown.calculator.id, outcome, query: queryOf(shown) },
  }
}

type CardProps = { calculator: Calculator; drawn: Drawn; others: [string, string][] }

/** One calculator; its form keeps what is in those of the others. */
const CalculatorCard: FC<CardProps> = ({ calculator: { id, ref, name }, drawn, others }) => (
  <section
    class="card calculator"
    id={id}
    data-live={`${pathOf(ref)}/${id}`}
    data-filled={drawn.filled ? say('clause.filled', { outcome: drawn.filled.outcome }) : undefined}
  >
    <h2>{say('calculator.title', { name })}</h2>
    <form method="get" action={`${pathOf(ref)}#${id}`}>
      <input type="hidden" name={id} value="1" />
      {others.map(([other, value]) => (
        <input type="hidden" name={other} value={value} />
      ))}
      {drawn.fields}
      <button type="submit" class="button">
        {say('calculator.submit')}
      </button>
    </form>
    {drawn.result}
  </section>
)

/** Enough for every calculator that nothing was typed in, at a few addresses. */
const MOST_KEPT = 500

/** A calculator as it is drawn, and what it was filled with. */
export type DrawnCalculator = { card: HtmlEscapedString | Promise<HtmlEscapedString>; filled: Filled | null }

/** Draws the calculators of a clause as an address has them on one day; only one of them when it is named. */
export type DrawCalculators = (
  ref: string,
  address: URLSearchParams,
  day: { origin: string; today: string },
  only?: string,
) => Promise<DrawnCalculator[]>

export const createCalculators = (ask: AskPage): DrawCalculators => {
  const empty = createRecent<Promise<Drawn>>(MOST_KEPT)
  return (ref, address, { origin, today }, only) =>
    Promise.all(
      calculatorsOf(ref)
        .filter((calculator) => worksOut(calculator) && (only === undefined || calculator.id === only))
        .map(async (calculator) => {
          const { own, others } = split(calculator, address)
          const drawNow = async () => draw(await workOut(calculator, own, ask), origin)
          const drawOnce = async () => {
            const { fields, result, filled } = await drawNow()
            return { fields: raw(String(fields)), result: raw(String(result)), filled }
          }
          const drawn = await (own.size > 0
            ? drawNow()
            : empty.get(`${calculator.id} ${today} ${origin}`, drawOnce))
          return {
            card: <CalculatorCard calculator={calculator} drawn={drawn} others={others} />,
            filled: drawn.filled,
          }
        }),
    )
}
