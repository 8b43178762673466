/** A slice of `npm run fuzz`: mutated requests to every route, always the same. */
import { expect, test } from 'vitest'
import { wires } from '../platforms/wires.ts'
import { questions } from '../questions.ts'
import { fuzz } from './fuzz.ts'

const SEED = 20_261_123
const RUNS = 1_500

test.each(wires.map((wire) => [wire.platform, wire] as const))(
  '%s: mutated requests break nothing, hang nothing, and tell nothing',
  async (_, wire) => {
    const { faults, statuses, refusals } = await fuzz(wire, { runs: RUNS, seed: SEED, questions })
    expect(faults).toEqual([])
    expect(refusals).toBe(1)
    // Enough of them get as far as an answer.
    expect(statuses[200]).toBeGreaterThan(RUNS / 10)
    expect(statuses[401]).toBeGreaterThan(RUNS / 20)
  },
)
