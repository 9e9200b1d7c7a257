/** Errors that nobody caught go to the log, by way of the main process. */
import { request } from './bridge'
import { UserError } from '../src-main/contract/errors'

export function reportError(error: unknown): void {
  // Those of other processes are noted there.
  if (error instanceof UserError) return
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  const told = { name: name.slice(0, 100), message: message.slice(0, 2000) }
  request('log/error', { ...told, ...(stack && { stack: stack.slice(0, 8000) }) }).catch(() => undefined)
}

/** Outside of Vue's components. */
export function reportUncaught(): void {
  addEventListener('error', ({ error }) => reportError(error))
  addEventListener('unhandledrejection', ({ reason }) => reportError(reason))
}
