/** Keeps the user's data private from other users of the computer. Windows does so by itself. */
import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Names of Netlens' own files and folders, which may lie among others. */
const ours =
  /^(library.*\.sqlite.*|library-backups|library-damage\.json|installation-key.*|settings\.json.*|models|backups|logs|cache|graphs|thumbnails|pyramids|networks|tuning|javascript|chromium)$/

/**
 * Creates a folder that only the user can enter. If it exists, its permissions and those of Netlens' files
 * in it are tightened, because earlier versions left them open. Errors are ignored; they surface when the
 * folder is used.
 */
export function keepPrivate(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (process.platform === 'win32') return
    const { mode, uid } = lstatSync(folder)
    if (uid !== process.getuid!()) return
    for (const name of readdirSync(folder).filter((name) => ours.test(name))) {
      // In a folder that was always private, only files from other programs can be readable by others.
      tighten(join(folder, name), (mode & 0o077) !== 0)
    }
    if ((mode & 0o077) !== 0) chmodSync(folder, 0o700)
  } catch {
    // The folder is read-only or belongs to somebody else.
  }
}

function tighten(path: string, deep: boolean): void {
  const stats = lstatSync(path)
  if (stats.isDirectory()) {
    if ((stats.mode & 0o077) !== 0) chmodSync(path, 0o700)
    if (deep) for (const name of readdirSync(path)) tighten(join(path, name), true)
  } else if (stats.isFile() && (stats.mode & 0o077) !== 0) chmodSync(path, stats.mode & 0o700)
}

/** Runs synchronous `work` so that only the user can access the files it creates. */
export function privately<T>(work: () => T): T {
  const mask = process.umask(0o077)
  try {
    return work()
  } finally {
    process.umask(mask)
  }
}
