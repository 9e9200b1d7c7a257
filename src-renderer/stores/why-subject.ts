import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { WhySubject } from '../components/why'
import type { ActivationImage } from './activation-image'
import { useAppStore } from './app'

/** The model that gave an answer. */
interface Answering {
  name: string
  sha256: string
}

/**
 * What can be asked about an image, or in a sentence why nothing can be: only the model in use tells why it answers.
 * @param answering undefined where nothing has answered
 */
export function useWhySubject(
  image: () => Pick<ActivationImage, 'image' | 'crop' | 'time'> | undefined,
  answering: () => Answering | undefined
) {
  const { t } = useI18n()
  const app = useAppStore()
  const unavailable = computed(() => {
    const by = answering()
    if (!by || by.sha256 === app.model?.sha256) return undefined
    return t('why.otherModel', { model: by.name })
  })
  const subject = (): WhySubject | undefined => {
    const { model } = app
    const shown = image()
    if (!shown || !answering() || !model || unavailable.value) return undefined
    const { image: named, crop, time } = shown
    return {
      image: named,
      ...(crop && { crop }),
      ...(time !== undefined && { time }),
      model: model.sha256,
      mapped: model.network !== undefined
    }
  }
  return { subject, unavailable }
}
