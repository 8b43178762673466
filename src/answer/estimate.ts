/** What an estimate comes to, what is asked next, and what is remembered of it. */
import { calculate, calculateAll, type Item, type Request, total } from '../calculate/index.ts'
import { writeCode } from '../conversation/code.ts'
import type { Asked, Memory } from '../conversation/index.ts'
import {
  calculators as all,
  type Calculator,
  calculatorOf,
  type Given,
  type Policy,
  policyOf,
} from '../corpus/index.ts'
import type { Answer, Asking, CalculatorOffer, Period } from './kinds.ts'

/** So many items fit one message of the narrowest platform. */
const MOST_SHOWN = 3
const requestOf = ({ calculator, inputs, focus, target }: Asked, year: number | undefined): Request => ({
  calculator: calculatorOf(calculator) as Calculator,
  inputs,
  ...(focus === undefined ? {} : { focus }),
  ...(target === undefined ? {} : { target }),
  ...(year === undefined ? {} : { year }),
})

/** The code of an estimate with one more input, so that a choice can be tapped whenever and by whomever. */
const codeWith = (
  asked: readonly Asked[],
  of: number,
  input: string,
  given: Given,
  year: number | undefined,
): string | null => {
  const filled = asked.map(({ unclear: _, ...one }, at) =>
    at === of ? { ...one, inputs: { ...one.inputs, [input]: given } } : one,
  )
  return writeCode({ kind: 'estimate', asked: filled, ...(year === undefined ? {} : { year }) }) ?? null
}

/** What can be worked out of a policy, each by its first question. */
export const calculators = (policy: Policy): CalculatorOffer[] =>
  all
    .filter(({ ref, steps, inputs }) => policyOf(ref) === policy && steps.length > 0 && inputs.length > 0)
    .map(({ id, ref, name }) => ({
      ref,
      name,
      code: writeCode({ kind: 'estimate', asked: [{ calculator: id, inputs: {} }] }) ?? null,
    }))

/** The first thing that is still needed, and of which item. */
const askingOf = (
  items: readonly Item[],
  asked: readonly Asked[],
  year: number | undefined,
): (Asking & { of: number }) | null => {
  const at = items.findIndex(({ status }) => status === 'needs-input')
  const item = items[at]
  const of = asked.findIndex((one) => calculate(requestOf(one, undefined)).status === 'needs-input')
  const input = item?.calculator.inputs.find(({ id }) => id === item.missing[0])
  if (!item || !input || of < 0) return null
  const unclear = asked[of]?.unclear
  const meanings = unclear && unclear.input === input.id ? unclear.meanings : null
  const given = meanings
    ? meanings.map((yuan): Given => ({ kind: 'amounts', amounts: [{ from: yuan, to: yuan }] }))
    : input.kind === 'option'
      ? input.options.map(({ name }): Given => ({ kind: 'options', options: [name] }))
      : []
  return { at, of, input, meanings, codes: given.map((one) => codeWith(asked, of, input.id, one, year)) }
}

/** Works out what was asked, showing items from one of them on. */
export const estimate = (
  asked: readonly Asked[],
  from: number,
  hits: string[],
  year: number | undefined,
  periodOf: (ref: string) => Period,
): { answer: Answer; memory: Memory } => {
  const items = calculateAll(asked.map((one) => requestOf(one, year)))
  const asking = askingOf(items, asked, year)
  const first = items[0] as Item
  const shown = Math.min(items.length, from + MOST_SHOWN)
  return {
    answer: {
      kind: 'estimate',
      items,
      from,
      count: shown - from,
      total: total(items),
      asking,
      focus: items.map(
        ({ calculator }) => asked.find((one) => one.calculator === calculator.id)?.focus ?? null,
      ),
      hits,
      period: periodOf(first.calculator.ref),
    },
    memory: {
      refs: [...new Set(items.map(({ calculator }) => calculator.ref))],
      hits,
      estimate: {
        asked: [...asked],
        shown,
        ...(year === undefined ? {} : { year }),
        ...(asking ? { asking: { at: asking.of, input: asking.input.id } } : {}),
      },
    },
  }
}
