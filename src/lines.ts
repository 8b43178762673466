/** Lines for standard output, those of one turn of the event loop together: the call costs more than the line. */

/** Creates the way to write them; what is left is written when the process exits. */
export const createLines = (): ((line: string) => void) => {
  let waiting = ''
  const write = () => {
    const lines = waiting
    waiting = ''
    if (lines !== '') process.stdout.write(lines)
  }
  process.once('exit', write)
  return (line) => {
    if (waiting === '') setImmediate(write)
    waiting += `${line}\n`
  }
}
