/** Makes elements, and says something briefly. */

/** An element with its properties and what is in it; text stays text. */
export const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

const TOAST_MS = 1800

/** Shows a few words for a moment; screen readers say them. */
export const toast = (text: string): void => {
  const shown = element('div', { className: 'toast' })
  shown.setAttribute('role', 'status')
  document.body.append(shown)
  // A status is read out when it changes, not when it appears with its text.
  requestAnimationFrame(() => shown.append(text))
  setTimeout(() => shown.remove(), TOAST_MS)
}
