/** Breaks Chinese text into lines as printers do: no line begins with a closing mark or ends with an opening one. */

const NEVER_FIRST = /^[,.;:!?，。、；：！？”’）》」』】〕%…)\]]/
const NEVER_LAST = /[“‘（《「『【〔([]$/

/** What stays together: a run of letters, figures and their signs, or one character. */
const pieces = (text: string): string[] => text.match(/[A-Za-z0-9][A-Za-z0-9.&+%/-]*|[\s\S]/gu) ?? []

/** Whether what stands on a line may end before a piece. */
const mayBreak = (line: string, piece: string): boolean => !NEVER_FIRST.test(piece) && !NEVER_LAST.test(line)

/** The lines of a text, each at most `width` wide as `measure` has it. */
export const breakLines = (text: string, width: number, measure: (text: string) => number): string[] =>
  text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line: string[] = []
    for (const piece of pieces(paragraph)) {
      if (line.length === 0 || measure(line.join('') + piece) <= width) {
        line.push(piece)
        continue
      }
      const moved = [piece]
      while (line.length > 1 && !mayBreak(line.join(''), moved[0] as string))
        moved.unshift(line.pop() as string)
      lines.push(line.join(''))
      line = moved
    }
    lines.push(line.join(''))
    return lines
  })
