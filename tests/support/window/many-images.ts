import { link, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { picture } from '../pictures'

/** Fills a folder with many image files that share the bytes of a few, in subfolders of a thousand. */
export async function hardLinks(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const originals = Array.from({ length: 8 }, (_, i) => join(folder, `.original_${i}.jpg`))
  for (const [i, path] of originals.entries()) await picture(path, i, 96)
  for (let start = 0; start < count; start += 1000) {
    const batch = join(folder, `batch ${start / 1000}`)
    await mkdir(batch, { recursive: true })
    const numbers = Array.from({ length: Math.min(1000, count - start) }, (_, i) => start + i)
    await Promise.all(numbers.map((i) => link(originals[i % 8]!, join(batch, `image_${i}.jpg`))))
  }
}
