/** Imports results that Netlens computed elsewhere, such as on a cluster, as if a run had made them here. */
import { stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { passingErrors } from '../../contract/errors'
import { Reason } from '../../contract/reasons'
import type { LibraryImport } from '../../contract/library-jobs'
import { refusal, systemReason } from '../../platform/system-reason'
import { fileHash } from '../../images/file-hash'
import { pathOfText } from '../../platform/byte-path'
import { storageFault } from '../database'
import type { RunImage, RunRecord } from '../record'
import type { Course } from '../sorting/sorter'
import { rowsOf } from './read-rows'
import { importedRow, type FoundInRow, type ImportedRow, type RowModel } from './rows'

export interface PathMapping {
  from: string
  to: string
}

export interface ImportRules {
  mappings: readonly PathMapping[]
  /** Accept rows without checking the files that they describe. */
  trust: boolean
}

/** Rows per transaction. */
const together = 2000
/** Files checked concurrently. */
const lookedAt = 32
/** Refused rows that are listed with their reasons. */
const shown = 20
/** How many times to retry while another process writes to the library, and milliseconds between two tries. */
const tries = 100
const pause = 100

/**
 * @param model the model that every row must come from
 * @param labels names of the model's classes
 * @throws UserError if a file cannot be read, or an error of the library; what was stored by then stays
 */
export async function importResults<Found extends object>(
  files: readonly string[],
  model: Required<RowModel>,
  labels: readonly string[],
  foundIn: FoundInRow<Found>,
  record: RunRecord<Found>,
  rules: ImportRules,
  { signal, progress }: Course
): Promise<Omit<LibraryImport, 'run'>> {
  const done: Omit<LibraryImport, 'run'> = { rows: 0, imported: 0, known: 0, refusedRows: 0, refused: [] }
  const refuse = (path: string, reason: Reason): void => {
    done.refusedRows++
    if (done.refused.length < shown) done.refused.push(refusal(path, reason))
  }
  let index = record.nextPosition()
  for (const file of files) {
    for await (const rows of rowsOf(file)) {
      for (let from = 0; from < rows.length; from += together) {
        signal?.throwIfAborted()
        const images: RunImage<Found>[] = []
        const taken = rows.slice(from, from + together).map((raw) => {
          const row = importedRow(raw, labels, foundIn)
          if (row instanceof Reason) return refuse(typeof raw['path'] === 'string' ? raw['path'] : file, row)
          const reason = otherModel(row.model, model) ?? saysNothing(row)
          return reason ? refuse(row.path, reason) : row
        })
        for (let at = 0; at < taken.length; at += lookedAt) {
          const checked = taken
            .slice(at, at + lookedAt)
            .map(async (row) => row && imageOf(row, rules, record))
          for (const [i, image] of (await Promise.all(checked)).entries()) {
            if (image === undefined) continue
            if (image === 'known') done.known++
            else if (image instanceof Reason) refuse(taken[at + i]!.path, image)
            else images.push({ ...image, index: index++ })
          }
        }
        await store(record, images, signal)
        done.rows += Math.min(together, rows.length - from)
        done.imported += images.length
        progress?.(done.rows, 0)
      }
    }
  }
  return done
}

function otherModel(row: RowModel, model: Required<RowModel>): Reason | undefined {
  const { sha256, crop, precision, preprocessing = model.preprocessing } = row
  if (sha256 !== model.sha256)
    return new Reason('row-model', `Another model answered, with the checksum ${sha256.slice(0, 12)}.`)
  if (crop !== model.crop)
    return new Reason('row-version', `The model saw another part of the image (crop ${crop}).`)
  if (precision !== model.precision)
    return new Reason('row-version', `The model computed in another precision (${precision}).`)
  if (preprocessing === model.preprocessing) return undefined
  return new Reason(
    'row-version',
    'Another version of Netlens, or other settings of the model, made other pixels of the file.'
  )
}

/** A failure to read the file over there says nothing about the file here. */
function saysNothing({ answer }: Pick<ImportedRow<object>, 'answer'>): Reason | undefined {
  const code = 'error' in answer ? answer.error.code : undefined
  if (code === undefined || !passingErrors.includes(code)) return undefined
  return new Reason('row-says-nothing', 'The file was not read there: nothing is known of the image.')
}

/** @returns the image to store, `known` if the library has this answer already, or the reason to refuse it */
async function imageOf<Found extends object>(
  row: ImportedRow<Found>,
  { mappings, trust }: ImportRules,
  record: RunRecord<Found>
): Promise<Omit<RunImage<Found>, 'index'> | 'known' | Reason> {
  const { bytes, hash, taken, answer } = row
  const path = mapped(row.path, mappings)
  if (!isAbsolute(path)) {
    return new Reason(
      'row-elsewhere',
      `Its path ${path} is not one of this computer's: say what stands here for its beginning (--map FROM=TO on the command line).`
    )
  }
  const absolute = pathOfText(path)
  const image = (modified: number): Omit<RunImage<Found>, 'index'> => ({
    absolute,
    source: 0,
    path,
    file: { bytes, modified },
    ...(hash && { hash }),
    ...(taken !== undefined && { taken }),
    answer,
    reused: false
  })
  const known = (modified: number): boolean => record.hasAnswer(absolute, { bytes, modified }, hash, answer)
  if (trust) return known(row.modified ?? 0) ? 'known' : image(row.modified ?? 0)
  try {
    const { size, mtimeMs } = await stat(absolute)
    if (size !== bytes)
      return new Reason('row-size', 'The file is not the one that was classified: it has another size.')
    if (known(mtimeMs)) return 'known'
    if (row.modified !== undefined && isSameTime(row.modified, mtimeMs)) return image(mtimeMs)
    if (hash?.equals(await fileHash(absolute))) return image(mtimeMs)
    return new Reason(
      'row-time',
      'The file is not known to be the one that was classified: it was changed at another time.'
    )
  } catch (error) {
    return new Reason(
      'row-unreadable',
      `The file cannot be looked at here: ${systemReason(error)}. Say what stands here for the beginning of its path (--map FROM=TO on the command line), or take the row without a look (--trust).`
    )
  }
}

/** Compares two times in milliseconds: tables store whole milliseconds, a job's Parquet stores nanoseconds. */
function isSameTime(written: number, here: number): boolean {
  return Number.isInteger(written) ? Math.floor(here) === written : Math.abs(written - here) < 0.001
}

/** Replaces the longest mapped prefix of a path. */
function mapped(path: string, mappings: readonly PathMapping[]): string {
  const fits = mappings.flatMap(({ from, to }) => {
    // A backslash separates folders only on Windows; elsewhere it may be part of a name.
    const separators = /^([a-z]:|\\\\)/i.test(from) ? /[/\\]+/ : /\/+/
    const beginning = from.replace(new RegExp(`${separators.source}$`), '')
    if (!path.startsWith(beginning)) return []
    const rest = path.slice(beginning.length).split(separators)
    return rest[0] === '' ? [{ beginning, place: join(to, ...rest) }] : []
  })
  return fits.sort((a, b) => b.beginning.length - a.beginning.length)[0]?.place ?? path
}

async function store<Found extends object>(
  record: RunRecord<Found>,
  images: RunImage<Found>[],
  signal: AbortSignal | undefined
): Promise<void> {
  for (let attempt = 1; images.length > 0; attempt++) {
    try {
      return record.save(images)
    } catch (error) {
      const fault = storageFault(error)
      const inUse = fault?.kind === 'waits' && fault.by.reason === 'library-in-use'
      if (!inUse || attempt === tries) throw error
      await sleep(pause)
      signal?.throwIfAborted()
    }
  }
}
