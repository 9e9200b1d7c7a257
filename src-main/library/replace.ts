/** Replaces the library's file such that a crash at any moment loses neither the old nor the new one. */
import { existsSync, renameSync, rmSync } from 'node:fs'

/** The complete new library, before it gets its final name. */
export const nextFile = (file: string): string => `${file}.next`

/** Renames the library to `kept`, and {@link nextFile} to the library. */
export function putNext(file: string, kept: string): void {
  moveAside(file, kept)
  renameSync(nextFile(file), file)
}

/** Finishes a replacement that was interrupted. */
export function finishReplacement(file: string): void {
  const next = nextFile(file)
  if (!existsSync(next)) return
  // The old library was not moved yet, so drop the new one.
  if (existsSync(file)) rmSync(next)
  else putNext(file, freeName(file, 'replaced'))
}

/**
 * Moves the database before its log: a log without a database is noticed, but not a database without its log.
 */
function moveAside(file: string, aside: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix)
  }
}

/** An unused name beside the library that tells why the file was kept, and when. */
export function freeName(file: string, why: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  return firstFree(`${file.replace(/\.sqlite$/, '')}-${why}-${time}`)
}

export function firstFree(base: string): string {
  for (let number = 1; ; number++) {
    const name = `${base}${number > 1 ? `-${number}` : ''}.sqlite`
    if (!existsSync(name) && !existsSync(`${name}-wal`)) return name
  }
}
