/** The library: every image that was classified, in one SQLite database that the engine alone writes. */
import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import type Database from 'libsql'
import * as v from 'valibot'
import {
  precisions,
  RunSettings,
  type Crop,
  type ImageResult,
  type OutputFormat,
  type Precision
} from '../contract/classification'
import { UserError } from '../contract/errors'
import {
  LibraryModel,
  LibraryRun,
  type ChangeJob,
  type EditInfo,
  type LabelChange,
  type LibraryDamage,
  type LibraryFilter,
  type LibraryFolder,
  type LibraryInfo,
  type LibraryItem,
  type LibraryRequests,
  type LibrarySelection,
  type LibrarySort,
  type RemovalPlan,
  type ShownModel
} from '../contract/library'
import type { Params } from '../contract/messages'
import type { ModelInfo } from '../contract/model'
import { isAlive } from '../platform/alive'
import { unseal } from './adopt'
import type { KnownModel } from './answers'
import { backUpDaily, backupsAreOn, backupsOf, copyDatabase, turnBackups, type Backup } from './backups'
import { labelsIn, parsed } from './cells'
import { changeJob } from './changes'
import { connect, isReplaced, problemsOf, saysDamage, sqliteCode } from './connection'
import { forgetDamage, unreadDamage } from './damage'
import { openDatabase, transaction, type OpenOptions } from './database'
import { changeLabels, nextEdit, stepEdit } from './edits'
import { foreignPart } from './foreign-parts'
import { itemsOf } from './items'
import { whileLocked } from './lock'
import { isWritable } from './read-only'
import { finishReplacement, freeName, nextFile, putNext } from './replace'
import { saveResults } from './save-run'
import { classifiedForm } from '../tasks/classify'
import { embeddingsOf, type EmbeddingModel } from './embeddings'
import { RunRecord, type ExacterModel, type ReuseRules } from './record'
import { removalPlan, removedAnswers, removeImages } from './removal'
import type { Course } from './sorting/sorter'
import { migrations, versionOf } from './schema'
import { closedReason, isOwn, sealColumns, sealRow, type SealedRow } from './seal'
import { View } from './view'

/** The model that a run uses, as far as it changes the answers. */
export interface UsedModel {
  info: ModelInfo
  labels: readonly string[]
  crop: Crop
  /** Version of what is done to pixels before the network sees them. */
  preprocessing: string
}

/** Folders that are listed at once. */
const foldersAtOnce = 1000
/** Items that are read at once. */
const batch = 500
/** Models whose columns are held at once: those looked at last. */
const keptViews = 2
const byAge: LibrarySort = { by: 'added', descending: false }

export class Library {
  private readonly views = new Map<ShownModel, View>()
  private readonly knownModels = new Map<number, KnownModel>()
  private readonly modelOf = (id: number): KnownModel => this.knownModel(id)

  private constructor(
    readonly file: string,
    /** For the tables of those who build on the library. */
    public database: Database.Database,
    private readOnly: boolean,
    /** Answers of an older version that may be wrong, found on opening: the model is asked for them again. */
    public doubtful: number
  ) {}

  /**
   * Opens the database in this file, or begins a new one.
   * @throws UserError `library-newer`, `library-unavailable`
   */
  static open(file: string, options?: OpenOptions): Library {
    const { database, readOnly, doubtful } = openDatabase(file, migrations, options)
    if (!readOnly && !unreadDamage(file)) backUpDaily(database, file)
    return new Library(file, database, readOnly, doubtful)
  }

  /** Folds the log into the database, which then is one file again, unless another process is using it. */
  close(): void {
    try {
      // Whoever is using it folds the log in later.
      this.database.pragma('busy_timeout = 0')
      if (!this.readOnly && !this.isReplaced) this.database.pragma('wal_checkpoint(TRUNCATE)')
    } catch {
      // What stays in the log is read from there the next time.
    }
    this.database.close()
  }

  /** @throws UserError, or SQLite's error, where nothing can be written to it now */
  checkWritable(): void {
    if (this.readOnly) throw this.unwritable()
    transaction(this.database, () => undefined)()
  }

