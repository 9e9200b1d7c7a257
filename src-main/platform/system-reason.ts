import { getSystemErrorMap } from 'node:util'

/** The system's reason for a failed file operation in words, such as "permission denied". */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno)
  return known?.[1] ?? message
}
