import { describe, expect, test } from 'vitest'
import { FolderTree } from '../../../src-main/library/folder-tree'

/** @param images number of images directly in each folder */
function treeOf(images: Record<string, number>) {
  const tree = new FolderTree()
  tree.update(Object.keys(images))
  const sums = tree.sums(Uint32Array.from(Object.values(images)))
  const told = (folders: { path: string; images: number; folders: number }[]): string[] =>
    folders.map((folder) => `${folder.path} ${folder.images} ${folder.folders}`)
  return {
    roots: told(tree.below(undefined, sums)),
    below: (path: string) => told(tree.below(path, sums)),
    named: (text: string) => told(tree.named(text, sums)),
    withText: (text: string) => [...tree.withText(text, sums)]
  }
}

describe('the tree of folders', () => {
  const folders = {
    '/home/ann/Photos/2019/north': 3,
    '/home/ann/Photos/2019/South 10': 2,
    '/home/ann/Photos/2019/South 9': 1,
    '/home/ann/Photos/Été': 4,
    '/home/ann/Photos/empty': 0,
    '/media/card': 5
  }

  test('begins where folders part, counts what lies below, and leaves out what holds nothing', () => {
    const tree = treeOf(folders)
    expect(tree.roots).toEqual(['/home/ann/Photos 10 2', '/media/card 5 0'])
    expect(tree.below('/home/ann/Photos')).toEqual(['/home/ann/Photos/2019 6 3', '/home/ann/Photos/Été 4 0'])
    expect(tree.below('/home/ann/Photos/2019')).toEqual([
      '/home/ann/Photos/2019/north 3 0',
      '/home/ann/Photos/2019/South 9 1 0',
      '/home/ann/Photos/2019/South 10 2 0'
    ])
    expect(tree.below('/nowhere')).toEqual([])
    expect(treeOf({ '/a/b': 1 }).roots).toEqual(['/a/b 1 0'])
    expect(treeOf({ '/a': 1, '/a/b': 1 }).roots).toEqual(['/a 2 1'])
    expect(treeOf({ '/': 1, '/a/b': 1 }).roots).toEqual(['/ 2 1'])
  })

  test('is searched by names from its top on, whatever the case, and not by what lies above', () => {
    const tree = treeOf(folders)
    expect(tree.named('SOUTH')).toEqual([
      '/home/ann/Photos/2019/South 9 1 0',
      '/home/ann/Photos/2019/South 10 2 0'
    ])
    expect(tree.named('ét')).toEqual(['/home/ann/Photos/Été 4 0'])
    expect(tree.named('2019/n')).toEqual(['/home/ann/Photos/2019/north 3 0'])
    expect(tree.named('ann')).toEqual([])
    expect(tree.named('empty')).toEqual([])
    expect(tree.withText('2019')).toEqual([1, 1, 1, 0, 0, 0])
    expect(tree.withText('card')).toEqual([0, 0, 0, 0, 0, 1])
  })
})
