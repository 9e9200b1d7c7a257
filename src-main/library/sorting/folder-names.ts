/** The names in the target's folders, those that are planned included; compared as a system that ignores case does. */
import { constants } from 'node:fs'
import { access, readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { UserError } from '../../contract/errors'
import { foldName } from './safe-name'
import { isWithin } from './target-guard'

interface Folder {
  /** How each name is spelled. */
  names: Map<string, string>
  /** Where to go on counting for a name that was taken before. */
  numbers: Map<string, number>
  /** What is a folder, or will be one. */
  folders: Set<string>
}

export class FolderNames {
  private readonly folders = new Map<string, Promise<Folder>>()
  private readonly writable = new Map<string, Promise<void>>()

  private constructor(private readonly target: string) {}

  /** @throws UserError where the target is a file, the system's error where it cannot be read or written; it need not exist */
  static async below(target: string): Promise<FolderNames> {
    const names = new FolderNames(target)
    await names.open(target)
    await names.checkWritable(target)
    return names
  }

  /**
   * The folder below the target, spelled as it is there or was planned before.
   * @throws UserError where a file has its name
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
   * Takes names for an image and its companions: all with the same number where one of them is taken.
   * @param named what the files are called when the image is called so
   * @throws the system's error where nothing can be written into the folder
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

  /** Of a folder that is to be made, the one above it that is there. */
  private checkWritable(folder: string): Promise<void> {
    let check = this.writable.get(folder)
    if (!check) {
      check = existing(folder).then((path) => access(path, constants.W_OK | constants.X_OK))
      this.writable.set(folder, check)
    }
    return check
  }

  /** A link to a folder is taken where that lies in the target too. */
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

/** All folders above a path that do not exist, the outermost first. */
export async function missingFolders(path: string): Promise<string[]> {
  const missing: string[] = []
  for (let folder = path; !(await stat(folder).catch(() => undefined)); folder = dirname(folder))
    missing.unshift(folder)
  return missing
}
