/** Signals that ask a command to end. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Hears each of them once: a second one of the same kind ends the process. @returns a function that stops listening */
export function onSignal(listener: () => void): () => void {
  for (const signal of signals) process.once(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}
