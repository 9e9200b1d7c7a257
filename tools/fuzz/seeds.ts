/** Valid inputs to damage. Those in `tests/fuzz-seeds` have revealed a fault before. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { Library } from '../../src-main/library/library'
import { newPacket } from '../../src-main/library/keywords/packet'
import type { TaughtCard } from '../../src-main/contract/teaching'
import { zipOf } from '../../src-main/export/zip'
import { crc32c } from '../../src-main/weights/crc32c'
import { packVectors, taughtFiles } from '../../src-main/weights/taught-part'
import { configOf, readTable } from '../../tests/engine/keras-layers/table'
import { fill } from '../../tests/support/library-maker'
import { anyBmp, anyGif, anyJpeg, anyPng, anyTiff } from '../../tests/support/generated'
import { codedImages, withNclx } from '../../tests/support/heif-writer'
import { jpegOf, samplings, type JpegKind } from '../../tests/support/jpegs'
import * as rawFiles from '../../tests/support/raw-files'
import { randomNumbers } from './mutate'

const tests = join(import.meta.dirname, '../../tests')

export const texts = (...all: readonly string[]): Buffer[] => all.map((text) => Buffer.from(text))
export const json = (...all: readonly unknown[]): Buffer[] =>
  texts(...all.map((value) => JSON.stringify(value)))

/** Inputs that revealed faults in a target, since fixed. */
export async function foundBefore(target: string): Promise<Buffer[]> {
  const folder = join(tests, 'fuzz-seeds', target)
  const names = await readdir(folder).catch(() => [])
  return Promise.all(names.sort().map((name) => readFile(join(folder, name))))
}

/** Small models as written by Keras. */
export async function kerasFiles(extension: '.h5' | '.keras'): Promise<Buffer[]> {
  const folder = join(tests, 'engine/keras-files')
  const names = (await readdir(folder)).filter((name) => name.endsWith(`${extension}.gz`)).sort()
  return Promise.all(names.map(async (name) => gunzipSync(await readFile(join(folder, name)))))
}

/** The extra files of a taught model, beside its weights. */
export function taughtArchives(): Buffer[] {
  const figures = {
    pictures: 4,
    accuracy: 1,
    interval: [0.5, 1] as [number, number],
    calibrationError: 0.1,
    reliability: [{ images: 4, meanProbability: 0.9, accuracy: 1 }]
  }
  const card: TaughtCard = {
    format: 1,
    name: 'colours',
    version: 1,
    made: '2026-01-01T00:00:00.000Z',
    classes: ['red', 'blue'].map((label) => ({ label, pictures: 2 })),
    data: 'the subfolders of a folder',
    series: 4,
    base: { name: 'mobilenet', sha256: '0'.repeat(64), architecture: 'MobileNetV2 1.00' },
    preprocessing: { range: '-1..1', channels: 'rgb', crop: 'center' },
    strength: 64,
    temperature: 0.5,
    none: { threshold: 0.6, choices: [{ threshold: 0.6, known: 0.01, unknown: 0.5 }] },
    estimate: { ...figures, refused: 0, classes: [], confusion: [] },
    learningCurve: [{ pictures: 4, accuracy: 1 }],
    advice: [{ code: 'few', labels: ['red', 'blue'], fewest: 5 }]
  }
  const vectors = packVectors(Float32Array.from({ length: 4 * 16 }, randomNumbers(1)), 16)
  const content = JSON.stringify(card)
  return [
    Buffer.from(
      zipOf([
        { name: taughtFiles.card, content },
        { name: taughtFiles.vectors, content: vectors }
      ])
    )
  ]
}

/** Descriptions of models with one layer of each kind. */
export function kerasConfigs(): Buffer[] {
  return ([2, 3] as const).flatMap((keras) => {
    const table = readTable(keras)
    const rows = Object.values(table.rows).filter(({ answer }, i) => answer && i % 7 === 0)
    return json(...rows.map(({ layers }) => configOf(table, layers)))
  })
}

type Files = Record<string, Buffer>

let models: Promise<Record<string, Files>> | undefined

