/** Where the program keeps its files, in the platform's places. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/** For what can be made again: compiled graphs, thumbnails. */
export function cacheDir(): string {
  return inPlatform('XDG_CACHE_HOME', '.cache', 'Library/Caches')
}

/** For what is the user's: models, settings. */
export function dataDir(): string {
  return inPlatform('XDG_DATA_HOME', '.local/share', 'Library/Application Support')
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
