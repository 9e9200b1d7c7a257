/** Small facts that take long to find out, kept as JSON files in the cache. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'

/** @param key everything that the fact depends on */
export function factFile(cacheDir: string, kind: 'networks' | 'tuning', key: readonly unknown[]): string {
  const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32)
  return join(cacheDir, kind, `${name}.json`)
}

/** What {@link remember} wrote; undefined where there is no file, or no undamaged one. */
export async function recall<Fact>(
  file: string,
  schema: v.GenericSchema<unknown, Fact>
): Promise<Fact | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text)
  return read.success ? read.output : undefined
}

/**
 * Written beside and renamed, so that an interruption leaves no half of it. Where it cannot be written, it has to be found
 * out again the next time, and nothing else is lost.
 */
export async function remember(file: string, fact: object): Promise<void> {
  const temporary = `${file}.${randomUUID()}`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(temporary, JSON.stringify(fact))
    await rename(temporary, file)
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}
