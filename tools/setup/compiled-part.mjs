/** A part that setup compiles for this machine from `native`, and that Netlens can do without. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { cacheKey, cacheRoot, publish } from './cache.mjs'
import { lackingCompiler } from './compiler.mjs'
import { canInstall } from './debian.mjs'
import { CommandError, reasonOf } from './processes.mjs'
import { inProject } from './project.mjs'
import { refusal, refusalsFolder, rememberRefusal } from './refusals.mjs'

/**
 * @typedef {object} Compiled
 * @property {string} name as the person reads it
 * @property {string} key what its folder in the cache is called
 * @property {string} version
 * @property {string} target the path where Netlens looks for it
 * @property {string[]} sources files in `native`
 * @property {string[]} ingredients whatever else it is made from
 * @property {boolean} supported whether setup can compile it on this system
 * @property {string} ready what is used where it is there
 * @property {string} without what is used where it is not
 * @property {() => Promise<string | undefined>} lackingLibrary what is missing, and how to get it
 * @property {(folder: string) => Promise<void>} compileInto a folder, which becomes the cached one
 */

/**
 * @param {Compiled} compiled
 * @returns {import('./report.mjs').Part}
 */
export function compiledPart({ name, key, version, target, sources, ingredients, supported, ...compiled }) {
  /** @type {import('./report.mjs').Status} */
  const ready = { state: 'ready', detail: compiled.ready }

  /**
   * @param {string} why it is missing
   * @returns {import('./report.mjs').Status}
   */
  const without = (why) => ({
    state: 'fallback',
    detail:
      `${compiled.without}: ${why}. ` +
      `A failed build is tried again after a day, or at once without ${refusalsFolder()}`
  })

  /** The cache key depends on sources, settings and headers, so an outdated build is never used. */
  const cacheName = () => {
    const texts = sources.map((file) => readFileSync(inProject('native', file), 'utf8'))
    return cacheKey(key, version, [process.platform, process.arch, ...ingredients, ...texts])
  }
  const cacheFolder = () => join(cacheRoot(), cacheName())

  const isLinked = () => {
    if (!lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() || !existsSync(target)) return false
    // Compare only the key: the cache may be another user's, or have moved.
    return basename(dirname(readlinkSync(target))) === basename(cacheFolder())
  }

  const link = () => {
    mkdirSync(dirname(target), { recursive: true })
    const fresh = `${target}.${process.pid}`
    rmSync(fresh, { force: true })
    symlinkSync(join(cacheFolder(), basename(target)), fresh)
    renameSync(fresh, target)
  }

  const inspect = async () => {
    // README.md explains how to build the JPEG decoder by hand on other systems.
    if (!supported && !existsSync(target)) return without('setup does not build it on this system')
    if (!supported || isLinked()) return ready
    if (existsSync(cacheFolder())) return { ...without('it is built, and not linked'), due: true }
    const refused = refusal(cacheName())
    if (refused) return without(refused)
    const lacking = (await lackingCompiler()) ?? (await compiled.lackingLibrary())
    if (!lacking) return { ...without('it is not built; any npm command builds it'), due: true }
    return { ...without(lacking), due: canInstall() }
  }

  const provide = async () => {
    if (!supported || (!existsSync(cacheFolder()) && refusal(cacheName()))) {
      return { ...(await inspect()), due: false }
    }
    try {
      await publish(cacheFolder(), compiled.compileInto)
    } catch (error) {
      if (error instanceof CommandError) rememberRefusal(cacheName(), reasonOf(error))
      rmSync(target, { force: true })
      return without(reasonOf(error))
    }
    link()
    return ready
  }

  return { name, inspect, provide }
}
