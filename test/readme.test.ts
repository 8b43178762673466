/** The conversation in the README is what the assistant says. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ask } from './ask.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

test('its answers are real', async () => {
  expect(readme).toContain((await ask('浮化器补帖归谁管', '2026-11-23')).answer.text)
  const estimate = await ask('科技小巨人，可加计扣除的研发费用1500万，能补多少', '2023-06-30')
  expect(readme).toContain(estimate.answer.text)
  expect(readme).toContain(JSON.stringify((await ask('公积金怎么提取')).answer))
})
