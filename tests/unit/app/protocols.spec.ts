import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const app = vi.hoisted(() => ({ isPackaged: false }))
vi.mock('electron', () => ({ app, protocol: {} }))
beforeEach(() => vi.resetModules())
afterEach(() => vi.unstubAllEnvs())

const origin = async (): Promise<string> => (await import('../../../src-main/app/protocols')).pageOrigin

test('pages come from our own scheme', async () => {
  vi.stubEnv('ELECTRON_RENDERER_URL', undefined)
  expect(await origin()).toBe('netlens://app')
})

test('in development, they come from the server that is named', async () => {
  vi.stubEnv('ELECTRON_RENDERER_URL', 'http://localhost:5173')
  app.isPackaged = false
  expect(await origin()).toBe('http://localhost:5173')
})

test('a package takes pages from no server, whatever its environment says', async () => {
  vi.stubEnv('ELECTRON_RENDERER_URL', 'http://localhost:5173')
  app.isPackaged = true
  expect(await origin()).toBe('netlens://app')
})
