/** Folders and files that were given twice, or besides a folder that they lie in. */
import { link, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { repeatedSources } from '../../../src-main/images/repeated-sources'
import { temporaryFolder } from '../../support/pictures'

let home: string
beforeAll(async () => {
  home = await temporaryFolder()
  for (const name of [
    'a.jpg',
    'note.txt',
    'sub/b.jpg',
    'sub/deep/c.jpg',
    '.hidden/d.jpg',
    'raw/e.jpg',
    'raw/e.cr2',
    'sub2/f.jpg'
  ]) {
    // prettier-ignore
    await mkdir(dirname(join(home, name)), { recursive: true })
    await writeFile(join(home, name), '')
  }
  await link(join(home, 'a.jpg'), join(home, 'same.jpg'))
  await symlink(home, join(home, 'sub/deep/../../way'))
})

test.each([
  ['nothing twice', ['sub', 'sub2', 'a.jpg'], []],
  ['a folder twice', ['sub', 'sub2', 'sub'], [2]],
  ['a file twice', ['a.jpg', './a.jpg'], [1]],
  ['two names of a file', ['a.jpg', 'same.jpg'], []],
  ['a folder and those below it', ['sub/deep', '.', 'sub', 'sub/b.jpg'], [0, 2, 3]],
  ['a folder by way of a link', ['way/sub', 'sub'], [1]],
  ['a hidden folder, which a walk leaves out', ['.', '.hidden'], []],
  ['a file that a walk leaves out', ['.', 'note.txt', 'raw/e.cr2', 'raw/e.jpg'], [3]],
  ['what is not there', ['.', 'gone', 'gone/a.jpg'], []]
])('%s', async (_, paths, repeated) => {
  const found = await repeatedSources(
    paths.map((path) => join(home, path)),
    { recursive: true }
  )
  expect([...found].sort()).toEqual(repeated)
})

test('a walk of one folder alone has its files, and no folder', async () => {
  const paths = ['.', 'a.jpg', 'sub', 'sub/b.jpg', 'sub/deep/c.jpg'].map((path) => join(home, path))
  expect([...(await repeatedSources(paths, { recursive: false }))].sort()).toEqual([1, 3])
})

test('a raw file beside its JPEG is an image of its own where that is wanted', async () => {
  const paths = ['raw', 'raw/e.cr2'].map((path) => join(home, path))
  expect([...(await repeatedSources(paths, { recursive: true, separateRaw: true }))]).toEqual([1])
})
