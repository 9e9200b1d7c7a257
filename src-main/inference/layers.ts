/** Runs a network layer by layer, as Keras would, to show what each layer outputs. */
import type * as TensorFlow from '@tensorflow/tfjs'
import type { Layer, Network } from '../network/layer'
import type { WeightTable } from '../weights/bind'
import { leastSquares } from './fold'

/**
 * The output of one layer.
 * @param images [batch, size, size, 3], scaled as the model expects
 * @returns a tensor that the caller disposes of
 */
export function layerOutput(
  tf: typeof TensorFlow,
  network: Network,
  weights: WeightTable,
  images: TensorFlow.Tensor4D,
  layerName: string
): TensorFlow.Tensor {
  return tf.tidy(() => {
    const outputs = new Map<string, TensorFlow.Tensor>()
    for (const layer of network.layers) {
      const inputs = layer.inputs.map((name) => outputs.get(name)!)
      outputs.set(layer.name, inputs.length === 0 ? images : apply(tf, layer, inputs, weights))
      if (layer.name === layerName) return outputs.get(layerName)!
    }
    throw new RangeError(`${network.name} has no layer "${layerName}"`)
  })
}

function apply(
  tf: typeof TensorFlow,
  layer: Layer,
  inputs: readonly TensorFlow.Tensor[],
  weights: WeightTable
): TensorFlow.Tensor {
  const x = inputs[0]!
  const image = x as TensorFlow.Tensor4D
  const values = layer.weights.map(({ name, shape }) =>
    tf.tensor(weights.get(layer.name)!.get(name)!, [...shape])
  )
  const stride = layer.stride ?? 1
  const pad = layer.padding ?? 'same'
  switch (layer.type) {
    case 'InputLayer':
    case 'Dropout':
      return x
    case 'ZeroPadding2D': {
      const [top, bottom, left, right] = layer.pad!
      return tf.pad(image, [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0]
      ])
    }
    case 'Conv2D':
      return biased(tf, tf.conv2d(image, values[0] as TensorFlow.Tensor4D, stride, pad), values[1])
    case 'DepthwiseConv2D':
      return biased(tf, tf.depthwiseConv2d(image, values[0] as TensorFlow.Tensor4D, stride, pad), values[1])
    case 'BatchNormalization': {
      const [gamma, beta, mean, variance] = values as TensorFlow.Tensor1D[]
      return tf.batchNorm(image, mean!, variance!, beta, gamma, layer.epsilon)
    }
    case 'Add':
      return tf.add(x, inputs[1]!)
    case 'Concatenate':
      return tf.concat([...inputs], 1)
    case 'GlobalAveragePooling2D':
      return tf.mean(x, [1, 2]).reshape([x.shape[0], ...layer.outputShape])
    case 'UnitNormalization':
      return tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), -1, true), leastSquares)))
    case 'Reshape':
      return tf.reshape(x, [x.shape[0], ...layer.outputShape])
    case 'Dense': {
      const product = biased(tf, tf.matMul(x, values[0] as TensorFlow.Tensor2D), values[1])
      return activated(tf, layer, product)
    }
    case 'ReLU':
    case 'Activation':
      return activated(tf, layer, x)
    case 'MaxPooling2D':
    case 'L2Normalization':
    case 'SpaceToDepth':
    case 'AveragePooling2D':
    case 'Cropping2D':
    case 'ChannelShuffle':
      throw new TypeError(`${layer.type} is described only`)
  }
}

function biased(
  tf: typeof TensorFlow,
  x: TensorFlow.Tensor,
  bias: TensorFlow.Tensor | undefined
): TensorFlow.Tensor {
  return bias ? tf.add(x, bias) : x
}

function activated(tf: typeof TensorFlow, layer: Layer, x: TensorFlow.Tensor): TensorFlow.Tensor {
  switch (layer.activation) {
    case 'relu6':
      return tf.relu6(x)
    case 'relu':
      return tf.relu(x)
    case 'leaky-relu':
      return tf.leakyRelu(x, 0.1)
    case 'softmax':
      // The softmax of a single value is always 1.
      return x.shape.at(-1) === 1 ? tf.sigmoid(x) : tf.softmax(x)
    case 'linear':
    case undefined:
      return x
  }
}
