/** The library: every image ever classified, in one SQLite database that only the engine process writes. */
import { join } from 'node:path'
import type Database from 'libsql'
import type { RunTask } from '../contract/classification'
import { UserError } from '../contract/errors'
import type {
  EditInfo,
  LabelChange,
  LibraryDamage,
  LibraryFilter,
  LibraryFolder,
  LibraryInfo,
  LibraryItem,
  LibraryModel,
  LibraryObject,
  LibraryRequests,
  LibrarySelection,
  LibrarySort,
  ShownModel
} from '../contract/library'
import type { ChangeJob, RemovalPlan } from '../contract/library-jobs'
import type { Params } from '../contract/messages'
import type { KnownModel } from './answers'
import { backUpDaily, backupsAreOn, backupsOf, copyDatabase, turnBackups, type Backup } from './backups'
import { labelsIn } from './cells'
import { changeJob } from './changes'
import { isReplaced, problemsOf } from './connection'
import { forgetDamage, unreadDamage } from './damage'
import { openDatabase, single, transaction, type OpenOptions } from './database'
import { correctObjects } from './correct-objects'
import { changeLabels, nextEdit, stepEdit } from './edits'
import { embeddingsOf, type EmbeddingModel } from './embeddings'
import { itemsOf } from './items'
import { modelsIn } from './models'
import { removalPlan, removeImages } from './removal'
import { restoreDatabase } from './restore'
import { Runs } from './runs'
import { migrations } from './schema'
import type { Course } from './sorting/sorter'
import { View } from './view'

/** Folders returned per call. */
const foldersAtOnce = 1000
/** Items read at a time. */
const batch = 500
/** Models whose columns stay in memory: the most recently viewed. */
const keptViews = 2
const byAge: LibrarySort = { by: 'added', descending: false }

export class Library {
  private readonly views = new Map<ShownModel, View>()
  private readonly knownModels = new Map<number, KnownModel>()
  readonly runs = new Runs(this)
  private readonly modelOf = (id: number): KnownModel => this.knownModel(id)

  private constructor(
    readonly file: string,
    /** Public for modules that add their own tables to the library. */
    public database: Database.Database,
    private readOnly: boolean,
    /**
     * Number of answers that an older version may have got wrong, found on opening; the model has to give them
     * again.
     */
    public doubtful: number
  ) {}

  /** Opens the library, or creates it. @throws UserError `library-newer`, `library-unavailable` */
  static open(file: string, options?: OpenOptions): Library {
    const { database, readOnly, doubtful } = openDatabase(file, migrations, options)
    if (!readOnly && !unreadDamage(file)) backUpDaily(database, file)
    return new Library(file, database, readOnly, doubtful)
  }

  /**
   * Merges the write-ahead log into the database, which leaves a single file unless another process is using
   * it.
   */
  close(): void {
    try {
      // If another process is using it, that one merges the log later.
      this.database.pragma('busy_timeout = 0')
      if (!this.readOnly && !this.isReplaced) this.database.pragma('wal_checkpoint(TRUNCATE)')
    } catch {
      // Whatever stays in the log is read from there next time.
    }
    this.database.close()
  }

  /**
   * @throws UserError `library-unavailable`, or Error with an SQLite code, if the library cannot be written
   *   to now
   */
  checkWritable(): void {
    if (this.readOnly) throw this.unwritable()
    transaction(this.database, () => undefined)()
  }

  private unwritable(): UserError {
    const message = `The library ${this.file} lies where nothing can be written: it can be looked at only.`
    return new UserError('library-unavailable', message)
  }

  /** Whether another file has taken the place of the one that was opened. */
  get isReplaced(): boolean {
    return isReplaced(this.database)
  }

  /** The damage that was found, until {@link acceptDamage}. */
  get damage(): LibraryDamage | undefined {
    return unreadDamage(this.file)
  }

  /** Call when a person has read what was lost and wants to go on with the rest. */
  acceptDamage(): void {
    forgetDamage(this.file)
  }

  /** The automatic backups, and whether they are on. */
  backups(): { automatic: boolean; files: Backup[] } {
    return { automatic: backupsAreOn(this.file), files: backupsOf(this.file) }
  }

  /** Turns the automatic backups on or off. */
  setBackups(automatic: boolean): void {
    turnBackups(this.file, automatic)
  }

