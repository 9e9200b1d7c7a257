import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Source } from '../../src-main/contract/app'
import { registerDrop, request } from '../bridge'

/** What the next run is to classify. */
export const useSourcesStore = defineStore('sources', () => {
  const list = shallowRef<readonly Source[]>([])

  function add(more: readonly Source[]): void {
    const known = new Set(list.value.map((source) => source.path))
    list.value = [...list.value, ...more.filter((source) => !known.has(source.path))]
  }

  function remove(path: string): void {
    list.value = list.value.filter((source) => source.path !== path)
  }

  function clear(): void {
    list.value = []
  }

  async function pick(kind: 'folders' | 'images'): Promise<void> {
    add(await request('source/pick', { kind }))
  }

  /** @returns how many of the files are on this computer */
  async function drop(files: readonly File[]): Promise<number> {
    const dropped = await registerDrop(files)
    add(dropped)
    return dropped.length
  }

  return { list, add, remove, clear, pick, drop }
})
