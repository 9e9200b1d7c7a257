import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'

vi.stubGlobal('window', { netlens: { on: () => () => undefined } })
vi.stubGlobal('matchMedia', () => ({ addEventListener: () => undefined }))
const { useAppStore } = await import('../../../src-renderer/stores/app')
const { useSourcesStore } = await import('../../../src-renderer/stores/sources')

beforeEach(() => setActivePinia(createPinia()))

const folder = (path: string) => ({ path, name: path.split(/[\\/]/).at(-1)!, folder: true })
const file = (path: string) => ({ ...folder(path), folder: false })

function sourcesWith(recursive: boolean) {
  const app = useAppStore()
  app.settings = { ...app.settings, recursive }
  const sources = useSourcesStore()
  return {
    app,
    sources,
    paths: () => sources.list.map((source) => source.path),
    covered: () => sources.covered.map((source) => source.path)
  }
}

it('what lies in a chosen folder is not added', () => {
  const { sources, paths, covered } = sourcesWith(true)
  sources.add([folder('/p')])
  sources.add([folder('/p/sub'), file('/p/sub/1.jpg'), folder('/p'), folder('/private'), file('/q.jpg')])
  expect(paths()).toEqual(['/p', '/private', '/q.jpg'])
  expect(covered()).toEqual(['/p/sub', '/p/sub/1.jpg'])
  sources.remove('/q.jpg')
  expect(covered()).toEqual([])
})

it('a folder takes the place of what lies in it', () => {
  const { sources, paths } = sourcesWith(true)
  sources.add([file('/p/sub/1.jpg'), folder('/p/sub'), folder('/q')])
  expect(paths()).toEqual(['/p/sub', '/q'])
  sources.add([folder('/p')])
  expect(paths()).toEqual(['/q', '/p'])
  sources.add([folder('/')])
  expect(paths()).toEqual(['/'])
})

it('Windows’ paths are told apart as well', () => {
  const { sources, paths } = sourcesWith(true)
  sources.add([folder('C:\\p'), folder('C:\\p\\sub'), folder('C:\\p2')])
  expect(paths()).toEqual(['C:\\p', 'C:\\p2'])
})

it('hidden folders and files, which a run leaves out, stay', () => {
  const { sources, paths } = sourcesWith(true)
  sources.add([folder('/p'), folder('/p/.hidden'), file('/p/.hidden/1.jpg'), file('/p/.2.jpg')])
  expect(paths()).toEqual(['/p', '/p/.hidden', '/p/.2.jpg'])
})

it('without subfolders, only a folder’s own files are left out', async () => {
  const { app, sources, paths, covered } = sourcesWith(false)
  sources.add([folder('/p'), folder('/p/sub'), file('/p/sub/1.jpg'), file('/p/2.jpg')])
  expect(paths()).toEqual(['/p', '/p/sub'])

  app.settings = { ...app.settings, recursive: true }
  await nextTick()
  expect(paths()).toEqual(['/p'])
  expect(covered()).toEqual(['/p/sub'])
})
