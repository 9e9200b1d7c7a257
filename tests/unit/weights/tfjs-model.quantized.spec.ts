/** Quantised weights of TensorFlow.js models, compared with TensorFlow.js' own reader. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { readShards, readTfjsModel, storedLayers } from '../../../src-main/weights/tfjs-model'

const specs = [
  {
    name: 'conv/kernel',
    shape: [3, 5],
    dtype: 'float32',
    quantization: { dtype: 'uint8', scale: 0.013, min: -1.7 }
  },
  {
    name: 'conv/bias',
    shape: [7],
    dtype: 'float32',
    quantization: { dtype: 'uint16', scale: 2e-5, min: -0.6 }
  },
  { name: 'dense/kernel', shape: [2, 4], dtype: 'float32', quantization: { dtype: 'float16' } },
  { name: 'dense/bias', shape: [3], dtype: 'float32' }
] as const

/** The concatenated bytes of the four weights, with an odd number of bytes before the 2-byte values. */
function bytes(): Buffer {
  const values = Float32Array.of(0.5, -3, 1e-3)
  return Buffer.concat([
    Buffer.from(Array.from({ length: 15 }, (_, i) => i * 17)),
    Buffer.from(Uint16Array.from({ length: 7 }, (_, i) => i * 9362).buffer),
    // 1, -2, the largest, the smallest normal, a subnormal number, zeros, and 0.333.
    Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x0000, 0x8000, 0x3555).buffer),
    Buffer.from(values.buffer)
  ])
}

test('8-bit, 16-bit and half-precision weights in two shards are read as TensorFlow.js reads them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netlens-quantized-'))
  const all = bytes()
  await writeFile(join(folder, 'a.bin'), all.subarray(0, 20))
  await writeFile(join(folder, 'b.bin'), all.subarray(20))
  const layers = [
    { class_name: 'Conv2D', config: { name: 'conv' } },
    { class_name: 'Dense', config: { name: 'dense', units: 1 } }
  ]
  const description = {
    format: 'layers-model',
    modelTopology: { class_name: 'Sequential', config: { name: 'm', layers } },
    weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights: specs }]
  }
  await writeFile(join(folder, 'model.json'), JSON.stringify(description))
  const model = await readTfjsModel(join(folder, 'model.json'))
  const stored = storedLayers(model, await readShards(model))
  const expected = io.decodeWeights(new Uint8Array(all).buffer, specs as unknown as io.WeightsManifestEntry[])
  for (const { name, shape } of specs) {
    const [owner, weight] = name.split('/')
    const tensor = stored.find((one) => one.name === owner)!.tensors.find((one) => one.name === weight)!
    expect(tensor.shape).toEqual(shape)
    expect([...tensor.read()], name).toEqual([...expected[name]!.dataSync()])
  }
})
