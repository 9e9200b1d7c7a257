/** The pictures that come with Netlens, decoded for a network: they calibrate ranges and compare precisions. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Crop } from '../contract/preprocessing'
import { decodeForNetwork } from '../images/decode'
import { resourcesDir } from '../platform/paths'

const folders = ['samples', 'check-pictures']

/** @returns RGB bytes, size × size × 3 each, sorted by name per folder; empty if the pictures are missing */
export async function checkPictures(size: number, crop: Crop): Promise<Uint8Array[]> {
  const pictures: Uint8Array[] = []
  for (const folder of folders.map((name) => join(resourcesDir(), name))) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => /\.(jpg|webp)$/.test(name)).sort()
    // Skip damaged files: there are enough others.
    const decoded = await Promise.allSettled(
      names.map((name) => decodeForNetwork(join(folder, name), size, crop))
    )
    pictures.push(...decoded.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
  }
  return pictures
}
