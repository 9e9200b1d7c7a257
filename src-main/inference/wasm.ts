/**
 * Inference in WebAssembly: runs the folded operations one by one, with bias and activation fused into each.
 */
import type * as TensorFlow from '@tensorflow/tfjs'
import { requireImages, type Classifier, type InnerValues } from './classifier'
import { leastSquares, type DetectorOperation, type FoldedNetwork, type WeightedOperation } from './fold'
import { scalePixels, type Scaling } from './scaling'

/** Loads the folded weights into the backend's memory. */
export function loadWasmClassifier(
  tf: typeof TensorFlow,
  network: FoldedNetwork,
  scaling: Scaling
): Classifier {
  const { inputSize, operations } = network
  const weights = weightTensors(tf, operations)

  function run(images: TensorFlow.Tensor): Record<keyof InnerValues, TensorFlow.Tensor> {
    const values = new Map<string, TensorFlow.Tensor>([['input', images]])
    for (const operation of operations) {
      const value =
        operation.kind === 'add'
          ? tf.add(values.get(operation.inputs[0])!, values.get(operation.inputs[1])!)
          : operation.kind === 'pool'
            ? tf.mean(values.get(operation.input)!, [1, 2])
            : operation.kind === 'unit'
              ? unitRows(tf, values.get(operation.input)!)
              : weightedOutput(tf, operation, weights, values.get(operation.input)!)
      values.set(operation.name, value)
    }
    const logits = values.get(network.logits)!
    return {
      probabilities: tf.softmax(logits),
      logits,
      embedding: values.get(network.embedding)!,
      features: values.get(network.features)!
    }
  }

  /** @param embedding whether each row also holds the embedding, after the probabilities */
  async function answer(images: () => TensorFlow.Tensor, embedding = false): Promise<Float32Array> {
    const output = tf.tidy(() => {
      const { probabilities, embedding: pooled } = run(images())
      return embedding ? tf.concat([probabilities, pooled], 1) : probabilities
    })
    try {
      return (await output.data()) as Float32Array
    } finally {
      output.dispose()
    }
  }

  return {
    precision: 'float32',
    batchSize: 8,
    async classifyPixels(pixels, batch) {
      requireImages(pixels, batch, inputSize)
      return answer(() => scalePixels(tf, pixels, batch, inputSize, scaling))
    },
    embedding: {
      size: network.embeddingSize,
      async classifyPixels(pixels, batch) {
        requireImages(pixels, batch, inputSize)
        return answer(() => scalePixels(tf, pixels, batch, inputSize, scaling), true)
      }
    },
    features: {
      shape: network.featureShape,
      async classifyPixels(pixels, batch) {
        requireImages(pixels, batch, inputSize)
        const output = tf.tidy(() => run(scalePixels(tf, pixels, batch, inputSize, scaling)))
        const rows = (name: keyof InnerValues): Promise<Float32Array> =>
          output[name].data() as Promise<Float32Array>
        try {
          return {
            probabilities: await rows('probabilities'),
            logits: await rows('logits'),
            embedding: await rows('embedding'),
            features: await rows('features')
          }
        } finally {
          tf.dispose(output)
        }
      }
    },
    classifyImages: (images, batch) => answer(() => tf.tensor(images, [batch, inputSize, inputSize, 3])),
    dispose() {
      for (const { kernel, bias } of weights.values()) tf.dispose([kernel, bias])
    }
  }
}

/** Divides each row by its Euclidean length. */
export function unitRows(tf: typeof TensorFlow, x: TensorFlow.Tensor): TensorFlow.Tensor {
  return tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), 1, true), leastSquares)))
}

export type WeightTensors = ReadonlyMap<string, { kernel: TensorFlow.Tensor; bias: TensorFlow.Tensor1D }>

/** Kernels and biases in the backend's memory; the caller disposes of them. */
export function weightTensors(
  tf: typeof TensorFlow,
  operations: readonly DetectorOperation[]
): WeightTensors {
  return new Map(
    operations.flatMap((operation) => {
      if (!('kernel' in operation)) return []
      const kernel = tf.tensor(operation.kernel, [...operation.kernelShape])
      return [[operation.name, { kernel, bias: tf.tensor1d(operation.bias) }] as const]
    })
  )
}

export function weightedOutput(
  tf: typeof TensorFlow,
  operation: WeightedOperation,
  weights: WeightTensors,
  x: TensorFlow.Tensor
): TensorFlow.Tensor {
  const { kernel, bias } = weights.get(operation.name)!
  const { activation, pad, stride } = operation
  const convolution = {
    x: (pad ? padded(tf, x, pad) : x) as TensorFlow.Tensor4D,
    filter: kernel as TensorFlow.Tensor4D,
    strides: stride,
    pad: pad ? ('valid' as const) : ('same' as const),
    bias,
    activation
  }
  switch (operation.kind) {
    case 'conv':
      return tf.fused.conv2d(convolution)
    case 'depthwise':
      return tf.fused.depthwiseConv2d(convolution)
    case 'dense':
      return tf.fused.matMul({ a: x, b: kernel, bias, activation })
  }
}

function padded(
  tf: typeof TensorFlow,
  x: TensorFlow.Tensor,
  [top, bottom, left, right]: NonNullable<WeightedOperation['pad']>
): TensorFlow.Tensor {
  return tf.pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0]
  ])
}
