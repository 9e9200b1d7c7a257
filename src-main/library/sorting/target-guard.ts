/**
 * Looks, before and after each file, whether the target is still the folder that was meant: a drive that is pulled leaves
 * an empty folder behind, which must not be filled, and a link must not lead out of the target.
 */
import { Reason } from '../../contract/reasons'
import type { BigIntStats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, relative, sep } from 'node:path'

/** The target is gone: no other file will fare better. */
export class TargetGone extends Error {}

/** A folder as it was met. */
interface Met {
  device: bigint
  inode: bigint
  /** What was put there last. */
  placed?: string
}

export class TargetGuard {
  private readonly folders = new Map<string, Met>()

  constructor(private readonly target: string) {}

  /**
   * @param folder where a file goes; it need not be there yet
   * @throws TargetGone where it or the target is not what it was; Error where it lies outside of the target
   */
  async check(folder: string): Promise<void> {
    if (!isWithin(this.target, folder))
      throw new Reason('outside-target', `${folder} is not in the folder ${this.target}`)
    // Where the target is to be made, its drive is that of the folder above.
    await this.recognise(await this.existing(this.target))
    const existing = await this.existing(folder)
    if (existing !== folder) this.folders.delete(folder)
    else if (folder !== this.target) await this.recognise(folder)
    if (isWithin(this.target, existing) && !isWithin(await realpath(this.target), await realpath(existing))) {
      throw new Reason('link-out-of-target', `a link leads from ${folder} out of the folder ${this.target}`)
    }
  }

  /** Takes note of a file that lies in its place. */
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
    // FAT may number a folder anew; then what was put there is in it.
    if (known.device !== device || known.placed === undefined || !(await statsOf(known.placed))) {
      throw this.gone(path)
    }
    this.folders.set(path, { ...known, inode })
  }

  private gone(path: string): TargetGone {
    return new TargetGone(`the folder ${path} is gone, or is another one now`)
  }

  /** The folder itself or the innermost one above it that is there. */
  private async existing(folder: string): Promise<string> {
    for (let path = folder; ; path = dirname(path)) {
      if (path === dirname(path) || (await statsOf(path))) return path
    }
  }
}

/** Whether a path is a folder or lies in it, by their names. */
export function isWithin(folder: string, path: string): boolean {
  const rest = relative(folder, path)
  return rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest)
}

/** Of what a path leads to; undefined where there is nothing. */
async function statsOf(path: string): Promise<BigIntStats | undefined> {
  return stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
}
