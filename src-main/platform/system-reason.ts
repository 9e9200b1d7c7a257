import { getSystemErrorMap } from 'node:util'
import { UserError } from '../contract/errors'
import { Reason, type Refusal, type Words } from '../contract/reasons'
import { systemProblem } from '../contract/system-problems'

/** Errors that signal mistakes in the program; their messages are for developers. */
const mistakes = [TypeError, RangeError, ReferenceError, SyntaxError]

/**
 * Why something failed, worded to follow the name of its subject: the system's reason for a failed file
 * operation, such as "permission denied", or Netlens' own message.
 */
export function systemReason(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno)
  if (known) return known[1]
  if (error instanceof UserError) return message
  // Errors from libraries have codes, such as SQLITE_ERROR or ERR_INVALID_ARG_TYPE; Netlens' own do not.
  const ours = error instanceof Error && code === undefined && !mistakes.some((kind) => error instanceof kind)
  return ours ? message : 'Netlens met an error that it did not expect'
}

/** The reason code and its values, for translation by the window. */
export function wordsOf(error: unknown): Words {
  if (error instanceof Reason) return error.words
  if (error instanceof UserError) return error.more.words ?? { code: error.code }
  return { code: systemProblem(error)?.code ?? 'unexpected' }
}

export function refusal(path: string, error: unknown): Refusal {
  return { path, reason: systemReason(error), words: wordsOf(error) }
}
