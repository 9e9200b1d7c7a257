/** Where the program keeps its files, in the platform's places, and where those lie that it came with. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** For what can be made again: compiled graphs, thumbnails, tiles. The engine gets `NETLENS_CACHE_DIR` from its host. */
export function cacheDir(): string {
  return process.env['NETLENS_CACHE_DIR'] || inPlatform('XDG_CACHE_HOME', '.cache', 'Library/Caches')
}

/** For what is the user's: models. `NETLENS_DATA` names another place. */
export function dataDir(): string {
  return (
    process.env['NETLENS_DATA'] || inPlatform('XDG_DATA_HOME', '.local/share', 'Library/Application Support')
  )
}

/** Where what happened is noted; `npm run doctor -- --log` looks in the same place (`tools/setup/log.mjs`). */
export function logDir(): string {
  const given = process.env['NETLENS_DATA']
  if (given) return join(given, 'logs')
  const folder = inPlatform('XDG_STATE_HOME', '.local/state', 'Library/Logs')
  return process.platform === 'darwin' ? folder : join(folder, 'logs')
}

/**
 * What the program came with: the starter model, sample pictures, labels. In development it is the project's own
 * `resources`; packaged, Electron's resources folder, in which the program lies as `app`.
 * `NETLENS_RESOURCES` names another place.
 */
export function resourcesDir(): string {
  const given = process.env['NETLENS_RESOURCES']
  if (given) return given
  const program = programDir()
  const inProject = join(program, 'resources')
  if (existsSync(inProject)) return inProject
  // Only Electron's own processes know it; the engine and the command line are plain Node.
  const { resourcesPath } = process as { resourcesPath?: string }
  return resourcesPath ?? dirname(program)
}

/** The folder with the package.json that this code belongs to, whatever files the build made of it. */
export function programDir(): string {
  const own = dirname(fileURLToPath(import.meta.url))
  for (let folder = own; dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
  }
  return own
}

/** The database of all results: `NETLENS_DATA` names another folder than the platform's. */
export function libraryFile(): string {
  return join(process.env['NETLENS_DATA'] || dataDir(), 'library.sqlite')
}

function inPlatform(xdg: string, linux: string, mac: string): string {
  const { env, platform } = process
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData/Local'), 'netlens')
  if (platform === 'darwin') return join(homedir(), mac, 'netlens')
  return join(env[xdg] || join(homedir(), linux), 'netlens')
}
