import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { UserError } from '../../src-main/contract/errors'
import type { LibraryRun } from '../../src-main/contract/library'
import { request } from '../bridge'
import { useRunStore } from './run'
import { useSourcesStore } from './sources'

/** The newest run that can be resumed: one that was interrupted, or cancelled in an earlier session. */
export const useUnfinishedStore = defineStore('unfinished', () => {
  const run = shallowRef<LibraryRun>()

  async function look(): Promise<void> {
    const { runs } = await request('library/info')
    const [newest] = runs
    // A run cancelled in this session is resumed where it was started.
    const cancelled = newest?.state === 'cancelled' && !newest.abandoned && !useRunStore().end
    run.value = runs.find(({ state }) => state === 'interrupted') ?? (cancelled ? newest : undefined)
  }

  async function goOn(): Promise<void> {
    const { value } = run
    if (!value) return
    try {
      const sources = await useRunStore().goOn(value)
      run.value = undefined
      useSourcesStore().add(sources)
    } catch (error) {
      // The user declined the folders, but may still agree later.
      if (!(error instanceof UserError) || error.code !== 'cancelled') throw error
    }
  }

  async function leave(): Promise<void> {
    if (run.value) await request('library/abandon', { run: run.value.id })
    await look()
  }

  return { run, look, goOn, leave }
})
