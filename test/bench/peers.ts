/** The rankings that Wence is measured against, each over the same parts, with names, title and text. */
import Fuse from 'fuse.js'
import MiniSearch from 'minisearch'
import { fold, policies } from '../../src/corpus/index.ts'

/** A ranking: the refs for a question, best first. It cannot decline. */
export type Ranking = { name: string; rank: (question: string) => string | undefined }

const parts = policies.flatMap((policy) => [
  ...policy.chapters.map(({ ref, title, names, preamble }) => ({
    ref,
    title,
    names: names.join(' '),
    text: preamble,
  })),
  ...policy.measures.map(({ ref, title, names, text }) => ({ ref, title, names: names.join(' '), text })),
])
const weights = { names: 3, title: 3, text: 1 }
const keys = Object.entries(weights).map(([name, weight]) => ({ name, weight }))

/** Pairs of neighbouring characters; Latin words and numbers whole. */
const pairs = (text: string): string[] =>
  fold(text)
    .split(' ')
    .flatMap((run) => run.match(/[^\u4e00-\u9fff]+|[\u4e00-\u9fff]+/g) ?? [])
    .flatMap((run) =>
      /[\u4e00-\u9fff]/.test(run) && run.length > 1
        ? Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2))
        : [run],
    )

/** Builds every peer. */
export const createPeers = (): Ranking[] => {
  const plain = new Fuse(parts, { keys })
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
  const segments = (text: string) =>
    [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment)
  const tokens = new Fuse(parts, { keys, useTokenSearch: true, tokenize: segments, ignoreLocation: true })
  const mini = new MiniSearch({
    idField: 'ref',
    fields: Object.keys(weights),
    tokenize: pairs,
    processTerm: (term) => term,
  })
  mini.addAll(parts)
  return [
    { name: 'fuse.js, default', rank: (question) => plain.search(question, { limit: 1 })[0]?.item.ref },
    {
      name: 'fuse.js, token search, Intl.Segmenter',
      rank: (question) => tokens.search(question, { limit: 1 })[0]?.item.ref,
    },
    {
      name: 'MiniSearch, character pairs',
      rank: (question) => mini.search(question, { boost: weights })[0]?.id as string,
    },
  ]
}
