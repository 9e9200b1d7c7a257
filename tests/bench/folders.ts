/** Folders of images to measure on. Photos are given as bytes: the product's decoding, loaded beside this, allows no paths. */
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { phoneHeic } from '../support/heif-writer'

/** JPEGs with grain, made from photos; of 4000 x 3000 pixels, they have 2.5 to 3.5 MB each. */
export async function largePhotos(
  photos: string,
  count: number,
  size = { width: 4000, height: 3000 }
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'netlens-bench-large-'))
  for (const [i, name] of (await readdir(photos)).sort().slice(0, count).entries()) {
    const photo = await enlarged(join(photos, name), size)
    await photo.jpeg({ quality: 88 }).toFile(join(folder, `${String(i).padStart(3, '0')}.jpg`))
  }
  return folder
}

/**
 * HEICs of 4032 x 3024 pixels in tiles, 1 to 1.7 MB each, with grain, made from photos; every other one with a thumbnail
 * of 320 x 240, as phones write them.
 * @param copies of each, since they take seconds to make
 */
export async function largeHeics(photos: string, count: number, copies: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'netlens-bench-heic-'))
  for (const [i, name] of (await readdir(photos)).sort().slice(0, count).entries()) {
    const photo = await enlarged(join(photos, name), { width: 4032, height: 3024 })
    const picture = await photo.png({ compressionLevel: 1 }).toBuffer()
    const heic = await phoneHeic(picture, i % 2 === 0 ? { thumbnail: 320 } : {})
    for (let copy = 0; copy < copies; copy++) await writeFile(join(folder, `${i}-${copy}.heic`), heic)
  }
  return folder
}

/** A photo with the grain that a sensor adds. */
async function enlarged(file: string, size: { width: number; height: number }): Promise<Sharp> {
  const grain = { type: 'gaussian', mean: 128, sigma: 12 } as const
  const noise = await sharp({ create: { ...size, channels: 3, background: 'grey', noise: grain } })
    .png({ compressionLevel: 1 })
    .toBuffer()
  return sharp(await readFile(file))
    .resize({ ...size, fit: 'cover' })
    .composite([{ input: noise, blend: 'soft-light' }])
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
