/** Image files in every variant that a format allows, each of a single colour, generated from a seed. */
import { deflateSync } from 'node:zlib'
import { bmp, pngChunk } from './fixtures'

export interface Generated {
  /** Describes the file in messages. */
  what: string
  bytes: Buffer
  /** The colour expected on white; undefined if any colour is acceptable, as for CMYK without a profile. */
  colour?: [number, number, number]
}

type Random = () => number
const upTo = (random: Random, limit: number): number => Math.floor(random() * limit)
const pick = <T>(random: Random, values: readonly T[]): T => values[upTo(random, values.length)]!

/** Packs numbers as in a TIFF; rows are padded to whole bytes. */
function packRow(numbers: readonly number[], bits: number, format: number, little: boolean): Buffer {
  if (bits < 8 || bits === 12) {
    const row = Buffer.alloc(Math.ceil((numbers.length * bits) / 8))
    for (const [i, value] of numbers.entries()) {
      for (let bit = 0; bit < bits; bit++) {
        const at = i * bits + bit
        if ((value >> (bits - 1 - bit)) & 1) row[at >> 3]! |= 0x80 >> (at & 7)
      }
    }
    return row
  }
  const row = Buffer.alloc((numbers.length * bits) / 8)
  const view = new DataView(row.buffer, row.byteOffset, row.length)
  for (const [i, value] of numbers.entries()) {
    const at = (i * bits) / 8
    if (format === 3 && bits === 64) view.setFloat64(at, value, little)
    else if (format === 3 && bits === 32) view.setFloat32(at, value, little)
    else if (bits === 8) view.setUint8(at, value)
    else if (bits === 16) view.setUint16(at, value, little)
    else if (bits === 32) view.setUint32(at, value, little)
    else view.setBigUint64(at, BigInt(Math.trunc(value)), little)
  }
  return row
}

/** PackBits compression that writes each byte that does not repeat as a separate literal. */
function packBits(bytes: Buffer): Buffer {
  const out: number[] = []
  for (let at = 0; at < bytes.length;) {
    let run = 1
    while (run < 128 && bytes[at + run] === bytes[at]) run++
    out.push(run === 1 ? 0 : 257 - run, bytes[at]!)
    at += run
  }
  return Buffer.from(out)
}

const pack: Record<number, (bytes: Buffer) => Buffer> = {
  1: (bytes) => bytes,
  8: (bytes) => deflateSync(bytes),
  32773: packBits
}

export interface TiffKind {
  width: number
  height: number
  /** One number per band, the same for all pixels. */
  numbers: readonly number[]
  bits: number
  format: number
  photometric: number
  extraSamples: readonly number[]
  planar: boolean
  tiled: boolean
  rowsPerStrip: number
  compression: number
  orientation: number
  little: boolean
  big: boolean
}

function tiffOf(kind: TiffKind): Buffer {
  const { width, height, numbers, bits, format, little, big, planar, tiled } = kind
  const bands = numbers.length
  const u16 = (value: number): Buffer => number(2, value)
  const number = (bytes: number, value: number): Buffer => {
    const out = Buffer.alloc(bytes)
    if (bytes === 8) little ? out.writeBigUInt64LE(BigInt(value)) : out.writeBigUInt64BE(BigInt(value))
    else little ? out.writeUIntLE(value, 0, bytes) : out.writeUIntBE(value, 0, bytes)
    return out
  }
  const word = big ? 8 : 4

  const chunkWidth = tiled ? 16 : width
  const rows = tiled ? 16 : Math.min(kind.rowsPerStrip, height)
  const across = Math.ceil(width / chunkWidth)
  const chunks: Buffer[] = []
  for (let plane = 0; plane < (planar ? bands : 1); plane++) {
    for (let top = 0; top < height; top += rows) {
      const seen = tiled ? rows : Math.min(rows, height - top)
      const pixel = planar ? [numbers[plane]!] : numbers
      const row = packRow(Array<readonly number[]>(chunkWidth).fill(pixel).flat(), bits, format, little)
      const chunk = (pack[kind.compression] ?? pack[1]!)(Buffer.concat(Array<Buffer>(seen).fill(row)))
      for (let i = 0; i < across; i++) chunks.push(chunk)
    }
  }
  const begin = big ? 16 : 8
  let end = begin
  const offsets = chunks.map(({ length }) => (end += length) - length)
  const tags: [tag: number, bytes: number, values: number[]][] = [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 2, Array<number>(bands).fill(bits)],
    [259, 2, [kind.compression]],
    [262, 2, [kind.photometric]],
    ...(tiled ? [] : ([[273, word, offsets]] as [number, number, number[]][])),
    [274, 2, [kind.orientation]],
    [277, 2, [bands]],
    ...(tiled
      ? []
      : ([
          [278, 4, [rows]],
          [279, word, chunks.map(({ length }) => length)]
        ] as [number, number, number[]][])),
    [284, 2, [planar ? 2 : 1]],
    ...(kind.photometric === 3
      ? ([[320, 2, palette(bits).flatMap((v) => v)]] as [number, number, number[]][])
      : []),
    ...(tiled
      ? ([
          [322, 4, [16]],
          [323, 4, [16]],
          [324, word, offsets],
          [325, word, chunks.map(({ length }) => length)]
        ] as [number, number, number[]][])
      : []),
    ...(kind.extraSamples.length > 0
      ? ([[338, 2, [...kind.extraSamples]]] as [number, number, number[]][])
      : []),
    [339, 2, Array<number>(bands).fill(format)]
  ]
  const directory = end + (end % 2)
  const entryBytes = 4 + 2 * word
  let spare = directory + (big ? 8 : 2) + tags.length * entryBytes + word
  const long: Buffer[] = []
  const entries = tags.map(([tag, bytes, values]) => {
    const data = Buffer.concat(values.map((value) => number(bytes, value)))
    const type = { 2: 3, 4: 4, 8: 16 }[bytes]!
    const head = [u16(tag), u16(type), number(word, values.length)]
    if (data.length <= word) return Buffer.concat([...head, data, Buffer.alloc(word - data.length)])
    long.push(data)
    spare += data.length
    return Buffer.concat([...head, number(word, spare - data.length)])
  })
  return Buffer.concat([
    Buffer.from(little ? 'II' : 'MM'),
    ...(big ? [u16(43), u16(8), u16(0)] : [u16(42)]),
    number(word, directory),
    ...chunks,
    Buffer.alloc(end % 2),
    number(big ? 8 : 2, tags.length),
    ...entries,
    number(word, 0),
    ...long
  ])
}

