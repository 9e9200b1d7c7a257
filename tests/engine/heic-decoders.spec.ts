/**
 * The system's libheif and WebAssembly's give the same pictures and the same reasons, because a library may contain the
 * answers of both; and the answers are those for the JPEG of the same photo.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { decodeForNetwork } from '../../src-main/images/network-image'
import { withImage } from '../../src-main/images/with-image'
import { ImageError } from '../../src-main/images/errors'
import { readHeicHeader } from '../../src-main/images/heic'
import { hasNativeHeic, nativeHeicPixels } from '../../src-main/images/native-heic'
import { loadModel } from '../../src-main/inference/model'
import { cacheDir } from '../../src-main/platform/paths'
import { codedImages, heifEnc, phoneHeic, withNclx } from '../support/heif-writer'
import { exact } from '../support/models'
import { temporaryFolder } from '../support/pictures'
import { rawSamples } from '../support/raw-samples'
import { hasShared, shared } from '../support/shared'

const hasHeifEnc = canRun('heif-enc')
if (!hasNativeHeic()) {
  console.warn('No HEIC decoders are compared: the native one is not built; `npm run doctor` tells why.')
}
if (!hasHeifEnc) console.warn('HEIC files are not made for tests: heif-enc (libheif-examples) is missing.')

function canRun(program: string): boolean {
  try {
    execFileSync(program, ['--help'], { stdio: 'ignore' })
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

afterEach(() => vi.unstubAllEnvs())
const ownFolder = await temporaryFolder()

const folder = join(import.meta.dirname, 'heic')
const files = readdirSync(folder).filter((name) => name.endsWith('.heic'))

interface Pictures {
  network: Uint8Array
  full: Uint8Array
}

async function picturesOf(file: string): Promise<Pictures> {
  const network = await decodeForNetwork(file, 224, 'center')
  const full = await withImage(file, ({ image }) => image.removeAlpha().raw().toBuffer())
  return { network, full }
}

async function withWebAssembly<T>(work: () => Promise<T>): Promise<T> {
  vi.stubEnv('NETLENS_DECODER', 'sharp')
  try {
    expect(hasNativeHeic()).toBe(false)
    return await work()
  } finally {
    vi.unstubAllEnvs()
  }
}

function difference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length)
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!)
  return sum / a.length
}

async function expectSamePictures(file: string): Promise<void> {
  const own = await picturesOf(file)
  const other = await withWebAssembly(() => picturesOf(file))
  expect(difference(own.network, other.network)).toBeLessThanOrEqual(0.5)
  expect(difference(own.full, other.full)).toBeLessThanOrEqual(0.5)
}

const photos = hasShared ? shared('photos') : 'resources/samples'

/** A photo as a phone takes it: large, with grain, in tiles. */
async function phonePhoto(width: number, height: number, thumbnail?: number): Promise<Buffer> {
  const [name] = readdirSync(photos).sort()
  const noise = { type: 'gaussian', mean: 128, sigma: 12 } as const
  const grain = await sharp({ create: { width, height, channels: 3, background: 'grey', noise } })
    .png()
    .toBuffer()
  const picture = await sharp(await readFile(join(photos, name!)))
    .resize({ width, height, fit: 'cover' })
    .composite([{ input: grain, blend: 'soft-light' }])
    .png()
    .toBuffer()
  return phoneHeic(picture, thumbnail === undefined ? {} : { thumbnail })
}

describe.skipIf(!hasNativeHeic())('the native HEIC decoder', () => {
  test.each(files)('%s is the same picture as in WebAssembly', (name) =>
    expectSamePictures(join(folder, name))
  )

  test.skipIf(!hasHeifEnc)('a large photo of tiles is the same picture, also shrunk', async () => {
    const file = join(await temporaryFolder(), 'phone.heic')
    await writeFile(file, await phonePhoto(1536, 1152, 320))
    await expectSamePictures(file)
  })

  test('decodes the image itself, a thumbnail of it, and nothing else', async () => {
    const bytes = await readFile(join(folder, 'thumbnail.heic'))
    const { image, thumbnails } = await readHeicHeader(bytes)
    const [thumbnail] = thumbnails
    const limit = 20_000
    const pixels = async (...[item, factor]: [typeof image, number]): Promise<unknown> => {
      const found = await nativeHeicPixels(bytes, item, factor, 1, limit)
      return found instanceof Uint8Array ? found.length : found
    }
    expect(await pixels(image, 1)).toBe(640 * 480 * 3)
    expect(await pixels(image, 2)).toBe(320 * 240 * 3)
    expect(await pixels(thumbnail!, 1)).toBe(320 * 240 * 3)
    expect(await pixels({ ...image, id: 77 }, 1)).toBeUndefined()
    // What does not agree with the header is another decoder's business.
    expect(await pixels({ ...image, width: 320, height: 240 }, 1)).toBeUndefined()
    expect(await pixels({ ...image, height: 960 }, 1)).toBeUndefined()
    expect(await pixels({ ...image, hasAlpha: true }, 1)).toBeUndefined()
    expect(await nativeHeicPixels(bytes, image, 1, 1, 0)).toBe('late')
  })

  test('leaves damaged files to WebAssembly, which says what is wrong', async () => {
    const whole = await readFile(join(folder, 'grid.heic'))
    const file = join(await temporaryFolder(), 'damaged.heic')
    const outcome = (): Promise<string> =>
      decodeForNetwork(file, 32, 'whole').then(
        () => 'pixels',
        (error: unknown) => (error instanceof ImageError ? error.code : String(error))
      )
    for (let at = 20; at < whole.length; at += 149) {
      const odd = Buffer.from(whole)
      odd[at]! ^= 0xff
      for (const bytes of [odd, whole.subarray(0, at)]) {
        await writeFile(file, bytes)
        expect(await outcome()).toBe(await withWebAssembly(outcome))
      }
    }
  })
})

