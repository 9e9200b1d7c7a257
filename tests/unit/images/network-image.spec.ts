import { chmodSync, mkdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodeForNetwork } from '../../../src-main/images/network-image'
import { MAX_FILE_BYTES } from '../../../src-main/images/limits'
import {
  adobeRgbProfile,
  animatedWebp,
  asOrdinaryUser,
  bmp,
  failure,
  gif,
  makeFifo,
  plain,
  png,
  temporaryFolder,
  tiff,
  write
} from '../../support/fixtures'

const folder = temporaryFolder()
let files = 0
const save = (bytes: Uint8Array | string, extension = 'bin') =>
  write(folder, `${files++}.${extension}`, bytes)

type Colour = [red: number, green: number, blue: number]

/** The colours of a decoded image of size x size pixels, row by row. */
async function decode(
  bytes: Uint8Array | string,
  size = 4,
  crop: 'center' | 'whole' = 'whole'
): Promise<Colour[]> {
  const pixels = await decodeForNetwork(save(bytes), size, crop)
  expect(pixels.length).toBe(size * size * 3)
  return Array.from({ length: size * size }, (_, i) => [...pixels.subarray(3 * i, 3 * i + 3)] as Colour)
}

/** Expects a uniform colour, up to a difference per channel. */
async function expectColour(bytes: Uint8Array, colour: Colour, difference = 2, size = 4): Promise<void> {
  for (const pixel of await decode(bytes, size)) {
    for (const [channel, value] of colour.entries()) {
      expect(Math.abs(pixel[channel]! - value), `${pixel} is not ${colour}`).toBeLessThanOrEqual(difference)
    }
  }
}

const noise = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 30 }
    }
  })

describe('formats', () => {
  const orange = () => plain('#c08040')

  it.each([
    ['JPEG', () => orange().jpeg()],
    ['progressive JPEG', () => orange().jpeg({ progressive: true })],
    ['PNG', () => orange().png()],
    ['interlaced PNG', () => orange().png({ progressive: true })],
    ['PNG with a palette', () => orange().png({ palette: true })],
    ['16-bit PNG', () => orange().toColourspace('rgb16').png()],
    ['WebP', () => orange().webp()],
    ['GIF', () => orange().gif()],
    ['AVIF', () => orange().avif()],
    ['TIFF with LZW', () => orange().tiff({ compression: 'lzw' })],
    ['TIFF with JPEG', () => orange().tiff({ compression: 'jpeg' })],
    ['tiled TIFF', () => orange().tiff({ tile: true, compression: 'deflate' })],
    ['16-bit TIFF', () => orange().toColourspace('rgb16').tiff()]
  ])('decodes %s', async (_, image) => {
    await expectColour(await image().toBuffer(), [192, 128, 64], 3)
  })

  it('gives grey images three equal channels', async () => {
    const grey = plain('#646464').toColourspace('b-w')
    await expectColour(await grey.clone().jpeg().toBuffer(), [100, 100, 100], 1)
    await expectColour(await grey.clone().png().toBuffer(), [100, 100, 100], 0)
    await expectColour(await plain('#646464').toColourspace('grey16').png().toBuffer(), [100, 100, 100], 1)
  })

  it('puts transparency on white', async () => {
    const half = () => plain({ r: 200, g: 0, b: 0, alpha: 0.5 }, 4)
    await expectColour(await half().png().toBuffer(), [227, 127, 127])
    await expectColour(await half().toColourspace('rgb16').png().toBuffer(), [227, 127, 127])
    await expectColour(await half().webp({ lossless: true }).toBuffer(), [227, 127, 127])
    await expectColour(
      await plain({ r: 100, g: 100, b: 100, alpha: 0.5 }, 4).toColourspace('b-w').png().toBuffer(),
      [177, 177, 177]
    )
    await expectColour(await plain({ r: 9, g: 9, b: 9, alpha: 0 }, 4).gif().toBuffer(), [255, 255, 255])
  })

  it('takes the first frame of an animation', async () => {
    const frames = await Promise.all(['#ff0000', '#0000ff'].map((colour) => plain(colour).png().toBuffer()))
    const animation = () => sharp(frames, { join: { animated: true } })
    await expectColour(await animation().gif().toBuffer(), [255, 0, 0])
    await expectColour(await animation().webp({ lossless: true }).toBuffer(), [255, 0, 0])
  })

  it('converts CMYK, with a profile and without', async () => {
    const cmyk = () => plain('#c08040').toColourspace('cmyk')
    await expectColour(await cmyk().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer(), [190, 124, 43], 6)
    await expectColour(await cmyk().withIccProfile('cmyk').jpeg().toBuffer(), [190, 124, 43], 8)
    const ink = (values: number[]) =>
      tiff(
        { width: 4, height: 4, bitsPerSample: 8, samples: 4, photometric: 5 },
        Buffer.from(Array<number[]>(16).fill(values).flat())
      )
    await expectColour(ink([0, 0, 0, 0]), [255, 255, 255])
    const [black] = await decode(ink([0, 0, 0, 255]))
    expect(Math.max(...black!)).toBeLessThan(60)
    const [cyan] = await decode(ink([255, 0, 0, 0]))
    expect(cyan![0]).toBeLessThan(80)
    expect(cyan![2]).toBeGreaterThan(180)
  })

  it('converts an embedded profile to sRGB', async () => {
    // LittleCMS in PIL gives (66, 151, 119) for this profile and colour.
    const adobe = png(4, 4, Buffer.from(Array<number[]>(16).fill([100, 150, 120]).flat()), adobeRgbProfile())
    await expectColour(adobe, [66, 151, 119], 1)
    const p3 = await plain({ r: 192, g: 100, b: 40, alpha: 1 }).withIccProfile('p3').png().toBuffer()
    const stored = await sharp(p3, { ignoreIcc: true }).raw().toBuffer()
    expect([...stored.subarray(0, 3)]).toEqual([180, 105, 54])
    await expectColour(p3, [192, 100, 40], 1)
  })

  it('ignores a profile that makes no sense', async () => {
    const pixels = Buffer.from(Array<number[]>(16).fill([100, 150, 120]).flat())
    await expectColour(png(4, 4, pixels, Buffer.alloc(300, 'x')), [100, 150, 120], 0)
  })

  it('survives float TIFF with NaN and infinity', async () => {
    const values = Buffer.from(Float32Array.of(NaN, Infinity, -1, 100).buffer)
    const layout = { width: 2, height: 2, bitsPerSample: 32, samples: 1, photometric: 1, sampleFormat: 3 }
    expect(await decode(tiff(layout, values), 2)).toHaveLength(4)
  })
})

