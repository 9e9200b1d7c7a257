import type { NetworkSettings } from '../../src-main/network/layer'
import { defaultSettings, settingsRange } from '../../src-main/network/settings'

/** Step of the width's slider. */
export const alphaStep = 0.05

/** The nearest settings that a network can have. */
export function nearestSettings(wanted: NetworkSettings): NetworkSettings {
  const { family } = wanted
  const width = settingsRange.alpha[family]
  const { min, max, step } = settingsRange.inputSize
  return {
    family,
    variant: family === 'mobilenet-v1' ? 'paper' : wanted.variant,
    alpha: clamp(wanted.alpha, width.min, width.max, defaultSettings.alpha),
    inputSize: clamp(Math.round(wanted.inputSize / step) * step, min, max, defaultSettings.inputSize),
    classes: clamp(
      Math.round(wanted.classes),
      settingsRange.classes.min,
      settingsRange.classes.max,
      defaultSettings.classes
    )
  }
}

/** A name for files: the article's network has none of its own. */
export function fileStem({ family, variant, alpha, inputSize }: NetworkSettings): string {
  const name = family === 'mobilenet-v1' ? 'mobilenetv1' : 'mobilenetv2'
  return [name, ...(variant === 'article' ? ['article'] : []), alpha.toFixed(2), inputSize].join('_')
}

function clamp(value: number, min: number, max: number, otherwise: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, min), max) : otherwise
}
