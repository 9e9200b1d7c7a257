/** The pictures that come with Netlens, decoded for a network: they calibrate ranges and compare precisions. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Crop } from '../contract/preprocessing'
import { decodeForNetwork, withNetworkImage } from '../images/network-image'
import { resourcesDir } from '../platform/paths'

const folders = ['samples', 'check-pictures']

/** @returns RGB bytes, size × size × 3 each, sorted by name per folder; empty if the pictures are missing */
export function checkPictures(size: number, crop: Crop): Promise<Uint8Array[]> {
  return decodedFrom(folders, (file) => decodeForNetwork(file, size, crop))
}

/**
 * The samples as a detector sees them: they show more objects than the others, and are enough to find a difference.
 * @returns the bytes of size × size × 3 float32 values each
 */
export function detectorPictures(size: number): Promise<Uint8Array[]> {
  return decodedFrom(['samples'], (file) =>
    withNetworkImage(file, async (image) => new Uint8Array((await image.whole(size)).values.buffer))
  )
}

async function decodedFrom(
  names: readonly string[],
  decode: (file: string) => Promise<Uint8Array>
): Promise<Uint8Array[]> {
  const pictures: Uint8Array[] = []
  for (const folder of names.map((name) => join(resourcesDir(), name))) {
    const files = (await readdir(folder).catch(() => [])).filter((name) => /\.(jpg|webp)$/.test(name)).sort()
    // Skip damaged files: there are enough others.
    const decoded = await Promise.allSettled(files.map((name) => decode(join(folder, name))))
    pictures.push(...decoded.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
  }
  return pictures
}
