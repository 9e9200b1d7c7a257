import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { labelName } from '../../src-main/contract/label-names'
import { useAppStore } from './app'
import { useLibraryStore } from './library'

/** The display name of a label in the interface's language. */
export function useLabelName() {
  const { locale } = useI18n()
  const app = useAppStore()
  const library = useLibraryStore()
  const whole = computed(() => new Set([...(app.model?.ambiguous ?? []), ...library.ambiguous]))
  return computed(() => (label: string) => labelName(label, locale.value, whole.value))
}
