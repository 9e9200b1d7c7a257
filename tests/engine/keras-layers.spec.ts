/** Each layer, setting and activation of Keras 3 and Keras 2 answers as in Keras, or is refused by name. */
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadModel } from '../../src-main/inference/model'
import { configOf, readTable, type Row, type Table } from './keras-layers/table'
import { temporaryFolder } from '../support/pictures'

const size = 8

/** Generates the same numbers in [0, 1) as `make_table.py`. */
function uniform(count: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let h = (Math.imul(i + 1, 0x9e3779b1) + Math.imul(seed, 0x85ebca6b)) >>> 0
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) >>> 0
    return ((h ^ (h >>> 12)) >>> 0) / 2 ** 32
  })
}

function filled(shape: readonly number[], seed: number): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1)
  const scale = 4.4 / Math.sqrt(count / shape.at(-1)!)
  return Float32Array.from(uniform(count, seed), (u) => (shape.length > 1 ? (u - 0.5) * scale : u + 0.5))
}

const picture = Uint8Array.from(uniform(size * size * 3, 7), (u) => u * 256)

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
})

interface LayerOfConfig {
  config: { name: string; layers?: LayerOfConfig[] }
}

/** Maps each layer that is not a model to the top-level layer that it is or is nested in. */
function holders(model: object): Map<string, string> {
  const leaves = ({ config }: LayerOfConfig): string[] => config.layers?.flatMap(leaves) ?? [config.name]
  const top = (model as LayerOfConfig).config.layers ?? []
  return new Map(top.flatMap((layer) => leaves(layer).map((leaf) => [leaf, layer.config.name] as const)))
}

/** Writes a whole model as Keras saves it. */
async function writeModel(path: string, { layers, weights: held }: Row, table: Table): Promise<void> {
  const h5 = await import('h5wasm/node')
  await h5.ready
  const file = new h5.File(path, 'w')
  const config = configOf(table, layers)
  const weights = held.map((i) => table.weights[i]!)
  file.create_attribute('model_config', JSON.stringify(config))
  const root = file.create_group('model_weights')
  // Keras stores the weights of a nested model under that model's name.
  const holder = holders(config)
  const names = [...new Set(weights.map(([layer]) => holder.get(layer)!))]
  root.create_attribute('layer_names', names.length > 0 ? names : ['none'])
  if (names.length === 0) root.create_group('none')
  let seed = 0
  for (const name of names) {
    const group = root.create_group(name)
    const held = weights.filter(([layer]) => holder.get(layer) === name)
    group.create_attribute(
      'weight_names',
      held.flatMap(([layer, tensors]) => tensors.map(([tensor]) => `${layer}/${tensor}:0`))
    )
    for (const [layer, tensors] of held) {
      const inner = group.create_group(layer)
      for (const [tensor, shape] of tensors) {
        seed++
        const data = shape.length === 0 ? Float32Array.of(0) : filled(shape, seed)
        inner.create_dataset({ name: `${tensor}:0`, data, shape, dtype: '<f' })
      }
    }
  }
  file.close()
}

for (const version of [3, 2] as const) {
  const table = readTable(version)
  describe(`Keras ${version}`, () => {
    test.each(Object.entries(table.rows))('%s', async (name, row) => {
      const path = join(folder, `${version}-${name.replace(/\W+/g, '_')}.h5`)
      await writeModel(path, row, table)
      const preprocessing = { range: row.range ?? '0..1' } as const
      const loading = loadModel({ path, backend: 'native', precision: 'float32', preprocessing }, folder)
      if (!row.answer) {
        const [, reason] = /^refused: (\w+)/.exec(name) ?? [, 'training=True']
        const message = expect.stringMatching(new RegExp(`^The model file .*${reason}.*\\.$`)) as unknown
        return expect(loading).rejects.toMatchObject({ code: 'model-invalid', message })
      }
      const { classifier } = await loading
      const answer = await classifier.classifyPixels(picture, 1)
      classifier.dispose()
      expect(answer).toHaveLength(row.answer.length)
      for (const [i, value] of row.answer.entries()) expect(answer[i]).toBeCloseTo(value, 4)
    })
  })
}
