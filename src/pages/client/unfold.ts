/** Links to a field that is folded away: it is unfolded and taken, also in browsers that leave it folded. */

/** Starts the links of this page. */
export const startUnfolding = (): void => {
  document.addEventListener('click', ({ target }) => {
    const link = (target as Element).closest<HTMLAnchorElement>('a[href^="#"]')
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)))
    const fold = field?.closest('details')
    if (!field || !fold) return
    fold.open = true
    const input = field.matches('input') ? field : field.querySelector('input')
    input?.focus()
  })
}
