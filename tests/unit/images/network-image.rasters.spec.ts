/** Rasters and other files whose bands, sample types or frames are not a photo's: what is shown and noted. */
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { decodeForNetwork } from '../../../src-main/images/network-image'
import { readFacts } from '../../../src-main/images/facts'
import { thumbnail } from '../../../src-main/images/thumbnail'
import { bmp, failure, plain, pngChunk, temporaryFolder, write } from '../../support/fixtures'
import { jpegOf, rasterOf } from '../../support/generated'

const folder = temporaryFolder()
let files = 0
const save = (bytes: Uint8Array): string => write(folder, `${files++}.bin`, bytes)

/** Two rows of two pixels in one grey floating-point band, with a single value per row. */
function twoRows(above: number, below: number, orientation = 1): Buffer {
  const bytes = rasterOf({ width: 2, height: 2, numbers: [above], bits: 32, format: 3, orientation })
  for (const at of [16, 20]) bytes.writeFloatLE(below, at)
  return bytes
}

const all = (...colour: number[]): number[] => Array<number[]>(4).fill(colour).flat()

it.each([
  ['one grey band', { numbers: [90] }, all(90, 90, 90), undefined],
  ['one grey band, white as zero', { numbers: [90], photometric: 0 }, all(165, 165, 165), undefined],
  ['grey and transparency', { numbers: [0, 51], extraSamples: [2] }, all(204, 204, 204), undefined],
  [
    'grey and a band that is no transparency',
    { numbers: [90, 51], extraSamples: [0] },
    all(90, 90, 90),
    [{ kind: 'bands', bands: 2, shown: 1 }]
  ],
  ['two grey planes', { numbers: [90, 51], extraSamples: [2], planar: true }, all(222, 222, 222), undefined],
  ['three grey bands', { extraSamples: [0, 0] }, all(10, 20, 30), undefined],
  [
    'four grey bands',
    { numbers: [10, 20, 30, 40], extraSamples: [0, 0, 0] },
    all(10, 20, 30),
    [{ kind: 'bands', bands: 4, shown: 3 }]
  ],
  [
    'ten grey bands of 16 bits in planes',
    {
      numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => n * 2570),
      bits: 16,
      extraSamples: Array(9).fill(0),
      planar: true
    },
    all(10, 20, 30),
    [{ kind: 'bands', bands: 10, shown: 3 }]
  ],
  [
    'near infrared',
    { numbers: [10, 20, 30, 0], photometric: 2, extraSamples: [0] },
    all(10, 20, 30),
    [{ kind: 'bands', bands: 4, shown: 3 }]
  ],
  [
    'transparency',
    { numbers: [10, 20, 30, 0], photometric: 2, extraSamples: [2] },
    all(255, 255, 255),
    undefined
  ],
  [
    'near infrared and transparency',
    { numbers: [10, 20, 30, 99, 0], photometric: 2, extraSamples: [0, 2] },
    all(255, 255, 255),
    [{ kind: 'bands', bands: 5, shown: 3 }]
  ],
  ['32 bits', { numbers: [2 ** 32 - 1], bits: 32 }, all(255, 255, 255), undefined],
  ['signed numbers', { numbers: [200], bits: 16, format: 2 }, all(200, 200, 200), undefined],
  [
    'floating point of 0 to 1',
    { numbers: [0.2, 0.4, 0.6], bits: 32, format: 3, photometric: 2 },
    all(51, 102, 153),
    undefined
  ],
  [
    'floating point of 0 to 255',
    { numbers: [51], bits: 32, format: 3, big: true, little: false },
    all(51, 51, 51),
    undefined
  ]
] as const)('shows a TIFF of %s, everywhere', async (_, kind, colours, notes) => {
  const path = save(rasterOf(kind))
  expect([...(await decodeForNetwork(path, 2, 'whole'))]).toEqual(colours)
  expect((await readFacts(path)).notes).toEqual(notes)
  const small = await sharp(await thumbnail(path, 64))
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  for (const [i, value] of small.entries()) expect(Math.abs(value - colours[i % 3]!)).toBeLessThanOrEqual(3)
})

