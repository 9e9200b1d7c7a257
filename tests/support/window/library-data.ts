/** A library of real image files whose answers are given, so that a test knows them. */
import { fileHash } from '../../../src-main/images/file-hash'
import { mkdir } from 'node:fs/promises'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { Library } from '../../../src-main/library/library'
import type { RunImage } from '../../../src-main/library/record'
import { detectedForm } from '../../../src-main/tasks/detect'
import type { Detected } from '../../../src-main/tasks/packed-objects'
import { picture } from '../pictures'
import { classNames, fill, usedModel, usedSettings } from '../library-maker'

/**
 * Six images in each of three folders, named as classes. The first class of image `i` is its folder's, but for every
 * third image, which is taken for the next one.
 * @param data the app's data folder
 * @param folder where the image files are made
 */
export async function smallLibrary(data: string, folder: string): Promise<void> {
  await mkdir(data, { recursive: true })
  const truths = ['tench', 'hen', 'ostrich']
  const images: RunImage[] = []
  for (const [t, truth] of truths.entries()) {
    await mkdir(join(folder, truth), { recursive: true })
    for (let i = 0; i < 6; i++) {
      const path = `${truth}/${truth}_${i}.jpg`
      const absolute = join(folder, path)
      await picture(absolute, t * 6 + i, 200)
      const { size, mtimeMs } = await stat(absolute)
      const answered = i % 3 === 2 ? truths[(t + 1) % 3]! : truth
      const first = classNames.indexOf(answered)
      const probability = Math.fround(0.2 + 0.13 * i)
      images.push({
        absolute,
        source: 0,
        path,
        index: images.length,
        file: { bytes: size, modified: Math.round(mtimeMs) },
        answer: {
          predictions: [0, 1, 2, 3, 4].map((rank) => {
            const index = (first + rank) % classNames.length
            return { index, label: classNames[index]!, probability: Math.fround(probability / (rank + 1)) }
          })
        },
        reused: false
      })
    }
  }
  const library = Library.open(join(data, 'library.sqlite'))
  const record = library.runs.begin(usedModel, { ...usedSettings, sources: [folder] }, '0.0.0', {
    again: false,
    topK: 5
  })
  record.save(images)
  record.end('completed')
  library.close()
}

/** Adds a model to a library, the last one used, that has answered nothing yet. */
export function unusedModel(data: string, name: string): void {
  const library = Library.open(join(data, 'library.sqlite'))
  const used = { ...usedModel, info: { ...usedModel.info, name, sha256: 'b'.repeat(64) } }
  library.runs.begin(used, usedSettings, '0.0.0', { again: false, topK: 3 }).end('completed')
  library.close()
}

/**
 * A newer run of another model, over the folder `hen` alone.
 * @param data of {@link smallLibrary}
 */
export async function answersOfAnotherModel(data: string, folder: string): Promise<void> {
  const library = Library.open(join(data, 'library.sqlite'))
  const labels = ['indoors', 'outdoors']
  const record = library.runs.begin(
    { ...usedModel, info: { ...usedModel.info, name: 'scenes', sha256: 'b'.repeat(64) }, labels },
    { ...usedSettings, sources: [join(folder, 'hen')] },
    '0.0.0',
    { again: false, topK: 1 }
  )
  const images = Array.from({ length: 6 }, async (_, i): Promise<RunImage> => {
    const path = `hen_${i}.jpg`
    const absolute = join(folder, 'hen', path)
    const { size, mtimeMs } = await stat(absolute)
    const predictions = [{ index: i % 2, label: labels[i % 2]!, probability: 0.5 }]
    const file = { bytes: size, modified: Math.round(mtimeMs) }
    return { absolute, source: 0, path, index: i, file, answer: { predictions }, reused: false }
  })
  record.save(await Promise.all(images))
  record.end('completed')
  library.close()
}

/** A library of many images whose files do not exist. */
export async function largeLibrary(data: string, images: number): Promise<void> {
  await mkdir(data, { recursive: true })
  const library = Library.open(join(data, 'library.sqlite'))
  fill(library, images)
  library.close()
}

/**
 * Ten images in each of many folders, named as classes; of each class some are taken for another one. Their files do not
 * exist.
 */
export async function manyClasses(data: string, folder: string, classes: number): Promise<void> {
  await mkdir(data, { recursive: true })
  const labels = Array.from({ length: classes }, (_, i) => `species ${i}, Genus species-${i}`)
  const images = Array.from({ length: classes * 10 }, (_, index): RunImage => {
    const truth = Math.floor(index / 10)
    const missed = index % 10 < truth % 4
    const first = missed ? (truth + classes / 2) % classes : truth
    const path = `species ${truth}/${index}.jpg`
    return {
      absolute: join(folder, path),
      source: 0,
      path,
      index,
      file: { bytes: 1000, modified: 1 },
      answer: {
        predictions: [
          { index: first, label: labels[first]!, probability: Math.fround(0.05 + (index % 10) / 11) }
        ]
      },
      reused: false
    }
  })
  const library = Library.open(join(data, 'library.sqlite'))
  const record = library.runs.begin(
    { ...usedModel, labels },
    { ...usedSettings, sources: [folder] },
    '0.0.0',
    {
      again: false,
      topK: 1
    }
  )
  record.save(images)
  record.end('completed')
  library.close()
}

/** An object that a detector found: its class, its score, and where it is in the picture. */
export type FoundBox = readonly [
  label: string,
  score: number,
  box: [x: number, y: number, w: number, h: number]
]

/**
 * A picture of 400 x 300 pixels for each list of objects, which a detector found in it: `1.jpg`, `2.jpg` and so on.
 * @param data the app's data folder
 * @param folder where the image files are made
 */
export async function libraryOfBoxes(
  data: string,
  folder: string,
  pictures: readonly (readonly FoundBox[])[]
): Promise<void> {
  await mkdir(data, { recursive: true })
  const size = { width: 400, height: 300 }
  const labels = [...new Set(pictures.flat().map(([label]) => label))]
  const images: RunImage<Detected>[] = []
  for (const [index, found] of pictures.entries()) {
    const path = `${index + 1}.jpg`
    const absolute = join(folder, path)
    const background = { r: 60 * index, g: 90, b: 120 }
    await sharp({ create: { ...size, channels: 3, background } })
      .jpeg()
      .toFile(absolute)
    const { size: bytes, mtimeMs } = await stat(absolute)
    const objects = found.map(([label, score, box]) => ({ index: labels.indexOf(label), score, box }))
    images.push({
      ...{ absolute, source: 0, path, index, reused: false, answer: { ...size, objects } },
      ...{ file: { bytes, modified: mtimeMs }, hash: await fileHash(absolute) }
    })
  }
  const library = Library.open(join(data, 'library.sqlite'))
  const settings = { ...usedSettings, sources: [folder], task: 'detect' as const }
  const detector = { ...usedModel, task: 'detect' as const, labels }
  const record = library.runs.beginTask(detectedForm(0.05), detector, settings, '0.0.0', { again: false })
  record.save(images)
  record.end('completed')
  library.close()
}
