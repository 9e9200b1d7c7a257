import { expect, test } from 'vitest'
import { closure, isNeeded } from '../../../tools/package/engine.mjs'

test('what programs read is packaged, what people read is not', () => {
  const needed = (file: string): boolean => isNeeded('any', file, 'index.js')
  expect(
    ['package.json', 'index.js', 'lib/a.cjs', 'a.wasm', 'build/a.node', 'LICENSE', 'LICENSE.md'].filter(
      needed
    )
  ).toEqual(['package.json', 'index.js', 'lib/a.cjs', 'a.wasm', 'build/a.node', 'LICENSE', 'LICENSE.md'])
  expect(
    [
      'index.js.map',
      'index.d.ts',
      'README.md',
      'test/a.js',
      'lib/a.test.js',
      '.eslintrc',
      'binding.gyp'
    ].filter(needed)
  ).toEqual([])
})

test('of the many builds of TensorFlow.js only the one for Node is packaged', () => {
  const needed = (file: string): boolean => isNeeded('@tensorflow/tfjs-core', file, 'dist/tf-core.node.js')
  expect(needed('dist/tf-core.node.js')).toBe(true)
  expect(needed('dist/tf-core.fesm.js')).toBe(false)
})

test('packages come with what they need, and without types', () => {
  const folders = closure(['csv-stringify', '@tensorflow/tfjs-core'])
  expect(folders).toContain('node_modules/csv-stringify')
  expect(folders).toContain('node_modules/seedrandom')
  expect(folders.filter((folder) => folder.includes('@types'))).toEqual([])
})