  private unwritable(): UserError {
    const message = `The library ${this.file} lies where nothing can be written: it can be looked at only.`
    return new UserError('library-unavailable', message)
  }

  /** Whether another file lies where this one was opened. */
  get isReplaced(): boolean {
    return isReplaced(this.database)
  }

  /** What was found damaged, until {@link acceptDamage}. */
  get damage(): LibraryDamage | undefined {
    return unreadDamage(this.file)
  }

  /** A person has read what was lost and goes on with what was rescued. */
  acceptDamage(): void {
    forgetDamage(this.file)
  }

  /** Those that Netlens makes by itself, and whether it makes them. */
  backups(): { automatic: boolean; files: Backup[] } {
    return { automatic: backupsAreOn(this.file), files: backupsOf(this.file) }
  }

  setBackups(automatic: boolean): void {
    turnBackups(this.file, automatic)
  }

  /** Looks at every page, row and index. @returns what is wrong, as SQLite words it */
  check(): string[] {
    return problemsOf(this.database, 'integrity_check(20)')
  }

  info(): LibraryInfo {
    const undo = nextEdit(this.database, 'undo')
    const redo = nextEdit(this.database, 'redo')
    return {
      path: this.file,
      ...(this.damage && { damage: this.damage }),
      ...(this.readOnly && { readOnly: true }),
      images: this.single<number>(
        'SELECT (SELECT count(*) FROM image) - (SELECT count(*) FROM image WHERE removal IS NOT NULL)'
      ),
      models: this.models(),
      runs: this.runs(),
      ...(undo && { undo: { change: undo.change, images: undo.images } }),
      ...(redo && { redo: { change: redo.change, images: redo.images } })
    }
  }

  /** The last one used first; rows that are no models are left out. */
  models(): LibraryModel[] {
    const counts = new Map(
      this.database.prepare('SELECT model, count(*) FROM answer GROUP BY model').raw().all() as [
        number,
        number
      ][]
    )
    for (const [model, images] of removedAnswers(this.database))
      counts.set(model, (counts.get(model) ?? 0) - images)
    return this.database
      .prepare(
        'SELECT id, name, sha256, crop, precision, labels, last_used FROM model ORDER BY last_used DESC'
      )
      .raw()
      .all()
      .map((row) => {
        const [id, name, sha256, crop, precision, labels, lastUsed] = row as ModelTuple
        return {
          id,
          name,
          sha256,
          crop,
          precision,
          labels: labelsIn(labels),
          images: counts.get(id) ?? 0,
          lastUsed
        }
      })
      .filter((model) => v.is(LibraryModel, model))
  }

  /** Which models have answers to images in and below a folder, and to how many; the most first. */
  modelsIn(folder: string): { model: number; images: number }[] {
    const below = folder.endsWith(sep) ? folder : folder + sep
    const rows = this.database
      .prepare(
        `SELECT m.id, count(*) FROM model m, folder f
           JOIN image i ON i.folder = f.id JOIN answer a ON a.model = m.id AND a.image = i.id
         WHERE (f.path = ? OR substr(f.path, 1, ?) = ?) AND a.label IS NOT NULL AND i.removal IS NULL
         GROUP BY m.id ORDER BY 2 DESC, 1 DESC`
      )
      .raw()
      .all(folder, [...below].length, below) as [number, number][]
    return rows.map(([model, images]) => ({ model, images }))
  }

  /** The newest first; rows that are no runs are left out. */
  runs(): LibraryRun[] {
    return this.database
      .prepare(
        `SELECT id, model, settings, app_version, started, ended, state, engine, done, failed, reused
         FROM run ORDER BY id DESC LIMIT 200`
      )
      .raw()
      .all()
      .map((row) => {
        const [id, model, settingsText, appVersion, started, ended, state, engine, done, failed, reused] =
          row as RunTuple
        const { sources, recursive, topK } = settingsIn(settingsText) ?? unknownSettings
        return {
          id,
          model,
          sources,
          recursive,
          topK,
          appVersion,
          started,
          ...(ended !== null && { ended }),
          state: stateNow(state, engine),
          ...(state === 'abandoned' && { abandoned: true }),
          done,
          failed,
          reused
        }
      })
      .filter((run) => v.is(LibraryRun, run))
  }

