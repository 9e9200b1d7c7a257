/** Camera raw files: their previews, upright, and what the camera wrote of the photo. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import {
  previewFor,
  readCameraRaw,
  readPreviewBytes,
  type CameraRaw
} from '../../../src-main/images/camera-raw/camera-raw'
import type { ReadAt } from '../../../src-main/images/camera-raw/file-window'
import { decodeForNetwork, withNetworkImage } from '../../../src-main/images/network-image'
import { withImage } from '../../../src-main/images/with-image'
import { timeTaken } from '../../../src-main/images/exif'
import { readFacts } from '../../../src-main/images/facts'
import { thumbnail } from '../../../src-main/images/thumbnail'
import { contentHash } from '../../../src-main/platform/content-hash'
import { exiftoolPreviews } from '../../support/exiftool'
import { failure, temporaryFolder, write } from '../../support/fixtures'
import * as make from '../../support/raw-files'

const folder = temporaryFolder()
const hasExiftool = spawnSync('exiftool', ['-ver']).status === 0
if (!hasExiftool) console.warn('SKIPPED: previews are not compared with exiftool, which is not installed')

/** Four quarters in four colours, so that each turn looks otherwise. */
async function quarters(width: number, height: number, orientation?: number): Promise<Buffer> {
  const colours = ['#d03030', '#30c040', '#3040d0', '#e0d030']
  const quarter = (background: string) => ({
    create: { width: width / 2, height: height / 2, channels: 3 as const, background }
  })
  const places = [
    [0, 0],
    [width / 2, 0],
    [0, height / 2],
    [width / 2, height / 2]
  ]
  const image = sharp({ create: { width, height, channels: 3, background: 'black' } }).composite(
    colours.map((colour, i) => ({ input: quarter(colour), left: places[i]![0]!, top: places[i]![1]! }))
  )
  return (orientation ? image.withMetadata({ orientation }) : image).jpeg({ quality: 92 }).toBuffer()
}

const pictures: make.Pictures = {
  large: await quarters(1800, 1200),
  middle: await quarters(900, 600),
  small: await quarters(160, 120)
}

const cameras = {
  cr2: { make: make.cr2, previews: ['large'] },
  cr3: { make: make.cr3, previews: ['middle', 'large'] },
  nef: { make: make.nef, previews: ['middle', 'large'] },
  arw: { make: make.arw, previews: ['middle', 'large'] },
  sr2: { make: make.sr2, previews: ['middle'] },
  dng: { make: make.dng, previews: ['middle'] },
  orf: { make: make.orf, previews: ['large'] },
  'om.orf': { make: make.omSystem, previews: ['large'] },
  'older.orf': { make: make.olderOrf, previews: ['large'] },
  rw2: { make: make.rw2, previews: ['large'] },
  pef: { make: make.pef, previews: ['middle', 'large'] },
  srw: { make: make.srw, previews: ['large'] }
} as const

type Kind = keyof typeof cameras
const kinds = Object.keys(cameras) as Kind[]
const bothOrders = kinds.flatMap((kind) => [true, false].map((littleEndian) => ({ kind, littleEndian })))

function save(kind: Kind, shot: make.Shot = {}): string {
  const { orientation = 1, littleEndian = true } = shot
  const name = `${orientation}-${littleEndian ? 'II' : 'MM'}.${kind}`
  return write(folder, name, cameras[kind].make(pictures, shot))
}

const readsOf =
  (bytes: Buffer): ReadAt =>
  (target, at) =>
    Promise.resolve(bytes.copy(target, 0, at))

const read = (bytes: Buffer): Promise<CameraRaw> => readCameraRaw(readsOf(bytes), bytes.length)

/** But for the rounding of two decoders, and the border between two colours. */
function expectNear(found: Uint8Array, wanted: Uint8Array): void {
  expect(found.length).toBe(wanted.length)
  const far = wanted.filter((value, i) => Math.abs(value - found[i]!) > 3).length
  expect(far).toBeLessThan(wanted.length / 20)
}