describe('BMP', () => {
  const red: Colour = [255, 0, 0]
  const green: Colour = [0, 255, 0]
  const blue: Colour = [0, 0, 255]
  const white: Colour = [255, 255, 255]
  const palette = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0]
  // Red, green, blue and white in the top row, which is the last row of the data; the others are white.
  const expected: Colour[] = [red, green, blue, white, ...Array<Colour>(12).fill(white)]
  const bottomUp = (top: number[], other: number[]) => Buffer.from([...other, ...other, ...other, ...top])

  it.each([
    [
      '1 bit',
      bmp({ bitsPerPixel: 1, palette: palette.slice(0, 8) }, bottomUp([0x60, 0, 0, 0], [0x60, 0, 0, 0])),
      Array<Colour[]>(4).fill([red, green, green, red]).flat()
    ],
    ['4 bits', bmp({ bitsPerPixel: 4, palette }, bottomUp([0x01, 0x23, 0, 0], [0x33, 0x33, 0, 0])), expected],
    ['8 bits', bmp({ bitsPerPixel: 8, palette }, bottomUp([0, 1, 2, 3], [3, 3, 3, 3])), expected],
    [
      '8 bits, top-down',
      bmp({ bitsPerPixel: 8, palette, height: -4 }, Buffer.from([0, 1, 2, 3, ...Array<number>(12).fill(3)])),
      expected
    ],
    [
      '16 bits',
      bmp(
        { bitsPerPixel: 16 },
        bottomUp([0x00, 0x7c, 0xe0, 0x03, 0x1f, 0x00, 0xff, 0x7f], Array<number>(8).fill(0xff))
      ),
      expected
    ],
    [
      '16 bits as 5-6-5',
      bmp(
        { bitsPerPixel: 16, compression: 3, masks: [0xf800, 0x07e0, 0x001f] },
        bottomUp([0x00, 0xf8, 0xe0, 0x07, 0x1f, 0x00, 0xff, 0xff], Array<number>(8).fill(0xff))
      ),
      expected
    ],
    [
      '24 bits',
      bmp(
        { bitsPerPixel: 24 },
        bottomUp([0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255], Array<number>(12).fill(255))
      ),
      expected
    ],
    [
      '32 bits',
      bmp(
        { bitsPerPixel: 32 },
        bottomUp(
          [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0],
          Array<number[]>(4).fill([255, 255, 255, 0]).flat()
        )
      ),
      expected
    ],
    [
      '32 bits as R G B X',
      bmp(
        { bitsPerPixel: 32, compression: 3, masks: [0xff, 0xff00, 0xff0000] },
        bottomUp(
          [255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 255, 255, 255, 0],
          Array<number[]>(4).fill([255, 255, 255, 0]).flat()
        )
      ),
      expected
    ],
    [
      'RLE8',
      bmp(
        { bitsPerPixel: 8, compression: 1, palette },
        Buffer.from([4, 3, 0, 0, 4, 3, 0, 0, 4, 3, 0, 0, 0, 3, 0, 1, 2, 0, 1, 3, 0, 0, 0, 1])
      ),
      expected
    ],
    [
      'RLE4',
      bmp(
        { bitsPerPixel: 4, compression: 2, palette },
        Buffer.from([4, 0x33, 0, 0, 4, 0x33, 0, 0, 4, 0x33, 0, 0, 0, 4, 0x01, 0x23, 0, 0, 0, 1])
      ),
      expected
    ]
  ])('decodes %s', async (_, bytes, colours) => {
    expect(await decode(bytes)).toEqual(colours)
  })

  it('crops and scales like the other formats', async () => {
    const gradient = await noise(64, 40).raw().toBuffer()
    const rows = await sharp(gradient, { raw: { width: 64, height: 40, channels: 3 } })
      .recomb([
        [0, 0, 1],
        [0, 1, 0],
        [1, 0, 0]
      ])
      .raw()
      .toBuffer()
    const asBmp = await decode(bmp({ width: 64, height: -40, bitsPerPixel: 24 }, rows), 8, 'center')
    expect(asBmp).toEqual(await decode(png(64, 40, gradient), 8, 'center'))
  })
})

