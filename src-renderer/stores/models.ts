import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { UserError } from '../../src-main/contract/errors'
import type { DownloadProgress, ModelList } from '../../src-main/contract/models'
import { isDetector } from '../../src-main/network/layer'
import { on, request } from '../bridge'

/** The known models, those that can be downloaded, and the downloads in progress. */
export const useModelsStore = defineStore('models', () => {
  const list = shallowRef<ModelList>()
  const downloads = shallowRef<ReadonlyMap<string, DownloadProgress>>(new Map())
  /** Name of the model that the models view shows. */
  const selected = ref<string>()
  /** Those that find objects, and can be used. */
  const detectors = computed(() =>
    (list.value?.models ?? []).filter(
      ({ state, network }) => state === 'ok' && network && isDetector(network)
    )
  )
  let asked = 0

  function listen(): void {
    const look = (): void => void refresh().catch(() => undefined)
    on('models/changed', look)
    on('models/progress', (progress) => {
      if (downloads.value.has(progress.name)) note(progress.name, progress)
    })
    // Meanwhile the command line may have added some.
    window.addEventListener('focus', look)
    look()
  }

  /** Ignores all answers but the one to the latest request. */
  async function refresh(): Promise<void> {
    const number = ++asked
    const answer = await request('models/list')
    if (number === asked) list.value = answer
  }

  /** Resolves when the model is there or the download was cancelled. @throws UserError if it fails */
  async function download(name: string): Promise<void> {
    note(name, { name, state: 'connecting', received: 0, bytesPerSecond: 0 })
    try {
      await request('models/download', { name })
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'cancelled') throw error
    } finally {
      note(name, undefined)
      await refresh()
    }
  }

  async function stopDownload(name: string): Promise<void> {
    await request('models/stop-download', { name })
  }

  function note(name: string, progress: DownloadProgress | undefined): void {
    const changed = new Map(downloads.value)
    if (progress) changed.set(name, progress)
    else changed.delete(name)
    downloads.value = changed
  }

  return { list, detectors, downloads, selected, listen, refresh, download, stopDownload }
})
