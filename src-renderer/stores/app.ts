import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { AppState, Settings, ViewName } from '../../src-main/contract/app'
import { usualSampling } from '../../src-main/contract/video'
import type { Problem } from '../../src-main/contract/errors'
import type { ModelInfo } from '../../src-main/contract/model'
import { on, request } from '../bridge'
import { setLocale } from '../i18n'
import { setTheme } from '../theme'
import { useProblemStore } from './problem'

/** State of the whole window: its view, the settings and the model. */
export const useAppStore = defineStore('app', () => {
  const view = ref<ViewName>('classify')
  /** Whether the library's import dialog is open. */
  const importing = ref(false)
  const version = ref('')
  const electron = shallowRef<AppState['electron']>({ version: '', outOfSupport: false })
  const settings = shallowRef<Settings>({
    locale: 'en',
    theme: 'system',
    crop: 'model',
    recursive: true,
    separateRaw: false,
    showPlaces: false,
    video: usualSampling,
    precision: 'auto',
    topK: 5,
    embeddings: true,
    wholeLabels: false,
    keywordLanguage: 'en'
  })
  const model = shallowRef<ModelInfo>()
  /** The network of the loaded model, if its layers are known. */
  const loadedNetwork = computed(() => model.value?.network)
  const modelProblem = shallowRef<Problem>()
  const modelLoading = ref(true)
  /** Message key for the loading state. */
  const modelLoadingText = ref('classify.model.loading')
  /** Name of the detector that runs find objects with; they classify without one. */
  const detector = ref<string>()
  /** Whether such runs have the model in use say more of each object. */
  const classifiesObjects = ref(false)
  /** Whether it leaves one box where those of several classes overlap. */
  const acrossClasses = ref(false)
  const startSources = shallowRef<AppState['sources']>([])
  const samples = shallowRef<AppState['samples']>()

  async function load(): Promise<void> {
    on('settings/changed', applySettings)
    on('app/show', (wanted) => {
      view.value = wanted.view
      if (wanted.importing) importing.value = true
    })
    on('model/changed', applyModel)
    on('cache/unusable', ({ message }) => tellOfCache(message))
    const state = await request('app/state')
    version.value = state.version
    electron.value = state.electron
    startSources.value = state.sources
    samples.value = state.samples
    applySettings(state.settings)
    applyModel(state.model)
    if (state.cacheProblem) tellOfCache(state.cacheProblem)
  }

  function tellOfCache(message: string): void {
    useProblemStore().problem ??= { code: 'cache-unusable', message }
  }

  function applySettings(changed: Settings): void {
    settings.value = changed
    setLocale(changed.locale)
    setTheme(changed.theme)
  }

  function applyModel(changed: AppState['model']): void {
    model.value = changed.info
    modelProblem.value = changed.problem
    modelLoading.value = changed.loading
    modelLoadingText.value = changed.tuning ? 'classify.model.tuning' : 'classify.model.loading'
  }

  async function changeSettings(changes: Partial<Settings>): Promise<void> {
    applySettings(await request('settings/set', changes))
  }

  async function pickModel(): Promise<void> {
    await request('model/pick')
  }

  async function retryModel(): Promise<void> {
    await request('model/retry')
  }

  async function pickLabels(): Promise<void> {
    await request('model/pick-labels')
  }

  return {
    view,
    importing,
    version,
    electron,
    settings,
    model,
    loadedNetwork,
    modelProblem,
    modelLoading,
    modelLoadingText,
    detector,
    classifiesObjects,
    acrossClasses,
    startSources,
    samples,
    load,
    changeSettings,
    pickModel,
    retryModel,
    pickLabels
  }
})
