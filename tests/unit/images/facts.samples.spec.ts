/** Camera, lens, time with its zone, and place: as ExifTool reads them, from files that others made and from copies with tags that it wrote. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImageFacts } from '../../../src-main/contract/image-facts'
import { ImageError } from '../../../src-main/images/errors'
import { readFacts } from '../../../src-main/images/facts'
import { plain, temporaryFolder, write } from '../../support/fixtures'
import { rawSamples } from '../../support/raw-samples'

const samples = rawSamples()
const hasExiftool = spawnSync('exiftool', ['-ver']).status === 0
const hasHeifEnc = spawnSync('heif-enc', ['--help']).error === undefined
if ('reason' in samples) console.warn(`SKIPPED: facts of other programs' files: ${samples.reason}`)
if (!hasExiftool) console.warn('SKIPPED: facts are not compared with exiftool, which is not installed')
if (!hasHeifEnc) console.warn('SKIPPED: facts of HEIC are not compared: heif-enc is not installed')

const folder = temporaryFolder()
const root = 'folder' in samples ? samples.folder : ''

/** What is compared. */
type Facts = Pick<ImageFacts, 'taken' | 'place'> & { camera: string | undefined; lens: string | undefined }

interface Tags {
  Make?: string
  Model?: string
  LensModel?: string
  DateTimeOriginal?: string
  OffsetTimeOriginal?: string
  CreateDate?: string
  OffsetTimeDigitized?: string
  OffsetTime?: string
  GPSLatitude?: number
  GPSLongitude?: number
}

function byExiftool(file: string): Facts {
  const names = ['Make', 'Model', 'LensModel', 'DateTimeOriginal', 'OffsetTimeOriginal', 'CreateDate']
  const wanted = [...names, 'OffsetTimeDigitized', 'OffsetTime'].map((name) => `-EXIF:${name}`)
  const places = ['-Composite:GPSLatitude', '-Composite:GPSLongitude']
  const json = execFileSync('exiftool', ['-m', '-json', '-n', ...wanted, ...places, file], {
    encoding: 'utf8'
  })
  const [tags] = JSON.parse(json) as [Tags]
  const text = (value: unknown): string => (value === undefined ? '' : String(value).trim())
  const [make, model] = [text(tags.Make), text(tags.Model)]
  const own = tags.DateTimeOriginal !== undefined
  const time = text(own ? tags.DateTimeOriginal : tags.CreateDate)
  const zone = text((own ? tags.OffsetTimeOriginal : tags.OffsetTimeDigitized) ?? tags.OffsetTime)
  const { GPSLatitude: latitude, GPSLongitude: longitude } = tags
  return {
    camera:
      (model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`.trim()) || undefined,
    lens: text(tags.LensModel) || undefined,
    ...(/^[12]/.test(time) && {
      taken: time.slice(0, 19).replace(/^(\d+):(\d+):(\d+) /, '$1-$2-$3T') + zone
    }),
    ...(latitude && longitude && { place: { latitude, longitude } })
  }
}

async function expectSame(file: string): Promise<void> {
  const { camera, taken, place } = await readFacts(file)
  const wanted = byExiftool(file)
  expect({ camera: camera?.camera, lens: camera?.lens, taken }, basename(file)).toEqual({
    camera: wanted.camera,
    lens: wanted.lens,
    taken: wanted.taken
  })
  expect(place === undefined, basename(file)).toBe(wanted.place === undefined)
  if (!place || !wanted.place) return
  expect(place.latitude).toBeCloseTo(wanted.place.latitude, 5)
  expect(place.longitude).toBeCloseTo(wanted.place.longitude, 5)
}

const written = [
  ...['-EXIF:Make=Maker', '-EXIF:Model=Model 7', '-EXIF:LensModel=24-70mm F2.8'],
  ...['-EXIF:DateTimeOriginal=2023:06:07 08:09:10', '-EXIF:OffsetTimeOriginal=-03:30'],
  ...['-EXIF:GPSLatitude=33.8568', '-EXIF:GPSLatitudeRef=S'],
  ...['-EXIF:GPSLongitude=151.2153', '-EXIF:GPSLongitudeRef=E']
]

/** @param more of what ExifTool writes */
async function withTags(from: string, ...more: string[]): Promise<void> {
  const file = join(folder, `tagged-${basename(from)}`)
  spawnSync('exiftool', ['-q', '-m', ...written, ...more, '-o', file, from])
  const facts = await readFacts(file)
  expect(facts, basename(from)).toMatchObject({ taken: '2023-06-07T08:09:10-03:30' })
  expect(facts.place!.latitude).toBeCloseTo(-33.8568, 5)
  await expectSame(file)
}

describe.skipIf(root === '' || !hasExiftool)('of raw and HEIC files', () => {
  it('are those that ExifTool reads', async () => {
    const kinds = ['.cr2', '.cr3', '.nef', '.dng', '.raf', '.rw2', '.heic', '.hif']
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => kinds.includes(extname(name).toLowerCase()))
      .map((name) => join(root, name))
    let compared = 0
    for (const file of files) {
      try {
        await expectSame(file)
        compared++
      } catch (error) {
        // Made to break programs, or cut off: no picture, no facts.
        if (!(error instanceof ImageError)) throw error
      }
    }
    expect(compared).toBeGreaterThanOrEqual(4)
  })

  it('are those that ExifTool writes into raw files', async () => {
    // The samples were cut short, so that they get a preview as well.
    const preview = write(folder, 'preview.jpg', await plain('red').jpeg().toBuffer())
    for (const [name, tag] of [
      ['Nikon.nef', 'JpgFromRaw'],
      ['DNG.dng', 'PreviewImage'],
      ['CanonRaw.cr2', 'PreviewImage'],
      ['Panasonic.rw2', 'JpgFromRaw']
    ])
      await withTags(join(root, 'libimage-exiftool-perl', name!), `-${tag}<=${preview}`)
  })
})

describe.skipIf(!hasExiftool || !hasHeifEnc)('of a HEIC file', () => {
  it('are those that ExifTool writes', async () => {
    const jpeg = write(folder, 'plain.jpg', await plain('red').jpeg().toBuffer())
    const heic = join(folder, 'made.heic')
    execFileSync('heif-enc', [jpeg, '-o', heic])
    await withTags(heic)
  })
})
