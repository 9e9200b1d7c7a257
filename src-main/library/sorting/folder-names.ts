/** The names in the target's folders, planned ones included, compared without regard to case. */
import { constants } from 'node:fs'
import { access, readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { UserError } from '../../contract/errors'
import { foldName } from './safe-name'
import { isWithin } from './target-guard'

interface Folder {
  /** The spelling of each name. */
  names: Map<string, string>
  /** The next number to try for a name that is taken. */
  numbers: Map<string, number>
  /** Names of existing and planned folders. */
  folders: Set<string>
}

export class FolderNames {
  private readonly folders = new Map<string, Promise<Folder>>()
  private readonly writable = new Map<string, Promise<void>>()

  private constructor(private readonly target: string) {}

  /**
   * @param target need not exist
   * @throws UserError if the target is a file; the system's error if it cannot be read or written to
   */
  static async below(target: string): Promise<FolderNames> {
    const names = new FolderNames(target)
    await names.open(target)
    await names.checkWritable(target)
    return names
  }

  /**
   * The folder below the target, in its existing or planned spelling.
   * @throws UserError if a file has its name, or a link of that name leads out of the target
   */
  async folder(components: string[]): Promise<string> {
    let path = this.target
    for (const component of components) {
      const { names, folders } = await this.open(path)
      const key = foldName(component)
      const spelled = names.get(key)
      if (spelled === undefined) {
        names.set(key, component)
        folders.add(key)
      } else if (!folders.has(key)) {
        await this.refuseStranger(join(path, spelled))
        folders.add(key)
      }
      path = join(path, spelled ?? component)
    }
    return path
  }

  /**
   * Reserves names for an image and its companions; if one of them is taken, all get the same number.
   * @param named gives the names of all the files when the image has this name
   * @throws the system's error if the folder cannot be written to
   */
  async take(
    folder: string,
    name: string,
    named: (imageName: string) => string[]
  ): Promise<{ names: string[]; numbered: boolean }> {
    await this.checkWritable(folder)
    const { names, numbers } = await this.open(folder)
    const taken = (candidate: string): boolean => names.has(foldName(candidate))
    const [key, extension] = [foldName(name), extname(name)]
    let candidates = named(name)
    let numbered = false
    for (let number = numbers.get(key) ?? 2; candidates.some(taken); number++) {
      candidates = named(`${basename(name, extension)} (${number})${extension}`)
      numbers.set(key, number + 1)
      numbered = true
    }
    for (const candidate of candidates) names.set(foldName(candidate), candidate)
    return { names: candidates, numbered }
  }

  /** If the folder does not exist yet, checks the nearest one above it that does. */
  private checkWritable(folder: string): Promise<void> {
    let check = this.writable.get(folder)
    if (!check) {
      check = existing(folder).then((path) => access(path, constants.W_OK | constants.X_OK))
      this.writable.set(folder, check)
    }
    return check
  }

  /** Allows a link to a folder only if that lies in the target as well. */
  private async refuseStranger(path: string): Promise<void> {
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) {
      throw new UserError('not-allowed', `${path} is a file; a folder of that name is needed`, {
        words: { code: 'folder-taken', values: { path } }
      })
    }
    if (!isWithin(await realpath(this.target), await realpath(path))) {
      throw new UserError('not-allowed', `${path} is a link that leads out of the folder ${this.target}`, {
        words: { code: 'link-out-of-target' }
      })
    }
  }

  private open(path: string): Promise<Folder> {
    const key = foldName(path)
    let folder = this.folders.get(key)
    if (!folder) {
      folder = this.read(path)
      this.folders.set(key, folder)
    }
    return folder
  }

  private async read(path: string): Promise<Folder> {
    const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      if (error.code === 'ENOTDIR') {
        throw new UserError('not-allowed', `${path} is a file, not a folder. Choose a folder.`, {
          words: { code: 'target-is-file', values: { path } }
        })
      }
      throw error
    })
    return {
      names: new Map(entries.map(({ name }) => [foldName(name), name])),
      numbers: new Map(),
      folders: new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => foldName(name)))
    }
  }
}

async function existing(folder: string): Promise<string> {
  const [outermost] = await missingFolders(folder)
  return outermost === undefined ? folder : dirname(outermost)
}

/** All missing folders of a path, outermost first. */
export async function missingFolders(path: string): Promise<string[]> {
  const missing: string[] = []
  for (let folder = path; !(await stat(folder).catch(() => undefined)); folder = dirname(folder))
    missing.unshift(folder)
  return missing
}
