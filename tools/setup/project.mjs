/** The project's folder, and the versions that it pins. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const PROJECT = resolve(import.meta.dirname, '..', '..')

/** @param {string[]} parts */
export const inProject = (...parts) => join(PROJECT, ...parts)

/**
 * @param {string} name of a package that package.json pins to an exact version
 * @returns {string}
 */
export function pinnedVersion(name) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'))
  return dependencies[name] ?? devDependencies[name]
}
