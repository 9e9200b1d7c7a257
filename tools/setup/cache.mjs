/** Setup's cache for what is expensive to get: outside node_modules, keyed, and never incomplete. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { onInterrupt } from './processes.mjs'

const PARTIAL = '.partial-'

/** @returns {string} the folder of all of Netlens' caches, which may not exist yet */
export function cacheRoot({ env = process.env, platform = process.platform, home = homedir() } = {}) {
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'netlens')
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'netlens')
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'netlens')
}

/**
 * The folder name of a cached item, which depends on everything that it was made from.
 * @param {string} name
 * @param {string} version
 * @param {string[]} ingredients checksums, platform and the like
 */
export function cacheKey(name, version, ingredients) {
  const digest = createHash('sha256').update(ingredients.join('\n')).digest('hex')
  return `${name}-${version}-${digest.slice(0, 12)}`
}

/**
 * Fills a folder beside its final place and then renames it, so that it is either complete or absent.
 * @param {string} target absolute path of the finished folder
 * @param {(folder: string) => Promise<void>} fill writes the content to the empty folder that it is given
 * @returns {Promise<string>} the finished folder
 */
export async function publish(target, fill) {
  if (existsSync(target)) return target
  mkdirSync(dirname(target), { recursive: true })
  const partial = join(dirname(target), `${PARTIAL}${randomBytes(6).toString('hex')}`)
  const remove = () => rmSync(partial, { recursive: true, force: true })
  const settled = onInterrupt(remove)
  try {
    mkdirSync(partial)
    await fill(partial)
    if (!existsSync(target)) renameSync(partial, target)
    return target
  } finally {
    remove()
    settled()
  }
}

/** Deletes what killed runs left unfinished. Only the holder of the lock may call this. */
export function sweepLeftovers(root = cacheRoot()) {
  if (!existsSync(root)) return
  for (const name of readdirSync(root)) {
    if (name.startsWith(PARTIAL)) rmSync(join(root, name), { recursive: true, force: true })
  }
}

/**
 * @param {string} file
 * @param {string} expected SHA-256 in hexadecimal
 * @throws {Error} if the file's checksum differs
 */
export async function checkSha256(file, expected) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  const actual = hash.digest('hex')
  if (actual !== expected) {
    throw new Error(`checksum of ${file} is ${actual}, expected ${expected}; it was not used`)
  }
}
