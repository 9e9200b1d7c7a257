import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'

let runs: object[] = []
vi.stubGlobal('window', {
  netlens: {
    on: () => () => undefined,
    request: () => Promise.resolve({ result: { path: '/x', images: 0, models: [], runs } })
  }
})
vi.stubGlobal('matchMedia', () => ({ addEventListener: () => undefined }))
const { useUnfinishedStore } = await import('../../../src-renderer/stores/unfinished')
const { useRunStore } = await import('../../../src-renderer/stores/run')

const run = (id: number, state: string, more = {}) => ({
  ...{
    id,
    model: 1,
    task: 'classify' as const,
    sources: ['/photos'],
    recursive: true,
    topK: 5,
    appVersion: '0.1.0',
    started: 1,
    state
  },
  ...{ done: 3, failed: 0, reused: 0, ...more }
})

beforeEach(() => setActivePinia(createPinia()))

test.each([
  ['one that was interrupted', [run(3, 'completed'), run(2, 'interrupted')], 2],
  ['the newest one, where it was cancelled', [run(3, 'cancelled'), run(2, 'completed')], 3],
  ['none that was cancelled before another one ended', [run(3, 'completed'), run(2, 'cancelled')], undefined],
  ['none that was left for good', [run(3, 'cancelled', { abandoned: true })], undefined]
])('a second start offers %s', async (_, known, offered) => {
  runs = known
  const unfinished = useUnfinishedStore()
  await unfinished.look()
  expect(unfinished.run?.id).toBe(offered)
})

test('what was cancelled in this session is gone on with where it was started', async () => {
  runs = [run(3, 'cancelled')]
  useRunStore().end = { reason: 'cancelled', done: 3, failed: 0, reused: 0, seconds: 1 }
  const unfinished = useUnfinishedStore()
  await unfinished.look()
  expect(unfinished.run).toBeUndefined()
})
