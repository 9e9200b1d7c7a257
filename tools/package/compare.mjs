/**
 * Tells whether two packages have the same content: `node tools/package/compare.mjs A B`. Each is a Debian
 * package or a program's folder.
 */
import { createHash } from 'node:crypto'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../setup/processes.mjs'

const [first, second] = process.argv.slice(2)
if (!first || !second) {
  process.stderr.write('usage: node tools/package/compare.mjs A B\n')
  process.exitCode = 2
} else {
  const [a, b] = [await contentOf(first), await contentOf(second)]
  const different = [...new Set([...a.keys(), ...b.keys()])]
    .sort()
    .filter((name) => a.get(name) !== b.get(name))
  for (const name of different) console.log(`differs: ${name}`)
  console.log(
    different.length === 0 ? `the same ${a.size} files` : `${different.length} of ${a.size} files differ`
  )
  process.exitCode = different.length === 0 ? 0 : 1
}

/**
 * @param {string} path of a Debian package or a folder
 * @returns {Promise<Map<string, string>>} kind, mode, modification time and content of every file, by name
 */
async function contentOf(path) {
  if (statSync(path).isDirectory()) return contentOfFolder(path)
  const folder = mkdtempSync(join(tmpdir(), 'netlens-compare-'))
  try {
    await run('dpkg-deb', ['--control', path, join(folder, 'DEBIAN')])
    // Links come last in the archive: without the delay, extracting them would change their folders' times.
    const extract = 'dpkg-deb --fsys-tarfile "$1" | tar -xpf - --delay-directory-restore -C "$2"'
    await run('bash', ['-o', 'pipefail', '-c', extract, 'bash', path, folder])
    return contentOfFolder(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @param {string} folder */
function contentOfFolder(folder) {
  const names = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]
  return new Map(names.map((name) => [name, describe(join(folder, name))]))
}

/** @param {string} file */
function describe(file) {
  const stats = lstatSync(file)
  const facts = `${stats.mode.toString(8)} ${stats.mtimeMs}`
  if (stats.isSymbolicLink()) return `${facts} -> ${readlinkSync(file)}`
  if (stats.isDirectory()) return facts
  return `${facts} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`
}
