/** The network as a TensorFlow.js layers model: what tutorials run, one kernel call a layer. */
import type * as TensorFlow from '@tensorflow/tfjs-node'
import type { Layer, Network } from '../../src-main/network/layer'
import type { WeightTable } from '../../src-main/weights/bind'

export function layersModel(
  tf: typeof TensorFlow,
  network: Network,
  weights: WeightTable
): TensorFlow.LayersModel {
  const outputs = new Map<string, TensorFlow.SymbolicTensor>()
  let input: TensorFlow.SymbolicTensor | undefined
  for (const layer of network.layers) {
    if (layer.type === 'InputLayer') {
      input = tf.input({ shape: [...layer.outputShape], name: layer.name })
      outputs.set(layer.name, input)
      continue
    }
    const inputs = layer.inputs.map((name) => outputs.get(name)!)
    outputs.set(
      layer.name,
      layerOf(tf, layer).apply(inputs.length === 1 ? inputs[0]! : inputs) as TensorFlow.SymbolicTensor
    )
  }
  const model = tf.model({ inputs: input!, outputs: outputs.get(network.layers.at(-1)!.name)! })
  for (const layer of network.layers) {
    if (layer.weights.length === 0) continue
    const table = weights.get(layer.name)!
    model
      .getLayer(layer.name)
      .setWeights(layer.weights.map(({ name, shape }) => tf.tensor(table.get(name)!, [...shape])))
  }
  return model
}

function layerOf(tf: typeof TensorFlow, layer: Layer): TensorFlow.layers.Layer {
  const { name } = layer
  const bias = layer.weights.some((weight) => weight.name === 'bias')
  const convolution = {
    name,
    kernelSize: [...(layer.kernel ?? [])],
    strides: layer.stride,
    padding: layer.padding,
    useBias: bias
  }
  switch (layer.type) {
    case 'MaxPooling2D':
    case 'L2Normalization':
    case 'SpaceToDepth':
    case 'AveragePooling2D':
    case 'Cropping2D':
    case 'ChannelShuffle':
    case 'UnitNormalization':
      throw new Error('TensorFlow.js has no such layer')
    case 'ZeroPadding2D': {
      const [top, bottom, left, right] = layer.pad!
      return tf.layers.zeroPadding2d({
        name,
        padding: [
          [top, bottom],
          [left, right]
        ]
      })
    }
    case 'Conv2D':
      return tf.layers.conv2d({ ...convolution, filters: layer.outputShape.at(-1)! })
    case 'DepthwiseConv2D':
      return tf.layers.depthwiseConv2d(convolution as never)
    case 'BatchNormalization':
      return tf.layers.batchNormalization({ name, epsilon: layer.epsilon })
    case 'ReLU':
      return tf.layers.reLU({ name, maxValue: 6 })
    case 'Add':
      return tf.layers.add({ name })
    case 'GlobalAveragePooling2D':
      return tf.layers.globalAveragePooling2d({ name })
    case 'Dense':
      return tf.layers.dense({ name, units: layer.outputShape[0], activation: 'softmax' })
    case 'Activation':
    case 'Concatenate':
    case 'Dropout':
    case 'InputLayer':
    case 'Reshape':
      throw new RangeError(`${layer.type} is not in MobileNetV2`)
  }
}
