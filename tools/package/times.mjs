/** Normalizes times and modes, so that two builds of the same commit are identical. */
import { chmodSync, lstatSync, lutimesSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Gives the folder and everything below it the same modification time.
 * @param {string} folder
 * @param {number} epoch seconds since 1970 (UTC)
 */
export function clampTimes(folder, epoch) {
  const set = (/** @type {string} */ path) => {
    const stats = lstatSync(path)
    if (stats.isDirectory()) for (const name of readdirSync(path)) set(join(path, name))
    // Modes must not depend on the builder's umask.
    if (stats.isDirectory()) chmodSync(path, 0o755)
    else if (stats.isFile()) chmodSync(path, (stats.mode & 0o4000) | (stats.mode & 0o111 ? 0o755 : 0o644))
    lutimesSync(path, epoch, epoch)
  }
  set(folder)
}
