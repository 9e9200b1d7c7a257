import { getSystemErrorMap } from 'node:util'
import { UserError } from '../contract/errors'
import { Reason, type Refusal, type Words } from '../contract/reasons'
import { systemProblem } from '../contract/system-problems'

/** Kinds of errors that programs throw over their own mistakes: their messages are for developers. */
const mistakes = [TypeError, RangeError, ReferenceError, SyntaxError]

/**
 * Why something could not be done, to be put behind what it was: the system's reason for a failed file operation, such as
 * "permission denied", or the words that we gave it.
 */
export function systemReason(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno)
  if (known) return known[1]
  if (error instanceof UserError) return message
  // Other libraries give their errors codes, such as SQLITE_ERROR or ERR_INVALID_ARG_TYPE.
  const ours = error instanceof Error && code === undefined && !mistakes.some((kind) => error instanceof kind)
  return ours ? message : 'Netlens met an error that it did not expect'
}

/** The code for the same, by which the window says it in other languages. */
export function wordsOf(error: unknown): Words {
  if (error instanceof Reason) return error.words
  if (error instanceof UserError) return error.more.words ?? { code: error.code }
  return { code: systemProblem(error)?.code ?? 'unexpected' }
}

/** A file that something was not done with, because of this error. */
export function refusal(path: string, error: unknown): Refusal {
  return { path, reason: systemReason(error), words: wordsOf(error) }
}
