/** The XML of WeCom and WeChat: flat lists of tags, read strictly and written so that no text can leave its tag. */

/** Characters XML 1.0 does not know, lone surrogates among them. */
const illegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

/** The text without the characters that XML cannot hold. */
export const xmlText = (text: string): string => text.replaceAll(illegal, '')

/** The same, and no tags: the clients of both platforms make links of them and know no escape; a full-width sign is none. */
export const untagged = (text: string): string => xmlText(text).replaceAll(/<(?=\/?[a-z!])/gi, '＜')

/** A text as a section that needs no escapes. */
export const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`

const token = /<(\/?)([A-Za-z]\w*)(\/?)>|<!\[CDATA\[([\s\S]*?)\]\]>|([^<]+)/y
const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/**
 * Reads one root `xml` without attributes, each tag in it once; null for a tag that holds tags.
 * Undefined for anything else: DOCTYPE, comments, unknown entities, bytes other than white space after the root.
 * @example readXml('<xml><Content><![CDATA[补贴]]></Content></xml>') // { Content: '补贴' }
 */
export const readXml = (xml: string): Record<string, string | null> | undefined => {
  const fields = new Map<string, string | null>()
  const path: string[] = []
  let ended = false
  token.lastIndex = 0
  while (token.lastIndex < xml.length) {
    const match = token.exec(xml)
    if (match === null) return undefined
    const [, slash, name, empty, section, text = ''] = match
    const [root, tag] = path
    if (name === undefined) {
      const value = section ?? decode(text)
      if (value === undefined) return undefined
      const before = tag === undefined ? undefined : fields.get(tag)
      if (tag === undefined && (section !== undefined || /[^ \t\r\n]/.test(value))) return undefined
      if (tag !== undefined && typeof before === 'string') fields.set(tag, before + value)
    } else if (slash === '/') {
      if (empty === '/' || path.pop() !== name) return undefined
      ended = path.length === 0
    } else {
      if (ended || (root === undefined) !== (name === 'xml')) return undefined
      if (tag !== undefined) fields.set(tag, null)
      else if (root !== undefined) {
        if (fields.has(name)) return undefined
        fields.set(name, '')
      }
      if (empty !== '/') path.push(name)
    }
  }
  return ended ? Object.fromEntries(fields) : undefined
}

/** Text outside CDATA with its entities replaced; undefined when it is not well-formed. */
const decode = (text: string): string | undefined => {
  const foreign = text.replaceAll(/&(?:lt|gt|amp|quot|apos);/g, '').includes('&')
  return foreign || text.includes(']]>')
    ? undefined
    : text.replaceAll(/&(\w+);/g, (_, name: string) => entities[name]!)
}
