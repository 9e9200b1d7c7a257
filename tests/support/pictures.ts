/** Pictures generated at test time. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'netlens-test-'))
}

/** A JPEG in one colour with a stripe, such that no two are alike. */
export async function picture(path: string, seed: number, size = 64): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const background = { r: (seed * 37) % 256, g: (seed * 91) % 256, b: (seed * 151) % 256 }
  const stripe = await sharp({
    create: { width: size, height: 8, channels: 3, background: { r: 255, g: seed % 256, b: 0 } }
  })
    .png()
    .toBuffer()
  await sharp({ create: { width: size, height: size, channels: 3, background } })
    .composite([{ input: stripe, top: seed % (size - 8), left: 0 }])
    .jpeg()
    .toFile(path)
}

/** Creates `count` pictures in a new folder with a few subfolders; returns their relative paths. */
export async function folderOfPictures(count: number): Promise<{ folder: string; paths: string[] }> {
  const folder = await temporaryFolder()
  const paths = Array.from({ length: count }, (_, i) => `${['', 'day 2/', 'day 10/'][i % 3]}img_${i}.jpg`)
  for (const [i, path] of paths.entries()) await picture(join(folder, path), i)
  return { folder, paths }
}

/** Creates files that cannot be classified; returns the expected error code of each. */
export async function brokenFiles(folder: string): Promise<Record<string, string>> {
  const whole = await sharp({ create: { width: 300, height: 300, channels: 3, background: 'teal' } })
    .composite([{ input: await noise(300), blend: 'over' }])
    .jpeg()
    .toBuffer()
  await writeFile(join(folder, 'empty.jpg'), '')
  await writeFile(join(folder, 'text.jpg'), 'This is a letter, not a picture.')
  await writeFile(join(folder, 'truncated.jpg'), whole.subarray(0, whole.length / 2))
  await writeFile(join(folder, 'vector.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  return {
    'empty.jpg': 'corrupt-image',
    'text.jpg': 'unsupported-format',
    'truncated.jpg': 'corrupt-image',
    'vector.svg': 'unsupported-format'
  }
}

function noise(size: number): Promise<Buffer> {
  const background = { r: 0, g: 0, b: 0, alpha: 0.5 }
  return sharp({
    create: {
      width: size,
      height: size,
      channels: 4,
      background,
      noise: { type: 'gaussian', mean: 128, sigma: 60 }
    }
  })
    .png()
    .toBuffer()
}
