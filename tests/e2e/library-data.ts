/** A library of real image files whose answers are given, so that a test knows them. */
import { mkdir } from 'node:fs/promises'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Library } from '../../src-main/library/library'
import type { RunImage } from '../../src-main/library/record'
import { picture } from '../engine/pictures'
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
          predictions: [0, 1, 2].map((rank) => {
            const index = (first + rank) % classNames.length
            return { index, label: classNames[index]!, probability: Math.fround(probability / (rank + 1)) }
          })
        },
        reused: false
      })
    }
  }
  const library = Library.open(join(data, 'library.sqlite'))
  const record = library.beginRun(usedModel, { ...usedSettings, sources: [folder] }, '0.0.0', {
    again: false,
    topK: 3
  })
  record.save(images)
  record.end('completed')
  library.close()
}

/** Adds a model to a library, the last one used, that has answered nothing yet. */
export function unusedModel(data: string, name: string): void {
  const library = Library.open(join(data, 'library.sqlite'))
  const used = { ...usedModel, info: { ...usedModel.info, name, sha256: 'b'.repeat(64) } }
  library.beginRun(used, usedSettings, '0.0.0', { again: false, topK: 3 }).end('completed')
  library.close()
}

/** A library of many images whose files do not exist. */
export async function largeLibrary(data: string, images: number): Promise<void> {
  await mkdir(data, { recursive: true })
  const library = Library.open(join(data, 'library.sqlite'))
  fill(library, images)
  library.close()
}
