/** What stands on the box of an object. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { LibraryItem, LibraryObject } from '../../src-main/contract/library'
import { useFormat } from '../format'
import { useLabelName, useObjectName } from '../stores/label-name'
import { useObjectsStore } from '../stores/objects'
import { objectsInWords } from './object-words'

/** Such as `bird 99% → house finch 87%`, and shorter ones that say less. */
export function useObjectTexts() {
  const { t } = useI18n()
  const format = useFormat()
  const labelName = useLabelName()
  const objectName = useObjectName()

  return computed(() => ({ label, score, said, classes }: LibraryObject): [string, ...string[]] => {
    const name = objectName.value(label)
    const found = said ? `${name} ✓` : `${name} ${format.value.wholePercent(score)}`
    if (!classes) return [found, name]
    const [best] = classes
    const named = best ? labelName.value(best.label) : t('classify.none.mark')
    const surely = best ? `${named} ${format.value.wholePercent(best.probability)}` : named
    return [`${found} → ${surely}`, `${name} → ${named}`, named, name]
  })
}

/** What a detector found in an image, such as `2 × person · dog`; undefined where a label or no detector says what it shows. */
export function useFoundInWords() {
  const { t } = useI18n()
  const objectName = useObjectName()
  const objects = useObjectsStore()

  return computed(() => (item: LibraryItem): string | undefined => {
    if (!item.detections || item.error || item.labels.length > 0) return undefined
    const found = objects.shownOf(item).map(({ object }) => object)
    return objectsInWords(found, objectName.value) || t('library.objects.none')
  })
}