/** A small TIFF that is ordinary except for what is given. */
export function rasterOf(kind: Partial<TiffKind>): Buffer {
  return tiffOf({
    width: 6,
    height: 4,
    numbers: [10, 20, 30],
    bits: 8,
    format: 1,
    photometric: 1,
    extraSamples: [],
    planar: false,
    tiled: false,
    rowsPerStrip: 4,
    compression: 1,
    orientation: 1,
    little: true,
    big: false,
    ...kind
  })
}

/** A palette's red, green and blue values of 16 bits each: entry n is (n, 2 n, 255 - n), scaled. */
function palette(bits: number): number[][] {
  const colours = Array.from({ length: 2 ** Math.min(bits, 8) }, (_, n) => [
    n % 256,
    (2 * n) % 256,
    255 - (n % 256)
  ])
  return [0, 1, 2].map((channel) => colours.map((colour) => colour[channel]! * 257))
}

/** The sample value that should be displayed as this byte; undefined if that is not well defined. */
function numberOf(byte: number, bits: number, format: number, unit: boolean): number | undefined {
  if (format === 3) return bits === 32 ? (unit ? byte / 255 : byte) : undefined
  if (format === 2) return bits === 8 ? undefined : byte
  if (bits === 8) return byte
  if (bits === 16) return byte * 257
  return bits === 32 ? byte * 16843009 : undefined
}

export function anyTiff(random: Random): Generated {
  const photometric = pick(random, [0, 1, 1, 1, 2, 2, 2, 3, 5, 6, 8, 32803])
  const bits = pick(random, [1, 2, 4, 8, 8, 8, 8, 8, 12, 16, 16, 16, 32, 32, 64])
  const format = pick(random, [1, 1, 1, 1, 1, 1, 2, 3, 3, 4, 5])
  const bands = 1 + upTo(random, 10)
  const unit = random() < 0.5
  const seen = Array.from({ length: bands }, () => 1 + upTo(random, 254))
  const most = 2 ** Math.min(bits, 32) - 1
  const numbers = seen.map((byte) => numberOf(byte, bits, format, unit) ?? Math.min(byte, most))
  const colours = { 2: 3, 5: 4, 6: 3, 8: 3 }[photometric] ?? 1
  const extras = Math.max(0, bands - colours)
  const extraSamples = random() < 0.2 ? [] : Array.from({ length: extras }, () => pick(random, [0, 0, 2]))
  const kind: TiffKind = {
    width: 1 + upTo(random, random() < 0.3 ? 3 : 40),
    height: 1 + upTo(random, random() < 0.3 ? 3 : 40),
    numbers,
    bits,
    format,
    photometric,
    extraSamples,
    planar: random() < 0.3,
    tiled: random() < 0.3,
    rowsPerStrip: 1 + upTo(random, 50),
    compression: pick(random, [1, 8, 32773]),
    orientation: 1 + upTo(random, 8),
    little: random() < 0.5,
    big: random() < 0.2
  }
  const { little, big, planar, tiled, compression } = kind
  const known = numberOf(1, bits, format, unit) !== undefined
  const alphaAt = extraSamples.findIndex((extra) => extra === 2)
  const alpha = alphaAt < 0 ? undefined : bands - extras + alphaAt
  const colour =
    known && photometric <= 2 && format !== 4 && format !== 5
      ? colourOf(seen, photometric, alpha, format, bits, unit)
      : undefined
  const what = `TIFF ${JSON.stringify({ photometric, bits, format, bands, extraSamples, planar, tiled, compression, little, big })}`
  return { what, bytes: tiffOf(kind), ...(colour && { colour }) }
}

