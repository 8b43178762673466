/** Names that contain what is being typed, as a list to pick from: by touch, by keyboard, by ear (ARIA's combobox). */
import { element } from './element.ts'
import { words } from './words.ts'

const MOST_SHOWN = 5
const LIST = 'suggestions'

/** Fetched once, when somebody begins to type; without them nothing is suggested. */
let names: Promise<string[]> | undefined
const loadNames = (): Promise<string[]> => {
  names ??= fetch(words.names)
    .then((response) => response.json() as Promise<string[]>)
    .catch(() => [])
  return names
}

/** Those that begin with the text, then those that contain it, as they stand in the corpus. */
const matching = (all: readonly string[], text: string): string[] => {
  const typed = text.trim().toLowerCase()
  if (typed === '') return []
  const begins = (name: string) => name.toLowerCase().startsWith(typed)
  const contains = all.filter((name) => name.toLowerCase().includes(typed) && name.toLowerCase() !== typed)
  return [...contains.filter(begins), ...contains.filter((name) => !begins(name))].slice(0, MOST_SHOWN)
}

/** Starts suggesting at an input; `pick` sends what was picked. */
export const startSuggestions = (input: HTMLInputElement, pick: () => void): void => {
  const list = element('ul', { id: LIST, className: LIST, hidden: true })
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', words.suggestions)
  const status = element('div', { className: 'hidden' })
  status.setAttribute('role', 'status')
  input.after(list, status)
  input.setAttribute('role', 'combobox')
  input.setAttribute('aria-autocomplete', 'list')
  input.setAttribute('aria-controls', LIST)
  input.setAttribute('aria-expanded', 'false')

  let active = -1
  const options = () => [...list.querySelectorAll<HTMLElement>('li')]
  const activate = (at: number) => {
    active = at
    options().forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === at))
    })
    const option = options()[at]
    if (option) input.setAttribute('aria-activedescendant', option.id)
    else input.removeAttribute('aria-activedescendant')
  }
  const close = () => {
    list.hidden = true
    list.replaceChildren()
    status.textContent = ''
    input.setAttribute('aria-expanded', 'false')
    activate(-1)
  }
  const choose = (text: string) => {
    input.value = text
    close()
    pick()
  }
  const open = (found: readonly string[]) => {
    if (found.length === 0) return close()
    list.replaceChildren(
      ...found.map((name, i) => {
        const option = element('li', { id: `${LIST}-${i}` }, name)
        option.setAttribute('role', 'option')
        // Before the input loses the focus, which closes the list.
        option.addEventListener('mousedown', (event) => event.preventDefault())
        option.addEventListener('click', () => choose(name))
        return option
      }),
    )
    list.hidden = false
    input.setAttribute('aria-expanded', 'true')
    status.textContent = words.suggested.replace('{count}', String(found.length))
    activate(-1)
  }

  input.addEventListener('input', async () => {
    const found = matching(await loadNames(), input.value)
    if (document.activeElement === input) open(found)
  })
  input.addEventListener('focus', () => void loadNames())
  input.addEventListener('blur', close)
  input.form?.addEventListener('submit', close)
  input.addEventListener('keydown', (event) => {
    const found = options()
    // Enter that ends the spelling of a character is no Enter.
    if (event.isComposing || found.length === 0) return
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active < 0 ? found.length - 1 : active - 1,
    }
    const to = moves[event.key]
    if (to !== undefined) {
      event.preventDefault()
      activate(to >= found.length ? -1 : to)
    } else if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault()
      choose(found[active]?.textContent ?? '')
    }
  })
}
