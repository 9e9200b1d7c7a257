/** What is worth saying of a model beside what it expects of an image. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { insideFormula, type Preprocessing } from '../../src-main/contract/preprocessing'

export interface PreprocessingNotes {
  /** The scaling that the model does itself. */
  inside?: string
  /** How a single output tells two classes apart. */
  single?: string
}

export function usePreprocessingNotes(
  preprocessing: () => Preprocessing | undefined
): ComputedRef<PreprocessingNotes> {
  const { t } = useI18n()
  return computed(() => {
    const { inside, output } = preprocessing() ?? {}
    return {
      ...(inside && { inside: t('models.inside', { formula: insideFormula(inside) }) }),
      ...((output === 'probability' || output === 'logit') && { single: t(`models.outputs.${output}`) })
    }
  })
}
