/** Writes HEIF files (ISO/IEC 23008-12) around images that an encoder has coded: grids, thumbnails, and odd ones. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'

export interface HeifItem {
  id: number
  /** Such as `hvc1` or `grid`. */
  type: string
  data: Buffer
  /** Whole boxes. */
  properties?: readonly Buffer[]
  hidden?: boolean
}

export interface HeifReference {
  /** Such as `dimg` or `thmb`. */
  type: string
  from: number
  to: readonly number[]
}

export interface HeifFile {
  primary: number
  items: readonly HeifItem[]
  references?: readonly HeifReference[]
}

/** An image as an encoder has coded it, with its properties as whole boxes. */
export interface CodedImage {
  data: Buffer
  properties: Buffer[]
}

export const box = (type: string, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content)
  return Buffer.concat([u32(8 + body.length), Buffer.from(type, 'latin1'), body])
}

export const fullBox = (
  type: string,
  version: number,
  flags: number,
  ...content: readonly Buffer[]
): Buffer => box(type, u32(version * 2 ** 24 + flags), ...content)

export function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length)
  values.forEach((value, i) => bytes.writeUInt16BE(value, 2 * i))
  return bytes
}

export function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i))
  return bytes
}

export const ispe = (width: number, height: number): Buffer => fullBox('ispe', 0, 0, u32(width, height))

/** Content of a grid's item. */
export const gridData = (rows: number, columns: number, width: number, height: number): Buffer =>
  Buffer.concat([Buffer.from([0, 1, rows - 1, columns - 1]), u32(width, height)])

/** sRGB with the matrix of heif-enc. */
export const nclx = (fullRange: boolean): Buffer =>
  box('colr', Buffer.from('nclx'), u16(1, 13, 6), Buffer.from([fullRange ? 0x80 : 0]))

/** An image with another colour box, alone or as the only tile of a grid. */
export function withNclx(
  { data, properties }: CodedImage,
  fullRange: boolean,
  inGrid?: { width: number; height: number }
): Buffer {
  const own = properties.filter((property) => property.toString('latin1', 4, 8) !== 'colr')
  const image = { id: 1, type: 'hvc1', data, properties: [...own, nclx(fullRange)] }
  if (!inGrid) return writeHeif({ primary: 1, items: [image] })
  const { width, height } = inGrid
  const size = [ispe(width, height), nclx(fullRange)]
  return writeHeif({
    primary: 2,
    items: [
      { ...image, hidden: true },
      { id: 2, type: 'grid', data: gridData(1, 1, width, height), properties: size }
    ],
    references: [{ type: 'dimg', from: 2, to: [1] }]
  })
}

const essential = ['hvcC', 'irot', 'imir', 'clap']

export function writeHeif({ primary, items, references = [] }: HeifFile): Buffer {
  const kinds: Buffer[] = []
  const numberOf = (property: Buffer): number => {
    const at = kinds.findIndex((known) => known.equals(property))
    return at >= 0 ? at + 1 : kinds.push(property)
  }
  const associations = items.map(({ id, properties = [] }) => {
    const numbers = properties.map((property) => {
      const isEssential = essential.includes(property.toString('latin1', 4, 8))
      return (isEssential ? 0x8000 : 0) | numberOf(property)
    })
    return Buffer.concat([u16(id), Buffer.from([numbers.length]), u16(...numbers)])
  })
  const entries = items.map(({ id, type, hidden }) =>
    fullBox('infe', 2, hidden ? 1 : 0, u16(id, 0), Buffer.from(`${type}\0`, 'latin1'))
  )
  const links = references.map(({ type, from, to }) => box(type, u16(from, to.length, ...to)))
  const head = (dataAt: number): Buffer => {
    let at = dataAt
    const places = items.map(({ id, data }) => {
      const place = Buffer.concat([u16(id, 0, 1), u32(at, data.length)])
      at += data.length
      return place
    })
    return Buffer.concat([
      box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1')),
      fullBox(
        'meta',
        0,
        0,
        fullBox('hdlr', 0, 0, u32(0), Buffer.from('pict', 'latin1'), Buffer.alloc(13)),
        fullBox('pitm', 0, 0, u16(primary)),
        fullBox('iinf', 0, 0, u16(items.length), ...entries),
        ...(links.length > 0 ? [fullBox('iref', 0, 0, ...links)] : []),
        box('iprp', box('ipco', ...kinds), fullBox('ipma', 0, 1, u32(items.length), ...associations)),
        fullBox('iloc', 0, 0, Buffer.from([0x44, 0]), u16(items.length), ...places)
      )
    ])
  }
  const data = box('mdat', ...items.map((item) => item.data))
  return Buffer.concat([head(head(0).length + 8), data])
}

interface Box {
  type: string
  whole: Buffer
  content: Buffer
}

