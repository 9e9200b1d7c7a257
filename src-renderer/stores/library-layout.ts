import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { LibraryLayout } from '../../src-main/contract/app'
import { useAppStore } from './app'
import { completed, type Column } from './library-columns'
import { useAttempt } from './problem'

/** In narrower windows, the filters are hidden at first. */
const roomy = 900

/** The layout of the library view, as it was left last time. */
export const useLibraryLayoutStore = defineStore('library-layout', () => {
  const app = useAppStore()
  const attempt = useAttempt()
  const isRoomy = window.innerWidth > roomy
  const kept = computed(() => app.settings.library ?? {})

  function keep(changes: LibraryLayout): void {
    const library = { ...kept.value, ...changes }
    // Show the change at once, even if it cannot be stored.
    app.settings = { ...app.settings, library }
    void attempt(() => app.changeSettings({ library }))
  }

  const list = computed({
    get: () => kept.value.list ?? 'gallery',
    set: (value) => keep({ list: value })
  })
  const filters = computed({
    get: () => kept.value.filters ?? isRoomy,
    set: (value) => keep({ filters: value })
  })
  const details = computed({
    get: () => kept.value.details ?? true,
    set: (value) => keep({ details: value })
  })
  const columns = computed({
    get: () => completed(kept.value.columns ?? []),
    set: (value: readonly Column[]) => keep({ columns: value.map((column) => ({ ...column })) })
  })

  function resetColumns(): void {
    keep({ columns: [] })
  }

  return { list, filters, details, columns, resetColumns }
})
