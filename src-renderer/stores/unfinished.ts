import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { UserError } from '../../src-main/contract/errors'
import type { LibraryRun } from '../../src-main/contract/library'
import { request } from '../bridge'
import { useRunStore } from './run'
import { useSourcesStore } from './sources'

/** A run that was interrupted, or cancelled in an earlier session, and can go on: the newest one. */
export const useUnfinishedStore = defineStore('unfinished', () => {
  const run = shallowRef<LibraryRun>()

  async function look(): Promise<void> {
    const { runs } = await request('library/info')
    const [newest] = runs
    // What was cancelled just now goes on where it was started.
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
      // The person said no to the folders, and may still say yes.
      if (!(error instanceof UserError) || error.code !== 'cancelled') throw error
    }
  }

  async function leave(): Promise<void> {
    if (run.value) await request('library/abandon', { run: run.value.id })
    await look()
  }

  return { run, look, goOn, leave }
})
