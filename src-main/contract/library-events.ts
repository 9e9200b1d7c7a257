/** Events that the library sends. */
import * as v from 'valibot'
import { LibraryDamage } from './library'
import { libraryTasks } from './library-jobs'
import type { Events } from './messages'
import { Count, Nothing } from './values'

export const libraryEvents = {
  /** Progress of a long-running task; `total` is 0 until it is known. */
  'library/progress': v.object({
    task: v.picklist(libraryTasks),
    done: Count,
    total: Count
  }),
  /** The task completed, failed or was stopped. */
  'library/task-ended': Nothing,
  /**
   * Sent once, when an older library is upgraded: this many answers may be wrong and will be computed again.
   */
  'library/doubt': v.object({ answers: Count }),
  /** Something changed that a window may be showing. */
  'library/changed': Nothing,
  /**
   * True when recovery of a damaged library begins, false at its end; the engine answers nothing in between.
   */
  'library/repairing': v.boolean(),
  /** The library was found damaged, now or earlier, and the user has not acknowledged it yet. */
  'library/damaged': LibraryDamage
} satisfies Events
