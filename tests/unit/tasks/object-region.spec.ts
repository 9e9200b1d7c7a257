import { describe, expect, it } from 'vitest'
import { scaledRegion } from '../../../src-main/images/cut'
import { regionAround } from '../../../src-main/tasks/object-region'

const picture = { width: 400, height: 300 }

describe('the part of a picture that shows an object', () => {
  it('is a square around its box, with a tenth of the longer side on each side', () => {
    expect(regionAround([100, 100, 100, 50], picture)).toEqual({ left: 90, top: 65, width: 120, height: 120 })
  })

  it('is moved into the picture at its edges', () => {
    expect(regionAround([0, 0, 100, 50], picture)).toEqual({ left: 0, top: 0, width: 120, height: 120 })
    expect(regionAround([350, 250, 50, 50], picture)).toEqual({
      left: 340,
      top: 240,
      width: 60,
      height: 60
    })
  })

  it('is as wide as the picture where that is narrower', () => {
    expect(regionAround([10, 10, 350, 100], picture)).toEqual({ left: 0, top: 0, width: 400, height: 300 })
    expect(regionAround([10, 10, 280, 280], picture)).toEqual({ left: 0, top: 0, width: 336, height: 300 })
  })

  it('has at least a pixel of the picture', () => {
    expect(regionAround([399.9, 299.9, 0.1, 0.1], picture)).toEqual({
      left: 399,
      top: 299,
      width: 1,
      height: 1
    })
  })

  it('is the same where the picture is drawn smaller', () => {
    const half = { width: 200, height: 150 }
    expect(scaledRegion({ left: 90, top: 65, width: 120, height: 121 }, picture, half)).toEqual({
      left: 45,
      top: 33,
      width: 60,
      height: 61
    })
    expect(scaledRegion({ left: 399, top: 299, width: 1, height: 1 }, picture, half)).toEqual({
      left: 199,
      top: 149,
      width: 1,
      height: 1
    })
  })
})
