/** Handles signals that ask a command to end. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Listens once per signal: a second one of the same kind ends the process. @returns a function that stops it
 */
export function onSignal(listener: () => void): () => void {
  for (const signal of signals) process.once(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}
