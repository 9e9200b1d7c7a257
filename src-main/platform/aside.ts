/**
 * Writes a file under a random name in the same folder, flushes it, and only then renames it. Nobody can
 * plant a link under a name they cannot guess, and readers always see either the old file or the new one.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Writable } from 'node:stream'
import { isAlive } from './alive'
import { folderOf, joinPath, type FilePath } from './byte-path'
import { machine } from './machine'
import { onWriting } from './on-writing'

export interface Aside {
  /** File permissions, before the user's umask is applied. */
  mode?: number
  /** Whether to flush to disk before renaming; not needed for files that are verified when they are read. */
  durable?: boolean
  /** Gives the complete file its name; by default it replaces any file of that name. */
  place?: (aside: FilePath) => Promise<void>
}

const prefix = '.netlens-writing-'
const pattern = new RegExp(`^\\${prefix}${machine}-(\\d+)-[0-9a-f]{24}$`)
/** For files that only the user may read. */
export const privateMode = 0o600

/** A file that is being written under a temporary name. */
export interface AsideFile {
  path: FilePath
  /** To be closed by the caller. */
  handle: FileHandle
}

/** An unguessable temporary name beside the file, from which {@link removeLeftovers} can tell whose it is. */
export function asideOf(file: FilePath): FilePath {
  return joinPath(folderOf(file), `${prefix}${machine}-${process.pid}-${randomBytes(12).toString('hex')}`)
}

/** Creates a file under a temporary name, after removing what dead processes left in the folder. */
export async function openAside(file: FilePath, mode = 0o666): Promise<AsideFile> {
  await removeLeftoversOnce(folderOf(file))
  const path = asideOf(file)
  return { path, handle: await open(path, 'wx', mode) }
}

/** Writes to the file. Unlike a stream of Node's own, it leaves the file open when it fails, too: its owner closes it. */
export function streamTo({ handle }: Pick<AsideFile, 'handle'>): Writable {
  return new Writable({
    highWaterMark: 1 << 16,
    writev(chunks, done) {
      handle.writeFile(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer))).then(() => done(), done)
    }
  })
}

/**
 * Writes a file under a temporary name and then renames it.
 * @param content the whole content, or a function that writes it
 * @throws the file system's error; the temporary file is then removed and any existing file is unchanged
 */
export async function writeAside(
  file: FilePath,
  content: string | Uint8Array | ((aside: AsideFile) => Promise<void>),
  { mode, durable = true, place = (path) => rename(path, file) }: Aside = {}
): Promise<void> {
  const aside = await openAside(file, mode).catch((error: unknown) => {
    throw onWriting(file, error)
  })
  const { path, handle } = aside
  try {
    try {
      if (typeof content === 'function') await content(aside)
      else await handle.writeFile(content)
      if (durable) await handle.sync()
    } finally {
      await handle.close()
    }
    await place(path)
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined)
    throw onWriting(file, error)
  }
}

/**
 * Like {@link writeAside}, but synchronous, and the file can be read only by the user.
 * @param content the whole content, or a function that fills the empty file
 * @throws as {@link writeAside}
 */
export function writeAsideSync(file: string, content: string | ((aside: string) => void)): void {
  const aside = asideOf(file) as string
  try {
    const handle = openSync(aside, 'wx', privateMode)
    try {
      if (typeof content === 'function') content(aside)
      else writeFileSync(handle, content)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(aside, file)
  } catch (error) {
    rmSync(aside, { force: true })
    throw onWriting(file, error)
  }
}

/**
 * Removes temporary files that dead processes on this machine left in a folder.
 * @param others matches names that earlier versions left behind
 */
export async function removeLeftovers(folder: FilePath, others?: RegExp): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((name) => isLeftover(name) || others?.test(name))) {
    await rm(joinPath(folder, name), { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Whether a file of this name is the temporary file of a dead process. */
function isLeftover(name: string): boolean {
  const pid = pattern.exec(name)?.[1]
  return pid !== undefined && Number(pid) !== process.pid && !isAlive(Number(pid))
}

const visited = new Set<string>()

async function removeLeftoversOnce(folder: FilePath): Promise<void> {
  const key = typeof folder === 'string' ? resolve(folder) : folder.toString('latin1')
  if (visited.has(key)) return
  visited.add(key)
  await removeLeftovers(folder)
}
