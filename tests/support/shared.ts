/** Reference material that is not part of the repository: real weights, photos, Keras' answers. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Where the reference material lies, if it is there: beside the checkout, or where NETLENS_SHARED says. */
const sharedDir = resolve(process.env['NETLENS_SHARED'] ?? join(import.meta.dirname, '../../../shared'))
export const hasShared = existsSync(join(sharedDir, 'models'))

if (!hasShared) console.warn(`Tests that need ${sharedDir} are skipped: it is not there.`)

export function shared(path: string): string {
  return join(sharedDir, path)
}

export function sharedJson<T>(path: string): T {
  return JSON.parse(readFileSync(shared(path), 'utf8')) as T
}

export function sharedFloats(path: string): Float32Array {
  const bytes = readFileSync(shared(path))
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}
