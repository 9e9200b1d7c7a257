/** What the library tells without being asked. */
import * as v from 'valibot'
import { LibraryDamage } from './library'
import { libraryTasks } from './library-jobs'
import type { Events } from './messages'
import { Count, Nothing } from './values'

export const libraryEvents = {
  /** Of what goes on for long; `total` is 0 while it is not known. */
  'library/progress': v.object({
    task: v.picklist(libraryTasks),
    done: Count,
    total: Count
  }),
  /** It was done, stopped, or failed. */
  'library/task-ended': Nothing,
  /**
   * On bringing an older library up to date, once: so many answers may be wrong, and the model is asked for them again.
   */
  'library/doubt': v.object({ answers: Count }),
  /** Something changed that a window may be showing. */
  'library/changed': Nothing,
  /** A damaged one begins to be salvaged, during which the engine answers nothing, or no longer is. */
  'library/repairing': v.boolean(),
  /** It was found damaged, now or earlier, and nobody has said yet that they read of it. */
  'library/damaged': LibraryDamage
} satisfies Events
