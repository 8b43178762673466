/** The calculators of the blocks: from what is written to what the program computes with. */
import type * as z from 'zod'
import { checkExamples } from './examples.ts'
import { checkFigures, type Placed } from './figures.ts'
import { type Names, readLiteral, unitNamed, type Written } from './literal.ts'
import type { Complaint, ParsedPolicy } from './parse.ts'
import { checkReferences } from './references.ts'
import type {
  Calculator,
  Condition,
  calculatorBlock,
  Input,
  Literal,
  PerOption,
  Policy,
  Rate,
  Step,
  Test,
} from './schema.ts'

/** The step that is the answer, and the word for no step. */
const RESULT = 'result'
const NOTHING = 'nothing'

type CalculatorBlock = z.infer<typeof calculatorBlock>
type StepBlock = NonNullable<CalculatorBlock['steps']>[string]
type ByOption = { by: string } & Record<string, Written>

/** Where in a block a complaint belongs. */
type Path = readonly PropertyKey[]
type Tell = (path: Path, why: string) => void

/** Reads the literals of one calculator, telling those that are none and keeping where each stands. */
const createReader = (words: Names, tell: Tell) => {
  const placed: Placed[] = []
  const figure = (path: Path, written: Written): Literal => {
    const read = readLiteral(written, words)
    if (!read) tell(path, 'is no figure with a unit')
    return read ?? { value: '0', unit: 'yuan', text: '' }
  }
  const literal = (path: Path, written: Written): Literal => {
    placed.push({ path, written })
    return figure(path, written)
  }
  const maybe = (path: Path, written: Written | undefined): Literal | null =>
    written === undefined ? null : literal(path, written)
  const perOption = (path: Path, written: Written | ByOption): PerOption => {
    if (typeof written === 'string' || !('by' in written)) return literal(path, written as Written)
    const { by, ...options } = written
    return {
      by,
      options: Object.fromEntries(
        Object.entries(options).map(([name, one]) => [name, literal([...path, name], one)]),
      ),
    }
  }
  const maybePerOption = (path: Path, written: Written | ByOption | undefined): PerOption | null =>
    written === undefined ? null : perOption(path, written)
  return { placed, figure, literal, maybe, perOption, maybePerOption }
}
type Reader = ReturnType<typeof createReader>

const readInput = (
  id: string,
  asked: CalculatorBlock['asks'][string],
  words: Names,
  { figure }: Reader,
  tell: Tell,
): Input => {
  const { label, ask = null, optional } = asked
  if ('options' in asked) {
    return {
      kind: 'option',
      id,
      label,
      options: Object.entries(asked.options).map(([name, option]) => ({
        name,
        words: option.words,
        not: option.not,
        refused: option.refused ?? null,
      })),
      ask,
      optional,
      assume: asked.assume ?? null,
      apart: asked.apart,
    }
  }
  const unit = unitNamed(asked.unit, words)
  if (unit === undefined) tell(['asks', id, 'unit'], `${asked.unit} is no unit of words.yml`)
  return {
    kind: 'quantity',
    id,
    label,
    unit: unit ?? 'yuan',
    words: asked.words,
    not: asked.not,
    counters: asked.counters,
    eachNamed: asked['each-named'],
    ask,
    many: asked.many,
    optional,
    assume: asked.assume === undefined ? null : figure(['asks', id, 'assume'], asked.assume),
    example: asked.example === undefined ? null : figure(['asks', id, 'example'], asked.example),
    productOf: asked['product-of'] ?? [],
    lastYear: asked['last-year'],
    monthly: asked.monthly,
    full: asked.full,
  }
}

const readRate = (path: Path, rate: Extract<StepBlock, { share: string }>['rate'], read: Reader): Rate => {
  if (typeof rate === 'object' && 'of' in rate) return { of: rate.of as string }
  if (typeof rate === 'object' && 'to' in rate && !('by' in rate)) {
    return {
      from: read.literal([...path, 'from'], rate.from as Written),
      to: read.literal([...path, 'to'], rate.to as Written),
    }
  }
  return read.perOption(path, rate as Written | ByOption)
}

const readLimits = (
  path: Path,
  block: Extract<StepBlock, { share: string }> | Extract<StepBlock, { amount: unknown }>,
  read: Reader,
) => ({
  atMost: read.maybePerOption([...path, 'at-most'], block['at-most'] as Written | ByOption | undefined),
  floor: block.floor ?? null,
  years: block.years
    ? {
        of: block.years.of,
        atMost: read.literal([...path, 'years', 'at-most'], block.years['at-most']),
        inAll: block.years['in-all'],
      }
    : null,
})