it('stretches elevations from the lowest to the highest, and says so', async () => {
  const path = save(twoRows(-50, 2000))
  const pixels = [...(await decodeForNetwork(path, 2, 'whole'))]
  expect(pixels).toEqual([...Array<number>(6).fill(0), ...Array<number>(6).fill(255)])
  expect((await readFacts(path)).notes).toEqual([{ kind: 'stretched', minimum: -50, maximum: 2000 }])
})

it('takes what is no number for black', async () => {
  const path = save(twoRows(NaN, 1))
  expect([...(await decodeForNetwork(path, 2, 'whole'))].slice(0, 3)).toEqual([0, 0, 0])
  const nothing = await failure(decodeForNetwork(save(twoRows(NaN, Infinity)), 2, 'whole'))
  expect(nothing).toEqual({
    code: 'unsupported-format',
    message: 'The image holds no finite number, so it shows nothing.'
  })
})

it('turns rasters upright', async () => {
  // The upper row is shown on the right.
  const pixels = await decodeForNetwork(save(twoRows(0.2, 0.8, 6)), 2, 'whole')
  expect([pixels[0], pixels[3]]).toEqual([204, 51])
})

it.each([
  ['complex numbers', { format: 6, bits: 32 }, 'complex numbers'],
  ['numbers of 12 bits', { bits: 12 }, 'numbers of 12 bits'],
  ['floating point of 64 bits', { bits: 64, format: 3 }, 'floating-point numbers of 64 bits'],
  ['LERC', { compression: 34887 }, 'LERC'],
  ['JPEG XL', { compression: 50002 }, 'JPEG XL'],
  ['JPEG 2000', { compression: 34712 }, 'JPEG 2000'],
  ['plain YCbCr', { photometric: 6 }, 'YCbCr colours that are not coded as JPEG'],
  ['L*a*b* of 8 bits', { photometric: 8 }, 'L\\*a\\*b\\* colours of 8 bits'],
  ['two inks', { photometric: 5, numbers: [1, 2] }, 'fewer than four inks']
])('refuses a TIFF of %s by its name', async (_, kind, name) => {
  const refused = await failure(decodeForNetwork(save(rasterOf(kind)), 2, 'whole'))
  expect(refused.code).toBe('unsupported-format')
  expect(refused.message).toMatch(new RegExp(`\\(TIFF with ${name}\\)\\. Save it as`))
})

it('takes a TIFF of a camera’s filter for a raw file, whatever its name', async () => {
  const refused = await failure(decodeForNetwork(save(rasterOf({ photometric: 32803 })), 2, 'whole'))
  expect(refused).toMatchObject({
    code: 'unsupported-format',
    message: expect.stringMatching(/^The camera raw file holds no preview/) as string
  })
})

it('calls a broken TIFF corrupt, and one of a rare compression unsupported, also where many fail at once', async () => {
  const background = { r: 9, g: 99, b: 199 }
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  const picture = sharp({ create: { width: 64, height: 64, channels: 3, background, noise } })
  const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2)
  const kinds = [
    ['unsupported-format', rasterOf({ compression: 34887 })],
    ['unsupported-format', rasterOf({ compression: 34925 })],
    ['corrupt-image', half(await picture.clone().tiff({ compression: 'lzw' }).toBuffer())],
    ['corrupt-image', half(await picture.clone().png().toBuffer())],
    ['corrupt-image', half(await picture.clone().jpeg().toBuffer())]
  ] as const
  const many = Array.from({ length: 20 }, () => kinds).flat()
  const codes = await Promise.all(
    many.map(async ([, bytes]) => (await failure(decodeForNetwork(save(bytes), 8, 'whole'))).code)
  )
  expect(codes).toEqual(many.map(([code]) => code))
})

