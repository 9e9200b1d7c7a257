/** Objects of the library for other programs: what an export does with images of every kind. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi, type MockInstance } from 'vitest'
import type { AnnotationFormat } from '../../../src-main/cli/detection-output'
import { writeAnnotations } from '../../../src-main/cli/library-annotations'
import type { LibraryItem, LibraryModel } from '../../../src-main/contract/library'
import type { EngineClient } from '../../../src-main/host/engine-client'
import { item } from '../../support/items'
import { newFolder } from '../../support/tree'

const box: [number, number, number, number] = [10, 20, 40, 40]
const found = (path: string, more: Partial<LibraryItem> = {}): LibraryItem =>
  item(path, 'x', { predictions: [], width: 200, height: 100, detections: [], ...more })
const detector: LibraryModel = {
  id: 1,
  task: 'detect',
  name: 'SSDLite',
  sha256: 'ab',
  crop: 'whole',
  precision: 'float32',
  labels: ['zebra', 'class 2', 'lion'],
  images: 1,
  lastUsed: 0
}

let told: MockInstance<typeof process.stderr.write>
beforeEach(() => void (told = vi.spyOn(process.stderr, 'write').mockReturnValue(true)))
afterEach(() => vi.restoreAllMocks())
const messages = (): string => told.mock.calls.map(([text]) => String(text)).join('')

/** @param moved where images lie once they are asked for again */
function engineOf(items: readonly LibraryItem[], moved?: (path: string) => string): EngineClient {
  const asked = new Set<number>()
  const now = (each: LibraryItem): LibraryItem => {
    if (asked.has(each.id) && moved) return { ...each, path: moved(each.path) }
    asked.add(each.id)
    return each
  }
  const answers: Record<string, (params: { ids: number[] }) => unknown> = {
    'library/ids': () => items.map(({ id }) => id),
    'library/items': ({ ids }) => items.filter(({ id }) => ids.includes(id)).map(now)
  }
  const request = (type: string, params: { ids: number[] }): Promise<unknown> =>
    Promise.resolve(answers[type]!(params))
  return { request } as unknown as EngineClient
}

function write(
  engine: EngineClient,
  format: AnnotationFormat,
  output: string,
  stop = new AbortController().signal,
  progress: (done: number, total: number) => void = () => undefined
): Promise<number> {
  const sort = { by: 'added' as const, descending: false }
  const request = { format, output, detector, selection: { filter: {} }, sort, threshold: 0.5 }
  return writeAnnotations(engine, request, { stop, progress })
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

it('writes images with paths in the folder that all lie in, and tells which have no place', async () => {
  const file = join(newFolder(), 'set.json')
  expect(await write(engineOf(images()), 'coco', file)).toBe(2)
  const set = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object[]>
  expect(set['images']).toMatchObject([
    { id: 1, file_name: 'a/one.jpg', width: 200, height: 100 },
    { id: 3, file_name: 'b/two.jpg' }
  ])
  expect(set['annotations']).toMatchObject([
    { image_id: 1, category_id: 3, bbox: box },
    { image_id: 3, category_id: 4, score: 1 }
  ])
  expect(set['categories']).toMatchObject([
    { id: 1, name: 'zebra' },
    { id: 3, name: 'lion' },
    { id: 4, name: 'okapi' }
  ])
  expect(messages()).toContain('b/zebra.mp4: the format has no place for videos')
  expect(messages()).toContain('b/lost.jpg: what was found in it is lost')
  expect(messages()).toContain('broken.jpg: The image is damaged.')
})

it('has videos and broken images for MegaDetector, and what classified the objects', async () => {
  const file = join(newFolder(), 'md.json')
  const classes = [{ label: 'plains zebra', probability: 0.75 }]
  const named = found('/p/c.jpg', {
    detections: [{ label: 'zebra', score: 0.8, box, classes }],
    objectClassifier: 'Species'
  })
  expect(await write(engineOf([...images(), named]), 'megadetector', file)).toBe(5)
  const read = JSON.parse(readFileSync(file, 'utf8')) as { images: object[]; info: object }
  expect(read.images).toMatchObject([
    { file: 'a/one.jpg', detections: [{ category: '2', conf: 0.9 }] },
    { file: 'broken.jpg', failure: 'corrupt-image: The image is damaged.' },
    { file: 'b/zebra.mp4', frame_rate: 2, detections: [{ frame_number: 3 }] },
    { file: 'b/two.jpg', detections: [{ category: '3', conf: 1 }] },
    { file: 'c.jpg', detections: [{ classifications: [['1', 0.75]] }] }
  ])
  expect(read.info).toMatchObject({ detector: 'SSDLite', classifier: 'Species' })
  expect(read).toMatchObject({ detection_categories: { 1: 'zebra', 2: 'lion', 3: 'okapi' } })
})

it('writes nothing beside its folder where an image is moved in the library meanwhile', async () => {
  const folder = newFolder()
  const engine = engineOf([found('/p/a/one.jpg'), found('/p/a/two.jpg')], () => '/p/elsewhere.jpg')
  await expect(write(engine, 'voc', join(folder, 'voc'))).rejects.toThrow('was moved')
  expect(readdirSync(folder).filter((name) => name !== 'voc')).toEqual([])
})

it('ends early as a whole file where it is stopped', async () => {
  const file = join(newFolder(), 'set.json')
  const many = Array.from({ length: 150 }, (_, i) => found(`/p/${i}.jpg`))
  const stop = new AbortController()
  const engine = engineOf(many)
  const request = engine.request.bind(engine)
  let pages = 0
  engine.request = (type, params) => {
    // Two to look through all images, and the first of those that are written.
    if (type === 'library/items' && ++pages === 3) stop.abort()
    return request(type, params)
  }
  const progress = vi.fn()
  await expect(write(engine, 'coco', file, stop.signal, progress)).rejects.toThrow('abort')
  expect((JSON.parse(readFileSync(file, 'utf8')) as { images: object[] }).images).toHaveLength(100)
  expect(messages()).toContain('has the first 100 images')
  expect(progress).toHaveBeenLastCalledWith(99, 150)
})
