/** Runs the steps of a calculator in one world, as many ways as its clause can be read. */
import type { Step } from '../corpus/schema.ts'
import { amount } from './amount.ts'
import { bands } from './bands.ts'
import type { Line, Note, Why } from './kinds.ts'
import { share } from './share.ts'
import { less, sum } from './sums.ts'
import type { Money, Outcome, World } from './world.ts'

/** One way through the steps, to its end or to where it stopped because something is below a limit. */
export type Run = {
  world: World
  lines: Line[]
  notes: Note[]
  below: Extract<Why, { kind: 'below' }> | null
}

const evaluate = (step: Step, world: World): Outcome[] => {
  switch (step.kind) {
    case 'share':
      return share(step, world)
    case 'amount':
      return amount(step, world)
    case 'bands':
      return [bands(step, world)]
    case 'less':
      return [less(step, world)]
    case 'sum':
      return [sum(step, world)]
  }
}

const go = (run: Run, { id }: Step, outcome: Outcome): Run => {
  const { world, lines, notes } = run
  switch (outcome.kind) {
    case 'below':
      return { ...run, lines: [], below: outcome.why }
    case 'absent':
      return { ...run, world: { ...world, absent: new Map([...world.absent, [id, outcome.input]]) } }
    case 'money': {
      const money: Money = { value: outcome.value, bound: outcome.bound }
      return {
        world: { ...world, steps: new Map([...world.steps, [id, money]]) },
        lines: [...lines, ...outcome.lines],
        notes: [...notes, ...outcome.notes],
        below: null,
      }
    }
  }
}

export const runSteps = (world: World): Run[] =>
  world.calculator.steps.reduce<Run[]>(
    (runs, step) =>
      runs.flatMap((run) =>
        run.below ? [run] : evaluate(step, run.world).map((outcome) => go(run, step, outcome)),
      ),
    [{ world, lines: world.lines, notes: world.notes, below: null }],
  )
