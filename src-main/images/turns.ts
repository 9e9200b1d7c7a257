/**
 * Decodes side by side, or one by itself: libvips keeps one buffer of error texts for all threads, so what it says of
 * a file is about that file only while no other is decoded.
 */
let decoding = 0
let nobodyDecodes = (): void => undefined
let lastAlone: Promise<unknown> = Promise.resolve()

/** Does `work` beside others of its kind, once nobody is alone. */
export async function beside<T>(work: () => Promise<T>): Promise<T> {
  for (let seen; seen !== lastAlone;) {
    seen = lastAlone
    await seen
  }
  decoding++
  try {
    return await work()
  } finally {
    if (--decoding === 0) nobodyDecodes()
  }
}

/** Does `work` once all that began before has ended; what comes after waits for it. */
export function byItself<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastAlone.then(async () => {
    if (decoding > 0) await new Promise<void>((resolve) => (nobodyDecodes = resolve))
    return work()
  })
  lastAlone = turn.catch(() => undefined)
  return turn
}

let largeImages: Promise<unknown> = Promise.resolve()

/** Does `work` after those that were begun with this function before. */
export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const turn = largeImages.then(work)
  largeImages = turn.catch(() => undefined)
  return turn
}