const samples = rawSamples()
if ('reason' in samples) console.warn(`SKIPPED: HEIC files of cameras: ${samples.reason}`)
const cameraFiles = ['Canon.HIF', '2021-02-13-1929.heic', 'Stonehenge.heic']

describe.skipIf(!hasHeifEnc)('a file whose colour box contradicts its stream', () => {
  const [name] = readdirSync(photos).sort()
  const photo = (depth: 'srgb' | 'rgb16'): Promise<Buffer> =>
    sharp(readFileSync(join(photos, name!)))
      .resize(320, 240, { fit: 'cover' })
      .toColourspace(depth)
      .png()
      .toBuffer()

  // heif-convert believes the box, and so gets a sound one.
  test.each<[kind: string, isFull: boolean, bytes: () => Promise<Buffer>]>([
    ['8 bits', true, async () => heifEnc([await photo('srgb')], '-q', '95')],
    ['10 bits', true, async () => heifEnc([await photo('rgb16')], '-q', '95', '-b', '10')],
    ['limited range', false, () => readFile(join(folder, 'limited-range.heic'))]
  ])('(%s) has the colours that heif-convert gives by the stream', async (_kind, isFull, bytes) => {
    const [image] = codedImages(await bytes())
    const [file, sound] = ['odd.heic', 'sound.heic'].map((one) => join(ownFolder, one)) as [string, string]
    await writeFile(file, withNclx(image!, !isFull))
    await writeFile(sound, withNclx(image!, isFull))
    const expected = await converted(sound)
    expect(difference(await converted(file), expected)).toBeGreaterThan(3)
    const found = (): Promise<Buffer> => withImage(file, ({ image }) => srgb(image))
    expect(difference(await found(), expected)).toBeLessThanOrEqual(1)
    expect(difference(await withWebAssembly(found), expected)).toBeLessThanOrEqual(1)
    const source = await srgb(sharp(await photo('srgb')))
    if (isFull) expect(difference(await found(), source)).toBeLessThanOrEqual(3)
  })
})

const srgb = (image: Sharp): Promise<Buffer> => image.toColourspace('srgb').removeAlpha().raw().toBuffer()

async function converted(file: string): Promise<Buffer> {
  const picture = join(ownFolder, 'converted.png')
  execFileSync('heif-convert', [file, picture], { stdio: 'ignore' })
  return srgb(sharp(await readFile(picture)))
}

describe.skipIf(!hasHeifEnc || 'reason' in samples)('files of phones and cameras', () => {
  test.each(cameraFiles)('%s has the colours that heif-convert gives', async (name) => {
    const file = join('folder' in samples ? samples.folder : '', 'exiv2', name)
    const expected = await converted(file)
    const found = (): Promise<Buffer> => withImage(file, ({ image }) => srgb(image))
    expect(difference(await found(), expected)).toBeLessThanOrEqual(3)
    expect(difference(await withWebAssembly(found), expected)).toBeLessThanOrEqual(3)
  })
})

describe.skipIf(!hasHeifEnc || !hasShared)('HEIC copies of photos', () => {
  // Their first label leads by 0.3 or more, so that nothing but an error changes it.
  const clear = 0.3

  test('have the labels of the JPEG files (needs ../shared)', async () => {
    const weights = shared('models/mobilenet_v2_imagenet.h5')
    const { classifier, info } = await loadModel(exact(weights, 'native'), cacheDir())
    const { inputSize, crop } = info.preprocessing
    const answer = async (file: string): Promise<{ label: number; lead: number }> => {
      const values = await classifier.classifyPixels(await decodeForNetwork(file, inputSize, crop), 1)
      const [first, second] = [...values].sort((a, b) => b - a)
      return { label: values.indexOf(first!), lead: first! - second! }
    }
    const file = join(await temporaryFolder(), 'copy.heic')
    let compared = 0
    for (const name of readdirSync(photos).sort()) {
      const jpeg = await answer(join(photos, name))
      if (jpeg.lead < clear) continue
      const options = ['-q', '90', '-p', 'preset=ultrafast']
      await writeFile(file, await heifEnc([await readFile(join(photos, name))], ...options))
      expect({ name, label: (await answer(file)).label }).toEqual({ name, label: jpeg.label })
      if (++compared === 12) break
    }
    expect(compared).toBe(12)
    classifier.dispose()
  })
})
