/** Describes a network's layers the way Keras does, for Keras 2 and 3. */
import type { Layer, Network } from '../network/layer'

/** The variant of the description: for `.keras` of Keras 3, or for the `.h5` that every Keras reads. */
export type KerasStyle = 'keras' | 'h5'

/** Keras' own rate for MobileNetV1; dropout does nothing at inference. */
const dropoutRate = 0.001

export function kerasConfig(network: Network, style: KerasStyle): object {
  const [first, last] = [network.layers[0]!, network.layers.at(-1)!]
  return {
    ...(style === 'keras' && { module: 'keras.src.models.functional' }),
    class_name: 'Functional',
    config: {
      name: network.name,
      trainable: true,
      layers: network.layers.map((layer) => layerConfig(layer, network, style)),
      input_layers: [[first.name, 0, 0]],
      output_layers: [[last.name, 0, 0]]
    },
    ...(style === 'keras' && { registered_name: 'Functional' })
  }
}

function layerConfig(layer: Layer, network: Network, style: KerasStyle): object {
  const { name, type, inputs } = layer
  return {
    ...(style === 'keras' && { module: 'keras.layers', registered_name: null }),
    class_name: type,
    name,
    config: {
      name,
      ...(type !== 'InputLayer' && { trainable: true }),
      dtype: 'float32',
      ...settingsOf(layer, network, style)
    },
    inbound_nodes: inputs.length > 0 ? [inputs.map((input) => [input, 0, 0, {}])] : []
  }
}

function settingsOf(layer: Layer, { settings }: Network, style: KerasStyle): object {
  const { type, stride = 1, kernel, padding = 'same', pad, epsilon, weights, outputShape } = layer
  const bias = { use_bias: weights.some(({ name }) => name === 'bias') }
  const strides = [stride, stride]
  // The softmax of a single value is always 1.
  const activation = layer.activation === 'softmax' && settings.classes === 1 ? 'sigmoid' : layer.activation
  switch (type) {
    case 'InputLayer': {
      const shape = [null, ...outputShape]
      return style === 'h5' ? { batch_input_shape: shape, sparse: false } : { batch_shape: shape }
    }
    case 'ZeroPadding2D': {
      const [top, bottom, left, right] = pad!
      return {
        padding: [
          [top, bottom],
          [left, right]
        ],
        data_format: 'channels_last'
      }
    }
    case 'Conv2D':
      return {
        filters: outputShape.at(-1),
        kernel_size: kernel,
        strides,
        padding,
        activation: 'linear',
        ...bias
      }
    case 'DepthwiseConv2D':
      return { kernel_size: kernel, strides, padding, depth_multiplier: 1, activation: 'linear', ...bias }
    case 'BatchNormalization':
      return { axis: -1, epsilon, momentum: 0.999, center: true, scale: true }
    case 'ReLU':
      return { max_value: activation === 'relu6' ? 6 : null, negative_slope: 0, threshold: 0 }
    case 'Activation':
      return { activation }
    case 'Dense':
      return { units: outputShape.at(-1), activation, ...bias }
    case 'Reshape':
      return { target_shape: outputShape }
    case 'GlobalAveragePooling2D':
      return { data_format: 'channels_last', keepdims: outputShape.length === 3 }
    case 'UnitNormalization':
      return { axis: -1 }
    case 'Dropout':
      return { rate: dropoutRate }
    case 'Concatenate':
      return { axis: 1 }
    case 'Add':
      return {}
    case 'MaxPooling2D':
    case 'L2Normalization':
    case 'SpaceToDepth':
    case 'AveragePooling2D':
    case 'Cropping2D':
    case 'ChannelShuffle':
      throw new TypeError(`${type} is described only`)
  }
}
