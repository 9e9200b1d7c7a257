/** Reports how the size of a package is made up. */
import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param {string} path of a file or folder
 * @returns {number} bytes of all files
 */
export function bytesOf(path) {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (!stats?.isDirectory()) return stats?.size ?? 0
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
}

/**
 * @param {import('./tree.mjs').Tree} tree
 * @returns {[string, number][]} parts and their bytes; the last entry is the total
 */
export function sizes({ folder, resources, node }) {
  const engine = join(resources, 'engine')
  const addon = bytesOf(join(engine, 'node_modules/@tensorflow/tfjs-node/lib'))
  /** @type {[string, number][]} */
  const parts = [
    ['native TensorFlow', addon + bytesOf(join(engine, 'node_modules/@tensorflow/tfjs-node/deps'))],
    ["the engine's Node", bytesOf(node)],
    ['the engine, the command line and their packages', bytesOf(engine) - addon],
    ['the app (ASAR)', bytesOf(join(resources, 'app.asar'))]
  ]
  const rest = readdirSync(resources).filter((name) => !['engine', 'node', 'app.asar'].includes(name))
  parts.push([
    'models, samples and icons',
    rest.reduce((sum, name) => sum + bytesOf(join(resources, name)), 0)
  ])
  const total = bytesOf(folder)
  parts.push(['Electron, and licences', total - parts.reduce((sum, [, bytes]) => sum + bytes, 0)])
  parts.sort(([, a], [, b]) => b - a)
  return [...parts, ['all', total]]
}

/** @param {[string, number][]} parts */
export function sizeTable(parts) {
  const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`
  return parts.map(([name, bytes]) => `  ${name.padEnd(50)} ${megabytes(bytes).padStart(10)}`).join('\n')
}
