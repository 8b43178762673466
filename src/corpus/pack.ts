/** Packs the index for `generated.ts`, and unpacks it at the start: numbers as little-endian bytes in base64. */
import type { Index, PackedIndex, PackedPostings, Postings } from './schema.ts'

const packNumbers = (numbers: Uint16Array | Uint32Array): string =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64')

const bytes = (text: string): ArrayBuffer => Uint8Array.from(Buffer.from(text, 'base64')).buffer

const packPostings = ({ keys, starts, docs, weights }: Postings): PackedPostings => ({
  keys: keys.join('\n'),
  starts: packNumbers(starts),
  docs: packNumbers(docs),
  weights: packNumbers(weights),
})

const unpackPostings = ({ keys, starts, docs, weights }: PackedPostings): Postings => ({
  keys: keys.split('\n'),
  starts: new Uint32Array(bytes(starts)),
  docs: new Uint16Array(bytes(docs)),
  weights: new Uint16Array(bytes(weights)),
})

/** Index → what `generated.ts` holds. */
export const pack = ({ docs, terms, pairs }: Index): PackedIndex => ({
  docs,
  terms: { ...packPostings(terms), tags: packNumbers(terms.tags) },
  pairs: packPostings(pairs),
})

/** The reverse of `pack`. */
export const unpack = ({ docs, terms, pairs }: PackedIndex): Index => ({
  docs,
  terms: { ...unpackPostings(terms), tags: new Uint32Array(bytes(terms.tags)) },
  pairs: unpackPostings(pairs),
})
