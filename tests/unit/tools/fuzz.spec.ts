/**
 * Each reader accepts valid inputs and rejects a few damaged ones, always the same (`npm run fuzz` tries more).
 */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../../src-main/contract/errors'
import { faultOf, type Target } from '../../../tools/fuzz/judge'
import { mutated, pick, randomNumbers } from '../../../tools/fuzz/mutate'
import { foundBefore } from '../../../tools/fuzz/seeds'
import { targets } from '../../../tools/fuzz/targets'

const damagedInputs = 30

test.each(targets)('$name', async (target) => {
  const folder = await mkdtemp(join(tmpdir(), 'netlens-fuzz-'))
  const seeds = await target.seeds()
  const read = await Promise.all(seeds.map((seed) => isRead(target, seed)))
  expect(read).toContain(true)
  const random = randomNumbers(1)
  const inputs = Array.from({ length: damagedInputs }, () => mutated(pick(random, seeds), random, seeds))
  for (const input of [...seeds, ...(await foundBefore(target.name)), ...inputs]) {
    expect(await faultOf(target, input, folder), input.subarray(0, 4096).toString('base64')).toBeUndefined()
  }
})

/** Checks that the undamaged input is accepted; otherwise all would be rejected for the wrong reason. */
async function isRead(target: Target, seed: Buffer): Promise<boolean> {
  try {
    await target.read(seed, await mkdtemp(join(tmpdir(), 'netlens-fuzz-')))
    return true
  } catch {
    return false
  }
}

describe('a fault is told from a refusal', () => {
  const reading = (error: unknown): Target => ({
    name: 'x',
    seeds: () => [],
    read: () => Promise.reject(error),
    refuses: ({ message }) => message === 'refused'
  })
  const fault = (error: unknown): Promise<string | undefined> => faultOf(reading(error), Buffer.alloc(0), '')

  test.each([new UserError('model-invalid', 'It is damaged.'), new Error('refused')])('%s', async (error) => {
    expect(await fault(error)).toBeUndefined()
  })

  test.each([
    new Error('other'),
    new TypeError('other'),
    new UserError('model-invalid', 'It is damaged (x is not a function)'),
    new UserError('model-invalid', 'It is damaged.', { cause: new TypeError('other') })
  ])('%s', async (error) => {
    expect(await fault(error)).toContain(String(error.cause ?? error))
  })
})
