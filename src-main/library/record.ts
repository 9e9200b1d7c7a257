/** One run in the library: what is known already, what it finds, how it ends. */
import type Database from 'libsql'
import { statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ImageErrorCode } from '../contract/errors'
import type { Prediction } from '../contract/classification'
import { nextVersion } from './next-version'
import { packPredictions, unpackPredictions } from './items'
import { naturalKey } from './natural'
import { isWithin } from './sorting/target-guard'
import { foldersRemovedSince, returnRemoved, takeOut, type RemovedFolder } from './removal'
import { busyTimeout, pathOf } from './connection'
import { checkOnDisk } from './damage'
import { transaction } from './database'

/** How many predictions are kept at least: a later run may ask for more than this one. */
export const storedPredictions = 5

/** A file as it was read. */
export interface FileState {
  bytes: number
  /** Milliseconds since 1970, with fractions. */
  modified: number
}

/** Why there is no answer to an image. */
export interface ImageProblem {
  code: ImageErrorCode
  message: string
}

/** What a model said of an image. */
export type Answer =
  | {
      predictions: Prediction[]
      /** Of a taught model: whether the image is like any that it learned from. */
      known?: boolean
    }
  | { error: ImageProblem }

/** One image of the run: a new answer, or one that the library had. */
export interface RunImage {
  absolute: string | Buffer
  /** In which source of the run, and where in it. */
  source: number
  path: string
  /** Place in the run. */
  index: number
  file: FileState
  /** XXH64 of the content; absent where it could not be read. */
  hash?: Buffer
  taken?: number
  answer: Answer
  /** Whether the answer comes from the library. */
  reused: boolean
}

/** An answer in the library that holds for a file as it is now. */
export interface KnownAnswer {
  answer: Answer
  file: FileState
  hash?: Buffer
  /** It was found in this very run, before an interruption: nothing is left to be stored. */
  ofThisRun: boolean
}

export interface ReuseRules {
  /** Ask the model anew, whatever is known. */
  again: boolean
  /** Predictions that are wanted for each image. */
  topK: number
  /** Take no image for one that was moved: whether files are there is not looked at. */
  keepsPlaces?: boolean
}

type KnownRow = [
  run: number,
  bytes: number,
  modified: number,
  hash: ArrayBuffer | null,
  predictions: ArrayBuffer,
  error: ImageErrorCode | null,
  message: string | null,
  missing: string | null,
  /** 1 where it may be another image's answer. */
  doubtful: number,
  /** 0 where a taught model says that it is none of its classes. */
  known: number | null
]

/** Of images with the same content, how many are looked at to find one whose file is gone. */
const mostAlike = 256
/** How many of them are looked for on the disk, those of the same name first. */
const mostLookedFor = 8
/** How long a run's own writing waits for another program, in milliseconds: the process cannot answer meanwhile. */
const briefTimeout = 200

export class RunRecord {
  private readonly statements = new Map<string, Database.Statement>()
  private hasStored = false
  /** Folders that were removed since the run began. */
  private removedFolders: RemovedFolder[] = []

  /** @param classNames names of the model's classes */
  constructor(
    private readonly database: Database.Database,
    readonly id: number,
    private readonly model: number,
    private readonly classNames: readonly string[],
    private readonly rules: ReuseRules
  ) {}

  /** The answer to a file that has not changed, by its path, size and time. */
  async knownByPath(absolute: string | Buffer): Promise<KnownAnswer | undefined> {
    const { folder, name, raw } = splitPath(absolute)
    const row = this.statement(
      `SELECT a.run, a.bytes, a.modified, a.hash, a.predictions, a.error, a.message, a.missing, a.doubtful, a.known
         FROM folder f JOIN image i ON i.folder = f.id JOIN answer a ON a.model = ? AND a.image = i.id
         WHERE f.path = ? AND i.name = ? AND i.raw = ?`
    ).get(this.model, folder, name, raw) as KnownRow | undefined
    if (!row || !this.holds(row)) return undefined
    const known = this.knownAnswer(row)
    const missing = row[7]
    if (known.ofThisRun && missing !== null) {
      return { ...known, answer: { error: { code: 'unreadable', message: missing } } }
    }
    if (known.ofThisRun) return known
    const file = await stat(absolute).catch(() => undefined)
    const same = file?.size === known.file.bytes && file.mtimeMs === known.file.modified
    return same ? known : undefined
  }