describe('crop and scale', () => {
  /** A white square of 70 pixels in the centre of a black image of 80 x 80 (87.5 %) or wider. */
  const framed = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: 'black' } })
      .composite([{ input: { create: { width: 70, height: 70, channels: 3, background: 'white' } } }])
      .removeAlpha()
      .png()
      .toBuffer()

  it.each([
    [80, 80],
    [80, 120],
    [200, 80]
  ])('keeps the central 87.5 % of %i x %i', async (width, height) => {
    const bytes = await framed(width, height)
    const middle = (await decode(bytes, 70, 'center')).map(([red]) => red)
    expect(Math.min(...middle)).toBe(255)
    const corners = await decode(bytes, 70)
    expect(corners[0]).toEqual([0, 0, 0])
    expect(corners.at(-1)).toEqual([0, 0, 0])
  })

  it('squashes the whole image into the square', async () => {
    const halves = sharp({ create: { width: 300, height: 100, channels: 3, background: 'red' } }).composite([
      { input: { create: { width: 150, height: 100, channels: 3, background: 'blue' } }, left: 150, top: 0 }
    ])
    const colours = await decode(await halves.removeAlpha().png().toBuffer(), 6)
    for (let row = 0; row < 6; row++) {
      expect(colours[row * 6 + 1]).toEqual([255, 0, 0])
      expect(colours[row * 6 + 4]).toEqual([0, 0, 255])
    }
  })

  it.each([
    [1, 1],
    [1, 5000],
    [30_000, 2],
    [3, 65_000],
    [2, 3]
  ])('takes %i x %i pixels', async (width, height) => {
    const image = () => sharp({ create: { width, height, channels: 3, background: '#c08040' } })
    for (const crop of ['center', 'whole'] as const) {
      for (const bytes of [await image().png().toBuffer(), await image().jpeg().toBuffer()]) {
        const colours = await decode(bytes, 224, crop)
        for (const at of [0, 25_000, 50_175]) {
          for (const [channel, value] of [192, 128, 64].entries()) {
            expect(Math.abs(colours[at]![channel]! - value)).toBeLessThanOrEqual(2)
          }
        }
      }
    }
  })

  // The upright picture's corners are red, green, blue and white; each orientation stores them turned.
  const stored: Record<number, [string, string, string, string]> = {
    1: ['red', 'lime', 'blue', 'white'],
    2: ['lime', 'red', 'white', 'blue'],
    3: ['white', 'blue', 'lime', 'red'],
    4: ['blue', 'white', 'red', 'lime'],
    5: ['red', 'blue', 'lime', 'white'],
    6: ['lime', 'white', 'red', 'blue'],
    7: ['white', 'lime', 'blue', 'red'],
    8: ['blue', 'red', 'white', 'lime']
  }
  it.each(Object.entries(stored))('turns EXIF orientation %s upright', async (orientation, corners) => {
    const tile = (background: string, index: number) => ({
      input: { create: { width: 400, height: 300, channels: 3 as const, background } },
      left: (index % 2) * 400,
      top: Math.floor(index / 2) * 300
    })
    const bytes = await sharp({ create: { width: 800, height: 600, channels: 3, background: 'black' } })
      .composite(corners.map(tile))
      .removeAlpha()
      .withMetadata({ orientation: Number(orientation) })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer()
    for (const crop of ['center', 'whole'] as const) {
      const colours = await decode(bytes, 16, crop)
      const seen = [0, 15, 240, 255].map((at) => colours[at]!.map((value) => (value > 127 ? 1 : 0)).join(''))
      expect(seen).toEqual(['100', '010', '001', '111'])
    }
  })
})

