/** Writes detectors as TensorFlow's Object Detection API exports them, so that they can be damaged in any way. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { anchorsOf } from '../../src-main/network/anchors'
import type { Layer, Network } from '../../src-main/network/layer'
import { gridsOf } from '../../src-main/network/ssdlite'
import type { WeightTable } from '../../src-main/weights/bind'
import { encodeSavedModel } from '../../src-main/weights/tensorflow-proto'

type Numbers = Float32Array | Float64Array | Int32Array

export interface WrittenNode {
  name: string
  op: string
  input: string[]
  attr: Record<string, object>
  /** Of a constant. */
  tensor?: {
    shape: number[]
    values: Numbers
    /** Stands for all values, in place of them. */
    one?: number
  }
}

const text = (value: string): object => ({ s: Buffer.from(value) })
const ints = (...values: number[]): object => ({ list: { i: values } })

export function constant(name: string, shape: readonly number[], values: Numbers): WrittenNode {
  return { name, op: 'Const', input: [], attr: {}, tensor: { shape: [...shape], values } }
}

export function detectionNodes(network: Network, weights: WeightTable): WrittenNode[] {
  const nodes: WrittenNode[] = []
  const outputs = new Map<string, string>()
  const { inputSize } = network.settings
  const add = (name: string, op: string, input: string[], attr: Record<string, object> = {}): string => {
    nodes.push({ name, op, input, attr })
    return name
  }
  const numbers = (
    name: string,
    values: Float32Array,
    shape: readonly number[] = [values.length]
  ): string => {
    nodes.push(constant(name, shape, values))
    return name
  }
  const weight = (layer: Layer, n: number, name = `${layer.name}/${layer.weights[n]!.name}`): string =>
    numbers(name, weights.get(layer.name)!.get(layer.weights[n]!.name)!, layer.weights[n]!.shape)
  add('image_tensor', 'Placeholder', [])
  nodes.push(constant('Preprocessor/size', [2], Int32Array.of(inputSize, inputSize)))
  add('Preprocessor/resize', 'ResizeBilinear', ['image_tensor', 'Preprocessor/size'])
  add('Preprocessor/mul', 'Mul', [
    numbers('Preprocessor/mul/x', Float32Array.of(2 / 255), []),
    'Preprocessor/resize'
  ])
  add('Preprocessor/sub', 'Sub', ['Preprocessor/mul', numbers('Preprocessor/sub/y', Float32Array.of(1), [])])
  for (const layer of network.layers) {
    const { name, type, stride = 1 } = layer
    const read = layer.inputs.map((input) => outputs.get(input)!)
    const convolution = {
      strides: ints(1, stride, stride, 1),
      padding: text('SAME'),
      data_format: text('NHWC'),
      dilations: ints(1, 1, 1, 1)
    }
    const named = (): string => {
      switch (type) {
        case 'InputLayer':
          return 'Preprocessor/sub'
        case 'Conv2D': {
          const [, head, level] = /^(box|class)_(\d)$/.exec(name) ?? []
          const place = head
            ? `BoxPredictor_${level}/${head === 'box' ? 'BoxEncodingPredictor' : 'ClassPredictor'}`
            : name
          const product = add(`${place}/Conv2D`, 'Conv2D', [read[0]!, weight(layer, 0)], convolution)
          return head
            ? add(`${place}/BiasAdd`, 'BiasAdd', [product, weight(layer, 1, `${place}/biases`)])
            : product
        }
        case 'DepthwiseConv2D':
          return add(`${name}/depthwise`, 'DepthwiseConv2dNative', [read[0]!, weight(layer, 0)], convolution)
        case 'BatchNormalization': {
          const tensors = [0, 1, 2, 3].map((n) => weight(layer, n))
          return add(`${name}/FusedBatchNorm`, 'FusedBatchNorm', [read[0]!, ...tensors], {
            epsilon: { f: layer.epsilon! }
          })
        }
        case 'ReLU':
          return add(`${name}/Relu6`, 'Relu6', [read[0]!])
        case 'Add':
          return add(`${name}/add`, 'Add', read)
        case 'ZeroPadding2D':
        case 'Reshape':
        case 'Concatenate':
        case 'Activation':
        case 'Dense':
        case 'Dropout':
        case 'GlobalAveragePooling2D':
        case 'UnitNormalization':
        case 'MaxPooling2D':
        case 'L2Normalization':
        case 'SpaceToDepth':
        case 'AveragePooling2D':
        case 'Cropping2D':
        case 'ChannelShuffle':
          return read[0]!
      }
    }
    outputs.set(name, named())
  }
  return [...nodes, ...answerNodes(network)]
}

