import { convUnit, plainStyle, separable } from './blocks'
import type { NetworkSettings, Stage } from './layer'
import { activation, conv2d, dropout, globalAveragePooling2d, reshape, unitNormalization } from './operations'
import { lastLayer, pushRepeated, pushSingle, startStages } from './stages'

/**
 * The separable blocks of Howard et al. 2017, Table 1, by resolution: output channels, repetitions, stride.
 */
const v1Rows: readonly { c: number; n: number; s: number }[] = [
  { c: 64, n: 1, s: 1 },
  { c: 128, n: 2, s: 2 },
  { c: 256, n: 2, s: 2 },
  { c: 512, n: 6, s: 2 },
  { c: 1024, n: 2, s: 2 }
]

/** MobileNetV1 as Keras ships it, with Keras' layer names. Channel counts are truncated, not rounded. */
export function mobileNetV1({ alpha, inputSize, classes, unitLength }: NetworkSettings): Stage[] {
  const stages = startStages(inputSize)
  pushMobileNetV1(stages, alpha)
  const pooled = globalAveragePooling2d(lastLayer(stages), 'global_average_pooling2d', 'classifier', true)
  const unit = unitLength ? [unitNormalization(pooled, 'classifier')] : []
  const dropped = dropout(unit[0] ?? pooled, 'dropout', 'classifier')
  const logits = conv2d(dropped, {
    name: 'conv_preds',
    role: 'classifier',
    filters: classes,
    kernel: 1,
    stride: 1,
    padding: 'same',
    bias: true
  })
  const vector = reshape(logits, 'reshape_2', 'classifier', [classes])
  const softmax = activation(vector, 'predictions', 'classifier', 'Activation', 'softmax')
  pushSingle(stages, 'classifier', 1, [pooled, ...unit, dropped, logits, vector, softmax])
  return stages
}

/** Adds all of MobileNetV1 except its input and its classifier. */
export function pushMobileNetV1(stages: Stage[], alpha: number): void {
  const stem = convUnit(lastLayer(stages), Math.trunc(32 * alpha), {
    names: { conv: 'conv1', norm: 'conv1_bn', activation: 'conv1_relu' },
    role: 'stem',
    kernel: 3,
    stride: 2,
    style: plainStyle
  })
  pushSingle(stages, 'stem', 2, stem)

  let index = 0
  v1Rows.forEach((row, rowIndex) => {
    const filters = Math.trunc(row.c * alpha)
    pushRepeated(stages, { name: `stage_${rowIndex + 1}`, ...row, c: filters }, (input, stride) => {
      index++
      const dw = `conv_dw_${index}`
      const pw = `conv_pw_${index}`
      return separable(input, {
        name: `separable_${index}`,
        filters,
        stride,
        names: {
          depthwise: {
            padBehind: `conv_pad_${index}`,
            conv: dw,
            norm: `${dw}_bn`,
            activation: `${dw}_relu`
          },
          pointwise: { conv: pw, norm: `${pw}_bn`, activation: `${pw}_relu` }
        }
      })
    })
  })
}
