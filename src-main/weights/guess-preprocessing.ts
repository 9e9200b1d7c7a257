/** Guesses the preprocessing that a model expects from what its files reveal. */
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import type { InsideScaling, Preprocessing } from '../contract/preprocessing'
import { readLimited } from './files'
import { insideScalingOf } from './inside-scaling'
import { allLayers } from './keras-config'
import { isOperation } from './keras-operations'
import type { ModelSource } from './open-model'
import type { KerasConfig } from './stored-model'

type Guess = Pick<Preprocessing, 'range' | 'channels' | 'crop' | 'inside'>

/** What the families in keras.applications were trained with, recognised by their names. */
const families: readonly [RegExp, Pick<Preprocessing, 'range' | 'channels'>][] = [
  // These contain their own scaling.
  [/efficientnet|convnext|mobilenet_?v3/i, { range: '0..255', channels: 'rgb' }],
  [/resnet_?v2|resnet\d+v2/i, { range: '-1..1', channels: 'rgb' }],
  [/resnet|vgg/i, { range: 'caffe', channels: 'bgr' }],
  [/densenet/i, { range: 'imagenet', channels: 'rgb' }],
  [/mobilenet|inception|xception|nasnet|expanded_conv|conv_dw_1/i, { range: '-1..1', channels: 'rgb' }]
]

const largestNote = 2 ** 20

/** The note that Netlens writes beside a model that it exports. */
const Exported = v.object({
  input: v.object({ channels: v.picklist(['RGB']), range: v.tuple([v.literal(-1), v.literal(1)]) })
})

/** Bytes are divided by 255, in RGB order, if nothing in the files suggests otherwise. */
export async function guessPreprocessing(source: ModelSource): Promise<Guess> {
  const usual = { channels: 'rgb', crop: 'center' } as const
  const config = 'config' in source ? source.config : undefined
  const inside = config && insideScalingOf(config)?.inside
  if (inside) return { ...usual, range: takesUnits(inside) ? '0..1' : '0..255', inside }
  if ('network' in source && source.network) return { ...usual, range: '-1..1' }
  if (config && scalesItself(config)) return { ...usual, range: '0..255' }
  const folder = source.format === 'savedmodel' ? source.path : dirname(source.path)
  if (await isExported(join(folder, 'netlens.json'))) return { ...usual, range: '-1..1' }
  const names = [
    source.path,
    source.name,
    ...(config ? allLayers(config).map((l) => String(l.config['name'])) : [])
  ]
  const family = families.find(([pattern]) => pattern.test(names.join(' ')))
  return { ...usual, range: '0..1', ...family?.[1] }
}

/**
 * Whether the model's own scaling is meant for values from 0 to 1. For bytes it would yield values in the
 * hundreds, or an offset too small to matter.
 */
function takesUnits({ scale, offset }: InsideScaling): boolean {
  const steepest = Math.max(...scale.map(Math.abs))
  return steepest > 1.5 || (steepest >= 0.5 && offset.every((value) => Math.abs(value) <= 2))
}

/** Whether the first weights follow a scaling layer that the description alone does not explain. */
function scalesItself(config: KerasConfig): boolean {
  for (const layer of allLayers(config)) {
    const { class_name } = layer
    if (isOperation(layer) || class_name === 'Rescaling' || class_name === 'Normalization') return true
    if (/^(Conv|Depthwise|Separable|Dense)/.test(class_name)) return false
  }
  return false
}

async function isExported(file: string): Promise<boolean> {
  const text = await readLimited(file, largestNote).then(String, () => '')
  return v.safeParse(v.pipe(v.string(), v.parseJson(), Exported), text).success
}
