/** Work that is done side by side, or one piece by itself. */
let working = 0
let nobodyWorks = (): void => undefined
let lastAlone: Promise<unknown> = Promise.resolve()

/** Does `work` beside others of its kind, once nobody is alone. */
export async function beside<T>(work: () => Promise<T>): Promise<T> {
  for (let seen; seen !== lastAlone;) {
    seen = lastAlone
    await seen
  }
  working++
  try {
    return await work()
  } finally {
    if (--working === 0) nobodyWorks()
  }
}

/** Does `work` once all that began before has ended; what comes after waits for it. */
export function byItself<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastAlone.then(async () => {
    if (working > 0) await new Promise<void>((resolve) => (nobodyWorks = resolve))
    return work()
  })
  lastAlone = turn.catch(() => undefined)
  return turn
}

let lastInTurn: Promise<unknown> = Promise.resolve()

/** Does `work` after those that were begun with this function before. */
export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastInTurn.then(work)
  lastInTurn = turn.catch(() => undefined)
  return turn
}
