/** The descriptions that a network can be chosen from; those of `compared` are never run. */
import type { NetworkSettings } from '../../src-main/network/layer'

const compared = {
  ssd300: { family: 'ssd300-vgg16', variant: 'paper' },
  ssd512: { family: 'ssd512-vgg16', variant: 'paper' },
  yolo: { family: 'yolo-v2', variant: 'paper' },
  shufflenet: { family: 'shufflenet-g3', variant: 'paper' },
  nasnet: { family: 'nasnet-a-mobile', variant: 'paper' }
} as const satisfies Record<string, Pick<NetworkSettings, 'family' | 'variant'>>

const shown = {
  'v2-paper': { family: 'mobilenet-v2', variant: 'paper' },
  'v2-article': { family: 'mobilenet-v2', variant: 'article' },
  v1: { family: 'mobilenet-v1', variant: 'paper' },
  'ssdlite-v2': { family: 'ssdlite-mobilenet-v2', variant: 'paper' },
  'ssdlite-v1': { family: 'ssdlite-mobilenet-v1', variant: 'paper' }
} as const satisfies Record<string, Pick<NetworkSettings, 'family' | 'variant'>>

const descriptions = { ...shown, ...compared }

export type Preset = keyof typeof shown
export const others = Object.keys(compared) as (keyof typeof compared)[]
export const presets = Object.keys(shown) as Preset[]
export type ComparedPreset = keyof typeof descriptions
export const comparedPresets = Object.keys(descriptions) as ComparedPreset[]

export function presetOf<Wanted extends ComparedPreset>(
  { family, variant }: NetworkSettings,
  among: readonly Wanted[]
): Wanted {
  return among.find((name) => descriptions[name].family === family && descriptions[name].variant === variant)!
}

export function settingsOf(preset: ComparedPreset): Pick<NetworkSettings, 'family' | 'variant'> {
  return descriptions[preset]
}
