/** A network is recognised by everything that its layers compute and read, not just by its weights' shapes. */
import { expect, test } from 'vitest'
import { describeNetwork } from '../../../src-main/network/network'
import { matchNetwork } from '../../../src-main/weights/recognise'
import { configLayers, configOf, type ConfigLayer } from '../../support/keras-h5-writer'

const settings = { variant: 'paper', inputSize: 96, classes: 5 } as const
const v2 = describeNetwork({ ...settings, family: 'mobilenet-v2', alpha: 0.35 })
const v1 = describeNetwork({ ...settings, family: 'mobilenet-v1', alpha: 0.25 })
const shape = [null, 96, 96, 3]

test.each([v1, v2])('$name in its own words', (network) => {
  const keys = matchNetwork(network, configOf(configLayers(network, shape)))
  const weighted = network.layers.filter(({ weights }) => weights.length > 0)
  expect(keys).toEqual(new Map(weighted.map(({ name }) => [name, JSON.stringify([name])])))
})

/** Inserts a layer between another one and those that read it. */
function behind(layers: ConfigLayer[], name: string, class_name: string, config: object = {}): ConfigLayer[] {
  const at = layers.findIndex((layer) => layer.name === name)
  const added = { class_name, name: 'added', config: { name: 'added', ...config } }
  const rest = layers.slice(at + 1).map((layer) => ({
    ...layer,
    inbound_nodes: JSON.parse(JSON.stringify(layer.inbound_nodes).replaceAll(`["${name}"`, '["added"'))
  }))
  return [...layers.slice(0, at + 1), { ...added, inbound_nodes: [[[name, 0, 0, {}]]] }, ...rest]
}

function changed(layers: ConfigLayer[], name: string, config: object): ConfigLayer[] {
  return layers.map((layer) =>
    layer.name === name ? { ...layer, config: { ...layer.config, ...config } } : layer
  )
}

type Change = (layers: ConfigLayer[]) => ConfigLayer[]

const same: [string, Change][] = [
  ['dropout before the classifier', (l) => behind(l, 'global_average_pooling2d', 'Dropout')],
  ['augmentation at the start', (l) => behind(l, l[0]!.name, 'RandomFlip')],
  ['a known rescaling', (l) => behind(l, l[0]!.name, 'Rescaling', { scale: 1 / 127.5, offset: -1 })],
  ['flattening what is pooled', (l) => behind(l, 'global_average_pooling2d', 'Flatten')],
  ['logits', (l) => changed(l, 'predictions', { activation: 'linear' })]
]
test.each(same)('the same computation: %s', (_, change) => {
  expect(matchNetwork(v2, configOf(change(configLayers(v2, shape))))?.size).toBe(105)
})

const other: [string, Change][] = [
  ['an activation more', (l) => behind(l, 'global_average_pooling2d', 'Activation', { activation: 'tanh' })],
  ['a sigmoid at the end', (l) => changed(l, 'predictions', { activation: 'sigmoid' })],
  ['another activation', (l) => changed(l, 'block_3_expand_relu', { max_value: null })],
  ['a slope', (l) => changed(l, 'block_3_expand_relu', { negative_slope: 0.1 })],
  ['another stride', (l) => changed(l, 'Conv1', { strides: [1, 1] })],
  ['padding on both sides', (l) => changed(l, 'block_1_pad', { padding: [[1, 1], [1, 1]] })], // prettier-ignore
  ['no padding', (l) => changed(l, 'expanded_conv_depthwise', { padding: 'valid' })],
  ['dilation', (l) => changed(l, 'expanded_conv_depthwise', { dilation_rate: [2, 2] })],
  ['zeros around what is normalised', (l) => behind(l, 'Conv1', 'ZeroPadding2D', { padding: 1 })],
  ['another epsilon', (l) => changed(l, 'bn_Conv1', { epsilon: 1e-5 })],
  ['channels first', (l) => changed(l, 'Conv1', { data_format: 'channels_first' })],
  ['a layer that no network has', (l) => behind(l, 'Conv_1', 'UnitNormalization')],
  ['maximum in place of mean', (l) => l.map((layer) => ({ ...layer, class_name: layer.class_name.replace('Average', 'Max') }))] // prettier-ignore
]
test.each(other)('another computation: %s', (_, change) => {
  expect(matchNetwork(v2, configOf(change(configLayers(v2, shape))))).toBeUndefined()
})

test('a shortcut that leads elsewhere', () => {
  const layers = configLayers(v2, shape).map(
    (layer) =>
    layer.name === 'block_5_add' ? { ...layer, inbound_nodes: [[['block_4_project_BN', 0, 0, {}], ['block_5_project_BN', 0, 0, {}]]] } : layer // prettier-ignore
  )
  expect(matchNetwork(v2, configOf(layers))).toBeUndefined()
})