/** SavedModels as written by TensorFlow, by name. */
export function savedModels(): Promise<Record<string, Files>> {
  return (models ??= readSavedModels())
}

async function readSavedModels(): Promise<Record<string, Files>> {
  const text = gunzipSync(await readFile(join(tests, 'engine/fixtures/saved-models.json.gz'))).toString()
  const { models } = JSON.parse(text) as { models: Record<string, { files: Record<string, string> }> }
  return Object.fromEntries(
    Object.entries(models).map(([name, { files }]) => [
      name,
      Object.fromEntries(
        Object.entries(files).map(([file, content]) => [file, Buffer.from(content, 'base64')])
      )
    ])
  )
}

/** A checkpoint index with a single block of entries and valid checksums. */
export function checkpointIndex(entries: Buffer): Buffer {
  const sealed = (block: Buffer): Buffer => {
    const typed = Buffer.concat([block, Buffer.from([0])])
    const checksum = Buffer.alloc(4)
    const crc = crc32c(typed)
    checksum.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0)
    return Buffer.concat([typed, checksum])
  }
  const handle = (offset: number, size: number): Buffer => Buffer.concat([varint(offset), varint(size)])
  const place = handle(0, entries.length)
  const restarts = Buffer.from([0, 0, 0, 0, 1, 0, 0, 0])
  const list = Buffer.concat([Buffer.from([0, 1, place.length, 0x7a]), place, restarts])
  const data = sealed(entries)
  const footer = Buffer.alloc(48)
  Buffer.concat([handle(0, 0), handle(data.length, list.length)]).copy(footer)
  Buffer.from('57fb808b247547db', 'hex').copy(footer, 40)
  return Buffer.concat([data, sealed(list), footer])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128)
  return Buffer.from([...bytes, value])
}

/**
 * The block of entries of a small index written by TensorFlow. It comes first, followed by 5 bytes before the
 * next block.
 */
export function entriesOfIndex(index: Buffer): Buffer {
  const [low, high] = index.subarray(-48)
  const next = low! < 128 ? low! : (low! & 127) + 128 * high!
  return index.subarray(0, next - 5)
}

/** Pictures of each format that is decoded, in many layouts. */
export async function pictures(): Promise<Buffer[]> {
  const random = randomNumbers(1)
  const made = [
    anyTiff,
    anyTiff,
    anyTiff,
    anyTiff,
    anyJpeg,
    anyJpeg,
    anyPng,
    anyPng,
    anyGif,
    anyGif,
    anyBmp,
    anyBmp
  ]
  return [...made.map((make) => make(random).bytes), ...(await withMetadata())]
}

/** A small JPEG in each coding. */
export function jpegs(): Promise<Buffer[]> {
  const kinds = Object.keys(samplings).flatMap((sampling): JpegKind[] => {
    const kind = { width: 61, height: 47, sampling: sampling as keyof typeof samplings }
    return [kind, { ...kind, restart: 2 }, { ...kind, progressive: true }]
  })
  const grey = { width: 40, height: 33, grey: true }
  const larger = { width: 420, height: 310 }
  return Promise.all([...kinds, grey, { ...grey, progressive: true }, larger].map((kind) => jpegOf(kind)))
}

const photo = (): Sharp =>
  sharp({ create: { width: 24, height: 16, channels: 3, background: '#c84' } }).withExif({
    IFD0: { Make: 'Maker', Model: 'Maker 1', ImageDescription: 'x' },
    IFD2: { DateTimeOriginal: '2020:02:03 04:05:06', FNumber: '28/10', ISOSpeedRatings: '200' }
  })

async function withMetadata(): Promise<Buffer[]> {
  const xmp = newPacket({ add: ['crane', '丹顶鹤'], remove: [], parent: 'Animals' })
  return Promise.all([
    photo().jpeg().toBuffer(),
    photo().withXmp(xmp).jpeg().toBuffer(),
    photo().jpeg({ progressive: true }).toBuffer(),
    photo().withXmp(xmp).png().toBuffer(),
    photo().withXmp(xmp).webp().toBuffer(),
    photo().tiff().toBuffer(),
    photo().avif({ effort: 0 }).toBuffer()
  ])
}

