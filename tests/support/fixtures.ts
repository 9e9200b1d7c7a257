/** Image files for tests, built from bytes at test time. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { afterAll } from 'vitest'
import { ImageError } from '../../src-main/images/errors'

/** A folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'netlens-images-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function write(folder: string, name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

export function makeFifo(path: string): void {
  execFileSync('mkfifo', [path])
}

/** Runs `work` as the user nobody if the tests run as root, who can read everything. */
export async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  const root = process.geteuid?.() === 0
  if (root) process.seteuid!(65534)
  try {
    return await work()
  } finally {
    if (root) process.seteuid!(0)
  }
}

/** A picture of 40 x 30 pixels in one colour. */
export function plain(
  background: string | { r: number; g: number; b: number; alpha: number },
  channels: 3 | 4 = 3
): Sharp {
  return sharp({ create: { width: 40, height: 30, channels, background } })
}

/** The code and message of the ImageError that a promise rejects with. */
export async function failure(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!(error instanceof ImageError)) throw new Error(`expected an ImageError, got ${String(error)}`)
  return { code: error.code, message: error.message }
}

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}
const u32be = (value: number): Buffer => u32(value).reverse()

function crc32(bytes: Uint8Array): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc
}

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  return Buffer.concat([u32be(data.length), body, u32be(crc32(body))])
}

/** An RGB PNG with `pixels` row by row; their number need not match the header. */
export function png(width: number, height: number, pixels: Uint8Array, profile?: Uint8Array): Buffer {
  const stride = width * 3
  const rows = Array.from({ length: Math.ceil(pixels.length / stride) }, (_, y) =>
    Buffer.concat([Buffer.of(0), pixels.subarray(y * stride, (y + 1) * stride)])
  )
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', Buffer.concat([u32be(width), u32be(height), Buffer.of(8, 2, 0, 0, 0)])),
    ...(profile ? [pngChunk('iCCP', Buffer.concat([Buffer.from('icc\0\0'), deflateSync(profile)]))] : []),
    pngChunk('IDAT', deflateSync(Buffer.concat(rows))),
    pngChunk('IEND', Buffer.alloc(0))
  ])
}

export interface TiffLayout {
  width: number
  height: number
  bitsPerSample: number
  samples: number
  /** 0 white is zero, 1 black is zero, 2 RGB, 5 CMYK. */
  photometric: number
  /** 1 unsigned, 3 float. */
  sampleFormat?: number
}

/** An uncompressed little-endian TIFF with one strip. */
export function tiff(layout: TiffLayout, data: Buffer): Buffer {
  const { width, height, bitsPerSample, samples, photometric, sampleFormat = 1 } = layout
  const tags: [tag: number, type: 3 | 4, values: number[]][] = [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, Array<number>(samples).fill(bitsPerSample)],
    [259, 3, [1]],
    [262, 3, [photometric]],
    [273, 4, [8]],
    [277, 3, [samples]],
    [278, 4, [height]],
    [279, 4, [data.length]],
    [339, 3, Array<number>(samples).fill(sampleFormat)]
  ]
  const even = data.length % 2 === 0 ? data : Buffer.concat([data, Buffer.of(0)])
  const directory = 8 + even.length
  let spare = directory + 2 + tags.length * 12 + 4
  const long: Buffer[] = []
  const entries = tags.map(([tag, type, values]) => {
    const bytes = Buffer.concat(values.map(type === 3 ? u16 : u32))
    if (bytes.length <= 4)
      return Buffer.concat([u16(tag), u16(type), u32(values.length), bytes, Buffer.alloc(4 - bytes.length)])
    long.push(bytes)
    spare += bytes.length
    return Buffer.concat([u16(tag), u16(type), u32(values.length), u32(spare - bytes.length)])
  })
  return Buffer.concat([
    Buffer.from('II*\0', 'latin1'),
    u32(directory),
    even,
    u16(tags.length),
    ...entries,
    u32(0),
    ...long
  ])
}

export interface BmpLayout {
  width?: number
  /** Negative for top-down rows. */
  height?: number
  bitsPerPixel: number
  /** 0 none, 1 RLE8, 2 RLE4, 3 bit fields. */
  compression?: number
  /** B G R 0 per colour. */
  palette?: number[]
  /** Masks for red, green and blue after the header. */
  masks?: number[]
}

/** A BMP with a 40-byte header, around rows that are already padded to 4 bytes. */
export function bmp(layout: BmpLayout, data: Uint8Array): Buffer {
  const { width = 4, height = 4, bitsPerPixel, compression = 0, palette = [], masks = [] } = layout
  const between = Buffer.concat([...masks.map(u32), Buffer.from(palette)])
  const offset = 54 + between.length
  return Buffer.concat([
    Buffer.from('BM'),
    u32(offset + data.length),
    u32(0),
    u32(offset),
    u32(40),
    u32(width),
    u32(height),
    u16(1),
    u16(bitsPerPixel),
    u32(compression),
    u32(data.length),
    u32(2835),
    u32(2835),
    u32(palette.length / 4),
    u32(0),
    between,
    data
  ])
}

