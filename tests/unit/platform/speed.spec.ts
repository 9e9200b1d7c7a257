import { expect, test } from 'vitest'
import { Speedometer } from '../../../src-main/platform/speed'

test('speed is unknown until there are two samples', () => {
  const speed = new Speedometer()
  expect(speed.perSecond).toBe(0)
  speed.add(10, 1)
  expect(speed.perSecond).toBe(0)
  speed.add(30, 2)
  expect(speed.perSecond).toBe(20)
})

test('only the last seconds count', () => {
  const speed = new Speedometer()
  for (let second = 0; second <= 20; second++)
    speed.add(second <= 10 ? second * 100 : 1000 + (second - 10) * 10, second)
  expect(speed.perSecond).toBe(10)
})

test('a pause is forgotten', () => {
  const speed = new Speedometer()
  speed.add(0, 0)
  speed.add(100, 1)
  speed.reset()
  speed.add(100, 60)
  speed.add(200, 61)
  expect(speed.perSecond).toBe(100)
})
