/**
 * HEIC files that are damaged on purpose, or made to be a trap: each is one row with a reason, the same by both
 * decoders, and the next file is decoded.
 */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { decodeForNetwork } from '../../src-main/images/network-image'
import { ImageError } from '../../src-main/images/errors'
import {
  box,
  codedImages,
  fullBox,
  gridData,
  ispe,
  u16,
  u32,
  withNclx,
  writeHeif,
  type CodedImage,
  type HeifItem,
  type HeifReference
} from '../support/heif-writer'
import { temporaryFolder } from '../support/pictures'

const plain = readFileSync(join(import.meta.dirname, 'heic', 'plain.heic'))
const [tile] = codedImages(plain)
const [large, small] = codedImages(readFileSync(join(import.meta.dirname, 'heic', 'thumbnail.heic')))
const coded = (id: number, more: Partial<HeifItem> = {}): HeifItem => ({
  ...tile!,
  id,
  type: 'hvc1',
  ...more
})

/** Of tiles that are all alike. */
const wallOf = (side: number): Buffer => {
  const tiles = Array.from({ length: side * side }, (_, i) => coded(i + 1, { hidden: true }))
  const size = side * 64
  return writeHeif({
    primary: tiles.length + 1,
    items: [
      ...tiles,
      {
        id: tiles.length + 1,
        type: 'grid',
        data: gridData(side, side, size, size),
        properties: [ispe(size, size)]
      }
    ],
    references: [{ type: 'dimg', from: tiles.length + 1, to: tiles.map(({ id }) => id) }]
  })
}

function grid(
  rows: number,
  columns: number,
  width: number,
  height: number,
  tiles: readonly number[]
): Buffer {
  return writeHeif({
    primary: 9,
    items: [
      coded(1, { hidden: true }),
      { id: 9, type: 'grid', data: gridData(rows, columns, width, height), properties: [ispe(width, height)] }
    ],
    references: [{ type: 'dimg', from: 9, to: tiles }]
  })
}

const repeated = (count: number, id = 1): number[] => Array.from({ length: count }, () => id)

function derived(type: string, data: Buffer, references: readonly HeifReference[], side = 64): Buffer {
  return writeHeif({
    primary: 9,
    items: [coded(1), { id: 9, type, data, properties: [ispe(side, side)] }],
    references
  })
}

function gridOf(tiles: readonly CodedImage[], width: number, height: number): Buffer {
  const items = tiles.map((one, i) => ({ ...one, id: i + 1, type: 'hvc1', hidden: true }))
  const data = gridData(2, 2, width, height)
  return writeHeif({
    primary: 9,
    items: [...items, { id: 9, type: 'grid', data, properties: [ispe(width, height)] }],
    references: [{ type: 'dimg', from: 9, to: items.map(({ id }) => id) }]
  })
}

/** An image whose property says another size than what is coded. */
const lying = ({ data, properties }: CodedImage, width: number, height: number): CodedImage => ({
  data,
  properties: properties.map((one) => (one.toString('latin1', 4, 8) === 'ispe' ? ispe(width, height) : one))
})

/** The file with the bytes behind the first place of a box's name changed. */
function changed(type: string, skip: number, bytes: Buffer, file: Buffer = plain): Buffer {
  const copy = Buffer.from(file)
  bytes.copy(copy, copy.indexOf(type, 0, 'latin1') + 4 + skip)
  return copy
}

/** The file with the size of a box changed. */
function resized(type: string, size: number, file: Buffer = plain): Buffer {
  const copy = Buffer.from(file)
  copy.writeUInt32BE(size, copy.indexOf(type, 0, 'latin1') - 4)
  return copy
}

function without(property: string): Buffer {
  const properties = tile!.properties.filter((one) => one.toString('latin1', 4, 8) !== property)
  return writeHeif({ primary: 1, items: [coded(1, { properties })] })
}

function withProperties(...more: readonly Buffer[]): Buffer {
  return writeHeif({ primary: 1, items: [coded(1, { properties: [...tile!.properties, ...more] })] })
}

function nested(depth: number): Buffer {
  let inside = box('free', Buffer.alloc(8))
  for (let i = 0; i < depth; i++) inside = box('iprp', inside)
  return Buffer.concat([plain.subarray(0, plain.readUInt32BE(0)), fullBox('meta', 0, 0, inside)])
}

