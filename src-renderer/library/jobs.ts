/** What is done with a job from the window. */
import type { LibraryJob, SortingJob } from '../../src-main/contract/library-jobs'
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
