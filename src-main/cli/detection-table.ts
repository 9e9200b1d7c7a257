/** Writes found objects as a table of Excel or Parquet: complete, or what was there stays. */
import { once } from 'node:events'
import { rename } from 'node:fs/promises'
import { Readable, PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { RowSteps } from '../detections/exports/row-steps'
import { streamTo, writeAside, type AsideFile } from '../platform/aside'
import type { NamedDetections } from '../results/detection-format'
import { keepEarlier } from '../results/keep-earlier'
import { objectColumns, objectRowsOf, type ObjectRow } from '../results/object-rows'
import { tell } from './output'

export const tableFormats = ['xlsx', 'parquet'] as const
export type TableFormat = (typeof tableFormats)[number]

/** Rows that may wait to be written. */
const mostWaiting = 1000

export class ObjectTable implements RowSteps<NamedDetections> {
  private readonly rows = new PassThrough({ objectMode: true, highWaterMark: mostWaiting })
  private readonly written: Promise<void>

  /** @param classifier of the objects, where they were classified */
  constructor(
    file: string,
    format: TableFormat,
    private readonly model: string,
    private readonly classifier: string | undefined
  ) {
    const place = async (aside: AsideFile['path']): Promise<void> => {
      const kept = await keepEarlier(file)
      if (kept) tell(`The earlier ${file} is kept as ${kept}`)
      await rename(aside, file)
    }
    this.written = writeAside(file, (aside) => write(this.rows, aside, format), { place })
    // It is met where rows are added, or at the end.
    this.written.catch(() => undefined)
  }

  async add({ path, result }: NamedDetections): Promise<void> {
    const found = result.status === 'ok' ? result : { detections: [], error: result.error }
    const { model, classifier } = this
    for (const row of objectRowsOf({ path, ...found, model, classifier })) {
      // Once writing has failed, rows are no longer taken; why is known there.
      if (this.rows.destroyed) return this.written
      if (!this.rows.write(row)) {
        await Promise.race([once(this.rows, 'drain').catch(() => this.written), this.written])
      }
    }
  }

  async end(): Promise<void> {
    this.rows.end()
    await this.written
  }
}

async function write(rows: AsyncIterable<ObjectRow>, aside: AsideFile, format: TableFormat): Promise<void> {
  // These two libraries are slow to load, so they are imported only when needed.
  if (format === 'parquet') {
    const { writeParquet } = await import('../library/exports/parquet')
    return writeParquet(rows, objectColumns, aside.path.toString())
  }
  const { xlsxStream } = await import('../library/exports/xlsx')
  return pipeline(Readable.from(xlsxStream(rows, objectColumns, undefined, 'Objects')), streamTo(aside))
}