  /** The settings that a run was begun with. @throws UserError where there is no such run */
  runSettings(run: number): RunSettings {
    const row = this.database.prepare('SELECT settings FROM run WHERE id = ?').raw().get(run) as
      [string] | undefined
    if (!row) throw new UserError('source-not-found', `The library has no run ${run}.`)
    const settings = settingsIn(row[0])
    if (settings) return settings
    const message = `What run ${run} was begun with is no longer known: the library was damaged.`
    throw new UserError('library-unavailable', message)
  }

  /** The settings to go on with. @throws UserError for a run of another installation */
  settingsToContinue(run: number): RunSettings {
    const settings = this.runSettings(run)
    if (this.isOwnRun(run)) return settings
    throw new UserError(
      'not-allowed',
      `Run ${run} is closed: ${closedReason}. Begin a new one over the same folders; answers that are there are not asked again.`,
      { words: { code: 'run-closed' } }
    )
  }

  private isOwnRun(run: number): boolean {
    const row = this.database.prepare(`SELECT ${sealColumns('run')} FROM run WHERE id = ?`).get(run) as
      (SealedRow<'run'> & { seal: unknown }) | undefined
    return row !== undefined && isOwn(this.database, 'run', row)
  }

  /**
   * Begins a run, or goes on with one.
   * @param continued id of a run that was interrupted
   */
  beginRun(
    used: UsedModel,
    settings: RunSettings,
    appVersion: string,
    rules: ReuseRules,
    continued?: number
  ): RunRecord {
    return transaction(this.database, () => {
      const model = this.modelId(used)
      const known =
        continued !== undefined &&
        this.isOwnRun(continued) &&
        this.database.prepare('SELECT 1 FROM run WHERE id = ? AND model = ?').raw().get(continued, model)
      if (!known) this.supersede(settings.sources)
      const run = known ? continued : this.newRun(model, settings, appVersion)
      if (known) {
        this.database
          .prepare(`UPDATE run SET state = 'running', ended = NULL, engine = ? WHERE id = ?`)
          .run(process.pid, run)
      }
      const exacter = settings.model.precision === 'auto' ? this.exacterModels(model) : []
      const form = classifiedForm(used.labels, rules.topK)
      return new RunRecord(this.database, run, model, form, { ...rules, exacter })
    })()
  }

  /** Takes a run off the list of those that can be continued: an interrupted one, or a cancelled one. */
  abandonRun(run: number): void {
    transaction(this.database, () => this.setAbandoned(run))()
  }

  /** Writes what a run found so far to a file. @throws the file system's error */
  saveRun(run: number, file: string, format: OutputFormat): Promise<void> {
    const { topK } = this.runSettings(run)
    const model = this.single<string>(
      'SELECT m.name FROM run r JOIN model m ON m.id = r.model WHERE r.id = ?',
      run
    )
    return saveResults(this.resultsOf(run), file, format, topK, model)
  }

  private *resultsOf(run: number): Generator<{ result: ImageResult; name: string }> {
    const { topK, sources } = this.runSettings(run)
    const model = this.single<number>('SELECT model FROM run WHERE id = ?', run)
    const rows = this.database
      .prepare(
        `SELECT a.image, a.position, a.source, a.path, a.missing FROM answer a JOIN image i ON i.id = a.image
         WHERE a.model = ? AND a.run = ? AND i.removal IS NULL ORDER BY a.position`
      )
      .raw()
      .all(model, run) as [
      image: number,
      index: number,
      source: number,
      path: string,
      missing: string | null
    ][]
    for (let from = 0; from < rows.length; from += batch) {
      const some = rows.slice(from, from + batch)
      const items = this.itemsByIds(
        model,
        some.map(([image]) => image)
      )
      for (const [i, { path: absolute, status, predictions, error }] of items.entries()) {
        const [, index, source, path, missing] = some[i]!
        const place = { index, source, path }
        const problem = missing === null ? error : { code: 'unreadable' as const, message: missing }
        const result: ImageResult =
          status === 'error' || problem
            ? { ...place, status: 'error', error: problem! }
            : { ...place, status, predictions: predictions.slice(0, topK) }
        yield { result, name: sources.length === 1 ? path : absolute }
      }
    }
  }

