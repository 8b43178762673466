/** The tests that `npm run mutate` runs: those of the calculations and of the compiler's part of them. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['test/calculate/*.test.ts', 'test/corpus/{calculators,literal,promises}.test.ts'],
    testTimeout: 60_000,
  },
})
