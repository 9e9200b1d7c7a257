import { describe, expect, it } from 'vitest'
import { BatchClassifier } from '../../../src-main/tasks/classify-batch'
import type { Classifier } from '../../../src-main/inference/classifier'

const size = 2
const bytes = size * size * 3
const image = (value: number): Uint8Array => new Uint8Array(bytes).fill(value)
const path = '/models/own.h5'

/** Answers with the first byte of each image and its complement, or with whatever `spoil` returns. */
function classifier(spoil: (pixels: Uint8Array, batch: number) => number[] | undefined = () => undefined) {
  const asked: number[] = []
  const fake: Pick<Classifier, 'classifyPixels'> = {
    async classifyPixels(pixels, batch) {
      asked.push(batch)
      const values = Array.from({ length: batch }, (_, i) => pixels[i * bytes]!)
      return Float32Array.from(spoil(pixels, batch) ?? values.flatMap((value) => [value, 255 - value]))
    }
  }
  const batches = new BatchClassifier({ classifier: fake, inputSize: size, classes: 2, path })
  return { batches, asked }
}

const answer = (value: number): Float32Array => Float32Array.of(value, 255 - value)

describe('a batch', () => {
  it('is asked at once, each image at its own place', async () => {
    const { batches, asked } = classifier()
    expect(await batches.answers([image(3), image(1), image(2)])).toEqual([answer(3), answer(1), answer(2)])
    expect(await batches.answers([])).toEqual([])
    expect(asked).toEqual([3])
  })

  it.each([bytes - 1, bytes + 1, bytes / 3, (bytes / 3) * 5])(
    'gives an image of %i bytes an error of its own, and the others their answers',
    async (length) => {
      const { batches } = classifier()
      const odd = new Uint8Array(length).fill(9)
      const answers = await batches.answers([image(1), odd, image(2)])
      expect([answers[0], answers[2]]).toEqual([answer(1), answer(2)])
      expect(answers[1]).toEqual({ unanswered: expect.stringMatching(/^TensorFlow fails on this image/) })
    }
  )

  it('that fails is asked image by image, and costs one row', async () => {
    const { batches } = classifier((pixels, batch) => {
      for (let i = 0; i < batch; i++) if (pixels[i * bytes] === 7) throw new Error('Invalid TF_Status: 3')
      return undefined
    })
    const answers = await batches.answers([image(1), image(7), image(2)])
    expect([answers[0], answers[2]]).toEqual([answer(1), answer(2)])
    expect(JSON.stringify(answers[1])).toMatch(/fails on this image/)
    expect(JSON.stringify(answers[1])).not.toMatch(/TF_Status/)
  })

  it('that gets fewer answers than images is asked image by image', async () => {
    const { batches } = classifier((_, batch) => (batch > 1 ? [1, 2] : undefined))
    expect(await batches.answers([image(1), image(2)])).toEqual([answer(1), answer(2)])
  })

  it('keeps what is no number in the row of its image', async () => {
    const { batches } = classifier((pixels, batch) =>
      Array.from({ length: batch }, (_, i) => (pixels[i * bytes] === 7 ? [NaN, 1] : [0.5, 0.5])).flat()
    )
    const [first, second] = await batches.answers([image(1), image(7)])
    expect(first).toEqual(Float32Array.of(0.5, 0.5))
    expect(second).toEqual({ unanswered: expect.stringMatching(/not numbers; it answers other images/) })
  })
})

describe('a model that answers nothing', () => {
  it('ends the run at the first image, with what is wrong', async () => {
    const nan = classifier((_, batch) => Array(2 * batch).fill(NaN))
    await expect(nan.batches.answers([image(1)])).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringMatching(/own\.h5 answers with values that are not numbers\. Choose/)
    })
    const broken = classifier(() => {
      throw new Error('Session fail to run with error: OOM')
    })
    await expect(broken.batches.answers([image(1), image(2)])).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringMatching(/own\.h5 cannot be run: TensorFlow fails on every picture/)
    })
  })

  it('is given up after 32 images in a row, even where it answers noise', async () => {
    const { batches } = classifier((pixels, batch) =>
      pixels.every((value) => value === pixels[0]) ? Array(2 * batch).fill(NaN) : undefined
    )
    const fifteen = Array.from({ length: 15 }, () => image(5))
    expect(await batches.answers(fifteen)).toHaveLength(15)
    expect(await batches.answers(fifteen)).toHaveLength(15)
    await expect(batches.answers(fifteen)).rejects.toMatchObject({ code: 'model-invalid' })
  })

  it('is not given up where images between have an answer', async () => {
    const { batches } = classifier((pixels, batch) =>
      batch === 1 || pixels[0] === 5
        ? Array.from({ length: batch }, (_, i) => (pixels[i * bytes] === 5 ? [NaN, 0] : [1, 0])).flat()
        : undefined
    )
    for (let i = 0; i < 50; i++) expect(await batches.answers([image(5), image(1)])).toHaveLength(2)
  })
})
