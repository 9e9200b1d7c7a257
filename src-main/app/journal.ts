/** The results of the last run, in a file: they can be exported without being kept in memory. */
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { ResultWriter } from '../results/writer'
import { ImageResult, type ImageRef, type OutputFormat } from '../contract/classification'
import { checked } from '../contract/messages'

export class Journal {
  private readonly stream: WriteStream
  private failure: Error | undefined

  /** Begins an empty journal. */
  constructor(private readonly file: string) {
    this.stream = createWriteStream(file)
    // A full disk must not end the run; the export then says what is missing.
    this.stream.on('error', (error) => (this.failure = error))
  }

  add(results: readonly ImageResult[]): void {
    this.stream.write(results.map((result) => JSON.stringify(result) + '\n').join(''))
  }

  async close(): Promise<void> {
    this.stream.end()
    await finished(this.stream)
  }

  /**
   * Writes what was recorded so far; the file is complete or left as it was.
   * @param pathOf how an image is named in the file
   * @throws the file system's error
   */
  async export(
    file: string,
    format: OutputFormat,
    topK: number,
    pathOf: (image: ImageRef) => string
  ): Promise<void> {
    if (this.failure) throw this.failure
    // An empty write is called back when all before it have reached the file.
    if (!this.stream.writableEnded) await new Promise((resolve) => this.stream.write('', resolve))
    const unfinished = `${file}.part`
    const out = createWriteStream(unfinished)
    let drained = Promise.resolve()
    let resume = (): void => undefined
    const writer = new ResultWriter(out, format, topK)
    writer.onBusy((busy) => {
      if (busy) drained = new Promise((resolve) => (resume = resolve))
      else resume()
    })
    let failure: Error | undefined
    writer.onError((error) => {
      failure = error
      resume()
    })
    for await (const line of createInterface({ input: createReadStream(this.file), crlfDelay: Infinity })) {
      const result = checked(ImageResult, JSON.parse(line), 'journal')
      writer.add(result, pathOf(result))
      await drained
      if (failure) break
    }
    await writer.close()
    if (failure) {
      await rm(unfinished, { force: true })
      throw failure
    }
    await rename(unfinished, file)
  }
}
