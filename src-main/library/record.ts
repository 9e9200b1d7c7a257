/** One run in the library: what is known already, what it finds, how it ends. */
import type Database from 'libsql'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ImageErrorCode } from '../contract/errors'
import type { Prediction } from '../contract/classification'
import { nextVersion } from './edits'
import { packPredictions, unpackPredictions } from './items'
import { naturalKey } from './natural'
import { transaction } from './database'

/** How many predictions are kept at least: a later run may ask for more than this one. */
export const storedPredictions = 5

/** A file as it was read. */
export interface FileState {
  bytes: number
  /** Milliseconds since 1970, with fractions. */
  modified: number
}

/** What a model said of an image. */
export type Answer = { predictions: Prediction[] } | { error: { code: ImageErrorCode; message: string } }

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
}

type KnownRow = [
  run: number,
  bytes: number,
  modified: number,
  hash: ArrayBuffer | null,
  predictions: ArrayBuffer,
  error: ImageErrorCode | null,
  message: string | null,
  /** 1 where it may be another image's answer. */
  doubtful: number
]

export class RunRecord {
  private readonly statements = new Map<string, Database.Statement>()

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
      `SELECT a.run, a.bytes, a.modified, a.hash, a.predictions, a.error, a.message, a.doubtful
         FROM folder f JOIN image i ON i.folder = f.id JOIN answer a ON a.model = ? AND a.image = i.id
         WHERE f.path = ? AND i.name = ? AND i.raw = ?`
    ).get(this.model, folder, name, raw) as KnownRow | undefined
    if (!row || !this.holds(row)) return undefined
    const known = this.knownAnswer(row)
    if (known.ofThisRun) return known
    const file = await stat(absolute).catch(() => undefined)
    const same = file?.size === known.file.bytes && file.mtimeMs === known.file.modified
    return same ? known : undefined
  }

  /**
   * The answer to a file with this content: the same one with another time, or one that was moved here. A moved file
   * keeps its place in the library, and so all that a person said of it.
   */
  async knownByContent(
    absolute: string | Buffer,
    file: FileState,
    hash: Buffer
  ): Promise<KnownAnswer | undefined> {
    const place = splitPath(absolute)
    let image = this.imageAt(place)
    if (image === undefined) {
      const moved = await this.movedHere(hash, file.bytes)
      if (moved === undefined) return undefined
      this.move(moved, place)
      image = moved
    }
    const row = this.statement(
      `SELECT run, bytes, modified, hash, predictions, error, message, doubtful FROM answer
         WHERE model = ? AND image = ? AND hash = ? AND bytes = ?`
    ).get(this.model, image, hash, file.bytes) as KnownRow | undefined
    return row && this.holds(row) ? { ...this.knownAnswer(row), file } : undefined
  }

  /** Stores images in one transaction: all or none. @throws the database's error */
  save(images: readonly RunImage[]): void {
    transaction(this.database, () => {
      const version = nextVersion(this.database)
      for (const image of images) this.saveImage(image, version)
      const failed = images.filter(({ answer }) => 'error' in answer).length
      const reused = images.filter((image) => image.reused).length
      this.statement(
        'UPDATE run SET done = done + ?, failed = failed + ?, reused = reused + ? WHERE id = ?'
      ).run(images.length, failed, reused, this.id)
    })()
  }

  end(state: 'completed' | 'cancelled' | 'failed'): void {
    this.statement('UPDATE run SET state = ?, ended = ? WHERE id = ?').run(state, Date.now(), this.id)
  }

  /** Whether a stored answer is one that this run would take. */
  private holds([run, , , , predictions, error, , doubtful]: KnownRow): boolean {
    if (doubtful) return false
    if (run === this.id) return true
    // What failed is tried again.
    if (this.rules.again || error !== null) return false
    return predictions.byteLength >= 8 * Math.min(this.rules.topK, this.classNames.length)
  }

  private knownAnswer([run, bytes, modified, hash, predictions, error, message]: KnownRow): KnownAnswer {
    return {
      answer:
        error === null
          ? { predictions: unpackPredictions(predictions, this.classNames) }
          : { error: { code: error, message: message ?? '' } },
      file: { bytes, modified },
      ...(hash && { hash: Buffer.from(hash) }),
      ofThisRun: run === this.id
    }
  }

  private saveImage(image: RunImage, version: number): void {
    const id = this.saveFile(image, version)
    const { answer, file, index, source, path, hash } = image
    if (image.reused) {
      this.statement(
        `UPDATE answer SET run = ?, position = ?, source = ?, path = ?, bytes = ?, modified = ?
         WHERE model = ? AND image = ?`
      ).run(this.id, index, source, path, file.bytes, file.modified, this.model, id)
      return
    }
    const first = 'predictions' in answer ? answer.predictions[0] : undefined
    this.statement(
      `INSERT OR REPLACE INTO answer
           (model, image, run, position, source, path, bytes, modified, hash, label, probability, predictions, error, message)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
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
      'error' in answer ? answer.error.message : null
    )
  }

  /** @returns the image's id */
  private saveFile({ absolute, file, hash, taken }: RunImage, version: number): number {
    const place = splitPath(absolute)
    const known = this.imageAt(place)
    if (known !== undefined) {
      this.statement(
        'UPDATE image SET bytes = ?, modified = ?, hash = ?, taken = ifnull(?, taken), version = ? WHERE id = ?'
      ).run(file.bytes, file.modified, hash ?? null, taken ?? null, version, known)
      return known
    }
    // A copy of an image that a person judged shows the same.
    const judged = hash
      ? (this.statement('SELECT human, accepted FROM image WHERE judged = ? AND bytes = ? LIMIT 1').get(
          hash,
          file.bytes
        ) as [string, number] | undefined)
      : undefined
    return Number(
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

  /** An image with this content whose file is gone. */
  private async movedHere(hash: Buffer, bytes: number): Promise<number | undefined> {
    const rows = this.statement(
      `SELECT i.id, f.path, i.name, i.raw FROM image i JOIN folder f ON f.id = i.folder
         WHERE i.hash = ? AND i.bytes = ? LIMIT 4`
    ).all(hash, bytes) as [number, string, string, ArrayBuffer][]
    for (const [id, folder, name, raw] of rows) {
      const gone = await stat(raw.byteLength > 0 ? Buffer.from(raw) : join(folder, name)).then(
        () => false,
        (error: NodeJS.ErrnoException) => error.code === 'ENOENT' || error.code === 'ENOTDIR'
      )
      if (gone) return id
    }
    return undefined
  }

  private move(image: number, { folder, name, raw }: Place): void {
    transaction(this.database, () => {
      this.statement(
        'UPDATE image SET folder = ?, name = ?, name_key = ?, raw = ?, version = ? WHERE id = ?'
      ).run(this.folderId(folder), name, naturalKey(name), raw, nextVersion(this.database), image)
    })()
  }

  private folderId(path: string): number {
    return (
      this.statement(
        'INSERT INTO folder (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET path = path RETURNING id'
      ).get(path) as [number]
    )[0]
  }
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
