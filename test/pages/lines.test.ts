/** Lines of the picture: nothing is lost, none is too wide, none begins with a closing mark or ends with an opening one. */

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { breakLines } from '../../src/pages/client/lines.ts'

/** Han characters and their marks are as wide as they are high, others half. */
const measure = (text: string) => [...text].reduce((width, char) => width + (char > '\u2000' ? 2 : 1), 0)

test('a mark that closes stays with what it closes', () => {
  expect(breakLines('一二三四,五六', 8, measure)).toEqual(['一二三', '四,五六'])
  expect(breakLines('一二三(四五)', 8, measure)).toEqual(['一二三', '(四五)'])
})

test('figures and words stay whole', () => {
  expect(breakLines('给予200万元', 6, measure)).toEqual(['给予', '200万', '元'])
  expect(breakLines('有R&D经费', 6, measure)).toEqual(['有R&D', '经费'])
})

test('every clause, at every width', () => {
  const source = readFileSync(new URL('../../corpus/qujiang-2023-26/source.txt', import.meta.url), 'utf8')
  const clauses = source.split('\n').filter((line) => /^\d{1,2}\.\D/.test(line))
  expect(clauses.length).toBe(56)
  fc.assert(
    fc.property(fc.constantFrom(...clauses), fc.integer({ min: 30, max: 80 }), (clause, width) => {
      const lines = breakLines(clause, width, measure)
      expect(lines.join('')).toBe(clause)
      for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(width)
      for (const line of lines.slice(1)) expect(line).not.toMatch(/^[,。、;:)”》]/)
      for (const line of lines.slice(0, -1)) expect(line).not.toMatch(/[(“《]$/)
    }),
    { numRuns: 500 },
  )
})
