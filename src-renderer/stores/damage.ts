import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { LibraryDamage } from '../../src-main/contract/library'
import { on, request } from '../bridge'

/** A library that was found damaged, until the person has read of it. */
export const useDamageStore = defineStore('damage', () => {
  const damage = shallowRef<LibraryDamage>()

  async function listen(): Promise<void> {
    on('library/damaged', (found) => (damage.value = found))
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

  return { damage, listen, accept, restore }
})
