/** What the engine does for each request about the library. */
import { version } from '../../package.json'
import type { RunSettings } from '../contract/classification'
import type { LibraryDamage, LibraryFileRequests, LibraryRequests } from '../contract/library'
import { UserError } from '../contract/errors'
import type { Handlers } from '../contract/messages'
import { preprocessing as decoder } from '../images/decode'
import type { Model } from '../inference/model'
import { storageFault } from '../library/database'
import { Library } from '../library/library'
import type { RunRecord } from '../library/record'
import type { Emit } from './run'

/** The library, opened when it is first needed. */
export class LibraryHolder {
  private opened: Library | undefined

  /**
   * @param file the database; absent where the engine was started without a library
   * @param onDamage hears of a library that was found damaged, until a person has read of it
   */
  constructor(
    private readonly file: string | undefined,
    private readonly onDamage: (damage: LibraryDamage) => void
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

  private open(file: string, distrusted: boolean): Library {
    const library = Library.open(file, distrusted)
    if (library.damage) this.onDamage(library.damage)
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
    if (fault.kind === 'waits') throw new UserError('library-unavailable', fault.message, { cause: error })
    holder.examine()
    const message = holder.get().damage
      ? 'The library was found damaged. What could be rescued of it is in its place now: start again.'
      : 'The library answered as if it were damaged, and a second look found nothing wrong. Start again, and check it with: library check'
    throw new UserError('library-unavailable', message, { cause: error })
  }
}

/** @param continued id of a run that was interrupted */
export function beginRecord(
  library: Library,
  { info, labels }: Model,
  settings: RunSettings,
  continued: number | undefined
): RunRecord {
  const { range, channels, inputSize, output } = info.preprocessing
  const { crop = info.preprocessing.crop, topK, again = false } = settings
  // Another way to make numbers of a file gives other answers.
  const preprocessing = JSON.stringify([decoder, range, channels, inputSize, output])
  return library.beginRun(
    { info, labels, crop, preprocessing },
    settings,
    version,
    { again, topK },
    continued
  )
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
    'library/labels': ({ filter }) => library().labels(filter),
    'library/folders': ({ below }) => library().folders(below),
    'library/histogram': ({ filter }) => library().histogram(filter),
    'library/label': async ({ selection, change }) =>
      changed({ changed: await library().label(selection, change) }),
    'library/undo': async () => changed(await library().undo()),
    'library/redo': async () => changed(await library().redo()),
    'library/file': ({ id }) => library().fileOf(id),
    'library/abandon': ({ run }) => changed(library().abandonRun(run)),
    'library/save-run': ({ run, file, format }) => library().saveRun(run, file, format),
    'library/run-settings': ({ run }) => library().runSettings(run),
    'library/open': () => library().checkWritable(),
    'library/accept-damage': () => changed(library().acceptDamage()),
    'library/check': () => library().check(),
    'library/backups': () => library().backups(),
    'library/set-backups': ({ automatic }) => library().setBackups(automatic),
    'library/backup': ({ file }) => library().backup(file),
    'library/restore': ({ file }) => {
      if (busy()) throw new UserError('busy', 'A run is going on.')
      library().restore(file)
      return changed(library().info())
    }
  }
}
