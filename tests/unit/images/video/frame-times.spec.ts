import { describe, expect, test } from 'vitest'
import { planFrames, stepOf } from '../../../../src-main/images/video/frame-times'

const usual = { perSecond: 1, most: 60 }

describe('which frames of a video are looked at', () => {
  test.each([
    ['one a second', 12, usual, { step: 1, count: 12 }],
    ['a begun second counts', 12.3, usual, { step: 1, count: 13 }],
    ['what rounding adds does not', 12.0000001, usual, { step: 1, count: 12 }],
    ['at least one', 0, usual, { step: 1, count: 1 }],
    ['a long video in larger steps, over all of it', 3600, usual, { step: 60, count: 60 }],
    ['more of them', 2, { perSecond: 5, most: 60 }, { step: 0.2, count: 10 }],
    ['fewer of them', 60, { perSecond: 0.1, most: 60 }, { step: 10, count: 6 }],
    ['one alone', 60, { perSecond: 1, most: 1 }, { step: 60, count: 1 }]
  ])('%s', (_, length, choice, wanted) => {
    const { step, count } = stepOf(length, choice)
    expect(step).toBeCloseTo(wanted.step)
    expect(count).toBe(wanted.count)
  })

  test('key frames suffice where there is one in each step', () => {
    expect(planFrames(4, usual, [0, 1, 2, 3]).reading).toBe('keys')
    expect(planFrames(4, usual, [0, 0.5, 1.4, 2.4, 3.4]).reading).toBe('keys')
    expect(planFrames(4, usual, [0, 2]).reading).toBe('all')
    expect(planFrames(4, usual, []).reading).toBe('all')
    expect(planFrames(3600, usual, []).reading).toBe('seek')
  })
})
