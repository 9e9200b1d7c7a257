/** What the library's window asks and offers where a detector's answers are shown. */
import { createPinia, setActivePinia } from 'pinia'
import { expect, test, vi } from 'vitest'
import type { LibraryModel } from '../../../src-main/contract/library'

const model = (id: number, task: LibraryModel['task']): LibraryModel => ({
  ...{ id, task, name: task, sha256: 'a', crop: 'center', precision: 'float32' },
  ...{ labels: ['dog'], images: 2, lastUsed: 1 }
})
const answers: Record<string, unknown> = {
  'library/info': { path: '/x', images: 2, models: [model(1, 'classify'), model(2, 'detect')], runs: [] },
  'library/count': 2,
  'library/labels': [],
  'library/objects': [],
  'library/histogram': []
}
vi.stubGlobal('window', {
  netlens: { on: () => undefined, request: async (type: string) => ({ result: answers[type] }) }
})
vi.stubGlobal('matchMedia', () => ({ addEventListener: () => undefined }))
// Other tests in this process may have loaded the bridge with a window of their own.
vi.resetModules()
const { useLibraryStore } = await import('../../../src-renderer/stores/library')

test('a text finds objects from the threshold on that is looked at, and ranges of probability and their orders are left', async () => {
  setActivePinia(createPinia())
  const library = useLibraryStore()
  await library.open()
  library.changeFilter({ minProbability: 0.9, text: 'bird' })
  library.setSort({ by: 'label', descending: true })
  expect(library.filter).toEqual({ model: 1, minProbability: 0.9, text: 'bird' })

  library.chooseModel(2)
  expect(library.filter).toEqual({ model: 2, text: 'bird', textThreshold: 0.2 })
  expect(library.sort).toEqual({ by: 'added', descending: false })
  expect(library.sortKeys).not.toContain('probability')
  library.selectAll()
  expect(library.acceptable).toBe(false)
  library.objectThreshold = 0.6
  library.useObjectThreshold()
  expect(library.filter).toEqual({ model: 2, text: 'bird', textThreshold: 0.6 })
  library.changeFilter({ text: '' })
  expect(library.filter).toEqual({ model: 2 })

  library.chooseModel(1)
  library.selectAll()
  expect(library.acceptable).toBe(true)
  expect(library.sortKeys).toContain('label')
})
