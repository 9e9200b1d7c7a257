/** Runs a TensorFlow SavedModel, passing TensorFlow only the part of the graph that computes the answer. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as TensorFlow from '@tensorflow/tfjs'
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import { readCheckpointTensor } from '../weights/checkpoint'
import { rewriteSavedModel, type RewrittenModel, type SavedModelSignature } from '../weights/saved-model'
import { invalid } from '../weights/stored-model'
import type { Backend } from './backend'
import { classAnswers, type Runner } from './class-answers'

type Native = Extract<Backend, { name: 'native' }>
type Signature = Awaited<ReturnType<Native['tf']['node']['loadSavedModel']>>

/** @throws UserError `model-invalid`, or `backend-unavailable` without native TensorFlow */
export async function savedModelRunner(
  backend: Backend,
  signature: SavedModelSignature,
  answer?: string
): Promise<Runner> {
  const { path, input } = signature
  if (backend.name !== 'native') {
    throw new UserError(
      'backend-unavailable',
      `The model ${path} is a TensorFlow SavedModel: it needs native TensorFlow and cannot run in WebAssembly. ` +
        'Choose the native backend, or convert the model to TensorFlow.js.',
      { words: { code: 'model-native', values: { path } } }
    )
  }
  if (input.dtype !== 1)
    throw invalid(
      path,
      new Reason('model-input-type', 'does not take float32 images. Export it with an input of that type')
    )
  const model = await load(backend, path, await rewriteSavedModel(path))
  const run = (images: TensorFlow.Tensor4D): TensorFlow.NamedTensorMap =>
    model.predict({ images }) as TensorFlow.NamedTensorMap
  return {
    ...(input.shape && { inputShape: input.shape }),
    ...classAnswers(backend.tf, path, run, { batch: input.shape?.[0], answer }),
    dispose: () => model.dispose()
  }
}

async function load({ tf }: Native, path: string, rewritten: RewrittenModel): Promise<Signature> {
  const folder = await mkdtemp(join(tmpdir(), 'netlens-savedmodel-'))
  const open = (signature: string): Promise<Signature> => tf.node.loadSavedModel(folder, ['serve'], signature)
  let model: Signature | undefined
  try {
    await writeFile(join(folder, 'saved_model.pb'), rewritten.graph)
    // Sessions of the same folder share their variables while at least one of them is open.
    model = await open(rewritten.answers)
    for (const { signature, inputs } of rewritten.weights) {
      const assign = await open(signature)
      try {
        const given: TensorFlow.NamedTensorMap = {}
        for (const { name, variable } of inputs) {
          const bytes = await readCheckpointTensor(path, path, variable.name, variable.entry)
          given[name] = tf.tensor(
            [new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)],
            [],
            'string'
          )
        }
        tf.dispose([given, assign.predict(given)])
      } finally {
        assign.dispose()
      }
    }
    return model
  } catch (error) {
    model?.dispose()
    if (error instanceof UserError) throw error
    throw invalid(
      path,
      new Reason(
        'model-not-together',
        'cannot be loaded: its graph is none that TensorFlow accepts. Try it in Python, and export it again with a current TensorFlow'
      ),
      error
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