/** Overlays of overlays, each of all before it: twice as much work with every one. */
function overlays(count: number): Buffer {
  const head = Buffer.concat([Buffer.from([0, 0]), u16(0, 0, 0, 0), u16(64, 64)])
  const items = Array.from({ length: count }, (_, i) => ({
    id: i + 2,
    type: 'iovl',
    data: Buffer.concat([head, Buffer.alloc(4 * (i + 1))]),
    properties: [ispe(64, 64)]
  }))
  return writeHeif({
    primary: count + 1,
    items: [coded(1), ...items],
    references: items.map(({ id }) => ({
      type: 'dimg',
      from: id,
      to: Array.from({ length: id - 1 }, (_, i) => i + 1)
    }))
  })
}

const profile = (bytes: Buffer): Buffer => box('colr', Buffer.from('prof'), bytes)
const far = 0xfffffff0
const loop = (type: string, from: number, to: number): HeifReference => ({ type, from, to: [to] })

/** Its colour box says another range than its stream. */
const contradictory = withNclx(tile!, false)

const hostile: [name: string, bytes: Buffer][] = [
  ['only its brand', plain.subarray(0, plain.readUInt32BE(0))],
  ['half of its properties', plain.subarray(0, plain.indexOf('ipco') + 40)],
  ['no data', plain.subarray(0, plain.indexOf('mdat') + 4)],
  ['half of its data', plain.subarray(0, plain.indexOf('mdat') + 20)],
  ['a box of size 0 around everything', resized('meta', 0)],
  ['a box of size 1 without the size behind it', resized('iprp', 1)],
  ['a box that is smaller than its head', resized('iloc', 4)],
  ['a box that is larger than the file', resized('meta', far)],
  ['a property that is larger than what is around it', resized('hvcC', far)],
  [
    'a million boxes',
    Buffer.concat([plain.subarray(0, plain.readUInt32BE(0)), Buffer.alloc(8_000_000, box('free'))])
  ],
  ['boxes in boxes, 20,000 deep', nested(20_000)],
  ['65,535 items that are not there', changed('iinf', 4, u16(0xffff))],
  ['65,535 places that are not there', changed('iloc', 6, u16(0xffff))],
  ['4,294,967,280 associations', changed('ipma', 4, u32(far))],
  ['data far behind its end', changed('iloc', 12, u32(far))],
  ['data without end', changed('iloc', 22, u32(far))],
  ['a primary item that is not there', changed('pitm', 4, u16(77))],
  ['no coding parameters', without('hvcC')],
  ['no size', without('ispe')],
  ['coding parameters of zeros', changed('hvcC', 0, Buffer.alloc(60))],
  ['coding parameters of ones', changed('hvcC', 0, Buffer.alloc(60, 0xff))],
  ['coding parameters with endless parts', changed('hvcC', 23, Buffer.alloc(20, 0xff))],
  ['a colour box, and coding parameters of ones', changed('hvcC', 24, Buffer.alloc(60, 0xff), contradictory)],
  ['a colour box, and coding parameters that end early', resized('hvcC', 80, contradictory)],
  ['a colour box that ends early', resized('colr', 14, contradictory)],
  ['a size of 4,294,967,280 pixels each way', changed('ispe', 4, u32(far, far))],
  ['a size of no pixels', changed('ispe', 4, u32(0, 0))],
  ['a size other than what is coded', changed('ispe', 4, u32(8000, 8000))],
  ['data of zeros', changed('mdat', 0, Buffer.alloc(200))],
  ['data of ones', changed('mdat', 0, Buffer.alloc(200, 0xff))],
  ['a crop to nothing', withProperties(box('clap', u32(0, 1, 0, 1, 0, 1, 0, 1)))],
  ['a crop by zero', withProperties(box('clap', u32(64, 0, 64, 0, 0, 0, 0, 0)))],
  ['a crop far away', withProperties(box('clap', u32(far, 1, far, 1, far, 1, far, 1)))],
  ['16,384 tiles', wallOf(128)],
  ['4,096 tiles', wallOf(64)],
  ['a grid of 65,536 tiles that are one', grid(256, 256, 16_384, 16_384, repeated(65_535))],
  ['a grid of 16,384 tiles that are one', grid(128, 128, 8192, 8192, repeated(16_384))],
  ['a grid of 4,294,967,280 pixels', grid(1, 1, far, far, [1])],
  ['a grid without tiles', grid(2, 2, 128, 128, [])],
  ['a grid of itself', grid(2, 2, 128, 128, repeated(4, 9))],
  ['a grid of items that are not there', grid(2, 2, 128, 128, repeated(4, 50))],
  ['a grid larger than its tiles', grid(1, 1, 8000, 8000, [1])],
  ['a grid of 4,096 tiles that are one', grid(64, 64, 4096, 4096, repeated(4096))],
  ['a grid of tiles of other sizes', gridOf([large!, small!, large!, large!], 1280, 960)],
  ['a grid that begins with a small tile', gridOf([small!, large!, large!, large!], 640, 480)],
  [
    'a grid whose tiles lie about their size',
    gridOf(
      repeated(4).map(() => lying(small!, 640, 480)),
      1280,
      960
    )
  ],
  [
    'a grid with one tile that lies about its size',
    gridOf([large!, lying(small!, 640, 480), large!, large!], 1280, 960)
  ],
  [
    'a grid with a damaged tile',
    gridOf([large!, { ...large!, data: large!.data.subarray(0, 500) }, large!, large!], 1280, 960)
  ],
  ['an identity of itself', derived('iden', Buffer.alloc(0), [loop('dimg', 9, 9)])],
  [
    'an overlay of itself',
    derived('iovl', Buffer.concat([Buffer.alloc(10), u16(64, 64, 0, 0)]), [loop('dimg', 9, 9)])
  ],
  ['overlays of overlays', overlays(26)],
  [
    'a thumbnail of a thumbnail in a circle',
    derived('hvc1', tile!.data, [loop('thmb', 1, 9), loop('thmb', 9, 1)])
  ],
  [
    'an alpha channel that is the image',
    derived('iden', Buffer.alloc(0), [loop('auxl', 9, 9), loop('dimg', 9, 1)])
  ],
  ['a profile of noise', withProperties(profile(Buffer.alloc(5000, 0xa5)))],
  ['a profile that claims 4 GB', withProperties(profile(Buffer.concat([u32(far), Buffer.alloc(124)])))],
  [
    '100 turns',
    withProperties(...Array.from({ length: 100 }, (_, i) => box('irot', Buffer.from([1]), Buffer.alloc(i))))
  ]
]

