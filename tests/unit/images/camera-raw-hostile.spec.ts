/** Camera raw files that are damaged, or made to be a trap: each has a reason, and little is read of it. */
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readCameraRaw } from '../../../src-main/images/camera-raw/camera-raw'
import { decodeForNetwork } from '../../../src-main/images/network-image'
import { ImageError } from '../../../src-main/images/errors'
import { randomNumbers } from '../../support/library-maker'
import { failure, temporaryFolder, write } from '../../support/fixtures'
import * as make from '../../support/raw-files'
import { box, RawWriter, raw32, type Entry } from '../../support/raw-files'

const folder = temporaryFolder()
const jpeg = (width: number, height: number): Promise<Buffer> =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#4080c0',
      noise: { type: 'gaussian', mean: 120, sigma: 20 }
    }
  })
    .jpeg()
    .toBuffer()
const pictures: make.Pictures = {
  large: await jpeg(400, 300),
  middle: await jpeg(320, 240),
  small: await jpeg(160, 120)
}

/** A file whose first directory has these entries. */
function tiff(entries: (writer: RawWriter) => Entry[], next = 0): Buffer {
  const writer = new RawWriter(true)
  const first = entries(writer)
  return writer.finish(writer.directory(first, { next }))
}

const pointing = (at: number, length: number): Entry[] => [
  [0x201, 'long', [at]],
  [0x202, 'long', [length]]
]

/** A preview with this content. */
const around = (content: Buffer): Buffer =>
  tiff((writer) => {
    const { at, length } = writer.blob(content)
    return pointing(at, length)
  })

const soi = Buffer.from([0xff, 0xd8])
const frame = (kind: number, bits: number, width: number, height: number, components: number): Buffer =>
  Buffer.concat([
    soi,
    Buffer.from([
      0xff,
      kind,
      0,
      8 + 3 * components,
      bits,
      height >> 8,
      height & 0xff,
      width >> 8,
      width & 0xff
    ]),
    Buffer.from([components, ...Array.from({ length: components }, (_, i) => [i + 1, 0x11, 0]).flat()]),
    Buffer.alloc(500)
  ])

/** The bytes of a file with some of them replaced. */
function patched(bytes: Buffer, ...patches: [at: number, value: number][]): Buffer {
  const copy = Buffer.from(bytes)
  for (const [at, value] of patches) copy.writeUInt32LE(value >>> 0, at)
  return copy
}

const header = (first: number): Buffer => patched(Buffer.from('II*\0\0\0\0\0', 'latin1'), [4, first])

/** One directory after the other. */
function chain(count: number, last: Entry[] = []): Buffer {
  const writer = new RawWriter(true)
  let next = writer.directory([[0x100, 'long', [1]], ...last])
  for (let i = 1; i < count; i++) next = writer.directory([[0x100, 'long', [1]]], { next })
  return writer.finish(next)
}

/** Directories that each lead to 64 others. */
function tree(): Buffer {
  const writer = new RawWriter(true)
  let level = Array.from({ length: 64 }, () => writer.directory([[0x100, 'long', [1]]]))
  for (let depth = 0; depth < 3; depth++) {
    const below = level
    level = Array.from({ length: 64 }, () => writer.directory([[0x14a, 'long', below]]))
  }
  return writer.finish(writer.directory([[0x14a, 'long', level]]))
}

function withNotes(notes: (writer: RawWriter) => void): Buffer {
  const writer = new RawWriter(true)
  const at = writer.at
  notes(writer)
  const exif = writer.directory([[0x927c, 'undefined', { at, length: writer.at - at }]])
  return writer.finish(writer.directory([[0x8769, 'long', [exif]]]))
}

const start = box('ftyp', Buffer.from('crx \0\0\0\x01crx isom'))
const raf = (offset: number, length: number): Buffer => {
  const bytes = make.raf(pictures, {})
  bytes.writeUInt32BE(offset, 84)
  bytes.writeUInt32BE(length, 88)
  return bytes
}
const exifLoop = Buffer.concat([
  soi,
  Buffer.from('\xff\xe1\0\x1eExif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0', 'latin1'),
  pictures.large.subarray(2)
])

const corrupt = 'corrupt-image'
const unsupported = 'unsupported-format'

