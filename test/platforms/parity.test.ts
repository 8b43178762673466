/** One core, one answer: every development question through every channel says what the API says, as far as its limit lets it. */
import { beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { Respond } from '../../src/platforms/platform.ts'
import { edition } from '../../src/respond.ts'
import { readSettings } from '../../src/settings.ts'
import type { Block } from '../../src/wording/blocks.ts'
import { createAssistant, createContext, NOW } from '../ask.ts'
import { questions } from '../questions.ts'
import { serve } from './contract.ts'
import { wires } from './wires.ts'

/** What the API says to a question; the labels of what may be tapped, which a channel shows or makes buttons of; what no cut may lose. */
type Said = { text: string; labels: Set<string>; kept: string[] }

const assistant = createAssistant()
/** Every question stands alone. */
const respond: Respond = (message) => assistant({ ...message, conversation: null })

const said = new Map<string, Said>()

beforeAll(async () => {
  const app = createApp(readSettings({}), { edition }, createContext({ respond }))
  for (const question of questions) {
    const response = await app.request('/api/ask', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: question }),
    })
    const { text } = (await response.json()) as { text: string }
    const ask = { kind: 'text', text: question } as const
    const { blocks } = await respond({ platform: 'parity', conversation: null, id: null, ask })
    const textOf = (kind: Block['kind']) =>
      blocks.flatMap((block) => (block.kind === kind && 'text' in block ? [block.text] : []))
    said.set(question, {
      text,
      labels: new Set(
        blocks.flatMap((block) => (block.kind === 'choices' ? block.choices : [])).map(({ label }) => label),
      ),
      kept: [...textOf('title'), ...textOf('source')],
    })
  }
})

/** Lines that are no buttons, without white space. */
const content = (text: string, { labels }: Said): string =>
  text
    .split('\n')
    .filter((line) => !labels.has(line.replace(/^\d+\. /, '').trim()))
    .join('')
    .replaceAll(/\s/g, '')

const bare = (text: string) => text.replaceAll(/\s/g, '')

/** The parts of a text that was cut, none of which may be half of something. */
const parts = (text: string): string[] => text.split(/……|(?<=[。；！？])/).filter((part) => part !== '')

describe.each(wires.map((wire) => [wire.platform, wire] as const))('%s', (_, wire) => {
  test('answers every question as the API does', async () => {
    const { send } = serve(wire, { respond })
    let whole = 0
    for (const [at, question] of questions.entries()) {
      const { body, calls } = await send(wire.text(question, at + 1, NOW))
      const seen = wire.seen(body, calls) ?? ''
      const expected = said.get(question) as Said
      const [shown, all] = [content(seen, expected), content(expected.text, expected)]
      if (shown === all) {
        whole++
        continue
      }
      expect(wire.limit.size(expected.text), question).toBeGreaterThan(wire.limit.most)
      expect(seen.split('\n')[0]).toBe(expected.text.split('\n')[0])
      for (const text of expected.kept) expect(shown, question).toContain(bare(text))
      let from = 0
      for (const part of parts(shown)) {
        const found = all.indexOf(part, from)
        expect(found, `${question}: ${part}`).toBeGreaterThanOrEqual(from)
        from = found + part.length
      }
    }
    expect(questions.length).toBe(460)
    expect(whole).toBeGreaterThan(questions.length * 0.8)
  })
})
