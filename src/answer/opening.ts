/** Finds the sentence of a clause that holds the point asked for, word for word. */
import type { Measure } from '../corpus/index.ts'
import { fold, words } from '../corpus/index.ts'
import type { Point } from '../understand/index.ts'
import type { Opening } from './kinds.ts'

const MOST_QUOTES = 2

type Sentence = { text: string; plain: string; money: boolean; target: boolean; date: boolean }

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
  money: holdsMoney(sentence),
  target: holds(sentence, words['target-marks']),
  date: holds(sentence, words['date-marks']),
})

/** The sentences of published texts that hold a figure, each an exact substring; read once a text. */
const read = new Map<string, Sentence[]>()
const figureSentences = (text: string): Sentence[] => {
  const known = read.get(text)
  if (known) return known
  const sentences = (text.match(/[^。；]+[。；]?/g) ?? [])
    .filter((sentence) => /\d/.test(sentence.replace(/^\d+\./, '')))
    .map((sentence) => ({ text: sentence.trim(), plain: fold(sentence), ...kindsOf(sentence) }))
  read.set(text, sentences)
  return sentences
}

/** Of these sentences the ones that hold most of the question's words; a few are quoted even if they hold none. */
const quotesFor = (sentences: readonly Sentence[], hits: readonly string[]): string[] => {
  let best = sentences.length <= MOST_QUOTES ? 0 : 1
  let quotes: string[] = []
  for (const sentence of sentences) {
    const score = hits.reduce((sum, hit) => sum + (sentence.plain.includes(hit) ? hit.length : 0), 0)
    if (score > best) quotes = []
    if (score >= best) quotes.push(sentence.text)
    best = Math.max(best, score)
  }
  return quotes.slice(0, MOST_QUOTES)
}

/** What a measure's answer opens with, or null when it holds nothing of the kind. */
export const openMeasure = (
  measure: Measure,
  point: Point | undefined,
  hits: readonly string[],
): Opening | null => {
  if (point === undefined) return null
  if (point === 'unit') return { kind: 'unit', units: measure.units }
  const sentences = figureSentences(measure.text)
  if (point === 'until')
    return {
      kind: 'until',
      quotes: quotesFor(
        sentences.filter(({ date }) => date),
        hits,
      ),
    }
  const fitting =
    point === 'figure'
      ? sentences
      : sentences.filter(({ money, target }) => (point === 'amount' ? money : target))
  if (point === 'amount' && fitting.length === 0) return { kind: 'no-figure', units: measure.units }
  const quotes = quotesFor(fitting, hits)
  return quotes.length > 0 ? { kind: point, quotes } : null
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
  const quotes = quotesFor(figureSentences(preamble), hits)
  return quotes.length > 0 ? { kind: 'target', quotes } : null
}
