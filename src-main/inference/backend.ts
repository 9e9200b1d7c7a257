/** Chooses and starts TensorFlow: the native library through tfjs-node, or WebAssembly. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import util from 'node:util'
import type * as TensorFlow from '@tensorflow/tfjs'
import type * as TensorFlowNode from '@tensorflow/tfjs-node'
import type { BackendChoice } from '../contract/classification'
import { UserError } from '../contract/errors'

export type Backend =
  | { name: 'native'; tf: typeof TensorFlowNode; version: string }
  | { name: 'wasm'; tf: typeof TensorFlow; version: string; notice?: string }

const require = createRequire(__filename)

/**
 * Starts a backend and makes it the current one. `auto` tries the native library and falls back to WebAssembly,
 * with a notice that says why.
 * @throws UserError `backend-unavailable` if `native` is requested but cannot be loaded
 */
export async function startBackend(choice: BackendChoice): Promise<Backend> {
  if (choice === 'wasm') return startWasm()
  try {
    return await startNative()
  } catch (error) {
    const reason = whyNotNative(error)
    if (choice === 'native') {
      const message = `Native TensorFlow cannot be used: ${reason}.`
      throw new UserError('backend-unavailable', message, { cause: error, detail: String(error) })
    }
    const notice = `Native TensorFlow cannot be used (${reason}), so the slower WebAssembly backend does the work.`
    return { ...(await startWasm()), notice }
  }
}

function whyNotNative(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'MODULE_NOT_FOUND' || message.includes('can not be found')) return 'it is not installed'
  if (code === 'ERR_DLOPEN_FAILED') return 'its library is missing, or was made for another system'
  return 'it does not start on this computer'
}

async function startNative(): Promise<Backend> {
  // tfjs-node 4.22 calls functions of node:util that Node 23 removed (tfjs issue 8609).
  const removed = util as unknown as Record<string, unknown>
  removed['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
  // On x86 without AVX-512, TensorFlow leaves oneDNN's kernels off, although they are up to twice as fast
  // there, too.
  if (process.arch === 'x64') process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1'
  const tf = require('@tensorflow/tfjs-node') as typeof TensorFlowNode
  await tf.setBackend('tensorflow')
  const binding = (tf.backend() as unknown as { binding: { TF_Version: string } }).binding
  return { name: 'native', tf, version: binding.TF_Version }
}

async function startWasm(): Promise<Extract<Backend, { name: 'wasm' }>> {
  const tf = require('@tensorflow/tfjs') as typeof TensorFlow
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm')
  wasm.setWasmPaths(
    join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + '/'
  )
  await tf.setBackend('wasm')
  return { name: 'wasm', tf, version: wasm.version_wasm }
}
