/**
 * The folders of the library as a tree, with all that lie between them. Each folder has a number; those above have lower
 * ones. A hundred thousand folders take some 20 MB and a second to read once.
 */
import { basename, dirname, sep } from 'node:path'
import { foldCase } from './image-columns'
import { naturalKey } from '../platform/natural'

export interface CountedFolder {
  path: string
  /** In and below it. */
  images: number
  /** Folders with images directly below it. */
  folders: number
}

export class FolderTree {
  private readonly paths: string[] = []
  /** -1 for the topmost of all. */
  private readonly parents: number[] = []
  private readonly children: number[][] = []
  private readonly tops: number[] = []
  private readonly numbers = new Map<string, number>()
  /** By the folder's id in the database. */
  private readonly ofIds: number[] = []
  private folded: string[] | undefined

  /** @param folders paths by their id in the database; it grows */
  update(folders: readonly string[]): void {
    for (let id = this.ofIds.length; id < folders.length; id++) {
      const path = folders[id]
      this.ofIds[id] = path === undefined ? -1 : this.numberOf(path)
    }
  }

  private numberOf(path: string): number {
    const known = this.numbers.get(path)
    if (known !== undefined) return known
    const above = dirname(path)
    const parent = above === path || above === '.' ? -1 : this.numberOf(above)
    const number = this.paths.push(path) - 1
    this.parents.push(parent)
    this.children.push([])
    this.numbers.set(path, number)
    ;(parent < 0 ? this.tops : this.children[parent]!).push(number)
    this.folded = undefined
    return number
  }

  /** @param direct images in each folder by its id @returns images in and below each, by number */
  sums(direct: Uint32Array): Uint32Array {
    const sums = this.inFolders(direct)
    for (let number = sums.length - 1; number >= 0; number--) {
      const parent = this.parents[number]!
      if (parent >= 0) sums[parent]! += sums[number]!
    }
    return sums
  }

  private inFolders(direct: Uint32Array): Uint32Array {
    const images = new Uint32Array(this.paths.length)
    for (let id = 0; id < direct.length; id++) {
      const number = this.ofIds[id] ?? -1
      if (direct[id]! > 0 && number >= 0) images[number]! += direct[id]!
    }
    return images
  }

  /**
   * Folders directly below one, or the topmost ones: those that hold images themselves or several folders with some.
   * @param sums of {@link sums}
   */
  below(path: string | undefined, sums: Uint32Array): CountedFolder[] {
    if (path === undefined) return this.inOrder(this.roots(sums)).map((number) => this.counted(number, sums))
    const number = this.numbers.get(path)
    if (number === undefined) return []
    return this.inOrder(this.used(this.children[number]!, sums)).map((child) => this.counted(child, sums))
  }

  /** Folders that have the text in their names, in natural order of their paths. */
  named(text: string, sums: Uint32Array): CountedFolder[] {
    const shown = this.shown(sums)
    const wanted = foldCase(text)
    const names = this.foldedNames()
    const found: number[] = []
    for (let number = 0; number < this.paths.length; number++) {
      if (shown[number] && this.fits(number, wanted, names, shown)) found.push(number)
    }
    return this.inOrder(found).map((number) => this.counted(number, sums))
  }

  /** 1 for each folder, by its id, that has the text in its name or in that of one above it that is shown. */
  withText(text: string, sums: Uint32Array): Uint8Array {
    const shown = this.shown(sums)
    const wanted = foldCase(text)
    const names = this.foldedNames()
    const fits = new Uint8Array(this.paths.length)
    for (let number = 0; number < this.paths.length; number++) {
      const parent = this.parents[number]!
      if (!shown[number]) continue
      fits[number] = (parent >= 0 && fits[parent]) || this.fits(number, wanted, names, shown) ? 1 : 0
    }
    return Uint8Array.from(this.ofIds, (number) => (number >= 0 ? fits[number]! : 0))
  }

  /** A name fits by itself; a text with a separator is looked for in the path from the topmost folder on. */
  private fits(number: number, wanted: string, names: readonly string[], shown: Uint8Array): boolean {
    if (names[number]!.includes(wanted)) return true
    if (!wanted.includes(sep)) return false
    let path = names[number]!
    for (let above = this.parents[number]!; above >= 0 && shown[above]; above = this.parents[above]!) {
      path = names[above]! + sep + path
    }
    return path.includes(wanted)
  }

  private foldedNames(): readonly string[] {
    return (this.folded ??= this.paths.map((path) => foldCase(basename(path) || path)))
  }

  /** 1 for the topmost folders and all below them. */
  private shown(sums: Uint32Array): Uint8Array {
    const shown = new Uint8Array(this.paths.length)
    for (const root of this.roots(sums)) shown[root] = 1
    for (let number = 0; number < this.paths.length; number++) {
      const parent = this.parents[number]!
      if (sums[number]! === 0) shown[number] = 0
      else if (parent >= 0 && shown[parent]) shown[number] = 1
    }
    return shown
  }

  /** What holds all images, without the folders above that hold one folder and nothing else. */
  private roots(sums: Uint32Array): number[] {
    const narrowed = (number: number): number => {
      const below = this.used(this.children[number]!, sums)
      return below.length === 1 && sums[below[0]!] === sums[number] ? narrowed(below[0]!) : number
    }
    const tops = this.used(this.tops, sums)
    // The root of the file system is where all meet: what lies directly in it stands by itself.
    return tops.flatMap((top) => {
      const root = narrowed(top)
      const below = this.used(this.children[root]!, sums)
      const holdsNone = below.reduce((sum, child) => sum + sums[child]!, 0) === sums[root]
      return dirname(this.paths[root]!) === this.paths[root] && holdsNone ? below.map(narrowed) : [root]
    })
  }

  private used(numbers: readonly number[], sums: Uint32Array): number[] {
    return numbers.filter((number) => sums[number]! > 0)
  }

  private counted(number: number, sums: Uint32Array): CountedFolder {
    return {
      path: this.paths[number]!,
      images: sums[number]!,
      folders: this.used(this.children[number]!, sums).length
    }
  }

  private inOrder(numbers: number[]): number[] {
    const keys = new Map(numbers.map((number) => [number, naturalKey(this.paths[number]!)]))
    return numbers.sort((a, b) => {
      const [x, y] = [keys.get(a)!, keys.get(b)!]
      return x < y ? -1 : x > y ? 1 : a - b
    })
  }
}
