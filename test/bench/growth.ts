/** Copies of the document made different, to see how the assistant grows: other names, other figures, other titles. */
import type { Files } from '../../src/corpus/parse.ts'

const POLICY = 'qujiang-2023-26'
const VERBS = ['支持', '扶持', '鼓励', '推动', '助力', '促进', '引导', '加快', '强化', '优化']
/** A name that only contains the place's, not the place. */
const COMPANY = '衢江控股集团'

/** One copy: the place renamed, the figures shuffled, the first verb of titles changed; still consistent in itself. */
const change = (text: string, k: number): string =>
  text
    .replaceAll(COMPANY, '\u0001')
    .replaceAll('衢江', `甲${k}乡`)
    .replaceAll('衢州', `乙${k}府`)
    .replaceAll('\u0001', COMPANY)
    .replaceAll('〔2023〕26号', `〔2023〕${1000 + k}号`)
    .replace(/^code: .*\n/m, '')
    .replace(/\d+(?=[万亿%])/g, (figure) => String((Number(figure) * (k + 7)) % 997 || 1))
    .replace(/(\d{1,2}\.)支持/g, (_, number: string) => `${number}${VERBS[k % VERBS.length]}`)

/** A calculator's figures and examples belong to its clause as it is. */
const withoutCalculators = (text: string): string => text.replace(/^calculators:\n(?: .*\n)*/gm, '')

/** The corpus with so many copies beside the document (1: the document alone). */
export const grow = (files: Files, copies: number): Files => {
  const grown = new Map(files)
  for (let k = 1; k < copies; k++) {
    for (const [name, text] of files) {
      // Profiles name the calculators that copies do not have.
      if (name.startsWith(`${POLICY}/`) && !name.endsWith('/profiles.yml'))
        grown.set(name.replace(POLICY, `copy-${k}`), change(withoutCalculators(text), k))
    }
  }
  return grown
}
