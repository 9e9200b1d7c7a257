/** The pictures that Netlens comes with, as a network takes them: by them ranges are found and precisions judged. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Crop } from '../contract/preprocessing'
import { decodeForNetwork } from '../images/decode'
import { resourcesDir } from '../platform/paths'

const folders = ['samples', 'check-pictures']

/** @returns RGB bytes, size x size x 3 each, in the order of their names; none where the pictures are missing */
export async function checkPictures(size: number, crop: Crop): Promise<Uint8Array[]> {
  const pictures: Uint8Array[] = []
  for (const folder of folders.map((name) => join(resourcesDir(), name))) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => /\.(jpg|webp)$/.test(name)).sort()
    // One that is damaged on this disk is missing among many.
    const decoded = await Promise.allSettled(
      names.map((name) => decodeForNetwork(join(folder, name), size, crop))
    )
    pictures.push(...decoded.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
  }
  return pictures
}
