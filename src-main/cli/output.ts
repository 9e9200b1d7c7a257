/** A command's output: answers go to standard output, everything else to standard error. */
import { systemReason } from '../platform/system-reason'
import { printable, printableLines } from '../platform/printable'
import { exitCodes } from './exit-codes'

let failure: NodeJS.ErrnoException | undefined

/** Standard output failed: the disk is full, or the reader has gone. */
class OutputFailure extends Error {}

/** Must be called before anything is written. */
export function watchOutput(): void {
  process.stdout.on('error', (error) => (failure ??= error))
  // If nobody reads the messages any more, that must not end a run.
  process.stderr.on('error', () => undefined)
}

/** Writes data for another program, unchanged. @throws OutputFailure, which ends the command */
export function print(data: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => {
      if (!error) return resolve()
      failure ??= error
      reject(new OutputFailure(error.message))
    })
  })
}

/** Writes an answer for people, of several lines; names in it must be `printable`. @throws OutputFailure */
export function show(text: string): Promise<void> {
  return print(printableLines(text))
}

/** Writes a message for people, on one line. */
export function tell(message: string): void {
  process.stderr.write(`${printable(message)}\n`)
}

/** The exit status if the answer could not be written, which is also reported; undefined if all went well. */
export async function outputStatus(): Promise<number | undefined> {
  await print('').catch(() => undefined)
  // The stream reports its error a moment after the write.
  await new Promise(setImmediate)
  if (!failure) return undefined
  // A reader that has seen enough, such as `head`, is not an error; shells give this status for SIGPIPE.
  if (failure.code === 'EPIPE') return exitCodes.brokenPipe
  tell(`netlens: The output cannot be written: ${systemReason(failure)}.`)
  return exitCodes.couldNotRun
}

export const isOutputFailure = (error: unknown): boolean => error instanceof OutputFailure
