import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { LibraryDamage } from '../../src-main/contract/library'
import { on, request } from '../bridge'

/** What takes less time is not worth a banner, in milliseconds. */
const noticeable = 1000

/** A library that was found damaged, until the person has read of it. */
export const useDamageStore = defineStore('damage', () => {
  const damage = shallowRef<LibraryDamage>()
  /** Whether one is being repaired for long enough to say so. */
  const repairing = ref(false)
  let notice: ReturnType<typeof setTimeout> | undefined

  async function listen(): Promise<void> {
    on('library/damaged', (found) => (damage.value = found))
    on('library/repairing', (begins) => {
      clearTimeout(notice)
      if (begins) notice = setTimeout(() => (repairing.value = true), noticeable)
      else repairing.value = false
    })
    // It may have been found before this window was there.
    damage.value = (await request('library/info')).damage
  }

  async function accept(): Promise<void> {
    await request('library/accept-damage')
    damage.value = undefined
  }

  /** Takes the newest backup that Netlens made, after asking. */
  async function restore(): Promise<void> {
    if (await request('library/restore-newest')) damage.value = undefined
  }

  return { damage, repairing, listen, accept, restore }
})
