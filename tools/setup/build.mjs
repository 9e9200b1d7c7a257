/** Builds the app from its sources with electron-vite. */
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
    // Taken before the build: if a source changes meanwhile, the next run builds again.
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

/** Makes the next command build again, after something else has written to the output folder. */
export const forgetBuild = () => rmSync(STAMP, { force: true })

/**
 * Depends on each file's name, size and modification time; for speed, it does not read any content.
 * @param {string} root
 * @param {string[]} paths files or folders below root; missing ones count as empty
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
