/**
 * Exits if this Node is too old for the setup tools. It is imported before everything else, so it must not use
 * newer features.
 */
import { readFileSync } from 'node:fs'

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

if (!isInRange(process.versions.node, engines.node)) {
  const [newest, ...others] = engines.node.match(/(?<![.\d])\d+(\.[1-9]\d*)?/g).reverse()
  process.stderr.write(
    `netlens setup: this is Node ${process.versions.node}, but Netlens needs Node ${newest} or newer, or a late version ` +
      `of an older one (from ${others.reverse().join(' or ')} on); https://nodejs.org has them.\n`
  )
  process.exit(1)
}

/**
 * @param {string} version such as `20.19.1`
 * @param {string} range alternatives such as `^20.19.0 || >=24`
 */
export function isInRange(version, range) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return range.split(' || ').some((alternative) => {
    const [leastMajor = 0, leastMinor = 0] = alternative.replace(/^\D+/, '').split('.').map(Number)
    if (major !== leastMajor) return alternative.startsWith('>=') && major > leastMajor
    return minor >= leastMinor
  })
}
