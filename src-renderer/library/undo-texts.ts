/** How the undo of a job is called, and what is asked before it deletes files. */
import { useI18n } from 'vue-i18n'
import type { LibraryJob } from '../../src-main/contract/library-jobs'
import { useFormat } from '../format'

export interface UndoTexts {
  action: string
  question?: string
}

export function useUndoTexts(): (job: LibraryJob) => UndoTexts {
  const { t } = useI18n()
  const format = useFormat()
  return (job) => {
    if (job.kind === 'tag') return { action: t('library.jobs.undoTag') }
    if (job.kind === 'export') {
      const { file, kept, folder } = job
      if (folder) {
        const question = t('library.jobs.undoFolderQuestion', { file })
        return { action: t('library.jobs.undoFolder'), question }
      }
      return {
        action: t('library.jobs.undoExport'),
        question:
          kept === undefined
            ? t('library.jobs.undoExportQuestion', { file })
            : t('library.jobs.undoReplacedQuestion', { file, kept })
      }
    }
    if (job.kind === 'remove') return { action: t('library.jobs.undoRemove') }
    if (job.kind === 'relocate') return { action: t('library.jobs.undoRelocate') }
    if (job.action === 'move') return { action: t('library.jobs.undo') }
    // What an undo left is tried again.
    const files = job.done + (job.state === 'partly-undone' ? job.failed : 0)
    const named = { count: format.value.count(files), target: job.target }
    return job.action === 'copy'
      ? {
          action: t('library.jobs.undoCopy', named, files),
          question: t('library.jobs.undoCopyQuestion', named, files)
        }
      : {
          action: t('library.jobs.undoLink', named, files),
          question: t('library.jobs.undoLinkQuestion', named, files)
        }
  }
}
