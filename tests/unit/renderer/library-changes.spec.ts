/** The window's library follows changes, however often they come and however long the answers take. */
import { createPinia, setActivePinia } from 'pinia'
import { expect, test, vi } from 'vitest'

let send: (event: string, payload?: unknown) => void = () => undefined
let images = 0
const answers: Record<string, () => unknown> = {
  'library/info': () => ({ path: '/x', images, models: [], runs: [] }),
  'library/count': () => images,
  'library/labels': () => [],
  'library/histogram': () => []
}
vi.stubGlobal('window', {
  setTimeout: (work: () => void, time: number) => setTimeout(work, time),
  netlens: {
    on: (listener: typeof send) => (send = listener),
    // As from an engine that is busy with a run.
    request: (type: string) =>
      new Promise((resolve) => setTimeout(() => resolve({ result: answers[type]!() }), 700))
  }
})
vi.stubGlobal('matchMedia', () => ({ addEventListener: () => undefined }))
// Other tests in this process may have loaded the bridge with a window of their own.
vi.resetModules()
const { useLibraryStore } = await import('../../../src-renderer/stores/library')

test('shows what is there while it changes faster than the library answers', async () => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  const library = useLibraryStore()
  void library.open()
  const shown: number[] = []
  for (let i = 0; i < 50; i++) {
    images++
    send('library/changed')
    await vi.advanceTimersByTimeAsync(200)
    shown.push(library.count)
  }
  expect(library.counted).toBe(true)
  expect(new Set(shown).size).toBeGreaterThan(4)
  await vi.advanceTimersByTimeAsync(5000)
  expect(library.count).toBe(50)
  vi.useRealTimers()
})