  count(filter: LibraryFilter): Promise<number> {
    return this.viewOf(filter)?.count(filter) ?? Promise.resolve(0)
  }

  /** Items `offset` to `offset + limit` in this order. */
  async rows(
    filter: LibraryFilter,
    sort: LibrarySort,
    offset: number,
    limit: number
  ): Promise<LibraryItem[]> {
    const view = this.viewOf(filter)
    if (!view) return []
    const ids = await view.ids(filter, sort)
    // Whoever looks at the first rows will sort and search next.
    view.prepare().catch(() => undefined)
    return this.itemsByIds(view.shown, [...ids.subarray(offset, offset + limit)])
  }

  /** Ids of items `offset` to `offset + limit` in this order. */
  async ids(filter: LibraryFilter, sort: LibrarySort, offset: number, limit: number): Promise<number[]> {
    const ids = await this.viewOf(filter)?.ids(filter, sort)
    return ids ? [...ids.subarray(offset, offset + limit)] : []
  }

  /** These images, as they are now; those without an answer of the model are left out. */
  itemsOf(ids: readonly number[], model: ShownModel | undefined): LibraryItem[] {
    const shown = this.shownBy({ model })
    return shown === undefined ? [] : this.itemsByIds(shown, ids)
  }

  /**
   * Everything that is selected, in this order (ids in theirs, where no order is given). As it is now: what changes
   * on the way does not change which images come. Holds a few hundred items at a time.
   */
  async *items(selection: LibrarySelection, sort?: LibrarySort): AsyncGenerator<LibraryItem> {
    const shown = this.shownBy(filterOf(selection))
    if (shown === undefined) return
    const ids = await this.selectedIds(selection, sort)
    for (let from = 0; from < ids.length; from += batch) {
      yield* this.itemsByIds(shown, [...ids.slice(from, from + batch)])
    }
  }

  /** What a model saw in images, where runs kept it; by the images' ids. */
  embeddings(model: EmbeddingModel, ids: readonly number[]): Map<number, Float32Array> {
    return embeddingsOf(this.database, model, ids)
  }

  /** Ids of what is selected, in this order. */
  async selectedIds(
    selection: LibrarySelection,
    sort?: LibrarySort
  ): Promise<Int32Array | readonly number[]> {
    if ('filter' in selection) {
      return (await this.viewOf(selection.filter)?.ids(selection.filter, sort ?? byAge)) ?? []
    }
    if (!sort) return selection.ids
    const wanted = new Set(selection.ids)
    const filter = filterOf(selection)
    const ids = (await this.viewOf(filter)?.ids(filter, sort)) ?? []
    return [...ids].filter((id) => wanted.has(id))
  }

  /** Every label that a model has or a person gave. */
  allLabels(): Set<string> {
    const said = this.database
      .prepare(`SELECT DISTINCT human FROM image WHERE human <> '[]' AND removal IS NULL`)
      .raw()
      .all() as [string][]
    return new Set([
      ...this.models().flatMap(({ labels }) => labels),
      ...said.flatMap(([human]) => labelsIn(human))
    ])
  }

  labels(filter: LibraryFilter): Promise<{ label: string; images: number }[]> {
    return this.viewOf(filter)?.labels(filter) ?? Promise.resolve([])
  }

  /** Folders directly below one (or the topmost ones), or those that have a text in their names. */
  async folders({
    below,
    text,
    model,
    offset = 0
  }: Params<LibraryRequests, 'library/folders'>): Promise<LibraryFolder[]> {
    const view = this.viewOf({ model })
    const found = text ? await view?.foldersNamed(text) : await view?.foldersBelow(below)
    return found?.slice(offset, offset + foldersAtOnce) ?? []
  }

