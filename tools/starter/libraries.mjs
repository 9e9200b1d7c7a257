// @ts-nocheck What it loads has no types here.
/**
 * Installs the drawing libraries and icon sets for the generators in the cache folder; `libraries` contains
 * their list and lockfile.
 */
import { cpSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheKey, cacheRoot, publish } from '../setup/cache.mjs'
import { run } from '../setup/processes.mjs'

const wanted = fileURLToPath(new URL('libraries', import.meta.url))
const lock = readFileSync(join(wanted, 'package-lock.json'), 'utf8')

/** Where they are once {@link installLibraries} has run. */
const librariesFolder = join(cacheRoot(), cacheKey('starter-libraries', '1', [lock]))
const requireThere = createRequire(join(librariesFolder, 'package.json'))

/** @param {(line: string) => void} say */
export async function installLibraries(say) {
  await publish(librariesFolder, async (partial) => {
    say('downloading drawing libraries and icon sets (about 100 MB)')
    cpSync(wanted, partial, { recursive: true })
    await run('npm', ['ci', '--prefix', partial, '--no-audit', '--no-fund', '--ignore-scripts', '--silent'])
  })
}

/** Loads an installed library. */
export const library = (name) => requireThere(name)

/** The URL of a library's file, for pages. */
export const libraryFile = (path) => `file://${join(librariesFolder, 'node_modules', path)}`
