/** Debian packages: resolves their names in this release, and installs them if permitted. */
import { existsSync } from 'node:fs'
import { findCommand, run } from './processes.mjs'
import { slowStep } from './report.mjs'

/** @returns {boolean} whether setup installs Debian packages itself */
export function canInstall() {
  return isDebian() && process.getuid?.() === 0
}

/**
 * @param {string[]} packages Debian package names, as of Debian 12
 * @returns {Promise<string>} the command to run, or advice for other systems
 */
export async function howToInstall(packages) {
  if (!isDebian()) return 'install them with the package manager of your system'
  const names = (await availableNames(packages)).join(' ')
  const sudo = process.getuid?.() === 0 ? '' : 'sudo '
  return `to get it, run: ${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${names}`
}

/**
 * @param {string[]} packages Debian package names, as of Debian 12
 * @throws {CommandError} from apt
 */
export async function install(packages) {
  const apt = (/** @type {string[]} */ ...args) =>
    run('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    })
  await slowStep(`installing Debian packages: ${packages.join(' ')}`, async () => {
    // Completes an interrupted installation, if there was one.
    await run('dpkg', ['--configure', '-a', '--force-confdef', '--force-confold'])
    await apt('update')
    const names = await availableNames(packages)
    await apt('install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...names)
  })
}

/**
 * Debian 13 and Ubuntu 24.04 renamed some libraries: `libgtk-3-0` became `libgtk-3-0t64`.
 * @param {string[]} packages as of Debian 12
 * @param {string} policy output of `apt-cache policy` for them and their t64 names
 * @returns {string[]} the names that this system can install, each once
 */
export function resolveNames(packages, policy) {
  const offered = new Set()
  for (const [, name, candidate] of policy.matchAll(/^(\S+):\n(?:[ ]+.*\n)*?[ ]+Candidate: (.*)$/gm)) {
    if (candidate !== '(none)') offered.add(name)
  }
  return [...new Set(packages.map((name) => (offered.has(`${name}t64`) ? `${name}t64` : name)))]
}

/** @param {string[]} packages */
async function availableNames(packages) {
  const asked = packages.flatMap((name) => [name, `${name}t64`])
  const policy = await run('apt-cache', ['policy', ...asked], { env: { ...process.env, LC_ALL: 'C' } })
  return resolveNames(packages, policy)
}

export function isDebian() {
  return existsSync('/etc/debian_version') && Boolean(findCommand('apt-get'))
}
