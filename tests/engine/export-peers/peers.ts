/** Runs exported models in the programs that they are exported for. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as TensorFlow from '@tensorflow/tfjs-node'
import { signatures } from '../../../src-main/inference/graph'
import { startBackend } from '../../../src-main/inference/backend'

/** @param images batch x size x size x 3; @returns probabilities, batch x classes */
export type Peer = (folder: string, images: Float32Array, size: number) => Promise<Float32Array>

const require = createRequire(import.meta.filename)

export const graphModel: Peer = async (folder, images, size) => {
  const tf = await native()
  const model = await tf.loadGraphModel(`file://${join(folder, 'model.json')}`)
  const input = tf.tensor(images, [images.length / (size * size * 3), size, size, 3])
  // By name, so that the names of input and output are tested too.
  return (await (model.predict({ images: input }) as TensorFlow.Tensor).data()) as Float32Array
}

export const savedModel: Peer = async (folder, images, size) => {
  const tf = await native()
  const model = await tf.node.loadSavedModel(folder, ['serve'], signatures.images)
  const input = tf.tensor(images, [images.length / (size * size * 3), size, size, 3])
  return (await (model.predict(input) as TensorFlow.Tensor).data()) as Float32Array
}

/** @param pixels RGB bytes, batch x size x size x 3 */
export async function savedModelFromPixels(folder: string, pixels: Uint8Array): Promise<Float32Array> {
  const tf = await native()
  const model = await tf.node.loadSavedModel(folder, ['serve'], signatures.pixels)
  const answer = model.predict({ pixels: tf.tensor([pixels], [], 'string') }) as TensorFlow.NamedTensorMap
  return answer['probabilities']!.data<'float32'>()
}

export const onnxRuntime: Peer = async (folder, images, size) => {
  // Loaded on first use: it is not available for every machine, which must not affect the other peers.
  const ort = require('onnxruntime-node') as typeof import('onnxruntime-node')
  const session = await ort.InferenceSession.create(join(folder, 'model.onnx'))
  const input = new ort.Tensor('float32', images, [images.length / (size * size * 3), size, size, 3])
  const { probabilities } = await session.run({ images: input })
  await session.release()
  return probabilities!.data as Float32Array
}

export const python = process.env['NETLENS_PYTHON'] || 'python3'

const findTensorFlow = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("tensorflow") is None)'

export const pythonHasTensorFlow = spawnSync(python, ['-c', findTensorFlow]).status === 0

export const pythonTensorFlow: Peer = async (folder, images, size) => {
  const script = join(import.meta.dirname, 'saved_model.py')
  const input = new Uint8Array(images.buffer, images.byteOffset, images.byteLength)
  const { status, stdout, stderr } = spawnSync(python, [script, folder, String(size)], { input })
  if (status !== 0) throw new Error(`${python} ${script} failed:\n${stderr}`)
  return new Float32Array(new Uint8Array(stdout).buffer)
}

async function native(): Promise<typeof TensorFlow> {
  const backend = await startBackend('native')
  if (backend.name !== 'native') throw new Error('native TensorFlow was asked for')
  return backend.tf
}
