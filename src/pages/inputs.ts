/** What the form of a calculator says in an address, `{calculator}.{input}` by `{calculator}.{input}`, and back. */
import type { Calculator, Given, Input, Inputs } from '../corpus/index.ts'
import { readTexts } from '../estimates.ts'
import { MOST_TYPED } from '../statement.ts'

/** What stands in the field of an input; `unread`: nothing that could be meant. */
export type Typed = { input: Input; typed: string; unread: boolean }

/** `reach`: how far its curve goes while somebody drags along it. */
export type State = {
  fields: Typed[]
  denied: ReadonlySet<string>
  inputs: Inputs
  reach: string | undefined
}

/** The name of a field. */
export const nameOf = ({ id }: Pick<Calculator, 'id'>, field: string): string => `${id}.${field}`

const read = (input: Input, typed: string): Given | undefined =>
  input.kind === 'quantity'
    ? readTexts(typed, input)
    : input.options.some(({ name }) => name === typed)
      ? { kind: 'options', options: [typed] }
      : undefined

/**
 * Reads the form of a calculator. A box that is not ticked is in no address: the calculator's own name tells that its
 * form was sent at all. A ticked one says no more than that nobody denied it.
 */
export const readState = (calculator: Calculator, address: URLSearchParams): State => {
  const field = (id: string) => (address.get(nameOf(calculator, id)) ?? '').trim().slice(0, MOST_TYPED)
  const inputs: Inputs = {}
  const fields = calculator.inputs.map((input) => {
    const typed = field(input.id)
    const given = typed === '' ? undefined : read(input, typed)
    if (given) inputs[input.id] = given
    return { input, typed, unread: typed !== '' && given === undefined }
  })
  const sent = address.has(calculator.id)
  const denied = calculator.conditions.filter(({ id }) => sent && !address.has(nameOf(calculator, id)))
  for (const { id } of denied) inputs[id] = { kind: 'condition', holds: false }
  const reach = field('reach')
  return {
    fields,
    denied: new Set(denied.map(({ id }) => id)),
    inputs,
    reach: /^\d{1,13}(\.\d{1,6})?$/.test(reach) && Number(reach) > 0 ? reach : undefined,
  }
}

/** The address that fills the form of a calculator. */
export const writeState = (
  calculator: Calculator,
  typed: Readonly<Record<string, string>>,
  denied: ReadonlySet<string>,
): string => {
  const address = new URLSearchParams({ [calculator.id]: '1' })
  for (const [id, text] of Object.entries(typed)) address.set(nameOf(calculator, id), text)
  for (const { id } of calculator.conditions) if (!denied.has(id)) address.set(nameOf(calculator, id), '1')
  return address.toString()
}
