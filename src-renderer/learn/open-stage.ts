import type { NetworkSettings } from '../../src-main/network/layer'
import { defaultSettings } from '../../src-main/network/settings'
import { useAppStore } from '../stores/app'
import { useNetworkStore } from '../stores/network'

/** Shows a whole network in the Network view's tree. */
export function openNetwork(settings: NetworkSettings): void {
  const network = useNetworkStore()
  network.change(settings)
  network.mode = 'explore'
  network.reveal('network')
  useAppStore().view = 'network'
}

/** Shows a stage in the Network view's tree; keeps the current network if it is already of that variant. */
export function openStage(variant: NetworkSettings['variant'], stage: string): void {
  const network = useNetworkStore()
  const { settings } = network
  if (settings.family !== defaultSettings.family || settings.variant !== variant) {
    network.change({ ...defaultSettings, variant })
  }
  network.mode = 'explore'
  network.reveal(stage)
  network.open([stage])
  useAppStore().view = 'network'
}
