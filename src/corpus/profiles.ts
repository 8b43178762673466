/** Reads `profiles.yml` of each policy: every use, input, option and condition it names must be there. */
import type * as z from 'zod'
import { type Complaint, type Files, type LineOf, type ParsedPolicy, readPlaced } from './parse.ts'
import { type Calculator, type Fact, type Given, type Place, type Profile, profilesFile } from './schema.ts'

type Written = z.infer<typeof profilesFile>[string]
type Use = { id: string; calculator: Calculator; inputs: Record<string, Given> }
/** Says what is wrong below a path of the file. */
type Tell = (path: readonly string[], why: string) => void

/** How a block writes that a condition holds, or does not; YAML of this version leaves both as they are. */
const HOLDS: Record<string, boolean> = { yes: true, no: false }

/** What a written value gives for an input: one of its options, or whether a condition holds. */
const givenOf = ({ inputs, conditions }: Calculator, input: string, value: string): Given | undefined => {
  const option = inputs.find(({ id }) => id === input)
  if (option?.kind === 'option')
    return option.options.some(({ name }) => name === value)
      ? { kind: 'options', options: [value] }
      : undefined
  const holds = HOLDS[value]
  return conditions.some(({ id }) => id === input) && holds !== undefined
    ? { kind: 'condition', holds }
    : undefined
}

const readUses = (written: Written, calculators: ReadonlyMap<string, Calculator>, tell: Tell): Use[] =>
  Object.entries(written.uses).flatMap(([id, { of = id, with: fixed }]) => {
    const calculator = calculators.get(of)
    if (!calculator) {
      tell(['uses', id], `${of} is no calculator of this policy`)
      return []
    }
    const inputs: Record<string, Given> = {}
    for (const [input, value] of Object.entries(fixed)) {
      const given = givenOf(calculator, input, value)
      if (given) inputs[input] = given
      else tell(['uses', id, 'with', input], `${value} cannot be given for it`)
    }
    return [{ id, calculator, inputs }]
  })

/** The place a text such as `early-rice.area` names, with the calculator it belongs to. */
const placeOf = (text: string, uses: readonly Use[]): (Place & { calculator: Calculator }) | undefined => {
  const [use = '', input = ''] = text.split('.')
  const found = uses.find(({ id }) => id === use)
  return found && { use, input, calculator: found.calculator }
}

const readFact = (
  id: string,
  written: Written['facts'][string],
  uses: readonly Use[],
  tell: Tell,
): Fact | undefined => {
  const { label, group = null } = written
  const found = (text: string) => {
    const place = placeOf(text, uses)
    if (!place) tell(['facts', id], `${text} names no use of this profile`)
    return place ?? []
  }
  if ('number' in written) {
    const to = written.number.flatMap(found)
    const inputs = to.flatMap(({ calculator, input }) => {
      const quantity = calculator.inputs.find((one) => one.id === input)
      if (quantity?.kind === 'quantity') return [quantity]
      tell(['facts', id, 'number'], `${calculator.id} takes no number ${input}`)
      return []
    })
    const [first] = inputs
    if (!first) return undefined
    if (inputs.some(({ unit }) => unit !== first.unit))
      tell(['facts', id, 'number'], 'goes to different units')
    const places = to.map(({ use, input }) => ({ use, input }))
    const many = inputs.every((one) => one.many)
    return { id, label, group, kind: 'number', unit: first.unit, many, example: first.example, to: places }
  }
  const options = Object.entries(written.choices).map(([name, gives]) => ({
    name,
    gives: Object.entries(gives).flatMap(([text, value]) =>
      [found(text)].flat().flatMap(({ use, input, calculator }) => {
        const given = givenOf(calculator, input, value)
        if (given) return [{ use, input, given }]
        tell(['facts', id, 'choices', name, text], `${value} cannot be given for it`)
        return []
      }),
    ),
  }))
  return { id, label, group, kind: 'choice', options }
}

/** The facts of a group stand together, and all have one or none has. */
const checkGroups = (facts: readonly Fact[], tell: Tell): void => {
  const seen = new Set<string | null>()
  facts.forEach(({ id, group }, at) => {
    const before = facts[at - 1]
    if (before && before.group === group) return
    if (seen.has(group)) tell(['facts', id, 'group'], `${group} is interrupted by another group`)
    if (before && (before.group === null) !== (group === null))
      tell(['facts', id], 'all facts have a group, or none has')
    seen.add(group)
  })
}

const readProfile = (
  id: string,
  policy: string,
  written: Written,
  calculators: ReadonlyMap<string, Calculator>,
  tell: Tell,
): Profile => {
  const uses = readUses(written, calculators, tell)
  const facts = Object.entries(written.facts).flatMap(([fact, one]) => readFact(fact, one, uses, tell) ?? [])
  checkGroups(facts, tell)
  const asked = new Set(
    facts.flatMap((fact) =>
      fact.kind === 'number'
        ? fact.to.map(({ use }) => use)
        : fact.options.flatMap(({ gives }) => gives.map(({ use }) => use)),
    ),
  )
  for (const { id: use } of uses) if (!asked.has(use)) tell(['uses', use], 'is fed by no fact')
  for (const open of written.opens)
    if (calculators.get(open)?.opens == null) tell(['opens'], `${open} is no calculator without figures`)
  return {
    id,
    policy,
    name: written.name,
    uses: uses.map(({ calculator, ...use }) => ({ ...use, calculator: calculator.id })),
    opens: written.opens,
    facts,
  }
}

/** The profiles of all policies, in the order of their files. */
export const readProfiles = (
  files: Files,
  policies: readonly ParsedPolicy[],
  calculators: readonly Calculator[],
  complain: (complaint: Complaint) => void,
): Profile[] =>
  policies.flatMap(({ policy }) => {
    const file = `${policy.id}/profiles.yml`
    const text = files.get(file)
    const read = text === undefined ? undefined : readPlaced(file, text, 1, profilesFile, complain)
    if (!read) return []
    const own = new Map(
      calculators.filter(({ ref }) => ref.startsWith(`${policy.id}/`)).map((one) => [one.id, one]),
    )
    const lineOf: LineOf = read.lineOf
    return Object.entries(read.data).map(([id, written]) =>
      readProfile(id, policy.id, written, own, (path, why) =>
        complain({ file, line: lineOf([id, ...path]), what: [id, ...path].join('.'), why }),
      ),
    )
  })
