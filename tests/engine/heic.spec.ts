/** HEIC files made with heif-enc (see heic/make.py), decoded in the decoder's threads. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { squareForDetector } from '../../src-main/images/bilinear'
import { withImage } from '../../src-main/images/with-image'
import { withNetworkImage } from '../../src-main/images/network-image'
import { ImageError } from '../../src-main/images/errors'
import { timeTaken } from '../../src-main/images/exif'
import { readFacts } from '../../src-main/images/facts'
import { thumbnail } from '../../src-main/images/thumbnail'
import { builtFile } from '../support/engine-process'
import { box, codedImages, withNclx, writeHeif } from '../support/heif-writer'
import { smallModel } from '../support/models'
import { temporaryFolder } from '../support/pictures'

afterEach(() => vi.unstubAllEnvs())

const at = (name: string): string => join(import.meta.dirname, 'heic', `${name}.heic`)

const red = [220, 40, 40]
const green = [40, 200, 60]
const blue = [40, 60, 210]
const p3RedAsSrgb = [240, 0, 23]
type Colour = readonly number[]

/** The colours at places given from 0 to 1 in each direction. */
async function colours(file: string, places: [x: number, y: number][]): Promise<number[][]> {
  return withImage(file, async ({ image }) => {
    const { data, info } = await image
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    return places.map(([x, y]) => {
      const pixel = Math.floor(y * info.height) * info.width + Math.floor(x * info.width)
      return [...data.subarray(pixel * info.channels, pixel * info.channels + 3)]
    })
  })
}

const corners: [number, number][] = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.2, 0.8]
]

/** Allows differences of up to three levels, which are due to the codec. */
function expectNear(found: readonly number[], wanted: Colour): void {
  for (const [i, value] of wanted.entries()) expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(3)
}

describe('a HEIC image', () => {
  test.each<[name: string, upperLeft: Colour, upperRight: Colour, lowerLeft: Colour]>([
    ['plain', red, green, blue],
    ['ten-bits', red, green, blue],
    ['thumbnail', red, green, blue],
    ['turned-1', green, [151, 151, 151], red],
    ['turned-2', [151, 151, 151], blue, green],
    ['turned-3', blue, red, [151, 151, 151]],
    ['mirrored-0', blue, [151, 151, 151], red],
    ['mirrored-1', green, red, [151, 151, 151]],
    ['limited-range', red, green, blue],
    // Its Exif contains an orientation, but only the file's own properties count, and these contain none.
    ['exif', red, green, blue],
    // The right half is transparent.
    ['alpha', red, [255, 255, 255], blue]
  ])('%s has its colours in their places', async (name, upperLeft, upperRight, lowerLeft) => {
    const found = await colours(at(name), corners)
    expectNear(found[0]!, upperLeft)
    expectNear(found[1]!, upperRight)
    expectNear(found[2]!, lowerLeft)
  })

  test('of tiles is put together, without what hangs over its edges', async () => {
    expect(await readFacts(at('grid'))).toMatchObject({ width: 112, height: 120 })
    // Each of the four tiles begins with red.
    const found = await colours(at('grid'), [
      [0.1, 0.1],
      [0.1 + 64 / 112, 0.1],
      [0.1, 0.1 + 64 / 120],
      [0.1 + 64 / 112, 0.1 + 64 / 120]
    ])
    for (const one of found) expectNear(one, red)
  })

  test.each(['p3-primaries', 'p3-profile'])(
    'with the wide colours of phones (%s) becomes sRGB',
    async (name) => {
      const [found] = await colours(at(name), corners)
      // The picture's red, converted by PIL's LittleCMS with the same profile.
      expectNear(found!, p3RedAsSrgb)
    }
  )

  test.each<[stream: string, name: string, fullRange: boolean]>([
    ['of full range', 'plain', false],
    ['of limited range', 'limited-range', true]
  ])('%s is decoded so, whatever its colour box says', async (_stream, name, fullRange) => {
    const [image] = codedImages(await readFile(at(name)))
    const file = join(await temporaryFolder(), 'contradiction.heic')
    for (const grid of [undefined, { width: 64, height: 64 }]) {
      await writeFile(file, withNclx(image!, fullRange, grid))
      for (const decoder of ['auto', 'sharp']) {
        vi.stubEnv('NETLENS_DECODER', decoder)
        const found = await colours(file, corners)
        for (const [i, colour] of [red, green, blue].entries()) expectNear(found[i]!, colour)
      }
    }
  })

  test('says its size, its camera and its time', async () => {
    expect(await readFacts(at('exif'))).toMatchObject({
      format: 'heic',
      width: 64,
      height: 64,
      hasAlpha: false,
      camera: { camera: 'Netlens Test 1' }
    })
    const exif = await withNetworkImage(at('exif'), (image) => Promise.resolve(image.exif!))
    expect(await timeTaken(exif)).toBe(Date.UTC(2026, 2, 4, 5, 6, 7))
  })

  test('is taken from its own thumbnail where that has enough pixels, and otherwise from the image', async () => {
    const side = (enough?: number): Promise<number> =>
      withImage(at('thumbnail'), async ({ image }) => (await image.metadata()).width, enough)
    expect(await side()).toBe(640)
    expect(await side(240)).toBe(320)
    expect(await side(241)).toBe(640)
    expect(await readFacts(at('thumbnail'))).toMatchObject({ width: 640, height: 480 })
    const small = await sharp(await thumbnail(at('thumbnail'), 200)).metadata()
    expect([small.width, small.height]).toEqual([200, 150])
  })

  test('is looked at by a network itself, not by its thumbnail', async () => {
    const [image, thumbnail] = codedImages(await readFile(at('thumbnail')))
    const mirrored = { ...thumbnail!, properties: [...thumbnail!.properties, box('imir', Buffer.from([1]))] }
    const file = join(await temporaryFolder(), 'mirrored.heic')
    const items = [image!, mirrored].map((one, i) => ({ ...one, id: i + 1, type: 'hvc1' }))
    await writeFile(file, writeHeif({ primary: 1, items, references: [{ type: 'thmb', from: 2, to: [1] }] }))
    const shown = await withImage(file, ({ image }) => image.raw().toBuffer(), 96)
    expectNear([...shown.subarray(0, 3)], green)
    for (const crop of ['center', 'whole'] as const) {
      const pixels = await withNetworkImage(file, (image) => image.pixels(96, crop))
      expect(pixels).toHaveLength(96 * 96 * 3)
      expectNear([...pixels.subarray(3 * (10 * 96 + 10)).subarray(0, 3)], red)
    }
  })

  test.each([
    ['turned-1', 64, 64],
    ['grid', 112, 120],
    ['alpha', 64, 64],
    // Its thumbnail would be large enough.
    ['thumbnail', 640, 480]
  ])('%s is looked through for objects upright, whole and at its full size', async (name, width, height) => {
    const size = 160
    const found = await withNetworkImage(at(name), (image) => image.whole(size))
    expect([found.width, found.height]).toEqual([width, height])
    const pixels = await withImage(at(name), ({ image }) =>
      image.flatten({ background: 'white' }).toColourspace('srgb').raw().toBuffer()
    )
    expect(found.values).toEqual(squareForDetector({ pixels, width, height }, size))
  })
})

