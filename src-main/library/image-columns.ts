/**
 * The library's columns in memory: arrays indexed by image id, about 60 bytes an image. Over them, any filter in any
 * order is a few passes of some milliseconds a million images, which no set of database indexes gives.
 *
 * Each column is read from the database when it is first needed; afterwards only what changed is read, whoever
 * changed it: each change gives the image a higher version.
 */
import { setImmediate } from 'node:timers/promises'
import type Database from 'libsql'
import type { RunTask } from '../contract/classification'
import type { ShownModel } from '../contract/library'
import { single } from './database'
import { answerOf, type KnownModel } from './answers'
import { labelsIn } from './cells'

export const absent = 0
export const ok = 1
export const failed = 2

export const like = 1
export const unlike = 2

/** Images read at once; between such pieces the process answers messages. */
const piece = 100_000
/** With more changes than that, the columns are read anew. */
const manyChanges = 50_000

/** Numbers of an image that are read from its row; absent ones are NaN. */
const numberColumns = {
  folder: 'folder',
  bytes: 'bytes',
  modified: 'CAST(modified AS INTEGER)',
  taken: 'CAST(taken AS INTEGER)',
  lost: 'lost'
}
export type NumberColumn = keyof typeof numberColumns
export type ColumnName = NumberColumn | 'names'

/** Integers pass faster through text than fractions. */
const probabilityColumn = 'CAST(probability * 1e9 AS INTEGER)'

/** What happened since the last refresh, for those that keep something derived. */
export interface Changes {
  /** Images came, or all is new. */
  images: boolean
  columns: ReadonlySet<ColumnName | 'answer' | 'label'>
}

export class Columns {
  /** The highest image id; arrays may be longer. */
  size = 0
  /** Grows with each change. */
  version = 0
  /** Whether there is an answer of the model: {@link absent}, {@link ok} or {@link failed}. */
  status = new Uint8Array(1)
  /** Class of the first prediction; -1 for none. */
  classes = new Int32Array(1)
  probability = new Float64Array(1)
  run = new Int32Array(1)
  /** Of a taught model's answer: {@link like} or {@link unlike} what it learned from; 0 where nothing is said. */
  known = new Uint8Array(1)
  /** The model that gave the answer. */
  model = new Int32Array(1)
  /** Index in {@link labels}: the person's first label, else the model's; -1 for none. */
  label = new Int32Array(1)
  /** Whether the person said something. */
  labelled = new Uint8Array(1)
  /** All labels of those images that a person gave several. */
  readonly several = new Map<number, readonly number[]>()
  /** Names of labels: of the model's classes, then of those that people gave. */
  readonly labels: string[] = []
  /** File names in lower case as UTF-8, one after the other. */
  nameBytes = new Uint8Array(1)
  nameStart = new Uint32Array(1)
  nameLength = new Uint16Array(1)
  readonly numbers: Record<NumberColumn, Float64Array> = {
    folder: new Float64Array(1),
    bytes: new Float64Array(1),
    modified: new Float64Array(1),
    taken: new Float64Array(1),
    lost: new Float64Array(1)
  }

  private readonly labelIds = new Map<string, number>()
  /** By model: the labels of its classes. */
  private readonly labelsOfClasses = new Map<number, number[]>()
  private readonly loaded = new Set<ColumnName>()
  private nameBytesUsed = 0
  private complete = false
  private last: Promise<unknown> = Promise.resolve()

  /**
   * @param shown whose answers
   * @param modelOf a model of the library
   */
  constructor(
    private readonly database: Database.Database,
    private readonly shown: ShownModel,
    private readonly modelOf: (id: number) => KnownModel
  ) {}

  /** The index of a label; a new one where it is not known. */
  labelId(name: string): number {
    const known = this.labelIds.get(name)
    if (known !== undefined) return known
    const id = this.labels.push(name) - 1
    this.labelIds.set(name, id)
    return id
  }

  /** The label of a class of the model; its number where the names of the classes were lost. */
  private labelOf(model: number, index: number): number {
    let labels = this.labelsOfClasses.get(model)
    if (!labels) {
      labels = this.modelOf(model).labels.map((name) => this.labelId(name))
      this.labelsOfClasses.set(model, labels)
    }
    return (labels[index] ??= this.labelId(String(index)))
  }

  /** Reads what changed, and columns that are needed for the first time. One call at a time does so. */
  refresh(needed: readonly ColumnName[], onChange: (changes: Changes) => void): Promise<void> {
    const work = this.last.then(async () => {
      await this.readChanges(onChange)
      for (const name of needed) {
        if (this.loaded.has(name)) continue
        if (name === 'names') await this.loadNames()
        else await this.loadNumbers(name)
        this.loaded.add(name)
      }
    })
    this.last = work.catch(() => undefined)
    return work
  }

