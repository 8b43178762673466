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
}
type Journey = { name: string; turns: Turn[] }

const journeys = parse(readFileSync(new URL('asking.yml', import.meta.url), 'utf8')) as Journey[]
const POLICY = 'qujiang-2023-26'

describe('journeys', () => {
  test.each(journeys.map(({ name, turns }) => [name, turns] as const))('%s', async (name, turns) => {
    const respond = createAssistant()
    let id = 0
    let before: string[] = []
    for (const { say, kind, refs, picks, first, contains } of turns) {
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
      before = answer.refs
    }
  })
})
