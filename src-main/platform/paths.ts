/** Where Netlens keeps its files on each platform, and where the files are that it ships with. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Folder for data that can be recreated: compiled graphs, thumbnails, tiles. The host passes
 * `NETLENS_CACHE_DIR` to the engine.
 */
export function cacheDir(): string {
  return process.env['NETLENS_CACHE_DIR'] || inPlatform('XDG_CACHE_HOME', '.cache', 'Library/Caches')
}

/** Folder for the user's data, such as models. `NETLENS_DATA` overrides it. */
export function dataDir(): string {
  return (
    process.env['NETLENS_DATA'] || inPlatform('XDG_DATA_HOME', '.local/share', 'Library/Application Support')
  )
}

/** Folder of the log. `npm run doctor -- --log` looks in the same place (`tools/setup/log.mjs`). */
export function logDir(): string {
  const given = process.env['NETLENS_DATA']
  if (given) return join(given, 'logs')
  const folder = inPlatform('XDG_STATE_HOME', '.local/state', 'Library/Logs')
  return process.platform === 'darwin' ? folder : join(folder, 'logs')
}

/**
 * Folder of the files that ship with Netlens: the starter model, sample pictures and labels. In development
 * this is the project's `resources`; when packaged, Electron's resources folder, which contains the program
 * as `app`. `NETLENS_RESOURCES` overrides it.
 */
export function resourcesDir(): string {
  const given = process.env['NETLENS_RESOURCES']
  if (given) return given
  const program = programDir()
  const inProject = join(program, 'resources')
  if (existsSync(inProject)) return inProject
  // Only Electron's own processes have it; the engine and the command line run in plain Node.
  const { resourcesPath } = process as { resourcesPath?: string }
  return resourcesPath ?? dirname(program)
}

/** The folder of the package.json that this code belongs to, however the build bundled the code. */
export function programDir(): string {
  const own = dirname(fileURLToPath(import.meta.url))
  for (let folder = own; dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
  }
  return own
}

/** Path of the library's database. `NETLENS_DATA` names another folder than the platform's. */
export function libraryFile(): string {
  return join(process.env['NETLENS_DATA'] || dataDir(), 'library.sqlite')
}

function inPlatform(xdg: string, linux: string, mac: string): string {
  const { env, platform } = process
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData/Local'), 'netlens')
  if (platform === 'darwin') return join(homedir(), mac, 'netlens')
  return join(env[xdg] || join(homedir(), linux), 'netlens')
}
