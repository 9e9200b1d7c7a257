import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { LibraryDamage } from '../../src-main/contract/library'
import { on, request } from '../bridge'

/** A repair that takes fewer milliseconds shows no banner. */
const noticeable = 1000

/** The report on a damaged library, until the user has read it. */
export const useDamageStore = defineStore('damage', () => {
  const damage = shallowRef<LibraryDamage>()
  /** Whether a repair has been going on long enough to be shown. */
  const repairing = ref(false)
  let notice: ReturnType<typeof setTimeout> | undefined

  async function listen(): Promise<void> {
    on('library/damaged', (found) => (damage.value = found))
    on('library/repairing', (begins) => {
      clearTimeout(notice)
      if (begins) notice = setTimeout(() => (repairing.value = true), noticeable)
      else repairing.value = false
    })
    // Damage may have been found before this window opened.
    damage.value = (await request('library/info')).damage
  }

  async function accept(): Promise<void> {
    await request('library/accept-damage')
    damage.value = undefined
  }

  /** Restores the newest automatic backup, after asking. */
  async function restore(): Promise<void> {
    if (await request('library/restore-newest')) damage.value = undefined
  }

  return { damage, repairing, listen, accept, restore }
})
