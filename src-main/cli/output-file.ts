/** Opens the file (or standard output) that results are written to. */
import { createWriteStream } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Writable } from 'node:stream'
import type { ImageResult } from '../contract/classification'
import { outputFormats, resultFormat, type OutputFormat, type ResultFormat } from './output'

/** The format that a file's name asks for; undefined for any other ending. */
export function formatOf(file: string): OutputFormat | undefined {
  return outputFormats.find((format) => extname(file).toLowerCase() === `.${format}`)
}

export class ResultWriter {
  private first = true
  private broken: Error | undefined
  private errorListener: (error: Error) => void = () => undefined
  private readonly format: ResultFormat

  /** @param onBusy told when the stream cannot keep up, and again when it can */
  constructor(
    private readonly stream: Writable,
    format: OutputFormat,
    topK: number,
    private readonly onBusy: (busy: boolean) => void
  ) {
    this.format = resultFormat(format, topK)
    stream.on('error', (error) => {
      this.broken = error
      this.errorListener(error)
    })
    this.write(this.format.begin)
  }

  add(result: ImageResult, path: string): void {
    this.write(this.format.row(result, path, this.first))
    this.first = false
  }

  /** Hears of an output that can no longer be written: a full disk, a closed pipe. */
  onError(listener: (error: Error) => void): void {
    this.errorListener = listener
    if (this.broken) listener(this.broken)
  }

  /** Completes the file, as far as it can be written. */
  async close(): Promise<void> {
    if (this.broken) return
    await new Promise<void>((resolve) => {
      this.stream.once('error', () => resolve())
      // Standard output is not ours to close.
      if (this.stream === process.stdout) this.stream.write(this.format.end, () => resolve())
      else this.stream.end(this.format.end, () => resolve())
    })
  }

  private write(text: string): void {
    if (this.broken || this.stream.write(text)) return
    this.onBusy(true)
    this.stream.once('drain', () => this.onBusy(false))
  }
}

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
