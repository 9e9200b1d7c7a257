/** Which classes folders hold. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { classesIn } from '../../../src-main/teach/read-pictures'

test('each subfolder with pictures is a class, and so are pictures of a folder itself; the same name is one', async () => {
  const root = await mkdtemp(join(tmpdir(), 'netlens-test-'))
  const put = async (...parts: string[]): Promise<string> => {
    const path = join(root, ...parts)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, '')
    return path
  }
  const first = await put('birds', 'hen', 'deeper', '1.jpg')
  const second = await put('more', 'hen', '2.png')
  const own = await put('more', '3.jpg')
  const duck = await put('birds', 'duck 10', '4.jpg')
  const drake = await put('birds', 'duck 9', '5.jpg')
  await put('birds', 'notes', 'text.txt')
  await put('birds', '.hidden', '6.jpg')
  const found = await classesIn([join(root, 'birds'), join(root, 'more')], new AbortController().signal)
  expect(found).toEqual([
    { label: 'duck 9', pictures: [{ path: drake }] },
    { label: 'duck 10', pictures: [{ path: duck }] },
    { label: 'hen', pictures: [{ path: first }, { path: second }] },
    { label: 'more', pictures: [{ path: own }] }
  ])
  await expect(classesIn([root], AbortSignal.abort())).rejects.toThrow('aborted')
})
