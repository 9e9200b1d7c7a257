import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { cocoName } from '../../src-main/contract/coco-names'
import type { Detection } from '../../src-main/contract/found-objects'
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

type Classified = Pick<Detection, 'label' | 'classes'>

const arrow = ' → '

/** An object's class and what a classifier takes it for, as one label. */
export function objectLabel({ label, classes }: Classified): string {
  return classes ? `${label}${arrow}${classes[0]?.label ?? ''}` : label
}

/** The display name of an object or its label, such as `bird → house finch`. */
export function useObjectName() {
  const { locale, t } = useI18n()
  const named = useLabelName()
  return computed(() => (object: string | Classified): string => {
    const [label, ...classes] = (typeof object === 'string' ? object : objectLabel(object)).split(arrow)
    const name = cocoName(label!, locale.value) ?? named.value(label!)
    if (classes.length === 0) return name
    const text = classes.join(arrow)
    return name + arrow + (text === '' ? t('classify.none.mark') : named.value(text))
  })
}
