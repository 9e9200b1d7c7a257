/** Builds a layers model from its description, limiting it to the size of the stored weights. */
import type * as TensorFlow from '@tensorflow/tfjs'
import { Reason } from '../contract/reasons'
import { invalid } from '../weights/stored-model'

/** Number of values that layers may allocate beyond the stored weights. */
const spareValues = 1 << 20
/** Most values that one layer may output for an image: 1 GB. */
export const mostAnswered = 2 ** 28

/** A layer whose output would exceed that limit. */
export class HugeAnswer extends Error {
  constructor(
    readonly layer: string,
    readonly values: number
  ) {
    super(`${layer} answers with ${values} values`)
  }
}

/** TensorFlow.js calls this for each weight that a layer is about to allocate. */
interface Allocation {
  addWeight(this: { name: string }, name: string, shape: (number | null)[], ...rest: unknown[]): unknown
}

/**
 * Like `tf.loadLayersModel`, but safe: a description of a few bytes can ask for any number of weights, and
 * TensorFlow.js allocates them while reading it, so each is checked against the stored size first.
 * @param stored number of values of all weights in the model's files
 * @throws UserError `model-invalid` if the description asks for more
 */
export async function loadLayers(
  tf: typeof TensorFlow,
  path: string,
  artifacts: TensorFlow.io.ModelArtifacts,
  stored: number
): Promise<TensorFlow.LayersModel> {
  const layer = tf.layers.Layer.prototype as unknown as Allocation
  const { addWeight } = layer
  let left = stored + spareValues
  layer.addWeight = function (name, shape, ...rest) {
    left -= shape.reduce<number>((a, b) => a * (b ?? 1), 1)
    // `left` is NaN if a size is not a number.
    if (!(left >= 0)) {
      throw invalid(
        path,
        new Reason(
          'model-incomplete',
          `describes layers with more weights than it holds: ${JSON.stringify(this.name)} asks for [${shape.join(', ')}]`
        )
      )
    }
    return addWeight.call(this, name, shape, ...rest)
  }
  let model: TensorFlow.LayersModel
  try {
    model = await tf.loadLayersModel({ load: () => Promise.resolve(artifacts) })
  } catch (error) {
    throw error instanceof HugeAnswer ? huge(path, error) : error
  } finally {
    layer.addWeight = addWeight
  }
  try {
    checkAnswers(model)
  } catch (error) {
    model.dispose()
    throw error instanceof HugeAnswer ? huge(path, error) : error
  }
  return model
}

function huge(path: string, { layer, values }: HugeAnswer): Error {
  return invalid(
    path,
    `has the layer ${JSON.stringify(layer)}, whose answer to one image has ${values} values`
  )
}

function checkAnswers(model: TensorFlow.LayersModel): void {
  for (const { name, inboundNodes } of model.layers) {
    for (const shape of inboundNodes.flatMap(({ outputShapes }) => shapesIn(outputShapes))) {
      const values = shape.slice(1).reduce<number>((a, b) => a * (b ?? 1), 1)
      if (values > mostAnswered) throw new HugeAnswer(name, values)
    }
  }
}

/** TensorFlow.js gives one shape, or a list of them. */
function shapesIn(shapes: TensorFlow.Shape | TensorFlow.Shape[]): TensorFlow.Shape[] {
  return Array.isArray(shapes[0]) ? (shapes as TensorFlow.Shape[]) : [shapes as TensorFlow.Shape]
}
