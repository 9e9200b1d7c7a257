/** The diagrams of the selection, in the interface's language. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import {
  blockComparisonSvg,
  blockDiagramSvg,
  networkDiagramSvg,
  type ComparisonSetting,
  type DiagramLabels
} from '../../src-main/network/diagram'
import type { Block } from '../../src-main/network/layer'
import { useNetworkStore } from '../stores/network'

export function useDiagramLabels() {
  const { tm } = useI18n()
  return computed<DiagramLabels>(() => tm('network.diagram'))
}

export function useDiagrams() {
  const store = useNetworkStore()
  const labels = useDiagramLabels()

  const setting = computed(() => store.selectedBlock && comparisonSetting(store.selectedBlock))
  const block = computed(
    () => store.selectedBlock && blockDiagramSvg(store.selectedBlock, { labels: labels.value })
  )
  const compared = computed(
    () => setting.value && blockComparisonSvg(setting.value, { labels: labels.value })
  )
  const whole = computed(() =>
    networkDiagramSvg(store.network, { selectedId: markedId(store.selected.id), labels: labels.value })
  )
  /** The diagram that an export saves: the visible one, or else that of the block. */
  const current = computed(() => {
    if (store.tab === 'compared' && compared.value) return { name: 'compared', svg: compared.value }
    if (store.tab === 'whole' || !block.value) return { name: 'network', svg: whole.value }
    return { name: store.selectedBlock!.name, svg: block.value }
  })

  return { setting, block, compared, whole, current }
}

/** The setting for comparing a block with its counterparts; undefined if it has none. */
function comparisonSetting(block: Block): ComparisonSetting | undefined {
  const { kind, t, inputShape, outputShape, stride } = block
  if (kind !== 'inverted-residual' && kind !== 'separable') return undefined
  if (inputShape.length !== 3 || outputShape.length !== 3) return undefined
  return { inputShape, outputChannels: outputShape[2], t: t ?? paperExpansion, stride }
}

/** The paper's usual expansion factor, for a block that has none. */
const paperExpansion = 6

/** The root node stands for the whole network, so nothing is marked. */
function markedId(id: string): string | undefined {
  return id === 'network' ? undefined : id
}
