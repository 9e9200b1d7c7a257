/** Objects of the library for other programs and in copies: what an export does with images of every kind. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'libsql'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { LibraryItem } from '../../../src-main/contract/library'
import type { ObjectExportFormat } from '../../../src-main/contract/object-exports'
import { exportObjects, type ObjectExportRequest } from '../../../src-main/library/exports/export-objects'
import { ExportJournal } from '../../../src-main/library/exports/journal'
import { migrate, migrations } from '../../../src-main/library/schema'
import { item } from '../../support/items'
import { newFolder } from '../../support/tree'

const box: [number, number, number, number] = [10, 20, 40, 40]
const found = (path: string, more: Partial<LibraryItem> = {}): LibraryItem =>
  item(path, 'x', { predictions: [], width: 200, height: 100, detections: [], ...more })
const detector = { name: 'SSDLite', labels: ['zebra', 'class 2', 'lion'] }

function write(
  items: readonly LibraryItem[],
  format: ObjectExportFormat,
  target: string,
  more: Partial<ObjectExportRequest> = {},
  signal?: AbortSignal
): ReturnType<typeof exportObjects> {
  const all = async function* (): AsyncGenerator<LibraryItem> {
    yield* items
  }
  const isAsFound = (): Promise<boolean> => Promise.resolve(true)
  const isAmongPictures = (folder: string): Promise<boolean> => Promise.resolve(folder.includes('/in/'))
  const request = {
    ...{ format, target, replace: false, detector, threshold: 0.5, isAsFound, isAmongPictures },
    ...more
  }
  return exportObjects(all, request, signal && { signal })
}

const video = {
  length: 4,
  frameRate: 2,
  sampling: { framesPerSecond: 1, most: 60 },
  best: 1.5,
  frames: [{ time: 1.5, predictions: [] }]
} as unknown as NonNullable<LibraryItem['video']>
const images = (): LibraryItem[] => [
  found('/p/a/one.jpg', {
    detections: [
      { label: 'lion', score: 0.9, box },
      { label: 'zebra', score: 0.4, box }
    ]
  }),
  item('/p/broken.jpg', undefined),
  found('/p/b/zebra.mp4', { video, detections: [{ label: 'zebra', score: 0.8, box, time: 1.5 }] }),
  item('/p/b/lost.jpg', 'x', { predictions: [] }),
  found('/p/b/two.jpg', { detections: [{ label: 'okapi', score: 1, box, said: true }] })
]
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

describe('for other programs', () => {
  it('has images with paths in the folder that all lie in, and tells which have no place', async () => {
    const file = join(newFolder(), 'set.json')
    const { leftOut, ...counts } = await write(images(), 'coco', file)
    expect(counts).toMatchObject({ images: 2, failed: 1 })
    expect(leftOut.count).toBe(3)
    expect(read(file)).toMatchObject({
      images: [
        { id: 1, file_name: 'a/one.jpg', width: 200, height: 100 },
        { id: 3, file_name: 'b/two.jpg' }
      ],
      annotations: [
        { image_id: 1, category_id: 3, bbox: box },
        { image_id: 3, category_id: 4, score: 1 }
      ],
      categories: [
        { id: 1, name: 'zebra' },
        { id: 3, name: 'lion' },
        { id: 4, name: 'okapi' }
      ]
    })
    expect(leftOut.first).toMatchObject([
      { path: 'broken.jpg', reason: 'The image is damaged.', words: { code: 'corrupt-image' } },
      { path: 'b/zebra.mp4', words: { code: 'no-place-for-videos' } },
      { path: 'b/lost.jpg', words: { code: 'objects-lost' } }
    ])
    expect(readdirSync(join(file, '..'))).toEqual(['set.json'])
  })

  it('has videos and broken images for MegaDetector, and what classified the objects', async () => {
    const file = join(newFolder(), 'md.json')
    const classes = [{ label: 'plains zebra', probability: 0.75 }]
    const named = found('/p/c.jpg', {
      detections: [{ label: 'zebra', score: 0.8, box, classes }],
      objectClassifier: 'Species'
    })
    expect(await write([...images(), named], 'megadetector', file)).toMatchObject({ images: 5 })
    expect(read(file)).toMatchObject({
      images: [
        { file: 'a/one.jpg', detections: [{ category: '2', conf: 0.9 }] },
        { file: 'broken.jpg', failure: 'corrupt-image: The image is damaged.' },
        { file: 'b/zebra.mp4', frame_rate: 2, detections: [{ frame_number: 3 }] },
        { file: 'b/two.jpg', detections: [{ category: '3', conf: 1 }] },
        { file: 'c.jpg', detections: [{ classifications: [['1', 0.75]] }] }
      ],
      info: { detector: 'SSDLite', classifier: 'Species' },
      detection_categories: { 1: 'zebra', 2: 'lion', 3: 'okapi' }
    })
  })

  it('tells of a label file that is not called as its picture is', async () => {
    const folder = join(newFolder(), 'voc')
    const { images: written, renamed } = await write(
      [found('/p/a.jpg'), found('/p/a.png'), found('/p/c/b.jpg')],
      'voc',
      folder
    )
    expect(written).toBe(3)
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['a.png.xml', 'a.xml', 'c', 'c/b.xml'])
    expect(renamed.first).toMatchObject([
      { path: 'a.png', words: { code: 'other-name', values: { name: 'a.png.xml' } } }
    ])
  })

  it('leaves nothing where an image is moved in the library meanwhile, or where it is stopped', async () => {
    const folder = newFolder()
    let asked = 0
    const moving = found('/p/a/one.jpg')
    const items = [found('/p/a/two.jpg'), moving]
    const all = async function* (): AsyncGenerator<LibraryItem> {
      if (++asked === 2) moving.path = '/p/elsewhere.jpg'
      yield* items
    }
    const request = { target: join(folder, 'voc'), replace: false, detector, threshold: 0.5, isAsFound: () => Promise.resolve(true), isAmongPictures: () => Promise.resolve(false) } // prettier-ignore
    await expect(exportObjects(all, { ...request, format: 'voc' })).rejects.toThrow('was moved')
    for (const format of ['yolo', 'coco', 'megadetector'] as const) {
      asked = 0
      const stop = new AbortController()
      const counted = async function* (): AsyncGenerator<LibraryItem> {
        for (let i = 0; i < 200; i++) {
          // Once all were looked through, in the midst of writing.
          if (asked++ === 320) stop.abort(new Error('stopped'))
          yield found(`/p/${i}.jpg`)
        }
      }
      const stopped = exportObjects(counted, { ...request, format }, { signal: stop.signal })
      await expect(stopped).rejects.toThrow('stopped')
    }
    expect(readdirSync(folder)).toEqual([])
  })

  it('cuts names that are too long, of each picture by itself, and says so', async () => {
    const names = ['jpg', 'png', 'webp'].map((ending) => `/p/${'x'.repeat(251)}.${ending}`)
    for (const format of ['voc', 'yolo'] as const) {
      const folder = join(newFolder(), format)
      const written = await write(
        [...names, '/p/a.jpg'].map((path) => found(path)),
        format,
        folder
      )
      expect(written).toMatchObject({ images: 4, renamed: { count: 2 } })
      const labels = readdirSync(folder).filter((name) => name !== 'classes.txt')
      expect(labels).toHaveLength(4)
      expect(labels.every((name) => Buffer.byteLength(name) < 256)).toBe(true)
    }
  })

  it('lists a class of the model that has no name, once there is one of it', async () => {
    const folder = join(newFolder(), 'yolo')
    await write([found('/p/a.jpg', { detections: [{ label: 'class 2', score: 1, box }] })], 'yolo', folder)
    expect(readFileSync(join(folder, 'classes.txt'), 'utf8')).toBe('zebra\nlion\nclass 2\n')
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toMatch(/^2 /)
  })

  it('leaves out boxes of a file that was changed since, but not of one that cannot be reached', async () => {
    const file = join(newFolder(), 'set.json')
    const isAsFound = ({ path }: LibraryItem): Promise<boolean> =>
      path.endsWith('a.jpg') ? Promise.resolve(false) : Promise.reject(new Error('ENOENT'))
    const written = await write([found('/p/a.jpg'), found('/p/b.jpg')], 'coco', file, { isAsFound })
    expect(written).toMatchObject({ images: 1, failed: 1 })
    expect(read(file)).toMatchObject({ images: [{ file_name: 'b.jpg' }] })
  })

  it('keeps an earlier file, and refuses a folder with something in it', async () => {
    const folder = newFolder()
    const file = join(folder, 'md.json')
    writeFileSync(file, 'earlier')
    expect(await write(images(), 'megadetector', file)).toMatchObject({ kept: `${file}.~1~` })
    expect(readFileSync(`${file}.~1~`, 'utf8')).toBe('earlier')
    await expect(write(images(), 'yolo', folder)).rejects.toThrow('There is something in')
    expect(readdirSync(folder).sort()).toEqual(['md.json', 'md.json.~1~'])
  })
})

describe('copies', () => {
  async function pictures(): Promise<{ folder: string; items: LibraryItem[] }> {
    const folder = newFolder()
    mkdirSync(join(folder, 'in/a'), { recursive: true })
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 }
    const image = sharp({ create: { width: 200, height: 100, channels: 3, background: 'grey', noise } })
    const bytes = await image.png().toBuffer()
    const paths = ['in/a/one.png', 'in/two.png', 'in/three.png'].map((name) => join(folder, name))
    for (const path of paths) writeFileSync(path, bytes)
    const objects = (label: string) => ({ detections: [{ label, score: 0.9, box }] })
    return { folder, items: paths.map((path, i) => found(path, objects(i === 1 ? 'okapi' : 'lion'))) }
  }

  const isAsFound = ({ path }: LibraryItem): Promise<boolean> => Promise.resolve(!path.endsWith('three.png'))

  it('are made but of pictures that were changed, are damaged, gone, or videos', async () => {
    const { folder, items } = await pictures()
    writeFileSync(join(folder, 'in/bad.jpg'), 'no picture')
    const target = join(folder, 'out')
    const all = [
      ...items,
      found(join(folder, 'in/bad.jpg')),
      found(join(folder, 'in/gone.jpg')),
      found(join(folder, 'in/v.mp4'), { video })
    ]
    const { images: made, leftOut } = await write(all, 'crops', target, { isAsFound })
    expect(made).toBe(2)
    expect(readdirSync(target, { recursive: true }).sort()).toEqual(['a', 'a/one_1_lion.png', 'two_1_okapi.png']) // prettier-ignore
    expect(leftOut.first.map(({ path, words }) => [path, words?.code])).toEqual([
      ['three.png', 'changed-since-found'],
      ['bad.jpg', 'unsupported-format'],
      ['gone.jpg', 'unreadable'],
      ['v.mp4', 'no-copies-of-videos']
    ])
  })

  it('blur what is asked for only, and never silently nothing', async () => {
    const { folder, items } = await pictures()
    const target = join(folder, 'out')
    await expect(write(items, 'blurred', target, { blur: [] })).rejects.toThrow('at least one class')
    await expect(write(items, 'blurred', target, { blur: ['lions'] })).rejects.toThrow(
      'no class called lions'
    )
    await expect(write(items, 'blurred', target, { blur: ['zebra'] })).rejects.toThrow(
      'nothing would be blurred'
    )
    expect(existsSync(target)).toBe(false)
    await write(items, 'blurred', target, { blur: ['okapi'] })
    const raw = (file: string): Promise<Buffer> => sharp(readFileSync(file)).raw().toBuffer()
    const [one, two] = [await raw(join(target, 'a/one.png')), await raw(join(target, 'two.png'))]
    const original = await raw(join(folder, 'in/two.png'))
    expect(one.equals(original)).toBe(true)
    const at = 3 * (40 * 200 + 30)
    expect(two.subarray(at, at + 30).equals(original.subarray(at, at + 30))).toBe(false)
    expect(two.subarray(0, 300).equals(original.subarray(0, 300))).toBe(true)
  })

  it('are not put among the pictures', async () => {
    const { folder, items } = await pictures()
    await expect(write(items, 'drawn', join(folder, 'in/new/out'))).rejects.toThrow('of the pictures')
    expect(readdirSync(join(folder, 'in')).sort()).toEqual(['a', 'three.png', 'two.png'])
  })
})

describe('the undo of a folder', () => {
  async function exportedFolder(): Promise<{ journal: ExportJournal; id: number; folder: string }> {
    const folder = join(newFolder(), 'yolo')
    const { digest, images: count } = await write([found('/p/a.jpg'), found('/p/b/c.jpg')], 'yolo', folder)
    const database = new Database(join(newFolder(), 'library.sqlite'))
    migrate(database, migrations)
    const journal = new ExportJournal(database)
    return { journal, id: journal.add({ file: folder, images: count, digest }).id, folder }
  }

  it('deletes it as a whole, also after a file manager showed it and it was moved there and back', async () => {
    const { journal, id, folder } = await exportedFolder()
    writeFileSync(join(folder, 'b/.DS_Store'), 'x')
    renameSync(folder, `${folder}-away`)
    renameSync(`${folder}-away`, folder)
    expect(await journal.undo(id)).toMatchObject({ state: 'undone', problems: [] })
    expect(readdirSync(join(folder, '..'))).toEqual([])
    expect(await journal.undo(id)).toMatchObject({ state: 'undone' })
  })

  it('can be stopped before anything is deleted, and done again', async () => {
    const { journal, id, folder } = await exportedFolder()
    const stop = new AbortController()
    stop.abort(new Error('stopped'))
    await expect(journal.undo(id, { signal: stop.signal })).rejects.toThrow('stopped')
    expect(journal.jobs()).toMatchObject([{ id, folder: true, state: 'completed' }])
    expect(readdirSync(folder)).toHaveLength(3)
    const told: [number, number][] = []
    await journal.undo(id, { progress: (done, total) => told.push([done, total]) })
    expect(told).toEqual([
      [0, 8],
      [3, 6]
    ])
    expect(existsSync(folder)).toBe(false)
  })

  it.each([
    ['a file was changed', (folder: string) => writeFileSync(join(folder, 'b/c.txt'), 'x')],
    ['a file was added', (folder: string) => writeFileSync(join(folder, 'mine.txt'), '')],
    ['a file was deleted', (folder: string) => rmSync(join(folder, 'a.txt'))],
    ['a file was renamed', (folder: string) => renameSync(join(folder, 'a.txt'), join(folder, 'z.txt'))]
  ])('leaves it where %s', async (_, change) => {
    const { journal, id, folder } = await exportedFolder()
    change(folder)
    const before = readdirSync(folder, { recursive: true })
    const undone = await journal.undo(id)
    expect(undone).toMatchObject({
      state: 'partly-undone',
      problems: [{ words: { code: 'folder-changed' } }]
    })
    expect(readdirSync(folder, { recursive: true })).toEqual(before)
    expect(readdirSync(join(folder, '..'))).toEqual([basename(folder)])
  })
})
