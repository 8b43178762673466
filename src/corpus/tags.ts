/** The tags of a word in the index, as bits: how it asks, what it names, or that it means little. */

/** What a term is beside its postings. */
export const TAGS = {
  padding: 1,
  vague: 2,
  lack: 4,
  unit: 8,
  askUnit: 16,
  askAmount: 32,
  askUntil: 64,
  askTarget: 128,
  askList: 256,
  aboutDocument: 512,
  documentWord: 1024,
  otherPlace: 2048,
  ownPlace: 4096,
  name: 8192,
  joining: 16384,
  attribute: 32768,
  askFigure: 65536,
} as const