/** What becomes of a file, by both decoders where there are two. */
async function outcome(file: string): Promise<string> {
  const own = await outcomeOnce(file)
  vi.stubEnv('NETLENS_DECODER', 'sharp')
  const byWebAssembly = await outcomeOnce(file)
  vi.unstubAllEnvs()
  expect(own).toBe(byWebAssembly)
  return own
}

async function outcomeOnce(file: string): Promise<string> {
  try {
    const pixels = await decodeForNetwork(file, 32, 'whole')
    return `${pixels.length} bytes`
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    expect(error.message).toMatch(/^[A-Z].*\.$/s)
    return error.code
  }
}

const picture = `${32 * 32 * 3} bytes`

describe('a HEIC file with', () => {
  // What the traps are made of.
  test.each<[name: string, bytes: Buffer]>([
    ['tiles', gridOf([large!, large!, large!, large!], 1280, 960)],
    ['an overlay', overlays(2)],
    ['an identity', derived('iden', Buffer.alloc(0), [loop('dimg', 9, 1)])]
  ])('%s is a picture', async (_name, bytes) => {
    const file = join(await temporaryFolder(), 'sound.heic')
    await writeFile(file, bytes)
    expect(await outcome(file)).toBe(picture)
  })

  test.each(hostile)('%s is one row', async (_name, bytes) => {
    const folder = await temporaryFolder()
    const file = join(folder, 'hostile.heic')
    await writeFile(file, bytes)
    await writeFile(join(folder, 'next.heic'), plain)
    expect([picture, 'corrupt-image', 'unsupported-format', 'too-large']).toContain(await outcome(file))
    expect(await outcome(join(folder, 'next.heic'))).toBe(picture)
  })
})
