/** One spelling for every text: half width, lower case, simplified characters, no punctuation. Made from data. */

const FIRST_HAN = 0x4e00
const LAST_HAN = 0x9fff
const KEPT_SIGNS = '&+%.#/-'

/** Code unit → code unit of its one spelling, 32 (space) for what carries no meaning. */
const createTable = (traditional: string, simplified: string): Uint16Array => {
  const table = new Uint16Array(65536).fill(32)
  for (let code = FIRST_HAN; code <= LAST_HAN; code++) table[code] = code
  table[0x3007] = 0x3007
  for (const sign of KEPT_SIGNS) table[sign.charCodeAt(0)] = sign.charCodeAt(0)
  for (let code = 48; code <= 57; code++) table[code] = code
  for (let code = 97; code <= 122; code++) {
    table[code] = code
    table[code - 32] = code
  }
  for (let code = 33; code <= 126; code++) table[code + 0xfee0] = table[code] as number
  for (let i = 0; i < traditional.length; i++) table[traditional.charCodeAt(i)] = simplified.charCodeAt(i)
  return table
}

const isDigit = (code: number | undefined) => code !== undefined && code >= 48 && code <= 57
const isLatin = (code: number | undefined) => code !== undefined && code >= 97 && code <= 122
const isHan = (code: number | undefined) => code !== undefined && code >= FIRST_HAN && code <= LAST_HAN

/** Signs are kept only where they belong to a word: `r&d`, `2+2+x`, `0.52`, `15%`, `#12`, `qujiang-2023-26/12`. */
const keepsSign = (code: number, before: number | undefined, after: number | undefined): boolean => {
  if (code === 46) return isDigit(before) && isDigit(after)
  if (code === 37) return isDigit(before)
  if (code === 35) return isDigit(after)
  const word = (c: number | undefined) => isDigit(c) || isLatin(c)
  return word(before) && word(after)
}

/**
 * Builds the function that gives a text its one spelling. What it drops becomes one space; a run of single
 * Han characters set apart by spaces is joined again.
 * @example fold('Ｒ＆Ｄ經費,２０２３') // 'r&d经费 2023'
 */
export const createFold = ({ from, to }: { from: string; to: string }): ((text: string) => string) => {
  const table = createTable(from, to)
  return (text) => {
    const codes: number[] = []
    const length = text.length
    for (let i = 0; i < length; i++) {
      const code = table[text.charCodeAt(i)] as number
      if (code > 47 && code !== 32) {
        codes.push(code)
        continue
      }
      const sign =
        code !== 32 &&
        keepsSign(code, codes[codes.length - 1], i + 1 < length ? table[text.charCodeAt(i + 1)] : undefined)
      if (sign) codes.push(code)
      else if (codes.length > 0 && codes[codes.length - 1] !== 32) codes.push(32)
    }
    if (codes[codes.length - 1] === 32) codes.pop()
    return String.fromCharCode(...joinSpaced(codes))
  }
}

/** Removes the spaces of "研 发 补 助": at least three Han characters in a row, each alone between spaces. */
const joinSpaced = (codes: number[]): number[] => {
  let run = 0
  let found = false
  for (let i = 0; i < codes.length; i++) {
    const alone =
      isHan(codes[i]) && (i === 0 || codes[i - 1] === 32) && (i + 1 === codes.length || codes[i + 1] === 32)
    if (alone) run++
    else if (codes[i] !== 32) run = 0
    if (run >= 3) found = true
  }
  if (!found) return codes
  return codes.filter(
    (code, i) =>
      code !== 32 ||
      !(isHan(codes[i - 1]) && isHan(codes[i + 1]) && (codes[i - 2] === 32 || i < 2 || codes[i + 2] === 32)),
  )
}

/** Marks that are typed wide and narrow. */
const NARROW: readonly (readonly [number, string])[] = [
  [0x3000, ' '],
  [0x2212, '-'],
  [0xffe5, '¥'],
]

/**
 * Builds the function that makes a text half width, lower case and simplified, character for character: marks and
 * positions stay.
 * @example simplify('研發費用５００萬，') // '研发费用500万,'
 */
export const createSimplify = ({ from, to }: { from: string; to: string }): ((text: string) => string) => {
  const table = Uint16Array.from({ length: 65536 }, (_, code) => code)
  for (let code = 65; code <= 90; code++) table[code] = code + 32
  for (let code = 33; code <= 126; code++) table[code + 0xfee0] = table[code] as number
  for (const [wide, narrow] of NARROW) table[wide] = narrow.charCodeAt(0)
  for (let i = 0; i < from.length; i++) table[from.charCodeAt(i)] = to.charCodeAt(i)
  return (text) => {
    const codes = new Array<number>(text.length)
    for (let i = 0; i < text.length; i++) codes[i] = table[text.charCodeAt(i)] as number
    return String.fromCharCode(...codes)
  }
}
