/**
 * `node self-test.mjs native|wasm`: computes a small convolution on the backend, checks the result against
 * numbers worked out by hand, and prints the backend and the time taken. The exit code is 1 on failure.
 */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import util from 'node:util'

// Silences TensorFlow's greeting.
process.env.TF_CPP_MIN_LOG_LEVEL = '3'
const require = createRequire(import.meta.url)
const tf = process.argv[2] === 'native' ? loadNative() : await loadWasm()

const started = performance.now()
const input = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1])
const filter = tf.tensor4d([1, 0, 0, -2], [2, 2, 1, 1])
const convolved = tf.conv2d(input, filter, 1, 'valid')
// 1 - 2 * 5 = -9, 2 - 2 * 6 = -10, 4 - 2 * 8 = -12, 5 - 2 * 9 = -13; plus 14: 5, 4, 2, 1;
// by 1.5: 7.5, 6, 3, 1.5; at most 6.
const result = tf.relu6(tf.mul(tf.add(convolved, 14), 1.5))
assert.deepEqual([...(await result.data())], [6, 6, 3, 1.5])
const negative = tf.relu6(convolved)
assert.deepEqual([...(await negative.data())], [0, 0, 0, 0])

const ms = (performance.now() - started).toFixed(1)
console.log(`${describe()}: a convolution as worked out by hand, in ${ms} ms`)

function describe() {
  if (process.argv[2] !== 'native') return `WASM of TensorFlow.js ${tf.version.tfjs ?? tf.version_core}`
  return `TensorFlow ${tf.backend().binding.TF_Version}`
}

function loadNative() {
  // tfjs-node 4.22 calls a function that Node 23 removed.
  util.isNullOrUndefined ??= (/** @type {unknown} */ value) => value === null || value === undefined
  return require('@tensorflow/tfjs-node')
}

async function loadWasm() {
  const tfjs = require('@tensorflow/tfjs')
  const wasm = require('@tensorflow/tfjs-backend-wasm')
  wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep)
  await tfjs.setBackend('wasm')
  return tfjs
}
