/** The folders and files that the user picked: windows cannot read anything else. */
import { stat } from 'node:fs/promises'
import { basename, resolve, sep } from 'node:path'
import type { Source } from '../contract/app'
import type { ImageRef } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { PickedImage } from '../contract/pictures'

export class Sources {
  private readonly allowed = new Map<string, Source>()

  /** Allows these paths from now on; leaves out those that do not exist. */
  async allow(paths: readonly string[]): Promise<Source[]> {
    const found = await Promise.all(paths.map(sourceAt))
    const sources = found.filter((source) => source !== undefined)
    for (const source of sources) this.allowed.set(source.path, source)
    return sources
  }

  /** Allows what was picked before the program was started, even while it is not there. */
  allowAgain(paths: readonly string[], folder: boolean): void {
    for (const path of paths) this.allowed.set(path, { path, name: basename(path), folder })
  }

  /**
   * The current state of the sources with these paths.
   * @throws UserError `not-allowed` for a path that was not picked, `source-not-found` for one that is gone
   */
  async get(paths: readonly string[]): Promise<Source[]> {
    return Promise.all(
      paths.map(async (path) => {
        if (!this.allowed.has(path)) throw new UserError('not-allowed', `"${path}" was not picked.`)
        const source = await sourceAt(path)
        if (!source) throw new UserError('source-not-found', `"${path}" is no longer there.`)
        return source
      })
    )
  }

  /** Whether all of these paths were picked. */
  has(paths: readonly string[]): boolean {
    return paths.every((path) => this.allowed.has(path))
  }

  /** Whether these were picked, or lie in a folder that was. */
  cover(paths: readonly string[]): boolean {
    const folders = [...this.allowed.values()].filter(({ folder }) => folder)
    return paths.every((path) => {
      const file = resolve(path)
      return this.allowed.has(path) || folders.some((one) => file.startsWith(withSeparator(one.path)))
    })
  }

  /** The file of an image that was picked, itself or with its folder. @throws UserError as `get` does, and for a folder */
  async imagePath({ picked }: PickedImage): Promise<string> {
    if (!this.allowed.has(picked) && this.cover([picked])) return resolve(picked)
    const [source] = await this.get([picked])
    if (source!.folder) throw new UserError('not-allowed', `"${picked}" is a folder.`)
    return source!.path
  }
}

/** The path of an image in one of the sources. @throws UserError `not-allowed` if it would be outside */
export function imagePath(sources: readonly Source[], { source: index, path }: ImageRef): string {
  const source = sources[index]
  if (!source) throw new UserError('not-allowed', `There is no source ${index}.`)
  const file = source.folder ? resolve(source.path, path) : source.path
  const inside = source.folder ? file.startsWith(withSeparator(source.path)) : path === source.name
  if (!inside) throw new UserError('not-allowed', `"${path}" is outside of "${source.path}".`)
  return file
}

/** The paths on a command line, without the program's own arguments. */
export function pathsOf(argv: readonly string[], cwd: string): string[] {
  const own = process.defaultApp ? 2 : 1
  const paths = argv.filter((argument) => !argument.startsWith('-')).slice(own)
  return paths.map((path) => resolve(cwd, path))
}

async function sourceAt(path: string): Promise<Source | undefined> {
  const absolute = resolve(path)
  const stats = await stat(absolute).catch(() => undefined)
  return stats && { path: absolute, name: basename(absolute) || absolute, folder: stats.isDirectory() }
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep
}
