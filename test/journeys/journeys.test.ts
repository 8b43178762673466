/** Whole conversations as people write them: kind, refs and the point of each answer, never its wording. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createAssistant } from '../ask.ts'

/** `picks`: the answer is about the ref that stood at this place of the answer before. */
type Turn = {
  say: string
  kind: string
  refs?: (number | string)[]
  picks?: number
  first?: string
  contains?: string
  /** Measure, status, and yuan or the two ends. */
  items?: [number, string, (number | [number, number])?][]
  total?: [string, number]
  asks?: string
}
type Journey = { name: string; turns: Turn[] }

const journeys = ['asking.yml', 'estimating.yml'].flatMap(
  (file) => parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Journey[],
)
const POLICY = 'qujiang-2023-26'

describe('journeys', () => {
  test.each(journeys.map(({ name, turns }) => [name, turns] as const))('%s', async (name, turns) => {
    const respond = createAssistant()
    let id = 0
    let before: string[] = []
    for (const { say, kind, refs, picks, first, contains, items, total, asks } of turns) {
      const { answer } = await respond({
        platform: 'test',
        conversation: name,
        id: `${++id}`,
        ask: { kind: 'text', text: say },
      })
      expect([say, answer.kind]).toEqual([say, kind])
      if (refs) {
        const wanted = refs.map((n) => (n === '' ? POLICY : `${POLICY}/${n}`))
        expect([say, [...answer.refs].sort()]).toEqual([say, wanted.sort()])
      }
      if (picks) expect([say, answer.refs]).toEqual([say, [before[picks - 1]]])
      if (first) expect(answer.text.split('\n')[0]).toContain(first)
      if (contains) expect(answer.text).toContain(contains)
      const computed = answer.estimate?.items ?? []
      if (items) {
        const got = computed.map(({ ref, status, yuan, min, max }) => [
          Number(ref.split('/')[1]),
          status,
          ...(yuan !== null ? [yuan] : min !== null ? [[min, max]] : []),
        ])
        expect([say, got]).toEqual([say, items])
      }
      if (total) expect([answer.estimate?.total?.status, answer.estimate?.total?.yuan]).toEqual(total)
      if (asks) expect([say, computed.flatMap(({ missing }) => missing)[0]]).toEqual([say, asks])
      before = answer.refs
    }
  })
})