/** JPEG, PNG and WebP with and without an XMP packet, and a JPEG with two pictures. */
export async function taggable(): Promise<Buffer[]> {
  const all = await withMetadata()
  return [...all.slice(0, 5), twoPictures(all[0]!, all[1]!)]
}

/** An index of two pictures as it follows `MPF\0`: version, number of pictures, and their 16-byte entries. */
export function pictureIndex(first: number, offset: number, second: number): Buffer {
  const index = Buffer.alloc(4 + 50 + 32)
  index.write('MPF\0II*\0', 'latin1')
  const fields = [
    [0xb000, 7, 4, 0x30303130],
    [0xb001, 4, 1, 2],
    [0xb002, 7, 32, 50]
  ] as const
  index.writeUInt32LE(8, 8)
  index.writeUInt16LE(3, 12)
  for (const [i, [tag, type, count, value]] of fields.entries()) {
    index.writeUInt16LE(tag, 14 + 12 * i)
    index.writeUInt16LE(type, 16 + 12 * i)
    index.writeUInt32LE(count, 18 + 12 * i)
    index.writeUInt32LE(value, 22 + 12 * i)
  }
  index.writeUInt32LE(0x20030000, 54)
  index.writeUInt32LE(first, 58)
  index.writeUInt32LE(0x20002, 70)
  index.writeUInt32LE(second, 74)
  index.writeUInt32LE(offset, 78)
  return index
}

function twoPictures(first: Buffer, second: Buffer): Buffer {
  const segment = (index: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0xff, 0xe2, 0, 2 + index.length]), index])
  const length = first.length + segment(pictureIndex(0, 0, 0)).length
  // Offsets count from the TIFF header, 10 bytes after the start of the file.
  const index = pictureIndex(length, length - 10, second.length)
  return Buffer.concat([first.subarray(0, 2), segment(index), first.subarray(2), second])
}

/** A photo's EXIF data, with and without the file's prefix. */
/** Of each maker, around small pictures. */
export async function cameraRaws(): Promise<Buffer[]> {
  const jpeg = (width: number, height: number): Promise<Buffer> =>
    sharp({ create: { width, height, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer()
  const pictures = { large: await jpeg(48, 32), middle: await jpeg(24, 16), small: await jpeg(16, 12) }
  const { cr2, cr3, nef, arw, sr2, dng, orf, omSystem, olderOrf, rw2, pef, srw, raf } = rawFiles
  const makers = [cr2, cr3, nef, arw, sr2, dng, orf, omSystem, olderOrf, rw2, pef, srw, raf]
  return makers.flatMap((make) => [true, false].map((littleEndian) => make(pictures, { littleEndian })))
}

/** HEIC files whose colour boxes contradict their streams, alone and in a grid. */
export async function heicRanges(): Promise<Buffer[]> {
  const folder = join(tests, 'engine/heic')
  const names = ['plain', 'ten-bits', 'limited-range']
  const files = await Promise.all(names.map((name) => readFile(join(folder, `${name}.heic`))))
  return files.flatMap((file) => {
    const [image] = codedImages(file)
    const size = { width: 64, height: 64 }
    return [false, true].flatMap((full) => [withNclx(image!, full), withNclx(image!, full, size)])
  })
}

export async function exifBlocks(): Promise<Buffer[]> {
  const { exif } = await sharp(await photo().jpeg().toBuffer()).metadata()
  return [exif!, exif!.subarray(6)]
}

/** A small library, and the write-ahead log of one that was killed. */
export async function libraries(): Promise<{ database: Buffer; log: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'netlens-seed-'))
  const file = join(folder, 'library.sqlite')
  try {
    const library = Library.open(file)
    try {
      fill(library, 8)
      library.database.pragma('wal_checkpoint(TRUNCATE)')
      library.database.pragma('wal_autocheckpoint = 0')
      const database = await readFile(file)
      await library.label({ ids: [1, 2] }, { kind: 'set', label: 'crane' })
      return { database, log: await readFile(`${file}-wal`) }
    } finally {
      library.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