/** A GIF whose screen and only frame claim this size, but whose data has only four pixels. */
export function gif(width: number, height: number): Buffer {
  return Buffer.concat([
    Buffer.from('GIF89a'),
    u16(width),
    u16(height),
    Buffer.of(0x80, 0, 0, 255, 0, 0, 0, 0, 255),
    Buffer.of(0x2c),
    u16(0),
    u16(0),
    u16(width),
    u16(height),
    Buffer.of(0, 2, 2, 0x44, 1, 0, 0x3b)
  ])
}

/** An animated WebP whose canvas claims this size, with one frame from a still WebP of 40 x 30 pixels. */
export function animatedWebp(width: number, height: number, still: Buffer): Buffer {
  const u24 = (value: number) => u32(value).subarray(0, 3)
  const chunk = (type: string, data: Buffer) => Buffer.concat([Buffer.from(type), u32(data.length), data])
  const frame = Buffer.concat([u24(0), u24(0), u24(39), u24(29), u24(100), Buffer.of(0), still.subarray(12)])
  const chunks = Buffer.concat([
    chunk('VP8X', Buffer.concat([u32(2), u24(width - 1), u24(height - 1)])),
    chunk('ANIM', Buffer.alloc(6)),
    chunk('ANMF', frame)
  ])
  return Buffer.concat([Buffer.from('RIFF'), u32(chunks.length + 4), Buffer.from('WEBP'), chunks])
}

const fixedNumber = (value: number): Buffer => u32be(Math.round(value * 65536))
const xyzNumbers = (...values: number[]): Buffer =>
  Buffer.concat([Buffer.from('XYZ \0\0\0\0'), ...values.map(fixedNumber)])

/** A curve of an ICC profile: none for linear, a gamma alone, or a table of values up to 65535. */
export function sampledCurve(...values: number[]): Buffer {
  const numbers = values.length === 1 ? [Math.round(values[0]! * 256)] : values
  const bytes = Buffer.alloc(2 * numbers.length)
  for (const [i, value] of numbers.entries()) bytes.writeUInt16BE(value, 2 * i)
  return Buffer.concat([Buffer.from('curv\0\0\0\0'), u32be(numbers.length), bytes])
}

/** A curve of an ICC profile by a formula, 0 to 4. */
export function parametricCurve(kind: number, ...parameters: number[]): Buffer {
  return Buffer.concat([
    Buffer.from('para\0\0\0\0'),
    Buffer.of(0, kind, 0, 0),
    ...parameters.map(fixedNumber)
  ])
}

type Column = readonly [number, number, number]

/** XYZ of red, green and blue, adapted to D50. */
export const primaries = {
  adobe: [
    [0.60974, 0.31111, 0.01947],
    [0.20528, 0.62567, 0.06087],
    [0.14919, 0.06322, 0.74457]
  ],
  displayP3: [
    [0.51512, 0.2412, -0.00105],
    [0.29198, 0.69225, 0.04189],
    [0.1571, 0.06657, 0.78407]
  ]
} as const satisfies Record<string, readonly Column[]>

/** An ICC profile (version 2) of a matrix and one curve for all channels. @param tags more of them */
export function matrixProfile(
  [r, g, b]: readonly Column[],
  curve: Buffer,
  tags: readonly [string, Buffer][] = []
): Buffer {
  return iccProfile('Colours', 'RGB ', [
    ['rXYZ', xyzNumbers(...r!)],
    ['gXYZ', xyzNumbers(...g!)],
    ['bXYZ', xyzNumbers(...b!)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
    ...tags
  ])
}

/** An ICC profile with the primaries and the gamma of Adobe RGB (1998). */
export function adobeRgbProfile(): Buffer {
  return matrixProfile(primaries.adobe, sampledCurve(2.2))
}

/** An ICC profile of greys that are darker than usual. */
export function greyProfile(): Buffer {
  return iccProfile('Greys', 'GRAY', [['kTRC', sampledCurve(3)]])
}

function iccProfile(name: string, colours: string, tagsOfColours: readonly [string, Buffer][]): Buffer {
  const text = Buffer.concat([
    Buffer.from('desc\0\0\0\0'),
    u32be(name.length + 1),
    Buffer.from(`${name}\0`),
    Buffer.alloc(80)
  ])
  const tags: [string, Buffer][] = [
    ['desc', text],
    ['cprt', Buffer.from('text\0\0\0\0none\0\0\0\0')],
    ['wtpt', xyzNumbers(0.9642, 1, 0.8249)],
    ...tagsOfColours
  ]
  let offset = 132 + tags.length * 12
  const table = tags.map(([tag, data]) => {
    offset += data.length
    return Buffer.concat([Buffer.from(tag), u32be(offset - data.length), u32be(data.length)])
  })
  const header = Buffer.alloc(128)
  header.writeUInt32BE(offset, 0)
  header.writeUInt32BE(0x02400000, 8)
  header.write(`mntr${colours}XYZ `, 12)
  header.write('acsp', 36)
  fixedNumber(0.9642).copy(header, 68)
  fixedNumber(1).copy(header, 72)
  fixedNumber(0.8249).copy(header, 76)
  return Buffer.concat([header, u32be(tags.length), ...table, ...tags.map(([, data]) => data)])
}
