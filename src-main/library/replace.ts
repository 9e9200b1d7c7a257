/** Puts another file in the library's place, so that a kill at any moment loses neither. */
import { existsSync, renameSync, rmSync } from 'node:fs'

/** The library that comes next, complete, until it has its name. */
export const nextFile = (file: string): string => `${file}.next`

/** The library becomes `kept`, and what lies as {@link nextFile} takes its place. */
export function putNext(file: string, kept: string): void {
  moveAside(file, kept)
  renameSync(nextFile(file), file)
}

/** Ends a replacement that was interrupted. */
export function finishReplacement(file: string): void {
  const next = nextFile(file)
  if (!existsSync(next)) return
  // Nothing was replaced yet: it begins anew.
  if (existsSync(file)) rmSync(next)
  else putNext(file, freeName(file, 'replaced'))
}

/** The database goes first: a log without it is noticed, and one that is missing would not be. */
function moveAside(file: string, aside: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix)
  }
}

/** A free name beside the library that says why it lies there, and since when. */
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
