/** Fields of forms: a number as people type it, one of several options; each with its own word when it cannot be read. */

import type { Child, FC } from 'hono/jsx'
import type { Item } from '../calculate/index.ts'
import { type Literal, simplify, type Unit, words } from '../corpus/index.ts'
import { readText, readTexts } from '../estimates.ts'
import { MOST_TYPED } from '../statement.ts'
import { say, sayFigure } from '../wording/index.ts'

/** What may be typed: what this input takes, or what its unit does. */
const sayExample = (unit: Unit, example: Literal | null): string =>
  example
    ? say('calculator.example', { value: sayFigure(example.value, unit) })
    : say(`calculator.example-${unit}`)

/** Sums below are hardly meant, unless the example is one too: who leaves out the unit means so many times as much. */
const SMALL = 10_000
const [SCALE = ''] = Object.entries(words.scales).find(([, by]) => by === SMALL) ?? []

/** How a sum was read that nobody wrote a unit to and that is too small to be meant; empty otherwise. */
const noteOn = (typed: string, unit: Unit, many: boolean, example: Literal | null): string => {
  const bare = unit === 'yuan' && /^[\d.,、;\s]+$/.test(simplify(typed))
  if (!bare || (example && Number(example.value) < SMALL)) return ''
  const numbers = readTexts(typed, { unit, many })?.amounts.map(({ from }) =>
    sayFigure(from, unit).replace(words.units[unit], '').replaceAll(',', ''),
  )
  const small = numbers?.find((number) => Number(number) > 0 && Number(number) < SMALL)
  const larger = small && readText(small + SCALE, unit)
  return larger
    ? say('calculator.bare', {
        value: sayFigure(small, unit),
        larger: sayFigure(larger.from, unit),
        written: small + SCALE,
      })
    : ''
}

/** What stands below a field that cannot be read; there is always a place for it. */
const Fault: FC<{ name: string; children?: Child }> = ({ name, children }) => (
  <p class="fault" id={`${name}-fault`}>
    {children}
  </p>
)

/** The input of a form with which nothing can be computed, and what is wrong with it. */
export const faultOf = ({ why }: Pick<Item, 'why'>): { input: string; said: string } | null =>
  why?.kind === 'invalid'
    ? { input: why.input, said: say(`calculator.invalid-${why.fault}`, { label: why.label }) }
    : null

type NumberProps = {
  name: string
  label: string
  unit: Unit
  many: boolean
  hints: readonly string[]
  /** A number that somebody might type. */
  example?: Literal | null
  typed: string
  unread: boolean
  /** What is wrong with a number that can be read. */
  fault?: string | null
}

/** A number, or several, in a line. */
export const NumberField: FC<NumberProps> = (props) => {
  const { name, label, unit, many, hints, example = null, typed, unread, fault = null } = props
  const said = [...hints, ...(many ? [say('calculator.many')] : [])]
  const slots = { typed, unit: words.units[unit], example: sayExample(unit, example) }
  const wrong = unread ? say(many ? 'calculator.unread-many' : 'calculator.unread', slots) : fault
  return (
    <div class="field">
      <label for={name}>{say('calculator.ask', { label, unit: words.units[unit] })}</label>
      {said.length === 0 ? null : (
        <p class="soft" id={`${name}-hint`}>
          {said.map((hint, at) => (
            <>
              {at > 0 ? <br /> : null}
              {hint}
            </>
          ))}
        </p>
      )}
      <input
        type="text"
        id={name}
        name={name}
        value={typed}
        maxlength={MOST_TYPED}
        placeholder={slots.example}
        autocomplete="off"
        enterkeyhint="done"
        aria-describedby={`${said.length === 0 ? '' : `${name}-hint `}${name}-fault ${name}-note`}
        aria-invalid={wrong === null ? 'false' : 'true'}
      />
      <Fault name={name}>{wrong}</Fault>
      <p class="note" id={`${name}-note`}>
        {wrong === null ? noteOn(typed, unit, many, example) : null}
      </p>
    </div>
  )
}

type OptionProps = {
  name: string
  label: string
  options: readonly string[]
  /** Whether none of them may be chosen again. */
  none: boolean
  hints: readonly string[]
  chosen: string
  /** What stands in the address and is no option. */
  unread: string | null
}

/** One of several options, side by side. */
export const OptionField: FC<OptionProps> = (props) => {
  const { name, label, options, none, hints, chosen, unread } = props
  const choices = [
    ...options.map((value) => ({ value, shown: value })),
    ...(none ? [{ value: '', shown: say('calculator.none') }] : []),
  ]
  return (
    <fieldset class="field" id={name} aria-describedby={`${name}-fault`}>
      <legend>{label}</legend>
      {hints.map((hint) => (
        <p class="soft">{hint}</p>
      ))}
      <div class="options">
        {choices.map(({ value, shown }) => (
          <label>
            <input type="radio" name={name} value={value} checked={value === chosen} />
            <span>{shown}</span>
          </label>
        ))}
      </div>
      <Fault name={name}>{unread === null ? null : say('calculator.unread-option', { typed: unread })}</Fault>
    </fieldset>
  )
}
