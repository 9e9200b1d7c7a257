/** What is to be said of a job. */
import type { LibraryJob } from '../../src-main/contract/library-jobs'
import type { Refusal } from '../../src-main/contract/reasons'

/** What became of it, in the words of `library.jobs`: a sorting that left files where they were is not simply done. */
export function outcomeOf(job: LibraryJob): LibraryJob['state'] | 'partly-done' | 'nothing' | 'left' {
  // An export is undone as a whole or not at all.
  if (job.kind === 'export' && job.state === 'partly-undone') return 'left'
  if (job.kind !== 'sort' || job.state !== 'completed' || job.failed === 0) return job.state
  return job.done === 0 ? 'nothing' : 'partly-done'
}

/** Whether an undo has something to do, and may do it. */
export const canBeUndone = (job: LibraryJob): boolean =>
  !isClosed(job) && canStillBe(job) && outcomeOf(job) !== 'nothing'

/** Files that were left as they are, the first ones. */
export const problemsOf = (job: LibraryJob): readonly Refusal[] => ('problems' in job ? job.problems : [])

/** Changes of the library alone are never closed: they touch no file. */
export const isClosed = (job: LibraryJob): boolean => 'closed' in job && job.closed === true

const canStillBe = ({ state }: LibraryJob): boolean =>
  state !== 'undone' && state !== 'running' && state !== 'undoing'
