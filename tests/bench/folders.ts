/** Folders of images to measure on. Photos are given as bytes: the product's decoding, loaded beside this, allows no paths. */
import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'

/** JPEGs of 4000 x 3000 pixels, 2.5 to 3.5 MB each, with grain, made from photos. */
export async function largePhotos(photos: string, count: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'netlens-bench-12mp-'))
  for (const [i, name] of (await readdir(photos)).sort().slice(0, count).entries()) {
    const grain = { type: 'gaussian', mean: 128, sigma: 12 } as const
    const size = { width: 4000, height: 3000 }
    const noise = await sharp({ create: { ...size, channels: 3, background: 'grey', noise: grain } })
      .png({ compressionLevel: 1 })
      .toBuffer()
    await sharp(await readFile(join(photos, name)))
      .resize({ ...size, fit: 'cover' })
      .composite([{ input: noise, blend: 'soft-light' }])
      .jpeg({ quality: 88 })
      .toFile(join(folder, `${String(i).padStart(3, '0')}.jpg`))
  }
  return folder
}

/** The photos as PNG, WebP and progressive JPEG in turns. */
export async function mixedFormats(photos: string, count: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'netlens-bench-mixed-'))
  await mkdir(folder, { recursive: true })
  for (const [i, name] of (await readdir(photos)).sort().slice(0, count).entries()) {
    const image = sharp(await readFile(join(photos, name)))
    const target = join(folder, String(i).padStart(3, '0'))
    if (i % 3 === 0) await image.png().toFile(`${target}.png`)
    else if (i % 3 === 1) await image.webp().toFile(`${target}.webp`)
    else await image.jpeg({ progressive: true, quality: 90 }).toFile(`${target}.jpg`)
  }
  return folder
}
