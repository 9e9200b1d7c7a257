/** Installs the npm packages exactly as in package-lock.json. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { CommandError, run } from './processes.mjs'
import { inProject, PROJECT } from './project.mjs'
import { slowStep } from './report.mjs'

const LOCKFILE = inProject('package-lock.json')
const STAMP = inProject('node_modules', '.netlens-packages')
/** npm's own record of what it installed, which it writes last. */
const INSTALLED = inProject('node_modules', '.package-lock.json')

/** @type {import('./report.mjs').Part} */
export const packages = {
  name: 'packages',

  inspect() {
    if (readText(STAMP) === fingerprint()) return { state: 'ready', detail: 'as package-lock.json has them' }
    const what = existsSync(inProject('node_modules')) ? 'not what package-lock.json has' : 'not installed'
    return { state: 'missing', detail: `${what}; any npm command of this project installs them`, due: true }
  },

  async provide() {
    let detail = 'found as package-lock.json has them'
    if (!isInstalled(readText(LOCKFILE), readText(INSTALLED))) {
      // npm empties node_modules in no particular order: if it is interrupted, these files would be misleading.
      rmSync(STAMP, { force: true })
      rmSync(INSTALLED, { force: true })
      try {
        await slowStep('installing npm packages', npmCi)
      } catch (error) {
        if (!(error instanceof CommandError)) throw error
        return { state: 'missing', detail: `npm ci failed.\n${firstLines(error.output)}`, due: true }
      }
      detail = 'installed from package-lock.json'
    }
    writeFileSync(STAMP, fingerprint())
    return { state: 'ready', detail }
  }
}

/**
 * Recognizes packages that somebody installed with `npm ci` or `npm install`.
 * @param {string} wanted text of package-lock.json
 * @param {string} installed text of npm's record in node_modules
 * @returns {boolean} whether everything that is needed here is installed in the right version
 */
export function isInstalled(wanted, installed) {
  if (!wanted || !installed) return false
  const found = JSON.parse(installed).packages
  return Object.entries(JSON.parse(wanted).packages).every(([path, entry]) => {
    if (path === '') return true
    // Most optional packages are for other platforms.
    return found[path] ? found[path].version === entry.version : Boolean(entry.optional)
  })
}

/**
 * The environment without the settings of a surrounding `npm run`: its --prefix, --omit or --ignore-scripts
 * must not affect the npm and installers that we call. Network settings are kept.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutNpmSettings(env) {
  const kept = /^npm_config_(registry|ca|cafile|proxy|https_proxy|noproxy|strict_ssl|cache|userconfig)$/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)))
}

function npmCi() {
  const args = ['ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund']
  const options = { cwd: PROJECT, env: withoutNpmSettings(process.env) }
  const npm = process.env.npm_execpath
  // Under `npm run`, use the same npm. On Windows, npm is a batch file, which needs a shell.
  if (npm && basename(npm) === 'npm-cli.js') return run(process.execPath, [npm, ...args], options)
  return run('npm', args, { ...options, shell: process.platform === 'win32' })
}

function fingerprint() {
  const { platform, arch, versions } = process
  return createHash('sha256')
    .update(readFileSync(LOCKFILE))
    .update(`${platform} ${arch} ${versions.modules}`)
    .digest('hex')
}

/** @param {string} file */
function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** npm lists all its options after an error; the reason comes first. @param {string} output */
function firstLines(output) {
  return output.trim().split('\n').slice(0, 12).join('\n')
}
