/** Works out what is asked for: each request by itself, then those that may count together. */
import { workOut } from './item.ts'
import type { Item, Request } from './kinds.ts'
import { together } from './together.ts'

export { type Curve, compare, curveOf, type Mark, mainOf, type Point } from './curve.ts'
export type * from './kinds.ts'
export { countedOf, shownOf, shownStep, total } from './total.ts'

/** Works out one request. */
export const calculate = (request: Request): Item => {
  const item = workOut(request)
  const { year } = request
  if (year === undefined || item.status === 'invalid') return item
  const { yuan, min, max } = item
  const floor = item.status === 'at-least' ? { floor: true as const } : {}
  const inPeriod =
    yuan === null && min === null ? [] : [{ id: 'in-period', label: null, yuan, min, max, ...floor }]
  return {
    ...item,
    status: 'not-eligible',
    yuan: null,
    min: null,
    max: null,
    missing: [],
    figures: inPeriod,
    why: { kind: 'year', year },
  }
}

/** Works out several requests. */
export const calculateAll = (requests: readonly Request[]): Item[] =>
  together(requests, requests.map(calculate))
