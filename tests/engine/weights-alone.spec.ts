/** Weights alone in the layouts of Keras 3 and late Keras 2 are bound like those in the older layout. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { bindWeights, identifyNetwork, type WeightTable } from '../../src-main/weights/bind'
import { withKerasH5 } from '../../src-main/weights/keras-h5'
import { openModel } from '../../src-main/weights/open-model'
import { writeKerasH5, writeKerasStore } from '../support/keras-h5-writer'
import { smallNetwork } from '../support/models'
import { temporaryFolder } from '../support/pictures'

let folder: string
let expected: WeightTable
beforeAll(async () => {
  folder = await temporaryFolder()
  const path = join(folder, 'before_96.h5')
  await writeKerasH5(path, smallNetwork)
  expected = await read(path)
})

const read = (path: string): Promise<WeightTable> =>
  withKerasH5(path, (stored) => bindWeights(identifyNetwork(stored), stored))

test.each([
  ['named', {}],
  ['by types alone', { named: false }],
  ['of a model within a model', { inside: 'functional' }],
  ['of a model within a model, by types alone', { inside: 'functional', named: false }]
])('weights %s', async (name, options) => {
  const path = join(folder, `${name.replaceAll(' ', '_')}_96.weights.h5`)
  await writeKerasStore([path], smallNetwork, options)
  expect(await read(path)).toEqual(expected)
})

test('weights in several files, all of which count as the model', async () => {
  const names = ['a_00000.weights.h5', 'a_00001.weights.h5', 'a_00002.weights.h5']
  const shards = names.map((name) => join(folder, name))
  await writeKerasStore(shards, smallNetwork)
  const path = join(folder, 'a_96.weights.json')
  await writeFile(
    path,
    JSON.stringify({ metadata: {}, weight_map: { '/a/vars': names[0], '/b/vars': names } })
  )
  expect(await read(path)).toEqual(expected)
  expect(await openModel(path)).toMatchObject({ format: 'keras-h5', files: [path, ...shards] })
  await writeFile(path, JSON.stringify({ weight_map: { '/a/vars': '../elsewhere.h5' } }))
  await expect(openModel(path)).rejects.toThrow('"../elsewhere.h5", which is not in its folder')
})

test('what cannot be a model says what it is', async () => {
  for (const name of ['checkpoint', 'model.index', 'model.data-00000-of-00001']) {
    await writeFile(join(folder, name), 'whatever')
    await expect(openModel(join(folder, name))).rejects.toThrow("is a checkpoint of TensorFlow's training")
  }
})
