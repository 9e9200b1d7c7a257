/** A Python with packages that only tests use, kept in the cache. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface PythonNeeds {
  /** Of the environment, in ~/.cache. */
  name: string
  /** A Python that has all of it, which is used as it is. */
  own?: string
  packages: readonly string[]
  /** What must be possible to import. */
  modules: string
}

/** @returns its path, or why there is none */
export function cachedPython({
  name,
  own,
  packages,
  modules
}: PythonNeeds): { python: string } | { reason: string } {
  const folder = join(homedir(), '.cache', name)
  const python = own ?? join(folder, 'bin/python')
  const works = (): boolean => {
    try {
      execFileSync(python, ['-c', `import ${modules}`], { stdio: 'ignore', timeout: 60_000 })
      return true
    } catch {
      return false
    }
  }
  if (process.platform !== 'linux') return { reason: 'it is run on Linux only' }
  if (existsSync(python) && works()) return { python }
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' })
    const install = ['-m', 'pip', 'install', '--quiet', ...packages]
    execFileSync(python, install, { stdio: 'ignore', timeout: 300_000 })
    return works() ? { python } : { reason: 'what was installed cannot be imported' }
  } catch (error) {
    return {
      reason: `${packages.join(' and ')} cannot be installed: ${(error as Error).message.split('\n')[0]}`
    }
  }
}

/** pycocotools, which is what everybody evaluates detections with, and a validator of XML. */
export function cocoPython(): { python: string } | { reason: string } {
  return cachedPython({
    name: 'netlens-pycocotools',
    packages: ['pycocotools==2.0.10', 'lxml==6.1.3'],
    modules: 'pycocotools.cocoeval, lxml'
  })
}
