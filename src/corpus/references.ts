/** The promise that a calculator is whole: every name in it names something of the right kind, in the right unit. */
import type {
  AmountStep,
  Calculator,
  Literal,
  OptionInput,
  PerOption,
  QuantityInput,
  ShareStep,
  Step,
  Test,
  Unit,
} from './schema.ts'

type Path = readonly PropertyKey[]
type Tell = (path: Path, why: string) => void

/** What a step may take: inputs, and the steps before it, which are sums of money. */
type Known = { calculator: Calculator; steps: readonly Step[]; tell: Tell }

const literalsOf = (per: PerOption | null): Literal[] => {
  if (per === null) return []
  return 'value' in per ? [per] : Object.values(per.options)
}

const createChecker = ({ calculator, steps, tell }: Known) => {
  const input = (id: string) => calculator.inputs.find((one) => one.id === id)
  const unitOf = (ref: string): Unit | undefined => {
    const found = input(ref)
    if (found) return found.kind === 'quantity' ? found.unit : undefined
    return steps.some(({ id }) => id === ref) ? 'yuan' : undefined
  }
  /** A quantity or earlier step, in one of some units if they matter. */
  const amount = (path: Path, ref: string, units?: readonly Unit[]): Unit | undefined => {
    const unit = unitOf(ref)
    if (unit === undefined) tell(path, `${ref} is no quantity and no earlier step`)
    else if (units && !units.includes(unit)) tell(path, `${ref} is in ${unit}, not in ${units.join(' or ')}`)
    return unit
  }
  const quantity = (path: Path, ref: string, units?: readonly Unit[]): QuantityInput | undefined => {
    const found = input(ref)
    if (found?.kind === 'quantity') {
      amount(path, ref, units)
      return found
    }
    tell(path, `${ref} is no quantity`)
    return undefined
  }
  const option = (path: Path, ref: string): OptionInput | undefined => {
    const found = input(ref)
    if (found?.kind === 'option') return found
    tell(path, `${ref} is no input with options`)
    return undefined
  }
  const options = (path: Path, of: OptionInput, names: readonly string[]) => {
    for (const name of names) {
      if (!of.options.some((one) => one.name === name)) tell([...path, name], `is no option of ${of.id}`)
    }
  }
  const literal = (path: Path, { unit, text }: Literal, units: readonly Unit[]) => {
    if (!units.includes(unit)) tell(path, `${text} is in ${unit}, not in ${units.join(' or ')}`)
  }
  /** A literal, or one by option; `whole`: for every option that gets something. */
  const perOption = (path: Path, per: PerOption | null, units: readonly Unit[], whole: boolean) => {
    for (const one of literalsOf(per)) literal(path, one, units)
    if (per === null || 'value' in per) return
    const of = option([...path, 'by'], per.by)
    if (!of) return
    options(path, of, Object.keys(per.options))
    for (const { name, refused } of of.options) {
      if (whole && refused === null && !(name in per.options)) tell(path, `says nothing for ${name}`)
    }
  }
  return { input, amount, quantity, option, options, literal, perOption }
}
type Checker = ReturnType<typeof createChecker>

const checkLimits = (path: Path, { atMost, floor, years }: ShareStep | AmountStep, check: Checker) => {
  check.perOption([...path, 'at-most'], atMost, ['yuan'], false)
  if (floor !== null && floor !== true) {
    const of = check.option([...path, 'floor', 'by'], floor.by)
    if (of) check.options([...path, 'floor', 'options'], of, floor.options)
  }
  if (years) {
    check.quantity([...path, 'years', 'of'], years.of, ['year'])
    check.literal([...path, 'years', 'at-most'], years.atMost, ['year'])
  }
}

