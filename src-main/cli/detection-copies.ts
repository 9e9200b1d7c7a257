/** Copies that `detect` makes of the pictures: with boxes, of single objects, with some of them blurred. */
import { lstat, realpath } from 'node:fs/promises'
import { join, posix, resolve, sep } from 'node:path'
import type { Detection } from '../contract/detection'
import type { ObjectCopies } from '../contract/object-pictures'
import { vacantFolder } from '../export/folder'
import { UsageError } from './exit-codes'

export interface CopyOptions {
  draw?: string
  crops?: string
  blur?: string
  blurred?: string
}

/** @returns undefined where none are wanted. @throws UsageError */
export async function copiesOf(
  sources: readonly string[],
  options: CopyOptions
): Promise<Copies | undefined> {
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
    draw: await folder('draw', draw),
    crops: await folder('crops', crops),
    blurred: await folder('blurred', blurred)
  }
  const chosen = Object.values(folders).filter((path) => path !== undefined)
  if (new Set(chosen).size < chosen.length)
    throw new UsageError('--draw, --crops and --blurred need a folder each')
  return new Copies(folders, blur?.split(',').map((name) => name.trim()) ?? [])
}

export class Copies {
  constructor(
    private readonly folders: { [Kind in 'draw' | 'crops' | 'blurred']: string | undefined },
    /** Classes that are blurred. */
    readonly blur: readonly string[]
  ) {}

  /**
   * Files that are not there yet. Where another picture's copies have the usual names, or a folder is needed that is called
   * like one of them, the names are others.
   * @param path of the picture, relative, with '/'
   * @returns `other`: what its copy is called instead
   */
  async filesFor(
    path: string,
    detections: readonly Detection[]
  ): Promise<{ copies: ObjectCopies; other?: string }> {
    const usual = copyName(path)
    for (const name of possibleNames(usual)) {
      const copies = this.filesNamed(name, detections)
      if (await areFree(copies)) return { copies, ...(name !== usual && { other: name }) }
    }
    throw new Error(`There is no free name for the copies of ${path}; give an empty folder`)
  }

  private filesNamed(name: string, detections: readonly Detection[]): ObjectCopies {
    const { draw, crops, blurred } = this.folders
    const { dir, name: stem, ext } = posix.parse(name)
    return {
      ...(draw !== undefined && { drawn: join(draw, dir, fitting(stem, ext)) }),
      ...(blurred !== undefined && {
        blurred: { file: join(blurred, dir, fitting(stem, ext)), labels: [...this.blur] }
      }),
      ...(crops !== undefined && {
        crops: detections.map(({ label }, i) =>
          join(crops, dir, fitting(stem, `_${i + 1}_${plainName(label)}${ext}`))
        )
      })
    }
  }
}

/** `a.heic` becomes `a.heic.jpg`. */
function copyName(path: string): string {
  return /[^/]\.(jpe?g|png)$/i.test(path) ? path : `${path}.jpg`
}

const mostNumbers = 100

/** `b/a.jpg`, `b/a.2.jpg`, `b/a.3.jpg` and so on; then the same without a folder, `b_a.jpg`. */
function* possibleNames(usual: string): Generator<string> {
  for (const path of [usual, usual.replaceAll('/', '_')]) {
    const { dir, name, ext } = posix.parse(path)
    yield path
    for (let number = 2; number <= mostNumbers; number++) yield posix.join(dir, `${name}.${number}${ext}`)
  }
}

/** Bytes of a name, of which file systems take 255 or somewhat fewer. */
const longestName = 240

/** A name of which the stem is cut off where it would be too long. */
function fitting(stem: string, ending: string): string {
  const characters = [...stem]
  if (Buffer.byteLength(stem + ending) <= 255) return stem + ending
  while (Buffer.byteLength(characters.join('') + ending) > longestName) characters.pop()
  return characters.join('') + ending
}

async function areFree({ drawn, blurred, crops = [] }: ObjectCopies): Promise<boolean> {
  const files = [drawn, blurred?.file, ...crops].filter((file) => file !== undefined)
  const free = await Promise.all(
    files.map((file) =>
      lstat(file).then(
        () => false,
        (error: NodeJS.ErrnoException) => error.code === 'ENOENT'
      )
    )
  )
  return free.every(Boolean)
}

/** Letters and digits of any language; everything else could mean something in a path. */
function plainName(label: string): string {
  return label.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)
}