  /** The answer to a file with this content: the same one with another time, or one that was moved here. */
  async knownByContent(
    absolute: string | Buffer,
    file: FileState,
    hash: Buffer
  ): Promise<KnownAnswer | undefined> {
    const place = splitPath(absolute)
    const here = this.imageAt(place)
    const image = here ?? (await this.goneImage(hash, file.bytes, place.name))
    if (image === undefined) return undefined
    const row = this.statement(
      `SELECT run, bytes, modified, hash, predictions, error, message, missing, doubtful, known FROM answer
         WHERE model = ? AND image = ? AND hash = ? AND bytes = ?`
    ).get(this.model, image, hash, file.bytes) as KnownRow | undefined
    if (!row || !this.holds(row)) return undefined
    const known = this.knownAnswer(row)
    // What this run found elsewhere, or missed here, is still to be stored.
    return { ...known, file, ofThisRun: known.ofThisRun && here !== undefined && row[7] === null }
  }

  /** Whether the library has this answer to this very file. */
  hasAnswer(
    absolute: string | Buffer,
    { bytes, modified }: FileState,
    hash: Buffer | undefined,
    answer: Answer
  ): boolean {
    const { folder, name, raw } = splitPath(absolute)
    const row = this.statement(
      `SELECT a.bytes, a.modified, a.hash, a.error, a.missing, a.doubtful, length(a.predictions)
         FROM folder f JOIN image i ON i.folder = f.id JOIN answer a ON a.model = ? AND a.image = i.id
         WHERE f.path = ? AND i.name = ? AND i.raw = ? AND i.removal IS NULL`
    ).get(this.model, folder, name, raw) as
      [number, number, ArrayBuffer | null, string | null, string | null, number, number] | undefined
    if (!row) return false
    const [knownBytes, knownModified, knownHash, error, missing, doubtful, length] = row
    if (knownBytes !== bytes || missing !== null || doubtful) return false
    const wanted = 'error' in answer ? answer.error.code : null
    if (error !== wanted || ('predictions' in answer && length < 8 * answer.predictions.length)) return false
    return hash && knownHash ? hash.equals(Buffer.from(knownHash)) : knownModified === modified
  }

  /** The place in the run of the next image. */
  nextPosition(): number {
    const row = this.statement('SELECT done FROM run WHERE id = ?').get(this.id) as [number] | undefined
    return row?.[0] ?? 0
  }

  /** Stores images in one transaction: all or none. @throws the database's error */
  save(images: readonly RunImage[]): void {
    this.briefly(
      transaction(this.database, () => {
        const version = nextVersion(this.database)
        this.removedFolders = foldersRemovedSince(this.database, this.id)
        for (const image of images) this.saveImage(image, version)
        const failed = images.filter(({ answer }) => 'error' in answer).length
        const reused = images.filter((image) => image.reused).length
        this.statement(
          'UPDATE run SET done = done + ?, failed = failed + ?, reused = reused + ? WHERE id = ?'
        ).run(images.length, failed, reused, this.id)
      })
    )
    this.hasStored = true
  }

  /** @throws SQLite's error where the disk does not hold what was stored */
  checkStored(): void {
    const file = pathOf(this.database)
    if (this.hasStored && file !== undefined) checkOnDisk(file)
  }

  end(state: 'completed' | 'cancelled' | 'failed'): void {
    this.briefly(
      transaction(this.database, () => {
        this.statement('UPDATE run SET state = ?, ended = ? WHERE id = ?').run(state, Date.now(), this.id)
      })
    )
  }

  /** Whether a stored answer is one that this run would take. */
  private holds([run, , , , predictions, error, , , doubtful]: KnownRow): boolean {
    if (doubtful) return false
    if (run === this.id) return true
    // What failed is tried again.
    if (this.rules.again || error !== null) return false
    return predictions.byteLength >= 8 * Math.min(this.rules.topK, this.classNames.length)
  }

