/** A Python with the version of Ray that an exported job needs, kept in the cache. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** @returns its path, or why it is not available */
export function rayPython(): { python: string } | { reason: string } {
  const folder = join(homedir(), '.cache/netlens-ray')
  const python = process.env['NETLENS_RAY'] ?? join(folder, 'bin/python')
  const works = (): boolean => {
    try {
      execFileSync(python, ['-c', 'import ray.data, pyarrow'], { stdio: 'ignore', timeout: 60_000 })
      return true
    } catch {
      return false
    }
  }
  if (process.platform !== 'linux') return { reason: 'it is run on Linux only' }
  if (existsSync(python) && works()) return { python }
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' })
    const install = ['-m', 'pip', 'install', '--quiet', 'ray[data]==2.60.0', 'pyarrow==26.0.1']
    execFileSync(python, install, { stdio: 'ignore', timeout: 300_000 })
    return works() ? { python } : { reason: 'what was installed cannot be imported' }
  } catch (error) {
    return { reason: `Ray cannot be installed: ${(error as Error).message.split('\n')[0]}` }
  }
}
