/** The native decoder and sharp produce the same picture, and report the same about a damaged file. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { decodeForNetwork, withNetworkImage } from '../../../src-main/images/network-image'
import type { WholeImage } from '../../../src-main/images/pixel-source'
import { hasNativeJpeg, load, nativeJpegValues, nativeJpegPixels } from '../../../src-main/images/native-jpeg'
import { readPlainJpeg } from '../../../src-main/images/plain-jpeg'
import {
  adobeRgbProfile,
  failure,
  greyProfile,
  matrixProfile,
  parametricCurve,
  primaries,
  sampledCurve,
  temporaryFolder,
  write
} from '../../support/fixtures'
import { jpegOf, orientation, profile, samplings, withSegment, type JpegKind } from '../../support/jpegs'

if (!hasNativeJpeg()) {
  console.warn(
    'The tests of the native JPEG decoder are skipped: it is not built; `npm run doctor` tells why.'
  )
}

const folder = temporaryFolder()
let files = 0
const save = (bytes: Uint8Array): string => write(folder, `${files++}.jpg`, bytes)

type Crop = 'center' | 'whole'
const crops: readonly Crop[] = ['center', 'whole']

afterEach(() => vi.unstubAllEnvs())

async function withSharp<T>(work: () => Promise<T>): Promise<T> {
  vi.stubEnv('NETLENS_DECODER', 'sharp')
  try {
    return await work()
  } finally {
    vi.unstubAllEnvs()
  }
}

function bySharp(path: string, size: number, crop: Crop): Promise<Uint8Array> {
  return withSharp(() => decodeForNetwork(path, size, crop))
}

/** Returns undefined if sharp should decode the file. */
async function byAddon(bytes: Buffer, size: number, crop: Crop): Promise<Uint8Array | undefined> {
  const plain = readPlainJpeg(bytes)
  return plain && nativeJpegPixels(bytes, plain, size, crop)
}

/** The mean difference per byte; fails if the native decoder declines the file. */
async function difference(bytes: Buffer, size: number, crop: Crop): Promise<number> {
  const ours = await byAddon(bytes, size, crop)
  expect(ours, 'is decoded by the native decoder').toBeDefined()
  const theirs = await bySharp(save(bytes), size, crop)
  expect(ours!.length).toBe(theirs.length)
  return ours!.reduce((sum, byte, i) => sum + Math.abs(byte - theirs[i]!), 0) / theirs.length
}

const allowed = 0.5

/** A detector sees every pixel at full size, so both decoders must agree much more closely on these. */
async function expectSameValues(bytes: Buffer, size: number): Promise<void> {
  const ours = await nativeJpegValues(bytes, size, readPlainJpeg(bytes)!.orientation)
  expect(ours, 'is decoded by the native decoder').toBeDefined()
  const path = save(bytes)
  const whole = (): Promise<WholeImage> => withNetworkImage(path, (image) => image.whole(size))
  const [own, theirs] = [await whole(), await withSharp(whole)]
  expect([own.width, own.height]).toEqual([theirs.width, theirs.height])
  expect(own.values).toEqual(ours)
  const most = own.values.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs.values[i]!)), 0)
  expect(most).toBeLessThan(1e-5)
}

