/** The predefined networks to choose from. */
import type { NetworkSettings } from '../../src-main/network/layer'

const descriptions = {
  'v2-paper': { family: 'mobilenet-v2', variant: 'paper' },
  'v2-article': { family: 'mobilenet-v2', variant: 'article' },
  v1: { family: 'mobilenet-v1', variant: 'paper' },
  'ssdlite-v2': { family: 'ssdlite-mobilenet-v2', variant: 'paper' },
  'ssdlite-v1': { family: 'ssdlite-mobilenet-v1', variant: 'paper' }
} as const satisfies Record<string, Pick<NetworkSettings, 'family' | 'variant'>>

export type Preset = keyof typeof descriptions
export const presets = Object.keys(descriptions) as Preset[]

export function presetOf({ family, variant }: NetworkSettings): Preset {
  return presets.find(
    (name) => descriptions[name].family === family && descriptions[name].variant === variant
  )!
}

export function settingsOf(preset: Preset): Pick<NetworkSettings, 'family' | 'variant'> {
  return descriptions[preset]
}
