/** What can be done with the selected images, from a menu beside them. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { LibrarySelection } from '../../src-main/contract/library'
import { request } from '../bridge'
import type { ContextItem } from '../components/ContextMenu.vue'
import { useFormat } from '../format'
import { imageOfLibrary } from '../stores/activation-image'
import { useLibraryStore } from '../stores/library'
import { useNetworkStore } from '../stores/network'
import { nameOf } from './item-facts'

export type ImageAction =
  'open' | 'reveal' | 'copyPath' | 'accept' | 'label' | 'inside' | 'export' | 'sort' | 'tag' | 'remove'

/** Paths that are copied at most. */
const mostPaths = 1000
/** Images that are asked for at once. */
const atOnce = 100

export function useImageMenu() {
  const { t } = useI18n()
  const format = useFormat()
  const library = useLibraryStore()
  const network = useNetworkStore()

  const single = computed(() => (library.selected === 1 ? library.currentItem : undefined))
  const label = computed(() =>
    single.value
      ? nameOf(single.value.path)
      : t('library.context.images', { count: format.value.count(library.selected) })
  )
  const items = computed((): ContextItem<ImageAction>[] => {
    const { selected } = library
    const count = format.value.count(selected)
    const accept: ContextItem<ImageAction> = {
      value: 'accept',
      text: t('library.context.accept'),
      icon: 'check',
      keys: 'A',
      disabled: !library.acceptable,
      apart: true
    }
    return [
      { value: 'open', text: t('library.context.open'), icon: 'image', keys: 'Enter' },
      { value: 'reveal', text: t('classify.detail.reveal'), icon: 'reveal', disabled: !single.value },
      {
        value: 'copyPath',
        text: t('library.context.copyPath', { count }, selected),
        icon: 'copy',
        disabled: selected > mostPaths
      },
      {
        value: 'inside',
        text: t('library.context.inside'),
        icon: 'network',
        disabled: !single.value || single.value.status === 'error'
      },
      ...(library.detects ? [] : [accept]),
      { value: 'label', text: t('library.context.label'), icon: 'tag', keys: 'L', apart: library.detects },
      { value: 'export', text: t('library.actions.export'), icon: 'download', apart: true },
      { value: 'sort', text: t('library.actions.sort'), icon: 'sort' },
      { value: 'tag', text: t('library.actions.tag') },
      { value: 'remove', text: t('library.actions.remove'), icon: 'close', apart: true }
    ]
  })

  async function pathsOf(selection: LibrarySelection): Promise<string[]> {
    const { filter, sort } = library
    if ('filter' in selection) {
      const rows = await request('library/rows', { filter, sort, offset: 0, limit: mostPaths })
      return rows.map(({ path }) => path)
    }
    const { ids, model } = selection
    const paths: string[] = []
    for (let from = 0; from < ids.length; from += atOnce) {
      const some = ids.slice(from, from + atOnce)
      const found = await request('library/items', { ids: some, ...(model !== undefined && { model }) })
      paths.push(...found.map(({ path }) => path))
    }
    return paths
  }

  /** Those that need nothing but the images. */
  async function act(action: 'reveal' | 'copyPath' | 'inside'): Promise<void> {
    if (action === 'copyPath') {
      if (library.target)
        await request('clipboard/write', { text: (await pathsOf(library.target)).join('\n') })
    } else if (single.value && action === 'reveal') await request('library/reveal', { id: single.value.id })
    else if (single.value) {
      network.showActivations(imageOfLibrary(single.value, library.cropOf(single.value)))
    }
  }

  return { label, items, act }
}
