/** A separate Python with pinned packages, in the cache folder. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'
import { cacheKey, cacheRoot, publish } from '../setup/cache.mjs'
import { run } from '../setup/processes.mjs'

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url))

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the Python to run; NETLENS_STARTER_PYTHON can name another one that has the
 *   packages
 */
export async function pythonOf(say) {
  if (process.env.NETLENS_STARTER_PYTHON) return process.env.NETLENS_STARTER_PYTHON
  const key = cacheKey('starter-python', '1', [readFileSync(requirements, 'utf8')])
  // A virtual environment cannot be moved, so the packages go into a plain folder.
  const folder = await publish(join(cacheRoot(), key), async (partial) => {
    say('downloading TensorFlow and Keras for Python (about 300 MB)')
    await run('python3', [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '--only-binary=:all:',
      '--target',
      partial,
      '-r',
      requirements
    ])
  })
  process.env.PYTHONPATH = folder
  return 'python3'
}
