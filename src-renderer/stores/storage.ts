import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Storage } from '../../src-main/contract/storage'
import { request } from '../bridge'

/** What Netlens stores on disk. */
export const useStorageStore = defineStore('storage', () => {
  const storage = shallowRef<Storage>()

  async function look(): Promise<void> {
    storage.value = await request('storage/info')
  }

  return { storage, look }
})
