/** Facts about the product that packages state. */
import { readFileSync } from 'node:fs'
import { electronRuntime } from '../setup/electron.mjs'
import { run } from '../setup/processes.mjs'
import { inProject, PROJECT } from '../setup/project.mjs'

/**
 * @typedef {object} Product
 * @property {string} version semantic version; contains `dev` if the runtime is for development only
 * @property {string} debianVersion
 * @property {string} description
 * @property {import('../setup/electron.mjs').Runtime} runtime
 * @property {boolean} forDevelopment whether the runtime is not an official Electron
 * @property {number} epoch seconds since 1970 (UTC), for all dates in the package: the time of the commit
 */

/**
 * @returns {Promise<Product>}
 * @throws {Error} if there is no Electron runtime
 */
export async function describeProduct() {
  const { version, description } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'))
  const runtime = electronRuntime()
  if (!runtime) throw new Error('there is no Electron runtime; `npm run doctor` tells more')
  const forDevelopment = runtime.kind !== 'official'
  const full = forDevelopment ? `${version}-dev.electron${runtime.version}` : version
  return {
    version: full,
    debianVersion: `${full.replace('-', '~')}-1`,
    description,
    runtime,
    forDevelopment,
    epoch: await sourceDate()
  }
}

/** @returns {Promise<number>} SOURCE_DATE_EPOCH, or else the time of the commit */
async function sourceDate() {
  const given = Number(process.env.SOURCE_DATE_EPOCH)
  if (given > 0) return given
  try {
    return Number(await run('git', ['log', '-1', '--format=%ct'], { cwd: PROJECT }))
  } catch {
    throw new Error(
      'the date of the sources is not known: this is no git checkout, and SOURCE_DATE_EPOCH is not set'
    )
  }
}
