/** What the engine does for each request about the library. */
import { version } from '../../package.json'
import type { RunSettings } from '../contract/classification'
import type { LibraryFileRequests, LibraryRequests } from '../contract/library'
import { UserError } from '../contract/errors'
import type { Handlers } from '../contract/messages'
import type { ModelInfo } from '../contract/model'
import { preprocessing as decoder } from '../images/network-image'
import { layersVersion } from '../inference/as-is'
import { storageFault } from '../library/database'
import { Library } from '../library/library'
import { modelsBelow, type UsedModel } from '../library/models'
import type { RunRecord } from '../library/record'
import { usualSuppression } from '../network/objects'
import { privately } from '../platform/private-folder'
import { regionMargin } from '../tasks/object-region'
import type { StoredForm } from '../tasks/task'
import type { Emit } from './run'

/** The library, opened when it is first needed. */
export class LibraryHolder {
  private opened: Library | undefined

  /** @param file the database; absent where the engine was started without a library */
  constructor(
    private readonly file: string | undefined,
    private readonly emit: Emit
  ) {}

  get present(): boolean {
    return this.file !== undefined
  }

  /** @throws UserError `library-newer`, `library-unavailable` */
  get(): Library {
    if (this.file === undefined) {
      throw new UserError('library-unavailable', 'The program was started without a library.')
    }
    // Another process restored a backup, or set a damaged library aside.
    if (this.opened?.isReplaced) this.opened = undefined
    return (this.opened ??= this.open(this.file, false))
  }

  /** Looks at a library of which somebody says that it is damaged, and salvages it where it is. */
  examine(): void {
    if (this.file === undefined) return
    this.close()
    this.opened = this.open(this.file, true)
  }

  close(): void {
    this.opened?.close()
    this.opened = undefined
  }

  /** Says once that answers of an older version may be wrong. */
  tellDoubt({ doubtful }: Library): void {
    if (doubtful > 0) this.emit('library/doubt', { answers: doubtful })
  }

  private open(file: string, distrusted: boolean): Library {
    let repairs = false
    const onRepair = (): void => {
      repairs = true
      this.emit('library/repairing', true)
    }
    const library = (() => {
      try {
        return privately(() => Library.open(file, { distrusted, onRepair }))
      } finally {
        if (repairs) this.emit('library/repairing', false)
      }
    })()
    if (library.damage) this.emit('library/damaged', library.damage)
    this.tellDoubt(library)
    return library
  }
}

/** Does what a request asks. @throws UserError with a sentence for each error of the library's storage */
export async function explained<T>(holder: LibraryHolder, work: () => T): Promise<Awaited<T>> {
  try {
    return await work()
  } catch (error) {
    const fault = storageFault(error)
    if (!fault) throw error
    if (fault.kind === 'waits')
      throw new UserError('library-unavailable', fault.by.message, {
        cause: error,
        words: {
          code: 'library-blocked',
          because: fault.by.reason,
          ...(fault.by.subject && { values: { subject: fault.by.subject } })
        }
      })
    holder.examine()
    const message = holder.get().damage
      ? 'The library was found damaged. What could be rescued of it is in its place now: start again.'
      : 'The library answered as if it were damaged, and a second look found nothing wrong. Start again, and check it with: library check'
    throw new UserError('library-unavailable', message, { cause: error })
  }
}

/** What besides a model's files changes its answers: another way to make numbers of a file gives others. */
export function preprocessingOf({ preprocessing, network }: ModelInfo): string {
  const { range, channels, inputSize, output, answer } = preprocessing
  return JSON.stringify([
    decoder,
    range,
    channels,
    inputSize,
    output,
    // So does another meaning of a layer; networks that are compiled never had another.
    ...(network ? [] : [layersVersion]),
    ...(answer ? [answer] : [])
  ])
}

/** The same of a detector, with how its boxes suppress each other. */
export function detectorPreprocessingOf({ preprocessing }: ModelInfo, acrossClasses: boolean): string {
  const { range, channels, inputSize } = preprocessing
  return JSON.stringify([decoder, range, channels, inputSize, 'objects', usualSuppression.iou, acrossClasses])
}

/** The same of a classifier that is shown objects. */
export function objectPreprocessingOf(info: ModelInfo): string {
  return JSON.stringify([preprocessingOf(info), 'square', regionMargin])
}

/**
 * @param form how the answers are kept
 * @param continued id of a run that was interrupted
 * @throws UserError `library-unavailable` where the library cannot be written now
 */
export function beginRecord<Found extends object>(
  library: Library,
  form: StoredForm<Found>,
  used: UsedModel,
  settings: RunSettings,
  continued: number | undefined
): RunRecord<Found> {
  const { again = false, video } = settings
  try {
    return library.runs.beginTask(
      form,
      used,
      settings,
      version,
      { again, ...(video && { video }) },
      continued
    )
  } catch (error) {
    const fault = storageFault(error)
    if (!fault) throw error
    const { message } = fault.kind === 'waits' ? fault.by : fault
    throw new UserError('library-unavailable', message, { cause: error })
  }
}

/** @param busy whether a run goes on, in which the database must not be replaced */
export function libraryHandlers(
  holder: LibraryHolder,
  emit: Emit,
  busy: () => boolean
): Handlers<LibraryRequests & LibraryFileRequests> {
  const library = (): Library => holder.get()
  /** Tells the windows where something changed. */
  const changed = <T>(result: T): T => {
    emit('library/changed', undefined)
    return result
  }
  return {
    'library/info': () => library().info(),
    'library/count': ({ filter }) => library().count(filter),
    'library/rows': ({ filter, sort, offset, limit }) => library().rows(filter, sort, offset, limit),
    'library/ids': ({ filter, sort, offset, limit }) => library().ids(filter, sort, offset, limit),
    'library/items': ({ ids, model }) => library().itemsOf(ids, model),
    'library/labels': ({ filter }) => library().labels(filter),
    'library/folders': (request) => library().folders(request),
    'library/models-in': ({ folder }) => modelsBelow(library().database, folder),
    'library/histogram': ({ filter }) => library().histogram(filter),
    'library/objects': ({ filter, threshold, by, ids }) => library().objectCounts(filter, threshold, by, ids),
    'library/correct': ({ id, model, objects }) => changed(library().correct(id, model, objects)),
    'library/label': async ({ selection, change }) =>
      changed({ changed: await library().label(selection, change) }),
    'library/undo': async () => changed(await library().undo()),
    'library/redo': async () => changed(await library().redo()),
    'library/file': ({ id }) => library().fileOf(id),
    'library/abandon': ({ run }) => changed(library().runs.abandon(run)),
    'library/save-run': ({ run, file, format }) => library().runs.save(run, file, format),
    'library/run-settings': ({ run }) => library().runs.settingsToContinue(run),
    'library/open': () => library().checkWritable(),
    'library/accept-damage': () => changed(library().acceptDamage()),
    'library/check': () => library().check(),
    'library/backups': () => library().backups(),
    'library/set-backups': ({ automatic }) => library().setBackups(automatic),
    'library/backup': ({ file }) => library().backup(file),
    'library/restore': ({ file }) => {
      if (busy()) throw new UserError('busy', 'A run is going on.')
      privately(() => library().restore(file))
      holder.tellDoubt(library())
      return changed(library().info())
    }
  }
}
