/** The classification task, with a network whose answers the test determines. */
import { describe, expect, it } from 'vitest'
import type { NetworkImage } from '../../../src-main/images/pixel-source'
import type { Model } from '../../../src-main/inference/model'
import { ClassifyTask, type ClassifyOptions } from '../../../src-main/tasks/classify'

const labels = ['cat', 'dog', 'owl']
const probabilities = [0.25, 0.5, 0.125]
const embedding = [3, 4]
const options: ClassifyOptions = { topK: 1, kept: 2, embedding: false }

/** @param embeds whether the model has an embedding */
function model(embeds: boolean): Model {
  const answering = (values: readonly number[]) => ({
    classifyPixels: (_: Uint8Array, batch: number) =>
      Promise.resolve(Float32Array.from(Array.from({ length: batch }, () => values).flat()))
  })
  return {
    labels,
    info: { path: '/models/own.h5', preprocessing: { inputSize: 2, crop: 'center' } },
    classifier: {
      batchSize: 4,
      ...answering(probabilities),
      ...(embeds && { embedding: { size: embedding.length, ...answering([...probabilities, ...embedding]) } })
    }
  } as unknown as Model
}

const pixels = new Uint8Array(2 * 2 * 3)
const dog = { index: 1, label: 'dog', probability: 0.5 }
const cat = { index: 0, label: 'cat', probability: 0.25 }

describe('classifying', () => {
  it('keeps more classes than it shows', async () => {
    const task = new ClassifyTask(model(false), options)
    const [found] = await task.answers([pixels])
    expect(found).toEqual({ predictions: [dog, cat] })
    expect(task.shown({ predictions: [dog, cat] })).toEqual({ predictions: [dog] })
  })

  it('separates the embedding from the probabilities of each image', async () => {
    const task = new ClassifyTask(model(true), { ...options, embedding: true })
    const answer = { predictions: [dog, cat], embedding: Float32Array.from(embedding) }
    expect(await task.answers([pixels, pixels])).toEqual([answer, answer])
  })

  it('refuses embeddings of a model that has none', () => {
    expect(() => new ClassifyTask(model(false), { ...options, embedding: true })).toThrow(/runs as it is/)
  })

  it.each([undefined, 'whole' as const])(
    'takes its crop from the run, or else from the model',
    async (crop) => {
      const asked: unknown[] = []
      const image = {
        pixels: (...wanted: unknown[]) => {
          asked.push(wanted)
          return Promise.resolve(pixels)
        }
      } as unknown as NetworkImage
      await new ClassifyTask(model(false), { ...options, crop }).decode(image)
      expect(asked).toEqual([[2, crop ?? 'center']])
    }
  )
})

describe('what the library keeps of it', () => {
  const { storedForm } = new ClassifyTask(model(false), options)
  const stored = (answer: Parameters<typeof storedForm.pack>[0]): ArrayBuffer =>
    Uint8Array.from(storedForm.pack(answer).packed).buffer

  it('is read as it was', () => {
    expect(storedForm.pack({ predictions: [dog, cat] }).best).toBe(dog)
    expect(storedForm.unpack(stored({ predictions: [dog, cat] }), undefined)).toEqual({
      predictions: [dog, cat]
    })
  })

  it('is enough where it has as many classes as are wanted, or all that there are', () => {
    const wanted = (topK: number) => new ClassifyTask(model(false), { ...options, topK }).storedForm
    const two = stored({ predictions: [dog, cat] })
    const three = stored({ predictions: [dog, cat, { index: 2, label: 'owl', probability: 0.125 }] })
    expect([wanted(2).isEnough(two), wanted(3).isEnough(two), wanted(9).isEnough(three)]).toEqual([
      true,
      false,
      true
    ])
  })
})
