/** Camera raw files, laid out as each maker lays them out, around JPEG files that the test brings. */

const types = { byte: 1, ascii: 2, short: 3, long: 4, rational: 5, undefined: 7 }
const widths = { byte: 1, ascii: 1, short: 2, long: 4, rational: 4, undefined: 1 }

/** Something that was written before; `at` counts from the directory's base. */
interface Block {
  at: number
  length: number
}

/** The values of a rational are pairs. */
export type Entry = readonly [tag: number, type: keyof typeof types, values: number[] | string | Block]

/** Writes what is pointed at before what points at it. */
export class RawWriter {
  private readonly parts: Buffer[] = []
  private length = 8

  constructor(
    readonly littleEndian: boolean,
    /** The third and fourth byte. */
    private readonly magic?: string
  ) {}

  get at(): number {
    return this.length
  }

  number(value: number, bytes: 2 | 4): Buffer {
    const content = Buffer.alloc(bytes)
    if (this.littleEndian) content.writeUIntLE(value, 0, bytes)
    else content.writeUIntBE(value, 0, bytes)
    return content
  }

  mark(): Buffer {
    return Buffer.from(this.littleEndian ? 'II' : 'MM')
  }

  blob(...parts: (Buffer | string)[]): Block {
    const bytes = Buffer.concat(
      parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))
    )
    const at = this.length
    this.parts.push(bytes)
    this.length += bytes.length
    return { at, length: bytes.length }
  }

  /** @param base from which its offsets count. @returns its own offset from there */
  directory(entries: readonly Entry[], { next = 0, base = 0 } = {}): number {
    const sorted = [...entries].sort(([a], [b]) => a - b)
    const placed = sorted.map(([tag, type, values]) => {
      const { count, place } = this.place(type, values, base)
      return Buffer.concat([this.number(tag, 2), this.number(types[type], 2), this.number(count, 4), place])
    })
    return this.blob(this.number(placed.length, 2), ...placed, this.number(next, 4)).at - base
  }

  finish(first: number): Buffer {
    const magic = this.magic === undefined ? this.number(42, 2) : Buffer.from(this.magic, 'latin1')
    return Buffer.concat([this.mark(), magic, this.number(first, 4), ...this.parts])
  }

  private place(type: keyof typeof types, values: Entry[2], base: number): { count: number; place: Buffer } {
    if (typeof values === 'object' && !Array.isArray(values)) {
      return { count: values.length, place: this.number(values.at, 4) }
    }
    const width = widths[type]
    const bytes =
      typeof values === 'string'
        ? Buffer.from(`${values}\0`, 'latin1')
        : Buffer.concat(
            values.map((value) => (width === 1 ? Buffer.from([value]) : this.number(value, width as 2 | 4)))
          )
    const count = bytes.length / (type === 'rational' ? 8 : width)
    const place =
      bytes.length <= 4
        ? Buffer.concat([bytes, Buffer.alloc(4 - bytes.length)])
        : this.number(this.blob(bytes).at - base, 4)
    return { count, place }
  }
}

export interface Pictures {
  large: Buffer
  middle: Buffer
  /** 160 x 120. */
  small: Buffer
}

export interface Shot {
  orientation?: number
  littleEndian?: boolean
  /** In Sydney; CR3 only. */
  placed?: boolean
}

const sensor = { width: 6000, height: 4000 }
const sensorTags: Entry[] = [
  [0xfe, 'long', [0]],
  [0x100, 'long', [sensor.width]],
  [0x101, 'long', [sensor.height]],
  [0x103, 'short', [1]],
  [0x106, 'short', [32803]],
  [0x111, 'long', [8]],
  [0x117, 'long', [100]]
]

/** What the facts say of each that has EXIF of its own. */
export const shownFacts = {
  lens: '85mm f/1.8',
  focalLength: 85,
  aperture: 5.6,
  exposure: 1 / 250,
  iso: 400
}
export const shownTime = Date.UTC(2024, 4, 6, 7, 8, 9)

