import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { NetworkSettings } from '../../src-main/network/layer'
import { describeNetwork } from '../../src-main/network/network'
import { defaultSettings, defaultsOf } from '../../src-main/network/settings'
import { networkTree } from '../../src-main/network/tree'
import type { ActivationImage } from './activation-image'
import { changedSettings } from './setting-choices'
import { ancestorIds, branchIds, nearestNode } from './tree-rows'
import { useAppStore } from './app'
import { useRunStore } from './run'

export type NetworkMode = 'explore' | 'compare'
export type DetailTab = 'block' | 'compared' | 'whole' | 'weights' | 'activations'

/** An inverted residual with a shortcut, present in both variants. */
const firstSelection = 'stage_3/block_4'

/** The network on display, and the position in it. */
export const useNetworkStore = defineStore('network', () => {
  const app = useAppStore()
  const run = useRunStore()
  const mode = ref<NetworkMode>('explore')
  const tab = ref<DetailTab>('block')
  const enlarged = ref(false)
  const share = ref<'macs' | 'params'>('macs')
  const image = shallowRef<ActivationImage>()
  // Another run numbers its sources anew.
  watch(
    () => run.number,
    () => {
      if (image.value && 'source' in image.value.image) image.value = undefined
    }
  )

  const wanted = ref<'loaded' | 'what-if'>('loaded')
  const whatIf = shallowRef<NetworkSettings>(defaultSettings)
  const shown = computed({
    get: () => (app.loadedNetwork ? wanted.value : 'what-if'),
    set: (choice) => (wanted.value = choice)
  })
  const settings = computed(() => (shown.value === 'loaded' ? app.loadedNetwork! : whatIf.value))
  const network = computed(() => describeNetwork(settings.value))
  const tree = computed(() => networkTree(network.value))

  const selectedId = ref(firstSelection)
  const selected = computed(() => nearestNode(tree.value, selectedId.value))
  const expanded = shallowRef<ReadonlySet<string>>(new Set(['network', 'stage_3', firstSelection]))

  const selectedLayer = computed(() => {
    const { kind, label } = selected.value
    return kind === 'layer' ? network.value.layers.find((layer) => layer.name === label) : undefined
  })
  /** The selected block, that of the selected layer, or the first one of the selected stage. */
  const selectedBlock = computed(() => {
    const [stageName, blockName] = selected.value.id.split('/')
    const stage = network.value.stages.find(({ name }) => name === stageName)
    return stage?.blocks.find(({ name }) => name === blockName) ?? stage?.blocks[0]
  })

  /** Recalculates with some settings changed; the loaded model is not affected. */
  function change(changes: Partial<NetworkSettings>): void {
    whatIf.value = changedSettings(settings.value, changes)
    wanted.value = 'what-if'
  }

  function resetToPaper(): void {
    change(defaultsOf(settings.value.family))
  }

  function select(id: string): void {
    selectedId.value = id
  }

  /** Selects a node and expands its ancestors. */
  function reveal(id: string): void {
    select(id)
    open(ancestorIds(id))
  }

  function open(ids: readonly string[]): void {
    expanded.value = new Set([...expanded.value, ...ids])
  }

  function close(ids: readonly string[]): void {
    expanded.value = new Set([...expanded.value].filter((id) => !ids.includes(id)))
  }

  function expandAll(): void {
    expanded.value = branchIds(tree.value)
  }

  function collapseAll(): void {
    expanded.value = new Set(['network'])
    select(selected.value.id.split('/')[0]!)
  }

  /** Shows the selected layer's activations for an image, using the loaded model. */
  function showActivations(of: ActivationImage): void {
    image.value = of
    mode.value = 'explore'
    shown.value = 'loaded'
    tab.value = 'activations'
    app.view = 'network'
  }

  return {
    mode,
    tab,
    enlarged,
    share,
    image,
    shown,
    settings,
    network,
    tree,
    selected,
    selectedLayer,
    selectedBlock,
    expanded,
    change,
    resetToPaper,
    select,
    reveal,
    open,
    close,
    expandAll,
    collapseAll,
    showActivations
  }
})
