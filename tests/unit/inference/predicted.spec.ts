import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { predicted } from '../../../src-main/inference/predicted'

test.each([
  [
    'answers',
    (input: tf.Tensor) => tf.add(input, 1),
    async (output: tf.Tensor) => void (await output.data())
  ],
  ['fails', () => { throw new Error('out of memory') }, async () => undefined], // prettier-ignore
  [
    'answers what cannot be read',
    (input: tf.Tensor) => tf.add(input, 1),
    () => Promise.reject(new Error('lost'))
  ]
])('nothing of a question stays where the model %s', async (_, predict, read) => {
  await tf.setBackend('cpu')
  const before = tf.memory().numTensors
  const asked = predicted(tf, { predict }, tf.tensor([1, 2]), read)
  await asked.catch(() => undefined)
  expect(tf.memory().numTensors).toBe(before)
})