function* boxesIn(bytes: Buffer): Generator<Box> {
  for (let at = 0; at + 8 <= bytes.length;) {
    const end = at + bytes.readUInt32BE(at)
    yield {
      type: bytes.toString('latin1', at + 4, at + 8),
      whole: bytes.subarray(at, end),
      content: bytes.subarray(at + 8, end)
    }
    at = end
  }
}

const inside = (bytes: Buffer, type: string, skip = 0): Buffer => {
  const found = [...boxesIn(bytes)].find((one) => one.type === type)
  if (!found) throw new Error(`The file has no ${type}.`)
  return found.content.subarray(skip)
}

/** The coded images of a file as heif-enc of libheif 1.15 writes it, in its order. */
export function codedImages(file: Buffer): CodedImage[] {
  const meta = inside(file, 'meta', 4)
  const iprp = inside(meta, 'iprp')
  const kinds = [...boxesIn(inside(iprp, 'ipco'))].map(({ whole }) => whole)
  const ipma = inside(iprp, 'ipma')
  // Numbers above 127 have two bytes each.
  const wide = (ipma[3]! & 1) === 1
  const properties = new Map<number, Buffer[]>()
  for (let at = 8, left = ipma.readUInt32BE(4); left > 0; left--) {
    const id = ipma.readUInt16BE(at)
    const count = ipma[at + 2]!
    at += 3
    const own = Array.from({ length: count }, () => {
      const number = wide ? ipma.readUInt16BE(at) & 0x7fff : ipma[at]! & 0x7f
      at += wide ? 2 : 1
      return kinds[number - 1]!
    })
    properties.set(id, own)
  }
  const iloc = inside(meta, 'iloc', 4)
  const images: CodedImage[] = []
  for (let at = 4, left = iloc.readUInt16BE(2); left > 0; left--, at += 18) {
    const offset = iloc.readUInt32BE(at + 4) + iloc.readUInt32BE(at + 10)
    const length = iloc.readUInt32BE(at + 14)
    const own = properties.get(iloc.readUInt16BE(at))
    if (own) images.push({ data: file.subarray(offset, offset + length), properties: own })
  }
  return images
}

/** Codes PNG, JPEG or Y4M files with heif-enc (libheif-examples), each as an image of one file. */
export async function heifEnc(files: readonly Buffer[], ...options: readonly string[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'netlens-heif-'))
  try {
    const names = await Promise.all(
      files.map(async (bytes, i) => {
        const name = join(folder, `${i}.${bytes[0] === 0xff ? 'jpg' : 'png'}`)
        await writeFile(name, bytes)
        return name
      })
    )
    const output = join(folder, 'coded.heic')
    await promisify(execFile)('heif-enc', [...options, ...names, '-o', output])
    return await readFile(output)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const tileSide = 512

/**
 * A picture as phones write it: a grid of tiles of 512 x 512 pixels.
 * @param thumbnail its longer side, in pixels
 */
export async function phoneHeic(
  picture: Buffer,
  { quality = 50, thumbnail }: { quality?: number; thumbnail?: number } = {}
): Promise<Buffer> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const [columns, rows] = [Math.ceil(width / tileSide), Math.ceil(height / tileSide)]
  const filled = await sharp(data, { raw: { width, height, channels: 3 } })
    .extend({ right: columns * tileSide - width, bottom: rows * tileSide - height, extendWith: 'copy' })
    .raw()
    .toBuffer()
  const raw = { width: columns * tileSide, height: rows * tileSide, channels: 3 } as const
  const pictures: Buffer[] = []
  for (let i = 0; i < rows * columns; i++) {
    const left = (i % columns) * tileSide
    const top = Math.floor(i / columns) * tileSide
    const tile = sharp(filled, { raw }).extract({ left, top, width: tileSide, height: tileSide })
    pictures.push(await tile.png({ compressionLevel: 1 }).toBuffer())
  }
  const small =
    thumbnail &&
    (await sharp(data, { raw: { width, height, channels: 3 } })
      .resize(thumbnail, thumbnail, { fit: 'inside' })
      .png()
      .toBuffer())
  const options = ['-q', String(quality), '-p', 'preset=ultrafast']
  const coded = codedImages(await heifEnc([...pictures, ...(small ? [small] : [])], ...options))
  const items = coded.map(({ data, properties }, i) => ({
    id: i + 1,
    type: 'hvc1',
    data,
    properties,
    hidden: i < pictures.length
  }))
  const grid = items.length + 1
  const colour = coded[0]!.properties.filter((property) => property.toString('latin1', 4, 8) === 'colr')
  return writeHeif({
    primary: grid,
    items: [
      ...items,
      {
        id: grid,
        type: 'grid',
        data: gridData(rows, columns, width, height),
        properties: [ispe(width, height), ...colour]
      }
    ],
    references: [
      { type: 'dimg', from: grid, to: pictures.map((_, i) => i + 1) },
      ...(small ? [{ type: 'thmb', from: pictures.length + 1, to: [grid] }] : [])
    ]
  })
}