function cameraTags(make: string, { orientation = 1 }: Shot): Entry[] {
  return [
    [0x10f, 'ascii', make],
    [0x110, 'ascii', 'Model 1'],
    [0x112, 'short', [orientation]],
    [0x132, 'ascii', '2024:01:01 00:00:00']
  ]
}

function exifDirectory(writer: RawWriter, notes?: Block): Entry {
  const entries: Entry[] = [
    [0x829a, 'rational', [1, 250]],
    [0x829d, 'rational', [56, 10]],
    [0x8827, 'short', [400]],
    [0x9003, 'ascii', '2024:05:06 07:08:09'],
    [0x920a, 'rational', [85, 1]],
    [0xa002, 'long', [sensor.width]],
    [0xa003, 'long', [sensor.height]],
    [0xa434, 'ascii', '85mm f/1.8']
  ]
  return [0x8769, 'long', [writer.directory(notes ? [...entries, [0x927c, 'undefined', notes]] : entries)]]
}

/** A JPEG by its offset and its length. */
function pointed(
  { at, length }: Block,
  [offset, bytes]: [number, number] = [0x201, 0x202],
  base = 0
): Entry[] {
  return [
    [offset, 'long', [at - base]],
    [bytes, 'long', [length]]
  ]
}

const strip: [number, number] = [0x111, 0x117]

/** What a sensor took, as a lossless JPEG of 14 bits: no picture. */
const losslessJpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xc3, 0, 14, 14, 0x0f, 0xa0, 0x17, 0x70, 2, 1, 0x11, 0, 2, 0x11, 0]),
  Buffer.alloc(200, 0x55)
])

type Make = (pictures: Pictures, shot: Shot) => Buffer

const writerOf = ({ littleEndian = true }: Shot, magic?: string): RawWriter =>
  new RawWriter(littleEndian, magic)

export const cr2: Make = ({ large, small }, shot) => {
  const writer = writerOf(shot)
  writer.blob('CR\x02\0\0\0\0\0')
  const raw = writer.directory([[0x103, 'short', [6]], ...pointed(writer.blob(losslessJpeg), strip)])
  const second = writer.directory(pointed(writer.blob(small)), { next: raw })
  const picture: Entry[] = [
    [0x100, 'short', [1800]],
    [0x101, 'short', [1200]],
    [0x103, 'short', [6]],
    ...pointed(writer.blob(large), strip)
  ]
  const first = [...cameraTags('Canon', shot), ...picture, exifDirectory(writer)]
  return writer.finish(writer.directory(first, { next: second }))
}

export const nef: Make = ({ large, middle }, shot) => {
  const writer = writerOf(shot)
  const full = writer.directory([[0xfe, 'long', [1]], [0x103, 'short', [6]], ...pointed(writer.blob(large))])
  const raw = writer.directory(sensorTags)
  const start = writer.blob('Nikon\0\x02\x11\0\0').at
  // The notes are a TIFF block of their own: header, directory of one entry, the preview's directory, the preview.
  const base = writer.blob(writer.mark(), writer.number(42, 2), writer.number(8, 4)).at
  const previewDirectory = 8 + 2 + 12 + 4
  writer.directory([[0x11, 'long', [previewDirectory]]], { base })
  const preview = { at: writer.at + 2 + 3 * 12 + 4, length: middle.length }
  writer.directory([[0x103, 'short', [6]], ...pointed(preview, undefined, base)], { base })
  writer.blob(middle)
  const exif = exifDirectory(writer, { at: start, length: writer.at - start })
  const first: Entry[] = [...cameraTags('NIKON CORPORATION', shot), [0x14a, 'long', [full, raw]], exif]
  return writer.finish(writer.directory(first))
}

export const arw: Make = ({ large, middle, small }, shot) => {
  const writer = writerOf(shot)
  const third = writer.directory([[0x103, 'short', [6]], ...pointed(writer.blob(large))])
  const second = writer.directory([[0x103, 'short', [6]], ...pointed(writer.blob(small))], { next: third })
  const raw = writer.directory(sensorTags)
  const first: Entry[] = [
    ...cameraTags('SONY', shot),
    [0xfe, 'long', [1]],
    [0x103, 'short', [6]],
    ...pointed(writer.blob(middle)),
    [0x14a, 'long', [raw]],
    exifDirectory(writer)
  ]
  return writer.finish(writer.directory(first, { next: second }))
}

