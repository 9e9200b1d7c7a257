/** Decodes images ahead of inference, a bounded number of them, in order. */

export interface DecodeAheadOptions {
  /** Images being decoded at the same time. */
  concurrency: number
  /** Images decoded or being decoded and not yet taken: what bounds the memory. */
  ahead: number
}

/**
 * Maps `decode` over `inputs`, in order, working up to `ahead` inputs in advance of the consumer. `options` is asked
 * before each input, so that it may change on the way. `decode` must not throw.
 */
export async function* decodeAhead<T, R>(
  inputs: AsyncIterator<T>,
  decode: (input: T) => Promise<R>,
  options: () => DecodeAheadOptions
): AsyncGenerator<R> {
  const queue: Promise<R>[] = []
  let active = 0
  let exhausted = false
  const waiting: (() => void)[] = []

  const slot = async (): Promise<void> => {
    while (active >= options().concurrency) await new Promise<void>((resolve) => waiting.push(resolve))
    active++
  }
  const begin = (input: T): Promise<R> =>
    decode(input).finally(() => {
      active--
      waiting.shift()?.()
    })

  /** Starts the next decode as soon as a slot is free; ends when the window is full. */
  const fill = async (): Promise<void> => {
    while (!exhausted && queue.length < options().ahead) {
      await slot()
      const next = await inputs.next()
      if (next.done) {
        exhausted = true
        active--
        waiting.shift()?.()
        return
      }
      queue.push(begin(next.value))
    }
  }

  let filling = fill()
  for (;;) {
    // A failure is met where it is awaited; a consumer that left before does not want to hear of it.
    filling.catch(() => undefined)
    if (queue.length === 0) await filling
    const first = queue.shift()
    if (!first) return
    const result = await first
    // One filler at a time; a finished one starts anew now that there is room.
    filling = filling.then(fill)
    yield result
  }
}