/** What the API makes of the heads' answers: boxes and scores, before overlapping ones are left out. */
function answerNodes(network: Network): WrittenNode[] {
  const nodes: WrittenNode[] = []
  const add = (name: string, op: string, input: string[], attr: Record<string, object> = {}): string => {
    nodes.push({ name, op, input, attr })
    return name
  }
  const number = (name: string, value: number): string => {
    nodes.push(constant(name, [], Float32Array.of(value)))
    return name
  }
  const integers = (name: string, ...values: number[]): string => {
    nodes.push(constant(name, [values.length], Int32Array.from(values)))
    return name
  }
  const axis = (name: string, value: number): string => {
    nodes.push(constant(name, [], Int32Array.of(value)))
    return name
  }
  const sides = [0, 1, 2, 3]
  const grids = gridsOf(network)
  const flat = (head: string, suffix: string, ...shape: number[]): string[] =>
    grids.map((_, level) => {
      const place = `BoxPredictor_${level}`
      const sizes = integers(`${place}/stack${suffix}`, ...shape)
      return add(`${place}/Reshape${suffix}`, 'Reshape', [`${place}/${head}/BiasAdd`, sizes])
    })
  const encodings = flat('BoxEncodingPredictor', '', 1, -1, 1, 4)
  const logits = flat('ClassPredictor', '_1', 1, -1, network.settings.classes)
  add('concat', 'ConcatV2', [...encodings, axis('concat/axis', 1)])
  add('concat_1', 'ConcatV2', [...logits, axis('concat_1/axis', 1)])
  add('Squeeze', 'Squeeze', ['concat'], { squeeze_dims: ints(2) })
  const anchors = anchorsOf(grids)
  nodes.push(constant('Postprocessor/anchors', [anchors.length / 4, 4], anchors))
  const decode = 'Postprocessor/Decode'
  const columns = (name: string, of: string): string[] => {
    const table = add(`${name}/Reshape`, 'Reshape', [of, integers(`${name}/shape`, -1, 4)])
    const turned = add(`${name}/transpose`, 'Transpose', [table, integers(`${name}/perm`, 1, 0)])
    const unpacked = add(`${name}/unstack`, 'Unpack', [turned], { num: { i: 4 }, axis: { i: 0 } })
    return sides.map((side) => `${unpacked}:${side}`)
  }
  const [ymin, xmin, ymax, xmax] = columns(`${decode}/anchors`, 'Postprocessor/anchors')
  const codes = columns(decode, 'Squeeze')
  const [ty, tx, th, tw] = codes.map((code, i) =>
    add(`${decode}/div_${i}`, 'RealDiv', [code, number(`${decode}/div_${i}/y`, i < 2 ? 10 : 5)])
  )
  const half = number(`${decode}/half`, 0.5)
  const edges = (place: string, from: string, to: string, move: string, grow: string): string[] => {
    const step = (name: string, op: string, ...input: string[]): string => add(`${place}/${name}`, op, input)
    const size = step('size', 'Sub', to, from)
    const centre = step('centre', 'Add', from, step('middle', 'Mul', size, half))
    const moved = step('moved', 'Add', step('shift', 'Mul', move, size), centre)
    const reach = step('reach', 'Mul', step('grown', 'Mul', step('Exp', 'Exp', grow), size), half)
    return [step('low', 'Sub', moved, reach), step('high', 'Add', moved, reach)]
  }
  const [top, bottom] = edges(`${decode}/y`, ymin!, ymax!, ty!, th!)
  const [left, right] = edges(`${decode}/x`, xmin!, xmax!, tx!, tw!)
  add(`${decode}/stack`, 'Pack', [top!, left!, bottom!, right!], { axis: { i: 0 } })
  add(`${decode}/transpose_1`, 'Transpose', [`${decode}/stack`, integers(`${decode}/transpose_1/perm`, 1, 0)])
  add('Postprocessor/Reshape_2', 'Reshape', [
    `${decode}/transpose_1`,
    integers('Postprocessor/stack', 1, -1, 4)
  ])
  add('Postprocessor/ExpandDims_1', 'ExpandDims', [
    'Postprocessor/Reshape_2',
    axis('Postprocessor/ExpandDims_1/dim', 2)
  ])
  add('Postprocessor/convert_scores', 'Sigmoid', ['concat_1'])
  add('Postprocessor/Slice', 'Slice', [
    'Postprocessor/convert_scores',
    integers('Postprocessor/Slice/begin', 0, 0, 1),
    integers('Postprocessor/Slice/size', -1, -1, -1)
  ])
  return nodes
}