  async removalPlan(selection: LibrarySelection): Promise<RemovalPlan> {
    return removalPlan(this.database, await this.selectedIds(selection))
  }

  /**
   * Takes images out of the library; their files stay.
   * @param atOnce images of one transaction
   */
  async remove(selection: LibrarySelection, course?: Course, atOnce?: number): Promise<ChangeJob> {
    const { database } = this
    const ids = await this.selectedIds(selection)
    return changeJob(database, await removeImages(database, ids, wholeFolder(selection), course, atOnce))
  }

  histogram(filter: LibraryFilter): Promise<number[]> {
    return this.viewOf(filter)?.histogram(filter) ?? Promise.resolve(new Array<number>(100).fill(0))
  }

  /** The path of an image's file. @throws UserError where there is no such image */
  fileOf(id: number): string {
    const row = this.database
      .prepare('SELECT f.path, i.name FROM image i JOIN folder f ON f.id = i.folder WHERE i.id = ?')
      .raw()
      .get(id) as [string, string] | undefined
    if (!row) throw new UserError('source-not-found', `The library has no image ${id}.`)
    return join(...row)
  }

  /** @returns how many images were changed */
  async label(selection: LibrarySelection, change: LabelChange): Promise<number> {
    const shown = this.shownBy(filterOf(selection))
    if (shown === undefined) return 0
    const ids = await this.selectedIds(selection)
    return changeLabels(this.database, shown, this.modelOf, ids, change)
  }

  undo(): Promise<EditInfo | undefined> {
    return stepEdit(this.database, 'undo')
  }

  redo(): Promise<EditInfo | undefined> {
    return stepEdit(this.database, 'redo')
  }

  /**
   * Writes a copy of the database; an earlier file of that name is replaced once the copy is complete.
   * @throws UserError while nobody has read that the library was damaged: an earlier backup may hold more
   */
  backup(file: string): void {
    if (this.damage) {
      throw new UserError(
        'library-unavailable',
        `The library was found damaged, and holds only what could be rescued. Read what was lost first, and restore a backup or accept it; then back it up.`
      )
    }
    copyDatabase(this.database, file)
  }

  /**
   * Takes the database of a backup in place of this one, which is kept beside it.
   * @throws UserError where the file is no library, damaged, or of a newer version, or while another process works on
   *   the library; nothing is changed then
   */
  restore(file: string): void {
    if (this.readOnly) throw this.unwritable()
    whileLocked(this.file, () => {
      this.refuseWhileUsed()
      copyLibrary(file, nextFile(this.file))
      this.database.pragma('wal_checkpoint(TRUNCATE)')
      // Nobody else is amid a change while the files are renamed; Windows renames none that is open.
      if (process.platform === 'win32') this.database.close()
      else this.database.exec('BEGIN IMMEDIATE')
      try {
        this.refuseWhileUsed()
        putNext(this.file, freeName(this.file, 'replaced'))
      } finally {
        if (process.platform !== 'win32') this.database.exec('ROLLBACK')
        finishReplacement(this.file)
      }
      if (process.platform !== 'win32') this.database.close()
    })
    forgetDamage(this.file)
    const { database, doubtful } = openDatabase(this.file)
    this.database = database
    this.doubtful = doubtful
    this.views.clear()
    this.knownModels.clear()
  }

  /** @throws UserError while another process classifies into the library */
  private refuseWhileUsed(): void {
    if (!this.database.open) return
    const running = this.database
      .prepare(`SELECT engine FROM run WHERE state = 'running'`)
      .raw()
      .all()
      .flat() as number[]
    const other = running.find((engine) => engine !== process.pid && isAlive(engine))
    if (other === undefined) return
    throw new UserError(
      'busy',
      `Another Netlens (process ${other}) is classifying into this library. Stop it or wait until it is done, then restore. Nothing was changed.`
    )
  }