/** The result for a file: its pixels for the network, or the code of its problem. */
async function outcome(file: string): Promise<string> {
  try {
    const pixels = await withNetworkImage(file, (image) => image.pixels(32, 'whole'))
    return pixels.length === 32 * 32 * 3 ? 'pixels' : `${pixels.length} bytes`
  } catch (error) {
    if (error instanceof ImageError) return error.code
    throw error
  }
}

test('the built program looks into HEIC files as well', async () => {
  const home = await temporaryFolder()
  const env = { ...process.env, XDG_DATA_HOME: home }
  const command = ['classify', at('plain'), at('grid'), '--model', await smallModel(), '--no-library']
  const { stdout } = await promisify(execFile)(process.execPath, [builtFile('cli.js'), ...command], { env })
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { status: string }).status)
  expect(rows).toEqual(['ok', 'ok'])
})

describe('a damaged HEIC file', () => {
  test('that ends early has a reason, and the next one is decoded', async () => {
    const folder = await temporaryFolder()
    const whole = await readFile(at('plain'))
    const file = join(folder, 'cut.heic')
    for (let length = 12; length < whole.length; length += 37) {
      await writeFile(file, whole.subarray(0, length))
      expect(await outcome(file)).toBe('corrupt-image')
    }
    expect(await outcome(at('plain'))).toBe('pixels')
  })

  test('with any byte changed is a picture or has a reason', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'odd.heic')
    for (const name of ['plain', 'grid', 'alpha']) {
      const whole = await readFile(at(name))
      for (let i = 12; i < whole.length; i += 13) {
        for (const value of [0, 0xff]) {
          const odd = Buffer.from(whole)
          odd[i] = value
          await writeFile(file, odd)
          expect(['pixels', 'corrupt-image', 'unsupported-format', 'too-large']).toContain(
            await outcome(file)
          )
        }
      }
    }
  })

  test('that claims to be huge is refused before its pixels are decoded', async () => {
    const file = join(await temporaryFolder(), 'huge.heic')
    const odd = await readFile(at('plain'))
    const size = odd.indexOf('ispe') + 8
    odd.writeUInt32BE(60_000, size)
    odd.writeUInt32BE(60_000, size + 4)
    await writeFile(file, odd)
    expect(['too-large', 'corrupt-image']).toContain(await outcome(file))
  })

  test('of frames without a still image says so', async () => {
    const file = join(import.meta.dirname, 'heic', 'sequence.heics')
    const pixels = withNetworkImage(file, (image) => image.pixels(32, 'whole'))
    await expect(pixels).rejects.toMatchObject({
      code: 'unsupported-format',
      message: expect.stringContaining('HEIF sequence without a still image') as string
    })
  })

  test('of another codec says so', async () => {
    const file = join(await temporaryFolder(), 'other.heic')
    const odd = Buffer.from(
      (await readFile(at('plain'))).toString('latin1').replaceAll('hvc1', 'unci'),
      'latin1'
    )
    await writeFile(file, odd)
    expect(await outcome(file)).toBe('unsupported-format')
  })
})
