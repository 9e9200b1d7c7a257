/** The results of the last run, in a file: they can be exported without being kept in memory. */
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { ResultWriter } from '../results/writer'
import { ImageResult, type ImageRef, type OutputFormat } from '../contract/classification'
import { checked } from '../contract/messages'

export class Journal {
  private readonly stream: WriteStream

  /** Begins an empty journal. */
  constructor(private readonly file: string) {
    this.stream = createWriteStream(file)
    // A full disk must not end the run; the export then says what is missing.
    this.stream.on('error', () => undefined)
  }

  add(results: readonly ImageResult[]): void {
    this.stream.write(results.map((result) => JSON.stringify(result) + '\n').join(''))
  }

  async close(): Promise<void> {
    this.stream.end()
    await finished(this.stream)
  }

  /** Writes what was recorded so far. @param pathOf how an image is named in the file */
  async export(
    file: string,
    format: OutputFormat,
    topK: number,
    pathOf: (image: ImageRef) => string
  ): Promise<void> {
    if (this.stream.errored) throw this.stream.errored
    // An empty write is called back when all before it have reached the file.
    if (!this.stream.writableEnded) await new Promise((resolve) => this.stream.write('', resolve))
    const unfinished = `${file}.part`
    const out = createWriteStream(unfinished)
    let drained = Promise.resolve()
    let resume = (): void => undefined
    const writer = new ResultWriter(out, format, topK, (busy) => {
      if (busy) drained = new Promise((resolve) => (resume = resolve))
      else resume()
    })
    for await (const line of createInterface({ input: createReadStream(this.file), crlfDelay: Infinity })) {
      const result = checked(ImageResult, JSON.parse(line), 'journal')
      writer.add(result, pathOf(result))
      await drained
    }
    await writer.close()
    await rename(unfinished, file)
  }
}
