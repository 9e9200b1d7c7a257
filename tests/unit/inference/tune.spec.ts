import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Precision } from '../../../src-main/contract/classification'
import { compareAnswers } from '../../../src-main/inference/agreement'
import type { Classifier } from '../../../src-main/inference/classifier'
import { remember } from '../../../src-main/inference/remember'
import { loadTuned, type Tunable as AnyTunable } from '../../../src-main/inference/tune'
import { temporaryFolder } from '../../support/pictures'

type Tunable = AnyTunable<Classifier, Float32Array>

const classes = 2
/** Probabilities for the single picture. */
const answers: Record<Precision, number[]> = {
  float32: [0.8, 0.2],
  bfloat16: [0.4, 0.6],
  int8: [0.79, 0.21]
}

/** Models that record how many of them are loaded at the same time. */
async function tunable(own: Partial<Tunable> = {}): Promise<{ tunable: Tunable; most: () => number }> {
  const folder = await temporaryFolder()
  let loaded = 0
  let most = 0
  const load = async (precision: Precision, batchSize = 16): Promise<Classifier> => {
    most = Math.max(most, ++loaded)
    const classifyPixels = async (_: unknown, batch: number): Promise<Float32Array> =>
      Float32Array.from(Array.from({ length: batch }, () => answers[precision]).flat())
    return {
      precision,
      batchSize,
      classifyPixels,
      classifyImages: classifyPixels,
      dispose: () => void loaded--
    }
  }
  return {
    most: () => most,
    tunable: {
      file: join(folder, 'found'),
      newest: join(folder, 'newest'),
      precisions: ['float32', 'bfloat16', 'int8'],
      load,
      pictures: async () => [new Uint8Array(3)],
      pictureBytes: 3,
      batchSizes: { float32: [8, 16], bfloat16: [8, 16], int8: [8, 16] },
      ask: (classifier, pixels, batch) => classifier.classifyPixels(pixels, batch),
      compare: (expected, actual) => compareAnswers(expected, actual, classes),
      onTuning: () => undefined,
      ...own
    }
  }
}

test('one precision is loaded at a time, and one with other answers is never taken', async () => {
  const { tunable: model, most } = await tunable()
  const { precision, measured } = await loadTuned(model)
  expect(most()).toBe(1)
  expect(precision).not.toBe('bfloat16')
  expect(measured!.map(({ imagesPerSecond }) => imagesPerSecond !== undefined)).toEqual([true, false, true])
  expect(measured![1]!.agreement).toMatchObject({ pictures: 1, changedLabels: 1 })
})

test('a precision that cannot be computed here is left out, but for the first', async () => {
  const { tunable: model } = await tunable()
  const load = async (precision: Precision): Promise<Classifier> => {
    if (precision === 'int8') throw new Error('no such operation')
    return model.load(precision)
  }
  const { measured } = await loadTuned({ ...model, load })
  expect(measured!.map(({ precision }) => precision)).toEqual(['float32', 'bfloat16'])
  await expect(loadTuned({ ...model, file: `${model.file}2`, precisions: ['int8'], load })).rejects.toThrow()
})

test('each precision is measured with the batches that are meant for it', async () => {
  const { tunable: model } = await tunable()
  const asked = new Set<string>()
  const batchSizes = { float32: [8], bfloat16: [16], int8: [8, 32] }
  const load = async (precision: Precision): Promise<Classifier> => {
    const classifier = await model.load(precision)
    const classifyPixels: Classifier['classifyPixels'] = (pixels, batch) => {
      asked.add(`${precision} ${batch}`)
      return classifier.classifyPixels(pixels, batch)
    }
    return { ...classifier, classifyPixels }
  }
  await loadTuned({ ...model, batchSizes, load })
  // Of one picture, the answers are compared; bfloat16's are others, so that its time is of no interest.
  expect([...asked].sort()).toEqual(['bfloat16 1', 'float32 1', 'float32 8', 'int8 1', 'int8 32', 'int8 8'])
})

test('what another process finds meanwhile is not looked for again', async () => {
  const { tunable: model } = await tunable()
  const found = { precision: 'int8', batchSize: 8, measured: [] }
  const pictures = (): never => {
    throw new Error('measured again')
  }
  const onTuning = (): Promise<void> => remember(model.file, found)
  expect(await loadTuned({ ...model, pictures, onTuning })).toMatchObject(found)
})
