import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useAppStore } from '../stores/app'
import { useAttempt } from '../stores/problem'
import { useRunStore } from '../stores/run'
import { useSourcesStore } from '../stores/sources'

/** Starts a run over the sources, with the options and the model as they are. */
export function useStartRun() {
  const { t } = useI18n()
  const app = useAppStore()
  const run = useRunStore()
  const sources = useSourcesStore()
  const attempt = useAttempt()

  const crop = computed(() => (app.settings.crop === 'model' ? undefined : app.settings.crop))
  /** What keeps a run from being started. */
  const missing = computed(() => {
    if (sources.list.length === 0) return t('classify.run.missingSources')
    if (app.modelLoading) return t(app.modelLoadingText)
    return app.model ? undefined : t('classify.model.missing')
  })
  const ready = computed(() => missing.value === undefined)
  /** Whether a start would do once more what the last run did. */
  const repeats = computed(
    () =>
      run.end !== undefined &&
      run.end.done > 0 &&
      run.model === app.model?.name &&
      run.recursive === app.settings.recursive &&
      run.separateRaw === app.settings.separateRaw &&
      run.crop === crop.value &&
      run.sources.length === sources.list.length &&
      run.sources.every(({ path }, i) => path === sources.list[i]!.path)
  )

  /** @param again whether the model is asked anew where the library knows its answer */
  function start(again = false): Promise<void> {
    const { recursive, topK } = app.settings
    const options = { recursive, topK, ...(crop.value && { crop: crop.value }), ...(again && { again }) }
    return attempt(() => run.start(sources.list, options))
  }

  return { missing, ready, repeats, start }
}
