import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import type { Precision, PrecisionChoice } from '../../../src-main/contract/classification'
import { Library } from '../../../src-main/library/library'
import type { RunRecord } from '../../../src-main/library/record'
import { usedModel, usedSettings } from '../../support/library-maker'

const hash = Buffer.alloc(8, 1)
let library: Library
let path: string
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'precisions-'))
  path = join(folder, 'a.jpg')
  writeFileSync(path, 'picture')
  library = Library.open(join(folder, 'library.sqlite'))
  return () => library.close()
})

/** A run that answers with the given precision. */
function run(precision: Precision, wanted: PrecisionChoice, again = false): RunRecord {
  const { info } = usedModel
  const model = { ...usedModel, info: { ...info, backend: { ...info.backend, precision } } }
  const settings = { ...usedSettings, model: { ...usedSettings.model, precision: wanted } }
  return library.runs.begin(model, settings, '0', { again, topK: 1 })
}

function image(probability: number, more: { reused: boolean; precision?: Precision }) {
  const { size, mtimeMs } = statSync(path)
  const predictions = [{ index: 0, label: usedModel.labels[0]!, probability }]
  const file = { bytes: size, modified: mtimeMs }
  return { absolute: path, source: 0, path: 'a.jpg', index: 0, file, hash, answer: { predictions }, ...more }
}

test('an answer in a more exact precision is known where auto takes a faster one, and keeps its precision', async () => {
  run('float32', 'float32').save([image(0.75, { reused: false })])
  const record = run('int8', 'auto')
  const known = await record.knownByPath(path)
  expect(known).toMatchObject({ precision: 'float32', answer: { predictions: [{ probability: 0.75 }] } })
  expect(await record.knownByContent(path, known!.file, hash)).toMatchObject({ precision: 'float32' })

  record.save([image(0.75, { reused: true, precision: 'float32' })])
  const [item] = await library.rows({ run: record.id }, { by: 'name', descending: false }, 0, 10)
  expect(item).toMatchObject({ precision: 'float32', predictions: [{ probability: 0.75 }] })
  // The answer remains float32's, whichever precision reuses it.
  expect(await run('int8', 'auto').knownByPath(path)).toMatchObject({ precision: 'float32' })
})

test.each([
  ['a less exact one is not known', 'int8', 'float32', 'auto', false],
  ['nor one in another precision than the one that was asked for', 'float32', 'int8', 'int8', false],
  ['nor any where the model is asked again', 'float32', 'int8', 'auto', true]
] as const)('%s', async (_, stored, computed, wanted, again) => {
  run(stored, 'auto').save([image(0.75, { reused: false })])
  expect(await run(computed, wanted, again).knownByPath(path)).toBeUndefined()
})
