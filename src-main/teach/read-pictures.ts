/** Reads pictures and what the network sees of them. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../contract/errors'
import { withNetworkImage } from '../images/decode'
import { ImageError } from '../images/errors'
import { timeTaken } from '../images/exif'
import { scanImages } from '../images/scan'
import type { Model } from '../inference/model'
import type { PictureFacts } from './series'
import type { Course } from './learn'

/** A picture, and the number of its class. */
export interface Labelled {
  path: string | Buffer
  label: number
}

export interface ReadPictures {
  /** Rows of `size` values, each 1 long. */
  vectors: Float32Array
  size: number
  labels: Int32Array
  facts: PictureFacts[]
  skipped: { path: string; reason: string }[]
}

/** Subfolders with their pictures; the name of each is that of its class. @throws UserError where there are fewer than two */
export async function picturesIn(
  folder: string,
  signal: AbortSignal
): Promise<{ names: string[]; pictures: Labelled[] }> {
  const entries = await readdir(folder, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  const collator = new Intl.Collator('en', { numeric: true })
  const names: string[] = []
  const pictures: Labelled[] = []
  for (const { name } of folders.sort((a, b) => collator.compare(a.name, b.name))) {
    const label = names.length
    const before = pictures.length
    for await (const { absolute } of scanImages(
      [{ path: join(folder, name) }],
      { recursive: true },
      signal
    )) {
      pictures.push({ path: absolute, label })
    }
    if (pictures.length > before) names.push(name)
  }
  if (names.length < 2) {
    const found = names.length === 0 ? 'no subfolder with pictures' : `only one, "${names[0]}"`
    throw new UserError(
      'source-not-found',
      `${folder} has ${found}. Each class needs a subfolder of its own with its pictures, and there must be at least two.`
    )
  }
  return { names, pictures }
}

/** Of test pictures, those of a class that is taught. @throws UserError where there are none */
export async function testPictures(
  folder: string,
  names: readonly string[],
  signal: AbortSignal
): Promise<Labelled[]> {
  const found = await picturesIn(folder, signal)
  const pictures = found.pictures.flatMap(({ path, label }): Labelled[] => {
    const own = names.indexOf(found.names[label]!)
    return own < 0 ? [] : [{ path, label: own }]
  })
  if (pictures.length > 0) return pictures
  throw new UserError(
    'source-not-found',
    `None of the subfolders of ${folder} has the name of a class that is taught, so nothing can be tested on it.`
  )
}

/** Decoded at the same time as the network computes. */
const batchSize = 16

/** @throws UserError where the model has no embedding */
export async function readPictures(
  model: Model,
  pictures: readonly Labelled[],
  { progress, signal }: Course
): Promise<ReadPictures> {
  const { classifier, labels: classes, info } = model
  const { embedding } = classifier
  if (!embedding) {
    const message = `The model ${info.path} runs as it is, and cannot be taught on: take a MobileNet, which is compiled.`
    throw new UserError('not-allowed', message)
  }
  const { inputSize, crop } = info.preprocessing
  const { size } = embedding
  const vectors = new Float32Array(pictures.length * size)
  const labels: number[] = []
  const facts: PictureFacts[] = []
  const skipped: ReadPictures['skipped'] = []
  const decode = ({ path }: Labelled): Promise<{ pixels: Uint8Array; taken?: number } | { reason: string }> =>
    withNetworkImage(path, async (image) => {
      const taken = image.exif && (await timeTaken(image.exif))
      return { pixels: await image.pixels(inputSize, crop), ...(taken !== undefined && { taken }) }
    }).catch((error: unknown) => {
      if (error instanceof ImageError) return { reason: error.message }
      throw error
    })
  const batches: Labelled[][] = []
  for (let first = 0; first < pictures.length; first += batchSize)
    batches.push(pictures.slice(first, first + batchSize))
  let ahead = Promise.all((batches[0] ?? []).map(decode))
  for (const [b, batch] of batches.entries()) {
    signal.throwIfAborted()
    const decoded = await ahead
    ahead = Promise.all((batches[b + 1] ?? []).map(decode))
    // What fails here is heard of when it is its turn.
    ahead.catch(() => undefined)
    const usable: { picture: Labelled; pixels: Uint8Array; taken?: number }[] = []
    for (const [i, one] of decoded.entries()) {
      const picture = batch[i]!
      if ('pixels' in one) usable.push({ picture, ...one })
      else skipped.push({ path: picture.path.toString(), reason: one.reason })
    }
    if (usable.length > 0) {
      const one = inputSize * inputSize * 3
      const pixels = new Uint8Array(usable.length * one)
      for (const [i, { pixels: own }] of usable.entries()) pixels.set(own, i * one)
      const rows = await embedding.classifyPixels(pixels, usable.length)
      const width = classes.length + size
      for (const [i, { picture, taken }] of usable.entries()) {
        const vector = rows.subarray(i * width + classes.length, (i + 1) * width)
        vectors.set(unit(vector), labels.length * size)
        labels.push(picture.label)
        facts.push({ path: picture.path.toString(), ...(taken !== undefined && { taken }) })
      }
    }
    progress((b + 1) / batches.length)
  }
  return {
    vectors: vectors.slice(0, labels.length * size),
    size,
    labels: Int32Array.from(labels),
    facts,
    skipped
  }
}

/** The vector in its direction, 1 long. */
function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1
  return vector.map((value) => value / length)
}