/** A preview as older cameras of Sony keep it, in their notes alone. */
export const sr2: Make = ({ middle }, shot) => {
  const writer = writerOf(shot)
  const picture = writer.blob(Buffer.alloc(32), middle)
  const notes = writer.blob('SONY DSC \0\0\0').at
  writer.directory([[0x2001, 'undefined', picture]])
  const exif = exifDirectory(writer, { at: notes, length: writer.at - notes })
  return writer.finish(writer.directory([...cameraTags('SONY', shot), exif]))
}

export const dng: Make = ({ large, middle, small }, shot) => {
  const writer = writerOf(shot)
  const jpeg = (picture: Buffer, width: number, height: number, kind: number): number =>
    writer.directory([
      [0xfe, 'long', [kind]],
      [0x100, 'long', [width]],
      [0x101, 'long', [height]],
      [0x103, 'short', [7]],
      [0x106, 'short', [6]],
      ...pointed(writer.blob(picture), strip)
    ])
  const raw = writer.directory([
    ...sensorTags.filter(([tag]) => ![0x103, ...strip].includes(tag)),
    [0x103, 'short', [7]],
    ...pointed(writer.blob(losslessJpeg), strip)
  ])
  // A mask, which is no look of the photo.
  const mask = jpeg(large, 1800, 1200, 4)
  const previews = [jpeg(middle, 900, 600, 1), jpeg(small, 160, 120, 1), mask]
  const first: Entry[] = [
    ...cameraTags('Adobe', shot),
    [0xfe, 'long', [1]],
    [0x14a, 'long', [raw, ...previews]],
    [0xc612, 'byte', [1, 4, 0, 0]],
    exifDirectory(writer)
  ]
  return writer.finish(writer.directory(first))
}

const olympusNotes =
  (head: string, order: boolean): Make =>
  ({ large, small }, shot) => {
    const { littleEndian = true } = shot
    const writer = writerOf(shot, littleEndian ? 'RO' : 'OR')
    const second = writer.directory(pointed(writer.blob(small)))
    const preview = writer.blob(large)
    const start = writer.blob(head).at
    if (order) writer.blob(writer.mark(), writer.number(3, 2))
    // Newer notes count from their own start.
    const base = order ? start : 0
    const settings = writer.at - base + 2 + 12 + 4
    writer.directory([[0x2020, 'long', [settings]]], { base })
    const inside = order ? writer.at + 2 + 2 * 12 + 4 : preview.at
    writer.directory(pointed({ at: inside, length: large.length }, [0x101, 0x102], base), { base })
    if (order) writer.blob(large)
    const exif = exifDirectory(writer, { at: start, length: writer.at - start })
    const first: Entry[] = [...cameraTags('OLYMPUS CORPORATION', shot), ...sensorTags, exif]
    return writer.finish(writer.directory(first, { next: second }))
  }

export const orf = olympusNotes('OLYMPUS\0', true)
export const omSystem = olympusNotes('OM SYSTEM\0\0\0', true)
export const olderOrf = olympusNotes('OLYMP\0\x01\0', false)

export const rw2: Make = ({ large }, shot) => {
  const writer = new RawWriter(true, 'U\0')
  const first: Entry[] = [
    ...cameraTags('Panasonic', shot),
    [0x01, 'undefined', [0x30, 0x34, 0x31, 0x30]],
    [0x02, 'short', [sensor.width]],
    [0x03, 'short', [sensor.height]],
    [0x2e, 'undefined', writer.blob(large)],
    exifDirectory(writer)
  ]
  return writer.finish(writer.directory(first))
}

