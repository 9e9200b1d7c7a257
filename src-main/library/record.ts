/** One run in the library: what is known already, what it finds, how it ends. */
import type Database from 'libsql'
import { statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { passingErrors, type ImageErrorCode } from '../contract/errors'
import type { Precision } from '../contract/classification'
import { nextVersion } from './next-version'
import type { Classified } from '../tasks/classify'
import type { StoredForm } from '../tasks/task'
import { isSampledSo } from '../tasks/video'
import { usualSampling, type VideoSampling } from '../contract/video'
import { naturalKey } from '../platform/natural'
import type { FilePath } from '../platform/byte-path'
import { isWithin } from './sorting/target-guard'
import { foldersRemovedSince, returnRemoved, takeOut, type RemovedFolder } from './removal'
import { busyTimeout, pathOf } from './connection'
import { checkOnDisk } from './damage'
import { DetectionTable } from './detections'
import { EmbeddingTable } from './embeddings'
import { transaction } from './database'

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
export type Answer<Found = Classified> = Found | { error: ImageProblem }

/** One image of the run: a new answer, or one that the library had. */
export interface RunImage<Found = Classified> {
  absolute: FilePath
  /** In which source of the run, and where in it. */
  source: number
  path: string
  /** Place in the run. */
  index: number
  file: FileState
  /** XXH64 of the content; absent where it could not be read. */
  hash?: Buffer
  taken?: number
  answer: Answer<Found>
  /** Whether the answer comes from the library. */
  reused: boolean
  /** Of such an answer, where it is not this model's. */
  precision?: Precision
}

/** An answer in the library that holds for a file as it is now. */
export interface KnownAnswer<Found = Classified> {
  answer: Answer<Found>
  file: FileState
  hash?: Buffer
  /** Where it was computed in another precision than this model's. */
  precision?: Precision
  /** It was found in this very run, before an interruption: nothing is left to be stored. */
  ofThisRun: boolean
}

/** The same model, computed in a more exact precision. */
export interface ExacterModel {
  id: number
  precision: Precision
}

export interface ReuseRules {
  /** Ask the model anew, whatever is known. */
  again: boolean
  /** Answers of the same model in a more exact precision are as good. */
  exacter?: readonly ExacterModel[]
  /** Predictions that are wanted for each image. */
  topK: number
  /** How videos are looked at: what was seen in other frames is asked anew. */
  video?: VideoSampling
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
  precision: Precision | null,
  /** 0 where a taught model says that it is none of its classes. */
  known: number | null,
  /** What this run's classifier said of the objects. */
  classified: ArrayBuffer | null,
  video: string | null
]

/** Of images with the same content, how many are looked at to find one whose file is gone. */
const mostAlike = 256
/** How many of them are looked for on the disk, those of the same name first. */
const mostLookedFor = 8
/** How long a run's own writing waits for another program, in milliseconds: the process cannot answer meanwhile. */
const briefTimeout = 200
/** What is stored of an image without an answer. */
const unanswered = {
  best: undefined,
  packed: Buffer.alloc(0),
  known: undefined,
  embedding: undefined,
  classified: undefined,
  video: undefined
}

export class RunRecord<Found extends object = Classified> {
  private readonly statements = new Map<string, Database.Statement>()
  private embeddings: EmbeddingTable | undefined
  private detections: DetectionTable | undefined
  /** Where the packed answer of `a` is kept. */
  private readonly packed: string
  /** Where what the classifier said of its objects is kept. */
  private readonly classified: string
  /** The same of what is known of a video. */
  private readonly video: string
  private hasStored = false
  /** Folders that were removed since the run began. */
  private removedFolders: RemovedFolder[] = []

  /** @param form how answers are kept @param classifier of objects, in the library */
  constructor(
    private readonly database: Database.Database,
    readonly id: number,
    private readonly model: number,
    private readonly form: StoredForm<Found>,
    private readonly rules: Omit<ReuseRules, 'topK'>,
    private readonly classifier?: number
  ) {
    const kept = (column: string, condition = ''): string =>
      `(SELECT d.${column} FROM detection d WHERE d.model = a.model AND d.hash = a.hash${condition})`
    this.packed = form.kind === 'objects' ? `ifnull(${kept('objects')}, x'')` : 'a.predictions'
    this.classified =
      classifier === undefined ? 'NULL' : kept('classified', ` AND d.classifier = ${classifier}`)
    this.video = form.kind === 'objects' ? kept('video') : 'a.video'
  }

  /** The answer to a file that has not changed, by its path, size and time. */
  async knownByPath(absolute: FilePath): Promise<KnownAnswer<Found> | undefined> {
    const { folder, name, raw } = splitPath(absolute)
    const statement = this.statement(
      `SELECT a.run, a.bytes, a.modified, a.hash, ${this.packed}, a.error, a.message, a.missing, a.doubtful,
         a.precision, a.known, ${this.classified}, ${this.video}
         FROM folder f JOIN image i ON i.folder = f.id JOIN answer a ON a.model = ? AND a.image = i.id
         WHERE f.path = ? AND i.name = ? AND i.raw = ?`
    )
    const found = this.firstHolding((model) => statement.get(model, folder, name, raw))
    if (!found) return undefined
    const { row, known } = found
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
    absolute: FilePath,
    file: FileState,
    hash: Buffer
  ): Promise<KnownAnswer<Found> | undefined> {
    const place = splitPath(absolute)
    const here = this.imageAt(place)
    const image = here ?? (await this.goneImage(hash, file.bytes, place.name))
    if (image === undefined) return undefined
    const statement = this.statement(
      `SELECT run, bytes, modified, hash, ${this.packed}, error, message, missing, doubtful, precision, known,
         ${this.classified}, ${this.video} FROM answer a
         WHERE model = ? AND image = ? AND hash = ? AND bytes = ?`
    )
    const found = this.firstHolding((model) => statement.get(model, image, hash, file.bytes))
    if (!found) return undefined
    const { row, known } = found
    // What this run found elsewhere, or missed here, is still to be stored.
    return { ...known, file, ofThisRun: known.ofThisRun && here !== undefined && row[7] === null }
  }

  /** Whether the library has this answer to this very file. */
  hasAnswer(
    absolute: FilePath,
    { bytes, modified }: FileState,
    hash: Buffer | undefined,
    answer: Answer<Found>
  ): boolean {
    const { folder, name, raw } = splitPath(absolute)
    const row = this.statement(
      `SELECT a.bytes, a.modified, a.hash, a.error, a.missing, a.doubtful, length(${this.packed})
         FROM folder f JOIN image i ON i.folder = f.id JOIN answer a ON a.model = ? AND a.image = i.id
         WHERE f.path = ? AND i.name = ? AND i.raw = ? AND i.removal IS NULL`
    ).get(this.model, folder, name, raw) as
      [number, number, ArrayBuffer | null, string | null, string | null, number, number] | undefined
    if (!row) return false
    const [knownBytes, knownModified, knownHash, error, missing, doubtful, length] = row
    if (knownBytes !== bytes || missing !== null || doubtful) return false
    const wanted = 'error' in answer ? answer.error.code : null
    if (error !== wanted || (!('error' in answer) && length < this.form.pack(answer).packed.length))
      return false
    return hash && knownHash ? hash.equals(Buffer.from(knownHash)) : knownModified === modified
  }

  /** The place in the run of the next image. */
  nextPosition(): number {
    const row = this.statement('SELECT done FROM run WHERE id = ?').get(this.id) as [number] | undefined
    return row?.[0] ?? 0
  }

  /** Stores images in one transaction: all or none. @throws the database's error */
  save(images: readonly RunImage<Found>[]): void {
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

  /** The answer of this model, else of the same in a more exact precision. */
  private firstHolding(
    find: (model: number) => unknown
  ): { row: KnownRow; known: KnownAnswer<Found> } | undefined {
    for (const { id, precision: exacter } of [{ id: this.model }, ...(this.rules.exacter ?? [])] as {
      id: number
      precision?: Precision
    }[]) {
      const row = find(id) as KnownRow | undefined
      if (!row || !this.holds(row)) continue
      const precision = row[9] ?? exacter
      return { row, known: { ...this.knownAnswer(row), ...(precision && { precision }) } }
    }
    return undefined
  }

  /** Whether a stored answer is one that this run would take. */
  private holds(row: KnownRow): boolean {
    const [run, , , , predictions, error, , , doubtful, , , classified, video] = row
    if (doubtful) return false
    if (run === this.id) return true
    // What failed is tried again.
    if (this.rules.again || error !== null) return false
    if (!isSampledSo(video, this.rules.video ?? usualSampling)) return false
    return this.form.isEnough(predictions, classified ?? undefined)
  }

  private knownAnswer(row: KnownRow): KnownAnswer<Found> {
    const [run, bytes, modified, hash, predictions, error, message, , , , known, classified, video] = row
    const isKnown = known === null ? undefined : known === 1
    return {
      answer:
        error === null
          ? this.form.unpack(predictions, isKnown, { classified, video })
          : { error: { code: error, message: message ?? '' } },
      file: { bytes, modified },
      ...(hash && { hash: Buffer.from(hash) }),
      ofThisRun: run === this.id
    }
  }

  private saveImage(image: RunImage<Found>, version: number): void {
    const { answer, file, index, source, path, hash } = image
    const problem = 'error' in answer ? answer.error : undefined
    const unread = problem !== undefined && passingErrors.includes(problem.code)
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
           WHERE model = ? AND image = ? AND hash IS ? AND precision IS ?`
      ).run(
        this.id,
        index,
        source,
        path,
        file.bytes,
        file.modified,
        this.model,
        id,
        hash ?? null,
        image.precision ?? null
      )
      if (kept.changes > 0) return
    }
    const { best, packed, known, embedding, classified, video } =
      'error' in answer ? unanswered : this.form.pack(answer)
    this.statement(
      `INSERT OR REPLACE INTO answer
           (model, image, run, position, source, path, bytes, modified, hash, label, probability, predictions, error, message,
            precision, known, video)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
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
      best?.index ?? null,
      best?.probability ?? null,
      this.form.kind === 'objects' ? unanswered.packed : packed,
      'error' in answer ? answer.error.code : null,
      'error' in answer ? answer.error.message : null,
      image.precision ?? null,
      known === undefined ? null : Number(known),
      this.form.kind === 'objects' ? null : (video ?? null)
    )
    if (hash && this.form.kind === 'objects' && !('error' in answer))
      (this.detections ??= new DetectionTable(this.database, this.model, this.classifier)).store(
        hash,
        { objects: packed, ...(classified && { classified }), ...(video !== undefined && { video }) },
        version
      )
    if (hash && embedding)
      (this.embeddings ??= new EmbeddingTable(this.database, this.model)).store(hash, embedding)
  }

  /** What is known of a file that could not be read now stays. @returns the image's id */
  private keepFile(image: RunImage<Found>, version: number): number {
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
  private saveFile({ absolute, file, hash, taken }: RunImage<Found>, version: number): number {
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

  private imagesAlike(hash: Buffer, bytes: number, name: string): { id: number; path: FilePath }[] {
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

function splitPath(absolute: FilePath): Place {
  const path = absolute.toString()
  // Bytes are used where a path has no exact text.
  const raw = typeof absolute === 'string' ? Buffer.alloc(0) : absolute
  return { folder: dirname(path), name: basename(path), raw }
}
