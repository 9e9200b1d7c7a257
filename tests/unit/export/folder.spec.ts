import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { vacantFolder, writeFolder } from '../../../src-main/export/folder'
import { newFolder } from '../../support/tree'

test('a new folder is where the links to it lead; a link to nothing is none', async () => {
  const root = realpathSync(newFolder())
  mkdirSync(join(root, 'real'))
  symlinkSync('real', join(root, 'link'))
  symlinkSync('nowhere', join(root, 'dangling'))
  expect(await vacantFolder(join(root, 'link/new/deep'))).toBe(join(root, 'real/new/deep'))
  expect(await vacantFolder(join(root, 'link'))).toBe(join(root, 'real'))
  expect(await vacantFolder(join(root, 'dangling'))).toBeUndefined()
  expect(await vacantFolder(root)).toBeUndefined()
  writeFileSync(join(root, 'file'), '')
  expect(await vacantFolder(join(root, 'file/below'))).toBeUndefined()
})

test('an empty folder that was there keeps its permissions', async () => {
  const folder = join(newFolder(), 'private')
  mkdirSync(folder)
  chmodSync(folder, 0o700)
  await writeFolder(folder, [{ name: 'a/b.txt', content: 'x' }])
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(readFileSync(join(folder, 'a/b.txt'), 'utf8')).toBe('x')
})

test.runIf(existsSync('/proc/self'))('a disk of its own is refused before anything is written', async () => {
  await expect(writeFolder('/proc', [{ name: 'a', content: '' }])).rejects.toThrow('a disk of its own')
})
