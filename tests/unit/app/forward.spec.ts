/**
 * A window may name only files that the user chose: which requests carry a path, which are merely forwarded.
 */
import { expect, test, vi } from 'vitest'
import { appRequests } from '../../../src-main/contract/app'
import { engineRequests } from '../../../src-main/contract/engine'
import type { Requests } from '../../../src-main/contract/messages'
import { AbsolutePath } from '../../../src-main/contract/values'

const passedOn = vi.hoisted((): string[] => [])
vi.mock('electron', () => ({ app: {}, dialog: {}, shell: {} }))
vi.mock('../../../src-main/app/forward', () => ({
  forwarded(_engine: unknown, types: readonly string[]) {
    passedOn.push(...types)
    return Object.fromEntries(types.map((type) => [type, () => undefined]))
  }
}))
const { requestHandlers } = await import('../../../src-main/app/requests')
const handled = requestHandlers({ settings: {}, engine: {}, windows: {} } as never)

/** Whether a value that fits the schema may contain a path. */
function carriesPath(schema: unknown): boolean {
  if (schema === AbsolutePath) return true
  if (typeof schema !== 'object' || schema === null) return false
  const parts = schema as Partial<
    Record<'entries' | 'item' | 'items' | 'wrapped' | 'options' | 'pipe', unknown>
  >
  const below = [parts.entries, parts.items, parts.options, parts.pipe].flatMap((part) =>
    Object.values(part ?? {})
  )
  return [...below, parts.item, parts.wrapped].some((part) => part !== schema && carriesPath(part))
}

const withPath = (requests: Requests): string[] =>
  Object.entries(requests).flatMap(([type, { params }]) => (carriesPath(params) ? [type] : []))

test('each request of a window that carries a path has a handler of its own, which checks that it was picked', () => {
  // Add a new request here once its handler checks that the path was picked (`check`, `Sources.get`).
  expect(withPath(appRequests).sort()).toEqual([
    'image/explain',
    'library/evaluate',
    'library/evaluate-objects',
    'library/import',
    'library/relocate',
    'library/sort',
    'library/sort-plan',
    'model/activations',
    'models/add',
    'run/start',
    'teach/compare',
    'teach/keep',
    'teach/look',
    'teach/start'
  ])
  expect(withPath(appRequests).filter((type) => passedOn.includes(type))).toEqual([])
})

test('what is passed on is one request of the window and of the engine, once', () => {
  expect(passedOn.length).toBeGreaterThan(30)
  expect(new Set(passedOn).size).toBe(passedOn.length)
  for (const type of passedOn) {
    const [window, engine] = [appRequests, engineRequests].map((table) => (table as Requests)[type])
    expect([type, window?.params === engine?.params]).toEqual([type, true])
  }
})

test('every request of the window is passed on or has a handler of its own', () => {
  expect(Object.keys(handled).sort()).toEqual(Object.keys(appRequests).sort())
})

test('a path is found wherever it stands', () => {
  expect(withPath(engineRequests)).toEqual(
    expect.arrayContaining([
      'image/tile',
      'models/add',
      'library/save-run',
      'library/import',
      'library/relocate'
    ])
  )
  expect(withPath(engineRequests)).not.toContain('library/rows')
})
