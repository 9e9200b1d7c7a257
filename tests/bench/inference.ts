/** Inference alone: our graph in each precision against what else runs MobileNetV2 from Node. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as TensorFlow from '@tensorflow/tfjs-node'
import { limitThreads } from '../../src-main/engine/as-is-apart'
import { onnxFiles } from '../../src-main/export/onnx'
import { startBackend } from '../../src-main/inference/backend'
import type { Classifier } from '../../src-main/inference/classifier'
import { foldNetwork } from '../../src-main/inference/fold'
import { loadModel, readWeights } from '../../src-main/inference/model'
import { loadWasmClassifier } from '../../src-main/inference/wasm'
import { openNetwork } from '../../src-main/weights/open-model'
import { layersModel } from './layers-model'
import { measure, type Contender, type Measured } from './measure'

export interface InferenceResult extends Measured {
  batch: number
}

export async function benchInference(weightsFile: string, rounds: number): Promise<InferenceResult[]> {
  // As the engine does; TensorFlow takes it once for a process, so other contenders in it have to make do with it.
  limitThreads()
  const cache = await mkdtemp(join(tmpdir(), 'netlens-bench-'))
  const choice = { path: weightsFile, backend: 'native' } as const
  const float32 = await loadModel({ ...choice, precision: 'float32' }, cache)
  const bfloat16 = await loadModel({ ...choice, precision: 'bfloat16' }, cache)
  const int8 = await loadModel({ ...choice, precision: 'int8' }, cache)
  const { source, network } = await openNetwork(weightsFile)
  const weights = await readWeights(source, network)
  const folded = foldNetwork(network, weights)
  const tf = (await startBackend('native')).tf as typeof TensorFlow
  const layers = layersModel(tf, network, weights)

  const onnxFile = join(cache, 'model.onnx')
  await writeFile(onnxFile, onnxFiles(folded)[0]!.content)
  const ort = await import('onnxruntime-node')
  const session = await ort.InferenceSession.create(onnxFile)

  const results: InferenceResult[] = []
  for (const batch of [1, 8, 16, 32]) {
    const pixels = Uint8Array.from({ length: batch * 224 * 224 * 3 }, (_, i) => (i * 31 + (i >> 7)) % 256)
    const images = Float32Array.from(pixels, (p) => p / 127.5 - 1)
    const calls = Math.max(1, Math.round(16 / batch))
    const repeat = (name: string, once: () => Promise<unknown>): Contender => ({
      name,
      async run() {
        for (let i = 0; i < calls; i++) await once()
        return calls * batch
      }
    })
    const ours = (name: string, classifier: Classifier): Contender =>
      repeat(name, () => classifier.classifyPixels(pixels, batch))
    const measured = await measure(
      [
        ours('Netlens, int8', int8.classifier),
        ours('Netlens, bfloat16', bfloat16.classifier),
        ours('Netlens, float32', float32.classifier),
        repeat('onnxruntime-node', async () => {
          const input = new ort.Tensor('float32', images, [batch, 224, 224, 3])
          return (await session.run({ images: input }))['probabilities']!.data
        }),
        repeat('tfjs-node, layer by layer (same threads)', async () => {
          const input = tf.tensor4d(images, [batch, 224, 224, 3])
          const output = layers.predict(input) as TensorFlow.Tensor
          await output.data()
          tf.dispose([input, output])
        })
      ],
      rounds
    )
    results.push(...measured.map((row) => ({ ...row, batch })))
  }
  const wasm = await startBackend('wasm')
  const classifier = loadWasmClassifier(wasm.tf, folded, { range: '-1..1', channels: 'rgb' })
  for (const batch of [1, 8, 32]) {
    const pixels = new Uint8Array(batch * 224 * 224 * 3).fill(100)
    const run = async (): Promise<number> => {
      await classifier.classifyPixels(pixels, batch)
      return batch
    }
    results.push({ ...(await measure([{ name: 'Netlens, WebAssembly', run }], 2))[0]!, batch })
  }
  return results
}
