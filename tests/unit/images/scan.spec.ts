import { mkdirSync, rmSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { decodeForNetwork } from '../../../src-main/images/network-image'
import {
  compareWalkOrder,
  countImages,
  type ImageFile,
  scanImages,
  type ScanOptions
} from '../../../src-main/images/scan'
import { asOrdinaryUser, failure, makeFifo, plain, temporaryFolder, write } from '../../support/fixtures'

// The real functions, with their calls recorded.
vi.mock('node:fs/promises', { spy: true })

/** A folder with these files, all empty, and their parent folders. */
function tree(...paths: string[]): string {
  const root = temporaryFolder()
  for (const path of paths) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), '')
  }
  return root
}

async function scan(sources: string | string[], options: Partial<ScanOptions> = {}): Promise<ImageFile[]> {
  const files: ImageFile[] = []
  const paths = [sources].flat().map((path) => ({ path }))
  for await (const file of scanImages(paths, { recursive: true, ...options })) files.push(file)
  return files
}

const pathsOf = (files: ImageFile[]) => files.map((file) => file.path)

describe('the walk', () => {
  it('is in natural order, with files and folders interleaved by name', async () => {
    const root = tree(
      'img10.jpg',
      'img9.jpg',
      'img9b/2.png',
      'img9b/10.png',
      'IMG1.jpg',
      'z.png',
      'a/b/c.gif'
    )
    const expected = [
      'a/b/c.gif',
      'IMG1.jpg',
      'img9.jpg',
      'img9b/2.png',
      'img9b/10.png',
      'img10.jpg',
      'z.png'
    ]
    expect(pathsOf(await scan(root))).toEqual(expected)
  })

  it('takes the JPEG or HEIC of a photo and leaves out its raw file, unless both are wanted', async () => {
    const root = tree(
      'IMG_1.CR2',
      'img_1.jpg',
      'IMG_2.nef',
      'IMG_2.tif',
      'a/IMG_3.ARW',
      'b/IMG_3.JPG',
      'c/IMG_4.HIF',
      'c/IMG_4.cr3',
      'c/IMG_4.cr3.jpg',
      'c/IMG_5.dng'
    )
    mkdirSync(join(root, 'c/IMG_5.jpg'))
    const photos = [
      'a/IMG_3.ARW',
      'b/IMG_3.JPG',
      'c/IMG_4.cr3.jpg',
      'c/IMG_4.HIF',
      'c/IMG_5.dng',
      'img_1.jpg',
      'IMG_2.nef',
      'IMG_2.tif'
    ]
    expect(pathsOf(await scan(root)).sort()).toEqual([...photos].sort())
    const every = pathsOf(await scan(root, { separateRaw: true }))
    expect(every.sort()).toEqual([...photos, 'IMG_1.CR2', 'c/IMG_4.cr3'].sort())
    // What was chosen itself is taken.
    expect(await scan([join(root, 'IMG_1.CR2'), join(root, 'img_1.jpg')])).toHaveLength(2)
    let counted = 0
    await countImages([{ path: root }], { recursive: true }, undefined, (total) => (counted = total))
    expect(counted).toBe(photos.length)
  })

  it('takes the picture of a Live Photo and leaves out its film, unless both are wanted', async () => {
    const live = ['IMG_1.HEIC', 'a/IMG_1.MOV', 'a/IMG_2.JPG', 'a/IMG_2.MOV', 'IMG_3.heic', 'IMG_3.mp4']
    const root = tree(...live, 'img_1.mov')
    expect(pathsOf(await scan(root)).sort()).toEqual([...live].sort())
    expect(pathsOf(await scan(root, { separateRaw: true })).sort()).toEqual([...live, 'img_1.mov'].sort())
  })

  it('takes names of images and videos in either case, also of formats that are not decoded, and nothing else', async () => {
    const root = tree(
      'a.JPG',
      'b.jpeg',
      'c.HEIC',
      'd.psd',
      'e.nef',
      'f.svg',
      'g.txt',
      'h.jpg.bak',
      'i.mp3',
      'j.webp',
      'k.MP4'
    )
    expect(pathsOf(await scan(root))).toEqual([
      'a.JPG',
      'b.jpeg',
      'c.HEIC',
      'd.psd',
      'e.nef',
      'f.svg',
      'j.webp',
      'k.MP4'
    ])
  })

  it('takes a file without extension where its first bytes are an image signature', async () => {
    const root = tree('empty')
    write(root, 'photo', await plain('red').jpeg().toBuffer())
    write(root, 'README', 'BM is how a bitmap begins, but this is text about it.')
    expect(pathsOf(await scan(root))).toEqual(['photo'])
  })

  it('leaves hidden files and folders out, but not a hidden source', async () => {
    const root = tree('.hidden.jpg', '.cache/a.jpg', 'b.jpg', '.picked/c.jpg')
    expect(pathsOf(await scan(root))).toEqual(['b.jpg'])
    expect(pathsOf(await scan(join(root, '.picked')))).toEqual(['c.jpg'])
  })

  it('stays in the folder itself when it is not recursive', async () => {
    expect(pathsOf(await scan(tree('a/1.jpg', 'b.jpg'), { recursive: false }))).toEqual(['b.jpg'])
  })

  it('yields a source that is a file whatever its name, and one that does not exist', async () => {
    const root = tree('notes.txt', 'in/1.jpg')
    const sources = ['notes.txt', 'missing.jpg', 'in'].map((name) => join(root, name))
    expect(await scan(sources)).toEqual([
      { source: 0, path: 'notes.txt', absolute: sources[0] },
      { source: 1, path: 'missing.jpg', absolute: sources[1] },
      { source: 2, path: '1.jpg', absolute: join(root, 'in', '1.jpg') }
    ])
  })

  it('follows links to files and folders, and turns no circle', async () => {
    const root = tree('a/1.jpg', 'b/2.jpg')
    symlinkSync('..', join(root, 'a', 'up'))
    symlinkSync('.', join(root, 'a', 'self'))
    symlinkSync(join('..', 'b'), join(root, 'a', 'other'))
    symlinkSync(join('..', 'a'), join(root, 'b', 'back'))
    symlinkSync('1.jpg', join(root, 'a', 'link.jpg'))
    symlinkSync('nowhere', join(root, 'a', 'broken.jpg'))
    const paths = pathsOf(await scan(root))
    // a/other/back is a, and b/back/other is b, so the walk ends at both.
    expect(paths).toEqual([
      'a/1.jpg',
      'a/broken.jpg',
      'a/link.jpg',
      'a/other/2.jpg',
      'b/2.jpg',
      'b/back/1.jpg',
      'b/back/broken.jpg',
      'b/back/link.jpg'
    ])
  })

  it.skipIf(process.platform === 'win32')('never opens a FIFO, nor one behind a link', async () => {
    const root = tree('b.jpg')
    makeFifo(join(root, 'a.jpg'))
    makeFifo(join(root, 'pipe'))
    symlinkSync('a.jpg', join(root, 'c.jpg'))
    expect(pathsOf(await scan(root))).toEqual(['b.jpg'])
    const [source] = await scan(join(root, 'a.jpg'))
    expect(await failure(decodeForNetwork(source!.absolute, 8, 'whole'))).toEqual({
      code: 'unreadable',
      message: 'This is not a regular file.'
    })
  })

  it.runIf(process.platform === 'linux')('walks and opens names that are not valid UTF-8', async () => {
    const root = temporaryFolder()
    const folder = Buffer.concat([Buffer.from(`${root}/d`), Buffer.of(0xe9)])
    mkdirSync(folder)
    writeFileSync(Buffer.concat([folder, Buffer.from('/x.png')]), await plain('#102030').png().toBuffer())
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xff), Buffer.from('.jpg')]), '')

    const files = await scan(root)
    expect(pathsOf(files).sort()).toEqual(['d\ufffd/x.png', '\ufffd.jpg'])
    expect([...files].sort(compareWalkOrder)).toEqual(files)
    const image = files.find((file) => file.path.endsWith('x.png'))!
    expect(Buffer.isBuffer(image.absolute)).toBe(true)
    const pixels = await decodeForNetwork(image.absolute, 4, 'whole')
    expect([...pixels.subarray(0, 3)]).toEqual([0x10, 0x20, 0x30])
  })

  it('reports a folder that vanished after its parent was listed, and goes on', async () => {
    const root = tree('a.jpg', 'b/1.jpg', 'c.jpg')
    const reports: string[][] = []
    const onUnreadableFolder = (...report: string[]) => reports.push(report)
    const paths: string[] = []
    for await (const { path } of scanImages([{ path: root }], { recursive: true, onUnreadableFolder })) {
      if (path === 'a.jpg') rmSync(join(root, 'b'), { recursive: true })
      paths.push(path)
    }
    expect(paths).toEqual(['a.jpg', 'c.jpg'])
    expect(reports).toEqual([[join(root, 'b'), 'no such file or directory']])
  })

  it.skipIf(process.platform === 'win32')('reports a folder without permission, and goes on', async () => {
    const root = tree('a/1.jpg', 'b.jpg')
    chmodSync(root, 0o755)
    chmodSync(join(root, 'a'), 0)
    const reports: string[][] = []
    const options: Partial<ScanOptions> = { onUnreadableFolder: (...report) => reports.push(report) }
    expect(pathsOf(await asOrdinaryUser(() => scan(root, options)))).toEqual(['b.jpg'])
    expect(reports).toEqual([[join(root, 'a'), 'permission denied']])
  })

  it('ends with the reason of the abort', async () => {
    const stop = new AbortController()
    const files = scanImages([{ path: tree('a.jpg', 'b.jpg') }], { recursive: true }, stop.signal)
    expect((await files.next()).value?.path).toBe('a.jpg')
    stop.abort(new Error('enough'))
    await expect(files.next()).rejects.toThrow('enough')
  })

  it('lists 10,000 files in order', async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `photo ${i}.jpg`)
    const root = tree(...[...names].reverse())
    expect(pathsOf(await scan(root))).toEqual(names)
  })
})

