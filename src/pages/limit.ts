/** How often one address may ask: a bucket of tokens each, filled steadily, in this process only. */
import type { Context, MiddlewareHandler } from 'hono'
import { problem } from './problem.tsx'

/** A name for who is asking, from which the address cannot be read; undefined: not counted. */
export type Visitor = (c: Context) => string | undefined

/** Far above what a person types, and enough for an office behind one address. */
const BURST = 120
const PER_MS = 120 / 60_000
/** Buckets kept: those longest unused go first, and are full again by then unless many thousands ask at once. */
const MOST_BUCKETS = 10_000

/** Refuses with 429, and says when to come back. */
export const createLimit = (now: () => number, visitor: Visitor = () => undefined): MiddlewareHandler => {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return async (c, next) => {
    const name = visitor(c)
    if (name === undefined) return next()
    const at = now()
    const bucket = buckets.get(name) ?? { tokens: BURST, at }
    const tokens = Math.min(BURST, bucket.tokens + (at - bucket.at) * PER_MS)
    const allowed = tokens >= 1
    buckets.delete(name)
    buckets.set(name, { tokens: allowed ? tokens - 1 : tokens, at })
    if (buckets.size > MOST_BUCKETS) buckets.delete(buckets.keys().next().value as string)
    if (allowed) return next()
    c.header('retry-after', String(Math.ceil((1 - tokens) / PER_MS / 1000)))
    return problem(c, 429, 'too many requests')
  }
}
