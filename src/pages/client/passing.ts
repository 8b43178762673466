/** Passing on: copy, forward, print, keep as a picture. Buttons that need the script are hidden until it is there. */
import { showCard } from './card.ts'
import { toast } from './element.ts'
import { words } from './words.ts'

/** For browsers without the clipboard API, and pages not served by HTTPS. */
const copyBySelection = (text: string): boolean => {
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.className = 'hidden'
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  return copied
}

const copy = async (text: string, said: string): Promise<void> => {
  const copied = await (navigator.clipboard?.writeText(text) ?? Promise.reject()).then(
    () => true,
    () => copyBySelection(text),
  )
  toast(copied ? said : words.notCopied)
}

/** By the system's own sheet where there is one; WeChat's browser has none. */
const forward = async (text: string, url: string | undefined): Promise<void> => {
  const whole = url === undefined || text.includes(url) ? text : `${text}\n${url}`
  if (typeof navigator.share !== 'function') return copy(whole, words.copiedToForward)
  await navigator.share({ text: whole }).catch((error: Error) => {
    // Closing the sheet is no failure.
    if (error.name !== 'AbortError') return copy(whole, words.copiedToForward)
  })
}

const actions: Record<string, (button: HTMLElement, text: string) => unknown> = {
  copy: (_, text) => copy(text, words.copied),
  forward: (button, text) => forward(text, button.dataset.url),
  print: () => window.print(),
  picture: () => showCard(),
}

/** Shows what the script can do in a part of the page. */
export const reveal = (within: ParentNode): void => {
  for (const button of within.querySelectorAll<HTMLElement>('[data-do]')) button.hidden = false
}

/** Starts the buttons of this page and of all that is added to it. */
export const startPassing = (): void => {
  reveal(document)
  document.addEventListener('click', ({ target }) => {
    const button = (target as Element).closest<HTMLElement>('[data-do]')
    const text = button?.closest<HTMLElement>('[data-text]')?.dataset.text ?? ''
    if (button) actions[button.dataset.do ?? '']?.(button, text)
  })
}
