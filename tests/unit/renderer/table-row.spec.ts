/** A row of the library's table says what a detector found, as a tile of the gallery does. */
import { expect, test, vi } from 'vitest'
import type { LibraryItem } from '../../../src-main/contract/library'
import { rendered, textOf } from './rendered'

vi.stubGlobal('window', { netlens: { on: () => () => undefined } })
vi.stubGlobal('matchMedia', () => ({ addEventListener: () => undefined }))
vi.mock('../../../src-renderer/components/ImagePreview.vue', () => ({ default: { render: () => null } }))
const { default: TableRow } = await import('../../../src-renderer/library/TableRow.vue')
const { default: GalleryTile } = await import('../../../src-renderer/library/GalleryTile.vue')

const box: [number, number, number, number] = [0, 0, 10, 10]
const found = (label: string, score = 0.9) => ({ label, score, box })
const answer = (more: Partial<LibraryItem>): LibraryItem => ({
  id: 1,
  model: 1,
  path: '/photos/a.jpg',
  bytes: 1,
  modified: 0,
  status: 'ok',
  predictions: [],
  labels: [],
  accepted: false,
  ...more
})
const columns = [{ key: 'label' as const, shown: true }]

test.each([
  [{ detections: [found('person'), found('dog'), found('person')] }, '2 × person · dog'],
  [{ detections: [found('dog', 0.1)] }, 'No objects with this score'],
  [{ detections: [] }, 'No objects with this score'],
  [{ detections: [found('dog')], labels: ['heron'] }, 'heron']
])('%j', async (more, expected) => {
  const shown = answer(more)
  expect(textOf(await rendered(TableRow, { item: shown, model: undefined, columns }))).toContain(expected)
  expect(textOf(await rendered(GalleryTile, { item: shown }))).toContain(expected)
})

test.each([
  [{ detections: [] }, 'Searched for objects'],
  [{ predictions: [{ index: 0, label: 'heron', probability: 1 }] }, 'Classified']
])('the status of %j is what was done', async (more, expected) => {
  const columns = [{ key: 'status' as const, shown: true }]
  const row = await rendered(TableRow, { item: answer(more), model: undefined, columns })
  expect(textOf(row)).toBe(expected)
})
