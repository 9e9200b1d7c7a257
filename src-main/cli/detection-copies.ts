/** Copies that `detect` makes of the pictures: with boxes, of single objects, with some of them blurred. */
import { realpath } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import type { CopyFolders } from '../detections/exports/copies'
import { vacantFolder } from '../export/folder'
import { UsageError } from './exit-codes'

export interface CopyOptions {
  draw?: string
  crops?: string
  blur?: string
  blurred?: string
}

/** @returns undefined where none are wanted. @throws UsageError */
export async function copyFolders(
  sources: readonly string[],
  options: CopyOptions
): Promise<CopyFolders | undefined> {
  const { draw, crops, blur, blurred } = options
  if ((blur === undefined) !== (blurred === undefined))
    throw new UsageError('--blur CLASSES and --blurred DIR go together')
  if (draw === undefined && crops === undefined && blurred === undefined) return undefined
  const real = await Promise.all(sources.map((source) => realpath(source).catch(() => resolve(source))))
  const folder = async (option: string, path: string | undefined): Promise<string | undefined> => {
    if (path === undefined) return undefined
    const free = await vacantFolder(path)
    if (free === undefined)
      throw new UsageError(`--${option} ${path}: there is something already; give a new or an empty folder`)
    if (real.some((source) => `${free}${sep}`.startsWith(`${source}${sep}`)))
      throw new UsageError(`--${option} ${path}: this lies among the pictures, and copies would be looked at; give another folder`) // prettier-ignore
    return free
  }
  const folders = {
    drawn: await folder('draw', draw),
    crops: await folder('crops', crops),
    blurred: await folder('blurred', blurred)
  }
  const chosen = Object.values(folders).filter((path) => path !== undefined)
  if (new Set(chosen).size < chosen.length)
    throw new UsageError('--draw, --crops and --blurred need a folder each')
  return folders
}