describe('the previews of a camera raw file', () => {
  it.each(bothOrders)(
    '$kind, little-endian $littleEndian, are found byte for byte',
    async ({ kind, littleEndian }) => {
      const bytes = readFileSync(save(kind, { littleEndian }))
      const { previews } = await read(bytes)
      const found = previews.map(({ at, length }) => bytes.subarray(at, at + length))
      expect(found.map((one) => one.length)).toEqual(
        cameras[kind].previews.map((name) => pictures[name].length)
      )
      for (const [i, name] of cameras[kind].previews.entries())
        expect(found[i]!.equals(pictures[name])).toBe(true)
    }
  )

  it.skipIf(!hasExiftool)('are those that exiftool finds', async () => {
    const files = kinds.map((kind) => save(kind))
    const byFile = exiftoolPreviews(files)
    for (const file of files) {
      const bytes = readFileSync(file)
      const { previews } = await read(bytes)
      const theirs = byFile.get(file)!
      expect(theirs.length, file).toBeGreaterThan(0)
      for (const their of theirs) {
        // A mask of a DNG is a preview to exiftool, and so is what has black bars.
        const left = their.equals(pictures.small) || (file.endsWith('.dng') && their.equals(pictures.large))
        const found = previews.some(({ at, length }) => bytes.subarray(at, at + length).equals(their))
        expect(found, file).toBe(!left)
      }
    }
  })

  it('RAF is found behind its header', async () => {
    const bytes = make.raf(pictures, {})
    const { previews, facts } = await read(bytes)
    expect(previews).toMatchObject([{ at: 148, length: pictures.large.length, width: 1800, height: 1200 }])
    expect(facts).toBeUndefined()
  })

  it('are read alone, and little else', async () => {
    const [bytes, rest] = [make.nef(pictures, {}), Buffer.alloc(30_000_000, 0x55)]
    const whole = Buffer.concat([bytes, rest])
    let taken = 0
    const raw = await readCameraRaw((target, at) => {
      taken += target.length
      return readsOf(whole)(target, at)
    }, whole.length)
    expect(taken).toBeLessThan(200_000)
    const jpeg = await readPreviewBytes(readsOf(whole), raw, previewFor(raw, 300))
    expect((await sharp(jpeg).metadata()).width).toBe(900)
  })

  it('the smallest one that covers what is asked for is taken, and the largest for the viewer', async () => {
    const raw = await read(make.nef(pictures, {}))
    expect([256, 600, 601, 5000, undefined].map((enough) => previewFor(raw, enough).width)).toEqual([
      900, 900, 1800, 1800, 1800
    ])
    const width = (enough?: number): Promise<number> =>
      withImage(save('nef'), ({ metadata }) => Promise.resolve(metadata.width), enough)
    expect([await width(256), await width(700), await width()]).toEqual([900, 1800, 1800])
  })
})

