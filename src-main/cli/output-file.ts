/** Opens the file that results are written to. */
import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { keepEarlier } from '../results/keep-earlier'

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
