/** Finds native programs and libraries of Linux. */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param {string} folder
 * @returns {string[]} all ELF files in and below it, sorted
 */
export function elfFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isElf)
    .sort()
}

/** @param {string} file */
function isElf(file) {
  const start = Buffer.alloc(4)
  const descriptor = openSync(file, 'r')
  readSync(descriptor, start)
  closeSync(descriptor)
  return start.toString('latin1') === '\x7fELF'
}