describe('resuming', () => {
  /** Reproducible random numbers in [0, 1) (mulberry32). */
  function random(seed: number): () => number {
    return () => {
      seed = (seed + 0x6d2b79f5) | 0
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
      t ^= t + Math.imul(t ^ (t >>> 7), 61 | t)
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
    }
  }

  function randomTree(seed: number): string {
    const next = random(seed)
    const pick = (names: string[]) => names[Math.floor(next() * names.length)]!
    const paths = Array.from({ length: 30 }, () => {
      const folders = Array.from({ length: Math.floor(next() * 4) }, () =>
        pick(['a', 'B', 'b1', 'b10', 'b 2', 'é', '照'])
      )
      return [
        ...folders,
        `${pick(['a', 'A', 'x1', 'x10', 'x2', 'b', 'ß', '7'])}${pick(['.jpg', '.PNG', ' 1.gif'])}`
      ].join('/')
    })
    return tree(...paths)
  }

  it.each([1, 2, 3])('after every position of random tree %i gives exactly the rest', async (seed) => {
    const sources = [randomTree(seed), join(tree('one.jpg'), 'one.jpg'), tree('a/1.jpg', 'b.jpg')]
    const all = await scan(sources)
    expect(all.length).toBeGreaterThan(25)
    for (const [index, after] of all.entries()) {
      expect(await scan(sources, { after })).toEqual(all.slice(index + 1))
    }
  })

  it('compares positions in the order of the walk', async () => {
    const all = await scan([randomTree(7), randomTree(8)])
    const next = random(9)
    const shuffled = all
      .map((file) => ({ file, key: next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ file }) => file)
    expect(shuffled.sort(compareWalkOrder)).toEqual(all)
  })

  it('goes on behind a position that no longer exists', async () => {
    const root = tree('a/1.jpg', 'a/3.jpg', 'c.jpg')
    expect(pathsOf(await scan(root, { after: { source: 0, path: 'a/2/deep.jpg' } }))).toEqual([
      'a/3.jpg',
      'c.jpg'
    ])
    expect(pathsOf(await scan(root, { after: { source: 0, path: 'b.jpg' } }))).toEqual(['c.jpg'])
  })

  it('does not open the folders that are finished', async () => {
    const root = tree('a/1.jpg', 'b/1.jpg', 'b/2.jpg', 'c/1.jpg')
    vi.mocked(opendir).mockClear()
    expect(pathsOf(await scan(root, { after: { source: 0, path: 'b/1.jpg' } }))).toEqual([
      'b/2.jpg',
      'c/1.jpg'
    ])
    expect(vi.mocked(opendir).mock.calls.map(([path]) => path)).toEqual([
      root,
      join(root, 'b'),
      join(root, 'c')
    ])
  })
})

describe('counting', () => {
  it('gives the number of images that the walk yields, and says when it is final', async () => {
    const root = tree(...Array.from({ length: 700 }, (_, i) => `${i % 7}/${i}.jpg`), 'notes.txt')
    const reports: [number, boolean][] = []
    const total = await countImages([{ path: root }], { recursive: true }, undefined, (...r) =>
      reports.push(r)
    )
    expect(total).toBe(700)
    expect(reports.at(-1)).toEqual([700, true])
    expect(reports.filter(([, done]) => done)).toHaveLength(1)
  })
})
