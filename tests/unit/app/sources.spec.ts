import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { imagePath, Sources } from '../../../src-main/app/sources'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'netlens-sources-'))
  await mkdir(join(root, 'album'))
  await writeFile(join(root, 'one.jpg'), '')
})

test('only what was picked can be used', async () => {
  const sources = new Sources()
  expect(await sources.allow([join(root, 'album'), join(root, 'missing')])).toEqual([
    { path: join(root, 'album'), name: 'album', folder: true }
  ])
  await expect(sources.get([root])).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(sources.get([join(root, 'album', '..')])).rejects.toMatchObject({ code: 'not-allowed' })
  await rm(join(root, 'album'), { recursive: true })
  await expect(sources.get([join(root, 'album')])).rejects.toMatchObject({ code: 'source-not-found' })
})

test('an image lies inside of its folder', () => {
  const folder = [{ path: '/pictures', name: 'pictures', folder: true }]
  expect(imagePath(folder, { source: 0, path: 'a/b.jpg' })).toBe('/pictures/a/b.jpg')
  for (const path of ['../pictures-private/b.jpg', '/etc/passwd', 'a/../../b.jpg', '', '.']) {
    expect(() => imagePath(folder, { source: 0, path })).toThrow('is outside of')
  }
  expect(() => imagePath(folder, { source: 1, path: 'a.jpg' })).toThrow('There is no source 1.')
})

test('a file that was picked is its own only image', () => {
  const file = [{ path: '/pictures/one.jpg', name: 'one.jpg', folder: false }]
  expect(imagePath(file, { source: 0, path: 'one.jpg' })).toBe('/pictures/one.jpg')
  expect(() => imagePath(file, { source: 0, path: 'two.jpg' })).toThrow('is outside of')
})

test('a picked image must be a file', async () => {
  const sources = new Sources()
  await sources.allow([root, join(root, 'one.jpg')])
  expect(await sources.imagePath({ picked: join(root, 'one.jpg') })).toBe(join(root, 'one.jpg'))
  await expect(sources.imagePath({ picked: root })).rejects.toMatchObject({ code: 'not-allowed' })
})

test('what lies in a folder that was picked is covered by it, and nothing that leads out of it', async () => {
  const sources = new Sources()
  await sources.allow([root])
  const inside = join(root, 'deeper', 'two.jpg')
  expect(sources.cover([inside, root])).toBe(true)
  expect(await sources.imagePath({ picked: inside })).toBe(inside)
  for (const outside of [`${root}/../other.jpg`, `${root} too/one.jpg`, '/etc/hostname']) {
    expect(sources.cover([inside, outside])).toBe(false)
    await expect(sources.imagePath({ picked: outside })).rejects.toMatchObject({ code: 'not-allowed' })
  }
})
