/** Saves a run's results to a file. */
import type { Writable } from 'node:stream'
import type { ImageResult } from '../contract/classification'
import { streamTo, writeAside } from '../platform/aside'
import type { ResultWriter } from '../results/writer'

/**
 * Writes results to a file: it is complete, or what was there stays.
 * @param results each with the name that the image has in the file
 * @param writerTo writes rows to a stream
 * @throws the file system's error
 */
export async function saveResults(
  results: Iterable<{ result: ImageResult; name: string }>,
  file: string,
  writerTo: (stream: Writable) => Pick<ResultWriter, 'add' | 'onBusy' | 'onError' | 'close'>
): Promise<void> {
  await writeAside(file, async (aside) => {
    const out = streamTo(aside)
    let drained = Promise.resolve()
    let resume = (): void => undefined
    let failure: Error | undefined
    const writer = writerTo(out)
    writer.onBusy((busy) => {
      if (busy) drained = new Promise((resolve) => (resume = resolve))
      else resume()
    })
    writer.onError((error) => {
      failure = error
      resume()
    })
    for (const { result, name } of results) {
      writer.add(result, name)
      await drained
      if (failure) break
    }
    await writer.close()
    if (failure) throw failure
  })
}
