/** Finds the sentence of a clause that holds the point asked for, word for word. */
import type { Measure } from '../corpus/index.ts'
import { fold } from '../corpus/index.ts'
import type { Point } from '../understand/index.ts'
import type { Opening } from './kinds.ts'

const MOST_QUOTES = 2

/** The sentences of a text, each an exact substring of it. */
const sentences = (text: string): string[] => text.match(/[^。；]+[。；]?/g) ?? []

const hasFigure = (sentence: string) => /\d/.test(sentence.replace(/^\d+\./, ''))

/** The sentences with a figure, those that hold most of the question's words first. */
const quotesFor = (text: string, hits: readonly string[]): string[] => {
  const scored = sentences(text)
    .filter(hasFigure)
    .map((sentence) => {
      const plain = fold(sentence)
      return { sentence, score: hits.reduce((sum, hit) => sum + (plain.includes(hit) ? hit.length : 0), 0) }
    })
  const best = Math.max(0, ...scored.map(({ score }) => score))
  return scored
    .filter(({ score }) => score === best)
    .slice(0, MOST_QUOTES)
    .map(({ sentence }) => sentence.trim())
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
