import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { progressDisplay } from '../../../src-main/cli/progress'
import type { RunProgress } from '../../../src-main/contract/classification'

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'], now: 10_000 }))
afterEach(() => vi.useRealTimers())

const progress: RunProgress = {
  state: 'running',
  total: 100,
  counted: true,
  done: 10,
  failed: 1,
  reused: 0,
  imagesPerSecond: 0
}

/** The lines that are written to a stream that is not a terminal. */
function written(...updates: [number, Partial<RunProgress>][]): string[] {
  const lines: string[] = []
  const stream = { isTTY: false, write: (text: string) => lines.push(text) }
  const display = progressDisplay(stream as unknown as NodeJS.WriteStream)
  for (const [later, change] of updates) {
    vi.advanceTimersByTime(later)
    display.update({ ...progress, ...change })
  }
  display.stop()
  return lines
}

test('without a terminal there is one line a second', () => {
  const lines = written([1000, {}], [400, { done: 20 }], [700, { done: 30 }])
  expect(lines).toEqual(['10/100 images, 1 failed\n', '30/100 images, 1 failed\n'])
})

test.each([
  [{ counted: false }, '10/100+ images, 1 failed\n'],
  [{ imagesPerSecond: 3.14 }, '10/100 images, 1 failed, 3.1 images/s\n'],
  [{ imagesPerSecond: 120.4, etaSeconds: 59.2 }, '10/100 images, 1 failed, 120 images/s, 1 min 0 s left\n'],
  [{ imagesPerSecond: 20, etaSeconds: 4 }, '10/100 images, 1 failed, 20 images/s, 4 s left\n'],
  [{ imagesPerSecond: 20, etaSeconds: 7380 }, '10/100 images, 1 failed, 20 images/s, 2 h 3 min left\n']
])('%j reads as %s', (change, line) => {
  expect(written([1000, change])).toEqual([line])
})
