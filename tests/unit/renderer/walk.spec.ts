/** The viewer's list of images: what waits for an image waits for its newest state. */
import { expect, test } from 'vitest'
import type { LibraryItem } from '../../../src-main/contract/library'
import { createWalk } from '../../../src-renderer/stores/walk'

test('who refreshes waits for a later refresh, which brings what is shown', async () => {
  const answers: ((items: LibraryItem[]) => void)[] = []
  const walk = createWalk(
    () => new Promise((resolve) => answers.push(resolve)),
    () => undefined
  )
  const item = (name: string): LibraryItem => ({ id: 7, path: name }) as LibraryItem
  const begun = walk.begin([7], 0)
  answers.shift()!([item('first')])
  await begun

  let isDone = false
  const refreshed = walk.refresh().then(() => (isDone = true))
  const later = walk.refresh()
  answers.shift()!([item('outdated')])
  await new Promise((resolve) => setTimeout(resolve))
  expect([isDone, walk.item.value?.path]).toEqual([false, 'first'])
  answers.shift()!([item('newest')])
  await Promise.all([refreshed, later])
  expect(walk.item.value?.path).toBe('newest')
})
