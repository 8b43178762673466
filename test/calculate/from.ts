/** Calculators and what is given to them, from a few lines of text. */
import { parse } from 'yaml'
import type { Item, Line, Term } from '../../src/calculate/index.ts'
import { readCalculator } from '../../src/corpus/calculators.ts'
import { readFigure } from '../../src/corpus/literal.ts'
import {
  type Amount,
  type Calculator,
  calculatorBlock,
  type Given,
  type Literal,
} from '../../src/corpus/schema.ts'

/** What words.yml says of figures. */
export const NAMES = {
  scales: { 万: 10000, 亿: 100000000 },
  units: {
    yuan: '元',
    mu: '亩',
    'yuan-per-mu': '元/亩',
    year: '年',
    item: '个',
    share: '%',
    energy: '吨标准煤/万元',
  },
}

/** A figure as it is written: 200万元. */
export const figure = (text: string): Literal => readFigure(text, NAMES) as Literal

/** A block from a few lines of YAML; name, words, quotes and examples need not be given. */
export const blockFrom = (yaml: string) =>
  calculatorBlock.parse({ name: '补助', words: [], quotes: ['条文'], examples: [], ...parse(yaml) })

const build = (yaml: string): Calculator => {
  const faults: string[] = []
  const { calculator } = readCalculator('demo', 'demo-1/1', blockFrom(yaml), NAMES, (path, why) => {
    faults.push(`${path.join('.')} ${why}`)
  })
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return calculator
}

/**
 * A calculator from the YAML of its block. It is built when it is first used, in a test: what runs while tests are
 * collected counts for all of them when mutants are tried.
 */
export const calculatorFrom = (yaml: string): Calculator => {
  let made: Calculator | undefined
  return new Proxy({} as Calculator, {
    get: (_, key) => {
      made ??= build(yaml)
      return Reflect.get(made, key)
    },
  })
}

/** One amount: `500万元`, `300万元~500万元`, `约500万元`. */
export const amountFrom = (text: string): Amount => {
  const [from = '', to = from] = text.replace('约', '').split('~')
  const about = text.startsWith('约') ? { about: true as const } : {}
  return { from: figure(from).value, to: figure(to).value, ...about }
}

export const amounts = (...texts: string[]): Given => ({ kind: 'amounts', amounts: texts.map(amountFrom) })
export const options = (...names: string[]): Given => ({ kind: 'options', options: names })
export const DENIED: Given = { kind: 'condition', holds: false }
export const SKIPPED: Given = { kind: 'skipped' }
export const HOLDS: Given = { kind: 'condition', holds: true }

const partOf = (term: Term): string => ('sign' in term ? term.sign : `${term.value} ${term.unit}`)

/** The lines of a working, one text each: what stands in it, what it comes to, what it was before a cap. */
export const working = (lines: readonly Line[]): string[] =>
  lines.map(({ step, label, terms, result, capped, rounded }) =>
    [
      `${step} ${label}:`,
      ...terms.map(partOf),
      '=',
      partOf(result),
      ...(capped ? [`(${capped.before} above ${capped.limit.text})`] : []),
      ...(rounded ? ['(rounded)'] : []),
    ].join(' '),
  )

/** An item's figures, one text each. */
export const figures = ({ figures: all }: Item): string[] =>
  all.map(({ id, label, yuan, min, max }) => `${id} ${label}: ${yuan ?? `${min}~${max}`}`)

/** What an item comes to in a word: its status and its amount. */
export const amount = ({ status, yuan, min, max }: Item): string =>
  [status, yuan ?? (min === null ? null : `${min}~${max}`)].filter((part) => part !== null).join(' ')
