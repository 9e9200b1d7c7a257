/** What tells the runs of the library apart. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { LibraryRun } from '../../src-main/contract/library'
import { useFormat } from '../format'
import { useLibraryDates } from './dates'
import { nameOf } from './item-facts'
import { useModelNames } from './use-model-names'

/** Its folders, its model, when it began, and how many images it has. */
export function useRunText() {
  const { t } = useI18n()
  const format = useFormat()
  const dates = useLibraryDates()
  const names = useModelNames()
  return computed(() => ({ sources, model, started, done }: LibraryRun): string => {
    const [first, ...others] = sources.map((path) => nameOf(path) || path)
    return t(others.length > 0 ? 'library.run.several' : 'library.run.one', {
      folder: first ?? '?',
      others: others.length,
      model: names.value.get(model) ?? '?',
      date: dates.value.time(started),
      count: format.value.count(done)
    })
  })
}