const checkShare = (path: Path, step: ShareStep, check: Checker, tell: Tell) => {
  const { share, rate, each, counted } = step
  check.amount([...path, 'share'], share, ['yuan'])
  const rates = [...path, 'rate']
  if ('of' in rate) check.quantity([...rates, 'of'], rate.of, ['share'])
  else if ('from' in rate) {
    check.literal([...rates, 'from'], rate.from, ['share'])
    check.literal([...rates, 'to'], rate.to, ['share'])
  } else check.perOption(rates, rate, ['share'], true)
  if (each) {
    if (each.from) check.literal([...path, 'each', 'from'], each.from, ['yuan'])
    if (each.atMost) check.literal([...path, 'each', 'at-most'], each.atMost, ['yuan'])
    const base = check.input(share)
    if (base?.kind !== 'quantity' || !base.many) tell([...path, 'each'], `${share} is not given many times`)
  }
  if (counted) {
    const of = check.quantity([...path, 'counted', 'of'], counted.of)
    if (of) check.literal([...path, 'counted', 'at-most'], counted.atMost, [of.unit])
  }
  checkLimits(path, step, check)
}

/** The units by which a sum of money may be given: one each, not one a yuan. */
const COUNTED: readonly Unit[] = ['item', 'mu', 'year']

const checkAmount = (path: Path, step: AmountStep, check: Checker, tell: Tell) => {
  const { amount, per, from, together, orHigher, orOnce } = step
  const [first] = literalsOf(amount)
  const unit: Unit = first?.unit === 'yuan-per-mu' ? 'yuan-per-mu' : 'yuan'
  check.perOption([...path, 'amount'], amount, [unit], true)
  if (per === null) {
    if (unit === 'yuan-per-mu') tell([...path, 'amount'], 'is an amount a mu, but there is no per')
    const needs: [string, unknown][] = [
      ['from', from],
      ['or-once', orOnce],
    ]
    for (const [key, value] of needs) if (value !== null) tell([...path, key], 'needs per')
  } else {
    const of = check.amount([...path, 'per'], per, unit === 'yuan-per-mu' ? ['mu'] : COUNTED)
    if (of) check.perOption([...path, 'from'], from, [of], false)
  }
  if (together !== null && from === null) tell([...path, 'together'], 'needs from')
  if (orHigher !== null) check.quantity([...path, 'or-higher'], orHigher, [unit])
  checkLimits(path, step, check)
}

const checkBands = (
  path: Path,
  { bands, of }: Extract<Step, { kind: 'bands' }>,
  check: Checker,
  tell: Tell,
) => {
  check.amount([...path, 'bands'], bands, ['yuan'])
  of.forEach(({ upTo, rate }, i) => {
    const at = [...path, 'of', i]
    check.literal([...at, 'rate'], rate, ['share'])
    if (upTo) check.literal([...at, 'up-to'], upTo, ['yuan'])
    const before = of[i - 1]?.upTo
    const isLast = i === of.length - 1
    if (isLast && upTo) tell([...at, 'up-to'], 'stands in the last band')
    else if (!isLast && !upTo) tell(at, 'has no up-to, but is not the last band')
    else if (upTo && before && Number(before.value) >= Number(upTo.value))
      tell([...at, 'up-to'], `is not above ${before.text}`)
  })
}

const checkStep = (step: Step, known: Known) => {
  const path = ['steps', step.id]
  const check = createChecker(known)
  switch (step.kind) {
    case 'share':
      return checkShare(path, step, check, known.tell)
    case 'amount':
      return checkAmount(path, step, check, known.tell)
    case 'bands':
      return checkBands(path, step, check, known.tell)
    case 'less':
      for (const ref of [step.from, step.less]) check.amount([...path, 'less'], ref, ['yuan'])
      return
    case 'sum':
      for (const ref of step.sum) check.amount([...path, 'sum'], ref, ['yuan'])
  }
}

const checkTest = (
  path: Path,
  { of, shareOf, atLeast, above, below, is }: Test,
  check: Checker,
  tell: Tell,
) => {
  const limits = [atLeast, above, below].filter((limit) => limit !== null)
  if (limits.length + (is ? 1 : 0) !== 1) {
    tell(path, 'needs exactly one of at-least, above, below and is')
  } else if (is) {
    const found = check.option([...path, 'of'], of)
    if (found) check.options([...path, 'is'], found, is)
    if (shareOf !== null) tell([...path, 'share-of'], 'goes with a number, not with is')
  } else {
    const found = check.quantity([...path, 'of'], of)
    if (found && shareOf !== null) check.quantity([...path, 'share-of'], shareOf, [found.unit])
    if (found)
      for (const limit of limits) check.literal(path, limit, [shareOf === null ? found.unit : 'share'])
  }
}

