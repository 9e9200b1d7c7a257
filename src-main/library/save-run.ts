/** Writes a run's results as they were asked for. */
import { createWriteStream } from 'node:fs'
import type { ImageResult, OutputFormat } from '../contract/classification'
import { writeAside } from '../platform/aside'
import { ResultWriter } from '../results/writer'

/**
 * Writes results to a file: it is complete, or what was there stays.
 * @param results each with the name that the image has in the file
 * @param topK how many predictions a CSV row has room for
 * @param model its name, for CSV
 * @throws the file system's error
 */
export async function saveResults(
  results: Iterable<{ result: ImageResult; name: string }>,
  file: string,
  format: OutputFormat,
  topK: number,
  model: string
): Promise<void> {
  await writeAside(file, async ({ handle }) => {
    const out = createWriteStream('', { fd: handle.fd, autoClose: false })
    let drained = Promise.resolve()
    let resume = (): void => undefined
    let failure: Error | undefined
    const writer = new ResultWriter(out, format, topK, model)
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
