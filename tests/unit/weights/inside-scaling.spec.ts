/**
 * `preprocess_input`, Rescaling and Normalization inside a model are merged with the scaling of its input.
 */
import { describe, expect, test } from 'vitest'
import { insideFormula, valueRanges } from '../../../src-main/contract/preprocessing'
import { affine, isUsual, reversed, type Scaling } from '../../../src-main/inference/scaling'
import { insideScalingOf } from '../../../src-main/weights/inside-scaling'
import { runnableConfig } from '../../../src-main/weights/runnable-config'
import type { KerasConfig } from '../../../src-main/weights/stored-model'
import { configOf, readTable, type Table } from '../../engine/keras-layers/table'

const tables = ([3, 2] as const).map((version) => [version, readTable(version)] as const)

const modelOf = (table: Table, name: string): KerasConfig => configOf(table, table.rows[name]!.layers)

/** Nests the model in another one, after augmentation and a Rescaling, as is common. */
function wrapped(inner: KerasConfig): KerasConfig {
  return {
    class_name: 'Sequential',
    config: {
      layers: [
        { class_name: 'InputLayer', config: { batch_shape: [null, 8, 8, 3], name: 'picture' } },
        {
          class_name: 'Sequential',
          config: { name: 'turned', layers: [{ class_name: 'RandomFlip', config: { name: 'flip' } }] }
        },
        { class_name: 'Rescaling', config: { name: 'halved', scale: 0.5, offset: 1 } },
        { ...inner, config: { ...inner.config, name: 'inner' } }
      ]
    }
  }
}

describe.each(tables)('Keras %i', (_, table) => {
  test.each([
    ['tf', '-1..1', 'rgb', 'x / 127.5 - 1'],
    ['caffe', 'caffe', 'bgr', 'x - 103.939; x - 116.779; x - 123.68 (BGR)'],
    ['torch', 'imagenet', 'rgb', 'x / 58.395 - 2.1179; x / 57.12 - 2.03571; x / 57.375 - 1.80444']
  ] as const)('preprocess_input %s', (mode, range, channels, formula) => {
    // The test model for caffe also divides by 100 afterwards.
    const { inside } = insideScalingOf(modelOf(table, `preprocess_input ${mode}`))!
    const found = { range: '0..255', channels: 'rgb', inside } as const
    const expected = affine({ range, channels })
    for (const [values, wanted] of [
      [affine(found).scale, expected.scale],
      [affine(found).offset, expected.offset]
    ] as const) {
      for (const i of [0, 1, 2]) expect(values[i]).toBeCloseTo(wanted[wanted.length === 1 ? 0 : i]!, 4)
    }
    expect(reversed(found)).toBe(channels === 'bgr')
    expect(isUsual(found)).toBe(mode === 'tf')
    expect(insideFormula(inside)).toBe(formula)
  })

  test('operations in .h5, which do not say that they are none of the layers of the same name', () => {
    const { config, class_name } = modelOf(table, 'preprocess_input torch')
    const layers = (config['layers'] as KerasConfig[]).map(({ module: _module, ...layer }) => layer)
    const whole = { class_name, config: { ...config, layers } }
    expect(insideScalingOf(whole)).toEqual(
      expect.objectContaining({ inside: insideScalingOf(modelOf(table, 'preprocess_input torch'))!.inside })
    )
    expect(() => runnableConfig('', whole)).not.toThrow()
  })

  test('layers, one behind the other and in models within the model', () => {
    const { inside, layers } = insideScalingOf(wrapped(modelOf(table, 'Rescaling of channels')))!
    // 0.5 x + 1, multiplied by 0.5, 1 and 2, plus 0, 1 and -1.
    expect(inside).toEqual({ scale: [0.25, 0.5, 1], offset: [0.5, 2, 1], channels: 'rgb' })
    expect(layers.size).toBe(2)
    const normalized = insideScalingOf(modelOf(table, 'Normalization with values'))!.inside
    expect(normalized.scale[1]).toBeCloseTo(1 / Math.sqrt(0.6), 6)
    expect(normalized.offset[1]).toBeCloseTo(-0.3 / Math.sqrt(0.6), 6)
  })

  test('nothing is taken out where something else reads the values, or where they are not known', () => {
    for (const name of ['numbers on the left', 'Normalization adapted', 'activation relu', 'Conv2D groups']) {
      expect(insideScalingOf(modelOf(table, name))).toBeUndefined()
    }
    const { layers, ...rest } = modelOf(table, 'Rescaling').config
    const both = (layers as KerasConfig[]).map((layer) =>
      layer.class_name === 'Flatten'
        ? {
            ...layer,
            class_name: 'Add',
            inbound_nodes: [
              [
                ['input_layer', 0, 0],
                ['input_1', 0, 0],
                ['rescaling', 0, 0]
              ]
            ]
          }
        : layer
    )
    expect(insideScalingOf({ class_name: 'Functional', config: { ...rest, layers: both } })).toBeUndefined()
  })
})

test('a chosen range comes before what the model does', () => {
  const inside = { scale: [2, 3, 4], offset: [1, 1, 1], channels: 'bgr' } as const
  for (const range of valueRanges) {
    for (const channels of ['rgb', 'bgr'] as const) {
      const outer = affine({ range, channels })
      const scaling = {
        range,
        channels,
        inside: { ...inside, scale: [...inside.scale], offset: [...inside.offset] }
      } as Scaling
      const whole = affine(scaling)
      const byte = [10, 100, 250]
      const at = (values: Float32Array, i: number): number => values[values.length === 1 ? 0 : i]!
      const before = byte.map((value, i) => value * at(outer.scale, i) - at(outer.offset, i))
      if (channels === 'bgr') before.reverse()
      // The model reverses the channels and then scales them.
      const expected = before.reverse().map((value, i) => value * inside.scale[i]! + inside.offset[i]!)
      const found = byte.map((value, i) => value * whole.scale[i]! - whole.offset[i]!)
      if (reversed(scaling)) found.reverse()
      for (const i of [0, 1, 2]) expect(found[i]).toBeCloseTo(expected[i]!, 3)
    }
  }
})
