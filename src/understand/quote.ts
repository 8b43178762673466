/** What a quoted message was about, so that a follow-up written under an older answer follows that one. */
import { looksLikeCode, readCode } from '../conversation/code.ts'
import type { Memory } from '../conversation/index.ts'
import { byRecency, fold, type Policy } from '../corpus/index.ts'
import type { Understanding } from './index.ts'
import { namedClauses } from './intents.ts'

const latest = byRecency[0] as Policy
/** Longer than any answer of ours that is about three clauses at most. */
const MOST_READ = 6_000
const MOST_OFFERED = 3

/**
 * Reads a quoted message: its code, else the clause it names. Several clauses may be picked from. Undefined when it
 * names none or many, and when it is what the conversation is about already.
 */
export const understandQuote = (
  quoted: string,
  { refs = [], choices = [] }: Memory,
): Understanding | undefined => {
  const text = quoted.slice(0, MOST_READ)
  for (const [word] of text.matchAll(/[0-9A-Z][0-9A-Z-]{3,}/g)) {
    const subject = looksLikeCode(word) ? readCode(word) : undefined
    if (subject) return { kind: 'subject', subject, forward: false }
  }
  const named = namedClauses(fold(text), latest)
  const [only] = named
  if (only === undefined || named.length > MOST_OFFERED) return undefined
  if (named.length > 1)
    return named.every((ref) => refs.includes(ref) || choices.includes(ref))
      ? undefined
      : { kind: 'offer', refs: named }
  return refs[0] === only ? undefined : { kind: 'clauses', refs: [only], asked: [] }
}
