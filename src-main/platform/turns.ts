/** Runs work concurrently, exclusively, or one piece at a time. */
let working = 0
let nobodyWorks = (): void => undefined
let lastAlone: Promise<unknown> = Promise.resolve()

/** Runs `work` concurrently with others, once no exclusive work is running or waiting. */
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

/** Runs `work` exclusively: after everything begun earlier has ended, and before anything begun later. */
export function byItself<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastAlone.then(async () => {
    if (working > 0) await new Promise<void>((resolve) => (nobodyWorks = resolve))
    return work()
  })
  lastAlone = turn.catch(() => undefined)
  return turn
}

let lastInTurn: Promise<unknown> = Promise.resolve()

/** Runs `work` after everything that was passed to this function earlier. */
export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastInTurn.then(work)
  lastInTurn = turn.catch(() => undefined)
  return turn
}
