/** One route's part of `npm run fuzz`, in a process of its own: `{ platform, runs, seed }` in, its report out. */
import { wires } from '../platforms/wires.ts'
import { fuzz } from './fuzz.ts'

type Wanted = { platform: string; runs: number; seed: number; questions: string[] }

process.once('message', async ({ platform, ...options }: Wanted) => {
  const wire = wires.find((one) => one.platform === platform)
  if (wire) process.send?.(await fuzz(wire, options))
  process.disconnect()
})
