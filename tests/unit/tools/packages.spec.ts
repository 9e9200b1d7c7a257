import { describe, expect, it } from 'vitest'
import { isInstalled, withoutNpmSettings } from '../../../tools/setup/packages.mjs'

const lockfile = (packages: object) => JSON.stringify({ packages })
const WANTED = lockfile({
  '': { name: 'netlens' },
  'node_modules/vue': { version: '3.5.0' },
  'node_modules/other-platform': { version: '1.0.0', optional: true }
})

describe('the installed npm packages', () => {
  it('are complete when each wanted one is there in its version, other platforms aside', () => {
    expect(isInstalled(WANTED, lockfile({ 'node_modules/vue': { version: '3.5.0' } }))).toBe(true)
  })

  it('are not when one is missing, of another version, or when npm has recorded nothing', () => {
    expect(isInstalled(WANTED, lockfile({}))).toBe(false)
    expect(isInstalled(WANTED, lockfile({ 'node_modules/vue': { version: '3.4.0' } }))).toBe(false)
    expect(isInstalled(WANTED, '')).toBe(false)
  })
})

describe('the environment of an npm inside npm', () => {
  it('keeps how to reach the network and drops the rest of the outer npm', () => {
    const env = {
      PATH: '/bin',
      npm_config_prefix: '/x',
      npm_config_omit: 'dev',
      npm_lifecycle_event: 'start'
    }
    expect(withoutNpmSettings({ ...env, npm_config_https_proxy: 'p', NPM_CONFIG_REGISTRY: 'r' })).toEqual({
      PATH: '/bin',
      npm_config_https_proxy: 'p',
      NPM_CONFIG_REGISTRY: 'r'
    })
  })
})
