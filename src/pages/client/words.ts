/** What the script says, as the page brings it. */
export type Words = Record<
  | 'copied'
  | 'copiedToForward'
  | 'notCopied'
  | 'waiting'
  | 'failed'
  | 'stale'
  | 'tooMany'
  | 'again'
  | 'forget'
  | 'you'
  | 'suggestions'
  | 'suggested'
  | 'close'
  | 'save'
  | 'pictureHint'
  | 'pictureScan'
  | 'picture'
  | 'names',
  string
>

export const words = JSON.parse(document.getElementById('words')?.textContent ?? '{}') as Words
