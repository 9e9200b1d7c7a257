import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { beside, byItself, oneAtATime } from '../../../src-main/platform/turns'

it('lets nothing begin or go on beside what is done by itself', async () => {
  let running = 0
  let alone = false
  const seen: string[] = []
  const shared = (name: string) =>
    beside(async () => {
      expect(alone).toBe(false)
      running++
      await sleep(5)
      running--
      seen.push(name)
    })
  const single = (name: string) =>
    byItself(async () => {
      expect(running).toBe(0)
      expect(alone).toBe(false)
      alone = true
      await sleep(5)
      alone = false
      seen.push(name)
    })
  await Promise.all([shared('a'), shared('b'), single('c'), shared('d'), single('e'), shared('f')])
  expect(seen).toHaveLength(6)
  expect(seen.indexOf('c')).toBeLessThan(seen.indexOf('e'))
})

it('goes on after failures', async () => {
  const fail = async (): Promise<void> => {
    throw new Error('no')
  }
  await expect(beside(fail)).rejects.toThrow('no')
  await expect(byItself(fail)).rejects.toThrow('no')
  expect(await beside(async () => 1)).toBe(1)
  expect(await byItself(async () => 2)).toBe(2)
})

it('does not block where large images take turns beside others', async () => {
  const large = () => beside(() => oneAtATime(() => sleep(2)))
  const inside = () => beside(async () => oneAtATime(() => sleep(2)))
  await Promise.all([
    large(),
    inside(),
    byItself(() => sleep(2)),
    large(),
    inside(),
    byItself(() => sleep(2))
  ])
})
