import { describe, expect, test } from 'vitest'
import type { VideoRule } from '../../../src-main/contract/video'
import { ClassifiedVideo } from '../../../src-main/tasks/classified-video'
import { detectedVideo, withVideo } from '../../../src-main/tasks/detected-video'
import { isSampledSo, packVideo, unpackVideo } from '../../../src-main/tasks/video'

const facts = (rule: VideoRule) => ({
  sampling: { perSecond: 1, most: 60, rule },
  length: 3,
  frameRate: 25
})

describe('the answer to a video', () => {
  const answered = (rule: VideoRule) => {
    const video = new ClassifiedVideo(3, facts(rule))
    video.add(0, Float32Array.of(0.5, 0.25, 0.25, 10))
    video.add(1, { unanswered: 'No numbers.' })
    video.add(2, Float32Array.of(0.25, 0.625, 0.125, 20))
    video.add(3, Float32Array.of(0.75, 0.125, 0.125, 60))
    const answer = video.answer()
    if ('unanswered' in answer) throw new Error(answer.unanswered)
    return answer
  }

  test('is the mean of its frames, with the frame that shows that class best', () => {
    const { values, video } = answered('mean')
    expect([...values]).toEqual([0.5, 1 / 3, 1 / 6, 30].map(Math.fround))
    expect(video.best).toBe(3)
    expect(video.frames).toEqual([
      { time: 0, best: { index: 0, probability: 0.5 } },
      { time: 2, best: { index: 1, probability: 0.625 } },
      { time: 3, best: { index: 0, probability: 0.75 } }
    ])
  })

  test('or that of the surest frame', () => {
    const { values, video } = answered('best')
    expect([...values]).toEqual([0.75, 0.125, 0.125, 60])
    expect(video.best).toBe(3)
  })

  test('is none where no frame has one', () => {
    const video = new ClassifiedVideo(3, facts('mean'))
    expect('unanswered' in video.answer()).toBe(true)
    video.add(0, { unanswered: 'No numbers.' })
    expect(video.answer()).toEqual({ unanswered: 'No numbers.' })
  })
})

test('objects keep the time of their frame, packed and unpacked', () => {
  const object = (index: number, score: number) => ({
    index,
    score,
    box: [1, 2, 3, 4] as [number, number, number, number]
  })
  const found = detectedVideo(
    [
      { time: 0, found: { width: 20, height: 10, objects: [object(1, 0.5)] } },
      { time: 1, found: { unanswered: 'No numbers.' } },
      { time: 2, found: { width: 20, height: 10, objects: [object(2, 0.75), object(1, 0.25)] } }
    ],
    facts('mean')
  )
  if ('unanswered' in found) throw new Error(found.unanswered)
  expect(found.objects.map(({ score, time }) => [score, time])).toEqual([
    [0.75, 2],
    [0.5, 0],
    [0.25, 2]
  ])
  expect(found.video).toMatchObject({ best: 2, frames: [{ time: 0 }, { time: 2 }] })
  const text = packVideo(
    found.video!,
    found.objects.map(({ time }) => time)
  )
  const bare = { ...found, video: undefined, objects: found.objects.map(({ time: _, ...rest }) => rest) }
  expect(withVideo({ width: 20, height: 10, objects: bare.objects }, text)).toEqual(found)
})

test('an answer holds only for the frames and the rule that are wanted', () => {
  const text = packVideo({
    ...facts('mean'),
    frames: [{ time: 0, best: { index: 1, probability: 0.5 } }],
    best: 0
  })
  expect(unpackVideo(text)?.video.frames).toEqual([{ time: 0, best: { index: 1, probability: 0.5 } }])
  expect(isSampledSo(text, { perSecond: 1, most: 60, rule: 'mean' })).toBe(true)
  expect(isSampledSo(text, { perSecond: 1, most: 60, rule: 'best' })).toBe(false)
  expect(isSampledSo(text, { perSecond: 2, most: 60, rule: 'mean' })).toBe(false)
  expect(isSampledSo(text, { perSecond: 1, most: 6, rule: 'mean' })).toBe(false)
  // An image has none, and damaged text is asked anew.
  expect(isSampledSo(null, { perSecond: 1, most: 60, rule: 'mean' })).toBe(true)
  expect(isSampledSo('{', { perSecond: 1, most: 60, rule: 'mean' })).toBe(false)
  expect(unpackVideo('{')).toBeUndefined()
})
