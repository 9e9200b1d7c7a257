/** What a step of a job may touch, whatever its row says: rows may come from another program. */
import { basename, dirname, extname, isAbsolute, resolve } from 'node:path'
import { Reason } from '../../contract/reasons'
import { readHead, withFile } from '../../images/file'
import { kindByName, SIGNATURE_BYTES, sniffFormat } from '../../images/image-format'
import type { FilePath } from '../../platform/byte-path'
import { isSidecar } from './companions'
import type { Step } from './journal'

/**
 * That it lies in the job's target is looked at by the target's guard.
 * @throws Error with the reason why nothing is done
 */
export async function checkStep({
  source,
  destination,
  own
}: Pick<Step, 'source' | 'destination' | 'own'>): Promise<void> {
  if (!own) throw new Reason('foreign', 'this installation of Netlens did not plan it')
  if (!isPlain(source.toString()) || !isPlain(destination))
    throw new Reason('odd-step', 'its path is not a whole one')
  if (extname(source.toString()).toLowerCase() !== extname(destination).toLowerCase()) {
    throw new Reason('odd-step', 'it would get another extension')
  }
  if (!(await isImageFile(source)) && !(await isImageFile(destination)) && !isSidecar(destination)) {
    throw new Reason('no-image', 'it is no image')
  }
}

/** By its name or, where that has no known extension, by its content; `false` where there is no such file. */
export async function isImageFile(path: FilePath): Promise<boolean> {
  const name = basename(path.toString())
  if (kindByName(name) === 'image') return true
  const head = await withFile(path, (handle) => readHead(handle, SIGNATURE_BYTES)).catch(() => undefined)
  return head !== undefined && sniffFormat(head, name) !== undefined
}

/** Whether keywords of the image may stand in the file: the image itself or its sidecar, by their names. */
export function belongsToImage(file: string, image: string): boolean {
  if (!isPlain(file)) return false
  if (extname(file).toLowerCase() !== '.xmp') return kindByName(file) !== 'other'
  const owner = basename(file).slice(0, -'.xmp'.length).toLowerCase()
  const name = basename(image).toLowerCase()
  return dirname(file) === dirname(image) && (owner === name || owner === basename(name, extname(name)))
}

/** Absolute, without `..` and the like. */
const isPlain = (path: string): boolean => isAbsolute(path) && resolve(path) === path
