/** Runs a TensorFlow.js graph model. */
import type * as TensorFlow from '@tensorflow/tfjs'
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import { invalid } from '../weights/stored-model'
import { classAnswers, type Runner } from './class-answers'

/** @throws UserError `model-invalid` */
export async function graphModelRunner(
  tf: typeof TensorFlow,
  path: string,
  artifacts: TensorFlow.io.ModelArtifacts,
  answer?: string
): Promise<Runner> {
  const model = await tf
    .loadGraphModel({ load: () => Promise.resolve(artifacts) })
    .catch((error: unknown) => {
      throw invalid(
        path,
        new Reason(
          'model-damaged',
          'cannot be loaded: its graph is damaged, or none of TensorFlow.js. Convert it again'
        ),
        error
      )
    })
  const [input, ...more] = model.inputs
  if (!input || more.length > 0) {
    model.dispose()
    throw invalid(
      path,
      new Reason('model-inputs', `takes ${model.inputs.length} tensors; expected one, an image`, {
        count: String(model.inputs.length)
      })
    )
  }
  const names = model.outputs.map(({ name }) => name)
  const run = (images: TensorFlow.Tensor4D): TensorFlow.NamedTensorMap => {
    let answers: ReturnType<typeof model.predict>
    try {
      answers = model.predict(images)
    } catch (error) {
      throw missingOperation(path, error) ?? error
    }
    const list = Array.isArray(answers) ? answers : [answers as TensorFlow.Tensor]
    return Object.fromEntries(list.map((answer, i) => [names[i] ?? `output ${i + 1}`, answer]))
  }
  return {
    ...(input.shape && { inputShape: input.shape }),
    ...classAnswers(tf, path, run, { batch: input.shape?.[0], answer }),
    dispose: () => model.dispose()
  }
}

/**
 * Explains what to do about an operation that TensorFlow.js or its backend lacks; undefined for other errors.
 */
function missingOperation(path: string, error: unknown): UserError | undefined {
  const text = String((error as Error)?.message)
  const unknown = /Unknown op '(\w{1,60})'/.exec(text)?.[1]
  if (unknown) {
    return invalid(
      path,
      new Reason(
        'model-operation',
        `has the operation ${unknown}, which TensorFlow.js does not have. Use the SavedModel that it was converted from`,
        { operation: unknown }
      ),
      error
    )
  }
  const kernel = /Kernel '(\w{1,60})' not registered for backend 'wasm'/i.exec(text)?.[1]
  if (!kernel) return undefined
  return invalid(
    path,
    new Reason(
      'model-backend',
      `needs the operation ${kernel}, which WebAssembly does not have. Choose the native backend`,
      {
        operation: kernel
      }
    ),
    error
  )
}
