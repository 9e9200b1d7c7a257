/** Remembers failed downloads for a day, so that the next start does not wait for them again. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheRoot } from './cache.mjs'

const DAY_MS = 24 * 3600 * 1000

export const refusalsFolder = () => join(cacheRoot(), 'refused')

/**
 * @param {string} name
 * @returns {string | undefined} why it failed within the last day
 */
export function refusal(name) {
  const file = join(refusalsFolder(), name)
  try {
    return Date.now() - statSync(file).mtimeMs < DAY_MS ? readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}

/**
 * @param {string} name
 * @param {string} reason one line
 */
export function rememberRefusal(name, reason) {
  mkdirSync(refusalsFolder(), { recursive: true })
  writeFileSync(join(refusalsFolder(), name), reason)
}
