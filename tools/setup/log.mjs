/** Shows the end of the log, for `npm run doctor -- --log`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const LINES = 200

/** Must match `logDir` in `src-main/platform/paths.ts`. */
export function logFolder({ env = process.env, platform = process.platform, home = homedir() } = {}) {
  if (env.NETLENS_DATA) return join(env.NETLENS_DATA, 'logs')
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'netlens', 'logs')
  if (platform === 'darwin') return join(home, 'Library', 'Logs', 'netlens')
  return join(env.XDG_STATE_HOME || join(home, '.local', 'state'), 'netlens', 'logs')
}

/** The newest lines in chronological order, below the name of their folder. */
export function logText(folder = logFolder()) {
  const lines = filesOf(folder).flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n'))
  if (lines.length === 0) return `There is no log in ${folder}: Netlens has not run yet.`
  return [`The log in ${folder}:`, ...lines.slice(-LINES)].join('\n')
}

/** @param {string} folder */
function filesOf(folder) {
  const names = existsSync(folder) ? readdirSync(folder) : []
  const numbers = names.flatMap((name) => /^netlens-(\d{1,9})\.log$/.exec(name)?.[1] ?? []).map(Number)
  return numbers.sort((a, b) => a - b).map((number) => join(folder, `netlens-${number}.log`))
}
