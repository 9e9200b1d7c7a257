/** Objects that are found are classified: with real weights, what is said of each is what is said of the same part of the picture. */
import { copyFile, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ImageResult, RunSettings } from '../../src-main/contract/classification'
import type { Detection } from '../../src-main/contract/detection'
import type { EngineClient } from '../../src-main/host/engine-client'
import { observeRun, startEngine } from '../support/engine-process'
import { exact } from '../support/models'
import { orientedCopies } from '../support/oriented'
import { temporaryFolder } from '../support/pictures'
import { hasShared, shared } from '../support/shared'

const photos = ['n01532829_house_finch', 'n01494475_hammerhead', 'n01682714_American_chameleon']
const classifier = exact(shared('models/mobilenet_v2_imagenet.h5'), 'native', 'imagenet')

describe.skipIf(!hasShared)('objects that are classified (needs ../shared)', () => {
  let folder: string
  let settings: RunSettings
  let engine: EngineClient
  beforeAll(async () => {
    folder = await temporaryFolder()
    for (const name of photos) await copyFile(shared(`photos/${name}.JPEG`), join(folder, `${name}.jpg`))
    const photo = await readFile(shared(`photos/${photos[0]}.JPEG`))
    await orientedCopies(photo, folder)
    // Of twelve megapixels, with the bird as a small part of it.
    const sky = sharp({ create: { width: 4000, height: 3000, channels: 3, background: '#7a8a99' } })
    const bird = await sharp(photo).resize(1600).toBuffer()
    await sky.composite([{ input: bird, left: 2200, top: 1500 }]).jpeg().toFile(join(folder, 'large.jpg')) // prettier-ignore
    const model = exact(shared('detection/ssdlite_mobilenet_v2_coco.h5'), 'native')
    settings = {
      task: 'detect',
      sources: [folder],
      recursive: true,
      topK: 1,
      model,
      threshold: 0.1,
      objectClassifier: { model: classifier, threshold: 0.2 }
    }
    engine = startEngine(join(await temporaryFolder(), 'library.sqlite'))
    return () => engine.stop()
  })

  test('are told as the same part of the picture cut by another tool, whatever dies on the way, and are known again', async () => {
    let killed = false
    const first = await observeRun(engine, settings, (results) => {
      if (killed || results.length < 2) return
      killed = true
      process.kill(engine.pid!, 'SIGKILL')
    })
    expect(await first.ended).toMatchObject({ reason: 'completed', done: 12, failed: 0 })
    expect(first.restarts).toHaveLength(1)
    const objects = first.results.flatMap((result) => objectsOf(result).map((object) => ({ result, object })))
    const asked = objects.filter(({ object }) => object.score >= 0.2)
    expect(asked.length).toBeGreaterThanOrEqual(12)
    expect(objects.filter(({ object }) => object.classes).length).toBe(asked.length)
    expect(new Set(asked.map(({ result }) => result.path)).size).toBe(12)

    for (const [i, { result, object }] of asked.entries()) {
      const cut = join(await temporaryFolder(), `${i}.png`)
      await partAround(join(folder, result.path), object.box, cut)
      const answer = await engine.request('image/classify', {
        model: classifier,
        crop: 'whole',
        path: cut,
        topK: 5
      })
      if (answer.status === 'error') throw new Error(answer.error.message)
      expect(object.classes!.map(({ label }) => label)[0], result.path).toBe(answer.predictions[0]!.label)
      for (const [rank, { probability }] of answer.predictions.entries())
        expect(object.classes![rank]!.probability, result.path).toBeCloseTo(probability, 2)
    }
    // The bird, upright and turned, and as a small part of a large picture.
    for (const name of [
      '1.png',
      '2.png',
      '3.png',
      '4.png',
      '5.png',
      '6.png',
      '7.png',
      '8.png',
      'large.jpg'
    ]) {
      const of = asked.filter(({ result }) => basename(result.path) === name)
      expect(
        of.map(({ object }) => object.classes![0]!.label),
        name
      ).toContain('house finch')
    }

    const again = await observeRun(engine, settings)
    expect(await again.ended).toMatchObject({ done: 12, reused: 12 })
    expect(byPath(again.results)).toEqual(byPath(first.results))
    // One that asks about less takes what is known; one that asks about more does not.
    const birds = { ...settings.objectClassifier!, labels: ['bird'], threshold: 0.3 }
    const fewer = await observeRun(engine, { ...settings, objectClassifier: birds })
    expect(await fewer.ended).toMatchObject({ reused: 12 })
    const all = { ...settings.objectClassifier!, threshold: 0.1 }
    const more = await observeRun(engine, { ...settings, objectClassifier: all })
    expect((await more.ended).reused).toBeLessThan(12)
    expect(more.results.flatMap(objectsOf).every(({ classes }) => classes?.length === 5)).toBe(true)
    // Without a classifier, none is told.
    const { objectClassifier: _, ...plain } = settings
    const without = await observeRun(engine, plain)
    expect(await without.ended).toMatchObject({ reused: 12 })
    expect(without.results.flatMap(objectsOf).some(({ classes }) => classes)).toBe(false)

    const finches = { objects: { threshold: 0.2, classes: ['house finch'] } }
    expect(await engine.request('library/count', { filter: finches })).toBe(10)
    const counts = await engine.request('library/objects', { filter: {}, threshold: 0.2, by: 'classifier' })
    expect(counts[0]).toMatchObject({ label: 'house finch', images: 10 })
  })
})

const objectsOf = (result: ImageResult): Detection[] =>
  result.status === 'ok' ? (result.objects?.detections ?? []) : []

const byPath = (results: readonly ImageResult[]): Map<string, Detection[]> =>
  new Map(results.map((result) => [result.path, objectsOf(result)]))

/** A square around the box with a tenth of its longer side on each side, or as much of it as the picture has. */
async function partAround(file: string, [x, y, w, h]: Detection['box'], to: string): Promise<void> {
  const { data, info } = await sharp(file).autoOrient().png().toBuffer({ resolveWithObject: true })
  const side = Math.round(1.2 * Math.max(w, h))
  const [width, height] = [Math.min(side, info.width), Math.min(side, info.height)]
  const left = Math.max(0, Math.min(Math.round(x + w / 2 - width / 2), info.width - width))
  const top = Math.max(0, Math.min(Math.round(y + h / 2 - height / 2), info.height - height))
  await sharp(data).extract({ left, top, width, height }).png().toFile(to)
}
