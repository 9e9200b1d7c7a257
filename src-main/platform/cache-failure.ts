/** An unusable cache is not fatal: work continues without it, and the user is told once. */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let message: string | undefined
let listener: ((message: string) => void) | undefined

/**
 * Reports that the cache cannot be used; only the first call has an effect.
 * @param reason why something could not be stored, in words
 */
export function cacheFailed(folder: string, reason: string): void {
  if (message !== undefined) return
  message =
    `What is found out or made cannot be kept in ${folder}: ${reason}. ` +
    'Everything works without it, but each start takes longer.'
  listener?.(message)
}

/** Sets the listener for the failure, and calls it at once if the cache has already failed. */
export function onCacheFailure(hears: (message: string) => void): void {
  listener = hears
  if (message !== undefined) hears(message)
}

const places = [tmpdir(), '/dev/shm']
const made = new Map<string, Promise<string>>()

/**
 * Runs `work` with a temporary folder of this process, for data that has to be a file although the cache
 * cannot take it. The folder is removed when the process exits. If one place is full the next is tried; the
 * last one is in memory.
 * @throws what `work` threw in the last place
 */
export async function inTemporaryCache<T>(work: (folder: string) => Promise<T>): Promise<T> {
  for (const [i, place] of places.entries()) {
    try {
      if (!made.has(place)) made.set(place, makeFolder(place))
      return await work(await made.get(place)!)
    } catch (error) {
      if (i === places.length - 1) throw error
    }
  }
  throw new Error('there is no place for temporary files')
}

async function makeFolder(place: string): Promise<string> {
  const folder = await mkdtemp(join(place, 'netlens-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
