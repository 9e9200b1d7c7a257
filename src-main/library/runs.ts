/** The runs of a library: beginning, resuming, abandoning, and saving their results. */
import { basename } from 'node:path'
import type Database from 'libsql'
import * as v from 'valibot'
import { RunSettings, type ImageResult, type OutputFormat } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { FoundObjects } from '../contract/found-objects'
import { LibraryRun, type LibraryItem } from '../contract/library'
import { isAlive } from '../platform/alive'
import { classifiedForm } from '../tasks/classify'
import { parsed } from '../platform/json'
import type { StoredForm } from '../tasks/task'
import { single, transaction } from './database'
import { exacterModels, modelId, type UsedModel } from './models'
import { objectClassifierId } from './object-classifiers'
import { RunRecord, type ReuseRules } from './record'
import { DetectionWriter, ResultWriter } from '../results/writer'
import { saveResults } from './save-run'
import { closedReason, isOwn, sealColumns, sealRow, type SealedRow } from './seal'

/** Results read at a time. */
const batch = 500

export class Runs {
  constructor(
    /** Asked every time, because restoring a backup replaces the database. */
    private readonly library: {
      readonly database: Database.Database
      itemsOf(ids: readonly number[], model: number): LibraryItem[]
    }
  ) {}

  private get database(): Database.Database {
    return this.library.database
  }

  /** Newest first. Rows that do not fit the schema are left out. */
  list(): LibraryRun[] {
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
        const { task = 'classify', sources, recursive, topK } = settingsIn(settingsText) ?? unknownSettings
        return {
          id,
          model,
          task,
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

  /**
   * The settings that a run was begun with.
   * @throws UserError if there is no such run, or its settings are damaged
   */
  settings(run: number): RunSettings {
    const row = this.database.prepare('SELECT settings FROM run WHERE id = ?').raw().get(run) as
      [string] | undefined
    if (!row) throw new UserError('source-not-found', `The library has no run ${run}.`)
    const settings = settingsIn(row[0])
    if (settings) return settings
    const message = `What run ${run} was begun with is no longer known: the library was damaged.`
    throw new UserError('library-unavailable', message)
  }

  /** The settings for resuming a run. @throws UserError also if the run belongs to another installation */
  settingsToContinue(run: number): RunSettings {
    const settings = this.settings(run)
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
   * Begins a run that classifies, or goes on with one.
   * @param continued id of a run that was interrupted
   */
  begin(
    used: UsedModel,
    settings: RunSettings,
    appVersion: string,
    rules: ReuseRules,
    continued?: number
  ): RunRecord {
    const form = classifiedForm(used.labels, rules.topK)
    return this.beginTask(form, used, settings, appVersion, rules, continued)
  }

  /** The same of any task. @param form how its answers are kept */
  beginTask<Found extends object>(
    form: StoredForm<Found>,
    used: UsedModel,
    settings: RunSettings,
    appVersion: string,
    rules: Omit<ReuseRules, 'topK'>,
    continued?: number
  ): RunRecord<Found> {
    return transaction(this.database, () => {
      const model = modelId(this.database, used)
      const known =
        continued !== undefined &&
        this.isOwnRun(continued) &&
        this.database.prepare('SELECT 1 FROM run WHERE id = ? AND model = ?').raw().get(continued, model)
      if (!known) this.supersede(settings)
      const run = known ? continued : this.newRun(model, settings, appVersion)
      if (known) {
        this.database
          .prepare(`UPDATE run SET state = 'running', ended = NULL, engine = ? WHERE id = ?`)
          .run(process.pid, run)
      }
      const exacter = settings.model.precision === 'auto' ? exacterModels(this.database, model) : []
      const classifier = used.objectClassifier && objectClassifierId(this.database, used.objectClassifier)
      return new RunRecord(this.database, run, model, form, { ...rules, exacter }, classifier)
    })()
  }

  /** Drops an interrupted or cancelled run from those that can be resumed. */
  abandon(run: number): void {
    transaction(this.database, () => this.setAbandoned(run))()
  }

  /** Saves a run's results so far to a file. @throws the file system's error */
  save(run: number, file: string, format: OutputFormat): Promise<void> {
    const { topK, task, objectClassifier } = this.settings(run)
    const classifier =
      objectClassifier && (objectClassifier.model.name ?? basename(objectClassifier.model.path))
    const model = single<string>(
      this.database,
      'SELECT m.name FROM run r JOIN model m ON m.id = r.model WHERE r.id = ?',
      run
    )
    return saveResults(this.resultsOf(run), file, (stream) =>
      task === 'detect'
        ? new DetectionWriter(stream, format, model, classifier)
        : new ResultWriter(stream, format, topK, model)
    )
  }

  private *resultsOf(run: number): Generator<{ result: ImageResult; name: string }> {
    const { topK, sources, threshold = 0, objectClassifier } = this.settings(run)
    const model = single<number>(this.database, 'SELECT model FROM run WHERE id = ?', run)
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
      const items = this.library.itemsOf(
        some.map(([image]) => image),
        model
      )
      for (const [i, item] of items.entries()) {
        const { path: absolute, status, predictions, error, video } = item
        const [, index, source, path, missing] = some[i]!
        const place = { index, source, path }
        const problem = missing === null ? error : { code: 'unreadable' as const, message: missing }
        const result: ImageResult =
          status === 'error' || problem
            ? { ...place, status: 'error', error: problem! }
            : {
                ...place,
                status,
                predictions: predictions.slice(0, topK),
                ...objectsIn(item, threshold, objectClassifier !== undefined),
                ...(video && { video })
              }
        yield { result, name: sources.length === 1 ? path : absolute }
      }
    }
  }

  /** A new run of the same task over the same sources takes over what one found that did not end: nothing is left to go on with. */
  private supersede({ task = 'classify', sources }: RunSettings): void {
    const same = JSON.stringify(sources)
    for (const run of this.list()) {
      const isOpen = run.state === 'interrupted' || run.state === 'cancelled'
      if (isOpen && run.task === task && JSON.stringify(run.sources) === same) this.setAbandoned(run.id)
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
}

/** What was found in an image of a run that finds objects, or what a person made of it. */
function objectsIn(
  { width, height, detections }: LibraryItem,
  threshold: number,
  classified: boolean
): { objects?: FoundObjects } {
  if (width === undefined || height === undefined || !detections) return {}
  const shown = detections
    .filter(({ score }) => score >= threshold)
    .map(({ label, score, box, time, classes }) => ({
      label,
      score,
      box,
      ...(time !== undefined && { time }),
      ...(classified && classes && { classes })
    }))
  return { objects: { width, height, detections: shown } }
}

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

/** Stands in for settings that are damaged. */
const unknownSettings: Pick<RunSettings, 'task' | 'sources' | 'recursive' | 'topK'> = {
  sources: [],
  recursive: true,
  topK: 1
}

function settingsIn(text: string): RunSettings | undefined {
  const settings = v.safeParse(RunSettings, parsed(text))
  return settings.success ? settings.output : undefined
}
