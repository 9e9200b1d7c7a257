/** Inference of an object detector, in libtensorflow or in WebAssembly. */
import type * as TensorFlow from '@tensorflow/tfjs'
import type * as TensorFlowNode from '@tensorflow/tfjs-node'
import type { Precision } from '../contract/classification'
import type { BackendInfo } from '../contract/model'
import { logitOf, rawObjects, type RawObjects } from '../network/objects'
import { outputLayers } from '../network/ssdlite'
import { requireImages } from './classifier'
import type { DetectorOperation, FoldedDetector } from './fold'
import { detectorSignatures } from './graph'
import { predicted } from './predicted'
import { unitRows, weightTensors, weightedOutput, type WeightTensors } from './wasm'

/** Raw outputs for each anchor of a batch. */
export interface RawDetections {
  /** batch × anchors × 4: how each anchor is moved and resized. */
  boxes: Float32Array
  /** batch × anchors × classes: logits; the background, if any, comes first. */
  classes: Float32Array
}

/** A loaded object detector. */
export interface Detector {
  readonly precision: Precision
  /** Measurements from choosing the precision. */
  readonly measured?: BackendInfo['measured']
  /** The fastest batch size. */
  readonly batchSize: number
  /**
   * For each image, what scores above the threshold; undefined if the network answers with values that are not
   * numbers.
   * @param images batch × size × size × 3 values, as `PixelSource.whole` gives them
   * @throws UserError `internal` if the number of values is wrong
   */
  detect(images: Float32Array, batch: number, threshold: number): Promise<(RawObjects | undefined)[]>
  /** All scores. */
  rawDetections(images: Float32Array, batch: number): Promise<RawDetections>
  dispose(): void
}

/** Loads a SavedModel that `compileDetector` wrote. */
export async function loadNativeDetector(
  tf: typeof TensorFlowNode,
  directory: string,
  { inputSize, classes }: Pick<FoldedDetector, 'inputSize' | 'classes'>,
  precision: Precision,
  batchSize: number
): Promise<Detector> {
  const load = (signature: string): ReturnType<typeof tf.node.loadSavedModel> =>
    tf.node.loadSavedModel(directory, ['serve'], signature)
  const finding = await load(detectorSignatures.found)
  let all: ReturnType<typeof load> | undefined

  async function ask<T>(
    model: typeof finding,
    { images, batch }: { images: Float32Array; batch: number },
    more: TensorFlow.NamedTensorMap,
    read: (output: TensorFlow.NamedTensorMap) => Promise<T>
  ): Promise<T> {
    requireImages(images, batch, inputSize)
    const input = { images: tf.tensor(images, [batch, inputSize, inputSize, 3]), ...more }
    return predicted(tf, model, input, read)
  }

  return {
    precision,
    batchSize,
    detect(images, batch, threshold) {
      const least = tf.scalar(logitOf(threshold), 'float32')
      return ask(finding, { images, batch }, { least }, (output) =>
        objectsByImage(output as HighScores, classes)
      )
    },
    async rawDetections(images, batch) {
      const model = await (all ??= load(detectorSignatures.all))
      return ask(model, { images, batch }, {}, ({ boxes, classes }) => rawOf(boxes!, classes!))
    },
    dispose() {
      finding.dispose()
      void all?.then((model) => model.dispose())
    }
  }
}

/** What the signature `found` answers. */
type HighScores = Record<'boxes' | 'sums' | 'places' | 'logits', TensorFlow.Tensor>

/** What a batch was answered, by image. */
async function objectsByImage(output: HighScores, classes: number): Promise<(RawObjects | undefined)[]> {
  const [boxes, sums, places, logits] = await Promise.all([
    output.boxes.data<'float32'>(),
    output.sums.data<'float32'>(),
    output.places.data<'int32'>(),
    output.logits.data<'float32'>()
  ])
  const ofImage = boxes.length / sums.length
  const scores = (ofImage / 4) * classes
  let end = 0
  return Array.from(sums, (sum, image) => {
    const start = end
    while (end < places.length && places[end]! < (image + 1) * scores) end++
    if (!Number.isFinite(sum)) return undefined
    return {
      boxes: boxes.subarray(image * ofImage, (image + 1) * ofImage),
      classes,
      places: places.slice(start, end).map((place) => place - image * scores),
      logits: logits.subarray(start, end)
    }
  })
}

/** Loads the folded weights into WebAssembly memory. */
export function loadWasmDetector(tf: typeof TensorFlow, network: FoldedDetector): Detector {
  const { inputSize, operations } = network
  const weights = weightTensors(tf, operations)

  async function rawDetections(images: Float32Array, batch: number): Promise<RawDetections> {
    requireImages(images, batch, inputSize)
    const outputs = tf.tidy(() => {
      const input = tf.tensor(images, [batch, inputSize, inputSize, 3])
      const values = outputsOf(tf, operations, weights, input)
      return [values.get(outputLayers.box)!, values.get(outputLayers.class)!]
    })
    try {
      return await rawOf(outputs[0]!, outputs[1]!)
    } finally {
      tf.dispose(outputs)
    }
  }

  return {
    precision: 'float32',
    batchSize: 4,
    async detect(images, batch, threshold) {
      const all = await rawDetections(images, batch)
      return Array.from({ length: batch }, (_, image) => {
        const [boxes, logits] = [all.boxes, all.classes].map((part) => {
          const length = part.length / batch
          return part.subarray(image * length, (image + 1) * length)
        }) as [Float32Array, Float32Array]
        if (![boxes, logits].every((part) => part.every(Number.isFinite))) return undefined
        return rawObjects(boxes, logits, threshold)
      })
    },
    rawDetections,
    dispose() {
      for (const { kernel, bias } of weights.values()) tf.dispose([kernel, bias])
    }
  }
}

function outputsOf(
  tf: typeof TensorFlow,
  operations: readonly DetectorOperation[],
  weights: WeightTensors,
  images: TensorFlow.Tensor
): Map<string, TensorFlow.Tensor> {
  const values = new Map([['input', images]])
  const output = (operation: DetectorOperation): TensorFlow.Tensor => {
    switch (operation.kind) {
      case 'join':
        return tf.concat(
          operation.inputs.map((name) => values.get(name)!),
          1
        )
      case 'table':
        return tf.reshape(values.get(operation.input)!, [images.shape[0], operation.rows, operation.values])
      case 'add':
        return tf.add(values.get(operation.inputs[0])!, values.get(operation.inputs[1])!)
      case 'pool':
        return tf.mean(values.get(operation.input)!, [1, 2])
      case 'unit':
        return unitRows(tf, values.get(operation.input)!)
      case 'conv':
      case 'depthwise':
      case 'dense':
        return weightedOutput(tf, operation, weights, values.get(operation.input)!)
    }
  }
  for (const operation of operations) values.set(operation.name, output(operation))
  return values
}

async function rawOf(boxes: TensorFlow.Tensor, classes: TensorFlow.Tensor): Promise<RawDetections> {
  const [first, second] = await Promise.all([boxes.data<'float32'>(), classes.data<'float32'>()])
  return { boxes: first, classes: second }
}
