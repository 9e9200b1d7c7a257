/** The task of finding objects, with a network that answers what the test says. */
import { describe, expect, it } from 'vitest'
import type { DetectionModel } from '../../../src-main/inference/detection-model'
import { rawObjects } from '../../../src-main/network/objects'
import { DetectTask, type DetectorInput } from '../../../src-main/tasks/detect'
import { packedThreshold } from '../../../src-main/tasks/packed-objects'

type Answer = 'fails' | 'no numbers' | { boxes: number[]; classes: number[] }

/** Two anchors, each the middle quarter of the picture, and two classes beside the background. */
function task(threshold: number, answer: (image: number) => Answer): DetectTask {
  const model = {
    labels: ['cat', 'dog'],
    anchors: Float32Array.from([0.25, 0.25, 0.75, 0.75, 0.25, 0.25, 0.75, 0.75]),
    info: { path: '/models/own.h5', preprocessing: { inputSize: 1 } },
    detector: {
      batchSize: 4,
      detect: (values: Float32Array, batch: number, least: number) => {
        const answers = Array.from({ length: batch }, (_, i) => answer(values[3 * i]!))
        if (answers.includes('fails')) return Promise.reject(new Error('no'))
        return Promise.resolve(
          (answers as Exclude<Answer, 'fails'>[]).map((one) =>
            one === 'no numbers'
              ? undefined
              : rawObjects(Float32Array.from(one.boxes), Float32Array.from(one.classes), least)
          )
        )
      }
    }
  }
  return new DetectTask(model as unknown as DetectionModel, { threshold, acrossClasses: false })
}

const image = (value: number): DetectorInput => ({
  width: 200,
  height: 100,
  values: Float32Array.from([value, 0, 0]),
  cut: () => Promise.reject(new Error('nobody classifies'))
})
const logit = (score: number): number => Math.log(score / (1 - score))
/** A cat of 0.9 and a dog of 0.1 at the same place. */
const seen = {
  boxes: new Array<number>(8).fill(0),
  classes: [0, logit(0.9), logit(1e-6), 0, logit(1e-6), logit(0.1)]
}
const box = [50, 25, 100, 50]

describe('finding objects', () => {
  it('keeps what it finds above 0.05, and shows what reaches the threshold, in pixels', async () => {
    const found = task(0.5, () => seen)
    const [answer] = await found.answers([image(1)])
    const [cat, dog] = [Math.fround(0.9), Math.fround(0.1)]
    if ('unanswered' in answer!) throw new Error('no answer')
    expect(answer!.objects.map(({ index, box }) => [index, box])).toEqual([[0, box], [1, box]]) // prettier-ignore
    expect(answer!.objects[0]!.score).toBeCloseTo(cat, 6)
    expect(answer!.objects[1]!.score).toBeCloseTo(dog, 6)
    expect(found.shown(answer!)).toMatchObject({
      predictions: [],
      objects: { width: 200, height: 100, detections: [{ label: 'cat', box }] }
    })
  })

  it('is the same after the library kept it, and knows what was not kept', async () => {
    const low = task(0.01, () => seen)
    const [answer] = await low.answers([image(1)])
    if ('unanswered' in answer!) throw new Error('no answer')
    const { packed } = low.storedForm.pack(answer!)
    const kept = Uint8Array.from(packed).buffer
    expect(low.storedForm.unpack(kept, undefined)).toEqual(answer)
    expect(packedThreshold(kept)).toBeCloseTo(0.01, 6)
    expect(task(0.3, () => seen).storedForm.isEnough(kept)).toBe(true)
    expect(task(0.001, () => seen).storedForm.isEnough(kept)).toBe(false)
    // A row that was lost.
    expect(low.storedForm.isEnough(new ArrayBuffer(0))).toBe(false)
  })

  it('asks for each image of a batch by itself where the batch fails, and names those that have no answer', async () => {
    const some = task(0.5, (value) => (value === 1 ? seen : value === 2 ? 'fails' : 'no numbers'))
    const answers = await some.answers([image(1), image(2), image(3)])
    expect(answers[0]).toMatchObject({ width: 200 })
    expect(answers[1]).toEqual({ unanswered: expect.stringContaining('TensorFlow fails on this image') })
    expect(answers[2]).toEqual({ unanswered: expect.stringContaining('not numbers') })
  })

  it('says that it is the model that answers nothing', async () => {
    const none = task(0.5, () => 'fails')
    const images = Array.from({ length: 40 }, () => image(1))
    await expect(none.answers(images)).rejects.toThrow('cannot be run')
  })
})
