/**
 * Writes files aside: under a random name in the same folder, flushed, and only then under their own. Nobody can plant a
 * link under a name that nobody can guess, and a file is the old or the new one at any moment.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isAlive } from './alive'
import { folderOf, joinPath, type FilePath } from './byte-path'
import { machine } from './machine'
import { onWriting } from './on-writing'

export interface Aside {
  /** Permissions of the file, less what the user's umask takes away. */
  mode?: number
  /** Whether it is flushed to the disk first: not needed for what is checked when it is read. */
  durable?: boolean
  /** How the complete file gets its name; otherwise it replaces what has that name. */
  place?: (aside: FilePath) => Promise<void>
}

const prefix = '.netlens-writing-'
const pattern = new RegExp(`^\\${prefix}${machine}-(\\d+)-[0-9a-f]{24}$`)
/** Only for what belongs to the user alone. */
export const privateMode = 0o600

/** A file that is being written under another name than its own. */
export interface AsideFile {
  path: FilePath
  /** To be closed by whoever writes. */
  handle: FileHandle
}

/** A name beside the file that nobody can guess, by which {@link removeLeftovers} knows whose it is. */
export function asideOf(file: FilePath): FilePath {
  return joinPath(folderOf(file), `${prefix}${machine}-${process.pid}-${randomBytes(12).toString('hex')}`)
}

/** Begins a file under such a name, after what a process that is gone left in the folder is removed. */
export async function openAside(file: FilePath, mode = 0o666): Promise<AsideFile> {
  await removeLeftoversOnce(folderOf(file))
  const path = asideOf(file)
  return { path, handle: await open(path, 'wx', mode) }
}

/**
 * @param content all of it, or what writes it
 * @throws the file system's error; nothing is left then, and what had the name still has it
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
 * The same at once, for a file of the user's alone.
 * @param content all of it, or what fills the empty file
 * @throws as `writeAside`
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
 * Removes from a folder what processes of this machine were writing when they ended.
 * @param others names that earlier versions left
 */
export async function removeLeftovers(folder: FilePath, others?: RegExp): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((name) => isLeftover(name) || others?.test(name))) {
    await rm(joinPath(folder, name), { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Whether a file of this name was being written aside by a process that is gone. */
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
