/** The app built by electron-vite from the sources. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError, run } from './processes.mjs'
import { inProject, PROJECT } from './project.mjs'
import { slowStep } from './report.mjs'

const STAMP = inProject('out', '.built-from')
const SOURCES = [
  'src-main',
  'src-renderer',
  'resources',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'tsconfig.base.json',
  'tsconfig.json',
  'tsconfig.node.json',
  'tsconfig.web.json'
]

/** @type {import('./report.mjs').Part} */
export const build = {
  name: 'build',

  inspect() {
    const built = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : ''
    if (built === fingerprint(PROJECT, SOURCES)) return { state: 'ready', detail: 'of the current sources' }
    const what = built ? 'older than the sources' : 'not there'
    return { state: 'missing', detail: `${what}; any npm command builds it`, due: true }
  },

  async provide() {
    // Taken before: what changes while it builds makes the next run build again.
    const sources = fingerprint(PROJECT, SOURCES)
    rmSync(STAMP, { force: true })
    try {
      const builder = inProject('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
      await slowStep('building', () => run(process.execPath, [builder, 'build'], { cwd: PROJECT }))
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      return { state: 'missing', detail: `electron-vite build failed.\n${error.output.trim()}`, due: true }
    }
    writeFileSync(STAMP, sources)
    return { state: 'ready', detail: 'built from the current sources' }
  }
}

/** After something else than a build has written there: the next command builds. */
export const forgetBuild = () => rmSync(STAMP, { force: true })

/**
 * Changes with any file's name, size or time of change; reads no content, to be quick.
 * @param {string} root
 * @param {string[]} paths below root, files or folders; absent ones count as empty
 */
function fingerprint(root, paths) {
  const hash = createHash('sha256')
  const add = (/** @type {string} */ path) => {
    const stats = statSync(join(root, path), { throwIfNoEntry: false })
    if (stats?.isDirectory()) {
      for (const name of readdirSync(join(root, path)).sort()) add(join(path, name))
    } else if (stats) {
      hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`)
    }
  }
  paths.forEach(add)
  return hash.digest('hex')
}
