/**
 * Checks before and after each file that the target is still the same folder. A drive that is unplugged leaves
 * an empty mount point behind, which must not be filled, and no link may lead out of the target.
 */
import { Reason } from '../../contract/reasons'
import type { BigIntStats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, relative, sep } from 'node:path'

/** The target is gone, so no other file would fare better. */
export class TargetGone extends Error {}

/** A folder, as first seen. */
interface Met {
  device: bigint
  inode: bigint
  /** The file that was placed there last. */
  placed?: string
}

export class TargetGuard {
  private readonly folders = new Map<string, Met>()

  constructor(private readonly target: string) {}

  /**
   * @param folder where a file is to go; need not exist yet
   * @throws TargetGone if the folder or the target has become another; Reason if the folder is outside the
   *   target
   */
  async check(folder: string): Promise<void> {
    if (!isWithin(this.target, folder))
      throw new Reason('outside-target', `${folder} is not in the folder ${this.target}`)
    // If the target does not exist yet, check the folder above it.
    await this.recognise(await this.existing(this.target))
    const existing = await this.existing(folder)
    if (existing !== folder) this.folders.delete(folder)
    else if (folder !== this.target) await this.recognise(folder)
    if (isWithin(this.target, existing) && !isWithin(await realpath(this.target), await realpath(existing))) {
      throw new Reason('link-out-of-target', `a link leads from ${folder} out of the folder ${this.target}`)
    }
  }

  /** Records that a file is now in place. */
  placed(folder: string, file: string): void {
    for (const path of [this.target, folder]) {
      const met = this.folders.get(path)
      if (met) met.placed = file
    }
  }

  private async recognise(path: string): Promise<void> {
    const [known, now] = [this.folders.get(path), await statsOf(path)]
    if (!now || (path !== this.target && this.folders.has(this.target) && isWithin(path, this.target))) {
      throw this.gone(path)
    }
    const { dev: device, ino: inode } = now
    if (!known || (known.device === device && known.inode === inode)) {
      this.folders.set(path, { ...known, device, inode })
      return
    }
    // FAT may assign a folder a new inode; the file placed there last identifies it.
    if (known.device !== device || known.placed === undefined || !(await statsOf(known.placed))) {
      throw this.gone(path)
    }
    this.folders.set(path, { ...known, inode })
  }

  private gone(path: string): TargetGone {
    return new TargetGone(`the folder ${path} is gone, or is another one now`)
  }

  /** The folder itself, or the nearest one above it that exists. */
  private async existing(folder: string): Promise<string> {
    for (let path = folder; ; path = dirname(path)) {
      if (path === dirname(path) || (await statsOf(path))) return path
    }
  }
}

/** Whether a path is a folder or is in it, judging by the paths alone. */
export function isWithin(folder: string, path: string): boolean {
  const rest = relative(folder, path)
  return rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest)
}

/** Follows links; undefined if there is nothing. */
async function statsOf(path: string): Promise<BigIntStats | undefined> {
  return stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
}