describe('a camera raw file', () => {
  it.each(kinds)('%s is classified and shown as its preview is', async (kind) => {
    const file = save(kind)
    const [first] = cameras[kind].previews
    const jpeg = write(folder, `${kind}.jpg`, pictures[first])
    for (const crop of ['center', 'whole'] as const) {
      const [found, wanted] = [
        await decodeForNetwork(file, 224, crop),
        await decodeForNetwork(jpeg, 224, crop)
      ]
      expect(Buffer.compare(found, wanted)).toBe(0)
    }
    const small = await sharp(await thumbnail(file, 120)).metadata()
    expect([small.width, small.height]).toEqual([120, 80])
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is turned once (orientation %i), whoever decodes it',
    async (orientation) => {
      const own = await quarters(900, 600, orientation)
      const wanted = await decodeForNetwork(write(folder, `turned-${orientation}.jpg`, own), 64, 'whole')
      const byRaw = save('sr2', { orientation })
      expectNear(await decodeForNetwork(byRaw, 64, 'whole'), wanted)
      const upright = await withImage(byRaw, ({ image }) =>
        image.resize(64, 64, { fit: 'fill', kernel: 'linear' }).autoOrient().raw().toBuffer()
      )
      expectNear(upright, wanted)
      // The preview says it as well, or says otherwise: its own word counts, and once.
      for (const says of [orientation, 1 + (orientation % 8)]) {
        const both = make.rw2({ ...pictures, large: own }, { orientation: says })
        expectNear(await decodeForNetwork(write(folder, 'both.rw2', both), 64, 'whole'), wanted)
      }
    }
  )

  it('of which the preview has EXIF without an orientation is turned by its own', async () => {
    const block = new make.RawWriter(false)
    const exif = block.finish(block.directory([[0x10f, 'ascii', 'Other']]))
    const segment = Buffer.concat([Buffer.from('\xff\xe1\0\0Exif\0\0', 'latin1'), exif])
    segment.writeUInt16BE(segment.length - 2, 2)
    const large = Buffer.concat([pictures.large.subarray(0, 2), segment, pictures.large.subarray(2)])
    const file = write(folder, 'without.rw2', make.rw2({ ...pictures, large }, { orientation: 6 }))
    expect(await readFacts(file)).toMatchObject({ width: 1200, height: 1800, orientation: 6 })
  })

  it.each(kinds)('%s says its camera, lens and time, and that it is a preview', async (kind) => {
    const file = save(kind, { orientation: 8 })
    const facts = await readFacts(file)
    const large = cameras[kind].previews.at(-1) === 'large'
    expect(facts).toMatchObject({
      format: 'camera raw',
      width: large ? 1200 : 600,
      height: large ? 1800 : 900,
      camera: make.shownFacts,
      notes: [{ kind: 'preview', sensor: { width: 6000, height: 4000 } }]
    })
    expect(facts.camera!.camera).toMatch(/Model 1$/)
    expect(await withNetworkImage(file, ({ exif }) => timeTaken(exif!))).toBe(make.shownTime)
  })

  it('CR3 says where it was taken, if it knows', async () => {
    const facts = await readFacts(write(folder, 'sydney.cr3', make.cr3(pictures, { placed: true })))
    expect(facts.place!.latitude).toBeCloseTo(-33.8568, 5)
    expect(facts.place!.longitude).toBeCloseTo(151.2153, 5)
    expect(await readFacts(write(folder, 'nowhere.cr3', make.cr3(pictures, {})))).not.toHaveProperty('place')
  })

  it('RAF says what its preview says', async () => {
    const exif = {
      IFD0: { Make: 'FUJIFILM', Model: 'X-T1' },
      IFD2: { DateTimeOriginal: '2024:05:06 07:08:09' }
    }
    const large = await sharp(pictures.large).withMetadata({ orientation: 8, exif }).jpeg().toBuffer()
    const file = write(folder, 'x.raf', make.raf({ ...pictures, large }, {}))
    expect(await readFacts(file)).toMatchObject({
      format: 'camera raw',
      width: 1200,
      height: 1800,
      camera: { camera: 'FUJIFILM X-T1' }
    })
    expect(await withNetworkImage(file, ({ exif }) => timeTaken(exif!))).toBe(make.shownTime)
  })

  it('has the hash of all of it, and its pictures for objects come from the largest preview', async () => {
    const bytes = make.nef(pictures, { orientation: 6 })
    const file = write(folder, 'whole.nef', Buffer.concat([bytes, Buffer.alloc(3_000_000, 7)]))
    const { hash, whole } = await withNetworkImage(file, async (image) => ({
      hash: await image.hash(),
      whole: await image.whole(300)
    }))
    expect(hash).toEqual(await contentHash(readFileSync(file)))
    expect([whole.width, whole.height]).toEqual([1200, 1800])
  })

  it('is known by its content, whatever its name', async () => {
    const bytes = make.dng(pictures, {})
    for (const name of ['photo.tif', 'photo', 'photo.jpg']) {
      expect((await readFacts(write(folder, name, bytes))).format).toBe('camera raw')
    }
    const tiff = await sharp(pictures.small).tiff({ compression: 'jpeg' }).toBuffer()
    expect((await readFacts(write(folder, 'picture.tif', tiff))).format).toBe('tiff')
    expect((await readFacts(write(folder, 'picture.nef', pictures.middle))).format).toBe('jpeg')
  })

  it('with previews that are too small for the network says so, and is shown all the same', async () => {
    const file = write(folder, 'stamp.srw', make.srw({ ...pictures, large: pictures.small }, {}))
    expect(await failure(decodeForNetwork(file, 224, 'center'))).toEqual({
      code: 'unsupported-format',
      message:
        'The largest preview in the camera raw file has 160 × 120 pixels, and 256 on the shorter side are needed. ' +
        'Develop it with a raw converter, and save it as JPEG or TIFF.'
    })
    expect((await failure(withNetworkImage(file, (image) => image.whole(300)))).code).toBe(
      'unsupported-format'
    )
    expect((await sharp(await thumbnail(file, 100)).metadata()).width).toBe(100)
  })
})
