/** Files that others made: ExifTool's and Exiv2's samples, as they are and with pictures that ExifTool put into them. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { previewFor, previewPlaces, readCameraRaw } from '../../../src-main/images/camera-raw/camera-raw'
import { decodeForNetwork } from '../../../src-main/images/network-image'
import { ImageError } from '../../../src-main/images/errors'
import { readFacts } from '../../../src-main/images/facts'
import { exiftoolPreviews } from '../../support/exiftool'
import { temporaryFolder } from '../../support/fixtures'
import { rawSamples } from '../../support/raw-samples'

const samples = rawSamples()
const hasExiftool = spawnSync('exiftool', ['-ver']).status === 0
if ('reason' in samples) console.warn(`SKIPPED: raw files of other programs: ${samples.reason}`)
else if (!hasExiftool)
  console.warn('SKIPPED: previews are not compared with exiftool, which is not installed')

const folder = temporaryFolder()
const root = 'folder' in samples ? samples.folder : ''
const readable = ['.cr2', '.cr3', '.nef', '.dng', '.raf', '.rw2', '.iiq']
const named = (extensions: readonly string[]): string[] =>
  root === ''
    ? []
    : readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((name) => extensions.includes(extname(name).toLowerCase()))
        .map((name) => join(root, name))

const readsOf = (bytes: Buffer) => (target: Uint8Array, at: number) =>
  Promise.resolve(bytes.copy(target, 0, at))

describe.skipIf(root === '' || !hasExiftool)('samples', () => {
  it('have their previews where ExifTool finds them, byte for byte', async () => {
    const files = named(readable)
    const byFile = exiftoolPreviews(files)
    let compared = 0
    for (const file of files) {
      const bytes = readFileSync(file)
      const places = await previewPlaces(readsOf(bytes), bytes.length).catch((error: unknown) => {
        if (error instanceof ImageError) return []
        throw error
      })
      const ours = places.map(({ at, length }) => bytes.subarray(at, at + length))
      for (const their of byFile.get(file) ?? []) {
        // Up to the end of Canon's box there may be some bytes of nothing.
        const found = ours.some(
          (own) =>
            own.equals(their) ||
            (file.endsWith('3') && own.length > their.length - 8 && own.equals(their.subarray(0, own.length)))
        )
        expect(found, file).toBe(true)
        compared++
      }
    }
    expect(compared).toBe(10)
  })

  it('are classified by real pictures that ExifTool puts into them', async () => {
    const picture = async (width: number, height: number): Promise<string> => {
      const path = join(folder, `${width}.jpg`)
      const create = { width, height, channels: 3 as const, background: '#c06030' }
      await sharp({ create }).jpeg().toFile(path)
      return path
    }
    const [large, middle] = [await picture(1800, 1200), await picture(900, 600)]
    const both = [`-JpgFromRaw<=${large}`, `-PreviewImage<=${middle}`, '-Orientation#=6', '-LensModel=50mm']
    const ways: [sample: string, arguments: string[], width: number][] = [
      ['Nikon.nef', both, 1200],
      ['DNG.dng', both, 1200],
      ['CanonRaw.cr2', [`-PreviewImage<=${large}`, '-Orientation#=6', '-LensModel=50mm'], 1200],
      ['Panasonic.rw2', [`-JpgFromRaw<=${large}`, '-Orientation#=6', '-LensModel=50mm'], 1200]
    ]
    for (const [sample, how, width] of ways) {
      const file = join(folder, sample)
      const from = join(root, 'libimage-exiftool-perl', sample)
      spawnSync('exiftool', ['-q', '-m', ...how, '-o', file, from])
      const bytes = readFileSync(file)
      const raw = await readCameraRaw(readsOf(bytes), bytes.length)
      expect(previewFor(raw).width, sample).toBe(1800)
      const facts = await readFacts(file)
      expect(facts, sample).toMatchObject({ width, height: 1800, camera: { lens: '50mm' } })
      const pixels = await decodeForNetwork(file, 224, 'center')
      for (const [i, value] of [0xc0, 0x60, 0x30].entries())
        expect(Math.abs(pixels[i]! - value)).toBeLessThan(4)
    }
  })

  it('of Canon’s R6 is the preview of the camera', async () => {
    const file = join(root, 'exiv2/Canon-R6-pruned.CR3')
    const jpeg = join(folder, 'r6.jpg')
    writeFileSync(jpeg, execFileSync('exiftool', ['-b', '-PreviewImage', file], { maxBuffer: 2 ** 26 }))
    const [found, wanted] = [
      await decodeForNetwork(file, 224, 'center'),
      await decodeForNetwork(jpeg, 224, 'center')
    ]
    expect(Buffer.compare(found, wanted)).toBe(0)
    expect(await readFacts(file)).toMatchObject({
      width: 1620,
      height: 1080,
      camera: { camera: 'Canon EOS R6' }
    })
  })

  it('that once broke other programs have a reason or a picture', async () => {
    const files = named([...readable, '.crw', '.mrw', '.x3f', '.tif', '.tiff', '.raw'])
    expect(files.length).toBeGreaterThan(25)
    for (const file of files) {
      await decodeForNetwork(file, 32, 'whole').then(
        (pixels) => expect(pixels, basename(file)).toHaveLength(32 * 32 * 3),
        (error: unknown) => expect(error, basename(file)).toBeInstanceOf(ImageError)
      )
    }
  })
})
