/** Where a file says that it keeps a JPEG. */
import { numberOf, type Directory } from './directory'
import type { FileWindow } from './file-window'

export interface Place {
  at: number
  length: number
}

/** By the tags of its offset and its length. */
export async function placeBy(
  file: FileWindow,
  directory: Directory,
  offsetTag: number,
  lengthTag: number
): Promise<Place[]> {
  const offset = await numberOf(file, directory, offsetTag)
  const length = await numberOf(file, directory, lengthTag)
  return offset && length ? [{ at: directory.base + offset, length }] : []
}