/** What may multiply a unit and leave it as it is. */
const PURE: readonly Unit[] = ['share', 'item', 'year']

const checkProduct = (path: Path, input: QuantityInput, check: Checker, tell: Tell) => {
  const { productOf, unit } = input
  if (productOf.includes(input.id)) return tell(path, `${input.id} is the product itself`)
  const parts = productOf.map((ref) => check.quantity(path, ref))
  if (parts.length < 2) tell(path, 'needs at least two parts')
  for (const part of parts) {
    if (part?.many) tell(path, `${part.id} is given many times`)
    if (part && part.productOf.length > 0) tell(path, `${part.id} is a product itself`)
  }
  const units = parts.flatMap((part) => (part && !PURE.includes(part.unit) ? [part.unit] : []))
  const made = units.sort().join(' ')
  const fits = PURE.includes(unit)
    ? made === ''
    : made === unit || (unit === 'yuan' && made === 'mu yuan-per-mu')
  if (!fits && parts.every((part) => part)) tell(path, `does not come to ${unit}`)
}

const checkInput = (input: Calculator['inputs'][number], check: Checker, tell: Tell) => {
  const path = ['asks', input.id]
  if (input.kind === 'option') {
    const assumed = input.options.find(({ name }) => name === input.assume)
    if (input.assume !== null && assumed?.refused !== null)
      tell([...path, 'assume'], `${input.assume} is no option that gets something`)
    if (input.options.length === 0) tell([...path, 'options'], 'there is none')
    return
  }
  if (input.assume) check.literal([...path, 'assume'], input.assume, [input.unit])
  if (input.example) check.literal([...path, 'example'], input.example, [input.unit])
  if (input.productOf.length > 0) checkProduct([...path, 'product-of'], input, check, tell)
}

/** Complains of names that name nothing, units that do not fit, and parts that are missing. */
export const checkReferences = (calculator: Calculator, tell: Tell): void => {
  const { inputs, conditions, steps, checks, opens, pool, readings, inSum } = calculator
  const all = createChecker({ calculator, steps, tell })
  const kinds = [steps.length > 0, checks.length > 0, opens !== null].filter((has) => has).length
  if (kinds !== 1) tell([], 'needs exactly one of steps, checks and opens')
  if (pool && opens === null) tell(['pool'], 'needs opens')
  if (steps.length > 0 && !steps.some(({ id }) => id === 'result')) tell(['steps'], 'there is no result')
  else if (inSum !== null && steps.length > 0 && !steps.some(({ id }) => id === inSum))
    tell(['in-sum'], `${inSum} is no step`)
  const taken = new Set<string>()
  const named: [string, string][] = [
    ...inputs.map(({ id }): [string, string] => ['asks', id]),
    ...conditions.map(({ id }): [string, string] => ['requires', id]),
    ...steps.map(({ id }): [string, string] => ['steps', id]),
  ]
  for (const [where, id] of named) {
    if (taken.has(id)) tell([where, id], 'is the name of something else too')
    taken.add(id)
  }
  for (const input of inputs) checkInput(input, all, tell)
  steps.forEach((step, i) => void checkStep(step, { calculator, steps: steps.slice(0, i), tell }))
  readings.forEach(({ by, options }, i) => {
    const of = by === null ? undefined : all.option(['readings', i, 'by'], by)
    if (of) all.options(['readings', i, 'options'], of, options)
  })
  checks.forEach((one, i) => {
    if (one.all.length === 0) tell(['checks', i, 'all'], 'there is none')
    one.all.forEach((test, j) => void checkTest(['checks', i, 'all', j], test, all, tell))
  })
}
