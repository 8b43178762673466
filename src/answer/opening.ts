/** Finds the sentence of a clause that holds the point asked for, word for word. */
import type { Measure } from '../corpus/index.ts'
import { fold } from '../corpus/index.ts'
import type { Point } from '../understand/index.ts'
import type { Opening } from './kinds.ts'

const MOST_QUOTES = 2

type Sentence = { text: string; plain: string }

/** The sentences of published texts that hold a figure, each an exact substring; read once a text. */
const read = new Map<string, Sentence[]>()
const figureSentences = (text: string): Sentence[] => {
  const known = read.get(text)
  if (known) return known
  const sentences = (text.match(/[^。；]+[。；]?/g) ?? [])
    .filter((sentence) => /\d/.test(sentence.replace(/^\d+\./, '')))
    .map((sentence) => ({ text: sentence.trim(), plain: fold(sentence) }))
  read.set(text, sentences)
  return sentences
}

/** The sentences with a figure that hold most of the question's words. */
const quotesFor = (text: string, hits: readonly string[]): string[] => {
  let best = 0
  let quotes: string[] = []
  for (const sentence of figureSentences(text)) {
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
  if (point === 'until') return { kind: 'until' }
  const quotes = quotesFor(measure.text, hits)
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
  if (point !== 'target' && point !== 'amount') return null
  const quotes = quotesFor(preamble, hits)
  return quotes.length > 0 ? { kind: 'target', quotes } : null
}
