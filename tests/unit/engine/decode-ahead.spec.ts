import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { decodeAhead } from '../../../src-main/engine/decode-ahead'

async function* numbers(count: number, onTake: () => void = () => undefined): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    onTake()
    yield i
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

test('results come in the order of the inputs, whichever is ready first', async () => {
  const slowFirst = async (n: number): Promise<number> => {
    await sleep(n % 3 === 0 ? 15 : 1)
    return n * 10
  }
  const results = await collect(decodeAhead(numbers(20), slowFirst, () => ({ concurrency: 4, ahead: 8 })))
  expect(results).toEqual(Array.from({ length: 20 }, (_, i) => i * 10))
})

test('no more than the allowed number is worked on at the same time', async () => {
  let active = 0
  let most = 0
  const work = async (n: number): Promise<number> => {
    most = Math.max(most, ++active)
    await sleep(2)
    active--
    return n
  }
  await collect(decodeAhead(numbers(30), work, () => ({ concurrency: 3, ahead: 10 })))
  expect(most).toBe(3)
})

test('a consumer that stops holds the producer back', async () => {
  let taken = 0
  const results = decodeAhead(
    numbers(1000, () => taken++),
    async (n) => n,
    () => ({ concurrency: 4, ahead: 6 })
  )
  await results.next()
  await sleep(20)
  // One was consumed and six are ready; no more were taken.
  expect(taken).toBe(7)
})

test('one at a time really is one at a time', async () => {
  const log: string[] = []
  const work = async (n: number): Promise<number> => {
    log.push(`begin ${n}`)
    await sleep(1)
    return n
  }
  for await (const n of decodeAhead(numbers(3), work, () => ({ concurrency: 1, ahead: 1 })))
    log.push(`use ${n}`)
  expect(log.indexOf('begin 1')).toBeGreaterThan(log.indexOf('begin 0'))
  expect(log.filter((entry) => entry.startsWith('use'))).toEqual(['use 0', 'use 1', 'use 2'])
})

test('no input gives no result', async () => {
  expect(
    await collect(
      decodeAhead(
        numbers(0),
        async (n) => n,
        () => ({ concurrency: 2, ahead: 2 })
      )
    )
  ).toEqual([])
})

test('an error of the source reaches the consumer', async () => {
  async function* broken(): AsyncGenerator<number> {
    yield 1
    throw new Error('the folder vanished')
  }
  await expect(
    collect(
      decodeAhead(
        broken(),
        async (n) => n,
        () => ({ concurrency: 2, ahead: 4 })
      )
    )
  ).rejects.toThrow('the folder vanished')
})

describe('an error that comes', () => {
  /** Yields inputs from 0 on; the one at `at` fails, in the source or in the decoder. */
  function failing(where: 'source' | 'decoder', at: number): AsyncGenerator<number> {
    async function* source(): AsyncGenerator<number> {
      for (let i = 0; i < 12; i++) {
        await sleep(1)
        if (where === 'source' && i === at) throw new Error('the folder vanished')
        yield i
      }
    }
    const decode = async (n: number): Promise<number> => {
      await sleep(n % 3)
      if (where === 'decoder' && n === at) throw new Error('the folder vanished')
      return n
    }
    return decodeAhead(source(), decode, () => ({ concurrency: 3, ahead: 5 }))
  }

  const places = ['source', 'decoder'] as const

  test.each(places)('from the %s is met after all results before it', async (where) => {
    const results: number[] = []
    const all = (async () => {
      for await (const n of failing(where, 6)) results.push(n)
    })()
    await expect(all).rejects.toThrow('the folder vanished')
    expect(results).toEqual([0, 1, 2, 3, 4, 5])
  })

  test.each(places)('from the %s bothers nobody once the consumer left, wherever it was', async (where) => {
    const unheard: unknown[] = []
    const listener = (error: unknown): void => void unheard.push(error)
    process.on('unhandledRejection', listener)
    try {
      const leave = async (after: number, at: number, pause: number): Promise<void> => {
        let taken = 0
        for await (const n of failing(where, at)) {
          expect(n).toBe(taken)
          await sleep(pause)
          if (++taken > after) break
        }
      }
      const trials: Promise<unknown>[] = []
      for (let at = 1; at < 12; at++) {
        for (let after = 0; after < at; after++) {
          // Right away, and after the error has occurred.
          for (const pause of [0, 5]) trials.push(leave(after, at, pause))
        }
      }
      await Promise.all(trials)
      await sleep(50)
      expect(unheard).toEqual([])
    } finally {
      process.off('unhandledRejection', listener)
    }
  })
})

test('after the consumer left, no further input is taken', async () => {
  let taken = 0
  const results = decodeAhead(
    numbers(1000, () => taken++),
    async (n) => {
      await sleep(2)
      return n
    },
    () => ({ concurrency: 2, ahead: 4 })
  )
  for await (const _ of results) break
  const before = taken
  await sleep(30)
  expect(taken).toBeLessThanOrEqual(before + 1)
})

test('with nothing ahead, an input is begun only when the consumer is done with the one before', async () => {
  const log: string[] = []
  const work = async (n: number): Promise<number> => {
    log.push(`begin ${n}`)
    return n
  }
  for await (const n of decodeAhead(numbers(3), work, () => ({ concurrency: 1, ahead: 0 }))) {
    await sleep(2)
    log.push(`done ${n}`)
  }
  expect(log).toEqual(['begin 0', 'done 0', 'begin 1', 'done 1', 'begin 2', 'done 2'])
})