describe.skipIf(!hasNativeJpeg())('the native JPEG decoder', () => {
  const kinds: [string, JpegKind][] = [
    ...Object.keys(samplings).flatMap((name): [string, JpegKind][] => {
      const sampling = name as keyof typeof samplings
      return [
        [name, { width: 501, height: 377, sampling }],
        [`${name}, restart markers`, { width: 333, height: 517, sampling, restart: 3 }],
        [`${name}, progressive`, { width: 402, height: 301, sampling, progressive: true }]
      ]
    }),
    ['grey', { width: 317, height: 401, grey: true }],
    ['grey, progressive', { width: 640, height: 283, grey: true, progressive: true }],
    ['at half the size', { width: 1003, height: 781 }],
    ['just above half the size', { width: 515, height: 640 }],
    ['at a quarter', { width: 1301, height: 1705, sampling: '4:2:2' }],
    ['at an eighth', { width: 2501, height: 2311 }],
    ['at an eighth, 4:4:4', { width: 2305, height: 2410, sampling: '4:4:4' }],
    ['wide', { width: 1501, height: 240 }],
    ['tall', { width: 231, height: 1403 }],
    ['256 pixels a side', { width: 256, height: 256 }],
    ['enlarged', { width: 131, height: 97 }],
    ['one pixel', { width: 1, height: 1 }],
    ['two pixels', { width: 2, height: 1 }],
    ['a line', { width: 3, height: 200 }]
  ]

  test('shows a detector all pixels of a picture that sharp has no memory for', async () => {
    // Above 50 megapixels, black and white in turns, of which a smaller scale leaves grey.
    const [width, height] = [8000, 6400]
    const row = Buffer.alloc(2 * width).fill(255, 0, width)
    const stripes = Buffer.alloc(width * height)
    for (let at = 0; at < stripes.length; at += row.length) row.copy(stripes, at)
    const raw = { width, height, channels: 1 } as const
    const path = save(await sharp(stripes, { raw }).jpeg({ quality: 100 }).toBuffer())
    const whole = (): Promise<WholeImage> => withNetworkImage(path, (image) => image.whole(300))
    const contrast = ({ values }: WholeImage): number => {
      const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
      return most - least
    }
    expect(contrast(await whole())).toBeGreaterThan(1.2)
    expect(contrast(await withSharp(whole))).toBeLessThan(0.4)
  })

  test.each(kinds)('shows the same as the image library: %s', async (_, kind) => {
    const bytes = await jpegOf(kind)
    expect(await difference(bytes, 224, 'center')).toBeLessThanOrEqual(allowed)
    expect(await difference(bytes, 97, 'center')).toBeLessThanOrEqual(allowed)
    await expectSameValues(bytes, 120)
    // Pictures that are enlarged in one direction only, and very long ones, are left to sharp.
    const whole = await byAddon(bytes, 224, 'whole')
    if (whole) expect(await difference(bytes, 224, 'whole')).toBeLessThanOrEqual(allowed)
    const side = Math.min(kind.width, kind.height)
    if (side >= 224 && Math.max(kind.width, kind.height) < 4 * 224) expect(whole).toBeDefined()
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('turns by orientation %i', async (value) => {
    // Odd side lengths, for which the direction of rounding matters.
    const file = await jpegOf({ width: 356, height: 269 })
    for (const little of [true, false]) {
      const bytes = withSegment(file, 0xe1, orientation(value, { little }))
      for (const crop of crops) expect(await difference(bytes, 224, crop)).toBeLessThanOrEqual(allowed)
      await expectSameValues(bytes, 100)
    }
  })

  test('ignores every profile for a detector, in colour and in grey', async () => {
    for (const grey of [false, true]) {
      const file = await jpegOf({ width: 300, height: 260, grey })
      await expectSameValues(withSegment(file, 0xe2, profile(grey ? greyProfile() : adobeRgbProfile())), 96)
    }
  })

  test.each(['srgb', 'srgb in UTF-16'])('takes a profile that is %s', async (kind) => {
    const { icc } = await sharp(
      await sharp(await jpegOf({ width: 40, height: 30 }))
        .withIccProfile('srgb')
        .jpeg()
        .toBuffer()
    ).metadata()
    const name = 'sRGB IEC61966-2.1'
    const own = Buffer.concat([
      icc!.subarray(0, 132),
      Buffer.from(name, 'utf16le').swap16(),
      Buffer.alloc(60)
    ])
    const content = kind === 'srgb' ? Buffer.concat([icc!, Buffer.from(name)]) : own
    const bytes = withSegment(await jpegOf({ width: 300, height: 260 }), 0xe2, profile(content))
    for (const crop of crops) expect(await difference(bytes, 224, crop)).toBeLessThanOrEqual(allowed)
  })

  const table = Array.from({ length: 64 }, (_, i) => Math.round(65535 * (i / 63) ** 1.8))
  const curves: [string, Buffer][] = [
    ['a gamma', sampledCurve(2.2)],
    ['no curve', sampledCurve()],
    ['a table', sampledCurve(...table)],
    ['formula 0', parametricCurve(0, 1.8)],
    ['formula 1', parametricCurve(1, 2.2, 1.1, -0.1)],
    ['formula 3, as phones write it', parametricCurve(3, 2.4, 0.94787, 0.05213, 0.0774, 0.04045)]
  ]

  test.each(curves)('converts colours that a matrix and %s describe, as sharp does', async (_, curve) => {
    const file = await jpegOf({ width: 300, height: 260 })
    for (const columns of [primaries.adobe, primaries.displayP3]) {
      const bytes = withSegment(file, 0xe2, profile(matrixProfile(columns, curve)))
      for (const crop of crops) expect(await difference(bytes, 224, crop)).toBeLessThan(0.3)
    }
  })

  test('leaves to the image library what is odd, and the picture is right all the same', async () => {
    const file = await jpegOf({ width: 300, height: 260 })
    const cmyk = await sharp(file).toColourspace('cmyk').jpeg().toBuffer()
    const odd: Record<string, Buffer> = {
      'a profile of tables': withSegment(
        file,
        0xe2,
        profile(matrixProfile(primaries.adobe, sampledCurve(2.2), [['A2B0', Buffer.alloc(40)]]))
      ),
      'colours without a white': withSegment(
        file,
        0xe2,
        profile(matrixProfile([[0.9, 0.3, 0.1], ...primaries.adobe.slice(1)], sampledCurve(2.2)))
      ),
      'an unknown curve': withSegment(
        file,
        0xe2,
        profile(matrixProfile(primaries.adobe, parametricCurve(5, 2.2, 1, 0, 0, 0, 0, 0)))
      ),
      'a black that is none': withSegment(
        file,
        0xe2,
        profile(matrixProfile(primaries.adobe, parametricCurve(2, 2.2, 0.98, 0, 0.02)))
      ),
      'a table that begins above black': withSegment(
        file,
        0xe2,
        profile(matrixProfile(primaries.adobe, sampledCurve(2000, 30000, 65535)))
      ),
      'a curve that is cut off': withSegment(
        file,
        0xe2,
        profile(matrixProfile(primaries.adobe, sampledCurve(...table).subarray(0, 100)))
      ),
      'a profile that is cut off': withSegment(file, 0xe2, profile(adobeRgbProfile().subarray(0, 300))),
      'a part of a profile': withSegment(file, 0xe2, profile(adobeRgbProfile(), 1, 2)),
      'grey with a profile of colours': withSegment(
        await jpegOf({ width: 300, height: 260, grey: true }),
        0xe2,
        profile(adobeRgbProfile())
      ),
      'two profiles': withSegment(
        withSegment(file, 0xe2, profile(Buffer.from('sRGB IEC61966-2.1'))),
        0xe2,
        profile(Buffer.alloc(9))
      ),
      'two EXIF blocks': withSegment(withSegment(file, 0xe1, orientation(6)), 0xe1, orientation(1)),
      'an orientation that is none': withSegment(file, 0xe1, orientation(9)),
      'an orientation of another type': withSegment(file, 0xe1, orientation(6, { type: 4 })),
      'several orientations': withSegment(file, 0xe1, orientation(6, { count: 2 })),
      'EXIF of no order': withSegment(file, 0xe1, Buffer.from('Exif\0\0??')),
      CMYK: cmyk,
      // Without JFIF, and with an Adobe marker that declares RGB.
      RGB: withSegment(
        withoutJfif(await jpegOf({ width: 300, height: 260, sampling: '4:4:4' })),
        0xee,
        Buffer.from('Adobe\0\x64\0\0\0\0\0', 'latin1')
      )
    }
    for (const [what, bytes] of Object.entries(odd)) {
      expect(await byAddon(bytes, 96, 'center'), what).toBeUndefined()
      const path = save(bytes)
      expect(await decodeForNetwork(path, 96, 'center'), what).toEqual(await bySharp(path, 96, 'center'))
    }
  })

  test.each(['4x2,1x1,1x1', '3x1,1x1,1x1', '1x4,1x1,1x1', '2x2,1x2,1x2', '1x1,2x2,2x2', '2x2,1x1,2x1'])(
    'leaves colours to the image library that are sampled by %s: libjpeg-turbo may show them wrongly',
    async (factors) => {
      expect(await byAddon(await jpegOf({ width: 300, height: 260, factors }), 96, 'center')).toBeUndefined()
    }
  )

  test('shows grey pictures of any sampling, as there is nothing to sample', async () => {
    for (const [width, height] of [
      [317, 401],
      [1203, 1109]
    ] as const) {
      const bytes = await jpegOf({ width, height, grey: true })
      for (const factors of [0x22, 0x12, 0x41, 0x44]) {
        bytes[bytes.indexOf(Buffer.from([0xff, 0xc0])) + 11] = factors
        expect(await difference(bytes, 224, 'center'), factors.toString(16)).toBeLessThanOrEqual(allowed)
      }
    }
  })

  test('notices at once wherever a file ends too early, also behind what is shown', async () => {
    for (const kind of [{}, { progressive: true }, { restart: 4 }, { grey: true }]) {
      for (const value of [1, 6]) {
        const whole = withSegment(
          await jpegOf({ width: 400, height: 300, ...kind }),
          0xe1,
          orientation(value)
        )
        for (const share of [0.3, 0.6, 0.9, 0.97, 0.99, 0.999]) {
          const cut = whole.subarray(0, Math.floor(whole.length * share))
          expect(await byAddon(cut, 96, 'center'), `${share}`).toBeUndefined()
        }
      }
    }
  })

  test('what follows the end of a file, and damage in rows that are not shown, change nothing', async () => {
    const whole = await jpegOf({ width: 300, height: 600, restart: 4 })
    const expected = await byAddon(whole, 96, 'center')
    expect(await byAddon(Buffer.concat([whole, Buffer.alloc(500)]), 96, 'center')).toEqual(expected)
    const damaged = Buffer.from(whole)
    damaged.fill(0x55, Math.floor(0.93 * whole.length), Math.floor(0.95 * whole.length))
    expect(await byAddon(damaged, 96, 'center')).toEqual(expected)
    expect(await bySharp(save(damaged), 96, 'center')).toEqual(await bySharp(save(whole), 96, 'center'))
  })

  test("a damaged file gets the image library's word", async () => {
    const whole = await jpegOf({ width: 400, height: 300 })
    const path = save(whole.subarray(0, whole.length / 2))
    expect(await failure(decodeForNetwork(path, 96, 'center'))).toMatchObject({ code: 'corrupt-image' })
  })

  test('what is damaged within is decoded as the image library decodes it, or refused as it refuses it', async () => {
    const whole = await jpegOf({ width: 400, height: 300, restart: 5 })
    for (let at = 700; at < whole.length; at += Math.floor(whole.length / 40)) {
      const bytes = Buffer.from(whole)
      bytes[at]! ^= 0x5a
      const ours = await byAddon(bytes, 96, 'center')
      if (!ours) continue
      // Some damage is undetectable: the changed bits may be valid too, and decode the same in both.
      expect(await difference(bytes, 96, 'center'), `at ${at}`).toBeLessThanOrEqual(allowed)
    }
  })

  test('refuses to allocate for sides that are beyond all limits', async () => {
    const file = await jpegOf({ width: 64, height: 64, progressive: true })
    const frame = file.indexOf(Buffer.from([0xff, 0xc2]))
    file.writeUInt16BE(65000, frame + 5)
    file.writeUInt16BE(65000, frame + 7)
    const before = process.memoryUsage().rss
    expect(await byAddon(file, 96, 'center')).toBeUndefined()
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20)
    expect(await failure(decodeForNetwork(save(file), 96, 'center'))).toMatchObject({ code: 'too-large' })
  })

  test('refuses calls that make no sense, before it writes', async () => {
    const addon = load(join(import.meta.dirname, '../../../native/build/jpeg.node'))!
    const file = await jpegOf({ width: 16, height: 16 })
    const pixels = new Uint8Array(8 * 8 * 3)
    expect(() => addon.decode(file, 9, false, 1, pixels, undefined)).toThrow('another size')
    expect(() => addon.decode(file, 8, false, 1, pixels.subarray(1), undefined)).toThrow('another size')
    for (const [size, value] of [
      [0, 1],
      [5000, 1],
      [8, 0],
      [8, 9],
      [NaN, 1]
    ] as const) {
      expect(() => addon.decode(file, size, false, value, pixels, undefined)).toThrow('out of range')
    }
    expect(() => addon.decode('x' as unknown as Buffer, 8, false, 1, pixels, undefined)).toThrow('takes')
    expect(() => addon.decode(file, 8, false, 1, pixels, new Float32Array(776))).toThrow('another size')
    const values = new Float32Array(pixels.length)
    expect(() => addon.sample(file, 9, 1, values)).toThrow('another size')
    expect(() => addon.sample(file, 0, 1, values)).toThrow('out of range')
    expect(() => addon.sample(file, 8, 9, values)).toThrow('out of range')
    expect(() => addon.sample(file, 8, 1, pixels as unknown as Float32Array)).toThrow('takes')
    expect([...pixels, ...values].every((value) => value === 0)).toBe(true)
    expect(await addon.sample(new Uint8Array(0), 8, 1, values)).toBe(false)
    expect(await addon.decode(new Uint8Array(0), 8, false, 1, pixels, undefined)).toBe(false)
  })
})

describe('without a usable addon the image library decodes', () => {
  test.each(['is not there', 'is no addon'])('one that %s', (what) => {
    const path = join(folder, 'broken.node')
    if (what === 'is no addon') writeFileSync(path, 'no addon')
    expect(load(path)).toBeUndefined()
  })

  test.skipIf(!hasNativeJpeg())('one of another version', () => {
    const { dlopen } = process
    const other = vi.spyOn(process, 'dlopen').mockImplementation((module, ...rest) => {
      dlopen.call(process, module, ...rest)
      const { exports } = module as { exports: { version: number } }
      exports.version++
    })
    expect(load(join(import.meta.dirname, '../../../native/build/jpeg.node'))).toBeUndefined()
    other.mockRestore()
  })
})

/** Removes the segment that implies that the colours are YCbCr. */
function withoutJfif(file: Buffer): Buffer {
  const at = file.indexOf(Buffer.from([0xff, 0xe0]))
  return at < 0
    ? file
    : Buffer.concat([file.subarray(0, at), file.subarray(at + 2 + file.readUInt16BE(at + 2))])
}
