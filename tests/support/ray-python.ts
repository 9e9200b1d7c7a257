/** A Python with the version of Ray that an exported job needs, kept in the cache. */
import { cachedPython } from './cached-python'

/** @returns its path, or why it is not available */
export function rayPython(): { python: string } | { reason: string } {
  return cachedPython({
    name: 'netlens-ray',
    own: process.env['NETLENS_RAY'],
    packages: ['ray[data]==2.60.0', 'pyarrow==26.0.1'],
    modules: 'ray.data, pyarrow'
  })
}
