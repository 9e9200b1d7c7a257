/** Finds the files that travel with an image: sidecars, the camera raw of a JPEG, and the film of a Live Photo. */
import { basename, extname } from 'node:path'
import { isCameraRaw, isPartOfPhoto, isPhotoOf, stemOf } from '../../images/image-format'

const sidecarExtensions = new Set(['.xmp', '.aae', '.thm', '.pp3'])

/** A folder's file names, by stem. */
export type NamesByStem = Map<string, string[]>

/** @param names the files of one folder */
export function namesByStem(names: Iterable<string>): NamesByStem {
  const byStem: NamesByStem = new Map()
  for (const name of names) {
    const stem = stemOf(name)
    const others = byStem.get(stem)
    if (others) others.push(name)
    else byStem.set(stem, [name])
  }
  return byStem
}

/**
 * The companions of an image: `IMG_1.xmp`, `IMG_1.jpg.xmp`, and, unless it is a raw itself, `IMG_1.cr2` with
 * its `IMG_1.cr2.xmp`; of a HEIC also `IMG_1.mov`. Case is ignored.
 */
export function companionsOf(name: string, byStem: NamesByStem): string[] {
  const stem = stemOf(name)
  const sameStem = (byStem.get(stem) ?? []).filter((other) => other !== name)
  const parts = sameStem.filter((other) => isPartOf(name, other))
  const sidecars = sameStem.filter(isSidecar)
  const ownSidecars = [name, ...parts].flatMap((owner) =>
    (byStem.get(owner.toLowerCase()) ?? []).filter(isSidecar)
  )
  return [...parts, ...sidecars, ...ownSidecars]
}

/** Whether a file of the same stem goes where an image goes: a raw file with any picture of it. */
export function isPartOf(image: string, other: string): boolean {
  if (isPartOfPhoto(image)) return false
  return isCameraRaw(other) || (isPartOfPhoto(other) && isPhotoOf(other, image))
}

/** The name of a companion once its image is called `newName`. */
export function companionName(companion: string, image: string, newName: string): string {
  const keepsExtension = stemOf(companion) === image.toLowerCase()
  const stem = keepsExtension ? newName : basename(newName, extname(newName))
  return stem + companion.slice(keepsExtension ? image.length : basename(image, extname(image)).length)
}

export const isSidecar = (name: string): boolean => sidecarExtensions.has(extname(name).toLowerCase())
