import { createPinia, setActivePinia } from 'pinia'
import { expect, test, vi } from 'vitest'
import type { Problem } from '../../../src-main/contract/errors'
import { rendered, textOf } from './rendered'

let send: (event: string, payload?: unknown) => void = () => undefined
let answer: (reply: { problem: Problem }) => void = () => undefined
vi.stubGlobal('window', {
  netlens: {
    on: (listener: typeof send) => (send = listener),
    request: (type: string) =>
      type === 'run/cancel' ? Promise.resolve({}) : new Promise((resolve) => (answer = resolve))
  }
})
vi.stubGlobal('matchMedia', () => ({ addEventListener: () => undefined }))
vi.stubGlobal('requestAnimationFrame', () => 1)
// Other tests in this process may have loaded the bridge with a window of their own.
vi.resetModules()
const { useRunStore } = await import('../../../src-renderer/stores/run')
const { default: RunProgress } = await import('../../../src-renderer/classify/RunProgress.vue')

test('a run whose model is timed first says so, and the next one does not', async () => {
  const pinia = createPinia()
  setActivePinia(pinia)
  const run = useRunStore()
  run.listen()
  const start = (): Promise<unknown> =>
    run.start([], { recursive: true, topK: 5 }).catch((error: unknown) => error)
  const text = async (): Promise<string> => textOf(await rendered(RunProgress, {}, { pinia }))
  const first = start()
  expect(await text()).toContain('Starting…')
  send('run/timing')
  expect(await text()).toContain('Timing the model on this computer (only once)…')
  answer({ problem: { code: 'busy', message: 'A run is going on.' } })
  expect(await first).toMatchObject({ code: 'busy' })
  void start()
  expect(await text()).toContain('Starting…')
})

test('a run can be cancelled while its model is timed, and all is as before', async () => {
  const pinia = createPinia()
  setActivePinia(pinia)
  const run = useRunStore()
  run.listen()
  const started = run.start([], { recursive: true, topK: 5 })
  send('run/timing')
  const html = await rendered(RunProgress, {}, { pinia })
  expect(html).toMatch(/<button[^>]*class="button danger"(?![^>]*disabled)/)
  await run.cancel()
  expect(textOf(await rendered(RunProgress, {}, { pinia }))).toContain('Cancelling…')
  answer({ problem: { code: 'cancelled', message: 'The run was cancelled before it began.' } })
  await started
  expect(run.state).toBe('idle')
})
