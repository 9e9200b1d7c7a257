/** What copies of pictures are called, in which objects are drawn, cut out or blurred. */
import { lstat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { Detection } from '../../contract/detection'
import type { PictureCopies } from '../../contract/object-exports'
import type { ObjectCopies } from '../../contract/object-pictures'
import { fittingName } from './fitting-name'

/** Where copies go. */
export type CopyFolders = { readonly [Kind in PictureCopies]?: string | undefined }

export class Copies {
  constructor(
    private readonly folders: CopyFolders,
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
    for (const [name, number] of possibleNames(usual)) {
      const { dir, name: stem, ext } = posix.parse(name)
      const whole = posix.join(dir, fittingName(stem, number + ext))
      const copies = {
        ...this.wholeCopies(whole),
        ...this.cropsOf(detections, (what) => posix.join(dir, fittingName(stem, `${number}_${what}${ext}`)))
      }
      if (await areFree(copies)) return { copies, ...(whole !== usual && { other: whole }) }
    }
    throw new Error(`There is no free name for the copies of ${path}; give an empty folder`)
  }

  private wholeCopies(name: string): ObjectCopies {
    const { drawn, blurred } = this.folders
    return {
      ...(drawn !== undefined && { drawn: join(drawn, name) }),
      ...(blurred !== undefined && { blurred: { file: join(blurred, name), labels: [...this.blur] } })
    }
  }

  private cropsOf(detections: readonly Detection[], nameOf: (what: string) => string): ObjectCopies {
    const { crops } = this.folders
    if (crops === undefined) return {}
    return { crops: detections.map(({ label }, i) => join(crops, nameOf(`${i + 1}_${plainName(label)}`))) }
  }
}

/** `a.heic` becomes `a.heic.jpg`. */
function copyName(path: string): string {
  return /[^/]\.(jpe?g|png)$/i.test(path) ? path : `${path}.jpg`
}

const mostNumbers = 100

/** `b/a.jpg` as it is, with `.2`, with `.3` and so on; then the same without a folder, `b_a.jpg`. */
function* possibleNames(usual: string): Generator<[name: string, number: string]> {
  for (const path of [usual, usual.replaceAll('/', '_')]) {
    yield [path, '']
    for (let number = 2; number <= mostNumbers; number++) yield [path, `.${number}`]
  }
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
