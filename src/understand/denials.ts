/** Options and conditions: what a message chooses, denies, is not sure of, or says of another time. */
import type { Calculator, Inputs, OptionInput } from '../corpus/index.ts'
import type { Cue } from './cues.ts'
import {
  count,
  distance,
  type Heard,
  hardStops,
  NEGATED,
  nearestOf,
  softStops,
  subjectsOf,
  ways,
} from './heard.ts'

const NEGATED_AFTER = 5
const UNSURE = 20

/** Whether a cue is denied: 不是科技小巨人, 科技小巨人没评上. */
export const isDenied = ({ text, cues }: Heard, cue: Cue): boolean => {
  const apart = (gap: string) => count(gap, hardStops) + count(gap, softStops) > 0
  // 工业企业不是小巨人: it is the next that is denied.
  const deniesNext = ({ end }: Cue) =>
    cues.some(
      ({ start, roles }) =>
        start === end && roles.some(({ kind }) => kind === 'option' || kind === 'condition'),
    )
  const before = [...ways(cues, 'not'), ...ways(cues, 'not-after')].some((not) => {
    const gap = text.slice(not.end, cue.start)
    return not.end <= cue.start && gap.length <= NEGATED && !apart(gap)
  })
  const prefixed = ways(cues, 'not-prefix').some(({ end }) => end === cue.start)
  const after = ways(cues, 'not-after').some((not) => {
    const gap = text.slice(cue.end, not.start)
    return not.start >= cue.end && gap.length <= NEGATED_AFTER && !apart(gap) && !deniesNext(not)
  })
  // 是不是高企 asks; 省级没有 denies what stands before it, not what comes next.
  return before || prefixed || after
}

/** 小巨人正在申报,现在是普通企业: the nearest of the options is what is not sure. */
const isUnsure = (heard: Heard, cue: Cue, options: readonly Cue[]): boolean =>
  ways(heard.cues, 'unsure').some((unsure) => {
    const own = distance(heard, unsure, cue)
    return own <= UNSURE && options.every((other) => distance(heard, unsure, other) >= own)
  })

/** 原先是省级: what was so before is not what is asked about. */
const isFormer = ({ text, cues }: Heard, cue: Cue): boolean =>
  ways(cues, 'formerly').some(({ end }) => {
    const gap = text.slice(end, cue.start)
    return end <= cue.start && gap.length <= NEGATED && count(gap, hardStops) + count(gap, softStops) === 0
  })

/** The cues of one input's options, each for the calculator it stands nearest to. */
const optionCues = (heard: Heard, of: Calculator, input: OptionInput, active: readonly Calculator[]) =>
  heard.cues.flatMap((cue) => {
    const role = cue.roles.find((one) => one.kind === 'option' && one.of === of && one.id === input.id)
    if (role?.kind !== 'option' || isFormer(heard, cue)) return []
    const rivals = active.filter(
      (other) => other !== of && cue.roles.some((one) => one.kind === 'option' && one.of === other),
    )
    const near = (calculator: Calculator) => nearestOf(heard, subjectsOf(heard.cues, calculator), cue)
    return [{ cue, option: role.option, own: rivals.every((other) => near(of) <= near(other)) }]
  })

export type Options = { chosen: { option: string; cue: Cue }[]; unknown: string[] | null }

/** What is said about an option input: the options chosen, or those it may be. */
export const readOptions = (
  heard: Heard,
  of: Calculator,
  input: OptionInput,
  active: readonly Calculator[],
): Options => {
  const all = optionCues(heard, of, input, active)
  const nearer = all.filter(({ own }) => own)
  const said = nearer.length > 0 ? nearer : all
  const denied = new Set(said.filter(({ cue }) => isDenied(heard, cue)).map(({ option }) => option))
  const open = input.options.filter(({ name, refused }) => refused === null && !denied.has(name))
  const chosen = said.filter(({ option }) => !denied.has(option))
  const cues = chosen.map(({ cue }) => cue)
  const sure = chosen.filter(({ cue }) => !isUnsure(heard, cue, cues))
  if (sure.length < chosen.length && sure.length === 0)
    return { chosen: [], unknown: open.map(({ name }) => name) }
  const once = sure.filter(({ option }, i) => sure.findIndex((other) => other.option === option) === i)
  if (once.length > 1 && !input.apart) return { chosen: [], unknown: once.map(({ option }) => option) }
  if (
    once.length > 1 &&
    isEither(
      heard,
      once.map(({ cue }) => cue),
    )
  )
    return { chosen: [], unknown: once.map(({ option }) => option) }
  if (once.length === 0 && denied.size > 0 && open.length === 1) {
    const cue = said[0] as { cue: Cue }
    return { chosen: [{ option: (open[0] as { name: string }).name, cue: cue.cue }], unknown: null }
  }
  return { chosen: once, unknown: null }
}

/** "晚稻还是早稻": one of them, not both. */
const isEither = ({ cues }: Heard, options: readonly Cue[]): boolean =>
  ways(cues, 'either').some((way) =>
    options.some(
      (cue, i) =>
        options[i + 1] !== undefined &&
        way.start >= cue.end &&
        way.end <= (options[i + 1] as Cue).start &&
        (options[i + 1] as Cue).start - cue.end <= way.end - way.start + 2,
    ),
  )

/** 比一般企业省多少: what something is compared with is not what it is. */
const isCompared = ({ text, cues }: Heard, cue: Cue): boolean =>
  ways(cues, 'compare').some(({ end }) => end <= cue.start && text.slice(end, cue.start).trim().length <= 1)

/** 没纳入统计部门的统计范围: what was denied goes on to the end of its clause, unless it is contrasted. */
const continuesDenial = ({ text, cues }: Heard, denied: readonly Cue[], cue: Cue): boolean =>
  denied.some((before) => {
    if (cue.start < before.start) return false
    const gap = text.slice(before.end, cue.start)
    const contrasted = ways(cues, 'contrast').some(
      ({ start, end }) => start >= before.end && end <= cue.start,
    )
    return count(gap, hardStops) + count(gap, softStops) === 0 && !contrasted
  })

/** The conditions a message speaks of. */
export const readConditions = (heard: Heard, of: Calculator): Inputs => {
  const inputs: Inputs = {}
  for (const { id } of of.conditions) {
    const said = (kind: 'condition' | 'unless') =>
      heard.cues.filter((cue) =>
        cue.roles.some((role) => role.kind === kind && role.of === of && role.id === id),
      )
    const named = said('condition')
    const denied = named.filter((cue) => isDenied(heard, cue))
    const affirmed = named.some((cue) => !denied.includes(cue) && !continuesDenial(heard, denied, cue))
    const denies = said('unless').some((cue) => !isDenied(heard, cue) && !isCompared(heard, cue))
    if (denies || (named.length > 0 && !affirmed)) inputs[id] = { kind: 'condition', holds: false }
    else if (affirmed) inputs[id] = { kind: 'condition', holds: true }
  }
  return inputs
}
