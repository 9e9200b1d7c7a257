/** Small facts that take long to find out, kept in the cache as JSON behind a line with its checksum. */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { sha256 } from './graph-cache'

/** @param key everything that the fact depends on */
export function factFile(cacheDir: string, kind: 'networks' | 'tuning', key: readonly unknown[]): string {
  return join(cacheDir, kind, `${sha256(JSON.stringify(key)).slice(0, 32)}.txt`)
}

/** What {@link remember} wrote; undefined where there is no file, or no undamaged one. */
export async function recall<Fact>(
  file: string,
  schema: v.GenericSchema<unknown, Fact>
): Promise<Fact | undefined> {
  const [checksum, json = ''] = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  if (checksum !== sha256(json)) return undefined
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), json)
  return read.success ? read.output : undefined
}

/**
 * Written beside and renamed, so that an interruption leaves no half of it. Where it cannot be written, it has to be found
 * out again the next time, and nothing else is lost.
 */
export async function remember(file: string, fact: object): Promise<void> {
  const json = JSON.stringify(fact)
  const temporary = `${file}.${randomUUID()}`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(temporary, `${sha256(json)}\n${json}`)
    await rename(temporary, file)
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}
