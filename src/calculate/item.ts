/** One request worked out: what decides it, and what it comes to. */
import type Fraction from 'fraction.js'
import type { Calculator, Inputs } from '../corpus/schema.ts'
import { createRecent } from '../recent.ts'
import { check } from './check.ts'
import { findFault } from './faults.ts'
import { type Inverted, invert, invertibleOf } from './invert.ts'
import type { Figure, Item, Line, Note, Request, Why } from './kinds.ts'
import { toYuan } from './money.ts'
import { type Settled, settle } from './needs.ts'
import { ZERO } from './numbers.ts'
import { type Run, runSteps } from './steps.ts'
import { type Bound, worldsOf } from './world.ts'

const emptyItem = (calculator: Calculator): Item => ({
  calculator,
  status: 'invalid',
  yuan: null,
  min: null,
  max: null,
  figures: [],
  missing: [],
  why: null,
  inputs: {},
  assumed: [],
  lines: [],
  upper: [],
  notes: [],
})

const RESULT = 'result'

/** A condition denied, or an option that gets nothing. */
const findRefusal = ({ inputs: asks, conditions }: Calculator, inputs: Inputs): Why | null => {
  for (const condition of conditions) {
    const given = inputs[condition.id]
    if (given?.kind === 'condition' && !given.holds) return { kind: 'condition', condition }
  }
  for (const input of asks) {
    const given = inputs[input.id]
    if (input.kind !== 'option' || given?.kind !== 'options') continue
    const named = input.options.filter(({ name }) => given.options.includes(name))
    const [first] = named
    if (first && named.every(({ refused }) => refused !== null))
      return { kind: 'refused', input: input.id, option: first.name, reason: first.refused as string }
  }
  return null
}

/** The inputs that count, as they were given or settled, and the conditions spoken of. */
const inputsOf = ({ inputs: asks, conditions }: Calculator, given: Inputs, settled: Settled): Inputs => {
  const counted: Inputs = {}
  for (const { id } of asks) {
    const amounts = settled.quantities.get(id)
    const options = settled.options.get(id)
    const own = given[id]
    if (amounts) counted[id] = own?.kind === 'amounts' ? own : { kind: 'amounts', amounts }
    else if (options) counted[id] = options.length === 0 && own ? own : { kind: 'options', options }
  }
  for (const { id } of conditions) {
    const own = given[id]
    if (own) counted[id] = own
  }
  return counted
}

const notesOf = (calculator: Calculator, settled: Settled): Note[] =>
  calculator.inputs
    .filter(({ id }) => settled.assumed.includes(id))
    .map(({ id, label }) => ({ kind: 'assumed', input: id, label }))

/** Each note once. */
export const unique = (notes: readonly Note[]): Note[] => [
  ...new Map(notes.map((note) => [JSON.stringify(note), note])).values(),
]

const withRounded = (item: Item): Item => {
  const rounded = [...item.lines, ...item.upper].some((line) => line.rounded)
  return rounded ? { ...item, notes: [...item.notes, { kind: 'rounded' }] } : item
}

/** One way in which an item may come out. */
type End = { value: Fraction; bound: Bound; lines: Line[] }

/** What several ends come to: one amount, a floor, or from the least to the most. */
const span = (ends: readonly End[]): Pick<Item, 'status' | 'yuan' | 'min' | 'max' | 'lines' | 'upper'> => {
  const lower = ends.reduce((a, b) => (b.value.lt(a.value) ? b : a))
  const upper = ends.reduce((a, b) => (b.value.gt(a.value) ? b : a))
  const [min, max] = [toYuan(lower.value), toYuan(upper.value)]
  const one = { min: null, max: null, upper: [] }
  const has = (bound: Bound) => ends.some((end) => end.bound === bound)
  if (has('at-least')) return { ...one, status: 'at-least', yuan: min, lines: lower.lines }
  if (has('at-most')) return { ...one, status: 'at-most', yuan: max, lines: upper.lines }
  if (min === max) return { ...one, status: 'exact', yuan: min, lines: lower.lines }
  return { status: 'range', yuan: null, min, max, lines: lower.lines, upper: upper.lines }
}

const figureOf = (id: string, label: string | null, values: readonly Fraction[]): Figure => {
  const min = toYuan(values.reduce((a, b) => (b.lt(a) ? b : a)))
  const max = toYuan(values.reduce((a, b) => (b.gt(a) ? b : a)))
  return min === max ? { id, label, yuan: min, min: null, max: null } : { id, label, yuan: null, min, max }
}

/** What one way through the steps gives of a step: nothing when it stopped below a limit. */
const valueOfStep = (id: string, { world, below }: Run): Fraction | undefined =>
  below ? ZERO : world.steps.get(id)?.value

