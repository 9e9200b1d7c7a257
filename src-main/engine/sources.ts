/** The folders and files of a run. They may vanish on the way, as with a drive that is unplugged or a folder renamed. */
import type { Stats } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { scanImages, type ImageFile } from '../images/scan'

/** A folder of the run is not there; nothing can be said of the images in it. */
export class SourceGone extends Error {
  override name = 'SourceGone'

  constructor(readonly folder: string) {
    super(`The folder ${folder} is gone: it was renamed, moved or deleted, or its drive is not connected.`)
  }
}

export interface WalkOptions {
  recursive: boolean
  separateRaw?: boolean
  /** Path below the source of the last image that is not wanted any more. */
  after: string | undefined
  onUnreadableFolder(path: string, reason: string): void
  /** Resolves when the source is there. */
  whenThere(source: number): Promise<void>
}

export class Sources {
  private constructor(
    private readonly paths: readonly string[],
    /** The folder that must be there for each source, and which one it was; absent where there was none to begin with. */
    private readonly folders: ({ path: string; identity: string | undefined } | undefined)[]
  ) {}

  /** @param expected whether all of them were there before, so that one that is not there now has vanished */
  static async open(paths: readonly string[], expected: boolean): Promise<Sources> {
    const folders = paths.map(async (path) => {
      const stats = await stat(path).catch(() => undefined)
      if (!stats) return expected ? { path, identity: undefined } : undefined
      if (stats.isDirectory()) return { path, identity: identityOf(stats) }
      const folder = dirname(path)
      return { path: folder, identity: identityOf(await stat(folder).catch(() => undefined)) }
    })
    return new Sources(paths, await Promise.all(folders))
  }

  /** @throws SourceGone */
  async check(source: number): Promise<void> {
    const folder = this.folders[source]
    if (!folder) return
    const stats = await stat(folder.path).catch(() => undefined)
    if (!stats) throw new SourceGone(folder.path)
    if (!stats.isDirectory()) return
    const identity = identityOf(stats)
    const replaced = folder.identity !== undefined && identity !== folder.identity
    const content = await contentOf(folder.path)
    // Where a drive was mounted, an empty folder is left; a drive that comes back may have another number.
    if (content === 'none' || (content === 'empty' && replaced)) throw new SourceGone(folder.path)
    folder.identity = identity
  }

  /** The images of a source in the order of the walk; where it vanishes, the walk goes on when it is back. */
  async *walk(source: number, options: WalkOptions, signal: AbortSignal): AsyncGenerator<ImageFile> {
    let { after } = options
    const reported = new Set<string>()
    const triedAgain = new Set<string>()
    const unreadable: { path: string; reason: string }[] = []
    /** Whether the folders that could not be read are to be tried again, as the whole source was gone. */
    const again = async (): Promise<boolean> => {
      const failed = unreadable.splice(0).filter(({ path }) => !reported.has(path))
      if (failed.length === 0) return false
      try {
        await this.check(source)
      } catch {
        return true
      }
      for (const { path, reason } of failed) {
        // It may have come back a moment ago.
        if (!triedAgain.has(path) && (await isReadable(path))) {
          triedAgain.add(path)
          return true
        }
        reported.add(path)
        options.onUnreadableFolder(path, reason)
      }
      return false
    }
    walking: for (;;) {
      await options.whenThere(source)
      const files = scanImages(
        [{ path: this.paths[source]! }],
        {
          recursive: options.recursive,
          ...(options.separateRaw && { separateRaw: true }),
          ...(after !== undefined && { after: { source: 0, path: after } }),
          onUnreadableFolder: (path, reason) => unreadable.push({ path, reason })
        },
        signal
      )
      for await (const file of files) {
        if (await again()) continue walking
        after = file.path
        yield { ...file, source }
      }
      if (!(await again())) return
    }
  }
}

function identityOf(stats: Stats | undefined): string | undefined {
  return stats && `${stats.dev}:${stats.ino}`
}

/** What a folder shows; a drive that was pulled may still have its name, but lists nothing. */
async function contentOf(folder: string): Promise<'some' | 'empty' | 'forbidden' | 'none'> {
  try {
    const entries = await opendir(folder)
    const first = await entries.read().finally(() => entries.close())
    return first ? 'some' : 'empty'
  } catch (error) {
    return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '') ? 'forbidden' : 'none'
  }
}

async function isReadable(folder: string): Promise<boolean> {
  const entries = await opendir(folder).catch(() => undefined)
  await entries?.close()
  return entries !== undefined
}
