/** Reads the pages' HTML for tests: what stands in an element, and its text as a person sees it. */

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** HTML as the text it stands for, its tags left out. */
export const textOf = (html: string): string =>
  html.replaceAll(/<[^>]*>/g, '').replaceAll(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole)

/** All elements that begin with some text, such as `<p class="headline"`, with what is in them. */
export const elements = (html: string, begin: string): string[] => {
  const [, tag = ''] = /^<([a-z0-9]+)/.exec(begin) ?? []
  const found: string[] = []
  for (let at = html.indexOf(begin); at >= 0; at = html.indexOf(begin, at + 1)) {
    let depth = 0
    const ends = new RegExp(`<(/?)${tag}[\\s>]`, 'g')
    ends.lastIndex = at
    for (let match = ends.exec(html); match; match = ends.exec(html)) {
      depth += match[1] === '/' ? -1 : 1
      if (depth > 0) continue
      found.push(html.slice(at, ends.lastIndex))
      break
    }
  }
  return found
}

/** The only such element. */
export const element = (html: string, begin: string): string => {
  const [first, ...more] = elements(html, begin)
  if (first === undefined || more.length > 0) throw new Error(`${more.length + (first ? 1 : 0)} of ${begin}`)
  return first
}

/** An attribute of the first tag of some HTML, as the text it stands for. */
export const attribute = (html: string, name: string): string | undefined => {
  const [, value] = new RegExp(`^<[^>]*?\\s${name}="([^"]*)"`).exec(html) ?? []
  return value === undefined ? undefined : textOf(value)
}
