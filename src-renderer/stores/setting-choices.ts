import { isCompared, isDetector, type NetworkSettings } from '../../src-main/network/layer'
import { defaultSettings, defaultsOf, settingsRange } from '../../src-main/network/settings'

/** Step of the width slider. */
export const alphaStep = 0.05

/** The nearest valid settings. */
export function nearestSettings(wanted: NetworkSettings): NetworkSettings {
  const { family } = wanted
  const width = settingsRange.alpha[family]
  const usual = defaultsOf(family)
  const { min, max, step } = settingsRange.inputSize[family]
  return {
    family,
    variant: family === 'mobilenet-v2' ? wanted.variant : 'paper',
    alpha: clamp(wanted.alpha, width.min, width.max, defaultSettings.alpha),
    inputSize: clamp(Math.round(wanted.inputSize / step) * step, min, max, usual.inputSize),
    classes: clamp(
      Math.round(wanted.classes),
      settingsRange.classes.min,
      settingsRange.classes.max,
      usual.classes
    )
  }
}

/**
 * Changes some settings. Switching between classifier and detector starts from the new family's defaults, and so
 * does switching to or from a network that the paper only compares with.
 */
export function changedSettings(from: NetworkSettings, changes: Partial<NetworkSettings>): NetworkSettings {
  const { family = from.family } = changes
  const alike = isDetector({ family }) === isDetector(from) && !isCompared({ family }) && !isCompared(from)
  const kept = family === from.family || alike ? from : defaultsOf(family)
  return nearestSettings({ ...kept, ...changes })
}

/** A base name for files; also tells the article's network from the paper's. */
export function fileStem({ family, variant, alpha, inputSize }: NetworkSettings): string {
  const name = family.replaceAll('-', '_').replace('mobilenet_v', 'mobilenetv')
  return [name, ...(variant === 'article' ? ['article'] : []), alpha.toFixed(2), inputSize].join('_')
}

function clamp(value: number, min: number, max: number, otherwise: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, min), max) : otherwise
}