describe('broken files', () => {
  const encoders = {
    JPEG: () => noise(200, 150).jpeg(),
    'progressive JPEG': () => noise(200, 150).jpeg({ progressive: true }),
    PNG: () => noise(200, 150).png(),
    WebP: () => noise(200, 150).webp(),
    GIF: () => noise(200, 150).gif(),
    TIFF: () => noise(200, 150).tiff({ compression: 'lzw' }),
    AVIF: () => noise(200, 150).avif()
  }
  it.each(Object.entries(encoders))('calls a truncated %s corrupt', async (_, encoder) => {
    const bytes = await encoder().toBuffer()
    for (const part of [0.1, 0.5, 0.9]) {
      for (const crop of ['center', 'whole'] as const) {
        const cut = save(bytes.subarray(0, Math.floor(bytes.length * part)))
        expect(await failure(decodeForNetwork(cut, 32, crop))).toEqual({
          code: 'corrupt-image',
          message: 'The image is damaged or incomplete.'
        })
      }
    }
  })

  it('calls a truncated BMP corrupt', async () => {
    const bytes = bmp({ width: 40, height: 40, bitsPerPixel: 24 }, Buffer.alloc(4800))
    for (const length of [18, 26, 54, 2000]) {
      const { code } = await failure(decode(bytes.subarray(0, length)))
      expect(code).toBe('corrupt-image')
    }
  })

  it('calls an empty file corrupt', async () => {
    expect(await failure(decode(''))).toEqual({ code: 'corrupt-image', message: 'The file is empty.' })
  })

  it.each([
    ['text', 'This is no image.'],
    [
      'SVG',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    ],
    ['PDF', '%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj'],
    ['a portable pixmap', 'P3 1 1 255 1 2 3']
  ])('does not take %s for an image, whatever the name', async (_, text) => {
    for (const extension of ['jpg', 'png', 'bmp']) {
      expect(await failure(decodeForNetwork(save(text, extension), 8, 'whole'))).toEqual({
        code: 'unsupported-format',
        message: 'The file is not an image of a supported format.'
      })
    }
  })

  it('leaves SVG to no parser, and opens nothing by a path', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    await expect(sharp(Buffer.from(svg)).metadata()).rejects.toThrow('unsupported image format')
    await expect(sharp(save(await plain('red').png().toBuffer())).metadata()).rejects.toThrow(
      'unsupported image format'
    )
  })

  it('names the formats that it knows but does not decode', async () => {
    const jxl = Buffer.concat([Buffer.of(0xff, 0x0a), Buffer.alloc(100)])
    const psd = Buffer.concat([Buffer.from('8BPS\0\x01'), Buffer.alloc(100)])
    const message = (format: string) => `The image format is not supported (${format}).`
    expect(await failure(decode(jxl))).toEqual({ code: 'unsupported-format', message: message('jxl') })
    expect(await failure(decode(psd))).toEqual({ code: 'unsupported-format', message: message('psd') })
    // A camera raw file is a TIFF around a thumbnail, and classifying only the thumbnail would be misleading.
    const raw = decodeForNetwork(save(await plain('red').tiff().toBuffer(), 'NEF'), 8, 'whole')
    expect(await failure(raw)).toEqual({
      code: 'unsupported-format',
      message:
        'The camera raw file holds no preview that can be shown. Develop it with a raw converter, and save it as JPEG or TIFF.'
    })
  })

  it('goes by the content where the name is wrong', async () => {
    const path = save(await plain('#0000ff').png().toBuffer(), 'heic')
    expect([...(await decodeForNetwork(path, 1, 'whole'))]).toEqual([0, 0, 255])
  })
})

