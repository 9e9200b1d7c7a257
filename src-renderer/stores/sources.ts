import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import type { Source } from '../../src-main/contract/app'
import { registerDrop, request } from '../bridge'
import { useAppStore } from './app'

/** Whether a run over the folder includes the other source. */
function covers(folder: Source, other: Source, recursive: boolean): boolean {
  const separator = folder.path.startsWith('/') ? '/' : '\\'
  const start = folder.path.endsWith(separator) ? folder.path : folder.path + separator
  if (!folder.folder || other.path === folder.path || !other.path.startsWith(start)) return false
  const names = other.path.slice(start.length).split(separator)
  // A run skips hidden files and folders, unless they were chosen explicitly.
  if (names.some((name) => name.startsWith('.'))) return false
  return recursive || (names.length === 1 && !other.folder)
}

/** The sources of the next run. */
export const useSourcesStore = defineStore('sources', () => {
  const app = useAppStore()
  const list = shallowRef<readonly Source[]>([])
  /**
   * Sources that were left out last because a folder in the list contains them: no image is classified twice.
   */
  const covered = shallowRef<readonly Source[]>([])

  function add(more: readonly Source[]): void {
    const known = new Set(list.value.map((source) => source.path))
    const all = [...list.value, ...more.filter((source) => !known.has(source.path))]
    const isCovered = (source: Source): boolean =>
      all.some((folder) => covers(folder, source, app.settings.recursive))
    list.value = all.filter((source) => !isCovered(source))
    covered.value = all.filter(isCovered)
  }
  // With subfolders on, a folder may now contain sources that it did not before.
  watch(
    () => app.settings.recursive,
    () => add([])
  )

  function remove(path: string): void {
    list.value = list.value.filter((source) => source.path !== path)
    covered.value = []
  }

  function clear(): void {
    list.value = []
    covered.value = []
  }

  async function pick(kind: 'folders' | 'images'): Promise<void> {
    add(await request('source/pick', { kind }))
  }

  /** @returns how many of the dropped files are on this computer */
  async function drop(files: readonly File[]): Promise<number> {
    const dropped = await registerDrop(files)
    add(dropped)
    return dropped.length
  }

  return { list, covered, add, remove, clear, pick, drop }
})
