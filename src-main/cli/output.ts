/** What a command says: answers on standard output, everything else on standard error. */
import { systemReason } from '../platform/system-reason'
import { printable, printableLines } from '../platform/printable'
import { exitCodes } from './exit-codes'

let failure: NodeJS.ErrnoException | undefined

/** Standard output takes nothing more: a full disk, a reader that has gone. */
class OutputFailure extends Error {}

/** Must be called before anything is written. */
export function watchOutput(): void {
  process.stdout.on('error', (error) => (failure ??= error))
  // Messages that nobody reads any more must not end a run.
  process.stderr.on('error', () => undefined)
}

/** Data for another program, as they are. @throws OutputFailure, which ends the command */
export function print(data: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => {
      if (!error) return resolve()
      failure ??= error
      reject(new OutputFailure(error.message))
    })
  })
}

/** An answer for a person, of several lines; names in it are made `printable` before. @throws as `print` */
export function show(text: string): Promise<void> {
  return print(printableLines(text))
}

/** A message for a person, on one line. */
export function tell(message: string): void {
  process.stderr.write(`${printable(message)}\n`)
}

/** The status of a command whose answer could not be written, and a word on it; undefined where all is written. */
export async function outputStatus(): Promise<number | undefined> {
  await print('').catch(() => undefined)
  // The stream tells of its error a moment after the write.
  await new Promise(setImmediate)
  if (!failure) return undefined
  // A reader that has seen enough, as `head` does, is no mistake; the status is what shells give for SIGPIPE.
  if (failure.code === 'EPIPE') return exitCodes.brokenPipe
  tell(`netlens: The output cannot be written: ${systemReason(failure)}.`)
  return exitCodes.couldNotRun
}

export const isOutputFailure = (error: unknown): boolean => error instanceof OutputFailure
