/** Lines for standard output, those of a short while together: the call costs more than the line. */

const WAIT_MS = 20

/** Creates the way to write them; what is left is written when the process exits. */
export const createLines = (
  out: (lines: string) => void = (lines) => process.stdout.write(lines),
): ((line: string) => void) => {
  let waiting = ''
  const write = () => {
    const lines = waiting
    waiting = ''
    if (lines !== '') out(lines)
  }
  process.once('exit', write)
  return (line) => {
    if (waiting === '') setTimeout(write, WAIT_MS).unref()
    waiting += `${line}\n`
  }
}