/** As `frozen_inference_graph.pb`. */
export async function writeFrozen(path: string, nodes: readonly WrittenNode[]): Promise<string> {
  const whole = encodeSavedModel({ meta_graphs: [{ graph_def: { node: nodes.map(protoNode) } }] })
  await writeFile(path, fieldOf(fieldOf(whole)))
  return path
}

/** As the folder of a SavedModel. */
export async function writeSavedModel(folder: string, nodes: readonly WrittenNode[]): Promise<string> {
  await mkdir(join(folder, 'variables'), { recursive: true })
  const graph = { meta_info_def: { tags: ['serve'] }, graph_def: { node: nodes.map(protoNode) } }
  await writeFile(join(folder, 'saved_model.pb'), encodeSavedModel({ meta_graphs: [graph] }))
  return folder
}

/** As TensorFlow.js' `model.json`, with its weights in one file. */
export async function writeTfjs(path: string, nodes: readonly WrittenNode[]): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  const constants = nodes.filter(({ tensor }) => tensor)
  const node = nodes.map(({ name, op, input, attr }) => ({ name, op, input, attr: jsonAttributes(attr) }))
  const weights = constants.map(({ name, tensor }) => ({
    name,
    shape: tensor!.shape,
    dtype:
      tensor!.values instanceof Int32Array
        ? 'int32'
        : tensor!.values instanceof Float64Array
          ? 'float64'
          : 'float32'
  }))
  const shards = constants.map(({ tensor: { values } = { values: new Float32Array() } }) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  )
  await writeFile(join(dirname(path), 'weights.bin'), Buffer.concat(shards))
  const manifest = [{ paths: ['weights.bin'], weights }]
  await writeFile(
    path,
    JSON.stringify({ format: 'graph-model', modelTopology: { node }, weightsManifest: manifest })
  )
  return path
}

function jsonAttributes(attr: Record<string, object>): object {
  return JSON.parse(
    JSON.stringify(attr, (key, value: unknown) => {
      if (key === 'i' && Array.isArray(value)) return value.map(String)
      const { type, data } = (value ?? {}) as { type?: string; data?: number[] }
      return type === 'Buffer' ? Buffer.from(data!).toString('base64') : value
    })
  ) as object
}

function protoNode({ name, op, input, attr, tensor }: WrittenNode): object {
  if (!tensor) return { name, op, input, attr }
  const { shape, values, one } = tensor
  const dtype = values instanceof Int32Array ? 3 : values instanceof Float64Array ? 2 : 1
  const tensor_content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const content = one === undefined ? { tensor_content } : { [dtype === 3 ? 'int_val' : 'float_val']: [one] }
  const value = { tensor: { dtype, tensor_shape: { dim: shape.map((size) => ({ size })) }, ...content } }
  return { name, op, input, attr: { ...attr, dtype: { type: dtype }, value } }
}

/** What a message with one field holds in it. */
function fieldOf(message: Uint8Array): Uint8Array {
  let at = 1
  while (message[at]! >= 0x80) at++
  return message.subarray(at + 1)
}
