/** Vitest's usual report, and as its last line the count that `npm test` ends with: `N passed, N failed`. */
import { DefaultReporter } from 'vitest/node'

/** Counts every test; a file that does not load and an error outside of tests each count as one that failed. */
export default class extends DefaultReporter {
  override onTestRunEnd(...[modules, errors, reason]: Parameters<DefaultReporter['onTestRunEnd']>): void {
    super.onTestRunEnd(modules, errors, reason)
    let passed = 0
    let failed = errors.length
    for (const module of modules) {
      const broken = module.errors().length > 0
      if (broken) failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed++
        else if (state === 'failed') failed++
      }
    }
    this.ctx.logger.log(`${passed} passed, ${failed} failed`)
  }
}
