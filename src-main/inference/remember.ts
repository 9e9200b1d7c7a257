/** Caches small facts that are slow to find out, as JSON after a line with its checksum. */
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { systemReason } from '../platform/system-reason'
import { privateMode, writeAside } from '../platform/aside'
import { cacheFailed } from '../platform/cache-failure'
import { readRegular } from '../platform/read-regular'
import { sha256 } from './graph-cache'

const largestFact = 16 * 1024 * 1024

/** @param key everything that the fact depends on */
export function factFile(cacheDir: string, kind: 'networks' | 'tuning', key: readonly unknown[]): string {
  return join(cacheDir, kind, `${sha256(JSON.stringify(key)).slice(0, 32)}.txt`)
}

/** What {@link remember} wrote; undefined if the file is missing or damaged. */
export async function recall<Fact>(
  file: string,
  schema: v.GenericSchema<unknown, Fact>
): Promise<Fact | undefined> {
  const [checksum, json = ''] = (await readRegular(file, largestFact).then(String, () => '')).split('\n')
  if (checksum !== sha256(json)) return undefined
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), json)
  return read.success ? read.output : undefined
}

/** Never fails: if the file cannot be written, the fact has to be found out again next time. */
export async function remember(file: string, fact: object): Promise<void> {
  const json = JSON.stringify(fact)
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeAside(file, `${sha256(json)}\n${json}`, { mode: privateMode, durable: false })
  } catch (error) {
    cacheFailed(dirname(file), systemReason(error))
  }
}