const hostile: [name: string, code: string, bytes: Buffer][] = [
  ['nothing.cr2', corrupt, Buffer.alloc(0)],
  ['mark-only.nef', corrupt, Buffer.from('II*\0', 'latin1')],
  ['first-behind-end.nef', corrupt, header(5000)],
  ['first-nowhere.nef', corrupt, header(0)],
  ['first-far.arw', corrupt, header(0xffffffff)],
  ['no-entries.dng', corrupt, Buffer.concat([header(8), Buffer.alloc(100)])],
  ['65535-entries.dng', corrupt, Buffer.concat([header(8), Buffer.alloc(5000, 0xff)])],
  [
    'many-entries.dng',
    corrupt,
    Buffer.concat([header(8), Buffer.from([0xff, 0x7f]), Buffer.alloc(12 * 0x7fff)])
  ],
  [
    'next-is-itself.pef',
    unsupported,
    patched(
      tiff(() => [[0x100, 'long', [1]]], 8),
      [4, 8]
    )
  ],
  ['two-in-a-circle.pef', unsupported, patched(chain(2), [22, 26])],
  ['child-is-parent.nef', unsupported, tiff(() => [[0x14a, 'long', [8, 8, 8]]])],
  ['endless-children.nef', unsupported, tiff(() => [[0x14a, 'long', { at: 8, length: 0xffffffff }]])],
  ['children-far-off.nef', unsupported, tiff(() => [[0x14a, 'long', { at: 0xfffffff0, length: 60 }]])],
  ['tree-of-directories.nef', unsupported, tree()],
  ['long-chain.orf', unsupported, chain(20_000, pointing(8, 100))],
  ['preview-behind-end.arw', corrupt, tiff(() => pointing(1_000_000, 5000))],
  ['preview-endless.arw', unsupported, tiff(() => pointing(8, 0xffffffff))],
  ['preview-wraps-around.arw', unsupported, tiff(() => pointing(0xfffffff0, 0xffffffff))],
  ['preview-of-zeros.srw', unsupported, around(Buffer.alloc(5000))],
  ['preview-begins-only.srw', unsupported, around(soi)],
  ['preview-without-frame.srw', unsupported, around(Buffer.concat([soi, Buffer.alloc(1_000_000, 0xff)]))],
  [
    'preview-of-empty-segments.srw',
    unsupported,
    around(Buffer.concat([soi, Buffer.from('\xff\xe0\0\0'.repeat(50_000), 'latin1')]))
  ],
  ['preview-gigantic.cr2', 'too-large', around(frame(0xc0, 8, 65_000, 65_000, 3))],
  ['preview-without-pixels.cr2', unsupported, around(frame(0xc0, 8, 0, 0, 3))],
  ['preview-lossless.cr2', unsupported, around(frame(0xc3, 8, 400, 300, 3))],
  ['preview-of-12-bits.cr2', unsupported, around(frame(0xc1, 12, 400, 300, 3))],
  ['preview-of-5-bands.cr2', unsupported, around(frame(0xc0, 8, 400, 300, 5))],
  ['preview-empty-inside.cr2', corrupt, around(frame(0xc0, 8, 400, 300, 3))],
  ['preview-cut-off.cr2', corrupt, around(pictures.large.subarray(0, pictures.large.length / 2))],
  ['preview-is-the-file.cr2', unsupported, tiff(() => pointing(0, 20))],
  ['exif-is-parent.nef', unsupported, tiff(() => [[0x8769, 'long', [8]]])],
  ['notes-behind-end.nef', unsupported, withNotes((writer) => writer.blob('Nikon\0\x02\x11\0\0'))],
  [
    'notes-in-a-circle.nef',
    unsupported,
    withNotes((writer) => {
      writer.blob('Nikon\0\x02\x11\0\0', 'II*\0\x08\0\0\0')
      writer.directory([[0x11, 'long', [8]]])
    })
  ],
  [
    'notes-point-far-off.orf',
    unsupported,
    withNotes((writer) => {
      writer.blob('OLYMPUS\0II\x03\0')
      writer.directory([[0x2020, 'long', [0xfffffff0]]])
    })
  ],
  [
    'notes-in-a-circle.orf',
    unsupported,
    withNotes((writer) => {
      writer.blob('OLYMPUS\0II\x03\0')
      writer.directory([[0x2020, 'long', [12]]])
    })
  ],
  [
    'notes-of-nothing.arw',
    unsupported,
    withNotes((writer) => {
      writer.blob('SONY DSC \0\0\0')
      writer.directory([[0x2001, 'undefined', { at: 8, length: 0xfffffff0 }]])
    })
  ],
  ['inside-endless.rw2', unsupported, tiff(() => [[0x2e, 'undefined', { at: 8, length: 0xfffffff0 }]])],
  ['header-only.raf', corrupt, Buffer.from('FUJIFILMCCD-RAW 0201')],
  ['header-of-zeros.raf', unsupported, raf(0, 0)],
  ['preview-behind-end.raf', corrupt, raf(148, 50_000_000)],
  ['preview-endless.raf', unsupported, raf(0xffffffff, 0xffffffff)],
  ['no-boxes.cr3', corrupt, start],
  ['box-is-endless.cr3', corrupt, Buffer.concat([start, raw32(0xffffffff), Buffer.from('moov')])],
  [
    'box-is-64-bits.cr3',
    corrupt,
    Buffer.concat([start, raw32(1), Buffer.from('moov'), Buffer.alloc(8, 0xff)])
  ],
  ['box-smaller-than-its-head.cr3', corrupt, Buffer.concat([start, raw32(4), Buffer.from('moov')])],
  ['boxes-without-end.cr3', corrupt, Buffer.concat([start, Buffer.alloc(8_000_000, box('free'))])],
  [
    'boxes-in-boxes.cr3',
    corrupt,
    Buffer.concat([start, box('moov', box('trak', box('mdia', box('mdia', box('mdia')))))])
  ],
  [
    'no-tiff-inside.cr3',
    corrupt,
    Buffer.concat([
      start,
      box(
        'moov',
        box('uuid', Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex'), box('CMT1', Buffer.alloc(50)))
      )
    ])
  ],
  ['of-sigma.x3f', unsupported, Buffer.concat([Buffer.from('FOVb'), Buffer.alloc(500)])],
  ['of-old-canon.crw', unsupported, Buffer.from('II\x1a\0\0\0HEAPCCDR\x02\0\x01\0', 'latin1')],
  ['of-minolta.mrw', unsupported, Buffer.from('\0MRM\0\0\0\x20\0PRD\0\0\0\x18', 'latin1')]
]

/** How much is read of a file before its preview is, whatever it says. */
async function bytesRead(bytes: Buffer): Promise<number> {
  let taken = 0
  const readAt = (target: Uint8Array, at: number): Promise<number> => {
    taken += target.length
    return Promise.resolve(bytes.copy(target, 0, at))
  }
  await readCameraRaw(readAt, bytes.length).catch((error: unknown) => {
    if (!(error instanceof ImageError)) throw error
  })
  return taken
}

describe('a hostile camera raw file', () => {
  it.each(hostile)('%s is %s', async (name, code, bytes) => {
    const { code: found, message } = await failure(
      decodeForNetwork(write(folder, name, bytes), 224, 'center')
    )
    expect([found, message]).toEqual([code, expect.stringMatching(/^[A-Z].*\.$/s)])
    expect(await bytesRead(bytes)).toBeLessThanOrEqual(16 * 2 ** 20)
  })

  it('whose preview has EXIF that leads to itself is a picture all the same', async () => {
    const file = write(folder, 'exif-loop.srw', around(exifLoop))
    expect(await decodeForNetwork(file, 224, 'center')).toHaveLength(224 * 224 * 3)
  })

  const whole = [make.cr2, make.cr3, make.nef, make.arw, make.dng, make.orf, make.rw2, make.pef, make.raf]

  it('that ends early, or has any byte changed, is a picture or has a reason', async () => {
    const random = randomNumbers(25)
    const outcome = async (bytes: Buffer): Promise<void> => {
      const file = write(folder, 'odd.nef', bytes)
      await decodeForNetwork(file, 32, 'whole').then(
        (pixels) => expect(pixels).toHaveLength(32 * 32 * 3),
        (error: unknown) => expect(error).toBeInstanceOf(ImageError)
      )
    }
    for (const maker of whole) {
      const bytes = maker({ large: pictures.middle, middle: pictures.small, small: pictures.small }, {})
      for (let i = 0; i < 20; i++) {
        await outcome(bytes.subarray(0, Math.floor(random() * bytes.length)))
        const odd = Buffer.from(bytes)
        // Most of a file is pixels; what is of interest is not.
        for (let n = 0; n < 40; n++) odd[Math.floor(random() * odd.length)] = Math.floor(random() * 256)
        await outcome(odd)
      }
    }
  })
})
