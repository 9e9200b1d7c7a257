/** Tries inputs, and distinguishes intended refusals from faults in the program. */
import { UserError } from '../../src-main/contract/errors'

export interface Target {
  name: string
  /** Valid inputs, which the reader must accept. */
  seeds(): Promise<Buffer[]> | Buffer[]
  /**
   * Reads an input, using a folder that may still contain files of earlier inputs. @throws whatever the reader
   * throws
   */
  read(input: Buffer, folder: string): unknown
  /** Errors of the reader that its callers expect, besides {@link UserError}. */
  refuses?(error: Error): boolean
  /** Limits for one input, if the reader's documented limits allow more than 2 s and 300 MB. */
  seconds?: number
  megabytes?: number
  /** How many inputs one process may read, if damage leaks resources that are never released. */
  mostInputs?: number
}

/** What went wrong with an input; undefined if it was read, or refused as intended. */
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

/** A reader may call a file damaged when in fact the program stumbled. */
function faultBehind(error: Error): string | undefined {
  if (rawWords.test(error.message)) return `shows words of the machine: ${error.stack}`
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException
    const stumbled = cause instanceof TypeError || cause instanceof ReferenceError
    // Node throws errors with a code itself, such as TextDecoder for bytes that are not UTF-8.
    if ((stumbled && code === undefined) || rawWords.test(cause.message)) return `hides ${cause.stack}`
  }
  return undefined
}

const rawWords =
  /Cannot (read propert|set propert|convert|mix|destructure)|is not (a function|iterable|a constructor)|Maximum call stack|Invalid (array|string) length|Array buffer allocation failed/i
