/** Equal dates and modes, so that two builds of one commit are equal. */
import { chmodSync, lstatSync, lutimesSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Gives everything below, and the folder itself, the same time of change.
 * @param {string} folder
 * @param {number} epoch seconds since 1970
 */
export function clampTimes(folder, epoch) {
  const set = (/** @type {string} */ path) => {
    const stats = lstatSync(path)
    if (stats.isDirectory()) for (const name of readdirSync(path)) set(join(path, name))
    // Whoever builds may have another umask.
    if (stats.isDirectory()) chmodSync(path, 0o755)
    else if (stats.isFile()) chmodSync(path, (stats.mode & 0o4000) | (stats.mode & 0o111 ? 0o755 : 0o644))
    lutimesSync(path, epoch, epoch)
  }
  set(folder)
}
