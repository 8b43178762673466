/** The questions of the development sets, as people write them. */
import { readFileSync } from 'node:fs'

const SETS = ['questions', 'aside', 'estimates', 'estimates-aside']

/** All of them, in the order of the sets. */
export const questions: readonly string[] = SETS.flatMap((name) =>
  readFileSync(new URL(`eval/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { q: string }).q),
)