function colourOf(
  seen: readonly number[],
  photometric: number,
  alpha: number | undefined,
  format: number,
  bits: number,
  unit: boolean
): [number, number, number] | undefined {
  const shown = seen.filter((_, band) => band !== alpha)
  const three = shown.length >= 3
  // With two bands, a picture that claims to be RGB shows the first one.
  const bytes = three ? shown.slice(0, 3) : [shown[0]!, shown[0]!, shown[0]!]
  if (shown.length === 0) return undefined
  // For other sample types, the meaning of the alpha values depends on their range.
  const certain = alpha === undefined || format === 1 || (format === 3 && bits === 32 && unit) || format === 2
  if (!certain) return undefined
  const share = alpha === undefined ? 1 : seen[alpha]! / 255
  return bytes.map((byte) => {
    const value = photometric === 0 ? 255 - byte : byte
    return 255 + (value - 255) * share
  }) as [number, number, number]
}

/** A baseline JPEG with a single value per component. */
export function jpegOf(values: readonly number[], width: number, height: number, adobe?: number): Buffer {
  const segment = (marker: number, ...body: number[]): Buffer =>
    Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body])
  // Codes for DC differences of 0 to 11 bits, all four bits long; the end of a block is one bit.
  const dc = [0, 0, 0, 12, ...Array<number>(12).fill(0), ...Array.from({ length: 12 }, (_, i) => i)]
  const ac = [1, ...Array<number>(15).fill(0), 0]
  let bits = ''
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8)
  for (let block = 0; block < blocks; block++) {
    for (const value of values) {
      const difference = block === 0 ? (value - 128) * 8 : 0
      const size = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference))
      const code = difference < 0 ? difference + 2 ** size - 1 : difference
      bits += size.toString(2).padStart(4, '0') + (size > 0 ? code.toString(2).padStart(size, '0') : '') + '0'
    }
  }
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1')
  const scan = (bits.match(/.{8}/g) ?? []).flatMap((byte) => {
    const value = parseInt(byte, 2)
    return value === 0xff ? [0xff, 0] : [value]
  })
  const ids = values.map((_, i) => i + 1)
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...(adobe === undefined ? [] : [segment(0xee, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, adobe)]),
    segment(0xdb, 0, ...Array<number>(64).fill(1)),
    segment(
      0xc0,
      ...[8, height >> 8, height & 255, width >> 8, width & 255, values.length],
      ...ids.flatMap((id) => [id, 0x11, 0])
    ),
    segment(0xc4, 0x00, ...dc),
    segment(0xc4, 0x10, ...ac),
    segment(0xda, values.length, ...ids.flatMap((id) => [id, 0]), 0, 63, 0),
    Buffer.from([...scan, 0xff, 0xd9])
  ])
}

export function anyJpeg(random: Random): Generated {
  const components = 1 + upTo(random, 4)
  const values = Array.from({ length: components }, () => 1 + upTo(random, 254))
  const adobe =
    components >= 3 && random() < 0.5 ? pick(random, components === 3 ? [0, 1] : [0, 2]) : undefined
  const [width, height] = [1 + upTo(random, 40), 1 + upTo(random, 40)]
  const what = `JPEG ${JSON.stringify({ components, adobe, width, height })}`
  const bytes = jpegOf(values, width, height, adobe)
  const [first = 0] = values
  if (components <= 2) return { what, bytes, colour: [first, first, first] }
  if (components === 3 && adobe === 0) return { what, bytes, colour: values as [number, number, number] }
  return { what, bytes }
}