  private knownAnswer(row: KnownRow): KnownAnswer {
    const [run, bytes, modified, hash, predictions, error, message, , , known] = row
    return {
      answer:
        error === null
          ? {
              predictions: unpackPredictions(predictions, this.classNames),
              ...(known !== null && { known: known === 1 })
            }
          : { error: { code: error, message: message ?? '' } },
      file: { bytes, modified },
      ...(hash && { hash: Buffer.from(hash) }),
      ofThisRun: run === this.id
    }
  }

  private saveImage(image: RunImage, version: number): void {
    const { answer, file, index, source, path, hash } = image
    const problem = 'error' in answer ? answer.error : undefined
    const unread = problem?.code === 'unreadable' || problem?.code === 'engine-died'
    const id = unread ? this.keepFile(image, version) : this.saveFile(image, version)
    if (problem?.code === 'unreadable') {
      // What was known of the file stays.
      const kept = this.statement(
        `UPDATE answer SET run = ?, position = ?, source = ?, path = ?, missing = ?
           WHERE model = ? AND image = ? AND error IS NULL`
      ).run(this.id, index, source, path, problem.message, this.model, id)
      if (kept.changes > 0) return
    }
    if (image.reused) {
      const kept = this.statement(
        `UPDATE answer SET run = ?, position = ?, source = ?, path = ?, bytes = ?, modified = ?, missing = NULL
           WHERE model = ? AND image = ? AND hash IS ?`
      ).run(this.id, index, source, path, file.bytes, file.modified, this.model, id, hash ?? null)
      if (kept.changes > 0) return
    }
    const first = 'predictions' in answer ? answer.predictions[0] : undefined
    this.statement(
      `INSERT OR REPLACE INTO answer
           (model, image, run, position, source, path, bytes, modified, hash, label, probability, predictions, error, message, known)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
    ).run(
      this.model,
      id,
      this.id,
      index,
      source,
      path,
      file.bytes,
      file.modified,
      hash ?? null,
      first?.index ?? null,
      first?.probability ?? null,
      packPredictions('predictions' in answer ? answer.predictions : []),
      'error' in answer ? answer.error.code : null,
      'error' in answer ? answer.error.message : null,
      'predictions' in answer && answer.known !== undefined ? Number(answer.known) : null
    )
  }

  /** What is known of a file that could not be read now stays. @returns the image's id */
  private keepFile(image: RunImage, version: number): number {
    const known = this.imageAt(splitPath(image.absolute))
    if (known === undefined) return this.saveFile(image, version)
    returnRemoved(this.database, known, this.id)
    this.statement('UPDATE image SET version = ? WHERE id = ?').run(version, known)
    return known
  }

  /**
   * A moved file keeps its place in the library, and so all that a person said of it.
   * @returns the image's id
   */
  private saveFile({ absolute, file, hash, taken }: RunImage, version: number): number {
    const place = splitPath(absolute)
    const here = this.imageAt(place)
    const moved =
      hash && !this.rules.keepsPlaces && (here === undefined || this.isUnread(here))
        ? this.goneImageNow(hash, file.bytes, place.name)
        : undefined
    if (moved !== undefined) this.move(moved, place, here, version)
    const known = moved ?? here
    if (known !== undefined) {
      returnRemoved(this.database, known, this.id)
      this.statement(
        'UPDATE image SET bytes = ?, modified = ?, hash = ?, taken = ifnull(?, taken), lost = NULL, version = ? WHERE id = ?'
      ).run(file.bytes, file.modified, hash ?? null, taken ?? null, version, known)
      return known
    }
    // A copy of an image that a person judged shows the same.
    const judged = hash
      ? (this.statement(
          'SELECT human, accepted FROM image WHERE judged = ? AND bytes = ? AND removal IS NULL LIMIT 1'
        ).get(hash, file.bytes) as [string, number] | undefined)
      : undefined
    const added = Number(
      this.statement(
        `INSERT INTO image (folder, name, name_key, raw, bytes, modified, taken, hash, human, accepted, judged, version)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
      ).run(
        this.folderId(place.folder),
        place.name,
        naturalKey(place.name),
        place.raw,
        file.bytes,
        file.modified,
        taken ?? null,
        hash ?? null,
        judged?.[0] ?? '[]',
        judged?.[1] ?? 0,
        judged ? hash! : null,
        version
      ).lastInsertRowid
    )
    const removed = this.removedFolders.find((one) => isWithin(one.folder, place.folder))
    if (removed) takeOut(this.database, removed.change, added)
    return added
  }

  private imageAt({ folder, name, raw }: Place): number | undefined {
    const row = this.statement(
      'SELECT i.id FROM folder f JOIN image i ON i.folder = f.id WHERE f.path = ? AND i.name = ? AND i.raw = ?'
    ).get(folder, name, raw) as [number] | undefined
    return row?.[0]
  }

  /** Prepared once; rows come as arrays. */
  private statement(sql: string): Database.Statement {
    const known = this.statements.get(sql)
    if (known) return known
    const statement = this.database.prepare(sql)
    if (statement.reader) statement.raw()
    this.statements.set(sql, statement)
    return statement
  }

  /** Whether nothing is known of a file but that it could not be read. */
  private isUnread(image: number): boolean {
    return (
      this.statement(
        `SELECT 1 FROM image WHERE id = ? AND hash IS NULL AND human = '[]' AND accepted = 0`
      ).get(image) !== undefined
    )
  }

  /** An image with this content whose file is gone, best one of the same name. */
  private async goneImage(hash: Buffer, bytes: number, name: string): Promise<number | undefined> {
    for (const { id, path } of this.imagesAlike(hash, bytes, name)) {
      if (await stat(path).then(() => false, isGone)) return id
    }
    return undefined
  }

  /** As {@link goneImage}, within a transaction. */
  private goneImageNow(hash: Buffer, bytes: number, name: string): number | undefined {
    return this.imagesAlike(hash, bytes, name).find(({ path }) => {
      try {
        statSync(path)
        return false
      } catch (error) {
        return isGone(error)
      }
    })?.id
  }

  private imagesAlike(hash: Buffer, bytes: number, name: string): { id: number; path: string | Buffer }[] {
    const rows = this.statement(
      `SELECT i.id, f.path, i.name, i.raw
         FROM (SELECT * FROM image WHERE hash = ? AND bytes = ? AND removal IS NULL LIMIT ${mostAlike}) i JOIN folder f ON f.id = i.folder
         ORDER BY i.name = ? DESC LIMIT ${mostLookedFor}`
    ).all(hash, bytes, name) as [number, string, string, ArrayBuffer][]
    return rows.map(([id, folder, name, raw]) => ({
      id,
      path: raw.byteLength > 0 ? Buffer.from(raw) : join(folder, name)
    }))
  }

  /** @param instead the image that stands at the new place, of which nothing is known: it gets the old place */
  private move(image: number, place: Place, instead: number | undefined, version: number): void {
    const take = (id: number, folder: number, { name, raw }: Omit<Place, 'folder'>): void => {
      this.statement(
        'UPDATE image SET folder = ?, name = ?, name_key = ?, raw = ?, version = ? WHERE id = ?'
      ).run(folder, name, naturalKey(name), raw, version, id)
    }
    const [folder, name, raw] = this.statement('SELECT folder, name, raw FROM image WHERE id = ?').get(
      image
    ) as [number, string, ArrayBuffer]
    if (instead !== undefined) {
      // Two images have no place in common, not even for a moment.
      this.statement(`UPDATE image SET raw = CAST('moving' AS BLOB) WHERE id = ?`).run(instead, 0)
    }
    take(image, this.folderId(place.folder), place)
    if (instead !== undefined) take(instead, folder, { name, raw: Buffer.from(raw) })
  }

  /** Gives up soon where another program is writing. */
  private briefly<T>(work: () => T): T {
    this.database.pragma(`busy_timeout = ${briefTimeout}`)
    try {
      return work()
    } finally {
      this.database.pragma(`busy_timeout = ${busyTimeout}`)
    }
  }

  private folderId(path: string): number {
    return (
      this.statement(
        'INSERT INTO folder (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET path = path RETURNING id'
      ).get(path) as [number]
    )[0]
  }
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
}

interface Place {
  folder: string
  name: string
  raw: Buffer
}

function splitPath(absolute: string | Buffer): Place {
  const path = absolute.toString()
  // Bytes are used where a path has no exact text.
  const raw = typeof absolute === 'string' ? Buffer.alloc(0) : absolute
  return { folder: dirname(path), name: basename(path), raw }
}
