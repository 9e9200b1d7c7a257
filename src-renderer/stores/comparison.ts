import { defineStore } from 'pinia'
import { computed, reactive } from 'vue'
import { compareNetworks } from '../../src-main/network/compare'
import type { NetworkSettings } from '../../src-main/network/layer'
import { describeNetwork } from '../../src-main/network/network'
import { defaultSettings } from '../../src-main/network/settings'
import { changedSettings } from './setting-choices'
import { useAppStore } from './app'

export type Side = 'a' | 'b'

/** One of the two compared networks: the loaded model, or a description. */
interface Compared {
  loaded: boolean
  settings: NetworkSettings
}

export const useComparisonStore = defineStore('comparison', () => {
  const app = useAppStore()
  const sides = reactive<Record<Side, Compared>>({
    a: { loaded: false, settings: defaultSettings },
    b: { loaded: false, settings: { ...defaultSettings, family: 'mobilenet-v1' } }
  })

  const settings = computed(() => ({ a: settingsOf('a'), b: settingsOf('b') }))
  const comparison = computed(() =>
    compareNetworks(describeNetwork(settings.value.a), describeNetwork(settings.value.b))
  )

  function isLoaded(side: Side): boolean {
    return sides[side].loaded && app.loadedNetwork !== undefined
  }

  function settingsOf(side: Side): NetworkSettings {
    return isLoaded(side) ? app.loadedNetwork! : sides[side].settings
  }

  function change(side: Side, changes: Partial<NetworkSettings>): void {
    sides[side] = { loaded: false, settings: changedSettings(settingsOf(side), changes) }
  }

  function takeLoaded(side: Side): void {
    sides[side] = { ...sides[side], loaded: true }
  }

  return { settings, comparison, isLoaded, change, takeLoaded }
})