  private async readChanges(onChange: (changes: Changes) => void): Promise<void> {
    const newest = single<number | null>(this.database, 'SELECT max(version) FROM image') ?? 0
    if (this.complete && newest === this.version) return
    const many =
      !this.complete ||
      single<number>(
        this.database,
        `SELECT count(*) FROM (SELECT 1 FROM image WHERE version > ? LIMIT ${manyChanges})`,
        this.version
      ) === manyChanges
    if (many) {
      this.complete = false
      this.loaded.clear()
      this.several.clear()
      this.nameBytesUsed = 0
      await this.loadAnswers(newest)
      this.version = newest
      this.complete = true
      onChange({ images: true, columns: new Set() })
    } else onChange(this.readChanged(newest))
  }

  /** Reads the images that changed. */
  private readChanged(newest: number): Changes {
    const rows = this.database
      .prepare(
        `SELECT id, folder, i.bytes, CAST(i.modified AS INTEGER), CAST(taken AS INTEGER), lost, name, human, accepted,
           a.image IS NOT NULL AND i.removal IS NULL, error IS NOT NULL, label, ${probabilityColumn}, run, model, known
         FROM image i LEFT JOIN answer a ON ${answerOf(this.shown)} WHERE version > ? AND version <= ?`
      )
      .raw()
      .all(this.version, newest) as any[][]
    const columns = new Set<ColumnName | 'answer' | 'label'>()
    let images = false
    this.grow(single<number | null>(this.database, 'SELECT max(id) FROM image') ?? 0)
    for (const row of rows) {
      const [
        id,
        folder,
        bytes,
        modified,
        taken,
        lost,
        name,
        human,
        accepted,
        answered,
        error,
        label,
        billionths,
        run,
        model,
        known
      ] = row
      const status = answered ? (error ? failed : ok) : absent
      const probability = billionths === null ? NaN : billionths / 1e9
      if (this.status[id] !== status) images = true
      if (
        status !== this.status[id] ||
        !Object.is(this.probability[id], probability) ||
        this.model[id] !== (model ?? 0)
      ) {
        columns.add('answer')
      }
      this.status[id] = status
      this.probability[id] = probability
      this.run[id] = run ?? 0
      this.model[id] = model ?? 0
      this.known[id] = known === null ? 0 : known ? like : unlike
      this.classes[id] = label ?? -1
      const before = this.label[id]
      this.say(id, human, accepted)
      if (before !== this.label[id]) columns.add('label')
      for (const [column, value] of Object.entries({ folder, bytes, modified, taken, lost })) {
        if (!this.loaded.has(column as NumberColumn)) continue
        const values = this.numbers[column as NumberColumn]
        if (same(values[id]!, value)) continue
        values[id] = value ?? NaN
        columns.add(column as NumberColumn)
      }
      if (this.loaded.has('names') && this.setName(id, name)) columns.add('names')
    }
    this.version = newest
    return { images, columns }
  }

  private async loadAnswers(newest: number): Promise<void> {
    this.size = 0
    this.grow(single<number | null>(this.database, 'SELECT max(id) FROM image') ?? 0)
    this.status.fill(absent)
    this.labelled.fill(0)
    const ranks = new Uint8Array(this.status.length)
    for (const [model, rank] of this.models()) await this.loadAnswersOf(model, rank, newest, ranks)
    const rows = this.database
      .prepare(`SELECT id, human, accepted FROM image WHERE human <> '[]' OR accepted = 1`)
      .raw()
      .iterate() as IterableIterator<[number, string, number]>
    for (const [id, human, accepted] of rows) this.say(id, human, accepted)
  }

  /** Those whose answers are shown, each with the SQL for the rank of an answer: the lowest comes first, as in `answerOf`. */
  private models(): [id: number, rank: string][] {
    if (this.shown !== 'all') return [[this.shown, '0']]
    const rows = this.database.prepare('SELECT id, task FROM model ORDER BY id').raw().all()
    return (rows as [number, RunTask][]).map(([id, task]) => [
      id,
      task === 'classify'
        ? "error IS 'unreadable'"
        : `CASE WHEN error IS NULL AND EXISTS (SELECT 1 FROM detection d
             WHERE d.model = ${id} AND d.hash = image.hash AND d.corrected IS NOT NULL) THEN 2
           WHEN error IS 'unreadable' THEN 4 ELSE 3 END`
    ])
  }

  /**
   * Takes a model's answers, but for images that have one already that comes before it in the order of `answerOf`.
   * @param rank SQL
   * @param ranks of each image's answer
   */
  private async loadAnswersOf(model: number, rank: string, newest: number, ranks: Uint8Array): Promise<void> {
    const { status, classes, probability, run, label, known, model: models } = this
    await this.read(
      `id, label, ${probabilityColumn}, error IS NOT NULL, run, ${rank}, known`,
      'answer JOIN image ON id = image',
      `model = ${model} AND version <= ${newest} AND removal IS NULL AND image`,
      7,
      (values) => {
        const id = values[0]!
        const own = values[5]!
        const isBetter = own === ranks[id] ? values[4]! >= run[id]! : own < ranks[id]!
        if (status[id] !== absent && !isBetter) return
        ranks[id] = own
        status[id] = values[3] ? failed : ok
        const index = values[1]!
        classes[id] = index === index ? index : -1
        known[id] = Number.isNaN(values[6]!) ? 0 : values[6] ? like : unlike
        // The nearest class is no label of an image that is none of the classes.
        label[id] = index === index && known[id] !== unlike ? this.labelOf(model, index) : -1
        probability[id] = values[2]! / 1e9
        run[id] = values[4]!
        models[id] = model
      }
    )
  }