const readStep = (id: string, block: StepBlock, read: Reader): Step => {
  const path = ['steps', id]
  const named = { id, label: block.label, words: block.words }
  if ('share' in block) {
    const { each, counted } = block
    return {
      kind: 'share',
      ...named,
      share: block.share,
      rate: readRate([...path, 'rate'], block.rate, read),
      each: each
        ? {
            from: read.maybe([...path, 'each', 'from'], each.from),
            atMost: read.maybe([...path, 'each', 'at-most'], each['at-most']),
          }
        : null,
      counted: counted
        ? {
            of: counted.of,
            atMost: read.literal([...path, 'counted', 'at-most'], counted['at-most']),
            otherwise: counted.otherwise,
          }
        : null,
      ...readLimits(path, block, read),
    }
  }
  if ('amount' in block) {
    return {
      kind: 'amount',
      ...named,
      amount: read.perOption([...path, 'amount'], block.amount as Written | ByOption),
      per: block.per ?? null,
      from: read.maybePerOption([...path, 'from'], block.from as Written | ByOption | undefined),
      together: block.together ?? null,
      orHigher: block['or-higher'] ?? null,
      orOnce: block['or-once'] ?? null,
      ...readLimits(path, block, read),
    }
  }
  if ('bands' in block) {
    return {
      kind: 'bands',
      ...named,
      bands: block.bands,
      of: block.of.map((band, i) => ({
        upTo: read.maybe([...path, 'of', i, 'up-to'], band['up-to']),
        rate: read.literal([...path, 'of', i, 'rate'], band.rate),
      })),
    }
  }
  if ('less' in block) {
    const [from, less] = block.less as [string, string]
    return { kind: 'less', ...named, from, less }
  }
  return { kind: 'sum', ...named, sum: block.sum }
}

const readTest = (
  path: Path,
  test: NonNullable<CalculatorBlock['checks']>[number]['all'][number],
  read: Reader,
): Test => ({
  of: test.of,
  shareOf: test['share-of'] ?? null,
  atLeast: read.maybe([...path, 'at-least'], test['at-least']),
  above: read.maybe([...path, 'above'], test.above),
  below: read.maybe([...path, 'below'], test.below),
  is: test.is ?? null,
})

/** Reads one calculator, and its literals as they are written. */
export const readCalculator = (
  id: string,
  ref: string,
  block: CalculatorBlock,
  words: Names,
  tell: Tell,
): { calculator: Calculator; placed: Placed[] } => {
  const read = createReader(words, tell)
  const calculator: Calculator = {
    id,
    ref,
    name: block.name,
    words: block.words,
    weak: block.weak,
    not: block.not,
    inputs: Object.entries(block.asks).map(([key, asked]) => readInput(key, asked, words, read, tell)),
    conditions: Object.entries(block.requires).map(
      ([key, condition]): Condition => ({ id: key, ...condition }),
    ),
    steps: Object.entries(block.steps ?? {}).map(([key, step]) => readStep(key, step, read)),
    checks: (block.checks ?? []).map(({ all, gives }, i) => ({
      all: all.map((test, j) => readTest(['checks', i, 'all', j], test, read)),
      gives,
    })),
    opens: block.opens ?? null,
    pool: block.pool ?? false,
    quotes: block.quotes,
    inSum: block['in-sum'] === NOTHING ? null : (block['in-sum'] ?? RESULT),
    payee: block.payee ?? null,
    per: block.per ?? null,
    readings: block.readings.map((reading) =>
      typeof reading === 'string'
        ? { text: reading, by: null, options: [] }
        : { text: reading.says, by: reading.by, options: reading.options },
    ),
    combining: block.combining ?? null,
  }
  return { calculator, placed: read.placed }
}

/** The words of the clause a block stands beside. */
const clauseOf = ({ measures, chapters }: Policy, ref: string): string =>
  measures.find((measure) => measure.ref === ref)?.text ??
  chapters.find((chapter) => chapter.ref === ref)?.preamble ??
  ''

/** The calculators of all policies, in the order of their clauses, each checked by itself and against the others. */
export const readCalculators = (
  policies: readonly ParsedPolicy[],
  words: Names,
  complain: (complaint: Complaint) => void,
): Calculator[] => {
  const owners = new Map<string, string>()
  return policies.flatMap(({ policy, blocks }) =>
    [...blocks].flatMap(([ref, { file, calculators, lineOf }]) =>
      Object.entries(calculators).map(([id, block]) => {
        let sound = true
        const tell: Tell = (path, why) => {
          sound = false
          const what = [id, ...path].join('.')
          complain({ file, line: lineOf(['calculators', id, ...path]), what, why })
        }
        const { calculator, placed } = readCalculator(id, ref, block, words, tell)
        // What cannot be read is not looked into, and what is not whole cannot be computed.
        const readable = sound
        if (readable) checkReferences(calculator, tell)
        if (sound) checkExamples(calculator, block.examples, words, tell)
        const owner = owners.get(id)
        if (owner !== undefined) tell([], `is a calculator of ${owner} too`)
        owners.set(id, ref)
        if (readable) checkFigures(calculator, placed, clauseOf(policy, ref), tell)
        return calculator
      }),
    ),
  )
}
