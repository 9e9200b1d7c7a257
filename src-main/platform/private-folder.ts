/** Keeps what is the user's from the other users of the machine. Windows does so by itself. */
import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What Netlens has in its folders, which may hold other things besides. */
const ours =
  /^(library.*\.sqlite.*|library-backups|library-damage\.json|installation-key.*|settings\.json.*|models|backups|logs|cache|graphs|thumbnails|pyramids|networks|tuning|javascript|chromium)$/

/**
 * Makes a folder, where it is not there, that only the user can enter. An earlier version's is tightened with all that is
 * Netlens' in it. A folder that cannot be made or changed is left to whoever needs it.
 */
export function keepPrivate(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (process.platform === 'win32') return
    const { mode, uid } = lstatSync(folder)
    if (uid !== process.getuid!()) return
    for (const name of readdirSync(folder).filter((name) => ours.test(name))) {
      // Within a folder that was closed all along, only what other programs made can be open.
      tighten(join(folder, name), (mode & 0o077) !== 0)
    }
    if ((mode & 0o077) !== 0) chmodSync(folder, 0o700)
  } catch {
    // Read-only, or somebody else's.
  }
}

function tighten(path: string, deep: boolean): void {
  const stats = lstatSync(path)
  if (stats.isDirectory()) {
    if ((stats.mode & 0o077) !== 0) chmodSync(path, 0o700)
    if (deep) for (const name of readdirSync(path)) tighten(join(path, name), true)
  } else if (stats.isFile() && (stats.mode & 0o077) !== 0) chmodSync(path, stats.mode & 0o700)
}

/** Does something at once so that all files it makes are the user's alone. */
export function privately<T>(work: () => T): T {
  const mask = process.umask(0o077)
  try {
    return work()
  } finally {
    process.umask(mask)
  }
}
