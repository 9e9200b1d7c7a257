/** Names of the library's models in the interface's language. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useLibraryStore } from '../stores/library'
import { useLibraryDates } from './dates'
import { modelNames } from './model-names'

export function useModelNames() {
  const { t } = useI18n()
  const library = useLibraryStore()
  const dates = useLibraryDates()
  return computed(() =>
    modelNames(library.info?.models ?? [], [
      ({ acrossClasses }) => (acrossClasses ? t('library.acrossClasses') : ''),
      ({ crop }) => t(`classify.options.crops.${crop}`),
      ({ precision }) => precision,
      ({ lastUsed }) => dates.value.time(lastUsed)
    ])
  )
}