  private async loadNumbers(name: NumberColumn): Promise<void> {
    const values = this.numbers[name]
    values.fill(NaN)
    await this.read(`id, ${numberColumns[name]}`, 'image', 'id', 2, ([id, value]) => (values[id!] = value!))
  }

  private async loadNames(): Promise<void> {
    for (let from = 1; from <= this.size; from += piece) {
      // No file name holds a slash, but a row may.
      const text = single<string | null>(
        this.database,
        `SELECT group_concat(id || '/' || replace(name, '/', ' '), '/') FROM image WHERE id BETWEEN ? AND ?`,
        from,
        Math.min(from + piece - 1, this.size)
      )
      const parts = text?.split('/') ?? []
      for (let i = 0; i < parts.length; i += 2) this.setName(Number(parts[i]), parts[i + 1]!)
      await setImmediate()
    }
  }

  /** Reads rows of integers through one text a piece: several times faster than a row at a time. */
  private async read(
    columns: string,
    from: string,
    key: string,
    width: number,
    take: (values: Float64Array) => void
  ): Promise<void> {
    const text = columns
      .split(/, (?![^(]*\))/)
      .map((column) => `ifnull(${column}, '')`)
      .join(` || ',' || `)
    const values = new Float64Array(width)
    for (let first = 1; first <= this.size; first += piece) {
      const last = Math.min(first + piece - 1, this.size)
      const rows = single<string | null>(
        this.database,
        `SELECT group_concat(${text}, ';') FROM ${from} WHERE ${key} BETWEEN ? AND ?`,
        first,
        last
      )
      if (rows) parseIntegers(rows, values, take)
      await setImmediate()
    }
  }

  private say(id: number, human: string, accepted: number): void {
    this.several.delete(id)
    this.labelled[id] = human !== '[]' || accepted ? 1 : 0
    const index = this.classes[id]!
    const labels = labelsIn(human).map((name) => this.labelId(name))
    // A detector's answer has no class, and the nearest one counts for none of the classes only once it is accepted.
    const counts = this.status[id] === ok && index >= 0 && (this.known[id] !== unlike || accepted)
    this.label[id] = labels[0] ?? (counts ? this.labelOf(this.model[id]!, index) : -1)
    if (labels.length > 1) this.several.set(id, labels)
  }

  /** @returns whether it is another name than before */
  private setName(id: number, name: string): boolean {
    const text = Buffer.from(foldCase(name))
    const start = this.nameStart[id]!
    const before = this.nameBytes.subarray(start, start + this.nameLength[id]!)
    if (this.loaded.has('names') && text.equals(before)) return false
    if (this.nameBytesUsed + text.length > this.nameBytes.length) {
      this.nameBytes = grown(this.nameBytes, 2 * (this.nameBytesUsed + text.length))
    }
    this.nameBytes.set(text, this.nameBytesUsed)
    this.nameStart[id] = this.nameBytesUsed
    this.nameLength[id] = text.length
    this.nameBytesUsed += text.length
    return true
  }

  private grow(size: number): void {
    this.size = size
    if (size < this.status.length) return
    const length = Math.ceil(1.25 * (size + 1))
    this.status = grown(this.status, length)
    this.classes = grown(this.classes, length)
    this.probability = grown(this.probability, length)
    this.run = grown(this.run, length)
    this.model = grown(this.model, length)
    this.known = grown(this.known, length)
    this.label = grown(this.label, length)
    this.labelled = grown(this.labelled, length)
    this.nameStart = grown(this.nameStart, length)
    this.nameLength = grown(this.nameLength, length)
    for (const name of Object.keys(this.numbers) as NumberColumn[]) {
      this.numbers[name] = grown(this.numbers[name], length)
    }
  }
}

/** What is compared in a search: case and the two ways to write an accent do not matter. */
export function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

function same(a: number, b: number | null): boolean {
  return b === null ? Number.isNaN(a) : a === b
}

type TypedArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

function grown<T extends TypedArray>(array: T, length: number): T {
  const longer = new (array.constructor as new (length: number) => T)(length)
  longer.set(array)
  return longer
}

/** Reads rows such as `1,-20,;2,30,4`; an empty value is NaN. */
function parseIntegers(text: string, values: Float64Array, take: (values: Float64Array) => void): void {
  let column = 0
  let value = 0
  let sign = 1
  let empty = true
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 59
    if (code >= 48 && code <= 57) {
      value = value * 10 + code - 48
      empty = false
    } else if (code === 45) sign = -1
    else {
      values[column++] = empty ? NaN : sign * value
      value = 0
      sign = 1
      empty = true
      if (code === 59) {
        take(values)
        column = 0
      }
    }
  }
}