describe('files that the system does not give', () => {
  const unreadable = (reason: string) => ({
    code: 'unreadable',
    message: `The file cannot be read: ${reason}.`
  })

  it('says that a file vanished', async () => {
    const vanished = decodeForNetwork(join(folder, 'vanished.jpg'), 8, 'whole')
    expect(await failure(vanished)).toEqual(unreadable('no such file or directory'))
  })

  it.skipIf(process.platform === 'win32')('says that it may not read a file', async () => {
    chmodSync(folder, 0o755)
    const path = save('x', 'jpg')
    chmodSync(path, 0)
    const denied = asOrdinaryUser(() => failure(decodeForNetwork(path, 8, 'whole')))
    expect(await denied).toEqual(unreadable('permission denied'))
  })

  it.skipIf(process.platform === 'win32')('refuses folders and FIFOs without waiting for them', async () => {
    const fifo = join(folder, 'fifo.jpg')
    makeFifo(fifo)
    mkdirSync(join(folder, 'folder.jpg'))
    const expected = { code: 'unreadable', message: 'This is not a regular file.' }
    expect(await failure(decodeForNetwork(fifo, 8, 'whole'))).toEqual(expected)
    expect(await failure(decodeForNetwork(join(folder, 'folder.jpg'), 8, 'whole'))).toEqual(expected)
  })
})

describe('files that are too large', () => {
  it.each([
    [
      'JPEG',
      async () => {
        const bytes = await plain('red').jpeg().toBuffer()
        let at = 2
        while (bytes[at + 1] !== 0xc0) at += 2 + bytes.readUInt16BE(at + 2)
        bytes.writeUInt16BE(60_000, at + 5)
        bytes.writeUInt16BE(60_000, at + 7)
        return bytes
      }
    ],
    ['PNG', () => png(60_000, 60_000, Buffer.alloc(1000))],
    ['GIF', () => gif(60_000, 60_000)],
    ['BMP', () => bmp({ width: 60_000, height: -60_000, bitsPerPixel: 24 }, Buffer.alloc(1000))],
    [
      'BMP with RLE',
      () => bmp({ width: 60_000, height: 60_000, bitsPerPixel: 8, compression: 1 }, Buffer.alloc(1000))
    ],
    [
      'TIFF',
      () =>
        tiff(
          { width: 60_000, height: 60_000, bitsPerSample: 8, samples: 3, photometric: 2 },
          Buffer.alloc(1000)
        )
    ],
    ['WebP', async () => animatedWebp(60_000, 60_000, await plain('red').webp().toBuffer())],
    [
      'AVIF',
      async () => {
        const bytes = await plain('red').avif().toBuffer()
        const at = bytes.indexOf('ispe')
        bytes.writeUInt32BE(60_000, at + 8)
        bytes.writeUInt32BE(60_000, at + 12)
        return bytes
      }
    ]
  ])('refuses a %s of 60,000 x 60,000 pixels by its header', async (_, bomb) => {
    const path = save(await bomb())
    const memory = process.memoryUsage().rss
    const { code, message } = await failure(decodeForNetwork(path, 224, 'center'))
    expect(code).toBe('too-large')
    expect(message).toMatch(/^The (BMP )?image has more than \d+ megapixels\.$/)
    expect(process.memoryUsage().rss - memory).toBeLessThan(100e6)
  })

  it('takes large images one after the other, the next one also after a broken one', async () => {
    const bytes = await sharp({ create: { width: 6000, height: 6000, channels: 3, background: '#c08040' } })
      .png({ compressionLevel: 1 })
      .toBuffer()
    const [whole, cut] = [save(bytes), save(bytes.subarray(0, bytes.length / 2))]
    const results = await Promise.allSettled(
      [cut, whole, whole].map((path) => decodeForNetwork(path, 2, 'whole'))
    )
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  })

  it('refuses a file of too many bytes without reading them', async () => {
    const path = save(await plain('red').jpeg().toBuffer())
    truncateSync(path, MAX_FILE_BYTES + 1)
    expect(await failure(decodeForNetwork(path, 8, 'whole'))).toEqual({
      code: 'too-large',
      message: 'The file has more than 512 MiB.'
    })
  })
})
