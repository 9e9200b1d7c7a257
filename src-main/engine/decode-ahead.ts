/** Decodes images ahead of inference, a bounded number of them, in order. */

export interface DecodeAheadOptions {
  /** Images being decoded at the same time. */
  concurrency: number
  /** Images decoded or being decoded and not yet taken: what bounds the memory. With 0, nothing is done in advance. */
  ahead: number
}

/**
 * Maps `decode` over `inputs`, in order, working up to `ahead` inputs in advance of the consumer. `options` is asked
 * before each input, so that it may change on the way. An error of the inputs or of `decode` is thrown in its place,
 * after the results before it. A consumer that leaves hears of no error any more, and no further input is taken.
 */
export async function* decodeAhead<T, R>(
  inputs: AsyncIterator<T>,
  decode: (input: T) => Promise<R>,
  options: () => DecodeAheadOptions
): AsyncGenerator<R> {
  const queue: Promise<R>[] = []
  let active = 0
  let ended = false
  let wanted = false
  /** The input that is being taken: one at a time. */
  let taking: Promise<void> | undefined

  const enqueue = (result: Promise<R>): void => {
    // It may fail while the consumer is busy, or after it left: it is met where it is awaited, or by nobody.
    result.catch(() => undefined)
    queue.push(result)
  }
  const begin = (input: T): void => {
    active++
    const done = (): void => {
      active--
      takeMore()
    }
    const result = decode(input)
    result.then(done, done)
    enqueue(result)
  }
  const take = async (): Promise<void> => {
    try {
      const next = await inputs.next()
      if (next.done) ended = true
      else if (!ended) begin(next.value)
    } catch (error) {
      ended = true
      enqueue(Promise.reject(error))
    }
  }
  const takeMore = (): void => {
    if (taking || ended) return
    const { concurrency, ahead } = options()
    if (active >= concurrency || queue.length >= Math.max(ahead, wanted ? 1 : 0)) return
    taking = take().then(() => {
      taking = undefined
      takeMore()
    })
  }

  try {
    for (;;) {
      wanted = true
      takeMore()
      while (queue.length === 0 && taking) await taking
      wanted = false
      const first = queue.shift()
      if (!first) return
      const result = await first
      takeMore()
      yield result
    }
  } finally {
    ended = true
  }
}
