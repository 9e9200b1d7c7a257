import { families, type Family, type NetworkSettings } from './layer'

/** Settings that the family does not allow; the message says what is allowed. */
export class NetworkSettingsError extends Error {
  override name = 'NetworkSettingsError'
}

/** The allowed range of each setting. The paper explores widths from 0.35 to 1.4 (section 4). */
export const settingsRange = {
  alpha: {
    'mobilenet-v2': { min: 0.35, max: 1.4 },
    'mobilenet-v1': { min: 0.25, max: 1 },
    'ssdlite-mobilenet-v2': { min: 0.35, max: 1.4 },
    'ssdlite-mobilenet-v1': { min: 0.25, max: 1 },
    'ssd300-vgg16': { min: 1, max: 1 },
    'ssd512-vgg16': { min: 1, max: 1 },
    'yolo-v2': { min: 1, max: 1 },
    'shufflenet-g3': { min: 0.5, max: 2 },
    'nasnet-a-mobile': { min: 1, max: 1 }
  },
  inputSize: {
    'mobilenet-v2': { min: 32, max: 512, step: 32 },
    'mobilenet-v1': { min: 32, max: 512, step: 32 },
    'ssdlite-mobilenet-v2': { min: 300, max: 320, step: 20 },
    'ssdlite-mobilenet-v1': { min: 300, max: 320, step: 20 },
    'ssd300-vgg16': { min: 300, max: 300, step: 300 },
    'ssd512-vgg16': { min: 512, max: 512, step: 512 },
    'yolo-v2': { min: 320, max: 608, step: 32 },
    'shufflenet-g3': { min: 32, max: 512, step: 32 },
    'nasnet-a-mobile': { min: 32, max: 512, step: 32 }
  },
  classes: { min: 1, max: 100_000 }
} as const

export const defaultSettings: NetworkSettings = {
  family: 'mobilenet-v2',
  variant: 'paper',
  alpha: 1,
  inputSize: 224,
  classes: 1000
}

/** SSD has a value for the background, too. YOLOv2's size is the one of its authors' code. */
const usual: { [Name in Family]?: Partial<NetworkSettings> } = {
  'ssdlite-mobilenet-v2': { inputSize: 320, classes: 80 },
  'ssdlite-mobilenet-v1': { inputSize: 320, classes: 80 },
  'ssd300-vgg16': { inputSize: 300, classes: 81 },
  'ssd512-vgg16': { inputSize: 512, classes: 81 },
  'yolo-v2': { inputSize: 416, classes: 80 },
  'shufflenet-g3': { alpha: 1.5 }
}

/** Default settings of a family. Detectors are as in the paper's Table 6, with COCO's 80 classes. */
export function defaultsOf(family: Family): NetworkSettings {
  return { ...defaultSettings, family, ...usual[family] }
}

/**
 * Parses settings from a command line or a form: numbers may be strings, and missing values get defaults.
 * @throws NetworkSettingsError
 */
export function parseSettings(options: { [Key in keyof NetworkSettings]?: unknown }): NetworkSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const family = families.find((name) => name === given['family']) ?? defaultSettings.family
  const settings = { ...defaultsOf(family), ...given } as Record<keyof NetworkSettings, unknown>
  return checkSettings({
    family: settings.family as NetworkSettings['family'],
    variant: settings.variant as NetworkSettings['variant'],
    alpha: asNumber(settings.alpha),
    inputSize: asNumber(settings.inputSize),
    classes: asNumber(settings.classes)
  })
}

/**
 * Returns the settings unchanged if they are allowed.
 * @throws NetworkSettingsError
 */
export function checkSettings(settings: NetworkSettings): NetworkSettings {
  const { family, variant, alpha, inputSize, classes } = settings
  if (!families.includes(family)) {
    throw new NetworkSettingsError(`The family must be ${listed(families)}, not ${String(family)}`)
  }
  if (variant !== 'paper' && variant !== 'article') {
    throw new NetworkSettingsError(`The variant must be paper or article, not ${variant}`)
  }
  if (family !== 'mobilenet-v2' && variant === 'article') {
    throw new NetworkSettingsError(`${family} has only the variant paper: the article is on mobilenet-v2`)
  }
  const width = settingsRange.alpha[family]
  if (!(alpha >= width.min && alpha <= width.max)) {
    throw new NetworkSettingsError(
      `The width multiplier of ${family} must be a number from ${width.min} to ${width.max}, not ${alpha}`
    )
  }
  const { min, max, step } = settingsRange.inputSize[family]
  if (!(inputSize >= min && inputSize <= max && inputSize % step === 0)) {
    const few = min === max ? `${min}` : `${min} or ${max}`
    const allowed = max - min <= step ? few : `a multiple of ${step} from ${min} to ${max}`
    throw new NetworkSettingsError(`The input size must be ${allowed} pixels, not ${inputSize}`)
  }
  const count = settingsRange.classes
  if (!(Number.isInteger(classes) && classes >= count.min && classes <= count.max)) {
    throw new NetworkSettingsError(
      `The number of classes must be a whole number from ${count.min} to ${count.max}, not ${classes}`
    )
  }
  return settings
}

/** The nearest multiple of `divisor`, at least one, and at most 10 % less than `channels`. */
export function roundChannels(channels: number, divisor = 8): number {
  const rounded = Math.max(divisor, Math.floor((channels + divisor / 2) / divisor) * divisor)
  return rounded < 0.9 * channels ? rounded + divisor : rounded
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

function asNumber(value: unknown): number {
  if (typeof value === 'string' && value.trim() !== '') return Number(value)
  return typeof value === 'number' ? value : NaN
}
