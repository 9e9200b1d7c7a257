/** Reads pictures and computes their embeddings. */
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UserError } from '../contract/errors'
import type { ClassPictures, Taught } from '../contract/teaching'
import { withNetworkImage } from '../images/network-image'
import type { NetworkImage } from '../images/pixel-source'
import { ImageError } from '../images/errors'
import { timeTaken } from '../images/exif'
import { scanImages } from '../images/scan'
import type { Crop } from '../contract/classification'
import type { Embedder } from '../inference/classifier'
import type { Model } from '../inference/model'
import type { FilePath } from '../platform/byte-path'
import { compareNatural } from '../platform/natural'
import type { PictureFacts } from './series'
import type { Course } from './learn'

/** A picture and its class index. */
export interface Labelled {
  path: FilePath
  label: number
  /** Of a video, which frame, in seconds; the one that stands for it where absent. */
  time?: number
  /** Its embedding as stored by a run, and the state of the file at that time. */
  kept?: { embedding: Float32Array; bytes: number; modified: number; taken?: number }
}

/** A picture before the network runs. */
type Opened = { taken?: number } & (
  | { pixels: Uint8Array; otherwise?: Uint8Array }
  | { embedding: Float32Array }
  | Pick<Taught['skipped'][number], 'reason' | 'code'>
)

export interface ReadPictures {
  /** Rows of `size` values, each of unit length. */
  vectors: Float32Array
  /** As `vectors`, of the same pictures cropped otherwise; a kept embedding stands for both. */
  otherwise?: Float32Array
  size: number
  labels: Int32Array
  facts: PictureFacts[]
  skipped: Taught['skipped']
}

/** A folder's own pictures as one class, and each subfolder with pictures as another; of several folders those of the same name as one. */
export async function classesIn(folders: readonly string[], signal: AbortSignal): Promise<ClassPictures[]> {
  const classes = new Map<string, ClassPictures['pictures']>()
  const take = async (folder: string, recursive: boolean): Promise<void> => {
    const label = basename(folder)
    for await (const { absolute } of scanImages([{ path: folder }], { recursive }, signal)) {
      const pictures = classes.get(label) ?? []
      classes.set(label, pictures)
      pictures.push({ path: absolute.toString() })
    }
  }
  for (const folder of folders) {
    await take(folder, false)
    const entries = await readdir(folder, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    for (const { name } of names.sort((a, b) => compareNatural(a.name, b.name)))
      await take(join(folder, name), true)
  }
  signal.throwIfAborted()
  return [...classes].map(([label, pictures]) => ({ label, pictures }))
}

/**
 * The pictures in each subfolder, whose name is the class.
 * @throws UserError `source-not-found` if fewer than two subfolders have pictures
 */
export async function picturesIn(
  folder: string,
  signal: AbortSignal
): Promise<{ names: string[]; pictures: Labelled[] }> {
  const entries = await readdir(folder, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  const names: string[] = []
  const pictures: Labelled[] = []
  for (const { name } of folders.sort((a, b) => compareNatural(a.name, b.name))) {
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

/** The test pictures whose class is being taught. @throws UserError `source-not-found` if there are none */
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

/** Pictures per batch, twice as many views; the next batch is decoded while the network runs. */
const batchSize = 16

/**
 * @param views 'both' to read each picture also cropped otherwise
 * @throws UserError `not-allowed` if the model has no embedding
 */
export async function readPictures(
  model: Model,
  pictures: readonly Labelled[],
  { progress, signal }: Course,
  views: 'one' | 'both' = 'one'
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
  const others = new Float32Array(views === 'both' ? vectors.length : 0)
  let readOtherwise = false
  const labels: number[] = []
  const facts: PictureFacts[] = []
  const skipped: ReadPictures['skipped'] = []
  const open = async (picture: Labelled): Promise<Opened> =>
    (await keptOf(picture)) ?? decoded(picture, inputSize, crop, views)
  const batches: Labelled[][] = []
  for (let first = 0; first < pictures.length; first += batchSize)
    batches.push(pictures.slice(first, first + batchSize))
  let ahead = Promise.all((batches[0] ?? []).map(open))
  for (const [b, batch] of batches.entries()) {
    signal.throwIfAborted()
    const opened = await ahead
    ahead = Promise.all((batches[b + 1] ?? []).map(open))
    // Errors are reported when the batch is awaited.
    ahead.catch(() => undefined)
    const asked = await embedded(
      embedding,
      classes.length,
      opened.flatMap((one) =>
        'pixels' in one ? [one.pixels, ...(one.otherwise ? [one.otherwise] : [])] : []
      )
    )
    for (const [i, one] of opened.entries()) {
      const { path, label } = batch[i]!
      if ('reason' in one) {
        skipped.push({ path: path.toString(), reason: one.reason, code: one.code })
        continue
      }
      const vector = unit('embedding' in one ? one.embedding : asked.shift()!)
      vectors.set(vector, labels.length * size)
      if (views === 'both') {
        const other = 'otherwise' in one && one.otherwise ? unit(asked.shift()!) : vector
        others.set(other, labels.length * size)
        readOtherwise ||= other !== vector
      }
      labels.push(label)
      facts.push({ path: path.toString(), ...(one.taken !== undefined && { taken: one.taken }) })
    }
    progress((b + 1) / batches.length)
  }
  return {
    vectors: vectors.slice(0, labels.length * size),
    ...(readOtherwise && { otherwise: others.slice(0, labels.length * size) }),
    size,
    labels: Int32Array.from(labels),
    facts,
    skipped
  }
}

/** The stored embedding of a picture, unless its file has changed. */
async function keptOf({ path, kept }: Labelled): Promise<Opened | undefined> {
  if (!kept) return undefined
  const file = await stat(path).catch(() => undefined)
  if (file?.size !== kept.bytes || file.mtimeMs !== kept.modified) return undefined
  const { embedding, taken } = kept
  return { embedding, ...(taken !== undefined && { taken }) }
}

function decoded({ path, time }: Labelled, size: number, crop: Crop, views: 'one' | 'both'): Promise<Opened> {
  const read = async (image: NetworkImage): Promise<Opened> => {
    const video = await image.video?.()
    const taken = video ? video.taken : image.exif && (await timeTaken(image.exif))
    const pixels = await image.pixels(size, crop)
    const other = crop === 'whole' ? 'center' : 'whole'
    // Damage outside the model's own crop does not matter.
    const otherwise = views === 'both' ? await image.pixels(size, other).catch(() => undefined) : undefined
    return { pixels, ...(otherwise && { otherwise }), ...(taken !== undefined && { taken }) }
  }
  return withNetworkImage(path, read, time).catch((error: unknown): Opened => {
    if (error instanceof ImageError) return { reason: error.message, code: error.code }
    throw error
  })
}

/**
 * @param pictures RGB bytes, size × size × 3 each
 * @returns an embedding for each
 */
async function embedded(
  embedding: Embedder,
  classes: number,
  pictures: readonly Uint8Array[]
): Promise<Float32Array[]> {
  if (pictures.length === 0) return []
  const rows = await embedding.classifyPixels(Buffer.concat(pictures), pictures.length)
  const width = classes + embedding.size
  return pictures.map((_, i) => rows.subarray(i * width + classes, (i + 1) * width))
}

/** The vector scaled to unit length. */
function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1
  return vector.map((value) => value / length)
}
