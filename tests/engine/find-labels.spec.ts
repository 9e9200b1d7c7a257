/** Labels when none are given: those beside the model, and ImageNet's names. */
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { loadModel } from '../../src-main/inference/model'
import { labelsFile } from '../../src-main/weights/imagenet'
import { readLabels } from '../../src-main/weights/labels'
import { exact, smallModel } from '../support/models'

test('a labels file beside the model is taken where it is asked for', async () => {
  const path = await smallModel()
  const file = join(dirname(path), 'labels.txt')
  await writeFile(file, Array.from({ length: 10 }, (_, i) => `bird ${i}`).join('\n'))
  const found = await loadModel({ ...exact(path, 'wasm'), findLabels: true }, dirname(path))
  expect(found.info.labels).toBe(file)
  expect(found.labels[9]).toBe('bird 9')
  const without = await loadModel(exact(path, 'wasm'), dirname(path))
  expect(without.info.labels).toBeUndefined()
  expect(without.labels[9]).toBe('class 9')
})

test("ImageNet's names are for 1000 classes, or 1001 with a background before them", async () => {
  const names = await readLabels(labelsFile('imagenet', 1000), 1000)
  expect(await readLabels(labelsFile('imagenet', 1001), 1001)).toEqual(['background', ...names])
  expect(() => labelsFile('imagenet', 10)).toThrow('this model has 10')
  expect(JSON.parse(await readFile(labelsFile('imagenet', 1000), 'utf8'))).toEqual(names)
})
