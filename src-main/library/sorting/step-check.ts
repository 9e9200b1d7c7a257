/** Limits what a step of a job may touch, because its row may come from another program. */
import { basename, dirname, extname, isAbsolute, resolve } from 'node:path'
import { Reason } from '../../contract/reasons'
import { readHead, withFile } from '../../images/file'
import { kindByName, SIGNATURE_BYTES, sniffFormat } from '../../images/image-format'
import type { FilePath } from '../../platform/byte-path'
import { isSidecar } from './companions'
import type { Step } from './journal'

/**
 * Checks everything except whether the destination is in the target, which {@link TargetGuard} does.
 * @throws Reason why the step must not be carried out
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

/** Judges by the file's extension, or by its content if that is unknown; false if there is no such file. */
export async function isImageFile(path: FilePath): Promise<boolean> {
  const name = basename(path.toString())
  if (kindByName(name) === 'image') return true
  const head = await withFile(path, (handle) => readHead(handle, SIGNATURE_BYTES)).catch(() => undefined)
  return head !== undefined && sniffFormat(head, name) !== undefined
}

/** Whether, by its name, a file may hold an image's keywords: it is an image file, or the image's sidecar. */
export function belongsToImage(file: string, image: string): boolean {
  if (!isPlain(file)) return false
  if (extname(file).toLowerCase() !== '.xmp') return kindByName(file) !== 'other'
  const owner = basename(file).slice(0, -'.xmp'.length).toLowerCase()
  const name = basename(image).toLowerCase()
  return dirname(file) === dirname(image) && (owner === name || owner === basename(name, extname(name)))
}

/** Whether a path is absolute and free of `.` and `..`. */
const isPlain = (path: string): boolean => isAbsolute(path) && resolve(path) === path
