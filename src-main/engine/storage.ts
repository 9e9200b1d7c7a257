/** What Netlens keeps on the disk: how much it is, and how what can be made again is removed. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Handlers } from '../contract/messages'
import type { Storage, StorageRequests } from '../contract/storage'
import { backupsFolder } from '../library/backups'

/** Folders of the cache that are the engine's; Chromium keeps its own beside them. */
const ours = ['graphs', 'networks', 'tuning', 'thumbnails', 'pyramids', 'javascript']
/** SQLite's own files beside the database belong to it. */
const libraryFiles = ['', '-wal', '-shm']
/** Files that are being written at this moment. */
const unfinished = /^\.netlens-writing-/

export function storageHandlers(cacheDir: string, library: string | undefined): Handlers<StorageRequests> {
  return {
    'storage/info': () => look(cacheDir, library),
    'storage/clear-cache': () => clearCache(cacheDir)
  }
}

async function look(cacheDir: string, library: string | undefined): Promise<Storage> {
  const cache = { path: cacheDir, bytes: await bytesIn(ours.map((name) => join(cacheDir, name))) }
  if (library === undefined) return { cache }
  const backups = backupsFolder(library)
  return {
    cache,
    library: { path: library, bytes: await bytesIn(libraryFiles.map((end) => library + end)) },
    backups: { path: backups, bytes: await bytesIn([backups]) }
  }
}

/** Of files, and of all that lies in folders; what is not there, or goes meanwhile, counts as nothing. */
async function bytesIn(paths: readonly string[]): Promise<number> {
  let bytes = 0
  for (const path of paths) {
    const names = await readdir(path).catch(() => undefined)
    if (names) bytes += await bytesIn(names.map((name) => join(path, name)))
    else bytes += (await stat(path).catch(() => undefined))?.size ?? 0
  }
  return bytes
}

/** The folders themselves stay: whoever has made them does not look again. @throws the file system's error */
async function clearCache(cacheDir: string): Promise<void> {
  for (const folder of ours.map((name) => join(cacheDir, name))) {
    const names = await readdir(folder).catch(() => [])
    for (const name of names.filter((name) => !unfinished.test(name))) {
      await rm(join(folder, name), { recursive: true, force: true })
    }
  }
}
