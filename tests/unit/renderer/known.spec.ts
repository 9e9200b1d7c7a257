/** An image that is none of a taught model's classes is marked, with the class that it is nearest to. */
import { expect, test, vi } from 'vitest'
import { ref } from 'vue'
import { ResultTable } from '../../../src-renderer/stores/result-table'
import type { LibraryItem } from '../../../src-main/contract/library'
import { rendered } from './rendered'

vi.mock('../../../src-renderer/bridge', () => ({ on: () => undefined, request: vi.fn() }))
vi.mock('../../../src-renderer/stores/label-name', () => ({
  useLabelName: () => ref((label: string) => label),
  useObjectName: () => ref(({ label }: { label: string }) => label)
}))
vi.mock('../../../src-renderer/components/ImagePreview.vue', () => ({ default: { render: () => null } }))
const { default: GalleryTile } = await import('../../../src-renderer/library/GalleryTile.vue')

const item: LibraryItem = {
  id: 1,
  model: 1,
  path: '/photos/a.jpg',
  bytes: 1,
  modified: 1,
  status: 'ok',
  predictions: [{ index: 0, label: 'hen', probability: 0.9 }],
  labels: [],
  accepted: false
}

test('in the library, unless a person says what it shows', async () => {
  const tile = (more: object): Promise<string> => rendered(GalleryTile, { item: { ...item, ...more } })
  expect(await tile({})).not.toContain('none of these')
  expect(await tile({ known: true })).not.toContain('none of these')
  expect(await tile({ known: false, labels: ['duck'] })).not.toContain('none of these')
  expect(await tile({ known: false })).toMatch(/title="[^"]*The nearest class is hen\."[^>]*>none of these</)
})

test('in the results of a run, however many there are', () => {
  const table = new ResultTable(1)
  const predictions = [{ index: 0, label: 'hen', probability: 0.5 }]
  for (let i = 0; i < 3000; i++)
    table.append({ source: 0, path: `${i}`, index: i, status: 'ok', predictions, known: i % 3 !== 0 })
  table.append({ source: 0, path: 'unsaid', index: 3000, status: 'ok', predictions })
  expect([0, 1, 2, 2997, 2998, 3000].map((row) => table.isNone(row))).toEqual([
    true,
    false,
    false,
    true,
    false,
    false
  ])
})
