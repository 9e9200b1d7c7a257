/** Opens the file that results are written to. */
import { createWriteStream } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'

/**
 * Opens a file for writing; an earlier one of that name is kept beside it.
 * @returns the stream, and under which name an earlier file was kept
 */
export async function openOutput(file: string): Promise<{ stream: Writable; kept?: string }> {
  const kept = await keepEarlier(file)
  const stream = createWriteStream(file)
  await new Promise<void>((resolve, reject) => stream.once('open', () => resolve()).once('error', reject))
  return { stream, ...(kept && { kept }) }
}

async function keepEarlier(file: string): Promise<string | undefined> {
  const earlier = await stat(file).catch(() => undefined)
  // Devices and pipes are written to as they are, and an empty file holds nothing to keep.
  if (!earlier?.isFile() || earlier.size === 0) return undefined
  for (let number = 1; ; number++) {
    const name = `${file}.~${number}~`
    if (await stat(name).catch(() => undefined)) continue
    await rename(file, name)
    return name
  }
}
