/** The words of calculators in a message: which one is meant, what a number is, what is denied. */
import { type Calculator, calculators, pairCode, simplify, words } from '../corpus/index.ts'

/** What a word says. `id` is an input, condition or step of the calculator; `option` one of an input's options. */
export type Role =
  | { kind: 'calculator'; of: Calculator; strong: boolean }
  | { kind: 'not'; of: Calculator }
  | {
      kind: 'input' | 'input-not' | 'monthly' | 'full' | 'figure' | 'condition' | 'unless'
      of: Calculator
      id: string
    }
  | { kind: 'option' | 'option-not'; of: Calculator; id: string; option: string }
  | { kind: 'way'; way: Way }

/** Ways of speaking of `words.yml`, `estimates`. */
export type Way = keyof typeof words.estimates

/** A word found, with all it may say. */
export type Cue = { start: number; end: number; roles: Role[] }

const { estimates } = words

const rolesOf = (of: Calculator): [word: string, role: Role][] => {
  const each = <Kind extends Role>(list: readonly string[], role: Kind): [string, Role][] =>
    list.map((word) => [word, role])
  return [
    ...each(of.words, { kind: 'calculator', of, strong: true }),
    ...each(of.weak, { kind: 'calculator', of, strong: false }),
    ...each(of.not, { kind: 'not', of }),
    ...of.inputs.flatMap((input) =>
      input.kind === 'quantity'
        ? [
            ...each([input.label, ...input.words], { kind: 'input', of, id: input.id }),
            ...each(input.not, { kind: 'input-not', of, id: input.id }),
            ...each(input.monthly, { kind: 'monthly', of, id: input.id }),
            ...each(input.full, { kind: 'full', of, id: input.id }),
          ]
        : input.options.flatMap(({ name, words: said, not }) => [
            ...each([name, ...said], { kind: 'option', of, id: input.id, option: name }),
            ...each(not, { kind: 'option-not', of, id: input.id, option: name }),
          ]),
    ),
    ...of.conditions.flatMap(({ id, words: said, unless }) => [
      ...each(said, { kind: 'condition', of, id }),
      ...each(unless, { kind: 'unless', of, id }),
    ]),
    ...of.steps.flatMap(({ id, words: said }) => each(said, { kind: 'figure', of, id })),
  ]
}

type Entry = { word: string; roles: Role[] }

/** Words by their first two characters, and those of one character; the longest first. */
type Heads = { pairs: Map<number, Entry[]>; singles: Map<string, Entry> }

const vocabulary = (): Heads => {
  const entries = new Map<string, Entry>()
  const ways = (Object.keys(estimates) as Way[]).flatMap((way) =>
    estimates[way].map((word): [string, Role] => [word, { kind: 'way', way }]),
  )
  for (const [word, role] of [...calculators.flatMap(rolesOf), ...ways]) {
    const spelt = simplify(word)
    const known = entries.get(spelt)
    if (known) known.roles.push(role)
    else entries.set(spelt, { word: spelt, roles: [role] })
  }
  const heads: Heads = { pairs: new Map(), singles: new Map() }
  for (const entry of entries.values()) {
    if (entry.word.length === 1) heads.singles.set(entry.word, entry)
    else {
      const head = pairCode(entry.word, 0)
      heads.pairs.set(head, [...(heads.pairs.get(head) ?? []), entry])
    }
  }
  for (const known of heads.pairs.values()) known.sort((a, b) => b.word.length - a.word.length)
  return heads
}
const { pairs, singles } = vocabulary()

/**
 * Finds every cue of a simplified text, first to last; of words inside a longer one only those that say the same. With
 * `only`, the words of other calculators are not heard.
 */
export const findCues = (text: string, only?: readonly Calculator[]): Cue[] => {
  const cues: Cue[] = []
  const take = (start: number, { word, roles: all }: Entry) => {
    const roles = only ? all.filter((role) => role.kind === 'way' || only.includes(role.of)) : all
    const end = start + word.length
    // A word inside a longer one speaks only of what the longer one speaks of: 研发投入 in 海外研发投入 does not.
    const heard = roles.filter((role) => speaksInside(role, cues, start, end))
    if (heard.length > 0) cues.push({ start, end, roles: heard })
  }
  for (let start = 0; start < text.length; start++) {
    const known = start + 1 < text.length ? pairs.get(pairCode(text, start)) : undefined
    for (let i = 0; known !== undefined && i < known.length; i++) {
      const entry = known[i] as Entry
      if (text.startsWith(entry.word, start)) take(start, entry)
    }
    const single = singles.get(text[start] as string)
    if (single) take(start, single)
  }
  return cues
}

/** No word is longer. */
const LONGEST = 24

/** Whether a role holds inside every longer cue around it. */
const speaksInside = (role: Role, cues: readonly Cue[], start: number, end: number): boolean => {
  for (let i = cues.length - 1; i >= 0; i--) {
    const cue = cues[i] as Cue
    if (cue.start < start - LONGEST) break
    if (cue.end < end || cue.end - cue.start <= end - start) continue
    if (!cue.roles.some((other) => agrees(role, other))) return false
  }
  return true
}

/** Whether a word keeps its meaning inside a longer word with another role. */
const agrees = (inner: Role, outer: Role): boolean => {
  // 多少 in 有多少 asks how much as well.
  if (outer.kind === 'way') return inner.kind !== 'way' || inner.way === outer.way || inner.way === 'how-much'
  if (outer.kind === 'condition' || outer.kind === 'unless' || outer.kind === 'figure')
    return inner.kind !== 'way'
  if (inner.kind === 'way' || inner.of !== outer.of) return false
  // 出口 in 出口信保 is not the export that a premium is not.
  if (inner.kind === 'input-not' || inner.kind === 'not') return inner.kind === outer.kind
  // 小巨人 in 专精特新小巨人 is not the option that excludes it.
  return !(outer.kind === 'option-not' && inner.kind === 'option') && outer.kind !== 'not'
}

export const hasWay = (cues: readonly Cue[], way: Way): boolean =>
  cues.some((cue) => cue.roles.some((role) => role.kind === 'way' && role.way === way))
