/** Forms whose result comes while somebody types: the server's own part of the page is fetched again and put in place. */
import { startDragging } from './drag.ts'
import { reveal } from './passing.ts'
import { words } from './words.ts'

const PAUSE_MS = 250
const TIMEOUT_MS = 15_000

/** `told`: something of it stands in the address, or is to. */
type Live = {
  section: HTMLElement
  form: HTMLFormElement
  told: boolean
  timer: ReturnType<typeof setTimeout> | undefined
  stop: AbortController | undefined
}

/** What is filled in of its own; a form of several on a page brings along what the others were opened with. */
const read = ({ section: { id }, form }: Live): URLSearchParams => {
  const fields = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    const own = id === '' || name === id || name.startsWith(`${id}.`)
    if (own && value !== '') fields.set(name, String(value))
  }
  return fields
}

/**
 * The page's own address with all its forms as they are and the one that changed, so that it can be loaded again and
 * passed on.
 */
const remember = (lives: readonly Live[], { section: { id } }: Live): void => {
  const all = new URLSearchParams()
  for (const live of lives) if (live.told) for (const [name, value] of read(live)) all.set(name, value)
  const address = `${location.pathname}?${all}${id === '' ? location.hash : `#${id}`}`
  history.replaceState(null, '', address)
  const forward = document.querySelector<HTMLElement>('.tools [data-do="forward"]')
  if (forward?.dataset.url) forward.dataset.url = new URL(address, forward.dataset.url).href
}

/** Whether a form is filled, and what the page's heading says of one that was when the page was opened. */
const retell = ({ section }: Live, { dataset: { filled } }: HTMLElement): void => {
  if (filled === undefined) delete section.dataset.filled
  else section.dataset.filled = filled
  const link = document.querySelector<HTMLElement>(`.filled a[href="#${section.id}"]`)
  if (!link) return
  link.hidden = filled === undefined
  link.textContent = filled ?? ''
}

/** What the old part has unfolded stays so. */
const unfold = (from: Element, to: Element): void => {
  const now = to.querySelectorAll('details')
  from.querySelectorAll('details').forEach((old, at) => {
    const same = now[at]
    if (same && old.open) same.open = true
  })
}

/** Takes over what the server says of the form, and leaves the fields alone. */
const show = (live: Live, html: string): void => {
  const { section, form } = live
  const made = new DOMParser()
    .parseFromString(html, 'text/html')
    .body.querySelector<HTMLElement>('[data-live]')
  const [result, wanted] = [section.querySelector('.result'), made?.querySelector('.result')]
  const [status, said] = [section.querySelector('.headline'), made?.querySelector('.headline')]
  if (!made || !result || !wanted || !status || !said) throw new Error(words.failed)
  unfold(result, wanted)
  result.replaceWith(wanted)
  reveal(wanted)
  // Only what changes is read out.
  if (status.textContent !== said.textContent) status.textContent = said.textContent
  status.className = said.className
  retell(live, made)
  for (const told of form.querySelectorAll('.fault, .note')) {
    told.textContent = made.querySelector(`[id="${told.id}"]`)?.textContent ?? ''
  }
  for (const fault of form.querySelectorAll('.fault')) {
    const field = form.querySelector(`input[id="${fault.id.replace(/-fault$/, '')}"]`)
    field?.setAttribute('aria-invalid', String(fault.textContent !== ''))
  }
}

const refresh = async (live: Live, lives: readonly Live[], reach?: string): Promise<void> => {
  const { section } = live
  live.stop?.abort()
  const stop = new AbortController()
  live.stop = stop
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS)
  const fields = read(live)
  if (reach !== undefined) fields.set(`${section.id}.reach`, reach)
  // Before it is known what it comes to: what was typed is not lost with the connection.
  remember(lives, live)
  try {
    const response = await fetch(`${section.dataset.live}?${fields}`, { signal: stop.signal })
    if (!response.ok) throw new Error(words.failed)
    const html = await response.text()
    if (live.stop !== stop) return
    show(live, html)
  } catch {
    // A newer question has taken its place.
    if (live.stop !== stop) return
    const status = section.querySelector('.headline')
    status?.classList.add('stale')
    if (status) status.textContent = words.stale
  } finally {
    clearTimeout(timer)
  }
}

/** Starts the forms of this page. */
export const startCalculators = (): void => {
  const lives = [...document.querySelectorAll<HTMLElement>('[data-live]')].flatMap((section): Live[] => {
    const form = section.querySelector('form')
    const told = new URLSearchParams(location.search).has(section.id)
    return form ? [{ section, form, told, timer: undefined, stop: undefined }] : []
  })
  for (const live of lives) {
    const { section, form } = live
    const later = (pause: number, reach?: string) => {
      live.told = true
      clearTimeout(live.timer)
      live.timer = setTimeout(() => void refresh(live, lives, reach), pause)
    }
    form.addEventListener('input', (event) => {
      // A character that is still being spelt is none yet.
      if (event instanceof InputEvent && event.isComposing) return
      later(event.target instanceof HTMLInputElement && event.target.type === 'text' ? PAUSE_MS : 0)
    })
    form.addEventListener('compositionend', () => later(PAUSE_MS))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      later(0)
      section.querySelector('.headline')?.scrollIntoView({ block: 'center', behavior: 'smooth' })
    })
    startDragging(section, later)
  }
  document.addEventListener('click', ({ target }) => {
    const link = (target as Element).closest<HTMLAnchorElement>('.law a')
    const field = link && document.querySelector<HTMLElement>(`${link.hash} input:not([type="hidden"])`)
    // The link itself scrolls to the calculator.
    if (field) setTimeout(() => field.focus({ preventScroll: true }))
  })
  // A printed sheet shows its workings.
  addEventListener('beforeprint', () => {
    for (const folded of document.querySelectorAll<HTMLDetailsElement>('.entitlements details'))
      folded.open = true
  })
}