it.each([
  ['two components', jpegOf([90, 200], 9, 9), [90, 90, 90], [{ kind: 'bands', bands: 2, shown: 1 }]],
  ['red, green and blue', jpegOf([10, 90, 200], 9, 9, 0), [10, 90, 200], undefined]
] as const)('shows a JPEG of %s', async (_, bytes, colour, notes) => {
  const path = save(bytes)
  expect([...(await decodeForNetwork(path, 2, 'whole'))]).toEqual(all(...colour))
  expect((await readFacts(path)).notes).toEqual(notes)
})

it.each([
  ['JPEG of 12 bits', (bytes: Buffer, frame: number) => (bytes[frame + 4] = 12)],
  ['JPEG of 5 components', (bytes: Buffer, frame: number) => (bytes[frame + 9] = 5)],
  ['JPEG of a rare coding', (bytes: Buffer, frame: number) => (bytes[frame + 1] = 0xc5)],
  ['JPEG-LS', (bytes: Buffer, frame: number) => (bytes[frame + 1] = 0xf7)]
])('refuses a %s by its name', async (name, change) => {
  const bytes = jpegOf([1, 2, 3], 8, 8)
  change(bytes, bytes.indexOf(Buffer.of(0xff, 0xc0)))
  expect(await failure(decodeForNetwork(save(bytes), 2, 'whole'))).toMatchObject({
    code: 'unsupported-format',
    message: expect.stringContaining(`(${name})`)
  })
})

it('names Apple’s own kind of PNG', async () => {
  const png = await plain('red').png().toBuffer()
  const own = Buffer.concat([
    png.subarray(0, 8),
    pngChunk('CgBI', Buffer.of(0x50, 0, 0x20, 2)),
    png.subarray(8)
  ])
  expect(await failure(decodeForNetwork(save(own), 2, 'whole'))).toMatchObject({
    code: 'unsupported-format',
    message: expect.stringContaining('CgBI')
  })
})

it('shows the first picture of an AVIF sequence', async () => {
  const avif = await plain('#c08040').avif({ lossless: true }).toBuffer()
  avif.write('avis', 8)
  const [red, green, blue] = await decodeForNetwork(save(avif), 1, 'whole')
  expect([red, green, blue].map((value, i) => Math.abs(value! - [192, 128, 64][i]!) < 4)).toEqual([
    true,
    true,
    true
  ])
})

it('leaves white what the first frame of a GIF does not cover', async () => {
  const bytes = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
    .gif()
    .toBuffer()
  // A screen of 4 x 4 with the frame in its bottom right corner.
  bytes.writeUInt16LE(4, 6)
  bytes.writeUInt16LE(4, 8)
  const frame = bytes.indexOf(Buffer.of(0x2c, 0, 0, 0, 0, 2, 0, 2, 0))
  bytes.writeUInt16LE(2, frame + 1)
  bytes.writeUInt16LE(2, frame + 3)
  const pixels = await decodeForNetwork(save(bytes), 4, 'whole')
  const colours = Array.from({ length: 16 }, (_, i) => [...pixels.subarray(3 * i, 3 * i + 3)].join())
  expect(
    colours.map((colour) => (colour === '255,0,0' ? 'r' : colour === '255,255,255' ? 'w' : colour)).join('')
  ).toBe('wwwwwwwwwwrrwwrr')
})

it('takes the fourth byte of a BMP for transparency only where its header says so', async () => {
  const rows = Buffer.from(Array<number[]>(16).fill([0, 0, 200, 51]).flat())
  const unused = bmp({ bitsPerPixel: 32 }, rows)
  expect([...(await decodeForNetwork(save(unused), 1, 'whole'))]).toEqual([200, 0, 0])
  const masks = [0xff0000, 0xff00, 0xff, 0xff000000]
  const masked = bmp({ bitsPerPixel: 32, compression: 6, masks }, rows)
  expect([...(await decodeForNetwork(save(masked), 1, 'whole'))]).toEqual([244, 204, 204])
  const around = bmp({ bitsPerPixel: 0, compression: 5 }, rows)
  expect(await failure(decodeForNetwork(save(around), 1, 'whole'))).toMatchObject({
    code: 'unsupported-format'
  })
})
