/** A cache that cannot be used is no reason to fail: the work goes on without it, and a person is told once. */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let message: string | undefined
let listener: ((message: string) => void) | undefined

/** @param reason in words, why something could not be kept */
export function cacheFailed(folder: string, reason: string): void {
  if (message !== undefined) return
  message =
    `What is found out or made cannot be kept in ${folder}: ${reason}. ` +
    'Everything works without it, but each start takes longer.'
  listener?.(message)
}

/** Hears of it, also where it has happened already. */
export function onCacheFailure(hears: (message: string) => void): void {
  listener = hears
  if (message !== undefined) hears(message)
}

const places = [tmpdir(), '/dev/shm']
const made = new Map<string, Promise<string>>()

/**
 * Does something in a folder of this process' own, for what has to be a file though the cache takes none; the folder goes
 * when the process ends. Where one disk is full, the next place is tried; the last one is in memory.
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
