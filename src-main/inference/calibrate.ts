/** Determines the range of a network's activations, using the pictures that come with Netlens. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as TensorFlow from '@tensorflow/tfjs-node'
import type { Folded } from './fold'
import { compileRangesModel, rangedOperations, signatures } from './graph'
import type { ActivationRanges } from './quantize'
import type { Scaling } from './scaling'

const batchSize = 8
/** The quantile of the pictures' extremes that sets a range: a few outliers would coarsen the steps for all. */
const fitting = 0.97

/**
 * The float32 output range of each convolution and sum; always includes zero.
 * @param pictures size × size × 3 RGB bytes each; without `scaling`, the bytes of as many float32 numbers as the network
 *   expects them
 */
export async function activationRanges(
  tf: typeof TensorFlow,
  network: Folded,
  scaling: Scaling | undefined,
  pictures: readonly Uint8Array[]
): Promise<ActivationRanges> {
  const names = rangedOperations(network)
  /** Minimum and maximum of each operation, one row per picture. */
  const rows: Float32Array[] = []
  const model = await loadOnce(tf, compileRangesModel(network, scaling))
  try {
    for (let i = 0; i < pictures.length; i += batchSize) {
      const input = tf.tensor([Buffer.concat(pictures.slice(i, i + batchSize))], [], 'string')
      const output = model.predict(input) as TensorFlow.Tensor
      const values = (await output.data()) as Float32Array
      tf.dispose([input, output])
      const row = 2 * names.length
      for (let at = 0; at < values.length; at += row) rows.push(values.slice(at, at + row))
    }
  } finally {
    model.dispose()
  }
  const column = (at: number): number[] => rows.map((row) => row[at]!).sort((a, b) => a - b)
  const last = rows.length - 1
  return Object.fromEntries(
    names.map((name, i) => {
      const least = column(2 * i)[Math.round((1 - fitting) * last)]!
      const most = column(2 * i + 1)[Math.round(fitting * last)]!
      return [name, [Math.min(0, least), Math.max(0, most)]]
    })
  )
}

/** TensorFlow only loads models from folders. */
async function loadOnce(tf: typeof TensorFlow, graph: Uint8Array): ReturnType<typeof tf.node.loadSavedModel> {
  const folder = await mkdtemp(join(tmpdir(), 'netlens-ranges-'))
  try {
    await writeFile(join(folder, 'saved_model.pb'), graph)
    return await tf.node.loadSavedModel(folder, ['serve'], signatures.pixels)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