export const pef: Make = ({ large, small, middle }, shot) => {
  const writer = writerOf(shot)
  const third = writer.directory([[0x103, 'short', [6]], ...pointed(writer.blob(large))])
  const second = writer.directory([[0x103, 'short', [6]], ...pointed(writer.blob(small))], { next: third })
  const preview = writer.blob(middle)
  const notes = writer.blob('AOC\0', writer.mark()).at
  writer.directory(pointed(preview, [4, 3]))
  const exif = exifDirectory(writer, { at: notes, length: writer.at - notes })
  const first = [...cameraTags('PENTAX', shot), ...sensorTags, exif]
  return writer.finish(writer.directory(first, { next: second }))
}

export const srw: Make = ({ large, small }, shot) => {
  const writer = writerOf(shot)
  const full = writer.directory([[0xfe, 'long', [1]], [0x103, 'short', [6]], ...pointed(writer.blob(large))])
  const second = writer.directory(pointed(writer.blob(small)))
  const first = [...cameraTags('SAMSUNG', shot), ...sensorTags, exifDirectory(writer)]
  return writer.finish(writer.directory([...first, [0x14a, 'long', [full]]], { next: second }))
}

/** Its preview has EXIF of its own, or there is none. */
export const raf: Make = ({ large }) => {
  const head = Buffer.alloc(148)
  head.write('FUJIFILMCCD-RAW 0201FF383501FinePix X', 'latin1')
  head.writeUInt32BE(head.length, 84)
  head.writeUInt32BE(large.length, 88)
  return Buffer.concat([head, large, Buffer.alloc(1000, 0x55)])
}

export const raw32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([raw32(8 + body.length), Buffer.from(type, 'latin1'), body])
}

const canonBox = Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex')
const previewBox = Buffer.from('eaf42b5e1c984b88b9fbb7dc406e4d16', 'hex')

export const cr3: Make = ({ large, middle }, shot) => {
  const image = new RawWriter(true)
  const first = image.finish(
    image.directory([
      ...cameraTags('Canon', shot),
      [0x100, 'long', [sensor.width]],
      [0x101, 'long', [sensor.height]]
    ])
  )
  const exif = new RawWriter(true)
  // The directory of this block is EXIF's own.
  const second = exif.finish(
    exif.directory([
      [0x829a, 'rational', [1, 250]],
      [0x829d, 'rational', [56, 10]],
      [0x8827, 'short', [400]],
      [0x9003, 'ascii', '2024:05:06 07:08:09'],
      [0x920a, 'rational', [85, 1]],
      [0xa434, 'ascii', '85mm f/1.8']
    ])
  )
  const place = new RawWriter(true)
  const third = place.finish(
    place.directory([
      [1, 'ascii', 'S'],
      [2, 'rational', [33, 1, 51, 1, 2448, 100]],
      [3, 'ascii', 'E'],
      [4, 'rational', [151, 1, 12, 1, 5508, 100]]
    ])
  )
  const full = Buffer.alloc(4)
  const track = (at: number, length: number): Buffer =>
    box(
      'trak',
      box(
        'mdia',
        box(
          'minf',
          box(
            'stbl',
            box('stsz', full, raw32(length), raw32(1)),
            box('co64', full, raw32(1), raw32(0), raw32(at))
          )
        )
      )
    )
  const size = Buffer.alloc(4)
  size.writeUInt16BE(900, 0)
  size.writeUInt16BE(600, 2)
  const picture = box(
    'PRVW',
    full,
    Buffer.from([0, 1]),
    size,
    Buffer.from([0, 1]),
    raw32(middle.length),
    middle
  )
  const preview = box('uuid', previewBox, raw32(0), raw32(1), picture)
  const start = box('ftyp', Buffer.from('crx \0\0\0\x01crx isom'))
  // Without a receiver, the box is there and empty.
  const gps = [box('CMT4', shot.placed ? third : Buffer.alloc(0))]
  const movie = (at: number): Buffer =>
    box(
      'moov',
      box('uuid', canonBox, box('CMT1', first), box('CMT2', second), ...gps),
      track(at, large.length),
      track(at + large.length, losslessJpeg.length)
    )
  const before = start.length + movie(0).length + preview.length + 8
  return Buffer.concat([start, movie(before), preview, box('mdat', large, losslessJpeg)])
}