  private itemsByIds(shown: ShownModel, ids: readonly number[]): LibraryItem[] {
    return itemsOf(this.database, shown, this.modelOf, ids)
  }

  /** What shows the answers that a filter asks for; nothing while no model was used. */
  private viewOf(filter: LibraryFilter): View | undefined {
    const shown = this.shownBy(filter)
    if (shown === undefined) return undefined
    const view = this.views.get(shown) ?? new View(this.database, shown, this.modelOf)
    this.views.delete(shown)
    this.views.set(shown, view)
    if (this.views.size > keptViews) this.views.delete(this.views.keys().next().value!)
    return view
  }

  /**
   * Whose answers a filter looks at: those of the model that it names, else of its run, else of the last one used.
   * @throws UserError for a model that there is not
   */
  private shownBy({ model, run }: Pick<LibraryFilter, 'model' | 'run'>): ShownModel | undefined {
    if (model === 'all') return this.newestModel() === undefined ? undefined : 'all'
    if (model !== undefined) return this.knownModel(model).id
    if (run === undefined) return this.newestModel()
    const ofRun = this.database.prepare('SELECT model FROM run WHERE id = ?').raw().get(run)
    return (ofRun as [number] | undefined)?.[0] ?? this.newestModel()
  }

  private newestModel(): number | undefined {
    const row = this.database.prepare('SELECT id FROM model ORDER BY last_used DESC LIMIT 1').raw().get()
    return (row as [number] | undefined)?.[0]
  }

  /** @throws UserError for one that there is not */
  private knownModel(id: number): KnownModel {
    const known = this.knownModels.get(id)
    if (known) return known
    const row = this.database.prepare('SELECT name, labels FROM model WHERE id = ?').raw().get(id) as
      [string, string] | undefined
    if (!row) throw new UserError('source-not-found', `The library has no model ${id}.`)
    const found = { id, name: row[0], labels: labelsIn(row[1]) }
    this.knownModels.set(id, found)
    return found
  }

  private modelId({ info, labels, crop, preprocessing }: UsedModel): number {
    const text = JSON.stringify(labels)
    const hash = createHash('sha256').update(text).digest('hex')
    const [id] = this.database
      .prepare(
        `INSERT INTO model (name, sha256, crop, precision, preprocessing, labels, labels_sha256, last_used)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (sha256, crop, precision, preprocessing, labels_sha256)
         DO UPDATE SET name = excluded.name, labels = excluded.labels, last_used = excluded.last_used RETURNING id`
      )
      .raw()
      .get(info.name, info.sha256, crop, info.backend.precision, preprocessing, text, hash, Date.now()) as [
      number
    ]
    return id
  }

  /** The same model in more exact precisions, the most exact first. */
  private exacterModels(model: number): ExacterModel[] {
    const rows = this.database
      .prepare(
        `SELECT other.id, other.precision, this.precision FROM model this JOIN model other
           ON other.sha256 = this.sha256 AND other.crop = this.crop
           AND other.preprocessing = this.preprocessing AND other.labels_sha256 = this.labels_sha256
         WHERE this.id = ?`
      )
      .raw()
      .all(model) as [number, Precision, Precision][]
    const place = (precision: Precision): number => precisions.indexOf(precision)
    return rows
      .filter(([, precision, own]) => place(precision) >= 0 && place(precision) < place(own))
      .map(([id, precision]) => ({ id, precision }))
      .sort((a, b) => place(a.precision) - place(b.precision))
  }

  /** A new run over the same sources takes over what one found that did not end: nothing is left to go on with. */
  private supersede(sources: readonly string[]): void {
    const same = JSON.stringify(sources)
    for (const run of this.runs()) {
      const isOpen = run.state === 'interrupted' || run.state === 'cancelled'
      if (isOpen && JSON.stringify(run.sources) === same) this.setAbandoned(run.id)
    }
  }

