/** Finds the sentence of a clause that holds the point asked for, word for word. */
import type { Measure } from '../corpus/index.ts'
import { fold, words } from '../corpus/index.ts'
import type { Point } from '../understand/index.ts'
import type { Opening } from './kinds.ts'

const MOST_QUOTES = 2

type Sentence = {
  text: string
  plain: string
  figure: boolean
  money: boolean
  target: boolean
  date: boolean
}

const moneyMarks = words['money-marks']
const notMoneyBefore = words['not-money-before']
/** How far before a figure a word such as 增长 still speaks of it. */
const BEFORE = 6

/** Whether a sentence holds a figure that is money or a share, not a growth rate or the number of a road. */
const holdsMoney = (sentence: string): boolean =>
  [...sentence.matchAll(/\d[\d.]*/g)].some(({ 0: figure, index }) => {
    const before = sentence.slice(Math.max(0, index - BEFORE), index)
    const after = sentence.slice(index + figure.length)
    return (
      moneyMarks.some((mark) => after.startsWith(mark)) &&
      !notMoneyBefore.some((word) => before.includes(word))
    )
  })

const holds = (sentence: string, marks: readonly string[]) => marks.some((mark) => sentence.includes(mark))
const kindsOf = (sentence: string) => ({
  figure: /\d/.test(sentence),
  money: holdsMoney(sentence),
  target: /\d/.test(sentence) && holds(sentence, words['target-marks']),
  date: /\d/.test(sentence) && holds(sentence, words['date-marks']),
})

/** The sentences of published texts, each an exact substring, without number, title and units; read once a text. */
const read = new Map<string, Sentence[]>()
const sentencesOf = (text: string): Sentence[] => {
  const known = read.get(text)
  if (known) return known
  const sentences = (text.match(/[^。；]+[。；]?/g) ?? [])
    .filter((sentence) => !/^\d+\./.test(sentence) && !/^[(（]/.test(sentence))
    .map((sentence) => ({ text: sentence.trim(), plain: fold(sentence), ...kindsOf(sentence) }))
  read.set(text, sentences)
  return sentences
}

/** How much of a word stands in a sentence: its length when whole, else its pairs of characters that do. */
const share = (sentence: string, word: string): number => {
  if (sentence.includes(word)) return word.length
  let pairs = 0
  for (let i = 0; i + 2 < word.length + 1; i++) if (sentence.includes(word.slice(i, i + 2))) pairs++
  return pairs
}

/** The sentences that hold most of the question's words; none when no sentence holds any. */
const nearest = (sentences: readonly Sentence[], hits: readonly string[]): Sentence[] => {
  let best = 1
  let found: Sentence[] = []
  for (const sentence of sentences) {
    const score = hits.reduce((sum, hit) => sum + share(sentence.plain, hit), 0)
    if (score > best) found = []
    if (score >= best) found.push(sentence)
    best = Math.max(best, score)
  }
  return found
}

const quote = (sentences: readonly Sentence[]): string[] =>
  sentences.slice(0, MOST_QUOTES).map(({ text }) => text)

/**
 * What a measure's answer opens with, or null when it holds nothing of the kind. An amount or target is called so only
 * when it stands in the sentence the question is about; another sentence is quoted as it is.
 */
export const openMeasure = (
  measure: Measure,
  point: Point | undefined,
  hits: readonly string[],
): Opening | null => {
  if (point === undefined) return null
  if (point === 'unit') return { kind: 'unit', units: measure.units }
  const sentences = sentencesOf(measure.text)
  const asked = nearest(sentences, hits)
  if (point === 'until') return { kind: 'until', quotes: quote(asked.filter(({ date }) => date)) }
  const fits = ({ figure, money, target }: Sentence) =>
    point === 'amount' ? money : point === 'target' ? target : figure
  if (point === 'amount' && !sentences.some(fits)) return { kind: 'no-figure', units: measure.units }
  const fitting = asked.filter(fits)
  if (fitting.length > 0) return { kind: point, quotes: quote(fitting) }
  const plain = asked.length > 0 ? asked : sentences.filter(fits)
  return plain.length > 0 && plain.length <= MOST_QUOTES ? { kind: 'figure', quotes: quote(plain) } : null
}

/** The same for a chapter's preamble, where the targets stand. */
export const openPreamble = (
  preamble: string,
  leads: string[],
  point: Point | undefined,
  hits: readonly string[],
): Opening | null => {
  if (point === 'unit') return { kind: 'unit', units: leads }
  if (point === undefined || point === 'until') return null
  const figures = sentencesOf(preamble).filter(({ figure }) => figure)
  const asked = nearest(figures, hits)
  const fitting = (asked.length > 0 ? asked : figures).filter(({ money }) => point !== 'amount' || money)
  const quotes = quote(fitting)
  return quotes.length > 0 ? { kind: 'target', quotes } : null
}
