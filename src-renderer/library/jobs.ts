/** What is done with a job from the window. */
import type { LibraryJob, SortingJob } from '../../src-main/contract/library'
import { request } from '../bridge'

/** Undoes it. @returns it as it is then */
export async function undoJob({ kind, id }: LibraryJob): Promise<LibraryJob> {
  switch (kind) {
    case 'sort':
      return { kind, ...(await request('library/sort-undo', { job: id })) }
    case 'tag':
      return { kind, ...(await request('library/tag-undo', { job: id })) }
    case 'export':
      return { kind, ...(await request('library/export-undo', { job: id })) }
    case 'remove':
      return { kind, ...(await request('library/remove-undo', { job: id })) }
    case 'relocate':
      return { kind, ...(await request('library/relocate-undo', { job: id })) }
  }
}

export const continueSorting = (job: number): Promise<SortingJob> => request('library/sort-continue', { job })

/** Whether an undo has something to do, and may do it. */
export const canBeUndone = (job: LibraryJob): boolean => !isClosed(job) && canStillBe(job)

/** Files that were left as they are, the first ones. */
export const problemsOf = (job: LibraryJob): readonly { path: string; reason: string }[] =>
  'problems' in job ? job.problems : []

/** Changes of the library alone are never closed: they touch no file. */
export const isClosed = (job: LibraryJob): boolean => 'closed' in job && job.closed === true

const canStillBe = ({ state }: LibraryJob): boolean =>
  state !== 'undone' && state !== 'running' && state !== 'undoing'
