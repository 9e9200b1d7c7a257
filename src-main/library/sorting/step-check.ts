/** What a step of a job may touch, whatever its row says: rows may come from another program. */
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, isAbsolute, relative, resolve, sep } from 'node:path'
import { readHead, withFile } from '../../images/file'
import { kindByName, SIGNATURE_BYTES, sniffFormat } from '../../images/format'
import type { FilePath } from '../real-path'
import { isSidecar } from './companions'

/**
 * @param target of the job
 * @param own whether this installation wrote the step
 * @throws Error with the reason why nothing is done
 */
export async function checkStep(
  target: string,
  { source, destination, own }: { source: FilePath; destination: string; own: boolean }
): Promise<void> {
  if (!own) throw new Error('this installation of Netlens did not plan it')
  if (!isPlain(source.toString()) || !isPlain(destination) || !isWithin(target, destination)) {
    throw new Error(`it does not lie in the folder ${target}`)
  }
  const folder = await innermost(dirname(destination))
  if (isWithin(target, folder) && !isWithin(await realpath(target), await realpath(folder))) {
    throw new Error(`a link leads from ${folder} out of the folder ${target}`)
  }
  if (extname(source.toString()).toLowerCase() !== extname(destination).toLowerCase()) {
    throw new Error('it would get another extension')
  }
  if (!(await isImageFile(source)) && !(await isImageFile(destination)) && !isSidecar(destination)) {
    throw new Error('it is no image')
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

/** Whether a path is a folder or lies in it, by their names. */
export function isWithin(folder: string, path: string): boolean {
  const rest = relative(folder, path)
  return rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest)
}

/** Absolute, without `..` and the like. */
export const isPlain = (path: string): boolean => isAbsolute(path) && resolve(path) === path

/** The folder itself or the one above it that is there. */
async function innermost(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    if (path === dirname(path) || (await stat(path).catch(() => undefined))) return path
  }
}