  /** Checks every page, row and index. @returns the problems, in SQLite's words */
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
      images: single<number>(
        this.database,
        'SELECT (SELECT count(*) FROM image) - (SELECT count(*) FROM image WHERE removal IS NOT NULL)'
      ),
      models: modelsIn(this.database),
      runs: this.runs.list(),
      ...(undo && { undo: { change: undo.change, images: undo.images } }),
      ...(redo && { redo: { change: redo.change, images: redo.images } })
    }
  }

  /** Number of images that match; 0 as long as no model was used. */
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
    // Sorting and searching usually follow: prepare for them in the background.
    view.prepare().catch(() => undefined)
    return this.itemsByIds(view.shown, [...ids.subarray(offset, offset + limit)])
  }

  /** Ids of items `offset` to `offset + limit` in this order. */
  async ids(filter: LibraryFilter, sort: LibrarySort, offset: number, limit: number): Promise<number[]> {
    const ids = await this.viewOf(filter)?.ids(filter, sort)
    return ids ? [...ids.subarray(offset, offset + limit)] : []
  }

  /** The current state of these images; leaves out those that the model has not answered. */
  itemsOf(ids: readonly number[], model: ShownModel | undefined): LibraryItem[] {
    const shown = this.shownBy({ model })
    return shown === undefined ? [] : this.itemsByIds(shown, ids)
  }

  /**
   * Yields the selected images in this order, or explicit ids in the order given. The set is fixed at the
   * start, but each item is read as it is by then. Holds a few hundred items at a time.
   */
  async *items(selection: LibrarySelection, sort?: LibrarySort): AsyncGenerator<LibraryItem> {
    const shown = this.shownBy(filterOf(selection))
    if (shown === undefined) return
    const ids = await this.selectedIds(selection, sort)
    for (let from = 0; from < ids.length; from += batch) {
      yield* this.itemsByIds(shown, [...ids.slice(from, from + batch)])
    }
  }

  /** The models whose answers may be among the selected images'. */
  modelsOf(selection: LibrarySelection): LibraryModel[] {
    const shown = this.shownBy(filterOf(selection))
    return modelsIn(this.database).filter(({ id }) => shown === 'all' || id === shown)
  }

  /** Embeddings that runs of a model have stored, by image id. */
  embeddings(model: EmbeddingModel, ids: readonly number[]): Map<number, Float32Array> {
    return embeddingsOf(this.database, model, ids)
  }

  /** Ids of the selected images in this order. */
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
    const given = this.database
      .prepare(`SELECT DISTINCT human FROM image WHERE human <> '[]' AND removal IS NULL`)
      .raw()
      .all() as [string][]
    return new Set([
      ...modelsIn(this.database).flatMap(({ labels }) => labels),
      ...given.flatMap(([human]) => labelsIn(human))
    ])
  }

  /** Labels by count, the most frequent first. */
  labels(filter: LibraryFilter): Promise<{ label: string; images: number }[]> {
    return this.viewOf(filter)?.labels(filter) ?? Promise.resolve([])
  }

  /** Folders directly below one (or the top-level ones), or those whose names contain a text. */
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

  /** Counts what {@link remove} would take out. */
  async removalPlan(selection: LibrarySelection): Promise<RemovalPlan> {
    return removalPlan(this.database, await this.selectedIds(selection))
  }

  /** Removes images from the library; their files stay. @param atOnce images per transaction */
  async remove(selection: LibrarySelection, course?: Course, atOnce?: number): Promise<ChangeJob> {
    const { database } = this
    const ids = await this.selectedIds(selection)
    return changeJob(database, await removeImages(database, ids, wholeFolder(selection), course, atOnce))
  }

  objectCounts(
    filter: LibraryFilter,
    threshold: number,
    by: 'detector' | 'classifier' = 'detector',
    ids?: readonly number[]
  ): Promise<{ label: string; images: number; objects: number }[]> {
    return this.viewOf(filter)?.objectCounts(filter, threshold, by, ids) ?? Promise.resolve([])
  }

  /** Images by the first probability, in 100 equal steps; the last one includes 1. */
  histogram(filter: LibraryFilter): Promise<number[]> {
    return this.viewOf(filter)?.histogram(filter) ?? Promise.resolve(new Array<number>(100).fill(0))
  }

  /** The path of an image's file. @throws UserError `source-not-found` if there is no such image */
  fileOf(id: number): string {
    const row = this.database
      .prepare('SELECT f.path, i.name FROM image i JOIN folder f ON f.id = i.folder WHERE i.id = ?')
      .raw()
      .get(id) as [string, string] | undefined
    if (!row) throw new UserError('source-not-found', `The library has no image ${id}.`)
    return join(...row)
  }

  /** @returns the number of images that changed */
  async label(selection: LibrarySelection, change: LabelChange): Promise<number> {
    const shown = this.shownBy(filterOf(selection))
    if (shown === undefined) return 0
    const ids = await this.selectedIds(selection)
    return changeLabels(this.database, shown, this.modelOf, ids, change)
  }

  /**
   * Sets the objects of an image in place of what the detector found; without any given, the detector's count again.
   * @throws UserError where the model found nothing in such an image
   */
  correct(image: number, model: number, objects: readonly LibraryObject[] | undefined): void {
    correctObjects(this.database, image, model, objects)
  }

  /** Undoes the last edit; undefined if there is none. */
  undo(): Promise<EditInfo | undefined> {
    return stepEdit(this.database, 'undo')
  }

  /** Redoes the edit undone last; undefined if there is none. */
  redo(): Promise<EditInfo | undefined> {
    return stepEdit(this.database, 'redo')
  }

  /**
   * Writes a copy of the database; an existing file of that name is replaced once the copy is complete.
   * @throws UserError while the report of damage is unread: an earlier backup may hold more
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

  /** Replaces this database with a backup, see {@link restoreDatabase}. */
  restore(file: string): void {
    if (this.readOnly) throw this.unwritable()
    restoreDatabase(this.database, this.file, file)
    forgetDamage(this.file)
    const { database, doubtful } = openDatabase(this.file)
    this.database = database
    this.doubtful = doubtful
    this.views.clear()
    this.knownModels.clear()
  }

  private itemsByIds(shown: ShownModel, ids: readonly number[]): LibraryItem[] {
    return itemsOf(this.database, shown, this.modelOf, ids)
  }

  /** The view of the answers that a filter asks for; undefined as long as no model was used. */
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
   * Whose answers a filter looks at: those of the model that it names, else of its run, else of the last one used: of a
   * detector where objects are asked for, else of a classifier unless there is none.
   * @throws UserError for a model that there is not
   */
  private shownBy({
    model,
    run,
    objects
  }: Pick<LibraryFilter, 'model' | 'run' | 'objects'>): ShownModel | undefined {
    const task = objects ? 'detect' : 'classify'
    if (model === 'all') return this.newestModel(task) === undefined ? undefined : 'all'
    if (model !== undefined) return this.knownModel(model).id
    if (run === undefined) return this.newestModel(task)
    const ofRun = this.database.prepare('SELECT model FROM run WHERE id = ?').raw().get(run)
    return (ofRun as [number] | undefined)?.[0] ?? this.newestModel(task)
  }

  private newestModel(task: RunTask): number | undefined {
    const row = this.database
      .prepare('SELECT id FROM model ORDER BY task = ? DESC, last_used DESC LIMIT 1')
      .raw()
      .get(task)
    return (row as [number] | undefined)?.[0]
  }

  /** @throws UserError `source-not-found` if there is no such model */
  private knownModel(id: number): KnownModel {
    const known = this.knownModels.get(id)
    if (known) return known
    const row = this.database.prepare('SELECT name, labels, task FROM model WHERE id = ?').raw().get(id) as
      [string, string, RunTask] | undefined
    if (!row) throw new UserError('source-not-found', `The library has no model ${id}.`)
    const found = { id, task: row[2], name: row[0], labels: labelsIn(row[1]) }
    this.knownModels.set(id, found)
    return found
  }
}

/** The filter of a selection; one by ids has only a model. */
function filterOf(selection: LibrarySelection): LibraryFilter {
  if ('filter' in selection) return selection.filter
  return selection.model === undefined ? {} : { model: selection.model }
}

/** The folder, if the selection is everything in it, whatever the model. */
function wholeFolder(selection: LibrarySelection): string | undefined {
  if (!('filter' in selection)) return undefined
  const { model, folder, ...others } = selection.filter
  const all = model === 'all' && Object.values(others).every((value) => value === undefined)
  return all ? folder : undefined
}
