/** Whatever a file contains, the decoder returns that file's picture or says why it cannot. */
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { decodeForNetwork } from '../../../src-main/images/network-image'
import { ImageError } from '../../../src-main/images/errors'
import { randomNumbers } from '../../support/library-maker'
import { temporaryFolder, write } from '../../support/fixtures'
import { anyBmp, anyGif, anyJpeg, anyPng, anyTiff, damaged, type Generated } from '../../support/generated'

sharp.concurrency(1)
const folder = temporaryFolder()
const beside = 8

interface Decoded {
  file: Generated
  size: number
  pixels?: Uint8Array
  error?: unknown
}

/** Decodes files concurrently, as a run does. */
async function decodeAll(files: readonly Generated[], random: () => number): Promise<Decoded[]> {
  const decoded: Decoded[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < files.length; at = next++) {
      const file = files[at]!
      const size = 1 + Math.floor(random() * 12)
      const path = write(folder, String(at), file.bytes)
      const crop = random() < 0.5 ? 'center' : 'whole'
      decoded.push(
        await decodeForNetwork(path, size, crop).then(
          (pixels) => ({ file, size, pixels }),
          (error: unknown) => ({ file, size, error })
        )
      )
    }
  }
  await Promise.all(Array.from({ length: beside }, worker))
  return decoded
}

function check({ file, size, pixels, error }: Decoded): void {
  if (!pixels) return expect(error, file.what).toBeInstanceOf(ImageError)
  expect(pixels.length, file.what).toBe(size * size * 3)
  if (!file.colour) return
  for (const [i, value] of pixels.entries()) {
    const off = Math.abs(value - file.colour[i % 3]!)
    if (off > 3)
      expect.fail(`${file.what}: ${[...pixels.subarray(0, 6)].join()} is not ${file.colour.join()}`)
  }
}

const makers = { TIFF: anyTiff, JPEG: anyJpeg, PNG: anyPng, GIF: anyGif, BMP: anyBmp }
const counts = { TIFF: 2000, JPEG: 300, PNG: 300, GIF: 200, BMP: 100 }

it('gives each of some thousands of files its own colour, or an error of its own', async () => {
  const random = randomNumbers(20)
  const files = Object.entries(makers).flatMap(([kind, make]) =>
    Array.from({ length: counts[kind as keyof typeof makers] }, () => make(random))
  )
  // Shuffled, so that different kinds are decoded at the same time.
  files.sort(() => random() - 0.5)
  const decoded = await decodeAll(files, random)
  expect(decoded).toHaveLength(files.length)
  decoded.forEach(check)
  // A decoder that refused everything would pass all of the above.
  const shown = decoded.filter(({ pixels, file }) => pixels && file.colour)
  expect(shown.length).toBeGreaterThan(800)
  const refused = decoded.filter(({ error }) => error).map(({ error }) => (error as ImageError).code)
  expect(new Set(refused)).toEqual(new Set(['unsupported-format']))
})

it('gives damaged files their number of bytes, or an error', async () => {
  const random = randomNumbers(21)
  const files = Object.values(makers).flatMap((make) =>
    Array.from({ length: 60 }, () => damaged(make(random), random))
  )
  const decoded = await decodeAll(files, random)
  decoded.forEach(check)
})