export function anyPng(random: Random): Generated {
  const [type, depths] = pick(random, [
    [0, [1, 2, 4, 8, 16]],
    [2, [8, 16]],
    [3, [1, 2, 4, 8]],
    [4, [8, 16]],
    [6, [8, 16]]
  ] as [number, number[]][])
  const bits = pick(random, depths)
  const bands = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[type]!
  const most = 2 ** bits - 1
  const samples = Array.from({ length: bands }, () => upTo(random, most + 1))
  const [width, height] = [1 + upTo(random, 40), 1 + upTo(random, 40)]
  const row = packRow(Array<number[]>(width).fill(samples).flat(), bits, 1, false)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([bits, type, 0, 0, 0], 8)
  const entries = Array.from({ length: 2 ** Math.min(bits, 8) }, () => [0, 0, 0].map(() => upTo(random, 256)))
  const bytes = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...(type === 3 ? [pngChunk('PLTE', Buffer.from(entries.flat()))] : []),
    pngChunk(
      'IDAT',
      deflateSync(Buffer.concat(Array<Buffer>(height).fill(Buffer.concat([Buffer.of(0), row]))))
    ),
    pngChunk('IEND', Buffer.alloc(0))
  ])
  const scaled = samples.map((sample) => (sample * 255) / most)
  const share = type === 4 ? scaled[1]! / 255 : type === 6 ? scaled[3]! / 255 : 1
  const plain =
    type === 3 ? entries[samples[0]!]! : type === 0 || type === 4 ? Array(3).fill(scaled[0]!) : scaled
  const colour = plain.slice(0, 3).map((value: number) => 255 + (value - 255) * share) as [
    number,
    number,
    number
  ]
  return { what: `PNG of type ${type}, ${bits} bits, ${width} x ${height}`, bytes, colour }
}

/**
 * A GIF with one frame in one colour, which may leave part of the screen uncovered; that part is shown white.
 */
export function anyGif(random: Random): Generated {
  const screen = [1 + upTo(random, 24), 1 + upTo(random, 24)] as const
  const whole = random() < 0.5
  const [width, height] = whole ? screen : [1 + upTo(random, screen[0]), 1 + upTo(random, screen[1])]
  const [left, top] = [upTo(random, screen[0] - width + 1), upTo(random, screen[1] - height + 1)]
  const colour = [0, 0, 0].map(() => upTo(random, 256))
  const u16 = (value: number): number[] => [value & 255, value >> 8]
  // Codes of three bits, with a clear code before each pixel so that they never grow.
  let bits = ''
  for (let i = 0; i < width * height; i++) bits = `000100${bits}`
  bits = `101${bits}`
  const packed: number[] = []
  for (let end = bits.length; end > 0; end -= 8)
    packed.push(parseInt(bits.slice(Math.max(0, end - 8), end), 2))
  const blocks: number[] = []
  for (let at = 0; at < packed.length; at += 255) {
    const block = packed.slice(at, at + 255)
    blocks.push(block.length, ...block)
  }
  const bytes = Buffer.from([
    ...Buffer.from('GIF89a'),
    ...u16(screen[0]),
    ...u16(screen[1]),
    ...[0x81, 1, 0],
    ...colour,
    ...[9, 9, 9, 9, 9, 9, 9, 9, 9],
    0x2c,
    ...[left, top, width, height].flatMap(u16),
    0,
    2,
    ...blocks,
    0,
    0x3b
  ])
  const covers = width === screen[0] && height === screen[1]
  const what = `GIF of ${screen.join(' x ')}, frame ${[left, top, width, height].join()}`
  return { what, bytes, ...(covers && { colour: colour as [number, number, number] }) }
}

export function anyBmp(random: Random): Generated {
  const width = 4 * (1 + upTo(random, 6))
  const height = 1 + upTo(random, 20)
  const bitsPerPixel = pick(random, [24, 32])
  const [red, green, blue, fourth] = [0, 0, 0, 0].map(() => upTo(random, 256)) as [
    number,
    number,
    number,
    number
  ]
  const pixel = bitsPerPixel === 24 ? [blue, green, red] : [blue, green, red, fourth]
  const down = random() < 0.5
  const rows = Buffer.from(
    Array<number[]>(width * height)
      .fill(pixel)
      .flat()
  )
  const bytes = bmp({ width, height: down ? -height : height, bitsPerPixel }, rows)
  return { what: `BMP of ${bitsPerPixel} bits, ${width} x ${height}`, bytes, colour: [red, green, blue] }
}

/** Either a few bytes are changed or the end is missing. */
export function damaged({ what, bytes }: Generated, random: Random): Generated {
  if (random() < 0.4) {
    const kept = upTo(random, bytes.length)
    return { what: `${what}, cut after ${kept} bytes`, bytes: bytes.subarray(0, kept) }
  }
  const copy = Buffer.from(bytes)
  for (let i = 0; i <= upTo(random, 4); i++) copy[upTo(random, copy.length)] = upTo(random, 256)
  return { what: `${what}, damaged`, bytes: copy }
}
