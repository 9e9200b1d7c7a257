import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useAppStore } from '../stores/app'
import { useModelsStore } from '../stores/models'
import { useAttempt } from '../stores/problem'
import { objectClasses, useRunStore } from '../stores/run'
import { useSourcesStore } from '../stores/sources'

/** Starts a run over the sources, with the options and the model as they are. */
export function useStartRun() {
  const { t } = useI18n()
  const app = useAppStore()
  const run = useRunStore()
  const sources = useSourcesStore()
  const models = useModelsStore()
  const attempt = useAttempt()

  const crop = computed(() => (app.settings.crop === 'model' ? undefined : app.settings.crop))
  /** The detector that is chosen, while it is there. */
  const detector = computed(() => models.detectors.find(({ name }) => name === app.detector)?.name)
  /** The model that says more of each object, where that is wanted. */
  const classifies = computed(() => detector.value !== undefined && app.classifiesObjects)
  /** What keeps a run from being started. */
  const missing = computed(() => {
    if (sources.list.length === 0) return t('classify.run.missingSources')
    if (detector.value !== undefined && !classifies.value) return undefined
    if (app.modelLoading) return t(app.modelLoadingText)
    return app.model ? undefined : t('classify.model.missing')
  })
  const ready = computed(() => missing.value === undefined)
  /** Whether a start would do once more what the last run did. */
  const repeats = computed(
    () =>
      run.end !== undefined &&
      run.end.done > 0 &&
      run.model === (detector.value ?? app.model?.name) &&
      run.recursive === app.settings.recursive &&
      run.separateRaw === app.settings.separateRaw &&
      (detector.value === undefined ? run.crop === crop.value : run.acrossClasses === app.acrossClasses) &&
      run.objectClassifier === (classifies.value ? app.model?.name : undefined) &&
      run.sources.length === sources.list.length &&
      run.sources.every(({ path }, i) => path === sources.list[i]!.path)
  )

  /** @param again whether the model is asked anew where the library knows its answer */
  function start(again = false): Promise<void> {
    const { recursive, topK } = app.settings
    const how =
      detector.value === undefined
        ? { topK, ...(crop.value && { crop: crop.value }) }
        : {
            topK: objectClasses,
            detector: detector.value,
            ...(classifies.value && { classifyObjects: true }),
            ...(app.acrossClasses && { acrossClasses: true })
          }
    const options = { recursive, ...how, ...(again && { again }) }
    return attempt(() => run.start(sources.list, options))
  }

  return { missing, ready, repeats, start }
}