const figuresOf = ({ steps }: Calculator, runs: readonly Run[]): Figure[] =>
  steps
    .filter(({ id }) => id !== RESULT)
    .flatMap(({ id, label }) => {
      const values = runs.map((run) => valueOfStep(id, run)).filter((value) => value !== undefined)
      const floor = runs.some(({ world }) => world.steps.get(id)?.bound === 'at-least')
      return values.length === 0 ? [] : [{ ...figureOf(id, label, values), ...(floor ? { floor } : {}) }]
    })

const fromRuns = (item: Item, runs: readonly Run[], focus: string): Item => {
  const last = runs.at(-1) as Run
  const values = runs.map((run) => valueOfStep(RESULT, run))
  const wanting = [RESULT, focus].find((step) => runs.some(({ world }) => world.absent.has(step)))
  if (wanting !== undefined) {
    const id = last.world.absent.get(wanting) ?? ''
    const label = item.calculator.inputs.find((input) => input.id === id)?.label ?? ''
    const why: Why = { kind: 'unknown', input: id, label }
    return { ...item, status: 'not-quantified', figures: figuresOf(item.calculator, runs), why }
  }
  if (runs.every(({ below }) => below)) return { ...item, status: 'not-eligible', why: last.below }
  const ends = runs.map(
    (run, i): End => ({
      value: values[i] as Fraction,
      bound: run.world.steps.get(RESULT)?.bound ?? 'exact',
      lines: run.lines,
    }),
  )
  const most = runs[ends.indexOf(ends.reduce((a, b) => (b.value.gt(a.value) ? b : a)))]
  // A value left out at the lower end of a range is not one that was given.
  const notes = runs.flatMap((run) => run.notes.filter(({ kind }) => kind !== 'left-out' || run === most))
  return {
    ...item,
    ...span(ends),
    figures: figuresOf(item.calculator, runs),
    notes: unique([...item.notes, ...notes]),
  }
}

const fromInverted = (item: Item, base: { id: string; label: string }, found: readonly Inverted[]): Item => ({
  ...item,
  ...span(found.map(({ line, ...rest }) => ({ ...rest, lines: [line] }))),
  figures: [
    figureOf(
      base.id,
      base.label,
      found.map(({ needed }) => needed),
    ),
  ],
  notes: unique([...item.notes, ...found.flatMap(({ notes }) => notes)]),
})

const work = (request: Request, waived: boolean): Item => {
  const { calculator, inputs, target } = request
  const empty = emptyItem(calculator)
  const fault = findFault(request)
  if (fault) return { ...empty, why: fault }
  const turned = invertibleOf(request)
  const without = new Set(turned ? [turned.base.id, ...turned.base.productOf] : [])
  // What limits the share of the base stays an input of its own.
  if (turned?.step.counted) without.delete(turned.step.counted.of)
  const settled = settle(calculator, inputs, without)
  const item: Item = {
    ...empty,
    inputs: inputsOf(calculator, inputs, settled),
    assumed: settled.assumed,
    notes: notesOf(calculator, settled),
  }
  const refusal = findRefusal(calculator, inputs)
  if (refusal) return { ...item, status: 'not-eligible', why: refusal }
  if (calculator.opens !== null)
    return { ...item, status: 'not-quantified', why: { kind: 'opens', quote: calculator.opens } }
  if (settled.unknown) return { ...item, status: 'not-quantified', why: settled.unknown }
  if (settled.missing.size > 0) return { ...item, status: 'needs-input', missing: [...settled.missing] }
  const worlds = worldsOf(calculator, settled, waived)
  if (calculator.checks.length > 0) {
    const { status, why, notes } = check(calculator, settled)
    return { ...item, status, why, notes: unique([...item.notes, ...notes]) }
  }
  const found = turned ? worlds.flatMap((world) => invert(turned, target, world)) : []
  if (turned && found.length > 0) return withRounded(fromInverted(item, turned.base, found))
  if (turned) return work({ calculator, inputs }, waived)
  return withRounded(fromRuns(item, worlds.flatMap(runSteps), request.focus ?? RESULT))
}

/** An answer, its page, its curve and its bars ask for the same; so does a form in which one of many fields changes. */
const MOST_KEPT = 50
const kept = new WeakMap<Calculator, ReturnType<typeof createRecent<Item>>>()

/** Works out one request as if its year were the policy's. `waived`: the least that is asked for does not matter. */
export const workOut = (request: Request, waived = false): Item => {
  const { calculator, inputs, target = null, focus = null } = request
  const recent = kept.get(calculator) ?? createRecent<Item>(MOST_KEPT)
  kept.set(calculator, recent)
  return recent.get(JSON.stringify([inputs, target, focus, waived]), () => work(request, waived))
}