  private setAbandoned(run: number): void {
    this.database
      .prepare(
        `UPDATE run SET state = 'abandoned', ended = ifnull(ended, ?) WHERE id = ? AND state IN ('running', 'cancelled')`
      )
      .run(Date.now(), run)
  }

  private newRun(model: number, settings: RunSettings, appVersion: string): number {
    const run = Number(
      this.database
        .prepare(
          `INSERT INTO run (model, settings, app_version, started, state, engine) VALUES (?, ?, ?, ?, 'running', ?)`
        )
        .run(model, JSON.stringify(settings), appVersion, Date.now(), process.pid).lastInsertRowid
    )
    sealRow(this.database, 'run', run)
    return run
  }

  private single<T>(sql: string, ...parameters: unknown[]): T {
    return (
      this.database
        .prepare(sql)
        .raw()
        .get(...parameters) as [T]
    )[0]
  }
}

type ModelTuple = [
  id: number,
  name: string,
  sha256: string,
  crop: Crop,
  precision: LibraryModel['precision'],
  labels: string,
  lastUsed: number
]

type RunTuple = [
  id: number,
  model: number,
  settings: string,
  appVersion: string,
  started: number,
  ended: number | null,
  state: Exclude<LibraryRun['state'], 'interrupted'> | 'abandoned',
  engine: number,
  done: number,
  failed: number,
  reused: number
]

function stateNow(state: RunTuple[6], engine: number): LibraryRun['state'] {
  if (state === 'abandoned') return 'cancelled'
  return state === 'running' && !isAlive(engine) ? 'interrupted' : state
}

/** The model of a selection's filter is that of its ids. */
function filterOf(selection: LibrarySelection): LibraryFilter {
  if ('filter' in selection) return selection.filter
  return selection.model === undefined ? {} : { model: selection.model }
}

/** The folder of which all is selected, whatever model looked at it. */
function wholeFolder(selection: LibrarySelection): string | undefined {
  if (!('filter' in selection)) return undefined
  const { model, folder, ...others } = selection.filter
  const all = model === 'all' && Object.values(others).every((value) => value === undefined)
  return all ? folder : undefined
}

/** Of a run whose settings are damaged. */
const unknownSettings = { sources: [], recursive: true, topK: 1 }

function settingsIn(text: string): RunSettings | undefined {
  const settings = v.safeParse(RunSettings, parsed(text))
  return settings.success ? settings.output : undefined
}

/** Copies a library, in a state that holds together, after checking that it is one; all that is open in it is closed. */
function copyLibrary(from: string, to: string): void {
  const refuse = (why: string): never => {
    throw new UserError('library-unavailable', `${from} cannot be restored: ${why}. Nothing was changed.`, {
      words: { code: 'not-restored', values: { path: from } }
    })
  }
  if (!existsSync(from)) refuse('there is no such file')
  let source: Database.Database | undefined
  rmSync(to, { force: true })
  try {
    source = connect(from, isWritable(from) ? 'read' : 'frozen')
    const version = versionOf(source)
    if (version > migrations.length) refuse('it was made by a newer version of Netlens')
    const tables = source.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).raw().all().flat()
    if (version < 1 || !['model', 'run', 'image', 'answer'].every((name) => tables.includes(name))) {
      refuse('it is not a library of Netlens')
    }
    const part = foreignPart(source, version, migrations)
    if (part !== undefined) refuse(`it is not as Netlens makes it: it has ${part}`)
    const [state] = source.prepare('PRAGMA integrity_check(1)').raw().get() as [string]
    if (state !== 'ok') refuse('it is damaged')
    copyDatabase(source, to)
    closeAll(to)
  } catch (error) {
    rmSync(to, { force: true })
    if (error instanceof UserError) throw error
    if (saysDamage(error)) refuse('it is damaged, or it is not a library of Netlens')
    if (sqliteCode(error) === 'SQLITE_CANTOPEN') refuse('it cannot be opened')
    throw error
  } finally {
    source?.close()
  }
}

function closeAll(file: string): void {
  const database = connect(file, 'write')
  try {
    unseal(database)
  } finally {
    database.close()
  }
}
