/** Saves a run's results to a file. */
import { createWriteStream } from 'node:fs'
import type { ImageResult, OutputFormat } from '../contract/classification'
import { writeAside } from '../platform/aside'
import { ResultWriter } from '../results/writer'

/**
 * Writes the file completely, or leaves an existing one as it was.
 * @param results each with the image's name in the file
 * @param topK number of predictions per CSV row
 * @param model name of the model, for CSV
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
