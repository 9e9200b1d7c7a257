/** Tries inputs, and tells a refusal as it is meant from a fault of the program. */
import { UserError } from '../../src-main/contract/errors'

export interface Target {
  name: string
  /** Good inputs, which the reader must take. */
  seeds(): Promise<Buffer[]> | Buffer[]
  /** Reads an input, with a folder for files, in which those of earlier inputs may be. @throws what the reader does */
  read(input: Buffer, folder: string): unknown
  /** Errors of the reader that its callers expect, besides {@link UserError}. */
  refuses?(error: Error): boolean
  /** For one input, where the reader's documented limits allow more than 2 s and 300 MB. */
  seconds?: number
  megabytes?: number
  /** Inputs that one process may read, where damage uses up what is never given back. */
  mostInputs?: number
}

/** What is wrong with how an input was read; undefined where it was read, or refused as it should be. */
export async function faultOf(
  { read, refuses }: Target,
  input: Buffer,
  folder: string
): Promise<string | undefined> {
  try {
    await read(input, folder)
    return undefined
  } catch (error) {
    if (!(error instanceof Error)) return `threw ${String(error)}`
    if (!(error instanceof UserError) && !refuses?.(error)) return error.stack ?? String(error)
    return faultBehind(error)
  }
}

/** A reader may say of a file that it is damaged while it is the program that stumbled. */
function faultBehind(error: Error): string | undefined {
  if (rawWords.test(error.message)) return `shows words of the machine: ${error.stack}`
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException
    const stumbled = cause instanceof TypeError || cause instanceof ReferenceError
    // Node throws coded ones itself, such as TextDecoder for bytes that are no UTF-8.
    if ((stumbled && code === undefined) || rawWords.test(cause.message)) return `hides ${cause.stack}`
  }
  return undefined
}

const rawWords =
  /Cannot (read propert|set propert|convert|mix|destructure)|is not (a function|iterable|a constructor)|Maximum call stack|Invalid (array|string) length|Array buffer allocation failed/i
