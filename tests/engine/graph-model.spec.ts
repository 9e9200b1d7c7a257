/**
 * TensorFlow.js graph models from other people: they work, or Netlens says in its own words why they do not.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { loadModel } from '../../src-main/inference/model'
import { exact } from '../support/models'
import { temporaryFolder } from '../support/pictures'

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
})

const float = { type: 'DT_FLOAT' }
const size = (...sizes: number[]): object => ({ shape: { dim: sizes.map((n) => ({ size: String(n) })) } })
const x = { name: 'x', op: 'Placeholder', attr: { dtype: float, shape: size(-1, 16, 16, 3) } }
const axes = { name: 'axes', op: 'Const', attr: { dtype: { type: 'DT_INT32' } } }
const mean = { name: 'mean', op: 'Mean', input: ['x', 'axes'], attr: { T: float, keep_dims: { b: false } } }
const softmax = { name: 'y', op: 'Softmax', input: ['mean'], attr: { T: float } }

async function model(name: string, node: unknown[]): Promise<string> {
  const path = join(folder, name)
  await mkdir(path)
  const weights = [{ name: 'axes', shape: [2], dtype: 'int32' }]
  const description = {
    format: 'graph-model',
    modelTopology: { node, versions: {} },
    weightsManifest: [{ paths: ['w.bin'], weights }]
  }
  await writeFile(join(path, 'model.json'), JSON.stringify(description))
  await writeFile(join(path, 'w.bin'), Buffer.from(Int32Array.of(1, 2).buffer))
  return path
}

/** Two images, and the mean of each colour as probabilities. */
const images = Float32Array.from({ length: 2 * 768 }, (_, i) => (i % 3) / 2 + (i >= 768 ? (i % 3) / 2 : 0))
const expected = [0.5, 1].flatMap((step) => {
  const powers = [0, step, 2 * step].map(Math.exp)
  return powers.map((power) => power / powers.reduce((a, b) => a + b))
})

async function answerOf(path: string): Promise<number[]> {
  const { classifier } = await loadModel(exact(path, 'native'), folder)
  const answer = await classifier.classifyImages(images, 2)
  classifier.dispose()
  return [...answer]
}

test.each([
  ['a plain one', [x, axes, mean, softmax]],
  [
    'one with several answers',
    [x, axes, mean, softmax, { name: 'twice', op: 'AddV2', input: ['mean', 'mean'], attr: { T: float } }]
  ]
])('%s', async (name, nodes) => {
  const answer = await answerOf(await model(name, nodes))
  expect(answer).toHaveLength(expected.length)
  for (const [i, value] of answer.entries()) expect(value).toBeCloseTo(expected[i]!, 6)
})

const sentence = /\.$/
/** Technical text that must not be shown to users. */
const raw = /undefined|null|TypeError|Cannot read|executeAsync|github|File an issue|not a function|Error:/i

test.each([
  [
    'an operation that writes',
    [x, axes, mean, { name: 'y', op: 'WriteFile', input: ['mean'] }],
    /has the operation WriteFile, which TensorFlow\.js does not have/
  ],
  ['a node that is nothing', [x, axes, {}, softmax], sentence],
  ['an input that is not there', [x, axes, { ...mean, input: ['nowhere', 'axes'] }, softmax], sentence],
  [
    'two inputs',
    [
      x,
      { ...x, name: 'other' },
      axes,
      mean,
      softmax,
      { name: 'z', op: 'AddV2', input: ['x', 'other'], attr: { T: float } }
    ],
    /takes 2 tensors; expected one, an image\.$/
  ],
  [
    'nothing for each class',
    [x, axes, { name: 'y', op: 'Relu', input: ['x'], attr: { T: float } }],
    /does not answer an image with one value for each class/
  ],
  [
    'control flow',
    [
      x,
      axes,
      mean,
      {
        name: 'y',
        op: 'While',
        input: ['mean'],
        attr: {
          cond: { func: { name: 'f' } },
          body: { func: { name: 'f' } },
          T: { list: { type: ['DT_FLOAT'] } }
        }
      }
    ],
    sentence
  ]
])('refused: %s', async (name, nodes, reason) => {
  const error = await answerOf(await model(`refused-${name}`, nodes)).then(
    () => undefined,
    (thrown: Error) => thrown
  )
  expect(error).toMatchObject({ name: 'UserError', code: 'model-invalid' })
  expect(error?.message).toMatch(reason)
  expect(error?.message).not.toMatch(raw)
})
