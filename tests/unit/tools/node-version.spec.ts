import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isInRange } from '../../../tools/setup/node-version.mjs'

const { engines } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'))

test.each(['20.19.0', '20.20.2', '22.13.0', '22.23.3', '24.0.0', '26.1.0'])('Node %s is taken', (version) => {
  expect(isInRange(version, engines.node)).toBe(true)
})

test.each(['16.20.2', '18.20.8', '20.18.3', '21.7.3', '22.12.0', '23.11.1'])(
  'Node %s is refused',
  (version) => {
    expect(isInRange(version, engines.node)).toBe(false)
  }
)
