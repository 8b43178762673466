/** The conversation on one page: what a form would send is fetched, and the answer put below what was said. */
import { element } from './element.ts'
import { clear, load, save, type Turn } from './history.ts'
import { reveal } from './passing.ts'
import { startSuggestions } from './suggest.ts'
import { words } from './words.ts'

const TIMEOUT_MS = 20_000
const FORGET = ':forget'

const calm = matchMedia('(prefers-reduced-motion: reduce)').matches

/** An element from the server's HTML; scripts in it would not run. */
const parse = (html: string): HTMLElement | null =>
  new DOMParser().parseFromString(html, 'text/html').body.querySelector<HTMLElement>('article')

const bubble = (said: string): HTMLElement =>
  element(
    'p',
    { className: 'asked' },
    element('span', { className: 'hidden' }, words.you),
    element('span', {}, said),
  )

const waiting = (): HTMLElement => {
  const made = element('div', { className: 'answer waiting' })
  made.append(
    element('i'),
    element('i'),
    element('i'),
    element('span', { className: 'hidden' }, words.waiting),
  )
  return made
}

/** A fault, and a button that tries again. */
const fault = (text: string, again: () => void): HTMLElement => {
  const button = element('button', { type: 'button' }, words.again)
  const made = element(
    'article',
    { className: 'answer' },
    element('p', { className: 'notice' }, text),
    element('div', { className: 'choices' }, button),
  )
  button.addEventListener('click', () => {
    made.remove()
    again()
  })
  return made
}

const ask = async (fields: URLSearchParams): Promise<string> => {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS)
  try {
    const headers = { accept: 'text/html; fragment' }
    const response = await fetch('/', { method: 'POST', body: fields, headers, signal: stop.signal })
    if (!response.ok) throw new Error(response.status === 429 ? words.tooMany : words.failed)
    return await response.text()
  } finally {
    clearTimeout(timer)
  }
}

/** What a form says when a button of it, or Enter, sends it. */
const read = (form: HTMLFormElement, button: HTMLElement | null) => {
  const fields = new URLSearchParams()
  for (const [name, value] of new FormData(form)) fields.append(name, String(value))
  if (button instanceof HTMLButtonElement && button.name !== '') fields.append(button.name, button.value)
  const pressed = fields.get('a')
  return { fields, pressed, said: (pressed === null ? fields.get('q') : button?.textContent)?.trim() ?? '' }
}

/** Starts the chat: what is remembered comes first, then what this page brought. */
export const startChat = (main: HTMLElement): void => {
  const log = main.querySelector<HTMLElement>('.log') as HTMLElement
  const form = document.querySelector<HTMLFormElement>('form.ask') as HTMLFormElement
  const input = form.querySelector<HTMLInputElement>('[name=q]') as HTMLInputElement
  const kept = load()
  let turns: Turn[] = kept?.turns ?? []
  const posted = log.querySelector<HTMLElement>('.asked')
  // The page of a posted form goes on under the name it was asked by; an opened page goes on with what was kept.
  const conversation = (posted === null ? kept?.conversation : undefined) ?? main.dataset.c ?? ''

  const show = (html: string): HTMLElement | null => {
    const answer = parse(html)
    if (answer === null) return null
    reveal(answer)
    return answer
  }
  const remembered = turns.flatMap(({ said, answer }) => {
    const shown = show(answer)
    return shown === null ? [] : [bubble(said), shown]
  })

  if (posted === null) log.append(...remembered)
  else {
    const answer = log.querySelector('article')?.outerHTML ?? ''
    turns = [...turns, { said: posted.lastElementChild?.textContent ?? '', answer }]
    save({ conversation, turns })
    log.prepend(...remembered)
    // Loading the page again would send the form again.
    window.history.replaceState(null, '', '/')
  }
  const last = log.querySelectorAll<HTMLElement>('.asked')
  last[last.length - 1]?.scrollIntoView()

  const send = async (fields: URLSearchParams, said: string): Promise<void> => {
    fields.set('c', conversation)
    const question = bubble(said)
    const wait = waiting()
    log.append(question, wait)
    question.scrollIntoView({ behavior: calm ? 'auto' : 'smooth' })
    try {
      const html = await ask(fields)
      const answer = show(html)
      if (answer === null) throw new Error(words.failed)
      wait.replaceWith(answer)
      // Only now is there enough below it for the question to stand at the top.
      question.scrollIntoView({ behavior: calm ? 'auto' : 'smooth' })
      if (answer.dataset.cleared !== undefined) {
        clear()
        turns = []
        for (const old of [...log.children].slice(0, -1)) old.remove()
        return
      }
      turns = [...turns, { said, answer: html }]
      save({ conversation, turns })
    } catch (error) {
      const known = error instanceof Error && error.message === words.tooMany
      const failed = fault(known ? words.tooMany : words.failed, () => {
        question.remove()
        void send(fields, said)
      })
      wait.replaceWith(failed)
      failed.scrollIntoView({ block: 'nearest' })
    }
  }

  document.addEventListener('submit', (event) => {
    // Where a form does not say which button sent it, it is posted.
    if (!('submitter' in event)) return
    const { fields, pressed, said } = read(event.target as HTMLFormElement, event.submitter)
    event.preventDefault()
    if (said === '') return
    if (pressed?.startsWith(FORGET) && !window.confirm(words.forget)) return
    if (pressed === null) input.value = ''
    void send(fields, said)
  })
  startSuggestions(input, () => form.querySelector('button')?.click())
}
